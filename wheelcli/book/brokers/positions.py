"""A file of positions at one moment as the account's opening balance: Schwab's and Fidelity's exports.

Cash is the sum of the cash lines. The basis is the total cost over the number of shares (or of contracts ×
100); an unknown basis stays unknown.
"""

import html
import re
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal

from wheelcli.book.brokers.days import NEW_YORK, NotADay, moment_of
from wheelcli.book.brokers.findings import Findings
from wheelcli.book.brokers.numbers import cents, micro_shares, micros
from wheelcli.book.brokers.reading import Reading
from wheelcli.book.brokers.schwab.account_blocks import account_blocks
from wheelcli.book.brokers.source import Source
from wheelcli.book.brokers.table import ONE_AT_A_TIME, Row, Table, Unclear, find_table
from wheelcli.book.brokers.trades import whole_contracts
from wheelcli.book.brokers.words import contract_in_words, is_cash_fund, named_contract, symbol_in_words
from wheelcli.book.events import Kind
from wheelcli.errors import Exit, WheelError

__all__ = ["SCHWAB", "identify", "opening", "read", "told_day"]

SCHWAB = (
    ("symbol", "description", "quantity", "price", "market value", "cost basis"),
    ("symbol", "description", "qty (quantity)", "price", "mkt val (market value)", "cost basis"),
)
_FIDELITY = ("symbol", "description", "quantity", "last price", "current value", "cost basis total")
_FIDELITY_OLD = ("symbol", "description", "quantity", "last price", "current value", "cost basis")
_STATEMENT = (
    "symbol/cusip",
    "description",
    "quantity",
    "price",
    "beginning value",
    "ending value",
    "cost basis",
)
_FORMS = (
    *((form, "schwab") for form in SCHWAB),
    *((form, "fidelity") for form in (_FIDELITY, _FIDELITY_OLD, _STATEMENT)),
)
_AS_OF = re.compile(
    r"as of\s+(?:(\d{1,2}:\d{2}(?: ?[AP]M)?(?: ?E[SD]?T)?),\s*)?(\d{1,4}[-/]\d{1,2}[-/]\d{2,4})([^\"]*)",
    re.IGNORECASE,
)
_DOWNLOADED = re.compile(
    r"date downloaded\"?\s+\"?([A-Za-z]{3}-\d{1,2}-\d{4}|\d{1,2}/\d{1,2}/\d{4})", re.IGNORECASE
)
_CASH = ("cash & cash investments", "cash & money market", "cash", "core", "bank sweep")
_TOTALS = (
    "account total",
    "positions total",
    "total",
    "subtotal",
    "pending activity",
    "futures cash",
    "futures positions",
)


def _form(source: Source) -> tuple[Table, str] | None:
    for needed, broker in _FORMS:
        if (table := find_table(source, needed)) is not None:
            return table, broker
    return None


def identify(source: Source) -> bool:
    """Return whether this is a file of positions."""
    return _form(source) is not None


def told_day(source: Source) -> datetime | date | None:
    """Return the moment or the day of the positions, None if the file does not have it."""
    for pattern in (_AS_OF, _DOWNLOADED):
        if m := pattern.search(source.text):
            try:
                if pattern is _DOWNLOADED:
                    return moment_of(m[1])
                return moment_of(f"{m[2]} {m[1]}" if m[1] else m[2])
            except NotADay:
                continue
    return None


def read(source: Source, account: str, *, of: str = "", on: date | None = None) -> Reading:
    """Return the opening balance of this account of the journal; `on` is the day if the file names none.

    Raises WheelError (code `import`) if neither gives the day: no line of the file can be read then.
    """
    form = _form(source)
    assert form is not None
    first, broker = form
    findings = Findings(broker, account, source.name)
    when = _moment(on or told_day(source))
    blocks = account_blocks(source, first)
    names = [name for name, _ in blocks]
    mine = [name for name in names if of and of.lower() in name.lower()]
    cash, cash_row = Decimal(0), None
    for name, table in blocks:
        if len(blocks) > 1 and len(mine) == 1 and name != mine[0]:
            findings.nothing["a line of another account in the file"] += len(table.rows)
            continue
        position = _block(
            findings,
            table,
            of,
            when,
            other="" if len(blocks) < 2 or len(mine) == 1 else name,
            count=len(blocks),
        )
        cash, cash_row = cash + position[0], cash_row or position[1]
    if cash_row is not None and cash:
        if when is None:
            raise _undated(source.name)
        findings.add(cash_row, Kind.OPENING_BALANCE, when, cash_cents=cents(cash), memo="cash", mark="cash")
    return opening(findings.reading(findings.found))


def _block(
    findings: Findings, table: Table, of: str, when: datetime | None, *, other: str, count: int
) -> tuple[Decimal, Row | None]:
    """Take the positions of one table; return its cash, and the first line of it. `other` names an account
    that was not requested.
    """
    names_of_value = ("market value", "mkt val (market value)", "current value", "ending value")
    quantity = "qty (quantity)" if "qty (quantity)" in table else "quantity"
    value = next((name for name in names_of_value if name in table), "")
    basis = "cost basis total" if "cost basis total" in table else "cost basis"
    if not value or quantity not in table:
        for row in table:
            if contract_or_name(row):
                findings.refuse(row, Unclear("its table lacks a value or quantity column"))
        return Decimal(0), None
    table.settle(numbers=(quantity, value, basis), days=())
    cash: Decimal = Decimal(0)
    cash_row: Row | None = None
    names = {row.text("account number") for row in table if contract_or_name(row)} - {""}
    for row in table:
        symbol = (row.text("symbol") or row.text("symbol/cusip")).strip()
        try:
            if other and contract_or_name(row):
                raise Unclear(f"the file has {count} accounts; this line belongs to {other}", ONE_AT_A_TIME)
            if row.text("account number") and len(names) > 1:
                name = f"{row.text('account number')} {row.text('account name')}"
                if not of:
                    raise Unclear(
                        f"the file has {len(names)} accounts; this line belongs to {name.strip()}",
                        ONE_AT_A_TIME,
                    )
                if of.lower() not in name.lower():
                    findings.skip("a line of another account in the file")
                    continue
            dollars = _cash_of(row, symbol, quantity, value)
            if dollars is not None:
                cash, cash_row = cash + dollars, cash_row or row
            elif _is_position(row, symbol, quantity):
                if when is None:
                    raise _undated(findings.file)
                _take(findings, row, symbol, when, row.amount(quantity), row.number(basis))
        except Unclear as trouble:
            findings.refuse(row, trouble)
    return cash, cash_row


def _undated(file: str) -> WheelError:
    message = f"{file}: the file has no date for its positions; nothing was written"
    hint = "pass --on DAY, the day of the positions, such as `--on 2026-01-31`"
    return WheelError(message, hint=hint, code="import", exit_code=Exit.INVALID)


def _moment(when: datetime | date | None) -> datetime | None:
    """Return the moment of the positions: the end of the day if only that is known, because they include that
    day's trades.
    """
    if when is None or isinstance(when, datetime):
        return when
    return datetime.combine(when, time(23, 59), NEW_YORK).astimezone(UTC)


def opening(reading: Reading) -> Reading:
    """Return the same reading, marked as positions rather than transactions."""
    return replace(reading, positions=True)


def contract_or_name(row: Row) -> bool:
    """Return whether the line is part of the table, not of the disclaimer under it."""
    return len([cell for cell in row.cells if cell.strip()]) > 3


def _cash_of(row: Row, symbol: str, quantity: str, value: str) -> Decimal | None:
    """Return the dollars of a line of cash; None for another line."""
    name = symbol.lower().rstrip("*")
    if name in _CASH or name.startswith("cash & ") or is_cash_fund(symbol):
        dollars = row.number(value)
        if dollars is None and row.text("symbol/cusip") and row.text("description")[:1].isdigit():
            # Statements omit the description of the core account, so that every cell is one column too far
            # left.
            dollars, again = row.number("description"), row.number("beginning value")
            if dollars != again:
                raise Unclear("a cash line with two amounts")
        if dollars is None:
            raise Unclear("a cash line without a value")
        return dollars
    return None


def _is_position(row: Row, symbol: str, quantity: str) -> bool:
    name = (symbol or row.text("description")).lower()
    if not name or name.startswith(_TOTALS) or not contract_or_name(row):
        return False
    text = row.text(quantity)
    if text in ("", "--", "N/A"):
        return bool(symbol) and contract_or_name(row) and text == "N/A"
    return row.number(quantity) != 0


def _take(
    findings: Findings, row: Row, symbol: str, when: datetime, quantity: Decimal, basis: Decimal | None
) -> None:
    text = html.unescape(symbol)
    described = html.unescape(row.text("description"))
    source = text if contract_in_words(text) is not None else described
    if contract_in_words(source) is not None:
        name, contract = named_contract(source)
        count = whole_contracts(quantity)
        paid = None if basis is None else abs(basis) / (abs(count) * 100)
        findings.add(
            row,
            Kind.OPENING_BALANCE,
            when,
            symbol=name,
            contract=contract,
            contracts=count,
            price_micros=None if paid is None else micros(paid),
        )
        return
    name = symbol_in_words(text)
    if quantity < 0:
        raise Unclear(f"{quantity:f} shares: short positions in shares are not supported here")
    parts = micro_shares(quantity)
    if not parts:
        raise Unclear(f"{quantity:f} shares: the journal supports at most six decimals")
    findings.add(
        row,
        Kind.OPENING_BALANCE,
        when,
        symbol=name,
        micro_shares=parts,
        price_micros=None if basis is None else micros(abs(basis) / quantity),
    )
