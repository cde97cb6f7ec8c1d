"""Each of the eleven faults, at each request that changes something: nothing twice, and in the end the record
agrees with the venue.
"""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from practice_desk import RULES, SECRET, Floor, no_checks, no_limits

from wheelcli.errors import Exit, WheelError
from wheelcli.rfq import wire
from wheelcli.rfq.states import Request, State
from wheelcli.venues.desk import Terms, accept_quotes, cancel_request, send_request
from wheelcli.venues.readings import unknown
from wheelcli.venues.reconcile import after_unanswered, reconcile
from wheelcli.venues.record import line_of
from wheelcli.venues.session import refuse_scope
from wheelcli.venues.sim.faults import STRIKING, Fault, Plan
from wheelcli.venues.venue import UnansweredError

ACTS = {wire.CREATE: "create", wire.ACCEPT: "accept", wire.CANCEL: "cancel"}


def act(floor: Floor, method: str) -> Request:
    """One action, reconciled once by itself if it is not answered."""
    request = floor.draft()
    if method != wire.CREATE:
        request = send_request(floor.desk, request, checks=no_checks).request
        floor.clock.sleep(6)
    try:
        if method == wire.CREATE:
            return send_request(floor.desk, request, checks=no_checks).request
        if method == wire.CANCEL:
            return cancel_request(floor.desk, request).request
        terms = Terms(limit=Decimal("2.00"))
        return accept_quotes(floor.desk, request, terms, RULES, limits=no_limits).request
    except UnansweredError as error:
        return after_unanswered(floor.desk, request.id, error)


AFTER = {  # what the venue has, and so the record, after the fault struck
    (wire.CREATE, Fault.DROP_BEFORE): State.DRAFT,
    (wire.CREATE, Fault.DROP_AFTER): State.OPEN,
    (wire.CREATE, Fault.DELAY): State.OPEN,
    (wire.CREATE, Fault.RATE_LIMIT): State.DRAFT,
    (wire.CREATE, Fault.TOKEN_EXPIRED): State.DRAFT,
    (wire.CREATE, Fault.HEARTBEAT_LOST): State.DRAFT,
    (wire.ACCEPT, Fault.DROP_BEFORE): State.OPEN,
    (wire.ACCEPT, Fault.DROP_AFTER): State.FILLED,
    (wire.ACCEPT, Fault.DELAY): State.FILLED,
    (wire.ACCEPT, Fault.RATE_LIMIT): State.OPEN,
    (wire.ACCEPT, Fault.TOKEN_EXPIRED): State.OPEN,
    (wire.ACCEPT, Fault.HEARTBEAT_LOST): State.OPEN,
    (wire.CANCEL, Fault.DROP_BEFORE): State.OPEN,
    (wire.CANCEL, Fault.DROP_AFTER): State.CANCELLED,
    (wire.CANCEL, Fault.DELAY): State.CANCELLED,
    (wire.CANCEL, Fault.RATE_LIMIT): State.OPEN,
    (wire.CANCEL, Fault.TOKEN_EXPIRED): State.OPEN,
    (wire.CANCEL, Fault.HEARTBEAT_LOST): State.OPEN,
}


def test_every_striking_fault_is_tried() -> None:
    assert {fault for _, fault in AFTER} == STRIKING
    assert len(Fault) == 11


@pytest.mark.long
@pytest.mark.parametrize(("method", "fault"), AFTER)
def test_a_fault_strikes_and_the_record_ends_as_the_venue(tmp_path: Path, method: str, fault: Fault) -> None:
    with Floor(tmp_path, answer_s=0.3) as floor:
        floor.faults.add(Plan(fault, method))
        request = act(floor, method)
        assert request.state is AFTER[method, fault]
        assert floor.record.request(request.id).state is request.state
        assert len(floor.sent(ACTS[method])) == (fault in (Fault.DROP_AFTER, Fault.DELAY))
        assert floor.server.methods.count(method) == 1  # never sent twice
        if request.state is State.FILLED:
            assert request.open_amount == 0


@pytest.mark.parametrize("fault", [Fault.DUPLICATE, Fault.UNKNOWN_FIELD, Fault.BAD_NUMBER, Fault.REORDER])
def test_what_is_shown_wrongly_does_no_harm(tmp_path: Path, fault: Fault) -> None:
    with Floor(tmp_path) as floor:
        floor.faults.add(Plan(fault))
        request = act(floor, wire.ACCEPT)
        assert request.state is State.FILLED
        assert request.book is not None
        assert len(request.book.faults) == (4 if fault is Fault.BAD_NUMBER else 0)
        assert len(floor.sent("create")) == len(floor.sent("accept")) == 1


def test_a_response_of_another_network_ends_the_session(tmp_path: Path) -> None:
    with Floor(tmp_path) as floor:
        floor.faults.add(Plan(Fault.TESTNET_FALSE))
        request = floor.draft()
        with pytest.raises(WheelError) as ended:
            send_request(floor.desk, request, checks=no_checks)
        assert (ended.value.code, ended.value.exit_code) == ("wrong_network", Exit.REFUSED)
        assert floor.server.methods == ["public/get_time"]  # not even the secret has left
        assert floor.record.request(request.id).state is State.DRAFT


def test_a_venue_that_does_not_answer_leaves_nothing_but_the_draft(tmp_path: Path) -> None:
    with Floor(tmp_path) as floor:
        request = floor.draft()
        floor.stop()
        with pytest.raises(WheelError) as ended:
            send_request(floor.desk, request, checks=no_checks)
        assert ended.value.exit_code is Exit.NO_DATA
        assert len(floor.record.entries()) == 2


def test_while_it_is_unknown_everything_else_is_refused(tmp_path: Path) -> None:
    with Floor(tmp_path, answer_s=0.3) as floor:
        request = floor.open()
        floor.clock.sleep(6)
        floor.faults.add(Plan(Fault.DROP_AFTER, wire.ACCEPT))
        with pytest.raises(UnansweredError):
            floor.accept(request)
        request = floor.record.request(request.id)
        assert request.state is State.UNKNOWN
        for again in (lambda: floor.accept(request), lambda: cancel_request(floor.desk, request)):
            with pytest.raises(WheelError) as refused:
                again()
            assert refused.value.exit_code is Exit.UNKNOWN
        assert len(floor.sent("accept")) == 1
        error = unknown(request)
        assert error.exit_code is Exit.UNKNOWN
        assert error.message == (
            f"{request.id}: an acceptance was sent at 15:41:13 UTC and not answered; it may have traded"
        )
        assert error.hint == f"wheel rfq reconcile {request.id}"
        assert reconcile(floor.desk, request).state is State.FILLED


def test_a_venue_that_stays_silent_leaves_it_unknown(tmp_path: Path) -> None:
    with Floor(tmp_path, answer_s=0.3) as floor:
        floor.faults.add(Plan(Fault.DROP_AFTER, wire.CREATE))
        request = floor.draft()
        with pytest.raises(UnansweredError) as lost:
            send_request(floor.desk, request, checks=no_checks)
        floor.stop()
        with pytest.raises(WheelError) as ended:
            after_unanswered(floor.desk, request.id, lost.value)
        assert ended.value.exit_code is Exit.UNKNOWN
        assert floor.record.request(request.id).state is State.UNKNOWN
        floor.faults.clear()
        floor.start()
        assert reconcile(floor.desk, request).state is State.OPEN


def test_two_requests_that_fit_leave_it_unknown(tmp_path: Path) -> None:
    with Floor(tmp_path, answer_s=0.3) as floor:
        floor.faults.add(Plan(Fault.DROP_AFTER, wire.CREATE))
        request = floor.draft()
        with pytest.raises(UnansweredError):
            send_request(floor.desk, request, checks=no_checks)
        legs = [{"instrument_name": "KO261016P00060000", "amount": 40, "direction": "buy"}]
        floor.exchange.create({"legs": legs, "label": request.label})
        with pytest.raises(WheelError, match=r"more than one request at the venue matches: 502 .* and 501 "):
            reconcile(floor.desk, request)
        assert floor.record.request(request.id).state is State.UNKNOWN


def test_a_request_of_another_package_or_time_is_not_ours(tmp_path: Path) -> None:
    with Floor(tmp_path, answer_s=0.3) as floor:
        request = floor.draft()
        legs = [{"instrument_name": "KO261016P00060000", "amount": 40, "direction": "buy"}]
        floor.exchange.create({"legs": legs, "label": request.label})
        floor.clock.sleep(5.5)  # created more than 5 s before the intent
        legs[0]["amount"] = 39
        floor.exchange.create({"legs": legs, "label": request.label})
        floor.faults.add(Plan(Fault.DROP_BEFORE, wire.CREATE))
        with pytest.raises(UnansweredError):
            send_request(floor.desk, request, checks=no_checks)
        before = floor.clock.at
        assert reconcile(floor.desk, request).state is State.DRAFT
        assert (floor.clock.at - before).total_seconds() == 10  # three reads


def test_the_line_waits_as_long_as_the_venue_asks(tmp_path: Path) -> None:
    with Floor(tmp_path) as floor:
        floor.faults.add(Plan(Fault.RATE_LIMIT, wire.CREATE))
        before = floor.clock.at
        assert act(floor, wire.CREATE).state is State.DRAFT
        assert (floor.clock.at - before).total_seconds() == 20  # 10 before, and three reads


@pytest.mark.parametrize(
    ("scope", "fits"),
    [
        ("connection block_rfq:read_write block_trade:read", True),
        ("connection block_rfq:read_write block_trade:read_write", True),
        ("connection block_rfq:read_write", False),  # it could not read what became of an acceptance
        ("connection block_rfq:read", False),
        ("block_rfq:read_write block_trade:read wallet:read", False),
        ("block_rfq:read_write block_trade:read trade:read_write", False),
        ("block_rfq:read_write block_trade:read account:read_write", False),
        ("block_rfq:read_write block_trade:read trade:read account:read", True),
    ],
)
def test_a_key_may_request_quotes_and_nothing_beyond(scope: str, fits: bool) -> None:
    if fits:
        refuse_scope(scope.split())
        return
    with pytest.raises(WheelError) as refused:
        refuse_scope(scope.split())
    assert refused.value.exit_code is Exit.REFUSED


def test_no_secret_in_the_record_or_in_a_message(tmp_path: Path) -> None:
    with Floor(tmp_path, answer_s=0.3) as floor:
        act(floor, wire.ACCEPT)
        floor.faults.add(Plan(Fault.DROP_AFTER, wire.CREATE))
        messages: list[Any] = []
        try:
            send_request(floor.desk, floor.draft(ticket="other"), checks=no_checks)
        except UnansweredError as error:
            messages += [error, error.reason, repr(error.__cause__)]
        text = "".join(line_of(entry) for entry in floor.record.entries()) + "".join(map(str, messages))
        assert SECRET not in text
        assert "token-" not in text
        assert all(SECRET.encode() not in path.read_bytes() for path in tmp_path.glob("rfq.db*"))
