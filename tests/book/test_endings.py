"""How contracts end, typed by hand: after the day's trades, by what they deliver, before their date after a
merger, under a broker's root.
"""

from datetime import date, datetime

import pytest
from journal_lines import buy, contract, event, expire, sell, sto
from typed import typed

from wheelcli.book.check import check, warnings
from wheelcli.book.entry.settlement import Value, Way, proposals, unsettled
from wheelcli.book.events import Kind, at_of
from wheelcli.book.projection.fold import fold
from wheelcli.contract import Contract, Right
from wheelcli.errors import WheelError
from wheelcli.trading_calendar import NEW_YORK


@pytest.mark.parametrize("ending", ["EXPIRE 1", "CASH 1 {} @ 1.50", "ASSIGN 1"])
def test_what_ends_a_contract_of_the_day_comes_after_its_last_trade(ending: str) -> None:
    what = "QQQ 2026-07-17 480 P"
    line = ending.format(what) if "{}" in ending else f"{ending} {what}"
    _, book = typed(
        "OPENING 120000 on 2026-06-01",
        f"STO 1 {what} @ 0.80 fees 0 on 2026-07-17 at 15:55",
        f"{line} on 2026-07-17",
    )
    assert book.options == ()
    paid = {"EXPIRE 1": 0, "ASSIGN 1": 48_000_00}.get(ending, 150_00)
    assert book.cash_cents == 120_000_00 + 80_00 - paid


def test_shares_bought_that_afternoon_are_called_away_that_evening() -> None:
    _, book = typed(
        "OPENING 10000 on 2026-07-01",
        "STO 1 KO 2026-07-17 70 C @ 1 fees 0 on 2026-07-17 at 10:05",
        "BUY 100 KO @ 69 on 2026-07-17 at 15:40",
        "ASSIGN 1 KO 2026-07-17 70 C on 2026-07-17",
    )
    assert (book.shares, book.sales[0].gain_cents) == ((), 100_00)


def test_shares_of_an_early_assignment_are_there_for_the_sales_of_a_day_without_times() -> None:
    _, book = typed(
        "OPENING 10000 on 2026-07-01",
        "STO 1 KO 2026-07-17 70 P @ 3 fees 0 on 2026-07-06",
        "ASSIGN 1 KO 2026-07-17 70 P on 2026-07-08",
        "SELL 100 KO @ 66.50 on 2026-07-08",
    )
    assert (book.shares, book.sales[0].gain_cents) == ((), -350_00)


def test_a_put_sold_and_assigned_early_on_one_day_is_assigned_after_the_sale() -> None:
    _, book = typed(
        "OPENING 10000 on 2026-07-01",
        "STO 1 KO 2026-07-17 70 P @ 3 fees 0 on 2026-07-08 at 15:10",
        "ASSIGN 1 KO 2026-07-17 70 P on 2026-07-08",
    )
    assert book.held("KO") == 100


def test_moments_of_a_day_alone_are_in_new_york_whatever_the_season() -> None:
    for day in (date(2026, 1, 16), date(2026, 7, 17)):
        assert at_of(day, Kind.EXPIRATION).astimezone(NEW_YORK).hour == 20
        assert (
            at_of(day, Kind.ASSIGNMENT, micro_shares=100_000_000, expires=day).astimezone(NEW_YORK).hour == 20
        )
        assert (
            at_of(day, Kind.ASSIGNMENT, micro_shares=100_000_000, expires=date(2026, 9, 18))
            .astimezone(NEW_YORK)
            .hour
            == 12
        )
    # Contracts of before 2015 expire on the Saturday after their last day.
    saturday = date(2014, 6, 21)
    assert (
        at_of(date(2014, 6, 20), Kind.EXERCISE, micro_shares=100_000_000, expires=saturday)
        .astimezone(NEW_YORK)
        .hour
        == 20
    )


REVERSE = (
    "OPENING 50000 on 2026-05-01",
    "BUY 400 VALE @ 3 on 2026-05-01",
    "STO 4 VALE 2026-09-18 4 C @ 0.30 fees 0 on 2026-06-01",
    "STO 3 VALE 2026-09-18 2.5 P @ 0.20 fees 0 on 2026-06-01",
    "SPLIT VALE 1:20 on 2026-07-01",
)


@pytest.mark.parametrize(
    ("close", "calls", "puts"),
    [(70.0, Way.EXPIRE, Way.EXPIRE), (85.0, Way.ASSIGN, Way.EXPIRE), (45.0, Way.EXPIRE, Way.ASSIGN)],
)
def test_the_strike_in_the_shares_terms_decides_after_a_reverse_split(
    close: float, calls: Way, puts: Way
) -> None:
    """After 1:20 a 4 call delivers 5 shares for 400: 4 × 100 ÷ 5 = 80.00 a share; a 2.5 put 50.00."""
    _, book = typed(*REVERSE)
    over = unsettled(book, datetime(2026, 9, 19, tzinfo=NEW_YORK))
    ends = {
        p.expired.contract.right: p for p in proposals(over, {Value("VALE", date(2026, 9, 18)): close}, {})
    }
    assert (ends[Right.CALL].way, ends[Right.PUT].way) == (calls, puts)
    assert "at 80.00 a share (4 × 100 ÷ 5)" in ends[Right.CALL].why


def test_an_adjusted_put_delivers_its_shares_for_strike_times_multiplier() -> None:
    """3 × 2.50 × 100 = 750 for 15 shares: 50.00 each; 60 of premium off, 46.00."""
    _, book = typed(
        *REVERSE, "SELL 20 VALE @ 66 on 2026-07-02", "ASSIGN VALE1 2026-09-18 2.5 P on 2026-09-18"
    )
    assert [(lot.micro_shares, lot.cost_cents, lot.basis_cents) for lot in book.shares] == [
        (15_000_000, 75_000, 69_000)
    ]


def test_a_contract_is_found_under_the_root_with_its_digit() -> None:
    """One of three puts is bought back under the broker's name for it: 0.20 in, 0.90 out; two are left and
    deliver ten shares.
    """
    events, book = typed(*REVERSE, "BTC 1 VALE1 2026-09-18 2.5 P @ 0.90 fees 0 on 2026-08-03")
    assert events[-1].deliverable_micros == 5_000_000
    (put,) = [lot for lot in book.options if lot.contract.right is Right.PUT]
    assert (put.contracts, put.contracts * put.deliverable_micros) == (-2, -10_000_000)
    assert sum(one.profit_cents or 0 for one in book.closed) == -70_00
    with pytest.raises(WheelError, match="account default has no open VALE1-260918-P3"):
        typed(*REVERSE, "EXPIRE VALE1 2026-09-18 3 P on 2026-09-18")


def test_the_fold_finds_it_too_where_a_file_names_the_root_and_no_deliverable() -> None:
    own, named = contract(5), contract(5, symbol="AAPL1")
    events = [sto(1, own, 2, 60), event(Kind.SPLIT, 10, ratio=(1, 10)), expire(30, named, 2)]
    assert check(events) == ()
    assert fold(events).accounts["default"].options == ()
    # Without a split a root with a digit is another contract.
    assert [b.check for b in check([events[0], events[2]])] == ["opens"]


def test_labels_name_the_root_of_an_adjusted_contract() -> None:
    adjusted = Contract("VALE1", date(2026, 9, 18), Right.PUT, 2.5)
    assert (adjusted.label("VALE"), Contract("BRKB", date(2026, 9, 18), Right.PUT, 400).label("BRK-B")) == (
        "VALE1-260918-P2.5",
        "BRK-B-260918-P400",
    )


def test_cash_or_another_security_in_a_deliverable_leaves_the_end_unknown() -> None:
    _, book = typed(
        "OPENING 50000 on 2026-05-01",
        "STO 1 HES 2026-09-18 140 P @ 3 fees 0 on 2026-06-01",
        "ADJUST HES 2026-09-18 140 P TO HES1 2026-09-18 140 P on 2026-07-01",
    )
    over = unsettled(book, datetime(2026, 9, 19, tzinfo=NEW_YORK))
    (proposal,) = proposals(over, {Value("HES", date(2026, 9, 18)): 100.0}, {})
    assert proposal.way is None
    assert proposal.why.startswith("HES1 is adjusted: its deliverable includes cash or another security")


MERGED = (
    "OPENING 40000 on 2026-03-02",
    "BUY 200 SAVE @ 18 on 2026-03-02",
    "STO 2 SAVE 2027-06-18 20 P @ 1.50 fees 0 on 2026-03-02",
    "SELL 200 SAVE @ 21 on 2026-08-10",
)


@pytest.mark.parametrize(
    ("line", "cents"), [("EXPIRE {} on 2026-08-14", 0), ("CASH {} @ 0.10 on 2026-08-14", 20_00)]
)
def test_contracts_may_end_early_after_their_share_left_the_account(line: str, cents: int) -> None:
    events, book = typed(*MERGED, line.format("2 SAVE 2027-06-18 20 P"))
    assert book.cash_cents == 40_000_00 + 300_00 + 200 * 3_00 - cents
    (warning,) = warnings(events)
    assert warning.event == events[-1].id
    assert "correct if SAVE was acquired for cash" in warning.message


def test_or_if_the_merger_is_named() -> None:
    events, _ = typed(MERGED[0], MERGED[2], "EXPIRE 2 SAVE 2027-06-18 20 P on 2026-08-14 # cash merger")
    assert len(warnings(events)) == 1


def test_else_an_early_end_is_refused() -> None:
    put = contract(50, day=200)
    for before in ([], [buy(0, 100, 5_000)], [buy(0, 100, 5_000), sell(5, 100, 5_000), buy(6, 100, 5_000)]):
        events = [*before, sto(1, put, 1, 100), expire(100, put, 1)]
        assert [b.check for b in check(events)] == ["dates"]
        assert warnings(events) == ()


def test_a_call_assigned_with_nothing_held_is_short_and_a_purchase_covers_it() -> None:
    """300 − 1 in; 7,500 in and 8,100 out: −301."""
    lines = [
        "OPENING 9000 on 2026-07-01",
        "STO 1 PEP 2026-09-18 75 C @ 3 fees 1 on 2026-08-03",
        "ASSIGN 1 PEP 2026-09-18 75 C on 2026-09-10",
    ]
    assert typed(*lines)[1].held("PEP") == -100
    _, book = typed(*lines, "BUY 100 PEP @ 81 fees 0 on 2026-09-14")
    assert (book.shares, book.cash_cents) == ((), 9_000_00 - 301_00)


@pytest.mark.parametrize("first", ["ASSIGN", "EXERCISE"])
def test_the_legs_of_a_spread_may_end_on_two_days_in_either_order(first: str) -> None:
    days = {first: "2026-06-09", ({"ASSIGN", "EXERCISE"} - {first}).pop(): "2026-06-10"}
    _, book = typed(
        "OPENING 9000 on 2026-05-01",
        "STO 2 PEP 2026-06-18 75 C @ 3 fees 0 on 2026-05-04",
        "BTO 2 PEP 2026-06-18 80 C @ 1 fees 0 on 2026-05-04",
        *sorted(
            (
                f"ASSIGN 2 PEP 2026-06-18 75 C on {days['ASSIGN']}",
                f"EXERCISE 2 PEP 2026-06-18 80 C on {days['EXERCISE']}",
            ),
            key=lambda s: s[-2:],
        ),
    )
    assert (book.shares, book.cash_cents) == ((), 9_000_00 + 400_00 - 1_000_00)


def test_after_a_merger_a_put_delivers_the_new_share_and_its_cycle_goes_along() -> None:
    """5 puts at 30 become puts on 14 NEWX each: 15,000 for 70 shares, 1,000 of premium off: 200.00, sold at
    210.00.
    """
    lines = [
        "OPENING 30000 on 2026-06-01",
        "STO 5 OLDX 2026-09-18 30 P @ 2 fees 0 on 2026-06-02",
        "ADJUST OLDX 2026-09-18 30 P TO NEWX1 2026-09-18 30 P deliverable 14 on 2026-09-10",
        "ASSIGN NEWX1 2026-09-18 30 P on 2026-09-18",
    ]
    _, account = typed(*lines)
    assert [(lot.symbol, lot.micro_shares, lot.basis_cents) for lot in account.shares] == [
        ("NEWX", 70_000_000, 1_400_000)
    ]
    assert [(c.symbol, c.break_even, c.puts) for c in account.cycles] == [("NEWX", 200.0, 5)]
    _, book = typed(*lines, "SELL 70 NEWX @ 210 fees 0 on 2026-09-25")
    assert (book.shares, book.options, book.cash_cents, book.cycles[0].profit_cents) == (
        (),
        (),
        30_700_00,
        700_00,
    )
