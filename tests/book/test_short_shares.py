"""Shares that an assignment or exercise sells short: signed lots, covered first in, first out, realised at
the cover.
"""

import pytest
from journal_lines import assign, bto, buy, contract, event, expire, on, sell, sto

from wheelcli.book.check import check
from wheelcli.book.events import Event, Kind
from wheelcli.book.ledger import AccountBook, Ended
from wheelcli.book.projection.fold import fold
from wheelcli.book.valuation.income import Basis, income, realised_cents

CALL = contract(40, "C")


def account(*events: Event) -> AccountBook:
    assert check(events) == ()
    return fold(events).accounts["default"]


def exercise(day: int, what: object, count: int, shares: int, usd: float) -> Event:
    return event(Kind.EXERCISE, day, contract=what, contracts=-count, shares=shares, usd=usd)


def test_an_assigned_call_without_shares_is_short_until_it_is_covered() -> None:
    """A 40 call sold for 150 (fees 1), assigned with a fee of 5, covered at 44.00: 150 − 1 + 4,000 − 5 −
    4,400 = −256.
    """
    sold, gone = sto(1, CALL, 1, 149, fees=1), assign(20, CALL, 1, usd=3_995, fees=5)
    short = account(sold, gone)
    (lot,) = short.shares
    assert (lot.micro_shares, lot.cost_cents, lot.fees_cents, lot.basis_cents) == (
        -100_000_000,
        -400_000,
        500,
        -414_400,
    )
    (cycle,) = short.cycles
    # Covering at (3,995 + 149) ÷ 100 loses nothing.
    assert (cycle.micro_shares, cycle.break_even, cycle.closed) == (-100_000_000, 41.44, None)
    assert realised_cents(short) == 14_900
    book = account(sold, gone, buy(22, 100, 4_400))
    (sale,) = book.sales
    assert (sale.micro_shares, sale.opened, sale.closed, sale.ended) == (
        -100_000_000,
        on(20),
        on(22),
        Ended.CLOSED,
    )
    assert (sale.proceeds_cents, sale.cost_cents, sale.gain_cents, sale.fees_cents) == (
        400_000,
        440_000,
        -40_000,
        500,
    )
    # Tax: 4,000 − 5 + 149 of proceeds against 4,400.
    assert (sale.tax_proceeds_cents, sale.tax_gain_cents) == (414_400, -25_600)
    assert (book.cash_cents, realised_cents(book), book.shares) == (-25_600, -25_600, ())
    assert (book.cycles[0].profit_cents, book.cycles[0].closed) == (-25_600, on(22))
    for basis in Basis:
        assert sum(one.cents for one in income(book, basis)) == -25_600


def test_short_lots_are_covered_first_in_first_out_and_the_rest_is_held() -> None:
    other = contract(45, "C", 40)
    events = [sto(1, CALL, 1, 100), sto(1, other, 1, 100), assign(20, CALL, 1), assign(25, other, 1)]
    book = account(*events, buy(30, 150, 6_300))
    assert [(s.micro_shares, s.gain_cents) for s in book.sales] == [
        (-100_000_000, -20_000),
        (-50_000_000, 15_000),
    ]
    assert [(lot.micro_shares, lot.cost_cents) for lot in book.shares] == [(-50_000_000, -225_000)]
    covered = account(*events, buy(30, 250, 10_500))
    assert [(lot.micro_shares, lot.cost_cents) for lot in covered.shares] == [(50_000_000, 210_000)]


def test_a_put_covers_what_a_call_sold_short() -> None:
    """A strangle of which both sides are assigned: short at 40, covered at 38; premiums 100 and 80: 380 in
    all.
    """
    put = contract(38, day=40)
    book = account(sto(1, CALL, 1, 100), sto(1, put, 1, 80), assign(20, CALL, 1), assign(40, put, 1))
    (sale,) = book.sales
    assert (sale.ended, sale.gain_cents, sale.tax_gain_cents) == (Ended.ASSIGNED, 20_000, 38_000)
    assert (book.cash_cents, book.cycles[0].profit_cents, book.shares) == (38_000, 38_000, ())


@pytest.mark.parametrize("days", [(29, 30), (30, 29), (30, 30)])
def test_a_spread_of_which_both_legs_bring_shares_ends_flat_in_either_order(days: tuple[int, int]) -> None:
    """A 40/45 call spread for 1.50: assigned at 40, exercised at 45 on the day after, the day before or that
    day: 150 − 500 = −350.
    """
    wing = contract(45, "C")
    opened = [sto(1, CALL, 1, 200, group="s"), bto(1, wing, 1, 50, group="s")]
    book = account(*opened, assign(days[0], CALL, 1), exercise(days[1], wing, 1, 100, -4_500))
    assert (book.cash_cents, book.shares, realised_cents(book)) == (-35_000, (), -35_000)
    assert sum(cycle.profit_cents or 0 for cycle in book.cycles) == -35_000


def test_an_exercised_put_sells_short_and_a_transfer_moves_it_away_without_gain() -> None:
    put = contract(50)
    events = [bto(1, put, 1, 300), exercise(20, put, 1, -100, 5_000)]
    book = account(*events)
    # What the put cost lowers what the shares brought: 5,000 − 300.
    assert (book.shares[0].basis_cents, book.cycles[0].break_even) == (-470_000, 47.0)
    moved = account(*events, event(Kind.TRANSFER, 25, shares=100))
    assert (moved.shares, realised_cents(moved), moved.contributed_cents) == ((), -30_000, 500_000)


def test_dividends_are_owed_and_borrowing_costs_on_short_shares() -> None:
    """Short at 40.00 with 100 of premium: 41.00; a dividend of 25 and 5 of borrowing owed leave 40.70."""
    events = [
        sto(1, CALL, 1, 100),
        assign(20, CALL, 1),
        event(Kind.DIVIDEND, 21, usd=-25),
        event(Kind.FEE, 22, usd=-5),
    ]
    (cycle,) = account(*events).cycles
    assert (cycle.break_even, cycle.dividends_cents, cycle.fees_cents) == (40.7, -2_500, 500)
    assert account(*events, buy(23, 100, 4_070)).cycles[0].profit_cents == 0


def test_short_shares_split_and_rename_with_the_rest() -> None:
    events = [
        sto(1, CALL, 1, 100),
        assign(20, CALL, 1),
        event(Kind.SPLIT, 21, ratio=(3, 2)),
        event(Kind.SYMBOL_CHANGE, 22, symbol_to="NEW"),
        buy(23, 150, 4_500, symbol="NEW"),
    ]
    assert account(*events[:3]).shares[0].micro_shares == -150_000_000
    book = account(*events)
    assert (book.shares, book.cycles[0].symbol, book.cycles[0].profit_cents) == ((), "NEW", -40_000)


def test_an_account_may_begin_short() -> None:
    began = event(Kind.OPENING_BALANCE, 0, shares=-100, price=30)
    book = account(began, buy(5, 100, 2_800))
    assert (book.sales[0].gain_cents, book.contributed_cents) == (20_000, -300_000)


def test_a_sale_by_hand_of_more_than_is_held_is_still_refused() -> None:
    names = [breach.check for breach in check((buy(0, 100, 4_000), sell(1, 150, 6_000)))]
    assert names == ["lots"]
    # And while shares are short, selling more of them is no assignment.
    assert [b.check for b in check((sto(1, CALL, 1, 100), assign(20, CALL, 1), sell(21, 10, 400)))] == [
        "lots"
    ]


def test_a_partly_covered_call_sells_the_rest_short() -> None:
    """60 of the 100 are held at 35.00: 60 × 5.00 = 300 gained, 40 short at 40.00."""
    book = account(buy(0, 60, 2_100), sto(1, CALL, 1, 100), assign(30, CALL, 1))
    assert [(s.micro_shares, s.gain_cents) for s in book.sales] == [(60_000_000, 30_000)]
    assert [(lot.micro_shares, lot.cost_cents, lot.basis_cents) for lot in book.shares] == [
        (-40_000_000, -160_000, -164_000)
    ]
    assert book.cycles[0].break_even == 41.0


def test_no_wash_sale_is_seen_in_a_cover() -> None:
    events = [
        sto(1, CALL, 1, 10),
        assign(20, CALL, 1),
        buy(22, 200, 9_000),
        expire(30, contract(30), 1),
        sto(2, contract(30), 1, 5),
    ]
    assert account(*events).sales[0].flags == ()
