"""A config file with `account.source = "config"` from an earlier `wheel init`: the journal never counts,
although the user did not choose that.

A run reports it once per file; `wheel doctor` every time; `wheel config check --fix` sets it to auto.
"""

from typing import TYPE_CHECKING

from wheelcli import config as settings
from wheelcli.config.old_init import source_by_old_init
from wheelcli.errors import Problem, WheelError
from wheelcli.loaders.book.settings_differ import first_report

if TYPE_CHECKING:
    from pathlib import Path

    from wheelcli.loaders.workspace import Workspace

REMEDY = "`wheel config check --fix`"
_SEEN = "old_source"  # among what `settings_differ` keeps of reports made


def tell_old_source(workspace: "Workspace", *, again: bool = False) -> None:
    """Report beside the result that `old_source` is true: once per file, or with `again` every time."""
    if not old_source(workspace):
        return
    if first_report(_SEEN, str(settings.user_file()), read_only=workspace.read_only) or again:
        workspace.messages.tell(
            Problem(
                "old_source",
                'account.source = "config" in your file is the default of an earlier `wheel init`:'
                " scans ignore fills and imports in the journal",
                f"{REMEDY} sets it to auto: scans then use the journal once it has an opening balance",
            )
        )


def old_source(workspace: "Workspace") -> bool:
    """Return whether the user's file has the line of an earlier `wheel init` and nothing overrides it."""
    path: Path = settings.user_file()
    try:
        if workspace.loaded.origins.get("account.source") != str(path) or not settings.there(path):
            return False
        return source_by_old_init(settings.read_text(path))
    except WheelError:
        return False  # mistakes in the file are reported elsewhere
