"""The latest page of each kind, kept in the data folder for `wheel serve`."""

from pathlib import Path
from typing import TYPE_CHECKING

from wheelcli.private_files import make_folder, replace_whole

if TYPE_CHECKING:
    from wheelcli.loaders.workspace import Workspace

__all__ = ["KINDS", "keep_page", "pages_folder"]

KINDS = ("monitor", "scan", "ticket", "chain", "review")


def pages_folder(workspace: "Workspace") -> Path:
    """Return the folder of the latest pages; those of the demo are in its own."""
    return workspace.folder / "pages"


def keep_page(workspace: "Workspace", kind: str, body: str) -> None:
    """Keep a page as the latest of its kind, readable by its owner only. Raises OSError."""
    folder = pages_folder(workspace)
    make_folder(folder)
    replace_whole(folder / f"{kind}.html", body.encode("utf-8"))
