"""The fields that --fields names, checked before a command that writes or takes long: nothing is recorded
for a line that is then refused.
"""

from collections.abc import Sequence

from wheelcli.documents.field_paths import refuse_unknown_in
from wheelcli.documents.registry import DOCUMENTS


def check_first(command: str, paths: Sequence[str]) -> None:
    """Raise WheelError (usage) for a field that the document of this command cannot have."""
    name = command.replace(" ", ".")
    document = DOCUMENTS.get(name) or DOCUMENTS.get(name.split(".")[0])
    if document is not None:
        refuse_unknown_in(document, paths)
