"""What importing would add: nothing twice, nothing that cannot have happened, and every line left out is
named with its reason.
"""

from collections.abc import Sequence

import pytest

from wheelcli.book.brokers import read_file
from wheelcli.book.brokers.source import source_of
from wheelcli.book.check import check
from wheelcli.book.entry.import_preview import Intake, take_in
from wheelcli.book.events import Event, Kind
from wheelcli.book.projection.fold import fold
from wheelcli.errors import WheelError

SCHWAB = "Date,Action,Symbol,Description,Quantity,Price,Fees & Comm,Amount"
FIDELITY = (
    "Run Date,Action,Symbol,Description,Type,Quantity,Price ($),Commission ($),Fees ($),Amount ($),"
    "Settlement Date"
)
ROBINHOOD = "Activity Date,Process Date,Settle Date,Instrument,Description,Trans Code,Quantity,Price,Amount"
TASTY = (
    "Date,Type,Sub Type,Action,Symbol,Instrument Type,Description,Value,Quantity,Average Price,Commissions,"
    "Fees,Multiplier,"
    "Root Symbol,Underlying Symbol,Expiration Date,Strike Price,Call or Put,Order #,Currency"
)


def imported(head: str, *rows: str, known: Sequence[Event] = (), name: str = "x.csv") -> Intake:
    body = "\n".join([head, *rows]) + "\n"
    return take_in([read_file(source_of(name, body.encode()), "default")], known)


def reasons(intake: Intake) -> dict[int, str]:
    return {each.line: each.reason for each in intake.not_understood}


BUY = '03/02/2026,Buy,ACME,ACME INC,100,$50.00,,"-$5,000.00"'
STO = "03/23/2026,Sell to Open,ACME 04/17/2026 55.00 C,CALL,1,$1.10,$0.66,$109.34"
ASSIGNED = "04/20/2026 as of 04/17/2026,Assigned,ACME 04/17/2026 55.00 C,CALL,1,,,"
SOLD = '04/20/2026 as of 04/17/2026,Sell,ACME,ACME INC,100,$55.00,$0.05,"$5,499.95"'


def test_an_assignment_is_one_event_of_both_lines() -> None:
    """Bought at 50.00, a call sold for 109.34, called away at 55.00 less 0.05: 109.34 + 5,499.95 − 5,000.00 =
    609.29.
    """
    intake = imported(SCHWAB, SOLD, ASSIGNED, STO, BUY)
    assert [event.kind for event in intake.new] == [Kind.SHARE_BUY, Kind.OPTION_OPEN, Kind.ASSIGNMENT]
    last = intake.new[-1]
    assert (last.contracts, last.micro_shares, last.cash_cents, last.fees_cents) == (
        1,
        -100_000_000,
        549_995,
        5,
    )
    assert (str(last.day), intake.where[last.id].lines) == ("2026-04-17", (2, 3))
    account = fold(intake.new).account("default")
    assert account.cash_cents == 60_929
    assert (account.options, account.shares) == ((), ())


def test_shares_sold_at_the_strike_on_that_day_for_another_reason_stay_a_sale() -> None:
    more = '04/20/2026 as of 04/17/2026,Sell,ACME,ACME INC,40,$55.00,,"$2,200.00"'
    buy = '03/02/2026,Buy,ACME,ACME INC,140,$50.00,,"-$7,000.00"'
    intake = imported(SCHWAB, more, SOLD, ASSIGNED, STO, buy)
    assert intake.not_understood == ()
    assert [e.micro_shares for e in intake.new if e.kind in (Kind.ASSIGNMENT, Kind.SHARE_SELL)] == [
        -40_000_000,
        -100_000_000,  # called away after the close
    ]


def test_the_shares_alone_and_then_the_pair_count_once() -> None:
    """A file that ends between the two lines brings a plain sale; the next one takes it back and brings the
    assignment.
    """
    older = imported(SCHWAB, SOLD, STO, BUY)
    assert [event.kind for event in older.new][-1] is Kind.SHARE_SELL
    newer = imported(SCHWAB, SOLD, ASSIGNED, STO, known=older.new)
    assert sorted(event.kind for event in newer.new) == [Kind.ASSIGNMENT, Kind.UNDO]
    both, one = [*older.new, *newer.new], imported(SCHWAB, SOLD, ASSIGNED, STO, BUY).new
    assert fold(both).accounts == fold(one).accounts
    assert imported(SCHWAB, SOLD, STO, BUY, known=both).new == ()
    assert imported(SCHWAB, SOLD, STO, BUY, known=one).new == ()


def test_five_contracts_whose_shares_came_in_two_lines() -> None:
    sto = "03/23/2026,Sell to Open,ACME 04/17/2026 50.00 P,PUT,5,$1.00,$3.30,$496.70"
    out = "04/20/2026 as of 04/17/2026,Assigned,ACME 04/17/2026 50.00 P,PUT,5,,,"
    parts = [
        '04/20/2026 as of 04/17/2026,Buy,ACME,ACME INC,300,$50.00,,"-$15,000.00"',
        '04/20/2026 as of 04/17/2026,Buy,ACME,ACME INC,200,$50.00,,"-$10,000.00"',
    ]
    intake = imported(SCHWAB, *parts, out, sto)
    assert intake.not_understood == ()
    last = intake.new[-1]
    assert (last.kind, last.contracts, last.micro_shares, last.cash_cents) == (
        Kind.ASSIGNMENT,
        5,
        500_000_000,
        -2_500_000,
    )


def test_a_close_without_an_open_names_the_line_and_says_how_to_enter_what_was_held() -> None:
    intake = imported(SCHWAB, "03/30/2026,Buy to Close,BOLT 04/02/2026 28.00 P,PUT,2,$0.05,$0.02,-$10.02")
    assert intake.new == ()
    (refused,) = intake.not_understood
    assert (refused.line, refused.reason) == (2, "closes 2 short BOLT-260402-P28, but none are open")
    assert '`wheel journal add "OPENING -2 BOLT 2026-04-02 28 P @ PRICE on 2026-03-27"`' in refused.hint


def test_what_follows_from_a_line_left_out_is_left_out_too() -> None:
    """Without the put there is no assignment, without the assignment there are no shares to sell; the rest
    comes in.
    """
    out = "04/20/2026 as of 04/17/2026,Assigned,ACME 04/17/2026 50.00 P,PUT,1,,,"
    shares = '04/20/2026 as of 04/17/2026,Buy,ACME,ACME INC,100,$50.00,,"-$5,000.00"'
    sale = '04/22/2026,Sell,ACME,ACME INC,100,$51.00,,"$5,100.00"'
    money = "04/23/2026,Bank Interest,,BANK INT,,,,$3.11"
    intake = imported(SCHWAB, money, sale, shares, out)
    assert [event.kind for event in intake.new] == [Kind.INTEREST]
    assert set(reasons(intake)) == {3, 4, 5}
    assert check(intake.new) == ()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (
            "03/23/2026,Sell to Open,ACME 04/17/2026 55.00 C,CALL,1,$1.10,$0.66,$190.34",
            "1 at 1.10 should be 109.34, but the amount is 190.34",
        ),
        (
            "03/23/2026,Sell to Open,ACME 04/17/2026 55.00 C,CALL,1,,$0.66,-$109.34",
            "a sale that costs 108.68",
        ),
        (
            "03/23/2026,Sell to Open,ACME 04/17/2026 55.00 C,CALL,1.5,$1.10,$0.66,$109.34",
            "1.5 contracts: fractional contracts do not exist",
        ),
        (
            "03/23/2026,Sell to Open,ACME 04/17/2026 55.00,CALL,1,$1.10,$0.66,$109.34",
            "'ACME 04/17/2026 55.00' is not an option contract",
        ),
        ("13/32/2026,Buy,ACME,ACME INC,100,$50.00,,-5000", "date '13/32/2026' is not a date"),
        ("03/02/2026,Buy,ACME,ACME INC,many,$50.00,,-5000", "quantity 'many' is not a number"),
        ("03/02/2026,Buy,ACME,ACME INC,100,$50.00,,", "amount is empty"),
        ("03/02/2026,Buy,ACME,ACME INC,100,$50.00", "6 cells, but the header has 8"),
        (
            "03/02/2026,Buy,912797UR6,T BILL,1000,$99.50,,-995",
            "912797UR6 is a bond or another security without a symbol",
        ),
        (
            "03/02/2026,Sell Short,ACME,ACME INC,100,$50.00,,5000",
            "a short sale of shares: the journal supports short shares only from an assignment or exercise",
        ),
        ("03/02/2026,Mandatory Exch,NEWC,NEW CO,10,,,", "unknown action 'Mandatory Exch'"),
        (
            "03/02/2026,Stock Split,ACME,ACME INC,300,,,",
            "split ratio unknown: the file adds 300 ACME to 0",
        ),
        (
            "04/25/2026,Sell to Open,ACME 04/17/2026 55.00 C,CALL,1,$1.10,$0.66,$109.34",
            "option_open on 2026-04-25 of ACME260417C00055000",
        ),
    ],
)
def test_a_line_that_is_not_understood_says_why_and_makes_no_event(row: str, reason: str) -> None:
    intake = imported(SCHWAB, row)
    assert intake.new == ()
    assert list(reasons(intake)) == [2]
    assert reasons(intake)[2].startswith(reason)


def test_a_small_difference_is_kept_and_said() -> None:
    """178 at 32.65 and 4.95 make −5,816.65; a file that says −5,818.65 has a fee that is in no column."""
    intake = imported(SCHWAB, '03/02/2026,Buy,ACME,ACME INC,178,$32.65,$4.95,"-$5,818.65"')
    assert intake.new[0].cash_cents == -581_865
    assert [each.message for each in intake.remarks] == [
        "price and amount differ by 2.00; the amount of -5,818.65 applies"
    ]


@pytest.mark.parametrize(
    ("shares", "added", "ratio"),
    [(1, 9, (10, 1)), (200, 100, (3, 2)), (300, -290, (1, 30)), (100, 300, (4, 1))],
)
def test_the_ratio_of_a_split_is_told_by_the_shares_held(
    shares: int, added: int, ratio: tuple[int, int]
) -> None:
    buy = f"03/02/2026,Buy,ACME,ACME INC,{shares},$1.00,,-{shares}"
    word = "Stock Split" if added > 0 else "Reverse Split"
    intake = imported(SCHWAB, f"03/16/2026,{word},ACME,ACME INC,{added},,,", buy)
    assert intake.new[-1].ratio == ratio
    lots = fold(intake.new).account("default").shares
    assert sum(lot.micro_shares for lot in lots) == (shares + added) * 1_000_000


def test_robinhood_s_expirations_take_the_side_that_is_open() -> None:
    opened = [
        "3/23/2026,3/23/2026,3/24/2026,ACME,ACME 4/17/2026 Put $50.00,STO,2,$1.00,$199.90",
        "3/23/2026,3/23/2026,3/24/2026,ACME,ACME 4/17/2026 Put $45.00,BTO,2,$0.40,($80.04)",
    ]
    ends = [
        f"4/17/2026,4/17/2026,4/17/2026,ACME,Option Expiration for ACME 4/17/2026 Put ${k}.00,OEXP,2,,"
        for k in (50, 45)
    ]
    intake = imported(ROBINHOOD, *ends, *opened)
    assert [
        e.contracts
        for e in intake.new
        if e.kind is Kind.EXPIRATION and e.contract and e.contract.strike == 50
    ] == [2]
    assert [
        e.contracts
        for e in intake.new
        if e.kind is Kind.EXPIRATION and e.contract and e.contract.strike == 45
    ] == [-2]
    assert fold(intake.new).account("default").options == ()
    assert reasons(imported(ROBINHOOD, ends[0])) == {2: "closes 2 ACME-260417-P50, but none are open"}


def test_a_special_dividend_changes_the_strike_and_moves_no_cash() -> None:
    """The premium stays with the contract: sold at 0.96, adjusted from 36 to 35.70, bought back at 4.60."""
    rows = [
        "2024-12-17T14:50:54+0000,Trade,Buy to Close,BUY_TO_CLOSE,ABC   241220C00035700,Equity Option,x,"
        "-460.00,1,-460.00,0.00,-0.12,100,ABC,ABC,12/20/24,35.7,CALL,3,USD",
        "2024-12-12T12:01:07+0000,Receive Deliver,Special Dividend,SELL_TO_OPEN,ABC   241220C00035700,"
        "Equity Option,Open,96.00,1,96.00,--,0.00,100,ABC,ABC,12/20/24,35.7,CALL,,USD",
        "2024-12-12T12:01:07+0000,Receive Deliver,Special Dividend,BUY_TO_CLOSE,ABC   241220C00036000,"
        "Equity Option,Close,-96.00,1,-96.00,--,0.00,100,ABC,ABC,12/20/24,36,CALL,,USD",
        "2024-12-11T20:20:20+0000,Trade,Sell to Open,SELL_TO_OPEN,ABC   241220C00036000,Equity Option,x,"
        "96.00,1,96.00,-1.00,-0.13,100,ABC,ABC,12/20/24,36,CALL,1,USD",
    ]
    intake = imported(TASTY, *rows)
    middle = intake.new[1]
    assert (middle.kind, middle.cash_cents, middle.contracts, middle.contracts_to) == (
        Kind.ADJUSTMENT,
        0,
        1,
        -1,
    )
    assert middle.contract is not None
    assert middle.contract_to is not None
    assert (middle.contract.strike, middle.contract_to.strike) == (36.0, 35.7)
    assert fold(intake.new).account("default").cash_cents == 9_487 - 46_012
    assert check(intake.new) == ()


def test_with_and_without_the_column_total_a_line_is_the_same() -> None:
    """The fee has fractions of a cent: the parts make 853.81, Total says 853.80. Both files hold one
    event.
    """
    row = (
        "2024-11-29T17:14:43+0000,Trade,Sell to Open,SELL_TO_OPEN,ABC   241206C00021000,Equity Option,x,"
        "864.00,9,96.00,-9.00,-1.19,100,ABC,ABC,12/06/24,21,CALL,7,"
    )
    without = imported(TASTY, f"{row}USD")
    total = imported(TASTY.replace("Order #,", "Order #,Total,"), f"{row}853.80,USD")
    assert (without.new[0].cash_cents, total.new[0].cash_cents, total.new[0].fees_cents) == (
        85_381,
        85_380,
        1_020,
    )
    assert without.new[0].id == total.new[0].id
    assert imported(TASTY, f"{row}USD", known=total.new).new == ()


def test_positions_begin_an_account_and_nothing_before_them_counts() -> None:
    positions = (
        '"Positions for account Individual XXXX-9876 as of 04:45 PM ET, 2026/03/31"\n\n'
        "Symbol,Description,Quantity,Price,Market Value,Cost Basis\nACME,ACME INC,100,$50.00,$5000.00,"
        "$4800.00\n"
        "Cash & Cash Investments,--,--,--,$1234.50,--\nAccount Total,--,--,--,$6234.50,--\n"
    )
    opening = take_in([read_file(source_of("p.csv", positions.encode()), "default")], [])
    assert [(e.kind, e.micro_shares, e.price_micros, e.cash_cents) for e in opening.new] == [
        (Kind.OPENING_BALANCE, 0, None, 123_450),
        (Kind.OPENING_BALANCE, 100_000, 48_000_000, 0),
    ] or {e.cash_cents for e in opening.new} == {0, 123_450}
    later = imported(SCHWAB, '04/01/2026,Sell,ACME,ACME INC,100,$51.00,,"$5,100.00"', BUY, known=opening.new)
    assert [event.kind for event in later.new] == [Kind.SHARE_SELL]
    assert reasons(later) == {3: "before the positions of 2026-03-31, which include it"}
    again = take_in(
        [read_file(source_of("p.csv", positions.encode()), "default")], [*opening.new, *later.new]
    )
    assert (again.new, again.known) == ((), 2)
    with pytest.raises(WheelError, match="the account already has 1 event up to that day"):
        take_in([read_file(source_of("p.csv", positions.encode()), "default")], imported(SCHWAB, BUY).new)


def test_parts_of_shares_sold_whole_leave_nothing() -> None:
    """Three purchases of 0.667 that were 0.6667 each are 2.001, and the 2.0001 that there are is sold as
    2.
    """
    buys = [f"03/0{k}/2026,Reinvest Shares,ACME,ACME INC,0.667,$50.00,,-$33.35" for k in (2, 3, 4)]
    intake = imported(SCHWAB, "03/10/2026,Sell,ACME,ACME INC,2,$50.00,,$100.00", *buys)
    assert intake.not_understood == ()
    assert fold(intake.new).account("default").shares == ()
    assert [each.message for each in intake.remarks] == [
        "ACME: the broker rounded fractional shares: the line sells 2, but the account held 2.001;"
        " the remainder was closed with this sale"
    ]


def test_an_event_that_was_undone_stays_undone() -> None:
    first = imported(SCHWAB, BUY)
    undo = Event(
        id="u1",
        account="default",
        kind=Kind.UNDO,
        day=first.new[0].day,
        at=first.new[0].at,
        undoes=first.new[0].id,
    )
    assert imported(SCHWAB, BUY, known=[*first.new, undo]).new == ()


def test_a_file_of_several_accounts_asks_which() -> None:
    head = FIDELITY.replace("Run Date,", "Run Date,Account,Account Number,")
    rows = [
        f"04/0{k}/2026,{name},{number},Electronic Funds Transfer Received,,,Cash,,,,,10{k},"
        for k, name, number in ((1, "IRA", "Z1"), (2, "Taxable", "X2"))
    ]
    intake = imported(head, *rows)
    assert intake.new == ()
    assert reasons(intake)[2] == "the file has 2 accounts; this line belongs to Z1 IRA"
    body = "\n".join([head, *rows]).encode()
    picked = take_in([read_file(source_of("x", body), "default", of="x2")], [])
    assert [event.cash_cents for event in picked.new] == [10_200]
    assert picked.nothing == (("a line of another account in the file", 1),)


def test_quotes_that_are_not_closed_are_said_line_and_all() -> None:
    intake = imported(
        SCHWAB,
        BUY,
        '03/03/2026,"Buy,ACME,ACME INC,1,$50.00,,-50',
        "03/04/2026,Buy,ACME,ACME INC,1,$50.00,,-50",
    )
    assert len(intake.new) == 1
    assert reasons(intake) == {3: "not a row of a table (to line 5): a quotation mark is not closed"}


def test_the_contracts_of_a_split_are_told_once() -> None:
    """Schwab's 3:1 split of one short call at 900 adds two at 300; with shares held too, their line tells it
    alone.
    """
    sto = '03/02/2026,Sell to Open,ACME 01/15/2027 900.00 C,CALL,1,$80.00,$0.66,"$7,999.34"'
    split = "03/16/2026,Options Frwd Split,ACME 01/15/2027 300.00 C,CALL,-2,,,"
    shares = '02/27/2026,Buy,ACME,ACME INC,100,$850.00,,"-$85,000.00"'
    added = "03/16/2026,Stock Split,ACME,ACME INC,200,,,"
    for rows in ((split, sto), (added, split, sto, shares), (split, added, sto, shares)):
        intake = imported(SCHWAB, *rows)
        assert intake.not_understood == ()
        assert [event.ratio for event in intake.new if event.kind is Kind.SPLIT] == [(3, 1)]
        (lot,) = fold(intake.new).account("default").options
        assert (lot.contracts, lot.contract.strike) == (-3, 300.0)


def test_what_may_be_no_split_is_not_guessed_at() -> None:
    """One line of a reverse split, without the other: 10 shares more of 100 are not an 11:10 split, and 50
    more no 3:2.
    """
    for added in (10, 50):
        intake = imported(
            SCHWAB,
            "03/17/2026,Bank Interest,,BANK INT,,,,$3.11",
            f"03/16/2026,Reverse Split,ACME,ACME INC,{added},,,",
            "03/02/2026,Buy,ACME,ACME INC,100,$5.00,,-$500.00",
        )
        assert [event.kind for event in intake.new] == [Kind.SHARE_BUY, Kind.INTEREST]
        assert reasons(intake) == {
            3: f"a reverse split that adds {added} ACME: ratio unknown without a line of the old shares"
        }


def test_an_expiration_takes_the_side_that_is_held_whatever_its_sign() -> None:
    bto = "03/02/2026,Buy to Open,ACME 04/17/2026 55.00 C,CALL,1,$1.10,$0.66,-$110.66"
    for sign in ("1", "-1"):
        intake = imported(
            SCHWAB, f"04/20/2026 as of 04/17/2026,Expired,ACME 04/17/2026 55.00 C,CALL,{sign},,,", bto
        )
        assert [event.contracts for event in intake.new] == [1, -1]


def test_each_broker_s_split_lines_of_shares_and_contracts_are_one_split() -> None:
    head = (
        "Statement,Header,Field Name,Field Value\nTrades,Header,DataDiscriminator,Asset Category,Currency,"
        "Symbol,Date/Time,Quantity,T. Price,"
        "Proceeds,Comm/Fee,Code\nCorporate Actions,Header,Asset Category,Currency,Report Date,Date/Time,"
        "Description,Quantity,Proceeds,Value,Code"
    )
    action = (
        'Corporate Actions,Data,{},USD,2026-04-28,"2026-04-27, 20:25:00","{}(US1) Split 4 for 1 ({},'
        ' ACME INC, US1)",{},0,0,'
    )
    intake = imported(
        head,
        'Trades,Data,Order,Equity and Index Options,USD,ACME 15MAY26 200 P,"2026-04-01, 10:00:00",-1,3.1,'
        "310,-1.05,O",
        action.format("Equity and Index Options", "ACME 15MAY26 200 P", "x", 1),
        action.format("Equity and Index Options", "ACME 15MAY26 200 P", "y", -4),
        action.format("Stocks", "ACME", "ACME", 300),
    )
    assert intake.not_understood == ()
    assert [event.ratio for event in intake.new if event.kind is Kind.SPLIT] == [(4, 1)]
    (lot,) = fold(intake.new).account("default").options
    assert (lot.contracts, lot.contract.strike) == (-4, 50.0)
    assert intake.nothing == (("another line of a split", 2),)


def test_another_broker_s_events_in_the_account_are_said() -> None:
    first = imported(SCHWAB, BUY)
    second = imported(ROBINHOOD, "3/16/2026,3/16/2026,3/16/2026,,ACH Deposit,ACH,,,$25.00", known=first.new)
    assert (first.others, second.others) == ((), ("schwab",))


def test_a_merger_for_cash_is_a_sale_and_a_spin_off_brings_shares_of_unknown_basis() -> None:
    """100 bought at 50.00 go for 6,000.00: 1,000.00 of gain; ten shares of the new company come without a
    basis.
    """
    merger = [
        "06/23/2026,Cash Merger,ACME,ACME INC,,,,$6000.00",
        "06/23/2026,Cash Merger Adj,ACME,ACME INC,-100,,,",
    ]
    intake = imported(SCHWAB, *merger, "06/22/2026,Spin-off,NEWC,NEW CO,10,,,", BUY)
    assert intake.not_understood == ()
    account = fold(intake.new).account("default")
    assert [sale.tax_gain_cents for sale in account.sales] == [100_000]
    assert [(lot.symbol, lot.micro_shares, lot.basis_cents) for lot in account.shares] == [
        ("NEWC", 10_000_000, None)
    ]


def test_actions_of_schwab_that_are_variants_of_known_ones() -> None:
    rows = [
        "06/30/2026,Qualified Div Adj,ACME,ACME INC,,,,$9.75",
        "06/28/2026,Foreign Tax Reclaim,ACME,ACME INC,,,,$4.93",
        "06/21/2026,Interest Adj,,ADJ,,,,-$1.00",
        "06/20/2026,ADR Custody Fee,ACME,ACME INC,,,,-$0.50",
    ]
    intake = imported(SCHWAB, *rows)
    assert [(event.kind, event.cash_cents) for event in intake.new] == [
        (Kind.FEE, -50),
        (Kind.INTEREST, -100),
        (Kind.DIVIDEND, 493),
        (Kind.DIVIDEND, 975),
    ]


def test_a_balance_that_is_still_processing_is_no_balance() -> None:
    """The newest day has none yet: the day before it counts, 100.00 after the first deposit."""
    head = (
        "Run Date,Action,Symbol,Description,Type,Price ($),Quantity,Commission ($),Fees ($),Amount ($),"
        "Cash Balance ($),Settlement Date"
    )
    rows = [
        "04/02/2026,Electronic Funds Transfer Received (Cash),,No Description,Cash,,0,,,50,Processing,",
        "04/01/2026,Electronic Funds Transfer Received (Cash),,No Description,Cash,,0,,,100,100,",
    ]
    (compared,) = imported(head, *rows).compared
    assert (str(compared.day), compared.told_cents, compared.ours_cents) == ("2026-04-01", 10_000, 10_000)


def test_an_index_contract_of_a_file_delivers_no_shares() -> None:
    """A line that says so is refused; the cash that it came to is entered as CASH."""
    head = "date,event,symbol,contract,quantity,price,fees,amount"
    sold = "2026-08-03,STO,,RUTW260821P02300000,1,9.00,0,"
    refused = imported(head, sold, "2026-08-21,ASSIGN,,RUTW260821P02300000,1,,,")
    assert reasons(refused) == {3: "assignment of RUTW-260821-P2300 with shares, but it settles in cash"}
    paid = imported(head, sold, "2026-08-21,CASH,,RUTW260821P02300000,1,,,-1500.00")
    assert [(e.kind, e.symbol, e.cash_cents) for e in paid.new] == [
        (Kind.OPTION_OPEN, "^RUT", 90_000),
        (Kind.CASH_SETTLEMENT, "^RUT", -150_000),
    ]
