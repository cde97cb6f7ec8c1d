"""The user's file on disk: whole or not at all, and private to the user."""

import os
import stat
from pathlib import Path

from wheelcli import private_files
from wheelcli.errors import WheelError, cannot_write


def write_private(path: Path, text: str, *, keep_mode: bool = False) -> None:
    """Write a file under a temporary name and put it in place at once, readable by its owner only.

    A link is followed, so that a config kept elsewhere stays there, with the mode that it has there; with
    `keep_mode` any file keeps its own. Raises WheelError if it cannot be written.
    """
    target = Path(os.path.realpath(path))
    try:
        private_files.make_folder(target.parent)
        elsewhere = (keep_mode or path.is_symlink()) and target.exists()
        mode = stat.S_IMODE(target.stat().st_mode) if elsewhere else None
        private_files.replace_whole(target, text.encode(), mode=mode)
    except OSError as error:
        raise _refused(path, error) from error


def prove_writable(path: Path) -> None:
    """Check that the file can be written: make its folder and, for a moment, a temporary file in it.
    Therefore, a write of several files fails before the first one. Raises WheelError if that is not possible.
    """
    target = Path(os.path.realpath(path))
    probe = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        private_files.make_folder(target.parent)
        probe.unlink(missing_ok=True)  # of a killed process of this number
        private_files.create(probe)
        probe.unlink()
    except OSError as error:
        raise _refused(path, error) from error


def _refused(path: Path, error: OSError) -> WheelError:
    return WheelError(
        cannot_write(path, error),
        hint="set WHEEL_CONFIG_DIR to a folder that you can write",
        code="config_folder",
    )
