"""A reader of a package of its own: the CSV statement of the broker Tidewater, as events of the journal."""

from datetime import date
from decimal import Decimal
from typing import Any

from wheelcli.book.brokers.findings import Findings
from wheelcli.book.brokers.pairing import paired
from wheelcli.book.brokers.reading import Reading, Role, ended
from wheelcli.book.brokers.source import Source
from wheelcli.book.brokers.table import Row, Unclear, find_table
from wheelcli.book.brokers.trades import Money, option_trade, share_trade, whole_contracts
from wheelcli.book.brokers.words import named_contract, symbol_in_words
from wheelcli.book.events import Kind

COLUMNS = ("booked", "activity", "ticker", "option", "units", "price", "commission", "net", "reference")
TRADES = ("SOLD TO OPEN", "BOUGHT TO OPEN", "SOLD TO CLOSE", "BOUGHT TO CLOSE")
CASH = {"WIRE IN": Kind.DEPOSIT, "WIRE OUT": Kind.WITHDRAWAL, "INTEREST": Kind.INTEREST, "FEE": Kind.FEE}
SHARES = {"BOUGHT": 1, "SOLD": -1, "BOUGHT BY ASSIGNMENT": 1, "SOLD BY ASSIGNMENT": -1}


def identify(source: Source) -> bool:
    """Whether it has the columns of Tidewater's statement, whatever the file's name."""
    return find_table(source, COLUMNS) is not None


def read(source: Source, account: str) -> Reading:
    """Its events for this account of the journal; a line that is not understood is told, and the others go
    on.
    """
    table = find_table(source, COLUMNS)
    assert table is not None
    findings = Findings("tidewater", account, source.name)
    for row in table.settle(numbers=("units", "price", "commission", "net"), days=("booked",)):
        try:
            take(findings, row.whole())
        except Unclear as trouble:
            findings.refuse(row, trouble)
    return paired(findings)  # an assignment is two lines, and one event


def take(findings: Findings, row: Row) -> None:
    """Take one line. Raises Unclear."""
    activity, day, mark = row.text("activity").upper(), row.day("booked"), row.text("reference")
    if activity in CASH:
        findings.cash(row, CASH[activity], day, row.amount("net"), memo=f"{activity} {mark}")
    elif activity == "DIVIDEND":
        symbol = symbol_in_words(row.text("ticker"))
        findings.cash(row, Kind.DIVIDEND, day, row.amount("net"), symbol=symbol, memo=f"{activity} {mark}")
    elif activity in SHARES:
        symbol, shares = symbol_in_words(row.text("ticker")), SHARES[activity] * row.amount("units")
        role = Role.DELIVERY if "ASSIGNMENT" in activity else Role.WHOLE
        share_trade(findings, row, day, symbol=symbol, shares=shares, money=paid(row), role=role, mark=mark)
    elif activity in (*TRADES, "ASSIGNED", "EXPIRED"):
        take_option(findings, row, activity, day, mark=mark)
    else:
        raise Unclear(f"activity {activity[:30]!r} is not known", "add it by hand: `wheel journal add`")


def take_option(findings: Findings, row: Row, activity: str, day: date, *, mark: str) -> None:
    """Take one line of an option. Raises Unclear."""
    symbol, contract = named_contract(row.text("option"), underlying=row.text("ticker"))
    count, last = whole_contracts(row.amount("units")), ended(day, contract)
    if activity == "EXPIRED":  # the statement does not say whether they were long or short: the holdings do
        findings.expire(row, last, count=count, sign=0, symbol=symbol, contract=contract)
        return
    terms: dict[str, Any] = {"symbol": symbol, "contract": contract, "mark": mark}
    if activity == "ASSIGNED":
        findings.add(row, Kind.ASSIGNMENT, last, role=Role.REMOVAL, contracts=count, **terms)
    else:
        kind = Kind.OPTION_OPEN if activity.endswith("OPEN") else Kind.OPTION_CLOSE
        bought = Decimal(count if activity.startswith("BOUGHT") else -count)
        option_trade(findings, row, day, contracts=bought, money=paid(row), kind=kind, **terms)


def paid(row: Row) -> Money:
    """What a trade moved: the net amount, the price, the commission."""
    return Money(row.amount("net"), row.number("price"), abs(row.number("commission") or Decimal(0)))
