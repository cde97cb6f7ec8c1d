"""Splits that a broker tells in two lines: the ratio is new ÷ old of the pair, and one line alone is never
read as another split.
"""

import pytest
from layouts import FIDELITY, HISTORY, IBKR, ROBINHOOD, SCHWAB, TASTY, imported, reasons, tasty_shares

from wheelcli.book.brokers.splits import pair_ratio
from wheelcli.book.check import check
from wheelcli.book.events import Event, Kind
from wheelcli.book.projection.fold import fold

WHEN = "2026-06-10T08:00:00-0400"


def rows_of(broker: str, old: str, new: str) -> tuple[str, list[str]]:
    """Header and rows, newest first: a deposit, `old` shares bought at 2.00, the pair that makes them `new`,
    interest.
    """
    cost = f"{float(old) * 2:.2f}"
    if broker == "schwab":
        return SCHWAB, [
            "06/20/2026,Bank Interest,,BANK INT,,,,$1.00",
            f"06/10/2026,Reverse Split,OAKV,OAKVEN CORP,{new},,,",
            f"06/10/2026,Reverse Split,99900B103,OAKVEN CORP XXXREVERSE SPLIT EFF: 06/10/26,-{old},,,",
            f"02/02/2026,Buy,OAKV,OAKVEN CORP,{old},$2.00,,-{cost}",
            "01/05/2026,MoneyLink Transfer,,Tfr,,,,9000.00",
        ]
    if broker == "fidelity":
        return FIDELITY, [
            "06/22/2026,INTEREST EARNED CASH,,No Description,Cash,0.000,,,,1.00,",
            "06/10/2026,REVERSE SPLIT R/S FROM 99900B103#REOR M001 OAKVEN CORP NEW,OAKV,OAKVEN CORP NEW,"
            f"Cash,{new},,,,,",
            f"06/10/2026,REVERSE SPLIT R/S TO 99900B202#REOR M000 OAKVEN CORP,OAKV,OAKVEN CORP,Cash,-{old},,"
            ",,,",
            f"02/02/2026,YOU BOUGHT OAKVEN CORP (OAKV) (Cash),OAKV,OAKVEN CORP,Cash,{old},2.00,,,-{cost},"
            "02/03/2026",
            "01/05/2026,Electronic Funds Transfer Received (Cash),,No Description,Cash,0.000,,,,9000.00,",
        ]
    if broker == "robinhood":
        return ROBINHOOD, [
            "6/20/2026,6/20/2026,6/20/2026,,Interest Payment,INT,,,$1.00",
            f"6/10/2026,6/10/2026,6/10/2026,OAKV,Oakven,SPR,{new},,",
            f"6/10/2026,6/10/2026,6/10/2026,OAKV,Oakven,SPR,{old}S,,",
            f"2/2/2026,2/2/2026,2/3/2026,OAKV,Oakven,Buy,{old},$2.00,(${cost})",
            "1/5/2026,1/5/2026,1/5/2026,,ACH Deposit,ACH,,,$9000.00",
        ]
    return TASTY, [
        "2026-06-22T17:00:00-0400,Money Movement,Credit Interest,,,,INTEREST,1.00,0,,--,0.00,,,,,,,,USD",
        tasty_shares(WHEN, "Reverse Split", "BUY_TO_OPEN", "OAKV", new, "0.00", "0.00"),
        tasty_shares(WHEN, "Reverse Split", "SELL_TO_CLOSE", "OAKV", old, "0.00", "0.00"),
        tasty_shares(
            "2026-02-02T10:00:00-0500",
            "Buy to Open",
            "BUY_TO_OPEN",
            "OAKV",
            old,
            "-2.00",
            f"-{cost}",
            "Trade",
        ),
        "2026-01-05T17:00:00-0500,Money Movement,Deposit,,,,ACH DEPOSIT,9000.00,0,,--,0.00,,,,,,,,USD",
    ]


BROKERS = ("schwab", "fidelity", "robinhood", "tastytrade")
every_broker = pytest.mark.parametrize("broker", BROKERS)


@every_broker
@pytest.mark.parametrize(
    ("old", "new", "ratio"), [("400", "100", (1, 4)), ("150", "100", (2, 3)), ("900", "45", (1, 20))]
)
def test_a_pair_of_lines_is_one_split(broker: str, old: str, new: str, ratio: tuple[int, int]) -> None:
    head, rows = rows_of(broker, old, new)
    intake = imported(head, *rows)
    assert reasons(intake) == {}
    (split,) = [event for event in intake.new if event.kind is Kind.SPLIT]
    assert (split.ratio, split.symbol, intake.where[split.id].lines) == (ratio, "OAKV", (3, 4))
    (lot,) = fold(intake.new).account("default").shares
    assert (lot.micro_shares, lot.cost_cents) == (int(new) * 1_000_000, int(old) * 200)
    assert check(intake.new) == ()


@every_broker
def test_the_pair_is_the_same_in_any_order_and_in_overlapping_files(broker: str) -> None:
    head, rows = rows_of(broker, "400", "100")
    one = imported(head, *rows).new
    assert imported(head, *reversed(rows)).new == one
    for cut in range(1, len(rows)):
        older = imported(head, *rows[cut - 1 :]).new
        both = [*older, *imported(head, *rows[:cut], known=older).new]
        both += imported(head, *rows, known=both).new
        assert fold(both) == fold(one), cut


@every_broker
@pytest.mark.parametrize("which", [1, 2])
def test_one_line_of_a_pair_makes_no_split(broker: str, which: int) -> None:
    """+100 of 200 held is not 3:2, and −200 of 200 leaves nothing to tell a ratio from."""
    head, rows = rows_of(broker, "200", "100")
    del rows[which]
    intake = imported(head, *rows)
    assert [event for event in intake.new if event.kind is Kind.SPLIT] == []
    assert list(reasons(intake)) == [3]
    assert "split" in reasons(intake)[3] or "is missing" in reasons(intake)[3]


def test_the_fraction_that_is_paid_in_cash_does_not_change_the_ratio() -> None:
    """105 shares become 10 and cash for half a share: 1:10, and the half is sold."""
    head, rows = rows_of("schwab", "105", "10")
    rows.insert(1, "06/15/2026,Cash In Lieu,OAKV,OAKVEN CORP,,,,$10.25")
    intake = imported(head, *rows)
    assert reasons(intake) == {}
    assert [event.ratio for event in intake.new if event.kind is Kind.SPLIT] == [(1, 10)]
    (lot,) = fold(intake.new).account("default").shares
    assert (lot.micro_shares, sum(e.cash_cents for e in intake.new if e.memo == "cash in lieu")) == (
        10_000_000,
        1_025,
    )


def test_a_pair_whose_ratio_several_splits_explain_is_not_guessed_at() -> None:
    """7 shares that become 1, with cash for the rest: 1:4, 1:5 and 1:6 all do it."""
    head, rows = rows_of("schwab", "7", "1")
    rows.insert(1, "06/15/2026,Cash In Lieu,OAKV,OAKVEN CORP,,,,$10.25")
    intake = imported(head, *rows)
    assert [event for event in intake.new if event.kind is Kind.SPLIT] == []
    assert {4, 5} <= set(reasons(intake))
    assert all('"SPLIT OAKV 1:10 on 2026-06-10"' in n.hint for n in intake.not_understood if n.line == 4)


def test_two_reverse_splits_of_one_day_find_their_old_shares_by_the_description() -> None:
    rows = [
        "06/10/2026,Reverse Split,OAKV,OAKVEN CORP,40,,,",
        "06/10/2026,Reverse Split,99900B103,OAKVEN CORP XXXREVERSE SPLIT,-400,,,",
        "06/10/2026,Reverse Split,ELMR,ELMER INC,30,,,",
        "06/10/2026,Reverse Split,99900C101,ELMER INC XXXREVERSE SPLIT,-60,,,",
        "02/02/2026,Buy,OAKV,OAKVEN CORP,400,$1.00,,-400.00",
        "02/02/2026,Buy,ELMR,ELMER INC,60,$1.00,,-60.00",
    ]
    intake = imported(SCHWAB, *rows)
    assert reasons(intake) == {}
    assert {e.symbol: e.ratio for e in intake.new if e.kind is Kind.SPLIT} == {
        "OAKV": (1, 10),
        "ELMR": (1, 2),
    }


def test_two_splits_that_were_read_of_the_two_lines_are_taken_back() -> None:
    """A journal that has a SPLIT of each line, as they were once read, ends with the one of both."""
    head, rows = rows_of("robinhood", "200", "100")
    intake = imported(head, *rows)
    split = next(each for each in intake.where.values() if each.event.kind is Kind.SPLIT)
    old = [
        Event(
            id=piece,
            account="default",
            kind=Kind.SPLIT,
            day=split.event.day,
            at=split.event.at,
            symbol="OAKV",
            ratio=ratio,
            source="robinhood",
        )
        for piece, ratio in zip(split.pieces, [(3, 2), (1, 3)], strict=True)
    ]
    known = [*(event for event in intake.new if event.kind is not Kind.SPLIT), *old]
    again = imported(head, *rows, known=known).new
    assert sorted(event.kind.value for event in again) == ["split", "undo", "undo"]
    assert fold([*known, *again]).accounts == fold(intake.new).accounts


def test_interactive_brokers_tells_the_ratio_itself() -> None:
    split = (
        'Corporate Actions,Data,Stocks,USD,2026-06-10,"2026-06-09, 20:25:00","OAKV(US1) Split 1 for 20 ({},'
        ' OAKVEN, US2)",{},0,0,'
    )
    bought = 'Trades,Data,Order,Stocks,USD,OAKV,"2026-02-02, 10:00:00",900,2.00,-1800,-1,O'
    intake = imported(IBKR, bought, split.format("OAKV", 45), split.format("OAKV.OLD", -900))
    assert [event.ratio for event in intake.new if event.kind is Kind.SPLIT] == [(1, 20)]
    history = "Transaction History,Data,{},U1,{},{},OAKV,{},{},{},-,{}"
    intake = imported(
        HISTORY,
        history.format(
            "2026-06-09",
            '"OAKV(US1) Split 1 for 20 (OAKV.OLD, OAKVEN, US1)"',
            "Corporate Action",
            -900,
            "-",
            "-",
            "-",
        ),
        history.format(
            "2026-06-09",
            '"OAKV(US1) Split 1 for 20 (OAKV, OAKVEN, US2)"',
            "Corporate Action",
            45,
            "-",
            "-",
            "-",
        ),
        history.format("2026-02-02", "OAKVEN", "Buy", "900.0", "2.0", "-1800.0", "-1800.0"),
    )
    assert reasons(intake) == {}
    assert [event.ratio for event in intake.new if event.kind is Kind.SPLIT] == [(1, 20)]


@pytest.mark.parametrize(
    ("new", "old", "ratio"),
    [
        (100_000, 200_000, (1, 2)),
        (1, 1, None),
        (0, 5, None),
        (33_000_000, 1_005_000_000, None),
        (11_000_000, 105_000_000, None),
        (2_000_000, 5_000_000, None),
        (300_000, 200_000, (3, 2)),
    ],
)
def test_the_ratio_of_two_lines(new: int, old: int, ratio: tuple[int, int] | None) -> None:
    assert pair_ratio(new, old) == ratio
