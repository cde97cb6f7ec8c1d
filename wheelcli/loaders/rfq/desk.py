"""The record and the venue of a run. Practice on the demo has a folder of its own."""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

from wheelcli import clock
from wheelcli.loaders.plans.settings import RunSettings, adopt
from wheelcli.loaders.rfq.folders import practice_folder, rfq_folder
from wheelcli.loaders.rfq.venues import at_venue
from wheelcli.rfq.fold import sending
from wheelcli.rfq.states import Request, State
from wheelcli.venues.readings import Desk
from wheelcli.venues.record import open_record
from wheelcli.venues.redact import Redactor

if TYPE_CHECKING:
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.venues.sheet import TypedMarket
    from wheelcli.venues.venue import Venue


__all__ = ["at_venue", "desk_for", "desk_of", "practice_folder", "requests_now", "rfq_folder", "tell_unknown"]


@contextmanager
def desk_of(workspace: "Workspace") -> Iterator[Desk]:
    """Open the record of a run, with the way to the venue of the settings. Raises WheelError (5)."""
    with open_record(rfq_folder(workspace), redactor=Redactor()) as record:
        desk = Desk(record=record, connect=_nowhere, venue="", now=clock.now, sleep=time.sleep)
        yield at_venue(workspace, desk, workspace.config.rfq.venue)


def desk_for(
    workspace: "Workspace", desk: Desk, rfq: str, *, market: "TypedMarket | None" = None
) -> tuple[Desk, Request]:
    """Return the desk at a request's venue, and the request, and put the run under the settings that it
    was built with. Note every other unknown request.
    """
    request = desk.record.request(rfq)
    adopt(workspace, RunSettings(request.settings, request.preset), source=request.id)
    tell_unknown(workspace, desk, but=request.id)
    return at_venue(workspace, desk, request.venue, market=market), request


def _nowhere() -> AbstractContextManager["Venue"]:
    raise AssertionError("no venue was chosen")


def tell_unknown(workspace: "Workspace", desk: Desk, *, but: str = "") -> None:
    """Note every request that was sent but not answered, or whose outcome is not recorded, except `but`, the
    request of this command.
    """
    for request in requests_now(desk):
        if request.id == but:
            continue
        if request.state is State.UNKNOWN:
            workspace.messages.note(_sentence(request))
        elif request.say:
            workspace.messages.note(
                f"! {request.id}: outcome not recorded: {request.say}; to record it, run"
                f" `wheel rfq reconcile {request.id} --filled PRICE --size N`, or with `--not-filled`"
            )


def requests_now(desk: Desk) -> list[Request]:
    """Return every request; a request that another process is sending at this moment is not marked unknown
    yet.
    """
    requests = list(desk.record.requests().values())
    if any(each.pending is not None for each in requests) and desk.record.is_sending():
        return [sending(each) for each in requests]
    return requests


def _sentence(request: Request) -> str:
    assert request.pending is not None
    traded = "; it may have traded" if request.pending.may_trade else ""
    return (
        f"! {request.id}: {request.pending.action} was sent at {request.pending.at:%H:%M:%S} UTC and not"
        f" answered{traded}; `wheel rfq reconcile {request.id}` resolves it"
    )
