"""Resolve a request that was sent but not answered, from the venue's own list.

The request is found by its label and legs, created no earlier than 5 s before the intent. If two match, it
stays unknown. If none matches in three reads within ten seconds, it was not sent. The state of the request
settles an acceptance or a cancel: if it is still open after three reads, the action did not happen.
"""

from datetime import timedelta

from wheelcli.errors import Exit, WheelError
from wheelcli.rfq.entry import Kind, NewEntry
from wheelcli.rfq.states import Pending, Request
from wheelcli.rfq.wire import VenueRequest
from wheelcli.venues.readings import Desk, look, no_answer, reported, unknown
from wheelcli.venues.venue import UnansweredError, Venue

READS, APART_S = 3, 5.0
_EARLIER = timedelta(seconds=5)


def reconcile(desk: Desk, request: Request) -> Request:
    """Return the request as the venue has it. Settle it if it was unknown; read it again if it is live.

    Raises WheelError (7) if it stays unknown, and (4) if the venue does not answer.
    """
    with desk.record.sending("reconcile"):
        request = desk.record.request(request.id)  # another process may have settled it in the meantime
        if request.pending is None and not request.state.live:
            return request
        try:
            with desk.connect() as venue:
                if venue.caps.human and (request.say or _accepts(request)):
                    raise _ask_the_desk(request)
                if request.pending is None:
                    return look(desk, venue, request)
                return _settled(desk, venue, request, request.pending)
        except UnansweredError as error:
            if request.pending is None:
                raise no_answer(error) from error
            raise unknown(request) from error


def after_unanswered(desk: Desk, rfq: str, error: UnansweredError) -> Request:
    """Reconcile once automatically, after the wait that the venue requires. Raises WheelError (7) if it stays
    unknown.
    """
    if error.wait_s:
        desk.sleep(error.wait_s)
    request = desk.record.request(rfq)
    try:
        return reconcile(desk, request)
    except WheelError as failed:
        if request.pending is None or failed.exit_code is Exit.UNKNOWN:
            raise
        raise unknown(request) from failed


def _settled(desk: Desk, venue: Venue, request: Request, pending: Pending) -> Request:
    found: list[VenueRequest] = []
    for read in range(1 if venue.caps.human else READS):
        if read:
            desk.sleep(APART_S)
        found = _found(venue, request, pending)
        if found and (pending.kind is Kind.INTENT or found[0].state != "open"):
            break
    if len(found) > 1:
        raise _several(request, found)
    if not found:
        body = {"state": "draft", "reason": "not sent", "venue_id": None}
        return desk.append(request, NewEntry(Kind.RECONCILED, body))
    reason = (
        "" if pending.kind is Kind.INTENT or found[0].state != "open" else f"{pending.action} did not happen"
    )
    return desk.append(request, NewEntry(Kind.RECONCILED, reported(venue, found[0], reason=reason)))


def _found(venue: Venue, request: Request, pending: Pending) -> list[VenueRequest]:
    if pending.kind is not Kind.INTENT:
        return [venue.look(request)]
    since = pending.at - _EARLIER + timedelta(seconds=venue.apart_s())
    return [each for each in venue.find(request.label, since) if each.is_of(request.package)]


def _accepts(request: Request) -> bool:
    return request.pending is not None and request.pending.kind is Kind.ACCEPT_INTENT


def _ask_the_desk(request: Request) -> WheelError:
    said = request.say or "the acceptance"
    return WheelError(
        f"{request.id}: only the desk knows whether this traded: {said}",
        hint=f"ask the desk, then run `wheel rfq reconcile {request.id} --filled PRICE --size N`, or with"
        " `--not-filled`",
        code="rfq_unknown",
        exit_code=Exit.UNKNOWN,
    )


def _several(request: Request, found: list[VenueRequest]) -> WheelError:
    ids = " and ".join(f"{each.venue_id} ({each.state})" for each in found)
    return WheelError(
        f"{request.id}: more than one request at the venue matches: {ids}",
        hint="cancel the surplus request at the venue, then reconcile again",
        code="rfq_unknown",
        exit_code=Exit.UNKNOWN,
    )
