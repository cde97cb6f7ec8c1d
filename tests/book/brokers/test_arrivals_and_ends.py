"""Shares that come for no money, expirations without a quantity or before their date, money dated on a
weekend, short shares: in every reader.
"""

from datetime import UTC, date, datetime

import pytest
from layouts import (
    FIDELITY,
    HISTORY,
    IBKR,
    OWN,
    ROBINHOOD,
    SCHWAB,
    TASTY,
    TASTYWORKS,
    flex,
    imported,
    reasons,
    tasty_option,
    tasty_shares,
)

from wheelcli.book.brokers.reading import Found
from wheelcli.book.brokers.running_positions import Holdings
from wheelcli.book.check import check
from wheelcli.book.entry.import_preview import Intake
from wheelcli.book.entry.import_walk import walk
from wheelcli.book.events import Event, Kind
from wheelcli.book.projection.fold import fold

FREE = {
    "schwab": (SCHWAB, "04/15/2026,Buy,OAKV,OAKVEN,75,,,0.00"),
    "fidelity": (
        FIDELITY,
        "04/15/2026,YOU BOUGHT RSU#### OAKVEN (OAKV) (Cash),OAKV,OAKVEN,Cash,75,,,,0.00,04/16/2026",
    ),
    "robinhood": (ROBINHOOD, "4/15/2026,4/15/2026,4/16/2026,OAKV,Oakven gift,Buy,75,,$0.00"),
    "tastytrade": (
        TASTY,
        tasty_shares(
            "2026-04-15T10:00:00-0400", "Buy to Open", "BUY_TO_OPEN", "OAKV", "75", "0.00", "0.00", "Trade"
        ),
    ),
    "tastyworks": (TASTYWORKS, "2026-04-15 10:00,Trade,Buy to Open,OAKV,Buy,Open,75,,,,,0,0.00,x,1"),
    "activity": (IBKR, 'Trades,Data,Order,Stocks,USD,OAKV,"2026-04-15, 10:00:00",75,0,0,0,O'),
    "history": (HISTORY, "Transaction History,Data,2026-04-15,U1,OAKVEN,Buy,OAKV,75.0,-,-,-,0.0"),
    "own": (OWN, "2026-04-15,BUY,OAKV,,75,0,,"),
    "flex": (
        flex(
            '<Trade currency="USD" assetCategory="STK" symbol="OAKV" tradeDate="20260415" quantity="75"'
            ' tradePrice="0" proceeds="0" '
            'ibCommission="0" buySell="BUY" multiplier="1" tradeID="1"/>'
        ),
        "",
    ),
}


@pytest.mark.parametrize("broker", FREE)
def test_shares_that_come_for_no_money_and_no_price_have_no_known_basis(broker: str) -> None:
    intake = imported(*FREE[broker])
    assert reasons(intake) == {}
    (event,) = intake.new
    assert (event.kind, event.micro_shares, event.price_micros, event.cash_cents) == (
        Kind.TRANSFER,
        75_000_000,
        None,
        0,
    )
    (lot,) = fold(intake.new).account("default").shares
    assert lot.basis_cents is None


def test_a_price_of_a_share_that_is_told_makes_it_a_purchase_still() -> None:
    """A hundredth of a cent a share is a price; the cash of 10 shares is 0.00."""
    (event,) = imported(SCHWAB, "04/15/2026,Buy,OAKV,OAKVEN,10,$0.0001,,0.00").new
    assert (event.kind, event.micro_shares, event.price_micros) == (Kind.SHARE_BUY, 10_000_000, 100)


def expired(broker: str) -> Intake:
    """Three puts sold, and the line of their expiration with a quantity of nothing."""
    files = {
        "schwab": (
            SCHWAB,
            "04/20/2026 as of 04/17/2026,Expired,OAKV 04/17/2026 50.00 P,PUT,,,,",
            "03/02/2026,Sell to Open,OAKV 04/17/2026 50.00 P,PUT,3,$1.00,,$300.00",
        ),
        "fidelity": (
            FIDELITY,
            "04/20/2026,EXPIRED PUT (OAKV) OAKVEN APR 17 26 $50 as of 2026-04-17,-OAKV260417P50,PUT (OAKV),"
            "Margin,0,,,,0.00,",
            "03/02/2026,YOU SOLD OPENING TRANSACTION PUT (OAKV),-OAKV260417P50,PUT (OAKV),Margin,-3,1.00,,,"
            "300.00,",
        ),
        "robinhood": (
            ROBINHOOD,
            "4/17/2026,4/17/2026,4/17/2026,OAKV,Option Expiration for OAKV 4/17/2026 Put $50.00,OEXP,,,",
            "3/2/2026,3/2/2026,3/3/2026,OAKV,OAKV 4/17/2026 Put $50.00,STO,3,$1.00,$300.00",
        ),
        "tastytrade": (
            TASTY,
            tasty_option(
                "2026-04-17T17:00:00-0400", "Expiration", "", "OAKV  260417P00050000", 0, "0.00", "0.00"
            ),
            tasty_option(
                "2026-03-02T10:00:00-0500",
                "Sell to Open",
                "SELL_TO_OPEN",
                "OAKV  260417P00050000",
                3,
                "100.00",
                "300.00",
            ),
        ),
        "tastyworks": (
            TASTYWORKS,
            "2026-04-17 17:00,Receive Deliver,Expiration,OAKV,,,0,04/17/2026,50,P,0,0,0,x,1",
            "2026-03-02 10:00,Trade,Sell to Open,OAKV,Sell,Open,3,04/17/2026,50,P,1.00,0,300,x,1",
        ),
        "activity": (
            IBKR,
            'Trades,Data,Order,Equity and Index Options,USD,OAKV 17APR26 50 P,"2026-04-17, 16:20:00",0,0,0,'
            "0,C;Ep",
            'Trades,Data,Order,Equity and Index Options,USD,OAKV 17APR26 50 P,"2026-03-02, 10:00:00",-3,'
            "1.00,300,0,O",
        ),
        "history": (
            HISTORY,
            "Transaction History,Data,2026-04-17,U1,OAKV 17APR26 50 P,Expired,OAKV  260417P00050000,0.0,-,-,"
            "-,-",
            "Transaction History,Data,2026-03-02,U1,OAKV 17APR26 50 P,Sell,OAKV  260417P00050000,-3.0,1.0,"
            "300.0,-,300.0",
        ),
    }
    return imported(*files[broker])


@pytest.mark.parametrize(
    "broker", ["schwab", "fidelity", "robinhood", "tastytrade", "tastyworks", "activity", "history"]
)
def test_an_expiration_of_no_quantity_ends_what_is_held(broker: str) -> None:
    intake = expired(broker)
    assert reasons(intake) == {}
    assert [event.contracts for event in intake.new] == [-3, 3]
    account = fold(intake.new).account("default")
    assert (account.options, account.cash_cents) == ((), 30_000)


def test_an_expiration_of_no_quantity_where_none_is_held_says_so() -> None:
    intake = imported(FIDELITY, "04/20/2026,EXPIRED PUT (OAKV),-OAKV260417P50,PUT (OAKV),Margin,0,,,,0.00,")
    assert reasons(intake) == {2: "closes OAKV-260417-P50, but none are open"}


PUT = "03/02/2026,Sell to Open,OAKV 01/15/2027 90.00 P,PUT,1,$2.00,$0.66,$199.34"
EARLY = "06/23/2026,Expired,OAKV 01/15/2027 90.00 P,PUT,1,,,"
BOUGHT = "03/02/2026,Buy,OAKV,OAKVEN,50,$80.00,,-$4000.00"


def test_a_contract_may_end_early_once_its_share_has_left() -> None:
    """50 shares merged for 95.00 each: 750.00 and the whole premium of 199.34 are earned, and the early end
    is to be looked at.
    """
    merger = [
        "06/18/2026,Cash Merger,OAKV,OAKVEN,,,,$4750.00",
        "06/18/2026,Cash Merger Adj,OAKV,OAKVEN,-50,,,",
    ]
    intake = imported(SCHWAB, EARLY, *merger, PUT, BOUGHT)
    assert reasons(intake) == {}
    assert check(intake.new) == ()
    account = fold(intake.new).account("default")
    assert (account.options, account.shares, account.cash_cents) == ((), (), 94_934)
    (remark,) = intake.remarks
    assert remark.line == 2
    assert remark.message.startswith(
        "OAKV-270115-P90 ends 206 days before its date, after the shares of OAKV left the account"
    )


@pytest.mark.parametrize(
    "rows",
    [
        (EARLY, PUT),
        (EARLY, PUT, BOUGHT),
        ("06/24/2026,Sell,OAKV,OAKVEN,50,$95.00,,$4750.00", EARLY, PUT, BOUGHT),
        (EARLY, "06/18/2026,Sell,OAKV,OAKVEN,20,$95.00,,$1900.00", PUT, BOUGHT),
    ],
    ids=["never held", "held", "left the day after", "some left"],
)
def test_a_contract_does_not_end_early_while_its_share_is_here(rows: tuple[str, ...]) -> None:
    intake = imported(SCHWAB, *rows)
    assert list(reasons(intake)) == [2 + rows.index(EARLY)]
    assert "which had not expired" in next(iter(reasons(intake).values()))


@pytest.mark.parametrize(
    ("head", "row", "day"),
    [
        (SCHWAB, "08/15/2026,MoneyLink Transfer,,Tfr,,,,$500.00", date(2026, 8, 17)),
        (SCHWAB, "09/06/2026,MoneyLink Transfer,,Tfr,,,,-$500.00", date(2026, 9, 8)),  # Labor Day follows
        (
            FIDELITY,
            "08/16/2026,Electronic Funds Transfer Received (Cash),,No Description,Cash,0.000,,,,500.00,",
            date(2026, 8, 17),
        ),
        (
            TASTY,
            "2026-08-16T17:00:00-0400,Money Movement,Deposit,,,,ACH,500.00,0,,--,0.00,,,,,,,,USD",
            date(2026, 8, 17),
        ),
        (HISTORY, "Transaction History,Data,2026-08-16,U1,EFT,Deposit,-,-,-,-,-,500.0", date(2026, 8, 17)),
        (OWN, "2026-08-16,DEPOSIT,,,,,,500", date(2026, 8, 17)),
        (SCHWAB, "08/14/2026,MoneyLink Transfer,,Tfr,,,,$500.00", date(2026, 8, 14)),
    ],
)
def test_money_dated_on_a_weekend_counts_from_the_next_session(head: str, row: str, day: date) -> None:
    (event,) = imported(head, row).new
    assert event.day == day
    assert abs(event.cash_cents) == 50_000
    assert check([event]) == ()


def test_a_balance_told_on_a_weekend_has_the_money_of_that_weekend_in_it() -> None:
    head = FIDELITY.replace("Settlement Date", "Cash Balance ($),Settlement Date")
    row = "08/15/2026,Electronic Funds Transfer Received (Cash),,No Description,Cash,0.000,,,,500.00,500.00,"
    (compared,) = imported(head, row).compared
    assert (compared.told_cents, compared.off_cents) == (50_000, 0)


COVERS = {
    "tastytrade": (
        TASTY,
        tasty_shares(
            "2026-06-15T10:00:00-0400",
            "Buy to Close",
            "BUY_TO_CLOSE",
            "OAKV",
            "100",
            "-56.00",
            "-5,600.00",
            "Trade",
        ),
    ),
    "fidelity": (
        FIDELITY,
        "06/15/2026,YOU BOUGHT SHORT COVER OAKVEN (OAKV) (Short),OAKV,OAKVEN,Short,100,56.00,,,-5600.00,",
    ),
    "activity": (IBKR, 'Trades,Data,Order,Stocks,USD,OAKV,"2026-06-15, 10:00:00",100,56,-5600,-1,C'),
    "schwab": (SCHWAB, "06/15/2026,Buy to Cover,OAKV,OAKVEN,100,$56.00,,-$5600.00"),
}


@pytest.mark.parametrize("broker", COVERS)
def test_a_purchase_that_covers_is_no_long_position(broker: str) -> None:
    intake = imported(*COVERS[broker])
    assert intake.new == ()
    assert list(reasons(intake).values()) == ["covers 100 short OAKV, but none is short"]


def test_shares_go_short_by_an_assignment_that_the_file_calls_short_and_by_nothing_else() -> None:
    def sale(kind: Kind, micro_shares: int = -100_000_000) -> Event:
        return Event(
            id="x",
            account="a",
            kind=kind,
            day=date(2026, 6, 12),
            at=datetime(2026, 6, 12, tzinfo=UTC),
            symbol="OAKV",
            micro_shares=micro_shares,
        )

    holdings = Holdings()
    assert (
        holdings.objection(sale(Kind.SHARE_SELL), short=True)
        == "a short sale of shares: the journal supports short shares only from an assignment or exercise"
    )
    holdings.take(sale(Kind.SHARE_SELL))
    assert holdings.shares["OAKV"] == -100_000_000
    assert holdings.objection(sale(Kind.SHARE_BUY, 100_000_000), short=True) is None
    assert (
        holdings.objection(sale(Kind.SHARE_BUY, 101_000_000), short=True)
        == "covers 101 short OAKV, but only 100 are short"
    )


def test_a_plain_purchase_after_a_short_assignment_that_is_left_out_is_left_out_with_it() -> None:
    """Of 100 shares short, 60 and 40 are bought back; the next 10 are a purchase of their own."""

    def trade(name: str, day: int, micro_shares: int) -> Event:
        kind = Kind.SHARE_BUY if micro_shares > 0 else Kind.ASSIGNMENT
        at = datetime(2026, 6, day, 16, tzinfo=UTC)
        return Event(
            id=name, account="a", kind=kind, day=at.date(), at=at, symbol="OAKV", micro_shares=micro_shares
        )

    new = [
        Found(trade(f"b{k}", 14 + k, size), (k,), (f"line {k}",))
        for k, size in ((1, 60_000_000), (2, 40_000_000), (3, 10_000_000))
    ]
    walked = walk([], new, [], opening_day=date(2026, 6, 11), left_out=[trade("gone", 12, -100_000_000)])
    assert [event.id for event in walked.events] == ["b3"]
    assert {each.line: each.reason for each in walked.refused} == {
        1: "covers short OAKV of an assignment that was skipped",
        2: "covers short OAKV of an assignment that was skipped",
    }


def test_of_a_delivery_only_one_line_may_say_the_day_it_belongs_to() -> None:
    """Booked on Monday, assigned on Friday: 500.00 less the put's 3.4934 a share is what the shares break
    even at.
    """
    rows = [
        '08/24/2026,Buy,BF/B,BROWN FORMAN B,100,$500.00,,"-$50,000.00"',
        "08/24/2026 as of 08/21/2026,Assigned,BF/B 08/21/2026 500.00 P,PUT,1,,,",
        "07/01/2026,Sell to Open,BF/B 08/21/2026 500.00 P,PUT,1,$3.50,$0.66,$349.34",
    ]
    account = fold(imported(SCHWAB, *rows).new).account("default")
    assert account is not None
    assert account.options == ()
    assert account.break_even("BF-B") == pytest.approx(496.5066)
