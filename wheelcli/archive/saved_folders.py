"""Folders of saved work, each with one document: list them and read the document."""

import json
from pathlib import Path
from typing import TypeVar

from wheelcli.documents.reading import read
from wheelcli.errors import WheelError, cannot_read

T = TypeVar("T")


def folders_in(folder: Path) -> list[Path]:
    """Return the folders in a folder, except unfinished ones. Raises WheelError (5) if it cannot be read."""
    try:
        return [path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise WheelError(cannot_read(folder, error), code="data_folder") from error


def document_in(folder: Path, file: str, kind: type[T], what: str) -> tuple[T | None, str | None]:
    """Return the document in a folder, or None and the reason why it cannot be read; `what` names it."""
    try:
        return read(kind, json.loads((folder / file).read_text(encoding="utf-8"))), None
    except FileNotFoundError:
        return None, f"the {what} {folder.name} is incomplete: {file} is missing"
    except OSError as error:
        return None, cannot_read(folder / file, error)
    except ValueError as error:
        return None, f"the {what} {folder.name} is damaged: {str(error).splitlines()[0]}"
