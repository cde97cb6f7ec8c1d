"""Files that a command writes beside its result: `-` would be a file of that name, because stdout has the
result.
"""

from collections.abc import Mapping
from typing import Any

from wheelcli.errors import usage

_KINDS = {"html": "file", "basket": "file", "plot": "file", "charts": "folder"}  # by the name of the option


def refuse_dash(options: Mapping[str, Any]) -> None:
    """Raise WheelError (usage) if one of these options is `-`."""
    for name, kind in _KINDS.items():
        if options.get(name) == "-":
            raise usage(
                f"--{name} needs a {kind}, not -: stdout shows the result", "only --output takes - for stdout"
            )
