"""The account that the limits of a request see: with what others traded and the journal does not have."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rfq_samples import AT, PUT, Story, fill, put

from wheelcli.book.events import Event, Kind
from wheelcli.book.portfolio import AccountType, Portfolio, Shares
from wheelcli.config import Config
from wheelcli.contract import parse_occ
from wheelcli.errors import WheelError
from wheelcli.loaders.rfq import account_now as module
from wheelcli.loaders.rfq.account_now import account_now, beside
from wheelcli.loaders.rfq.fill import refuse_by_hand
from wheelcli.loaders.rfq.limits import refuse_second, size_checks
from wheelcli.open_option import OpenOption
from wheelcli.order import Order, OrderLeg, Side
from wheelcli.rfq.entry import Kind as Entered
from wheelcli.rfq.entry import NewEntry
from wheelcli.rfq.fold import fold
from wheelcli.rfq.package import Direction, package_of_shares
from wheelcli.rfq.states import Request, State
from wheelcli.venues.record import open_record

NOW = AT + timedelta(hours=1)
ACCOUNT = Portfolio("main", AccountType.CASH, 2, 40_000_000, 40_000_000)


def filled(venue: str = "sheet", **changes: Any) -> Request:
    """40 puts sold at 2.12: 8,480 dollars."""
    done = fold(Story().opened().add(Entered.FILL, fills=[fill()]).entries)
    return replace(done, **{"id": "rfq-1", "venue": venue} | changes)


def sold(contracts: int, *, day: date = AT.date(), event: str = "by hand") -> Event:
    return Event(
        id=event,
        account="main",
        kind=Kind.OPTION_OPEN,
        day=day,
        at=AT,
        symbol="KO",
        contract=parse_occ(PUT),
        contracts=-contracts,
    )


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The option contracts and the cash of the account that the limits see."""

    def seen(*requests: Request, venue: str = "sheet", now: datetime = NOW, **more: Any) -> tuple[int, int]:
        account = more.get("account", ACCOUNT)
        monkeypatch.setattr(module, "portfolio_of", lambda workspace: account)
        monkeypatch.setattr(module, "journal_events", lambda workspace: more.get("events", ()))
        workspace: Any = SimpleNamespace(account=None, demo=more.get("demo", False), now=lambda: now)
        others = beside(requests, "rfq-own", venue=venue, now=now)
        after = account_now(workspace, others)
        return sum(each.quantity for each in after.options), after.cash_cents

    return seen


JOURNAL = replace(ACCOUNT, source="journal")


def test_a_trade_that_nobody_entered_counts(run: Any) -> None:
    assert run(filled(), account=JOURNAL) == (-40, 40_848_000)
    assert run(filled()) == (-40, 40_848_000)  # of the settings too
    assert run(filled(id="rfq-own")) == (0, 40_000_000)
    assert run(filled(account="ira")) == (0, 40_000_000)


@pytest.mark.parametrize(
    ("events", "contracts"),
    [
        ((sold(40, event="rfq:sheet:B-1-1:1"),), 0),
        ((sold(40),), 0),  # by hand, or imported
        ((sold(25), sold(15, event="second")), 0),
        ((sold(39),), -40),
        ((sold(40, day=date(2026, 8, 21)),), -40),  # an older one
    ],
)
def test_what_the_journal_has_counts_once(run: Any, events: Any, contracts: int) -> None:
    assert run(filled(), account=JOURNAL, events=events)[0] == contracts


def test_one_entry_by_hand_stands_for_one_request(run: Any) -> None:
    both = (filled(), filled(id="rfq-2"))
    second = replace(both[1], fills=tuple(replace(each, block="B-2") for each in both[1].fills))
    assert run(both[0], second, account=JOURNAL, events=(sold(40),))[0] == -40


def test_the_settings_are_trusted_with_earlier_days_if_they_show_the_contracts(run: Any) -> None:
    later = NOW + timedelta(days=2)
    contract = parse_occ(PUT)
    assert contract is not None
    typed = replace(ACCOUNT, options=(OpenOption("KO", contract, -40),))
    assert run(filled(), now=later)[0] == -40
    assert run(filled(), now=later, account=typed)[0] == -40  # those of the settings alone
    assert run(filled(), now=datetime(2026, 10, 19, 15, tzinfo=UTC))[0] == 0  # expired


def test_an_accept_that_may_trade_ties_up_its_collateral_and_brings_no_credit(run: Any) -> None:
    said = replace(filled(), fills=(), state=State.ACCEPTING, say="SELL …", say_price=Decimal("2.11"))
    assert run(said) == (-40, 40_000_000)
    buys = replace(said, package=put(direction=Direction.BUY))
    assert run(buys) == (40, 40_000_000 - 844_000)


def test_shares_that_were_bought_have_their_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    held = replace(ACCOUNT, shares=(Shares("KO", 100_000_000, cost_cents=600_000),))
    bought = replace(filled(), package=package_of_shares("KO", Direction.BUY, 40))
    monkeypatch.setattr(module, "portfolio_of", lambda workspace: held)
    workspace: Any = SimpleNamespace(account=None, demo=False, now=lambda: NOW)
    after = account_now(workspace, beside([bought], "", venue="sheet", now=NOW))
    (shares,) = after.shares
    assert (shares.quantity, shares.cost_cents, after.cash_cents) == (140, 608_480, 39_991_520)


def test_practice_and_orders_do_not_count_against_each_other(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice, real = filled("sim"), filled("sheet", id="rfq-2")
    assert run(practice, venue="sheet", account=JOURNAL)[0] == 0
    assert run(real, venue="sim", account=JOURNAL)[0] == 0
    assert run(practice, venue="sim", account=JOURNAL)[0] == -40
    assert run(practice, venue="sim", account=JOURNAL, now=NOW + timedelta(days=1))[0] == 0
    open_ = replace(practice, state=State.OPEN, fills=(), id="rfq-3")
    order = replace(open_, venue="sheet", id="rfq-4")
    refuse_second([open_], order, most=1, now=AT)
    with pytest.raises(WheelError, match="rfq-5 already requests quotes for this order"):
        refuse_second([replace(order, id="rfq-5")], order, most=3, now=AT)
    monkeypatch.setattr("wheelcli.loaders.rfq.limits.portfolio_of", lambda workspace: ACCOUNT)
    workspace: Any = SimpleNamespace(config=Config(), account=None)
    for venue, share in (("sheet", 0.25), ("sim", 0.25 + 0.612)):
        others = beside([replace(open_, sent_at=NOW)], "", venue=venue, now=NOW)
        day = size_checks(workspace, others, Decimal(100_000))[1]
        assert day.value == pytest.approx(share)  # 244,800 of 400,000 were sent in practice
        other: Any = SimpleNamespace(config=Config(), account="ira")
        assert size_checks(other, others, Decimal(100_000))[1].value == 0.25  # those of another account


@pytest.mark.parametrize(
    ("event", "ticket", "refused"),
    [
        ("by hand", "KO-261016-P60", True),
        ("by hand", "KO-261016-P55", False),
        ("rfq:sheet:B-1-1:1", "KO-261016-P60", False),  # the request's own
    ],
)
def test_a_ticket_filled_by_hand_is_not_entered_again_unasked(event: str, ticket: str, refused: bool) -> None:
    contract = parse_occ(PUT)
    assert contract is not None
    leg = OrderLeg(Side.SELL_TO_OPEN, contract, 1, 100, None)
    order = Order("KO-261016-P60", "KO", 40, (leg,), None)
    request = filled(ticket=order.id, order=order)
    events = [replace(sold(12, event=event), ticket=ticket, plan="")]
    if not refused:
        return refuse_by_hand(request, events)
    with pytest.raises(WheelError, match="12 contracts of its ticket KO-261016-P60") as raised:
        refuse_by_hand(request, events)
    assert (raised.value.exit_code, "--force" in raised.value.hint) == (2, True)
    return None


def test_practice_stays_out_of_the_report_of_orders(wheel: Any, wheel_home: Path) -> None:
    with open_record(wheel_home / "data") as record:
        for number, venue in enumerate(("sim", "sheet", "sim"), start=1):
            name = f"rfq-00000{number}"
            for entry in Story().opened().add(Entered.FILL, fills=[fill()]).entries:
                record.append(name, [NewEntry(entry.kind, entry.body)], venue=venue, now=entry.at)
    orders = wheel("rfq", "report", "--json")
    assert [row["venue"] for row in orders.json["data"]["rows"]] == ["sheet"]
    assert orders.json["data"]["requests"] == 1
    assert "practice requests left out: 2 requests" in orders.stderr
    practice = wheel("rfq", "report", "--practice", "--json")
    assert [row["venue"] for row in practice.json["data"]["rows"]] == ["sim", "sim"]
