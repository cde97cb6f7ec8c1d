"""Events that come without an order, to the cent: early assignment, dividend, interest, split."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from wheelcli.book.entry.due_events import (
    Payment,
    dividend_events,
    early_assignment,
    interest_events,
    settled_events,
    split_events,
)
from wheelcli.book.entry.entry import Entering
from wheelcli.book.entry.settlement import proposals, unsettled
from wheelcli.book.events import Event, Kind, at_of
from wheelcli.book.projection.fold import fold
from wheelcli.config.rules import Fees
from wheelcli.contract import Contract, Right

PUT = Contract("AAA", date(2026, 9, 18), Right.PUT, 50.0)
DAY = date(2026, 9, 8)


def events(*more):
    cash = Event("o", "default", Kind.OPENING_BALANCE, DAY, at_of(DAY, Kind.OPENING_BALANCE))
    sale = Event(
        "s",
        "default",
        Kind.OPTION_OPEN,
        DAY,
        at_of(DAY, Kind.OPTION_OPEN),
        symbol="AAA",
        contract=PUT,
        contracts=-2,
        cash_cents=20_000,
    )
    return [cash, sale, *more]


def into(before, **fees):
    names = (f"n{k}" for k in range(1, 99))
    return Entering("default", fold(before).account("default"), Fees(**fees), lambda: next(names), "due")


def test_two_puts_assigned_early_bring_200_shares_for_10000_and_the_fee():
    one = early_assignment("AAA", PUT, 2, date(2026, 9, 10), into(events(), assignment=5.0), why="interest")
    assert (one.kind, one.contracts, one.micro_shares) == (Kind.ASSIGNMENT, 2, 200_000_000)
    assert (one.cash_cents, one.fees_cents) == (-1_000_000 - 1_000, 1_000)
    assert one.at == datetime(2026, 9, 11, 0, 0, tzinfo=UTC)  # 20:00 in New York


def test_a_settlement_is_entered_as_the_journal_enters_it():
    before = events()
    over = unsettled(fold(before).account("default"), datetime(2026, 9, 18, 20, 0, tzinfo=UTC))
    inside, outside = (
        settled_events(proposals(over, {over[0].value: close}, {}), into(before)) for close in (49.25, 50.0)
    )
    assert [(e.kind, e.cash_cents, e.micro_shares) for e in inside] == [
        (Kind.ASSIGNMENT, -1_000_000, 200_000_000)
    ]
    assert [(e.kind, e.cash_cents, e.contracts) for e in outside] == [(Kind.EXPIRATION, 0, 2)]
    assert settled_events(proposals(over, {}, {}), into(before)) == []


@pytest.mark.parametrize(("shares", "cents"), [("150", 3_900), ("-100", -2_600), ("0.5", 13), ("0", None)])
def test_a_dividend_of_26_cents_is_paid_or_owed_on_shares_held(shares, cents):
    paid = dividend_events([Payment("AAA", DAY, 0.26)], {"AAA": Fraction(shares)}, into(events()))
    assert [e.cash_cents for e in paid] == ([] if cents is None else [cents])
    assert all(e.kind is Kind.DIVIDEND and e.day == DAY and e.symbol == "AAA" for e in paid)


def test_interest_is_actual_over_365_and_owed_on_negative_cash():
    earned, owed, none = (
        interest_events(cash, 0.0525, 4, DAY, into(events())) for cash in (25_000_000, -1_000_000, 300)
    )
    assert [e.cash_cents for e in earned] == [14_384]  # 250,000.00 · 5.25 % · 4 ÷ 365 = 143.8356
    assert [e.cash_cents for e in owed] == [-575]
    assert none == []


def test_a_split_comes_before_the_days_trades_and_turns_the_contract():
    before = events()
    split = split_events("AAA", (2, 1), date(2026, 9, 9), into(before))
    lots = fold([*before, *split]).account("default").options
    assert [(lot.contract.strike, lot.contracts) for lot in lots] == [(25.0, -4)]
    assert split[0].at == datetime(2026, 9, 9, 13, 30, tzinfo=UTC)
