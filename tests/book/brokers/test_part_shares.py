"""Parts of shares as brokers tell them, in three to six decimals: what is bought in parts is sold whole, and
nothing is left or short.
"""

from dataclasses import replace
from decimal import Decimal

from layouts import HISTORY, ROBINHOOD, SCHWAB, imported, reasons

from wheelcli.book.brokers.numbers import in_thousandths
from wheelcli.book.check import check
from wheelcli.book.events import Kind
from wheelcli.book.projection.fold import fold


def dripped(*parts: str, shares: int = 80) -> list[str]:
    """A purchase at 25.00 and dividends reinvested at 25.00, the newest first as Schwab has them."""
    rows = [f"02/02/2026,Buy,OAKV,OAKVEN,{shares},$25.00,,-${shares * 25}.00"]
    for month, part in enumerate(parts, start=3):
        cost = (Decimal(part) * 25).quantize(Decimal("0.01"))
        rows += [
            f"{month:02}/10/2026,Qual Div Reinvest,OAKV,OAKVEN,,,,${cost}",
            f"{month:02}/10/2026,Reinvest Shares,OAKV,OAKVEN,{part},$25.00,,-${cost}",
        ]
    return rows[::-1]


def test_parts_in_four_decimals_are_sold_whole() -> None:
    """80 + 0.2667 + 0.2667 + 0.2668 are 80.8002, at 2,020.01; sold at 26.00 they bring 2,100.81."""
    intake = imported(
        SCHWAB, "09/30/2026,Sell,OAKV,OAKVEN,80.8002,$26.00,,$2100.81", *dripped("0.2667", "0.2667", "0.2668")
    )
    assert (reasons(intake), intake.remarks) == ({}, ())
    account = fold(intake.new).account("default")
    assert account.shares == ()
    assert sum(sale.gain_cents for sale in account.sales) == 210_081 - 202_001
    assert [cycle.closed is not None for cycle in account.cycles] == [True]


def test_whole_shares_sold_leave_the_part_that_is_held() -> None:
    intake = imported(
        SCHWAB, "09/30/2026,Sell,OAKV,OAKVEN,81,$26.00,,$2106.00", *dripped("0.3335", "0.3335", "0.3335")
    )
    assert reasons(intake) == {}
    (lot,) = fold(intake.new).account("default").shares
    assert lot.micro_shares == 500


def test_a_call_takes_a_hundred_of_a_hundred_and_a_part() -> None:
    """99 and three times 0.3334 are 100.0002: the call is no short sale, and 0.0002 are left."""
    intake = imported(
        SCHWAB,
        "07/17/2026,Assigned,OAKV 07/17/2026 27.00 C,CALL,1,,,",
        "07/17/2026,Sell,OAKV,OAKVEN,100,$27.00,,$2700.00",
        "06/15/2026,Sell to Open,OAKV 07/17/2026 27.00 C,CALL,1,$0.50,$0.66,$49.34",
        *dripped("0.3334", "0.3334", "0.3334", shares=99),
    )
    assert reasons(intake) == {}
    account = fold(intake.new).account("default")
    assert [lot.micro_shares for lot in account.shares] == [200]
    assert check(intake.new) == ()


def test_parts_in_three_decimals_that_miss_a_hundred_are_called_away_all() -> None:
    """99 and three times 0.333 are told as 99.999: the call that takes 100 takes them all."""
    intake = imported(
        SCHWAB,
        "07/17/2026,Assigned,OAKV 07/17/2026 27.00 C,CALL,1,,,",
        "07/17/2026,Sell,OAKV,OAKVEN,100,$27.00,,$2700.00",
        "06/15/2026,Sell to Open,OAKV 07/17/2026 27.00 C,CALL,1,$0.50,$0.66,$49.34",
        *dripped("0.333", "0.333", "0.333", shares=99),
    )
    assert reasons(intake) == {}
    assert fold(intake.new).account("default").shares == ()
    assert [each.message for each in intake.remarks] == [
        "OAKV: the broker rounded fractional shares: the line sells 100, but the account held 99.999;"
        " the remainder was closed with this sale"
    ]


def test_whole_shares_that_are_not_held_are_refused_still() -> None:
    sale = "09/30/2026,Sell,OAKV,OAKVEN,81,$26.00,,$2106.00"
    assert list(reasons(imported(SCHWAB, sale, *dripped())).values()) == [
        "takes 81 OAKV, of which 80 are held"
    ]
    few = imported(SCHWAB, sale, *dripped("0.99"))
    assert list(reasons(few).values()) == ["takes 81 OAKV, of which 80.99 are held"]


def test_brokers_tell_six_decimals() -> None:
    robin = imported(
        ROBINHOOD,
        "4/15/2026,4/15/2026,4/17/2026,OAKV,OAKVEN,Sell,12.345677,$10.00,$123.46",
        "3/16/2026,3/16/2026,3/18/2026,OAKV,OAKVEN,Buy,12.345678,$10.00,($123.46)",
    )
    assert reasons(robin) == {}
    assert [lot.micro_shares for lot in fold(robin.new).account("default").shares] == [1]
    row = "Transaction History,Data,{},U1,OAKVEN,{},OAKV,{},{},{},-,{}"
    other = imported(
        HISTORY,
        row.format("2026-04-15", "Sell", "-7.12345", "10.0", "71.23", "71.23"),
        row.format("2026-03-16", "Buy", "7.12345", "10.0", "-71.23", "-71.23"),
    )
    assert (reasons(other), fold(other.new).account("default").shares) == ({}, ())


def test_what_was_imported_in_thousandths_is_known_today() -> None:
    """The entries of older programs had 0.333 of 0.3334, under the ids of today: their files add nothing, and
    the sale ends it all.
    """
    rows = dripped("0.3334", "0.3334", "0.3334", "2.5")
    now = imported(SCHWAB, *rows)
    old = [replace(e, micro_shares=in_thousandths(e.micro_shares) * 1000) for e in now.new]
    assert sorted(e.micro_shares for e in old if e.micro_shares) == [333_000] * 3 + [2_500_000, 80_000_000]
    again = imported(SCHWAB, "09/30/2026,Sell,OAKV,OAKVEN,83.5002,$26.00,,$2171.01", *rows, known=old)
    assert (reasons(again), again.known) == ({}, len(rows))
    assert [(e.kind, e.micro_shares) for e in again.new] == [(Kind.SHARE_SELL, -83_499_000)]
    assert fold([*old, *again.new]).account("default").shares == ()


def test_an_id_is_made_of_thousandths_as_it_always_was() -> None:
    """Ids that the first version gave: a line of whole thousandths, and one of four decimals."""
    rows = (
        "04/10/2026,Reinvest Shares,BRK/B,BERKSHIRE HATHAWAY B,{},$487.50,,-$24.96",
        "04/09/2026,Reinvest Dividend,BRK/B,BERKSHIRE HATHAWAY B,,,,$24.96",
    )
    for text, micros in (("0.0512", 51_200), ("0.051", 51_000)):
        intake = imported(SCHWAB, rows[0].format(text), rows[1])
        bought = next(e for e in intake.new if e.kind is Kind.SHARE_BUY)
        assert (bought.id, bought.micro_shares) == ("schwab-514f0802802d1f14071d", micros)


def test_a_split_in_four_decimals_is_sold_whole() -> None:
    intake = imported(
        SCHWAB,
        "09/30/2026,Sell,OAKV,OAKVEN,133.3333,$20.00,,$2666.67",
        "06/10/2026,Stock Split,OAKV,OAKVEN,33.3333,,,",
        "02/02/2026,Buy,OAKV,OAKVEN,100,$25.00,,-$2500.00",
    )
    assert reasons(intake) == {}
    assert [e.ratio for e in intake.new if e.ratio] == [(4, 3)]
    assert fold(intake.new).account("default").shares == ()
