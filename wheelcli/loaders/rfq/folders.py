"""The folders of the record of requests and of the practice venue; on the demo inside one of its own."""

from pathlib import Path
from typing import TYPE_CHECKING

from wheelcli.loaders.rfq.practice_journal import demo_folder
from wheelcli.paths import data_dir

if TYPE_CHECKING:
    from wheelcli.loaders.workspace import Workspace


def rfq_folder(workspace: "Workspace") -> Path:
    """Return the folder of the record."""
    return demo_folder() if workspace.demo else data_dir()


def practice_folder(workspace: "Workspace") -> Path:
    """Return the folder of the practice venue."""
    return rfq_folder(workspace) / "practice"
