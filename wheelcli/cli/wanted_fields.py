"""The fields that --fields names, checked before the command runs: nothing is fetched, planned or recorded
for a line that is then refused.
"""

from collections.abc import Sequence

from wheelcli.documents.field_paths import refuse_unknown_in

# Commands that write, or run for long: those without a document of their own name have that of their group.
_BEFORE = frozenset(
    f"{group}{name}"
    for group, names in {
        "": ("record", "backup", "restore"),
        "journal ": ("add", "fill", "settle", "undo", "import", "backup", "restore"),
        "watchlist ": ("add", "remove", "set", "never"),
        "config ": ("set", "unset", "edit"),
        "rfq ": ("open", "quote", "accept", "cancel", "reconcile", "key"),
        "backtest ": ("run", "sweep"),
        "history ": ("import", "check"),
        "snapshot ": ("prune",),
        "demo ": ("reset",),
    }.items()
    for name in names
)


def check_first(command: str, paths: Sequence[str]) -> None:
    """Raise WheelError (usage) for a field that the document of this command cannot have."""
    if not paths:
        return
    from wheelcli.documents.registry import DOCUMENTS

    name = command.replace(" ", ".")
    document = DOCUMENTS.get(name)
    if document is None and command in _BEFORE:
        document = DOCUMENTS.get(name.split(".")[0])
    if document is not None:
        refuse_unknown_in(document, paths)
