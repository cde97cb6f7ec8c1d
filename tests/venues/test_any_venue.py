"""What holds at every venue, by price or by quote: the practice venue and a stub of 20 lines."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from practice_desk import RULES, Floor, draft, no_checks, no_limits, put
from quote_stub import QuoteDesk, by_quote

from wheelcli.errors import WheelError
from wheelcli.rfq import wire
from wheelcli.rfq.entry import INTENTS, Kind
from wheelcli.rfq.fills import faults_of
from wheelcli.rfq.fold import fold
from wheelcli.rfq.quotes import Quote
from wheelcli.rfq.rules import stopping
from wheelcli.rfq.states import Request, State
from wheelcli.venues.desk import Outcome, Terms, accept_quotes, cancel_request, send_request
from wheelcli.venues.readings import Desk
from wheelcli.venues.reconcile import reconcile
from wheelcli.venues.record import Record, open_record


@dataclass
class Place:
    """A venue and a desk in front of it; `sent` counts what arrived, `quote_up` lets quotes come."""

    desk: Desk
    record: Record
    sent: Callable[[str], int]
    quote_up: Callable[[], None]

    def open(self) -> Request:
        request = send_request(self.desk, draft(self.desk, put()), checks=no_checks).request
        self.quote_up()
        return request

    def accept(self, request: Request, limit: str) -> Outcome:
        terms = Terms(limit=Decimal(limit))
        return accept_quotes(self.desk, self.record.request(request.id), terms, RULES, limits=no_limits)


@pytest.fixture(params=["by price", "by quote"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    if request.param == "by price":
        with Floor(tmp_path) as floor:
            yield Place(
                floor.desk,
                floor.record,
                floor.server.methods.count,
                lambda: floor.clock.sleep(6),
            )
        return
    quotes = Quote(Decimal("2.12"), Decimal(40), id="a"), Quote(Decimal("2.09"), Decimal(60), id="b")
    venue = QuoteDesk(*quotes)
    with open_record(tmp_path) as record:
        yield Place(
            by_quote(record, venue),
            record,
            lambda method: sum(wire.parse(text)["method"] == method for text in venue.texts),
            lambda: None,
        )


def test_the_whole_amount_trades_once_within_the_limit(place: Place) -> None:
    request = place.open()
    assert request.state is State.OPEN
    done = place.accept(request, "2.05").request
    assert (done.state, done.open_amount) == (State.FILLED, 0)
    assert faults_of(done.fills, done.package) == []
    assert {fill.price for fill in done.fills} == {max(fill.price for fill in done.fills)}
    assert done.fills[0].price >= Decimal("2.05")
    assert done == fold(place.record.entries(request.id))
    again = place.accept(request, "2.05")
    assert (again.done, again.request.state) == (False, State.FILLED)
    assert (place.sent(wire.CREATE), place.sent(wire.ACCEPT)) == (1, 1)


def test_no_quote_reaches_the_limit(place: Place) -> None:
    request = place.open()
    outcome = place.accept(request, "2.19")
    assert {check.check for check in stopping(outcome.checks)} == {"price"}
    assert (outcome.request.state, place.sent(wire.ACCEPT)) == (State.OPEN, 0)


def test_a_cancelled_request_takes_no_accept(place: Place) -> None:
    request = place.open()
    assert cancel_request(place.desk, request).request.state is State.CANCELLED
    assert not cancel_request(place.desk, request).done
    assert not place.accept(request, "2.05").done
    assert (place.sent(wire.CANCEL), place.sent(wire.ACCEPT)) == (1, 0)


@pytest.mark.parametrize(
    ("action", "answer", "state"),
    [
        ("create", Kind.ACK, State.OPEN),
        ("accept", Kind.ACCEPT_RESULT, State.FILLED),
        ("cancel", Kind.CANCELLED, State.CANCELLED),
    ],
)
@pytest.mark.parametrize("arrived", [True, False])
def test_an_answer_that_was_never_recorded_is_reconciled_to_the_state_of_the_venue(
    place: Place,
    monkeypatch: pytest.MonkeyPatch,
    action: str,
    answer: Kind,
    state: State,
    arrived: bool,
) -> None:
    request = draft(place.desk, put()) if action == "create" else place.open()
    before = request.state
    really = place.record.append

    def dying(name: str, new: Any, **more: Any) -> Any:
        kinds = {each.kind for each in new}
        if arrived and answer in kinds:
            raise KeyboardInterrupt  # answered, and the process ends
        done = really(name, new, **more)
        if not arrived and kinds & INTENTS:
            raise KeyboardInterrupt  # before a byte leaves
        return done

    monkeypatch.setattr(place.record, "append", dying)
    with pytest.raises(KeyboardInterrupt):
        {
            "create": lambda: send_request(place.desk, request, checks=no_checks),
            "accept": lambda: place.accept(request, "2.05"),
            "cancel": lambda: cancel_request(place.desk, request),
        }[action]()
    monkeypatch.undo()
    unknown = place.record.request(request.id)
    assert unknown.state is State.UNKNOWN
    for refused in (lambda: place.accept(unknown, "2.05"), lambda: cancel_request(place.desk, unknown)):
        with pytest.raises(WheelError, match=r"sent at .* and not answered"):
            refused()
    assert reconcile(place.desk, unknown).state is (state if arrived else before)
    assert place.sent(f"private/{action}_block_rfq") == int(arrived)
