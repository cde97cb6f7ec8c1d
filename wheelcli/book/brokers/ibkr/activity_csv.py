"""Interactive Brokers' activity statement as CSV: many tables in one file, each line led by its section.

Trades come as orders and, if requested, as their executions too: orders are read, executions only if the file
has no orders. Sections that repeat or explain (positions, marks, accruals, codes) change nothing; the lines
of an unknown section with cash in it are reported one by one.
"""

from collections.abc import Iterator
from decimal import Decimal

from wheelcli.book.brokers.cash_words import words_of
from wheelcli.book.brokers.findings import Findings
from wheelcli.book.brokers.ibkr.trades import (
    Traded,
    cash_kind,
    cash_settlement,
    corporate_action,
    dividend_symbol,
    is_cash_settlement,
    need_dollars,
    take_trade,
)
from wheelcli.book.brokers.numbers import cents, decimal_comma, micro_shares
from wheelcli.book.brokers.pairing import paired
from wheelcli.book.brokers.reading import Balance, Reading
from wheelcli.book.brokers.source import Source
from wheelcli.book.brokers.table import Row, Table, Unclear, plain_name
from wheelcli.book.brokers.trades import whole_contracts
from wheelcli.book.brokers.words import contract_in_words, named_contract, symbol_in_words
from wheelcli.book.events import Kind

__all__ = ["identify", "read"]

_INFORMATIVE = words_of("""
    statement, account information, net asset value, change in nav, mark-to-market, realized & unrealized,
    month & year, open positions, forex, financial instrument, cash report, codes, notes, legal, location of,
    base currency exchange, interest accruals, change in dividend, option exercises, trade summary,
    collateral, net stock position, change in position, position, performance, time weighted,
    stock yield enhancement, securities borrowed, ibkr managed securities, total p/l, deposits in transit,
    complex positions, charges, soft dollar, trade allocations, routing, withholding tax details, cfd,
    incentive, open dividend accruals
""")


def identify(source: Source) -> bool:
    """Return whether this is an activity statement."""
    if source.is_xml:
        return False
    heads = {
        (cells[0].strip().lower(), cells[1].strip().lower())
        for _, cells in source.rows[:200]
        if len(cells) > 2
    }
    kinds = {kind for _, kind in heads}
    if ("transaction history", "header") in heads:
        return False
    return (
        "header" in kinds
        and ("data" in kinds or len(heads) > 2)
        and any(name in ("statement", "trades", "cash report") or cash_kind(name) for name, _ in heads)
    )


def _sections(source: Source) -> Iterator[tuple[str, Row]]:
    """Yield the section of every line of data, and the line under the last header of that section."""
    headers: dict[str, Table] = {}
    for line, cells in source.rows:
        if len(cells) < 3:
            yield "", Row(_table(source, line, cells), line, cells)
            continue
        section, kind = " ".join(cells[0].split()), cells[1].strip().lower()
        if kind == "header":
            headers[section] = _table(source, line, cells)
        elif kind == "data" and section in headers:
            yield section, Row(headers[section], line, cells)
        elif kind not in ("subtotal", "total", "notes") or section not in headers:
            yield "", Row(_table(source, line, cells), line, cells)


def _table(source: Source, line: int, cells: list[str]) -> Table:
    places: dict[str, int] = {}
    for place, cell in enumerate(cells[2:], start=2):
        places.setdefault(plain_name(cell), place)
    return Table(source, line, places, len(cells), [])


def read(source: Source, account: str) -> Reading:
    """Return the file's events for this account of the journal."""
    findings = Findings("ibkr", account, source.name)
    lines = list(_sections(source))
    comma = decimal_comma(
        row.text(name)
        for section, row in lines
        if section == "Trades"
        for name in ("quantity", "t. price", "proceeds", "comm/fee")
    )
    orders = any(
        section == "Trades" and row.text("datadiscriminator").lower() == "order" for section, row in lines
    )
    multipliers = _multipliers(lines)
    accounts = {row.text("account") for section, row in lines if section == "Trades"} - {""}
    for section, row in lines:
        row.table.comma = comma
        try:
            if len(accounts) > 1 and section.lower() not in ("statement", "account information"):
                raise Unclear(
                    f"the statement has {len(accounts)} accounts",
                    "export one account at a time and import each into its own account",
                )
            _take(findings, section, row, orders=orders, multipliers=multipliers)
        except Unclear as trouble:
            findings.refuse(row, trouble)
    return paired(findings)


def _multipliers(lines: list[tuple[str, Row]]) -> dict[str, Decimal]:
    """Return how many dollars of premium correspond to one dollar of price, for the contracts that the
    statement describes.
    """
    multipliers = {}
    for section, row in lines:
        if section.lower().startswith("financial instrument") and row.text("multiplier"):
            try:
                if (each := row.number("multiplier")) is not None:
                    multipliers[row.text("symbol")] = each
            except Unclear:
                continue
    return multipliers


def _take(
    findings: Findings, section: str, row: Row, *, orders: bool, multipliers: dict[str, Decimal]
) -> None:
    name = section.lower()
    if not section:
        raise Unclear("not a line of a statement (expected section, Header or Data, cells)")
    if name == "trades":
        _trade(findings, row, orders=orders, multipliers=multipliers)
    elif name == "corporate actions":
        if not row.text("asset category").lower().startswith("total"):
            need_dollars(row.text("currency"))
            when = row.moment("date/time" if row.text("date/time") else "report date")
            corporate_action(
                findings,
                row,
                when,
                description=row.text("description"),
                quantity=row.number("quantity") or Decimal(0),
                cash=row.number("proceeds") or Decimal(0),
            )
    elif name == "transfers":
        _transfer(findings, row)
    elif cash_kind(name) is not None:
        _cash(findings, row, name)
    elif name == "cash report":
        _balance(findings, row)
    elif name == "statement of funds":
        _settled(findings, row)
    elif not name.startswith(_INFORMATIVE):
        raise Unclear(f"unknown section {section[:40]!r}")


def _trade(findings: Findings, row: Row, *, orders: bool, multipliers: dict[str, Decimal]) -> None:
    level = row.text("datadiscriminator").lower()
    if level != ("order" if orders else "trade"):
        if level not in ("order", "trade", "closedlot", "closed lot", "lot", "washsale", "subtotal", "total"):
            raise Unclear(f"unknown trade level {row.text('datadiscriminator')[:20]!r}")
        return
    fees = row.number("comm/fee") if "comm/fee" in row.table else row.number("comm in usd")
    take_trade(
        findings,
        row,
        Traded(
            category=row.text("asset category"),
            currency=row.text("currency"),
            symbol=row.text("symbol"),
            when=row.moment("date/time"),
            quantity=row.amount("quantity"),
            price=row.number("t. price"),
            proceeds=row.amount("proceeds"),
            fees=-(fees or Decimal(0)),
            codes=frozenset(part.strip() for part in row.text("code").split(";")) - {""},
            multiplier=multipliers.get(row.text("symbol")),
        ),
    )


def _is_total(row: Row) -> bool:
    first = row.cells[2].strip().lower() if len(row.cells) > 2 else ""
    return first.startswith("total") or "total" in (
        row.text("currency").lower(),
        row.text("subtitle").lower(),
    )


def _cash(findings: Findings, row: Row, name: str) -> None:
    if _is_total(row):
        return
    need_dollars(row.text("currency"))
    kind = cash_kind(name)
    assert kind is not None
    column = "settle date" if "settle date" in row.table else "date" if "date" in row.table else "date/time"
    description = row.text("description")
    symbol = dividend_symbol(description) if kind is Kind.DIVIDEND else None
    when = row.moment(column)
    findings.cash(
        row, kind, when, row.amount("amount"), symbol=symbol, memo=description or row.text("subtitle")
    )


def _settled(findings: Findings, row: Row) -> None:
    """Take the cash of contracts settled in cash; every other line of the statement of funds also appears in
    another section.
    """
    description = row.text("description")
    if not is_cash_settlement(description) or row.text("currency").lower() == "base currency summary":
        return
    need_dollars(row.text("currency"))
    cash = (row.number("credit") or Decimal(0)) + (row.number("debit") or Decimal(0))
    when = row.moment("activity date" if row.text("activity date") else "report date")
    cash_settlement(findings, row, when, description=description, symbol="", cash=cash)


def _transfer(findings: Findings, row: Row) -> None:
    if _is_total(row) or row.text("asset category").lower().startswith("total"):
        return
    need_dollars(row.text("currency"))
    quantity, cash = row.number("qty") or Decimal(0), cents(row.number("cash amount") or Decimal(0))
    category, when = row.text("asset category").lower(), row.moment("date")
    if row.text("direction").lower() == "out" and quantity > 0:
        quantity = -quantity
    memo = f"{row.text('type')} {row.text('xfer company')}".strip()
    if category == "stocks":
        findings.add(
            row,
            Kind.TRANSFER,
            when,
            symbol=symbol_in_words(row.text("symbol")),
            micro_shares=micro_shares(quantity),
            cash_cents=cash,
            memo=memo,
        )
    elif contract_in_words(row.text("symbol")) is not None:
        symbol, contract = named_contract(row.text("symbol"))
        findings.add(
            row,
            Kind.TRANSFER,
            when,
            symbol=symbol,
            contract=contract,
            contracts=whole_contracts(quantity),
            cash_cents=cash,
            memo=memo,
        )
    elif category == "cash" and cash:
        findings.add(row, Kind.TRANSFER, when, cash_cents=cash, memo=memo, mark=memo)
    else:
        raise Unclear(f"unknown transfer of {row.text('asset category')[:30]!r}")


def _balance(findings: Findings, row: Row) -> None:
    label = (row.text("currency summary") or row.cells[2]).strip().lower()
    if label == "ending cash" and row.text("currency").upper() in ("USD", "BASE CURRENCY SUMMARY"):
        total = row.number("total")
        if total is not None and (row.text("currency").upper() == "USD" or findings.balance is None):
            findings.balance = Balance(cents(total))
