"""Variants of the brokers' layouts: fields left out of a Flex query, Transaction History's headers,
tastytrade without Sub Type, Schwab's JSON.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from layouts import HISTORY, SCHWAB, TASTY, flex, imported, reasons, tasty_shares

from wheelcli.book.brokers import READERS, read_file, recognise
from wheelcli.book.brokers.source import source_of
from wheelcli.book.entry.import_preview import take_in
from wheelcli.book.events import Kind
from wheelcli.book.projection.fold import fold
from wheelcli.errors import WheelError

SAMPLES = Path(__file__).parent / "samples"
FIELDS = {
    "proceeds": "630",
    "tradeMoney": "-630",
    "tradePrice": "2.1",
    "multiplier": "100",
    "ibCommission": "-3.15",
    "taxes": "-0.45",
    "netCash": "626.40",
}


def option(*names: str) -> str:
    """A Flex query's answer with three puts sold at 2.10, of which the query has these fields beside the
    least.
    """
    fields = " ".join(f'{name}="{FIELDS[name]}"' for name in names)
    return flex(
        '<Trade currency="USD" assetCategory="OPT" symbol="OAKV  260918P00095000" tradeDate="20260818"'
        ' quantity="-3" underlyingSymbol="OAKV" '
        f'buySell="SELL" openCloseIndicator="O" tradeID="1" {fields}/>'
    )


@pytest.mark.parametrize(
    "names",
    [
        ("proceeds", "ibCommission", "taxes"),
        ("tradeMoney", "ibCommission", "taxes"),
        ("tradePrice", "multiplier", "ibCommission", "taxes"),
        ("tradePrice", "multiplier", "netCash"),
        ("netCash", "ibCommission", "taxes"),
        tuple(FIELDS),
    ],
)
def test_a_flex_query_says_what_a_trade_moved_by_any_of_its_fields(names: tuple[str, ...]) -> None:
    """630.00 less 3.15 of commission and 0.45 of taxes are 626.40."""
    (event,) = imported(option(*names)).new
    assert (event.cash_cents, event.fees_cents, event.contracts) == (62_640, 360, -3)


@pytest.mark.parametrize(
    ("names", "field"),
    [
        (("ibCommission",), "add the field Proceeds (or NetCash)"),
        (("tradePrice", "ibCommission"), "add the field Proceeds (or NetCash)"),
        (("proceeds",), "add the field NetCash (or IBCommission)"),
    ],
)
def test_a_flex_query_without_them_names_the_field_to_add(names: tuple[str, ...], field: str) -> None:
    intake = imported(option(*names))
    assert intake.new == ()
    assert field in intake.not_understood[0].hint


def test_a_sales_tax_is_a_fee_and_is_counted_once() -> None:
    tax = (
        '<SalesTax currency="USD" date="20260706" taxType="GST" taxableDescription="x" salesTax="-1.30"'
        ' transactionID="{}"/>'
    )
    cash = (
        '<CashTransaction currency="USD" type="Other Fees" description="tax" dateTime="20260706"'
        ' amount="-1.30" transactionID="11"/>'
    )
    intake = imported(flex(cash, tax.format("11"), tax.format("12")))
    assert [(event.kind, event.cash_cents) for event in intake.new] == [(Kind.FEE, -130), (Kind.FEE, -130)]


@pytest.mark.parametrize("refund", [True, False])
def test_what_is_withheld_from_a_dividend_or_paid_back_is_a_dividend_of_the_share(refund: bool) -> None:
    amount = "3.90" if refund else "-3.90"
    rows = (
        imported(
            flex(
                '<CashTransaction currency="USD" type="Withholding Tax" symbol="OAKV" dateTime="20260706"'
                f' amount="{amount}"/>'
            )
        ),
        imported(
            HISTORY,
            f"Transaction History,Data,2026-07-06,U1,tax,Foreign Tax Withholding,OAKV,-,-,-,-,{amount}",
        ),
        imported(SCHWAB, f"07/06/2026,NRA Tax Adj,OAKV,OAKVEN,,,,{amount}"),
        imported("date,event,symbol,amount", f"2026-07-06,DIV,OAKV,{amount}"),
    )
    for intake in rows:
        (event,) = intake.new
        assert (event.kind, event.symbol, event.cash_cents) == (
            Kind.DIVIDEND,
            "OAKV",
            390 if refund else -390,
        )


def history(*rows: str, head: str = "", summary: Sequence[str] = ()) -> str:
    top = (
        "Statement,Header,Field Name,Field Value\nSummary,Header,Field Name,Field Value\nSummary,Data,"
        "Base Currency,USD"
    )
    return "\n".join([top, *summary, head or HISTORY.splitlines()[-1], *rows])


HEADS = (
    "Date,Account,Description,Transaction Type,Symbol,Quantity,Price,Price Currency,Gross Amount ,"
    "Commission,Net Amount",
    "Date,Account,Description,Transaction Type,Symbol,Quantity,Price,Currency,Gross Amount,Commission,"
    "Net Amount",
    "Date,Account,Description,Transaction Type,Symbol,Quantity,Price,Gross Amount,Commission,Net Amount",
    "Date,Description,Transaction Type,Symbol,Quantity,Price,Price Currency,Gross Amount ,Commission,"
    "Net Amount,Transaction Fees,Multiplier,Exchange Rate",
)


@pytest.mark.parametrize("columns", HEADS)
def test_transaction_history_is_read_under_each_of_its_headers(columns: str) -> None:
    """Two calls sold at 1.50 and bought back at 0.60: 300.00 − 2.10 − 120.00 + 0.35 (a rebate) = 178.25."""
    values = {
        "Date": "{day}",
        "Account": "U***1",
        "Description": "OAKV 18SEP26 60 C",
        "Transaction Type": "{side}",
        "Symbol": "OAKV  260918C00060000",
        "Quantity": "{count}",
        "Price": "{price}",
        "Price Currency": "USD",
        "Currency": "USD",
        "Gross Amount": "{gross}",
        "Commission": "{paid}",
        "Net Amount": "{net}",
        "Transaction Fees": "-",
        "Multiplier": "100.0",
        "Exchange Rate": "1",
    }
    row = "Transaction History,Data," + ",".join(values[name.strip()] for name in columns.split(","))
    rows = [
        row.format(
            day="2026-08-20", side="Buy", count="2.0", price="0.6", gross="-120.0", paid="0.35", net="-119.65"
        ),
        row.format(
            day="2026-08-18", side="Sell", count="-2.0", price="1.5", gross="300.0", paid="-2.1", net="297.9"
        ),
    ]
    intake = imported(history(*rows, head=f"Transaction History,Header,{columns}"))
    assert reasons(intake) == {}
    assert [(e.kind, e.contracts, e.cash_cents, e.fees_cents) for e in intake.new] == [
        (Kind.OPTION_OPEN, -2, 29_790, 210),
        (Kind.OPTION_CLOSE, 2, -11_965, -35),
    ]


def test_transaction_history_must_make_its_own_ending_cash() -> None:
    """1,000.00 and the lines; where one is left out the difference is said, and so is where the opening cash
    belongs.
    """
    summary = ["Summary,Data,Starting Cash,1000", "Summary,Data,Ending Cash,1496.8"]
    row = "Transaction History,Data,2026-08-{},U1,x,{},-,-,-,-,-,{}"
    lines = [row.format("18", "Deposit", "500.0"), row.format("31", "Other Fee", "-3.2")]
    (compared,) = imported(history(*lines, summary=summary)).compared
    assert (compared.what, compared.told_cents, compared.off_cents) == ("its ending cash", 149_680, 0)
    intake = imported(history(lines[0], summary=summary))
    assert [each.off_cents for each in intake.compared] == [320]
    assert [each.message.split("`")[1] for each in intake.remarks] == [
        'wheel journal add "OPENING 1000.00 on 2026-08-18"'
    ]
    assert imported(history(*lines, summary=summary), known=intake.new).remarks == ()


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (
            history().replace("Base Currency,USD", "Base Currency,CAD"),
            "is in CAD: the journal supports US dollars",
        ),
        (
            history(
                "Transaction History,Data,2026-08-18,1", head="Transaction History,Header,Date,Net Amount"
            ),
            "without the column 'description'",
        ),
    ],
)
def test_a_transaction_history_that_cannot_be_read_is_one_sentence(body: str, says: str) -> None:
    with pytest.raises(WheelError, match=says) as raised:
        imported(body)
    assert "Activity Statement" in raised.value.hint


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        (
            "Net Amount in Base from Forex Trade,Forex Trade Component,EUR.USD,-29,1.1,-,-,-0.06",
            "a currency exchange",
        ),
        (
            "OAKVEN,Buy,OAKV,10,5,-50,-1,-60",
            "gross amount, commission and fees are -51.00, but the net amount is -60.00",
        ),
        ("OAKVEN,Buy,OAKV,10,7,-50,-1,-51", "10 at 7 should be -71.00"),
        ("x,Bonus,OAKV,-,-,-,-,5", "unknown transaction type 'Bonus'"),
        ("x,Deposit,-,-,-,-,-,-", "net amount is empty"),
    ],
)
def test_a_line_of_transaction_history_that_is_not_understood(cells: str, why: str) -> None:
    intake = imported(history(f"Transaction History,Data,2026-08-18,U1,{cells}"))
    assert intake.new == ()
    assert next(iter(reasons(intake).values())).startswith(why)


def test_tastytrade_s_lines_are_the_same_with_and_without_their_sub_type() -> None:
    """Take the column out of the newer sample: the trades, removals and shares have the ids they had."""
    import csv

    rows = list(csv.reader((SAMPLES / "tastytrade.csv").open(encoding="utf-8-sig")))
    place = rows[0].index("Sub Type")
    bare = "\n".join(",".join(f'"{cell}"' for k, cell in enumerate(row) if k != place) for row in rows if row)
    with_it = read_file(source_of("a", (SAMPLES / "tastytrade.csv").read_bytes()), "default").events
    without = read_file(source_of("b", bare.encode()), "default").events
    moved = (
        Kind.DEPOSIT,
        Kind.WITHDRAWAL,
        Kind.INTEREST,
        Kind.FEE,
        Kind.DIVIDEND,
        Kind.TRANSFER,
        Kind.ADJUSTMENT,
        Kind.SPLIT,
        Kind.SYMBOL_CHANGE,
    )
    assert {e.id for e in with_it if e.kind not in moved} <= {e.id for e in without}
    assert len([e for e in with_it if e.kind not in moved]) >= 10


def test_a_part_of_a_share_times_its_price_is_rounded_to_the_cent() -> None:
    """0.3 at 33.38 is 10.014, 10.01 to the cent; 10.04 is not."""
    right = tasty_shares(
        "2026-09-14T10:00:00-0400", "Buy to Open", "BUY_TO_OPEN", "OAKV", "0.3", "-33.38", "-10.01", "Trade"
    )
    (event,) = imported(TASTY, right).new
    assert (event.micro_shares, event.price_micros, event.cash_cents) == (300_000, 33_380_000, -1_001)
    assert reasons(imported(TASTY, right.replace("-10.01", "-10.04"))) == {
        2: "0.3 × 33.38 differs from the value of -10.04"
    }


def test_a_share_of_schwab_s_json_has_the_id_it_has_in_the_csv() -> None:
    lines = (
        "06/22/2026,Sell,OAKV,OAKVEN,20,$31.50,$0.01,$629.99",
        "03/02/2026,Buy,OAKV,OAKVEN,20,$30.00,,-$600.00",
    )
    objects = [dict(zip(SCHWAB.split(","), line.split(","), strict=True)) for line in lines]
    body = json.dumps({"FromDate": "01/01/2026", "ToDate": "12/31/2026", "BrokerageTransactions": objects})
    table = imported(SCHWAB, *lines)
    assert imported(body).new == table.new
    assert imported(body, known=table.new).known == 2


@pytest.mark.parametrize(
    ("body", "events", "lines"),
    [
        (
            '{"BrokerageTransactions": [{"Date": "01/05/2026", "Action": "Bank Interest", "Amount": "$1.00"}',
            1,
            [2],
        ),
        ('{"BrokerageTransactions": [\n3]}', 0, [2]),
        ('{"BrokerageTransactions": [{"Date": "01/05/2026", "Action": ["x"], "Amount": 1}]}', 0, [1]),
        ('{"BrokerageTransactions": []}', 0, []),
        ('{"BrokerageTransactions": [' + "[" * 100_000, 0, [1]),
    ],
)
def test_broken_json_is_told_line_by_line(body: str, events: int, lines: list[int]) -> None:
    intake = imported(body)
    assert (len(intake.new), sorted(reasons(intake))) == (events, lines)


POSITIONS = (
    '"Positions for All-Accounts as of 09:15 AM ET, 2026/03/31"\n\n"Individual ...111"\n{head}\n'
    '"OAKV","OAKVEN","50","$40.00","$2,000.00","$1,900.00",\n"Cash & Cash Investments","--","--","--",'
    '"$250.00","--",\n'
    '"Account Total","--","--","--","$2,250.00","--",\n\n"Roth IRA, Jane ...222"\n{head}\n'
    '"OAKV 04/17/2026 45.00 C","CALL OAKVEN","-1","$1.00","-$100.00","-$120.00",\n"ELMR","ELMER","30",'
    '"$10.00","$300.00","$290.00",\n'
    '"Cash & Cash Investments","--","--","--","$40.00","--",\n"Account Total","--","--","--","$240.00","--",'
    "\n"
)
POSITION_HEADS = (
    '"Symbol","Description","Quantity","Price","Market Value","Cost Basis",',
    '"Symbol","Description","Qty (Quantity)","Price","Mkt Val (Market Value)","Cost Basis",',
)


@pytest.mark.parametrize("head", POSITION_HEADS)
def test_positions_of_all_accounts_are_taken_one_account_at_a_time(head: str) -> None:
    source = source_of("all.csv", POSITIONS.format(head=head).encode())
    ira = take_in([read_file(source, "ira", of="222")], [])
    assert reasons(ira) == {}
    account = fold(ira.new).account("ira")
    assert account.cash_cents == 4_000
    assert [(lot.symbol, lot.micro_shares, lot.basis_cents) for lot in account.shares] == [
        ("ELMR", 30_000_000, 29_000)
    ]
    assert [(lot.contracts, lot.credit_cents) for lot in account.options] == [(-1, 12_000)]
    intake = take_in([read_file(source, "default")], [])
    assert intake.new == ()
    assert set(reasons(intake).values()) == {
        "the file has 2 accounts; this line belongs to Individual ...111",
        "the file has 2 accounts; this line belongs to Roth IRA, Jane ...222",
    }


ELSEWHERE = {
    "thinkorswim": "Account Statement for 1 (Individual) since 1/1/26 through 2/1/26\n\nCash Balance\nDATE,"
    "TIME,TYPE,REF #,DESCRIPTION,Misc Fees,Commissions & Fees,AMOUNT,BALANCE\n1/5/26,"
    '09:30:00,TRD,="1",BOT +100 X @1.00,,,-100.00,0\n',
    "E*TRADE": "For Account:,#####1\n\nTransactionDate,TransactionType,SecurityType,Symbol,Quantity,Amount,"
    "Price,Commission,Description\n12/06/24,0,OPTN,X,1,1,1,1,x\n",
    "Merrill": '"Trade Date" ,"Settlement Date" ,"Account" ,"Description" ,"Type" ,"Symbol/ CUSIP" ,'
    '"Quantity" ,"Price" ,"Amount" ," "\n"12/31/2025" ,"12/31/2025" ,"A" ,"x" ,"" ,"" ,"" ,"" ,'
    '"$0.50" ,""\n',
    "Webull": "Name,Symbol,Side,Status,Filled,Total Qty,Price,Avg Price,Time-in-Force,Placed Time,"
    "Filled Time\nA,A,Buy,Filled,1,1,@1,1,DAY,01/02/2026 10:00:00 EST,01/02/2026 10:00:01 EST\n",
    "Firstrade": "Symbol,Quantity,Price,Action,Description,TradeDate,SettledDate,Interest,Amount,Commission,"
    "Fee,CUSIP,RecordType\nA,1,1,BUY,x,2026-01-02,2026-01-03,0,-1,0,0,,Trade\n",
    "TD Ameritrade": "DATE,TRANSACTION ID,DESCRIPTION,QUANTITY,SYMBOL,PRICE,COMMISSION,AMOUNT,"
    "REG FEE\n01/02/2020,1,x,1,A,1,0,-1,0\n",
    "Flex query of Interactive Brokers as CSV": (
        '"ClientAccountID","CurrencyPrimary","AssetClass","Symbol"\n"U1","USD","STK","A"\n'
    ),
    "equity award": '{"FromDate": "1", "Transactions": [{"Date": "1", "Action": "Sale",'
    ' "FeesAndCommissions": "$1"}]}',
    "OFX": "OFXHEADER:100\nDATA:OFXSGML\n<OFX></OFX>\n",
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_an_export_that_is_not_read_is_named_with_the_one_to_take(name: str) -> None:
    with pytest.raises(WheelError) as raised:
        recognise(source_of("x.csv", ELSEWHERE[name].encode()))
    assert name in raised.value.message
    assert raised.value.hint.startswith(("export ", "write ", "set "))


def test_json_of_something_else_is_said() -> None:
    with pytest.raises(WheelError, match="unsupported file x: JSON, but not Schwab's history"):
        recognise(source_of("x", b'{"a": 1}'))


def test_the_readers_do_not_know_each_other_s_new_layouts() -> None:
    for name in ("ibkr_history.csv", "tastytrade_2023.csv", "schwab_json.json", "ibkr_flex_funds.xml"):
        source = source_of(name, (SAMPLES / name).read_bytes())
        assert [reader.name for reader in READERS if reader.identify(source)] == [recognise(source).name]
