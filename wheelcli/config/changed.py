"""The settings that differ from the defaults: saved with a plan, so that a later one can show what
changed.
"""

from typing import Any

from wheelcli.config.keys import dotted, leaves
from wheelcli.config.model import Config


def unlike_default(config: Config) -> dict[str, Any]:
    """Return every value that differs from its default, by dotted key; a watched name without keys of its own
    is `{}`.

    >>> unlike_default(Config.model_validate({"fees": {"open": 1.0}, "watchlist": {"KO": {}}}))
    {'fees.open': 1.0, 'watchlist.KO': {}}
    """
    return _flat(config.model_dump(mode="json", exclude_defaults=True))


def defaults() -> dict[str, Any]:
    """Return every default, by dotted key."""
    return _flat(Config().model_dump(mode="json"))


def _flat(values: dict[str, Any]) -> dict[str, Any]:
    return {dotted(path): value for path, value in leaves(values) if path}
