"""The rules of a tax year one by one, on events of a few lines: terms, short sales, brought shares, wash
sales, marks, income.
"""

from datetime import date
from typing import Any

import pytest
from journal_lines import assign, btc, bto, buy, contract, event, expire, on, sell, stc, sto

from wheelcli.book.events import Event, Kind
from wheelcli.contract import Contract, Right
from wheelcli.quotes import Mark, Origin
from wheelcli.taxes.build import open_at_end, taxes
from wheelcli.taxes.holding import term_of
from wheelcli.taxes.report import Held, TaxYear, Term, Treatment

LATER = date(2027, 6, 1)


def year(*events: Event, of: int = 2026, **more: Any) -> TaxYear:
    """The tax year of events that begin on 5 January 2026; its bridge always closes."""
    options = {"types": {}, "before": {}, "after": {}, "funds": {}, "today": LATER, **more}
    done = taxes(events, year=of, **options)
    assert done.realised_cents + sum(one.cents for one in done.differences) == done.total_cents
    return done


@pytest.mark.parametrize(
    ("acquired", "sold", "term"),
    [
        (date(2025, 3, 21), date(2026, 3, 21), Term.SHORT),
        (date(2025, 3, 21), date(2026, 3, 22), Term.LONG),
        (date(2024, 2, 28), date(2025, 2, 28), Term.SHORT),
        (date(2024, 2, 28), date(2025, 3, 1), Term.LONG),
        (date(2024, 2, 29), date(2025, 2, 28), Term.SHORT),
        (date(2024, 2, 29), date(2025, 3, 1), Term.LONG),
        (date(2023, 2, 28), date(2024, 2, 29), Term.SHORT),  # held from 1 March
        (date(2023, 2, 28), date(2024, 3, 1), Term.LONG),
        (date(2025, 12, 31), date(2026, 12, 31), Term.SHORT),
        (date(2025, 12, 31), date(2027, 1, 1), Term.LONG),
    ],
)
def test_more_than_a_year_from_the_day_after(acquired: date, sold: date, term: Term) -> None:
    assert term_of(acquired, sold) is term


def test_holding_starts_the_day_after_assignment_and_not_when_the_put_was_sold() -> None:
    put = contract(50, day=30)
    events = [sto(1, put, 1, 199.35, fees=0.65), assign(30, put, 1)]  # assigned on 4 February 2026
    (line,) = year(*events, sell(30 + 365, 100, 6000), of=2027, today=date(2028, 6, 1)).lines
    assert (line.acquired, line.sold, line.term) == (date(2026, 2, 4), date(2027, 2, 4), Term.SHORT)
    (line,) = year(*events, sell(30 + 366, 100, 6000), of=2027, today=date(2028, 6, 1)).lines
    assert (line.term, line.basis_cents, line.gain_cents) == (Term.LONG, 480_065, 119_935)


def test_a_written_option_is_short_term_however_long_it_was_open() -> None:
    put = contract(50, day=500)
    (line,) = year(sto(1, put, 1, 300), btc(420, put, 1, 100), of=2027).lines
    assert (line.term, line.acquired, line.sold) == (Term.SHORT, on(420), on(1))
    assert (line.proceeds_cents, line.basis_cents, line.gain_cents) == (30_000, 10_000, 20_000)


def test_a_bought_option_has_a_holding_period_and_its_premium_goes_into_what_it_buys() -> None:
    call = contract(50, "C", day=500)
    (line,) = year(bto(1, call, 1, 300.65, fees=0.65), stc(420, call, 1, 400), of=2027).lines
    assert (line.term, line.basis_cents, line.proceeds_cents) == (Term.LONG, 30_065, 40_000)
    used = event(Kind.EXERCISE, 420, contract=call, contracts=-1, shares=100, usd=-5000)
    (line,) = year(bto(1, call, 1, 300.65, fees=0.65), used, sell(425, 100, 5400), of=2027).lines
    # Acquired by the exercise; 5,000 and 300.65.
    assert (line.term, line.acquired, line.basis_cents, line.gain_cents) == (
        Term.SHORT,
        on(420),
        530_065,
        9_935,
    )


def test_short_shares_are_a_short_term_line_on_the_day_they_are_covered() -> None:
    call = contract(50, "C", day=30)
    owed = event(Kind.DIVIDEND, 40, usd=-25)
    done = year(sto(1, call, 1, 150), assign(30, call, 1), owed, buy(60, 100, 5600))
    (line,) = done.lines
    assert (line.held, line.term, line.acquired, line.sold) == (Held.SHORT_SHARES, Term.SHORT, on(60), on(60))
    assert (line.proceeds_cents, line.basis_cents, line.gain_cents) == (515_000, 560_000, -45_000)
    assert (done.income[0].owed_cents, done.income[0].withheld_cents) == (-2_500, 0)


def test_income_is_never_netted() -> None:
    done = year(
        buy(1, 100, 5000),
        event(Kind.DIVIDEND, 10, usd=40),
        event(Kind.DIVIDEND, 10, usd=-6),
        event(Kind.INTEREST, 11, usd=3, symbol=None),
        event(Kind.INTEREST, 12, usd=-8, symbol=None),
    )
    name, cash = done.income
    assert (name.dividends_cents, name.withheld_cents, name.owed_cents) == (4_000, -600, 0)
    assert (cash.interest_cents, cash.interest_paid_cents) == (300, -800)
    assert (done.total_cents, done.realised_cents) == (4_300, 0)  # what is paid is not realised
    assert {one.what: one.cents for one in done.differences} == {
        "dividends_interest": 2_900,
        "withheld": 600,
        "interest_paid": 800,
    }


def test_brought_shares_have_no_known_day_until_a_year_in_the_journal_makes_them_long_term() -> None:
    brought = event(Kind.OPENING_BALANCE, 1, shares=200, price=40.0)
    (line,) = year(brought, sell(30, 100, 5000)).lines
    assert (line.acquired, line.term, line.gain_cents) == (None, Term.UNKNOWN, 100_000)
    (line,) = year(brought, sell(1 + 366, 100, 5000), of=2027).lines
    assert (line.acquired, line.term) == (None, Term.LONG)


def test_a_basis_that_is_unknown_leaves_the_gain_unknown() -> None:
    done = year(event(Kind.TRANSFER, 1, shares=100), sell(30, 100, 5000))
    assert [line.gain_cents for line in done.lines] == [None]
    assert (done.unknown(Term.UNKNOWN), done.total_cents) == (1, 0)


def washed(*events: Event, **more: Any) -> list[tuple[str, str]]:
    return [(one.by_id, one.by_what) for one in year(*events, **more).wash_sales]


LOSS = (buy(1, 100, 5000, id="old"), sell(60, 100, 4000, id="sold"))


@pytest.mark.parametrize(("day", "flagged"), [(29, False), (30, True), (90, True), (91, False)])
def test_thirty_days_before_and_after(day: int, flagged: bool) -> None:
    # Bought before the sale, first in first out still sells the old lot.
    assert washed(*LOSS, buy(day, 100, 4200, id="new")) == ([("new", "shares")] if flagged else [])


def test_puts_sold_and_calls_bought_in_any_account_are_purchases() -> None:
    put, call = contract(38, day=120), contract(45, "C", day=120)
    sales = washed(
        *LOSS,
        sto(80, put, 1, 100, id="put"),
        bto(81, call, 1, 100, id="call", account="roth"),
        sto(82, call, 1, 100, id="covered"),
        bto(83, put, 1, 100, id="hedge"),
        buy(84, 100, 900, symbol="MSFT", id="other"),
        types={"default": "margin", "roth": "ira"},
    )
    assert sales == [("put", "put_sold"), ("call", "call_bought")]


def test_the_put_that_brought_the_shares_and_lots_sold_with_them_replace_nothing() -> None:
    put = contract(50, day=30)
    assert washed(sto(10, put, 1, 100), assign(30, put, 1), sell(35, 100, 4000)) == []
    assert washed(buy(10, 100, 5000), buy(20, 100, 4900), sell(30, 200, 8000)) == []
    assert washed(buy(10, 100, 5000), buy(20, 100, 4900, id="kept"), sell(30, 150, 6000)) == [
        ("kept", "shares")
    ]


def test_options_are_replaced_by_their_like_and_a_gain_by_nothing() -> None:
    first, second, call = contract(50, day=60), contract(48, day=90), contract(60, "C", day=90)
    roll = (sto(1, first, 1, 100), btc(20, first, 1, 250))
    assert washed(*roll, sto(20, second, 1, 300, id="rolled"), sto(21, call, 1, 50)) == [
        ("rolled", "put_sold")
    ]
    assert washed(sto(1, first, 1, 100), btc(20, first, 1, 50), sto(20, second, 1, 300)) == []


def test_a_new_name_is_the_same_share() -> None:
    renamed = event(Kind.SYMBOL_CHANGE, 70, symbol_to="AAPX")
    assert washed(*LOSS, renamed, buy(80, 100, 4000, symbol="AAPX", id="new")) == [("new", "shares")]


def test_purchases_of_january_count_for_december_and_are_in_no_line() -> None:
    # 26 December, 20 January
    done = year(buy(1, 100, 5000), sell(355, 100, 4000), buy(380, 100, 4000, id="new"))
    assert [one.by_id for one in done.wash_sales] == ["new"]
    assert (len(done.lines), done.window_complete) == (1, True)


INDEX = Contract("SPXW", on(420), Right.PUT, 6000.0)


def test_a_leap_is_marked_twice_and_the_years_sum_to_what_it_earned() -> None:
    leap = Contract("SPXW", date(2028, 12, 15), Right.PUT, 6000.0)
    trades = (
        sto(10, leap, 3, 30_000 - 3.90, fees=3.90, symbol="^SPX"),
        btc(400, leap, 1, 5_000 + 1.30, fees=1.30, symbol="^SPX"),
        btc(800, leap, 2, 4_000 + 2.60, fees=2.60, symbol="^SPX"),
    )
    marks = {
        2025: {},
        2026: {leap.occ: Mark(60.0, Origin.GIVEN)},
        2027: {leap.occ: Mark(45.025, Origin.GIVEN)},
        2028: {},
    }
    years = [
        year(*trades, of=n, before=marks[n - 1], after=marks[n], today=date(2029, 6, 1))
        for n in (2026, 2027, 2028)
    ]
    # 30,000 − 3.90 − 18,000; one: 6,000 − 5,000 − 1.30, two: 12,000 − 9,005; two: 9,005 − 4,000 − 2.60.
    assert [done.marked_cents for done in years] == [1_199_610, 399_370, 500_240]
    assert (
        sum(done.marked_cents for done in years)
        == 3_000_000 - 900_000 - 780
        == sum(y.realised_cents for y in years)
    )


def test_what_is_open_needs_a_mark_and_a_year_that_goes_on_marks_nothing() -> None:
    sold = sto(10, INDEX, 2, 1000, symbol="^SPX")
    assert open_at_end([sold], 2026) == {INDEX}
    assert open_at_end([sold], 2025) == set()
    assert [one.missing for one in year(sold).section_1256] == ["end"]
    assert year(sold, today=date(2026, 12, 31)).section_1256 == ()
    (long,) = year(
        bto(10, INDEX, 2, 1000, symbol="^SPX"), after={INDEX.occ: Mark(8.0, Origin.GIVEN)}
    ).section_1256
    assert long.gain_cents == 60_000


def test_section_1256_losses_are_no_wash_sales_and_60_percent_is_of_the_whole() -> None:
    done = year(
        sto(10, INDEX, 1, 500, symbol="^SPX"),
        btc(20, INDEX, 1, 800.01, symbol="^SPX"),
        sto(21, INDEX, 1, 500, symbol="^SPX"),
        expire(40, INDEX, 1, symbol="^SPX"),
    )
    assert done.wash_sales == ()
    assert [one.gain_cents for one in done.section_1256] == [-30_001, 50_000]
    assert (done.marked_cents, done.marked_long_cents) == (19_999, 11_999)


def test_options_on_funds_are_listed_as_equity_options_and_named() -> None:
    funds = {"SPY": Treatment.UNSETTLED, "USO": Treatment.UNKNOWN_FUND}
    on_spy, on_uso = contract(500, symbol="SPY"), contract(70, symbol="USO")
    coins = Contract("CBTX", on(30), Right.PUT, 2000.0)
    sector = Contract("SIXM", on(30), Right.PUT, 500.0)
    done = year(
        sto(1, on_spy, 1, 100, symbol="SPY"),
        expire(30, on_spy, 1, symbol="SPY"),
        buy(2, 100, 60_000, symbol="SPY"),
        sell(3, 100, 61_000, symbol="SPY"),
        sto(1, on_uso, 1, 100, symbol="USO"),
        expire(30, on_uso, 1, symbol="USO"),
        sto(1, coins, 1, 100, symbol="^CBTX"),
        expire(30, coins, 1, symbol="^CBTX"),
        sto(1, sector, 1, 100, symbol="^SIXM"),
        expire(30, sector, 1, symbol="^SIXM"),
        funds=funds,
    )
    assert done.treatments == (
        ("SPY", Treatment.UNSETTLED),
        ("USO", Treatment.UNKNOWN_FUND),
        ("^CBTX", Treatment.UNSETTLED),
        ("^SIXM", Treatment.UNSETTLED),
    )
    assert [line.treatment for line in done.lines if line.held is Held.SHARES] == [Treatment.ORDINARY]
    assert (len(done.lines), done.section_1256) == (5, ())


def test_what_is_transferred_away_is_no_line() -> None:
    done = year(buy(1, 100, 5000), event(Kind.TRANSFER, 30, shares=-100))
    assert (done.lines, done.total_cents) == ((), 0)
