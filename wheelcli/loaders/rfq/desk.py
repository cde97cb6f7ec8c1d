"""The record and the venue of a run. Practice on the demo has a folder of its own."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from wheelcli import clock
from wheelcli.paths import data_dir
from wheelcli.rfq.fold import sending
from wheelcli.rfq.states import Request, State
from wheelcli.venues.readings import Desk
from wheelcli.venues.record import open_record
from wheelcli.venues.redact import Redactor
from wheelcli.venues.sim.practice import NAME, practice

if TYPE_CHECKING:
    from wheelcli.loaders.workspace import Workspace


def rfq_folder(workspace: "Workspace") -> Path:
    """Return the folder of the record: the data folder, or the demo's inside it."""
    return data_dir() / "demo" if workspace.demo else data_dir()


def practice_folder(workspace: "Workspace") -> Path:
    """Return the folder of the practice venue."""
    return rfq_folder(workspace) / "practice"


@contextmanager
def desk_of(workspace: "Workspace") -> Iterator[Desk]:
    """Open the record of a run, with the way to its venue. Raises WheelError (5)."""
    redactor = Redactor()
    folder = practice_folder(workspace)
    with open_record(rfq_folder(workspace), redactor=redactor) as record:
        yield Desk(
            record=record,
            connect=lambda: practice(folder, now=clock.now, redactor=redactor),
            venue=NAME,
            now=clock.now,
            sleep=time.sleep,
        )


def tell_unknown(workspace: "Workspace", desk: Desk, *, but: str = "") -> None:
    """Note every request that was sent and not answered, `but` the one that the command is about."""
    for request in requests_now(desk):
        if request.state is State.UNKNOWN and request.id != but:
            workspace.messages.note(_sentence(request))


def requests_now(desk: Desk) -> list[Request]:
    """Return every request; what another process is sending at this moment is not unknown yet."""
    requests = list(desk.record.requests().values())
    if any(each.pending is not None for each in requests) and desk.record.is_sending():
        return [sending(each) for each in requests]
    return requests


def _sentence(request: Request) -> str:
    assert request.pending is not None
    traded = "; it may have traded" if request.pending.may_trade else ""
    return (
        f"! {request.id}: {request.pending.action} was sent at {request.pending.at:%H:%M:%S} UTC and not"
        f" answered{traded}; `wheel rfq reconcile {request.id}` settles it"
    )
