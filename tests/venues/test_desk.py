"""Sending, accepting and cancelling at the practice venue, and by quote at a venue of another kind."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from practice_desk import AT, RULES, SECRET, Floor, caps, draft, no_checks, no_limits, put, roll
from quote_stub import QuoteDesk, by_quote

from wheelcli.errors import Exit, WheelError
from wheelcli.rfq.entry import Kind, NewEntry
from wheelcli.rfq.fills import faults_of, fees_of
from wheelcli.rfq.package import Direction, Package, to_fields
from wheelcli.rfq.quotes import Quote, match
from wheelcli.rfq.rules import minimum_check, stopping
from wheelcli.rfq.states import State
from wheelcli.rfq.wire import parse
from wheelcli.venues.block_rfq import BlockRfqVenue
from wheelcli.venues.desk import Terms, accept_quotes, cancel_request, send_request
from wheelcli.venues.readings import look
from wheelcli.venues.record import open_record
from wheelcli.venues.session import Login, Session
from wheelcli.venues.sim.server import CLIENT


@pytest.fixture
def floor(tmp_path: Path) -> Iterator[Floor]:
    with Floor(tmp_path) as made:
        yield made


def test_the_intent_holds_exactly_what_was_sent(floor: Floor) -> None:
    request = floor.open()
    assert (request.state, request.venue_id) == (State.OPEN, "501")
    assert request.grace_until == AT + timedelta(seconds=5)
    assert request.expires == AT + timedelta(seconds=300)
    assert len(request.makers) == 10
    assert request.disclosed is False
    sent = parse(request.wire)
    assert sent["params"]["label"] == request.label
    kinds = [entry.kind for entry in floor.record.entries(request.id)]
    assert kinds == [Kind.BUILT, Kind.BENCHMARK, Kind.INTENT, Kind.ACK]
    assert [each["label"] for each in floor.sent("create")] == [request.label]


def test_accepting_fills_the_whole_amount_at_one_price(floor: Floor) -> None:
    request = floor.open()
    floor.clock.sleep(6)
    outcome = floor.accept(request, "2.05")
    done = outcome.request
    assert outcome.done
    assert done.state is State.FILLED
    assert done.open_amount == 0
    assert faults_of(done.fills, done.package) == []
    assert len({fill.price for fill in done.fills}) == 1
    assert all(fill.price >= Decimal("2.05") for fill in done.fills)
    assert fees_of(done.fills) == Decimal("27.20")  # 40 × 0.68
    assert not stopping(outcome.checks)
    assert done.book is not None
    best = match(done.book.met_by(Direction.SELL), Decimal(40), Direction.SELL)
    assert best is not None
    assert {fill.price for fill in done.fills} == {best.price}  # the price shown was attainable


def test_the_price_of_two_legs_is_the_sum_of_theirs(floor: Floor) -> None:
    request = floor.open(roll(), "0.40")
    floor.clock.sleep(6)
    done = floor.accept(request, "0.40").request
    assert done.state is State.FILLED
    for fill in done.fills:
        later, near = fill.legs
        assert (later.side, near.side) == (Direction.SELL, Direction.BUY)
        assert later.price is not None
        assert near.price is not None
        assert later.price - near.price == fill.price


def test_before_the_grace_period_is_over_nothing_is_accepted(floor: Floor) -> None:
    request = floor.open()
    floor.clock.sleep(4.9)
    outcome = floor.accept(request)
    assert {check.check for check in stopping(outcome.checks)} >= {"grace", "full_size"}
    assert floor.sent("accept") == []
    floor.clock.sleep(0.1)
    assert floor.accept(request).done


def test_a_limit_beyond_the_quotes_sends_nothing_and_one_at_the_venue_stays_open(floor: Floor) -> None:
    request = floor.open()
    floor.clock.sleep(6)
    outcome = floor.accept(request, "2.19")
    assert [check.check for check in stopping(outcome.checks)] == ["price"]
    assert "accept" not in [each["method"] for each in floor.exchange.log()]
    resting = floor.accept(request, "2.14", rest=True)
    assert resting.request.state is State.ACCEPTING
    assert resting.request.resting == Decimal("2.14")
    floor.clock.sleep(1)
    assert cancel_request(floor.desk, resting.request).request.state is State.CANCELLED


def test_a_moved_share_is_looked_at_again(floor: Floor) -> None:
    request = floor.open()
    floor.clock.sleep(6)
    floor.market(spot="61.40")  # 0.33 %
    assert [check.check for check in stopping(floor.accept(request).checks)] == ["move"]
    assert floor.accept(request).done  # the benchmark was taken anew


def test_a_limit_of_the_account_stops_it(floor: Floor) -> None:
    request = floor.open()
    floor.clock.sleep(6)
    small = minimum_check(put(5), Decimal(10))
    outcome = accept_quotes(
        floor.desk, request, Terms(limit=Decimal("2.05")), RULES, limits=lambda market: [small]
    )
    assert not outcome.done
    assert floor.record.request(request.id).state is State.OPEN
    assert floor.sent("accept") == []


def test_checks_before_sending_leave_a_draft(floor: Floor) -> None:
    outcome = send_request(
        floor.desk, floor.draft(), checks=lambda venue: [minimum_check(put(9), Decimal(10))]
    )
    assert (outcome.done, outcome.request.state) == (False, State.DRAFT)
    assert floor.exchange.log() == []


def test_the_venue_refuses_a_request_below_its_minimum(floor: Floor) -> None:
    outcome = send_request(floor.desk, floor.draft(put(9)), checks=no_checks)
    assert outcome.request.state is State.REFUSED
    assert "qty_too_low" in outcome.request.reason


@pytest.mark.parametrize(
    ("package", "limit"), [(put(20), "2.05"), (put(), "1.05"), (put(), "2.05")], ids=["size", "limit", "same"]
)
def test_a_draft_that_was_built_anew_on_other_terms_is_not_sent(
    floor: Floor, package: Package, limit: str
) -> None:
    """Another command builds it while the first one checks it."""
    first = floor.draft()

    def checks(venue: object) -> tuple[()]:
        (entry,) = [each for each in floor.record.entries(first.id) if each.kind is Kind.BUILT]
        body = dict(entry.body) | {"package": to_fields(package), "limit": limit}
        floor.desk.append(first, NewEntry(Kind.BUILT, body))
        return ()

    if (package, limit) == (put(), "2.05"):
        assert send_request(floor.desk, first, checks=checks).request.state is State.OPEN
        return
    for again in (checks, no_checks):  # built anew while it was checked, and before
        with pytest.raises(WheelError, match="was rebuilt while it was being sent") as raised:
            send_request(floor.desk, first, checks=again)
        assert raised.value.exit_code is Exit.REFUSED
    assert floor.sent("create") == []
    assert floor.record.request(first.id).state is State.DRAFT


def test_an_accept_that_may_rest_is_checked_as_any_other_if_a_quote_fills_it_at_once(floor: Floor) -> None:
    request = floor.open()
    floor.clock.sleep(6)
    outcome = floor.accept(request, "2.05", rest=True)
    assert {"full_size", "price", "quote_life", "too_good"} <= {check.check for check in outcome.checks}
    assert outcome.request.state is State.FILLED


def test_a_resting_accept_does_not_take_a_price_too_good(tmp_path: Path) -> None:
    venue = QuoteDesk(Quote(Decimal("2.90"), Decimal(40), id="a"))  # 35 % better than 2.15
    with open_record(tmp_path) as record:
        desk = by_quote(record, venue)
        request = send_request(desk, draft(desk, put()), checks=no_checks).request
        terms = Terms(limit=Decimal("2.05"), rest=True)
        outcome = accept_quotes(desk, request, terms, RULES, limits=no_limits)
        assert [check.check for check in stopping(outcome.checks)] == ["too_good"]
        assert outcome.request.state is State.OPEN


def test_cancelling(floor: Floor) -> None:
    request = floor.open()
    assert cancel_request(floor.desk, request).request.state is State.CANCELLED
    again = cancel_request(floor.desk, floor.record.request(request.id))
    assert (again.done, len(floor.sent("cancel"))) == (False, 1)


def test_an_expired_request_is_found_expired(floor: Floor) -> None:
    request = floor.open()
    floor.clock.sleep(301)
    outcome = floor.accept(request)
    assert (outcome.done, outcome.request.state) == (False, State.EXPIRED)


def test_the_life_of_quotes_counts_from_the_accept_and_not_from_an_earlier_look(floor: Floor) -> None:
    request = floor.open()
    floor.clock.sleep(6)
    with floor.connect() as venue:
        request = look(floor.desk, venue, request)
    assert request.book is not None
    standing = match(request.book.bids, Decimal(40), Direction.SELL)
    assert standing is not None
    life = request.book.life_s(standing.quotes)
    assert life is not None
    floor.clock.sleep(life - 1)  # the same quotes, with one second left
    (left,) = [check for check in floor.accept(request).checks if check.check == "quote_life"]
    assert (left.verdict, left.value) == ("fail", pytest.approx(1, abs=0.01))


def test_clocks_far_apart_stop_it(floor: Floor) -> None:
    for ahead, verdict, state in ((31, "fail", State.DRAFT), (3, "warn", State.OPEN)):
        ours = floor.clock.at - timedelta(seconds=ahead)
        login = Login(floor.server.url, CLIENT, SECRET, testnet=True)

        @contextmanager
        def connect(now: datetime = ours, login: Login = login) -> Iterator[BlockRfqVenue]:
            with Session(login, now=lambda: now, redactor=floor.redactor) as session:
                yield BlockRfqVenue(session, caps(floor.exchange))

        desk = replace(floor.desk, connect=connect, now=lambda now=ours: now)
        outcome = send_request(desk, floor.draft(ticket=str(ahead)), checks=no_checks)
        (clock,) = outcome.checks
        assert (clock.verdict, clock.value, outcome.request.state) == (verdict, ahead, state)


@pytest.mark.parametrize(("wanted", "price"), [(None, "2.12"), ("b", "2.09")])
def test_a_venue_that_accepts_by_quote(tmp_path: Path, wanted: str | None, price: str) -> None:
    quotes = [
        Quote(Decimal("2.14"), Decimal(39), id="small"),
        Quote(Decimal("2.12"), Decimal(40), id="a"),
        Quote(Decimal("2.09"), Decimal(60), id="b"),
    ]
    venue = QuoteDesk(*quotes)
    with open_record(tmp_path) as record:
        desk = by_quote(record, venue)
        request = send_request(desk, draft(desk, put()), checks=no_checks).request
        terms = Terms(limit=Decimal("2.05"), quote=wanted)
        outcome = accept_quotes(desk, request, terms, RULES, limits=no_limits)
        assert outcome.request.state is State.FILLED
        assert str(outcome.request.fills[0].price) == price
        assert parse(venue.texts[1])["params"]["block_rfq_quote_id"] == (wanted or "a")
        (intent,) = [entry for entry in record.entries() if entry.kind is Kind.ACCEPT_INTENT]
        assert intent.body["wire"] == venue.texts[1]


def test_by_quote_no_two_quotes_are_put_together(tmp_path: Path) -> None:
    venue = QuoteDesk(
        Quote(Decimal("2.14"), Decimal(20), id="a"), Quote(Decimal("2.14"), Decimal(20), id="b")
    )
    with open_record(tmp_path) as record:
        desk = by_quote(record, venue)
        request = send_request(desk, draft(desk, put()), checks=no_checks).request
        outcome = accept_quotes(desk, request, Terms(limit=Decimal("2.05")), RULES, limits=no_limits)
        assert "full_size" in {check.check for check in stopping(outcome.checks)}
        venue.state = "cancelled"
        assert look(desk, venue, request).state is State.CANCELLED  # type: ignore[arg-type]


def test_whoever_watches_while_another_accepts_reads_its_record(tmp_path: Path) -> None:
    with Floor(tmp_path) as floor, open_record(tmp_path) as theirs:
        request = floor.open()
        floor.clock.sleep(6)
        watching = replace(floor.desk, record=theirs)
        assert floor.accept(request).done
        with floor.connect() as venue:
            after = look(watching, venue, request)  # as it was before the acceptance
        assert after.state is State.FILLED
        assert after == floor.record.request(request.id)
        assert len([e for e in theirs.entries() if e.kind in (Kind.FILL, Kind.ACCEPT_RESULT)]) == 1


def test_what_another_process_sends_is_not_unknown_to_it(tmp_path: Path) -> None:
    with Floor(tmp_path) as floor, open_record(tmp_path) as theirs:
        assert not theirs.is_sending()
        with floor.record.sending("accept"):
            assert theirs.is_sending()
        assert not theirs.is_sending()


def test_a_second_process_cannot_accept_what_the_first_has(tmp_path: Path) -> None:
    with Floor(tmp_path) as floor:
        request = floor.open()
        floor.clock.sleep(6)
        stale = floor.record.request(request.id)
        assert floor.accept(request).done
        terms = Terms(limit=Decimal("2.05"))
        outcome = accept_quotes(floor.desk, stale, terms, RULES, limits=no_limits)
        assert (outcome.done, outcome.request.state) == (False, State.FILLED)
        assert len(floor.sent("accept")) == 1


def test_a_price_typed_once_confirms_nothing_and_typed_again_after_a_stop_it_does(floor: Floor) -> None:
    """2.05 is typed although 2.10 is bid for 12 of 40; another limit confirms nothing either."""
    request = floor.open()
    floor.clock.sleep(6)

    def verdicts(limit: str) -> list[str]:
        wanted = Terms(limit=Decimal(limit), typed=True)
        outcome = accept_quotes(floor.desk, request, wanted, RULES, limits=no_limits)
        return [check.verdict.value for check in outcome.checks if check.check == "standing"]

    assert verdicts("2.05") == ["fail"]
    assert verdicts("2.06") == ["fail"]
    assert floor.record.request(request.id).stopped == {
        ("standing", Decimal("2.05")),
        ("standing", Decimal("2.06")),
    }
    assert verdicts("2.05") == ["warn"]
    assert floor.record.request(request.id).state is State.FILLED
