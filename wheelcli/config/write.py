"""The user's file on disk: whole or not at all, and for the user's eyes only."""

import contextlib
import os
from pathlib import Path

from wheelcli.errors import WheelError

PRIVATE = 0o600


def write_private(path: Path, text: str) -> None:
    """Write a file under a temporary name and put it in place at once; a new one is readable by its owner only.

    A link is followed, so that a config kept elsewhere stays there. Raises WheelError where it cannot be written.
    """
    target = Path(os.path.realpath(path))
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        mode = target.stat().st_mode & 0o777 if target.exists() else PRIVATE
        with contextlib.ExitStack() as undo:
            descriptor = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE)
            undo.callback(temporary.unlink, missing_ok=True)
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
            temporary.chmod(mode)
            temporary.replace(target)
            undo.pop_all()
    except OSError as error:
        raise WheelError(
            f"cannot write {path}: {error.strerror or error}",
            hint="WHEEL_CONFIG_DIR names another folder for it",
            code="config_folder",
        ) from error
