"""The fields that --fields names, checked before a command that writes or takes long: nothing is recorded
for a line that is then refused.
"""

from collections.abc import Sequence

from wheelcli.documents.field_paths import refuse_unknown_in

# Commands whose --fields are checked before they run: they write, or run for long.
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
    """Raise WheelError (usage) for a field that the document of such a command cannot have."""
    if not paths or command not in _BEFORE:
        return
    from wheelcli.documents.registry import DOCUMENTS

    name = command.replace(" ", ".")
    document = DOCUMENTS.get(name) or DOCUMENTS.get(name.split(".")[0])
    if document is not None:
        refuse_unknown_in(document, paths)
