"""Contracts settled in cash: the removal told beside the settlement counts once, and cash told elsewhere is
the removal's other half.
"""

import pytest
from layouts import HISTORY, IBKR, TASTY, TASTYWORKS, flex, imported, reasons, tasty_option

from wheelcli.book.check import check
from wheelcli.book.events import Event, Kind
from wheelcli.book.projection.fold import fold

PUT, CALL = "RUTW  260814P02200000", "XSP   260814C00650000"
END = "2026-08-14T17:00:00-0400"
OPENS = [
    tasty_option(
        "2026-08-10T10:00:00-0400", "Sell to Open", "SELL_TO_OPEN", PUT, 3, "400.00", "1,200.00", "-3.00"
    ),
    tasty_option(
        "2026-08-10T10:01:00-0400", "Buy to Open", "BUY_TO_OPEN", CALL, 2, "-150.00", "-300.00", "-2.00"
    ),
]
REMOVED = [
    tasty_option(END, "Assignment", "", PUT, 3, "0.00", "0.00"),
    tasty_option(END, "Exercise", "", CALL, 2, "0.00", "0.00"),
]
PAID = [
    tasty_option(END, "Cash Settled Assignment", "", PUT, 3, "-610.00", "-1,830.00", "-15.00"),
    tasty_option(END, "Cash Settled Exercise", "", CALL, 2, "225.00", "450.00", "-10.00"),
]


def settled(events: tuple[Event, ...]) -> list[tuple[int, int]]:
    return sorted((e.contracts, e.cash_cents) for e in events if e.kind is Kind.CASH_SETTLEMENT)


def test_a_removal_beside_its_cash_settlement_is_the_same_event() -> None:
    """1,197.00 − 302.00 for the openings, −1,845.00 and +440.00 at the end: −510.00, flat, whether or not the
    removals are there.
    """
    both = imported(TASTY, *PAID, *REMOVED, *OPENS)
    alone = imported(TASTY, *PAID, *OPENS)
    assert reasons(both) == reasons(alone) == {}
    assert both.new == alone.new
    assert settled(both.new) == [(-2, 44_000), (3, -184_500)]
    assert both.nothing == (("a removal of contracts, already included in the line with their cash", 2),)
    account = fold(both.new).account("default")
    assert (account.options, account.cash_cents) == ((), -51_000)


def test_removals_row_by_row_are_the_settlement_of_their_sum() -> None:
    one_by_one = [tasty_option(END, "Assignment", "", PUT, count, "0.00", "0.00") for count in (1, 2)]
    intake = imported(TASTY, PAID[0], *one_by_one, OPENS[0])
    assert reasons(intake) == {}
    assert settled(intake.new) == [(3, -184_500)]


def test_a_removal_of_other_contracts_or_with_cash_is_not_left_out() -> None:
    """Two of three are told twice; the third one's end is unknown, and a removal with a fee of its own moves
    money.
    """
    paid = tasty_option(END, "Cash Settled Assignment", "", PUT, 2, "-610.00", "-1,220.00", "-10.00")
    ends = [tasty_option(END, "Assignment", "", PUT, count, "0.00", "0.00") for count in (2, 1)]
    later = "2026-08-20T17:00:00-0400,Money Movement,Deposit,,,,ACH DEPOSIT,10.00,0,,--,0.00,,,,,,,,USD"
    intake = imported(TASTY, later, paid, *ends, OPENS[0])
    assert reasons(intake) == {5: "assignment of RUTW-260814-P2200: no line of its shares or cash"}
    with_fee = tasty_option(END, "Assignment", "", PUT, 3, "0.00", "0.00", "-5.00")
    assert set(reasons(imported(TASTY, later, PAID[0], with_fee, OPENS[0]))) == {4}


def test_the_older_layout_of_tastytrade_settles_in_cash_too() -> None:
    row = "{},Receive Deliver,{},XSP,{},{},1,08/14/2026,640,P,0,{},{},x,1"
    opened = "2026-08-10 10:00,Trade,Sell to Open,XSP,Sell,Open,1,08/14/2026,640,P,2.00,1.10,200.00,x,1"
    ends = [
        row.format("2026-08-14 17:00", "Cash Settled Assignment", "", "", "5.00", "-820.00"),
        row.format("2026-08-14 17:00", "Assignment", "", "", "0", "0"),
    ]
    intake = imported(TASTYWORKS, *ends, opened)
    assert reasons(intake) == {}
    assert settled(intake.new) == [(1, -82_500)]
    assert fold(intake.new).account("default").cash_cents == 19_890 - 82_500


SOLD = (
    '<Trade currency="USD" assetCategory="OPT" symbol="RUTW  260814P02200000" tradeDate="20260810"'
    ' quantity="-2" tradePrice="4" proceeds="800" '
    'ibCommission="-2" multiplier="100" underlyingSymbol="RUT" buySell="SELL" openCloseIndicator="O"'
    ' tradeID="1"/>'
)
ASSIGNED = (
    '<Trade currency="USD" assetCategory="OPT" symbol="RUTW  260814P02200000" tradeDate="20260814"'
    ' quantity="2" tradePrice="0" proceeds="{}" '
    'ibCommission="0" multiplier="100" underlyingSymbol="RUT" buySell="BUY" openCloseIndicator="C" notes="A"'
    ' tradeID="2"/>'
)
FUNDS = (
    '<StatementOfFundsLine currency="USD" assetCategory="OPT" symbol="RUTW  260814P02200000"'
    ' reportDate="20260817" date="{}" amount="-1220" '
    'activityDescription="Option Cash Settlement for: {}"/>'
)
LAST = (
    '<CashTransaction currency="USD" type="Other Fees" description="x" dateTime="20260825" amount="-1"'
    ' transactionID="7"/>'
)


def test_the_statement_of_funds_has_the_other_half_of_a_flex_removal() -> None:
    """Sold for 798.00, settled for −1,220.00, also where the cash is booked on Monday."""
    for day in ("20260814", "20260817"):
        intake = imported(flex(SOLD, ASSIGNED.format("0"), FUNDS.format(day, "Assignment"), LAST))
        assert reasons(intake) == {}
        assert settled(intake.new) == [(2, -122_000)]
        assert fold(intake.new).account("default").cash_cents == 79_800 - 122_000 - 100
        assert (
            imported(
                flex(SOLD, ASSIGNED.format("0"), FUNDS.format(day, "Assignment"), LAST), known=intake.new
            ).new
            == ()
        )


def test_cash_that_the_trade_has_already_is_not_counted_twice() -> None:
    intake = imported(flex(SOLD, ASSIGNED.format("-1220"), FUNDS.format("20260814", "Assignment"), LAST))
    assert reasons(intake) == {}
    assert settled(intake.new) == [(2, -122_000)]
    assert intake.nothing == (("the cash of contracts, already included in the line with their removal", 1),)


@pytest.mark.parametrize("kind", ["Exercise", "Assignment"])
def test_cash_without_its_removal_is_said(kind: str) -> None:
    """Of the other side, or with no removal at all: no event is made of it."""
    rows = [SOLD, FUNDS.format("20260814", kind), LAST] + (
        [ASSIGNED.format("0")] if kind == "Exercise" else []
    )
    intake = imported(flex(*rows))
    assert settled(intake.new) == []
    assert "cash of RUTW-260814-P2200: the line of the contract is missing" in reasons(intake).values()


def test_the_activity_statement_s_funds_are_the_same_half() -> None:
    trade = 'Trades,Data,Order,Equity and Index Options,USD,XSP 14AUG26 640 P,"2026-08-{}",{},{},{},{},{}'
    funds = (
        "Statement of Funds,Data,{},2026-08-14,2026-08-14,"
        "Option Cash Settlement for: Assignment ( XSP 14AUG26 640 P ),-512,,0"
    )
    intake = imported(
        IBKR,
        trade.format("10, 10:00:00", -1, "2.1", 210, -1.05, "O"),
        trade.format("14, 16:20:00", 1, 0, 0, 0, "A;C"),
        funds.format("Base Currency Summary"),
        funds.format("USD"),
    )
    assert reasons(intake) == {}
    assert settled(intake.new) == [(1, -51_200)]
    assert fold(intake.new).account("default").cash_cents == 20_895 - 51_200
    assert check(intake.new) == ()


def test_transaction_history_names_the_contract_in_words() -> None:
    row = "Transaction History,Data,{},U1,{},{},{},{},{},{},{},{}"
    intake = imported(
        HISTORY,
        row.format(
            "2026-08-14",
            "Option Cash Settlement for: Exercise ( XSP 14AUG26 640 C )",
            "Cash Settlement",
            *"------",
        ).replace("-,-,-,-,-,-", "-,-,-,-,-,725"),
        row.format(
            "2026-08-14", "XSP 14AUG26 640 C", "Exercised", "XSP   260814C00640000", -1, "-", "-", "-", "-"
        ),
        row.format(
            "2026-08-10", "XSP 14AUG26 640 C", "Buy", "XSP   260814C00640000", 1, 3, -300, "-1.05", "-301.05"
        ),
    )
    assert reasons(intake) == {}
    assert settled(intake.new) == [(-1, 72_500)]
