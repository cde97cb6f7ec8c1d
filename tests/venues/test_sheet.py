"""The sheet: quotes of desks typed in, a sentence to say, and an end that only a person knows."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from practice_desk import AT, PUT, RULES, Clock, draft, no_checks, no_limits, put, roll

from wheelcli.errors import Exit, WheelError
from wheelcli.rfq.fold import fold
from wheelcli.rfq.package import Direction, package_of_shares
from wheelcli.rfq.rules import stopping
from wheelcli.rfq.states import Request, State
from wheelcli.venues.desk import Outcome, Terms, accept_quotes, cancel_request, send_request
from wheelcli.venues.readings import Desk, look
from wheelcli.venues.reconcile import reconcile
from wheelcli.venues.record import Record, open_record
from wheelcli.venues.sheet import TypedMarket, sheet
from wheelcli.venues.sheet_entry import DeskEnd, DeskQuote, type_end, type_quote
from wheelcli.venues.sheet_wording import SheetWording

D = Decimal


class Sheet:
    """Desks on the telephone, on a clock that the test moves."""

    def __init__(self, folder: Path) -> None:
        self.clock = Clock()
        self.record: Record = open_record(folder)
        self.market: TypedMarket | None = None

    @property
    def desk(self) -> Desk:
        return Desk(
            record=self.record,
            connect=lambda: sheet(self.record, now=self.clock.now, market=self.market),
            venue="sheet",
            now=self.clock.now,
            sleep=self.clock.sleep,
            wording=SheetWording(),
        )

    def open(self, package: Any = None, limit: str = "2.05") -> Request:
        return send_request(self.desk, draft(self.desk, package or put(), limit), checks=no_checks).request

    def type(self, bid: str, ask: str, spot: str = "61.20", *, age: float = 0) -> None:
        """Type the market of so many seconds ago."""
        self.market = TypedMarket(D(bid), D(ask), D(spot), self.clock.at - timedelta(seconds=age))

    def quote(self, request: Request, desk: str, bid: str | None, size: int = 40, **more: Any) -> Request:
        ask = more.get("ask")
        said = DeskQuote(
            desk=desk,
            bid=None if bid is None else D(bid),
            ask=None if ask is None else D(ask),
            size=D(size),
            valid_s=more.get("valid", 60),
        )
        return type_quote(self.desk, request.id, said)

    def accept(self, request: Request, limit: str = "2.05", **terms: Any) -> Outcome:
        wanted = Terms(limit=D(limit), **terms)
        return accept_quotes(self.desk, self.record.request(request.id), wanted, RULES, limits=no_limits)


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[Sheet]:
    made = Sheet(tmp_path)
    with made.record:
        yield made


def test_the_best_quote_for_the_whole_size_is_said_and_its_end_typed(desks: Sheet) -> None:
    request = desks.open()
    assert request.wire == (
        "Please quote both sides of 40 × KO 2026-10-16 60 put, the whole size at one price."
    )
    desks.quote(request, "DESK-C", "2.14", size=25)  # too small
    desks.quote(request, "DESK-A", "2.09", ask="2.20")
    desks.quote(request, "DESK-B", "2.11")
    desks.type("2.08", "2.20", age=30)
    outcome = desks.accept(request)
    assert outcome.done
    said = outcome.request
    assert (said.state, said.say_price) == (State.ACCEPTING, D("2.11"))
    assert said.say == "SELL 40 × KO 2026-10-16 60 put at 2.11, to DESK-B"
    assert said.benchmark is not None
    assert (said.benchmark.mid, said.benchmark.spot) == (D("2.14"), D("61.20"))
    with pytest.raises(WheelError) as raised:
        reconcile(desks.desk, said)
    assert raised.value.exit_code is Exit.UNKNOWN
    for again in (lambda: desks.accept(said), lambda: cancel_request(desks.desk, said)):
        with pytest.raises(WheelError, match="the outcome of its acceptance is not recorded yet"):
            again()
    done = type_end(desks.desk, said.id, DeskEnd(price=D("2.10"), size=D(40), force=True))
    (fill,) = done.fills
    assert (done.state, fill.price, fill.amount, done.say) == (State.FILLED, D("2.10"), D(40), "")
    (leg,) = fill.legs
    assert (leg.contract, leg.side, leg.price, leg.fee) == (PUT, Direction.SELL, D("2.10"), None)
    assert fold(desks.record.entries(done.id)) == done
    with pytest.raises(WheelError, match="no acceptance awaits its outcome"):
        type_end(desks.desk, said.id, DeskEnd(price=D("2.10"), size=D(40)))


def test_a_desk_that_does_not_trade_leaves_it_open(desks: Sheet) -> None:
    request = desks.open()
    desks.quote(request, "DESK-A", "2.11")
    desks.type("2.08", "2.20")
    said = desks.accept(request).request
    after = type_end(desks.desk, said.id, DeskEnd())
    assert (after.state, after.reason, after.fills) == (State.NOT_FILLED, "the desk did not trade", ())
    assert desks.accept(after).request.say.endswith("at 2.11, to DESK-A")


@pytest.mark.parametrize(("size", "taken"), [("41", False), ("12.5", False), ("25", True)])
def test_a_part_is_recorded_and_more_than_the_order_is_not(desks: Sheet, size: str, taken: bool) -> None:
    request = desks.open()
    desks.quote(request, "DESK-A", "2.11")
    desks.type("2.08", "2.20")
    said = desks.accept(request).request
    if taken:
        done = type_end(desks.desk, said.id, DeskEnd(price=D("2.11"), size=D(size)))
        assert (done.state, done.open_amount) == (State.FILLED, D(15))
        return
    with pytest.raises(WheelError, match="the order is for 40 contracts"):
        type_end(desks.desk, said.id, DeskEnd(price=D("2.11"), size=D(size)))
    assert desks.record.request(said.id).say


@pytest.mark.parametrize(
    ("age", "spot", "valid", "stopped"),
    [
        (60, "61.20", 60, set()),
        (61, "61.20", 60, {"benchmark_age"}),
        (0, "61.20", 2, {"quote_life"}),
        (0, "58.00", 60, set()),  # typed for the first time: there is nothing that it moved from
    ],
)
def test_the_rules_of_an_accept(desks: Sheet, age: float, spot: str, valid: float, stopped: set[str]) -> None:
    request = desks.open()
    desks.quote(request, "DESK-A", "2.11", valid=valid)
    desks.type("2.08", "2.20", spot, age=age)
    assert {check.check for check in stopping(desks.accept(request).checks)} == stopped


def test_without_a_typed_market_the_feed_is_too_old(desks: Sheet) -> None:
    request = desks.open()
    desks.clock.sleep(90)
    desks.quote(request, "DESK-A", "2.11")
    assert "benchmark_age" in {check.check for check in stopping(desks.accept(request).checks)}


def test_a_share_that_has_moved_since_it_was_typed_is_looked_at_again(desks: Sheet) -> None:
    request = desks.open()
    desks.quote(request, "DESK-A", "2.11")
    desks.type("2.08", "2.20", "61.20")
    assert {c.check for c in stopping(desks.accept(request, "2.13").checks)} == {"price"}
    desks.type("2.08", "2.20", "61.40")  # 0.33 %
    assert {c.check for c in stopping(desks.accept(request).checks)} == {"move"}
    assert desks.accept(request).done


def test_a_named_quote_is_taken_and_one_that_ended_is_not(desks: Sheet) -> None:
    request = desks.open()
    first = desks.quote(request, "DESK-A", "2.11", valid=10)
    after = desks.quote(request, "DESK-B", "2.09")
    assert first.book is not None
    assert after.book is not None
    best, second = after.book.bids
    assert (best.makers, second.makers) == (("DESK-A",), ("DESK-B",))
    desks.clock.sleep(11)
    desks.type("2.08", "2.20")
    refused = desks.accept(request, quote=best.id)
    assert {"quote", "full_size"} <= {check.check for check in stopping(refused.checks)}
    assert desks.accept(request, quote=second.id).request.say.endswith("at 2.09, to DESK-B")


def test_a_desk_that_quotes_again_replaces_its_quote(desks: Sheet) -> None:
    request = desks.open()
    desks.quote(request, "DESK-A", "2.11", ask="2.19")
    after = desks.quote(request, "DESK-A", "2.08")
    assert after.book is not None
    assert [(each.price, each.makers) for each in after.book.bids] == [(D("2.08"), ("DESK-A",))]
    assert after.book.asks == ()


@pytest.fixture
def said(desks: Sheet) -> Request:
    """40 puts that were said to be sold at 2.11, limit 2.05, ninety seconds ago."""
    request = desks.open()
    desks.quote(request, "DESK-A", "2.11")
    desks.type("2.08", "2.20")
    accepted = desks.accept(request).request
    desks.clock.sleep(90)
    return accepted


@pytest.mark.parametrize(
    ("price", "words"),
    [
        ("2.10", "the acceptance named 2.11"),
        ("2.12", "the acceptance named 2.11"),  # better, but not what was said
        ("1.11", "the acceptance named 2.11"),
        ("0", "one leg trades at a price above 0"),
        ("-2.11", "one leg trades at a price above 0"),
    ],
)
def test_another_price_than_the_one_said_is_asked_about(
    desks: Sheet, said: Request, price: str, words: str
) -> None:
    end = DeskEnd(price=D(price), size=D(40))
    with pytest.raises(WheelError, match=words) as raised:
        type_end(desks.desk, said.id, end)
    assert raised.value.exit_code is Exit.USAGE
    assert desks.record.request(said.id).say
    if D(price) > 0:
        assert "--force" in raised.value.hint
        assert type_end(desks.desk, said.id, replace(end, force=True)).fills[0].price == D(price)
    else:
        with pytest.raises(WheelError, match=words):
            type_end(desks.desk, said.id, replace(end, force=True))


def test_a_trade_has_the_moment_of_the_accept_or_the_one_typed(desks: Sheet, said: Request) -> None:
    end = DeskEnd(price=D("2.11"), size=D(40))
    for wrong, words in ((AT + timedelta(minutes=2), "in the future"), (AT - timedelta(hours=1), "before")):
        with pytest.raises(WheelError, match=words):
            type_end(desks.desk, said.id, replace(end, at=wrong))
    assert type_end(desks.desk, said.id, end).fills[0].at == AT
    moment = AT.replace(second=0) + timedelta(minutes=1)
    done = type_end(desks.desk, said.id, replace(end, at=moment, correct=True))
    assert [fill.at for fill in done.fills] == [moment]


def test_the_rest_is_added_and_what_was_typed_wrong_is_replaced(desks: Sheet, said: Request) -> None:
    part = type_end(desks.desk, said.id, DeskEnd(price=D("2.11"), size=D(25)))
    with pytest.raises(WheelError, match="15 of them not traded yet"):
        type_end(desks.desk, said.id, DeskEnd(price=D("2.11"), size=D(16)))
    whole = type_end(desks.desk, said.id, DeskEnd(price=D("2.11"), size=D(15)))
    assert [fill.amount for fill in whole.fills] == [D(25), D(15)]
    assert len({leg.trade for fill in whole.fills for leg in fill.legs}) == 2
    assert (part.open_amount, whole.open_amount) == (D(15), D(0))
    with pytest.raises(WheelError, match="no acceptance awaits its outcome") as raised:
        type_end(desks.desk, said.id, DeskEnd(price=D("2.11"), size=D(1)))
    assert "--correct" in raised.value.hint
    right = type_end(desks.desk, said.id, DeskEnd(price=D("2.11"), size=D(30), correct=True))
    assert [(fill.price, fill.amount) for fill in right.fills] == [(D("2.11"), D(30))]
    none = type_end(desks.desk, said.id, DeskEnd(correct=True))
    assert (none.state, none.fills) == (State.NOT_FILLED, ())
    assert fold(desks.record.entries(said.id)) == none
    with pytest.raises(WheelError, match="no typed answer to correct"):
        type_end(desks.desk, said.id, DeskEnd(price=D("2.11"), size=D(30), correct=True))


def test_shares_and_rolls_in_the_words_of_the_trade(desks: Sheet) -> None:
    shares = package_of_shares("KO", Direction.BUY, 1000)
    request = desks.open(shares, "61.30")
    desks.quote(request, "DESK-A", None, size=1000, ask="61.22")
    desks.type("61.19", "61.21")
    assert desks.accept(request, "61.30").request.say == "BUY 1000 KO at 61.22, from DESK-A"
    done = type_end(desks.desk, request.id, DeskEnd(price=D("61.22"), size=D(1000)))
    assert done.state is State.FILLED
    two = desks.open(roll(), "0.40")
    desks.quote(two, "DESK-A", "0.48", size=30)
    desks.type("0.44", "0.58")
    assert desks.accept(two, "0.40").request.say == (
        "SELL 30 × [+KO 2026-11-20 60 put −KO 2026-10-16 60 put] at 0.48, to DESK-A"
    )
    done = type_end(desks.desk, two.id, DeskEnd(price=D("0.48"), size=D(30)))
    assert [(leg.side, leg.amount, leg.price) for leg in done.fills[0].legs] == [
        (Direction.SELL, D(30), None),
        (Direction.BUY, D(30), None),
    ]


def test_a_negative_price_is_said_as_what_it_pays_or_costs(desks: Sheet) -> None:
    bought = replace(roll(), direction=Direction.BUY)
    request = desks.open(bought, "0.10")
    desks.quote(request, "DESK-A", None, size=30, ask="-0.05")
    desks.type("-0.10", "-0.04")
    legs = "[+KO 2026-11-20 60 put −KO 2026-10-16 60 put]"
    said = desks.accept(request, "0.10", again=D("-0.05")).request
    assert said.say == f"BUY 30 × {legs} for a 0.05 credit, from DESK-A"
    wording = SheetWording()
    worst = wording.accept(desks.open(roll(), "0.40"), limit=D("-0.05"), rest=False, quote=None, number=1)
    assert worst == f"SELL 30 × {legs} for a 0.05 debit or better"


@pytest.mark.parametrize("action", ["create", "accept", "cancel"])
def test_killed_after_an_intent(desks: Sheet, monkeypatch: pytest.MonkeyPatch, action: str) -> None:
    """What was about to be said is unknown until the person reports it; a question was not asked."""
    request = draft(desks.desk, put()) if action == "create" else desks.open()
    if action == "accept":
        desks.quote(request, "DESK-A", "2.11")
        desks.type("2.08", "2.20")
    really = desks.record.append

    def dying(name: str, new: Any, **more: Any) -> Any:
        done = really(name, new, **more)
        if any(each.kind.value.endswith("intent") for each in new):
            raise KeyboardInterrupt
        return done

    monkeypatch.setattr(desks.record, "append", dying)
    with pytest.raises(KeyboardInterrupt):
        {
            "create": lambda: send_request(desks.desk, request, checks=no_checks),
            "accept": lambda: desks.accept(request),
            "cancel": lambda: cancel_request(desks.desk, request),
        }[action]()
    monkeypatch.undo()
    assert desks.record.request(request.id).state is State.UNKNOWN
    if action == "accept":
        with pytest.raises(WheelError, match="only the desk knows"):
            reconcile(desks.desk, request)
        after = type_end(desks.desk, request.id, DeskEnd(price=D("2.11"), size=D(40)))
        assert after.state is State.FILLED
        return
    after = reconcile(desks.desk, request)
    assert after.state is {"create": State.DRAFT, "cancel": State.OPEN}[action]
    assert desks.clock.at == AT  # no list to wait for


def test_a_request_ends_after_eight_hours_unless_an_accept_was_said(desks: Sheet) -> None:
    first, second = desks.open(), desks.open(roll(), "0.40")
    desks.quote(first, "DESK-A", "2.11")
    desks.type("2.08", "2.20")
    said = desks.accept(first).request
    desks.clock.sleep(8 * 3600 + 1)
    with desks.desk.connect() as venue:
        assert look(desks.desk, venue, second).state is State.EXPIRED
        assert look(desks.desk, venue, said).state is State.ACCEPTING
    with pytest.raises(WheelError, match="takes no quotes: it is expired"):
        desks.quote(second, "DESK-A", "0.48")
    assert replace(second, state=State.EXPIRED).state.final
