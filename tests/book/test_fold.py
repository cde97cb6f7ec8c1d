"""Cycles, lots and changes worked by hand, each with its numbers in the text."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations
from typing import Any

import pytest
from journal_lines import assign, btc, bto, buy, contract, event, expire, on, sell, stc, sto, undo

from wheelcli.book.check import check
from wheelcli.book.events import Event, Kind, order_key
from wheelcli.book.ledger import AccountBook, Ended, Role
from wheelcli.book.projection.fold import fold


def account(*events: Event, core: Any = None, sound: bool = True) -> AccountBook:
    if sound:
        assert check(events) == ()
    return fold(events, core=core).accounts["default"]


def worked() -> list[Event]:
    """A put brings 250, is assigned at 150; calls bring 200 and 150; called away at 155."""
    put, first, second = contract(150), contract(155, "C", 60), contract(155, "C", 90)
    return [
        sto(1, put, 1, 250),
        assign(30, put, 1),
        sto(33, first, 1, 200),
        expire(60, first, 1),
        sto(63, second, 1, 150),
        assign(90, second, 1),
    ]


def test_a_cycle_is_1100_and_not_1350() -> None:
    book = account(*worked())
    (cycle,) = book.cycles
    # Premiums 250 + 200 + 150 = 600; shares 155 − 150 = 5 × 100 = 500.
    assert (cycle.put_premium_cents, cycle.call_premium_cents, cycle.share_gains_cents) == (
        25_000,
        35_000,
        50_000,
    )
    assert (cycle.profit_cents, book.cash_cents) == (110_000, 110_000)
    assert (cycle.opened, cycle.closed, cycle.id) == (on(1), on(90), "AAPL-260106")
    (sale,) = book.sales
    # Tax: bought at 150 − 2.50, sold at 155 + 1.50: 900; with the 200 of the call that expired 1,100 as well.
    assert (sale.tax_basis_cents, sale.tax_proceeds_cents, sale.tax_gain_cents) == (
        1_475_000,
        1_565_000,
        90_000,
    )
    assert sale.ended is Ended.ASSIGNED


def test_both_bases_stand_side_by_side_while_the_shares_are_held() -> None:
    book = account(*worked()[:4])
    # Tax basis 150 − 2.50 = 147.50; to lose nothing 150 − 2.50 − 2.00 = 145.50.
    assert book.shares[0].basis_cents == 1_475_000
    assert book.cycles[0].break_even == pytest.approx(145.5)


def test_the_order_of_entering_means_nothing() -> None:
    events = worked()
    books = [fold(order) for order in permutations(events)]
    assert all(book == books[0] for book in books)
    assert fold(sorted(events, key=order_key), ordered=True) == books[0]


def test_three_hundred_shares_of_which_one_hundred_are_called_away() -> None:
    put, call, again = contract(50), contract(52, "C", 60), contract(52, "C", 90)
    events = [
        sto(1, put, 3, 298.05, fees=1.95),  # 3 × 1.00, fees 1.95
        assign(30, put, 3),
        sto(31, call, 3, 448.05, fees=1.95),  # 3 × 1.50
        assign(60, call, 1),
        expire(60, call, 2),
        event(Kind.DIVIDEND, 70, usd=50.01),
        sto(71, again, 2, 100),
    ]
    book = account(*events)
    (cycle,) = book.cycles
    # Per hundred: cost 5,000, credits (298.05 + 448.05) ÷ 3 = 248.70. The 200 left then take 50.01; the
    # 100.00 of the open call wait.
    assert cycle.micro_shares == 200_000_000
    assert cycle.cost_cents == 1_000_000
    assert cycle.credits_cents == 2 * 24_870 + 5_001
    assert cycle.break_even == pytest.approx((10_000 - 497.40 - 50.01) / 200)
    assert cycle.break_even_open == pytest.approx((10_000 - 497.40 - 50.01 - 100) / 200)
    assert cycle.share_gains_cents == 20_000  # (52 − 50) × 100
    # Tax basis of the 200: 10,000 − ⅔ of 298.05.
    assert book.shares[0].basis_cents == 1_000_000 - 19_870
    # Called away: 5,200 + ⅓ of 448.05 = 5,349.35 against 5,000 − 99.35 = 4,900.65.
    assert book.sales[0].tax_gain_cents == 534_935 - 490_065


def test_a_four_to_one_split_in_the_middle_of_a_cycle() -> None:
    put, call = contract(300), contract(320, "C", 60)
    split_call, later = contract(80, "C", 60), contract(78, "C", 90)
    events = [
        sto(1, put, 1, 400),
        assign(30, put, 1),
        sto(31, call, 1, 200),
        event(Kind.SPLIT, 40, ratio=(4, 1)),
        assign(60, split_call, 1),  # one of the four: 100 of the 400 shares at 80
        expire(60, split_call, 3),
        sto(61, later, 3, 120),
        assign(90, later, 3),
    ]
    open_book = account(*events[:4])
    assert [(lot.contract.strike, lot.contracts, lot.credit_cents) for lot in open_book.options] == [
        (80.0, -4, 20_000)
    ]
    assert open_book.shares[0].micro_shares == 400_000_000
    # (30,000 − 400) ÷ 400 = 74.00; with the 200 of the call still open, as if it expired, 73.50
    assert open_book.cycles[0].break_even == pytest.approx(74.0)
    assert open_book.cycles[0].break_even_open == pytest.approx(73.5)
    book = account(*events)
    # 400 + 200 + 120 of premium; 8,000 + 23,400 − 30,000 = 1,400 of shares.
    assert book.cycles[0].profit_cents == book.cash_cents == 212_000
    assert not book.shares


def test_a_reverse_split_changes_what_a_contract_delivers() -> None:
    put = contract(5)
    adjusted = contract(5, symbol="AAPL1")
    events = [
        sto(1, put, 2, 60),
        event(Kind.SPLIT, 10, ratio=(1, 10)),
        event(
            Kind.ADJUSTMENT,
            10,
            contract=put,
            contracts=2,
            contract_to=adjusted,
            contracts_to=-2,
            deliverable_to_micros=10_000_000,
        ),
        assign(30, adjusted, 2, per=10, deliverable_micros=10_000_000),
    ]
    option = account(*events[:2]).options[0]
    assert (option.contracts, option.contract, option.deliverable_micros) == (-2, put, 10_000_000)
    book = account(*events)
    # 2 × 10 shares for 2 × 5 × 100 = 1,000, the 60 of premium off: 47.00 each.
    assert book.held("AAPL") == 20
    assert book.cycles[0].break_even == pytest.approx(47.0)


def test_an_adjustment_after_a_whole_split_is_not_applied_twice() -> None:
    old, new = contract(300), contract(75)
    events = [
        sto(1, old, 2, 500),
        event(Kind.SPLIT, 10, ratio=(4, 1)),
        event(Kind.ADJUSTMENT, 10, contract=old, contracts=2, contract_to=new, contracts_to=-8),
        expire(30, new, 8),
    ]
    for order in permutations(events):
        assert check(order) == ()
    assert account(*events).closed[0].contracts == -8


def test_a_special_dividend_takes_the_strike_down_and_keeps_the_premium() -> None:
    old, new = contract(15, "C", 60), contract(14.58, "C", 60)
    events = [
        buy(0, 100, 1400),
        sto(1, old, 1, 120, fees=1),
        event(Kind.ADJUSTMENT, 20, contract=old, contracts=1, contract_to=new, contracts_to=-1),
        btc(30, new, 1, 50),
    ]
    book = account(*events)
    (gone,) = book.closed
    assert (gone.opened, gone.contract, gone.profit_cents) == (on(1), new, 7_000)


def test_an_adjustment_may_come_in_as_many_lines_as_the_broker_likes() -> None:
    old, new = contract(15, "C", 60), contract(14.58, "C", 60)
    move = {"contract": old, "contracts": 1, "contract_to": new, "contracts_to": -1}
    events = [
        buy(0, 300, 4200),
        sto(1, old, 3, 100),
        event(Kind.ADJUSTMENT, 20, **move),
        event(Kind.ADJUSTMENT, 20, **move),
        event(Kind.ADJUSTMENT, 20, **move),
        expire(60, new, 3),
    ]
    book = account(*events)
    assert sum(one.credit_cents or 0 for one in book.closed) == 10_000
    assert sum(one.contracts for one in book.closed) == -3


def test_shares_of_unknown_basis_leave_no_figure_that_pretends_to_know() -> None:
    call = contract(50, "C")
    events = [event(Kind.TRANSFER, 0, shares=100), sto(1, call, 1, 100), assign(30, call, 1)]
    before = account(*events[:2])
    assert before.shares[0].cost_cents is None
    assert before.shares[0].basis_cents is None
    assert before.cycles[0].break_even is None
    book = account(*events)
    (sale,), (cycle,) = book.sales, book.cycles
    assert (sale.gain_cents, sale.tax_gain_cents, cycle.profit_cents, cycle.share_gains_cents) == (None,) * 4
    assert (cycle.call_premium_cents, book.unattributed_cents, book.cash_cents) == (10_000, 500_000, 510_000)


def test_an_option_of_unknown_premium_makes_the_assigned_basis_unknown() -> None:
    put = contract(50)
    opening = event(Kind.OPENING_BALANCE, 0, contract=put, contracts=-1)
    book = account(opening, assign(30, put, 1))
    assert (book.shares[0].cost_cents, book.shares[0].basis_cents) == (500_000, None)
    assert book.cycles[0].profit_cents is None


def test_an_opening_balance_is_contributed_at_what_is_known_of_it() -> None:
    call = contract(155, "C")
    events = [
        event(Kind.OPENING_BALANCE, 0, usd=1000, symbol=None),
        event(Kind.OPENING_BALANCE, 0, shares=100, price=150),
        event(Kind.OPENING_BALANCE, 0, contract=call, contracts=-1, price=2),
        assign(30, call, 1),
    ]
    book = account(*events)
    # 1,000 cash + 15,000 of shares − 200 owed; then 15,500 comes in: 500 of shares and 200 of premium earned.
    assert (book.contributed_cents, book.cash_cents) == (1_580_000, 1_650_000)
    assert book.cycles[0].profit_cents == 70_000


def test_core_shares_are_no_part_of_a_cycle_and_split_with_the_rest() -> None:
    put, call = contract(50), contract(13, "C", 60)
    events = [
        buy(0, 25, 1000),  # the core of 100 of today, four for one ago
        sto(1, put, 1, 100),
        assign(30, put, 1),
        event(Kind.SPLIT, 40, ratio=(4, 1)),
        sto(41, call, 4, 80),
        assign(60, call, 4),
    ]
    book = account(*events, core={"AAPL": 100})
    (cycle,) = book.cycles
    assert (cycle.opened, cycle.closed) == (on(1), on(60))
    assert cycle.profit_cents == 10_000 + 8_000 + 20_000  # 5,200 − 5,000 of shares
    assert book.core == {"AAPL": 100_000_000}
    assert book.held("AAPL") == 100


def test_the_lot_named_goes_first_and_else_the_oldest() -> None:
    old, new = buy(0, 100, 4000), buy(5, 100, 5000)
    by_age = account(old, new, sell(10, 100, 4500))
    named = account(old, new, sell(10, 100, 4500, lot=new.id))
    assert (by_age.sales[0].gain_cents, named.sales[0].gain_cents) == (50_000, -50_000)
    assert (by_age.cycles[0].break_even, named.cycles[0].break_even) == (50.0, 40.0)


def test_fractional_shares_are_kept_to_the_millionth() -> None:
    book = account(buy(0, 10.5, 105), buy(1, 0.125004, 1.30), sell(2, 10.600003, 120))
    assert book.shares[0].micro_shares == 25_001
    assert book.shares[0].cost_cents == 130 - 103  # 0.100003 of 0.125004 shares took 1.03 along


def test_an_exercised_call_brings_shares_at_strike_and_what_it_cost() -> None:
    call = contract(100, "C")
    exercise = event(Kind.EXERCISE, 30, contract=call, contracts=-1, shares=100, usd=-10_000)
    book = account(bto(1, call, 1, 300), exercise)
    assert book.shares[0].basis_cents == 1_030_000
    assert book.cycles[0].break_even == pytest.approx(103.0)
    assert book.closed[0].role is Role.OTHER


def test_a_spread_stays_out_of_the_cycle_until_it_brings_shares() -> None:
    short, wing = contract(100), contract(95)
    both = (sto(1, short, 2, 400, group="o1"), bto(1, wing, 2, 150, group="o1"))
    assert account(*both).cycles == ()
    assert {lot.role for lot in account(*both).options} == {Role.SPREAD}
    assigned = (*both, assign(30, short, 1), expire(30, short, 1))
    # One spread of the two brought shares: the 200 of its short leg join, and the −75 + 10 of its long leg
    # when that is sold.
    assert account(*assigned).cycles[0].break_even == pytest.approx(98.0)
    assert account(*assigned).cycles[0].break_even_open == pytest.approx(98.75)
    (cycle,) = account(*assigned, stc(30, wing, 2, 20)).cycles
    assert cycle.break_even == pytest.approx(98.65)


@pytest.mark.parametrize("sold_on", [20, 30, 31])
def test_a_spread_counts_what_its_other_leg_brought_whenever_that_ended(sold_on: int) -> None:
    """A 100/95 put spread: 3.00 in, 1.20 out. The 95 put is sold for 6.00 and the 100 put assigned: 100 −
    3.00 − (6.00 − 1.20) = 92.20.
    """
    short, wing = contract(100), contract(95, day=60)
    opened = (sto(1, short, 1, 300, group="o1"), bto(1, wing, 1, 120, group="o1"))
    (cycle,) = account(*opened, stc(sold_on, wing, 1, 600), assign(30, short, 1)).cycles
    assert cycle.break_even == pytest.approx(92.20)
    assert cycle.put_premium_cents == 78_000


def test_a_premium_joins_the_break_even_when_its_option_ends() -> None:
    """Two puts at 80 (0.50) assigned; while those 200 shares are held, three at 82 (1.20) sold and later
    assigned; 100 shares sold.

    The first lot stands at 79.50, the second at 80.80: 100 shares of the first and 300 of the second, (79.50
    + 3 × 80.80) ÷ 4 = 80.475.
    """
    first, second = contract(80), contract(82, day=60)
    events = [sto(1, first, 2, 100), assign(30, first, 2), sto(31, second, 3, 360)]
    (cycle,) = account(*events).cycles
    assert (cycle.break_even, cycle.break_even_open) == (79.5, pytest.approx(77.7))
    book = account(*events, assign(60, second, 3), sell(61, 100, 8100))
    assert book.cycles[0].break_even == pytest.approx(80.475)
    assert sum(lot.basis_cents or 0 for lot in book.shares) == 4 * 804_750


def test_two_puts_and_four_puts_stand_at_155() -> None:
    first, second = contract(156), contract(157, day=60)
    events = [
        sto(1, first, 2, 200),
        assign(30, first, 2),
        sto(31, second, 4, 800),
        assign(60, second, 4),
        sell(61, 100, 15_500),
    ]
    book = account(*events)
    assert book.cycles[0].break_even == 155.0
    assert sum(lot.basis_cents or 0 for lot in book.shares) == 500 * 15_500


@pytest.mark.parametrize("ending", ["expired", "bought back", "settled"])
def test_else_a_premium_is_divided_among_the_shares_held_when_it_ends(ending: str) -> None:
    """200 shares at 50.00, a put brings 90 and a call 60. While the put is open 100 more shares come at
    40.00; then both end for 30.
    """
    put, call = contract(45, day=40), contract(60, "C", 40)
    paid = {"expired": 0, "bought back": 30, "settled": 30}[ending]
    kind = {"expired": Kind.EXPIRATION, "bought back": Kind.OPTION_CLOSE, "settled": Kind.CASH_SETTLEMENT}[
        ending
    ]
    ends = [event(kind, 40, contract=each, contracts=1, usd=-paid) for each in (put, call)]
    events = [buy(0, 200, 10_000), sto(1, put, 1, 90), sto(1, call, 1, 60), buy(20, 100, 4_000)]
    (cycle,) = account(*events, *ends).cycles
    assert cycle.credits_cents == 15_000 - 2 * 100 * paid
    assert (
        account(*events, *ends, sell(41, 200, 11_000)).cycles[0].credits_cents == (15_000 - 200 * paid) // 3
    )


def test_a_called_away_lot_takes_the_premium_of_its_call_along() -> None:
    """200 shares at 50.00 and two calls at 52 for 1.00 each; one is called away: the 100 left have the
    premium of theirs when it expires.
    """
    call = contract(52, "C")
    events = [buy(0, 200, 10_000), sto(1, call, 2, 200), assign(29, call, 1)]
    assert account(*events).cycles[0].break_even == 50.0
    (cycle,) = account(*events, expire(30, call, 1)).cycles
    assert (cycle.break_even, cycle.profit_cents) == (49.0, 40_000)


def test_core_shares_stand_at_their_own_cost() -> None:
    """A core of 100 at 40.00; a put at 50 (2.00) brings 100 for the wheel, whose break-even is 48.00; a sale
    leaves the core as it was.
    """
    put = contract(50)
    events = [buy(0, 100, 4_000), sto(1, put, 1, 200), assign(30, put, 1)]
    book = account(*events, core={"AAPL": 100})
    assert (book.core_cost, book.cycles[0].break_even) == ({"AAPL": 400_000}, 48.0)
    sold = account(*events, sell(31, 100, 5_100), core={"AAPL": 100})
    assert (sold.core_cost, sold.cycles[0].closed) == ({"AAPL": 400_000}, on(31))


def test_an_unknown_premium_leaves_the_break_even_unknown() -> None:
    put = contract(50)
    book = account(event(Kind.OPENING_BALANCE, 0, contract=put, contracts=-1), assign(30, put, 1))
    assert (book.cycles[0].cost_cents, book.cycles[0].break_even) == (500_000, None)


def test_what_is_sold_beyond_the_wings_is_of_the_wheel() -> None:
    book = account(sto(1, contract(100), 3, 300, group="o"), bto(1, contract(90), 2, 80, group="o"))
    roles = sorted((lot.role, lot.contracts, lot.credit_cents) for lot in book.options)
    assert roles == [("spread", -2, 20_000), ("spread", 2, -8_000), ("wheel", -1, 10_000)]
    assert book.cycles[0].open_contracts == 1


def test_rolls_are_linked_from_opening_to_closing_across_dates() -> None:
    first, second, third = contract(100, day=30), contract(98, day=58), contract(97, day=86)
    events = [
        sto(1, first, 2, 300),
        btc(20, first, 2, 100, group="r1"),
        sto(20, second, 2, 260, group="r1"),
        btc(50, second, 1, 90),
        sto(50, third, 1, 150),
        expire(58, second, 1),
        expire(86, third, 1),
    ]
    book = account(*events)
    assert [(roll.contracts, roll.net_cents) for roll in book.rolls] == [(2, 16_000), (1, 6_000)]
    assert [one.ended for one in book.closed] == [Ended.ROLLED, Ended.ROLLED, Ended.EXPIRED, Ended.EXPIRED]
    (cycle,) = book.cycles
    assert (cycle.rolls, cycle.profit_cents) == (2, (300 - 100 + 260 - 90 + 150) * 100)
    still = account(*events[:5])
    assert {lot.contract: lot.rolls for lot in still.options} == {second: 1, third: 2}
    assert still.options[1].chain == (events[0].id, events[2].id)


@pytest.mark.parametrize(("closed", "opened", "rolls"), [(15, 16, 1), (16, 15, 0)])
def test_selling_first_and_buying_back_later_that_day_is_no_roll(
    closed: int, opened: int, rolls: int
) -> None:
    def at(hour: int) -> datetime:
        return datetime(on(20).year, on(20).month, on(20).day, hour, tzinfo=UTC)

    first, second = contract(100), contract(95, day=60)
    book = account(
        sto(1, first, 1, 200),
        btc(20, first, 1, 50, time=at(closed)),
        sto(20, second, 1, 120, time=at(opened)),
    )
    assert len(book.rolls) == rolls


@pytest.mark.parametrize(
    ("closed", "opened", "group", "rolls"),
    [
        (None, None, None, 1),  # by hand or imported: one day
        (None, "AAPL-P95", None, 0),  # a ticket of a plan, sold on the day of a buyback
        ("AAPL-P100>close", None, None, 0),
        ("AAPL-P100>close", "AAPL-P95", None, 0),
        ("AAPL-P100>AAPL-P95", "AAPL-P100>AAPL-P95", "g", 1),  # the order of a roll
    ],
)
def test_fills_of_two_tickets_on_one_day_are_no_roll(
    closed: str | None, opened: str | None, group: str | None, rolls: int
) -> None:
    first, second = contract(100), contract(95, day=60)
    book = account(
        sto(1, first, 1, 200),
        replace(btc(20, first, 1, 50, group=group), ticket=closed),
        replace(sto(20, second, 1, 120, group=group), ticket=opened),
    )
    assert len(book.rolls) == rolls
    assert [one.ended for one in book.closed] == [Ended.ROLLED if rolls else Ended.CLOSED]


def test_undo_takes_out_and_undo_of_undo_restores() -> None:
    events = worked()
    first = undo(91, events[2])
    second = undo(92, first)
    third = undo(93, second)
    assert account(*events[:3]).cycles[0].calls == 1
    assert account(*events[:3], first).cycles[0].calls == 0
    assert account(*events[:3], second, first).cycles[0].calls == 1
    assert account(*events[:3], third, second, first).cycles[0].calls == 0


def test_a_late_dividend_belongs_to_the_cycle_before() -> None:
    events = [*worked(), event(Kind.DIVIDEND, 97, usd=24), event(Kind.DIVIDEND, 97, usd=-3.60)]
    (cycle,) = account(*events).cycles
    assert (cycle.dividends_cents, cycle.profit_cents, cycle.closed) == (2_040, 112_040, on(90))


def test_a_new_name_takes_everything_along() -> None:
    put, call = contract(150), contract(155, "C", 60)
    renamed = contract(155, "C", 60, "NEWCO")
    events = [
        sto(1, put, 1, 250),
        assign(30, put, 1),
        sto(33, call, 1, 200),
        event(Kind.SYMBOL_CHANGE, 40, symbol_to="NEWCO"),
        assign(60, renamed, 1, symbol="NEWCO"),
    ]
    book = account(*events)
    assert [(cycle.symbol, cycle.profit_cents) for cycle in book.cycles] == [("NEWCO", 95_000)]


def test_flags_are_raised_and_nothing_is_computed_from_them() -> None:
    index = contract(5000, day=30, symbol="SPXW")
    near, far = contract(60, "C", 20), contract(60, "C", 60)
    book = account(
        sto(1, index, 1, 900, symbol="^SPX"),
        buy(1, 200, 10_000),
        sto(1, near, 1, 40),
        sto(1, far, 1, 90),
    )
    assert {lot.contract: lot.flags for lot in book.options} == {
        index: ("section_1256",),
        near: ("call_under_31_days",),
        far: (),
    }
    lost = [buy(0, 100, 5000), sell(40, 100, 4000)]
    assert account(*lost, buy(70, 100, 4100)).sales[0].flags == ("wash_window",)
    assert account(*lost, buy(71, 100, 4100)).sales[0].flags == ()
    assert account(buy(0, 100, 5000), buy(10, 100, 5000), sell(40, 100, 4000)).sales[0].flags == (
        "wash_window",
    )


def test_an_assignment_at_a_strike_that_a_split_has_replaced_is_named() -> None:
    """A 300 put became four of 75 on the tenth; assigned at 300 on the twentieth, it would bring 100 shares
    for 30,000.
    """
    put = contract(300)
    events = [sto(1, put, 1, 250), event(Kind.SPLIT, 10, ratio=(4, 1)), assign(20, put, 1)]
    (breach, *_) = check(events)
    assert (breach.check, breach.event) == ("opens", events[-1].id)
    assert "had become" in breach.message
