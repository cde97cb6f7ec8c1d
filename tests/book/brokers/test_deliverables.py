"""Contracts that deliver other than 100 shares, or change their root: paired by their cash, adjusted where
the file shows it.
"""

from datetime import date

import pytest
from layouts import (
    FIDELITY,
    HISTORY,
    IBKR,
    ROBINHOOD,
    SCHWAB,
    TASTY,
    imported,
    reasons,
    tasty_option,
    tasty_shares,
)

from wheelcli.book.check import check
from wheelcli.book.events import Event, Kind
from wheelcli.book.projection.fold import fold

NOON = "2026-07-17T17:00:00-0400"


def assigned(events: tuple[Event, ...]) -> tuple[int, int, int, int]:
    """Contracts, millionths of shares, those behind one contract, and cash of the one assignment."""
    (event,) = [event for event in events if event.kind is Kind.ASSIGNMENT]
    return event.contracts, event.micro_shares, event.deliverable_micros, event.cash_cents


def test_a_merger_makes_contracts_that_deliver_twelve_shares() -> None:
    """4 puts at 30 on what is now 12 NEWC each: 4 × 30 × 100 = 12,000.00 = 48 × 250.00; basis (12,005.00 −
    792.00) ÷ 48 = 233.60.
    """
    rows = [
        tasty_shares(NOON, "Buy to Open", "BUY_TO_OPEN", "NEWC", "48", "-250.00", "-12,000.00").replace(
            "--,0.00", "--,-5.00"
        ),
        tasty_option(NOON, "Assignment", "", "NEWC1 260717P00030000", 4, "0.00", "0.00"),
        tasty_option(
            "2026-07-10T08:00:00-0400",
            "Stock Merger",
            "SELL_TO_OPEN",
            "NEWC1 260717P00030000",
            4,
            "200.00",
            "800.00",
        ),
        tasty_option(
            "2026-07-10T08:00:00-0400",
            "Stock Merger",
            "BUY_TO_CLOSE",
            "OLDC  260717P00030000",
            4,
            "-200.00",
            "-800.00",
        ),
        tasty_option(
            "2026-07-01T10:00:00-0400",
            "Sell to Open",
            "SELL_TO_OPEN",
            "OLDC  260717P00030000",
            4,
            "200.00",
            "800.00",
            "-8.00",
        ),
    ]
    intake = imported(TASTY, *rows)
    assert reasons(intake) == {}
    assert assigned(intake.new) == (4, 48_000_000, 12_000_000, -1_200_500)
    (change,) = [event for event in intake.new if event.kind is Kind.ADJUSTMENT]
    assert change.contract_to is not None
    assert (
        change.symbol,
        change.symbol_to,
        change.contract_to.root,
        change.deliverable_to_micros,
        change.cash_cents,
    ) == (
        "OLDC",
        "NEWC",
        "NEWC1",
        12_000_000,
        0,
    )
    account = fold(intake.new).account("default")
    (lot,) = account.shares
    assert (lot.symbol, lot.micro_shares, lot.basis_cents) == ("NEWC", 48_000_000, 1_200_500 - 79_200)
    assert account.options == ()
    # In two imports the adjustment is there before it is known what the contract delivers: another one goes
    # before the assignment.
    older = imported(TASTY, *rows[2:]).new
    both = [*older, *imported(TASTY, *rows, known=older).new]
    assert fold(both).account("default").shares == account.shares
    assert check(both) == ()


SPLIT_15 = {
    "schwab": (
        SCHWAB,
        [
            '07/20/2026 as of 07/17/2026,Buy,OAKV,OAKVEN,40,$37.50,,"-$1,500.00"',
            "07/20/2026 as of 07/17/2026,Assigned,OAKV1 07/17/2026 5.00 P,PUT,3,,,",
            "06/10/2026,Reverse Split,OAKV,OAKVEN,20,,,",
            "06/10/2026,Reverse Split,99900B103,OAKVEN XXXREVERSE,-150,,,",
            "03/02/2026,Sell to Open,OAKV 07/17/2026 5.00 P,PUT,3,$0.50,$1.98,$148.02",
            "03/02/2026,Buy,OAKV,OAKVEN,150,$2.00,,-$300.00",
        ],
    ),
    "fidelity": (
        FIDELITY,
        [
            "07/20/2026,YOU BOUGHT ASSIGNED PUTS AS OF 07-17-26 OAKVEN (OAKV) (Cash),OAKV,OAKVEN,Cash,40,"
            "37.50,,,-1500.00,07/20/2026",
            "07/20/2026,ASSIGNED as of Jul-17-2026 PUT (OAKV1) OAKVEN JUL 17 26 $5 (13 SHS),-OAKV1260717P5,"
            "PUT (OAKV1) OAKVEN,Cash,3,,,,0.00,",
            "06/10/2026,REVERSE SPLIT R/S FROM,OAKV,OAKVEN,Cash,20,,,,,",
            "06/10/2026,REVERSE SPLIT R/S TO,OAKV,OAKVEN,Cash,-150,,,,,",
            "03/02/2026,YOU SOLD OPENING TRANSACTION PUT (OAKV),-OAKV260717P5,PUT (OAKV),Cash,-3,0.50,1.95,"
            "0.03,148.02,03/03/2026",
            "03/02/2026,YOU BOUGHT OAKVEN (OAKV),OAKV,OAKVEN,Cash,150,2.00,,,-300.00,03/03/2026",
        ],
    ),
    "robinhood": (
        ROBINHOOD,
        [
            '7/17/2026,7/17/2026,7/20/2026,OAKV,Oakven,Buy,40,$37.50,"($1,500.00)"',
            "7/17/2026,7/17/2026,7/17/2026,OAKV,Option Assigned for OAKV1 7/17/2026 Put $5.00,OASGN,3,,",
            "6/10/2026,6/10/2026,6/10/2026,OAKV,Oakven,SPR,20,,",
            "6/10/2026,6/10/2026,6/10/2026,OAKV,Oakven,SPR,150S,,",
            "3/2/2026,3/2/2026,3/3/2026,OAKV,OAKV 7/17/2026 Put $5.00,STO,3,$0.50,$148.02",
            "3/2/2026,3/2/2026,3/3/2026,OAKV,Oakven,Buy,150,$2.00,($300.00)",
        ],
    ),
    "history": (
        HISTORY,
        [
            "Transaction History,Data,2026-07-17,U1,OAKVEN,Buy,OAKV,40.0,37.5,-1500.0,-,-1500.0",
            "Transaction History,Data,2026-07-17,U1,OAKV1 17JUL26 5 P,Assigned,OAKV1 260717P00005000,3.0,-,"
            "-,-,-",
            'Transaction History,Data,2026-06-10,U1,"OAKV(US1) Split 2 for 15 (OAKV, OAKVEN, US2)",'
            "Corporate Action,OAKV,20,-,-,-,-",
            "Transaction History,Data,2026-03-02,U1,OAKV 17JUL26 5 P,Sell,OAKV  260717P00005000,-3.0,0.5,"
            "150.0,-1.98,148.02",
            "Transaction History,Data,2026-03-02,U1,OAKVEN,Buy,OAKV,150.0,2.0,-300.0,-,-300.0",
        ],
    ),
}


@pytest.mark.parametrize("broker", ["schwab", "fidelity", "robinhood"])
def test_after_a_reverse_split_the_cash_tells_what_an_assignment_delivered(broker: str) -> None:
    """1:5 of 150 is 30 shares; 3 puts at 5.00 then bring 60 for 1,500.00 (25.00 each), under the root
    OAKV1.
    """
    head, rows = SPLIT_15[broker]
    rows = [row.replace(",20,", ",30,").replace(",40,", ",60,").replace("37.50", "25.00") for row in rows]
    intake = imported(head, *rows)
    assert reasons(intake) == {}
    assert assigned(intake.new) == (3, 60_000_000, 20_000_000, -150_000)
    account = fold(intake.new).account("default")
    assert [(lot.micro_shares, lot.basis_cents) for lot in account.shares] == [
        (30_000_000, 30_000),
        (60_000_000, 150_000 - 14_802),
    ]
    assert account.options == ()
    again = imported(head, *rows, known=intake.new)
    assert (again.new, again.not_understood) == ((), ())


def test_what_a_contract_delivers_must_be_the_same_for_each_of_them() -> None:
    """40 shares of 3 contracts are no whole millionths each: nothing is paired."""
    head, rows = SPLIT_15["schwab"]
    intake = imported(head, *rows)
    assert [event for event in intake.new if event.kind is Kind.ASSIGNMENT] == []


def test_a_trade_at_another_price_is_no_delivery() -> None:
    """60 shares bought that day for 1,510.00 are a purchase: 3 × 5 × 100 = 1,500.00, and the assignment lacks
    its shares.
    """
    head, rows = SPLIT_15["schwab"]
    rows = [row.replace(",20,", ",30,") for row in rows]
    rows[0] = '07/20/2026 as of 07/17/2026,Buy,OAKV,OAKVEN,60,$25.1666667,,"-$1,510.00"'
    intake = imported(head, "08/03/2026,Bank Interest,,x,,,,$1.00", *rows)
    assert reasons(intake) == {4: "assignment of OAKV1-260717-P5: no line of its shares or cash"}
    assert [event.micro_shares for event in intake.new if event.kind is Kind.SHARE_BUY] == [
        150_000_000,
        60_000_000,
    ]


TRADE = 'Trades,Data,Order,Equity and Index Options,USD,{} 18DEC26 4 P,"{}, 10:00:00",{},{},{},-1.05,{}'
SPLIT = (
    'Corporate Actions,Data,Stocks,USD,2026-06-10,"2026-06-09, 20:25:00","OAKV(US1) Split 1 for 20 (OAKV,'
    ' OAKVEN, US2)",5,0,0,'
)
SHARES = 'Trades,Data,Order,Stocks,USD,OAKV,"2026-02-02, 10:00:00",100,2.00,-200,-1,O'
OPENED = TRADE.format("OAKV", "2026-02-03", -3, "0.50", 150, "O")
CLOSED = TRADE.format("OAKV1", "2026-07-01", 2, "0.80", -160, "C")


def test_a_root_with_a_digit_after_a_split_is_the_contract_that_is_open() -> None:
    """Three sold for 148.95, two bought back for 161.05: 2 × 49.65 − 161.05 = −61.75, and one stays that
    delivers five shares.
    """
    intake = imported(IBKR, SHARES, OPENED, SPLIT, CLOSED)
    assert reasons(intake) == {}
    account = fold(intake.new).account("default")
    (left,) = account.options
    assert (left.contract.root, left.contracts, left.deliverable_micros) == ("OAKV1", -1, 5_000_000)
    (closed,) = account.closed
    assert closed.contract.expiration == date(2026, 12, 18)
    assert closed.profit_cents == -6_175
    assert check(intake.new) == ()
    older = imported(IBKR, SHARES, OPENED, SPLIT).new
    both = [*older, *imported(IBKR, SHARES, OPENED, SPLIT, CLOSED, known=older).new]
    assert fold(both).account("default").options == account.options


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ((SHARES, OPENED, CLOSED), "without a split of that share"),
        ((SHARES, OPENED, SPLIT, CLOSED.replace(" 4 P", " 5 P")), "at another strike"),
        ((SHARES, OPENED, SPLIT, CLOSED.replace("OAKV1", "OAKW1")), "of another root"),
    ],
)
def test_a_root_with_a_digit_is_no_other_contract(rows: tuple[str, ...], why: str) -> None:
    intake = imported(IBKR, *rows)
    assert [event for event in intake.new if event.kind in (Kind.OPTION_CLOSE, Kind.ADJUSTMENT)] == [], why
    assert len(intake.not_understood) == 1


def test_the_contract_rows_of_a_reverse_split_deliver_what_the_split_has_made_of_them() -> None:
    """tastytrade renames OAKV to OAKV1 in two rows; after 1:5 each of the two puts delivers 20 shares."""
    when = "2026-06-10T08:00:00-0400"
    rows = [
        tasty_shares(when, "Reverse Split", "BUY_TO_OPEN", "OAKV", "30", "0.00", "0.00"),
        tasty_shares(when, "Reverse Split", "SELL_TO_CLOSE", "OAKV", "150", "0.00", "0.00"),
        tasty_option(when, "Reverse Split", "SELL_TO_OPEN", "OAKV1 261218P00004000", 2, "50.00", "100.00"),
        tasty_option(when, "Reverse Split", "BUY_TO_CLOSE", "OAKV  261218P00004000", 2, "-50.00", "-100.00"),
        tasty_option(
            "2026-02-02T10:01:00-0500",
            "Sell to Open",
            "SELL_TO_OPEN",
            "OAKV  261218P00004000",
            2,
            "50.00",
            "100.00",
        ),
        tasty_shares(
            "2026-02-02T10:00:00-0500",
            "Buy to Open",
            "BUY_TO_OPEN",
            "OAKV",
            "150",
            "-2.00",
            "-300.00",
            "Trade",
        ),
    ]
    intake = imported(TASTY, *rows)
    assert reasons(intake) == {}
    (left,) = fold(intake.new).account("default").options
    assert (left.contract.root, left.contracts, left.deliverable_micros) == ("OAKV1", -2, 20_000_000)
    assert imported(TASTY, *reversed(rows)).new == intake.new
    alone = imported(TASTY, *rows[2:5])
    assert set(reasons(alone).values()) == {
        "a split adjusted OAKV-261218-P4, but no line has its deliverable"
    }
