"""Alerts sent through the library apprise (the extra `notify`), and the record of earlier ones.

The address, such as `ntfys://ntfy.sh/a-topic` or `mailtos://…`, is a secret: it comes from the environment
variable WHEEL_NOTIFY_URL, or from the keyring (`keyring set wheel notify`). It is never an argument, a
setting or part of a message. Sent alerts are recorded by account in the data folder, so each change is sent
once.
"""

import json
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wheelcli import private_files
from wheelcli.errors import Exit, WheelError, cannot_write
from wheelcli.file_lock import exclusive
from wheelcli.paths import data_dir
from wheelcli.venues.keys import kept_text

if TYPE_CHECKING:
    from wheelcli.loaders.workspace import Workspace

__all__ = ["VARIABLE", "Sender", "remember", "sender", "sent_before"]

VARIABLE = "WHEEL_NOTIFY_URL"
_WAIT_S = 20.0


class Sender:
    """A way to send alerts. The address is not shown, not even in `repr`."""

    def __init__(self, apprise: Any) -> None:
        self._apprise = apprise

    def send(self, title: str, lines: tuple[str, ...]) -> bool:
        """Send one message; return whether it was delivered to the service."""
        return bool(self._apprise.notify(title=title, body="\n".join(lines)))


def sender() -> Sender:
    """Return the sender to the user's address. Raises WheelError (5) without an address or the extra, or if
    apprise does not know the address.
    """
    try:
        import apprise
    except ImportError:
        raise _refused(
            "--notify needs an extra that is not installed", "`pip install 'wheelcli[notify]'`"
        ) from None
    address = os.environ.get(VARIABLE, "").strip() or _kept()
    if not address:
        raise _refused("no address for alerts", f"set {VARIABLE}, or save it with `keyring set wheel notify`")
    # Its log would contain the address, and the program's output is for results and notices.
    logging.getLogger("apprise").disabled = True
    made = apprise.Apprise()
    if not made.add(address):
        raise _refused(
            "the address for alerts is not one that apprise knows",
            "its forms are at https://github.com/caronc/apprise/wiki",
        )
    return Sender(made)


def _kept() -> str:
    return (kept_text("notify") or "").strip()


@contextmanager
def sent_before(workspace: "Workspace", account: str) -> Iterator[tuple[Mapping[str, str], Path]]:
    """Yield the states last sent for an account, and their file for `remember`. Only one run sends at a time.

    Raises WheelError if the folder cannot be written.
    """
    folder = data_dir() / "alerts"
    path = folder / f"{'demo-' if workspace.demo else ''}{account}.json"
    try:
        private_files.make_folder(folder)
        with exclusive(path.with_suffix(".lock"), wait_s=_WAIT_S, what="alerts"):
            yield _read(path), path
    except OSError as error:
        raise WheelError(cannot_write(path, error), code="alerts") from error


def _read(path: Path) -> Mapping[str, str]:
    """Return the states by position; nothing for a missing or damaged file, as before the first run."""
    try:
        states = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return {str(k): str(v) for k, v in states.items()} if isinstance(states, dict) else {}


def remember(path: Path, states: Mapping[str, str]) -> None:
    """Keep the states of positions. Raises OSError."""
    private_files.replace_whole(path, json.dumps(states, indent=1, sort_keys=True).encode())


def _refused(message: str, hint: str) -> WheelError:
    return WheelError(message, hint=hint, code="notify", exit_code=Exit.INVALID)
