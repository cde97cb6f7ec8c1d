"""Interactive Brokers' export Transaction History as CSV: days only, amounts in the base currency, without
open or close.

The header varies: with `Price Currency`, `Currency` or neither, `Gross Amount ` with a space at its end, more
columns after `Net Amount`. A dash is an empty cell. The starting cash and the sum of the lines must give the
ending cash.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from wheelcli.book.brokers.cash_words import kinds_of
from wheelcli.book.brokers.days import NotADay, day_of
from wheelcli.book.brokers.findings import Findings
from wheelcli.book.brokers.ibkr.history_sections import SECTION, rows_of, take_summary
from wheelcli.book.brokers.ibkr.trades import (
    cash_settlement,
    corporate_action,
    dividend_symbol,
    is_cash_settlement,
)
from wheelcli.book.brokers.numbers import cents, micro_shares
from wheelcli.book.brokers.pairing import paired
from wheelcli.book.brokers.reading import Reading, Role, ended
from wheelcli.book.brokers.source import Source
from wheelcli.book.brokers.table import BY_HAND, Row, Unclear
from wheelcli.book.brokers.trades import (
    Money,
    ended_contracts,
    option_trade,
    share_trade,
    whole_contracts,
)
from wheelcli.book.brokers.words import contract_in_words, named_contract, symbol_in_words
from wheelcli.book.events import DELIVERABLE, Kind
from wheelcli.errors import Exit, WheelError

__all__ = ["identify", "read"]

NEEDED = ("date", "description", "transaction type", "symbol", "quantity", "price", "net amount")
_ENDS = {
    "assigned": Kind.ASSIGNMENT,
    "assignment": Kind.ASSIGNMENT,
    "exercised": Kind.EXERCISE,
    "exercise": Kind.EXERCISE,
    "expired": Kind.EXPIRATION,
    "expiration": Kind.EXPIRATION,
}
_CASH = kinds_of("""
    dividend: dividend, dividends, payment in lieu, payment in lieu of dividend, foreign tax withholding,
        withholding tax, us tax withholding
    interest: credit interest, debit interest, bond interest, interest, broker interest received,
        broker interest paid, securities lent interest, other income
    deposit: deposit, electronic fund transfer
    withdrawal: withdrawal
    transfer: cash transfer
    fee: other fee, other fees, fee, sales tax, transaction fee, commission adjustment, advisor fee
""")
_ROUNDED = Decimal("0.011")  # each of the three may be rounded
_BY_CONTRACT = re.compile(r"\((ASSIGNMENT|ASSIGNED|EXERCISE|EXERCISED)\)", re.IGNORECASE)


def identify(source: Source) -> bool:
    """Return whether a line at the top is the header of the section Transaction History."""
    return not source.is_xml and any(
        len(cells) > 2 and (cells[0].strip().lower(), cells[1].strip().lower()) == (SECTION, "header")
        for _, cells in source.rows[:200]
    )


def read(source: Source, account: str) -> Reading:
    """Return the file's events for this account of the journal. Raises WheelError if the base currency, in
    which all amounts are, is not the dollar.
    """
    findings = Findings("ibkr-history", account, source.name)
    lines = list(rows_of(source))
    take_summary(findings, source, lines)
    rows = [row for section, row in lines if section == SECTION]
    if rows and (missing := [name for name in NEEDED if name not in rows[0].table]):
        raise WheelError(
            f"{source.name} is an IBKR Transaction History without the column {missing[0]!r}",
            hint="export it with all columns, or export an Activity Statement as CSV",
            code="import",
            exit_code=Exit.INVALID,
        )
    owners = {row.text("account") for row in rows} - {"", "-"}
    delivered = _delivered(rows)
    for section, row in lines:
        if section not in (SECTION, ""):
            continue
        try:
            if not section:
                raise Unclear("not a line of a Transaction History (expected section, Header or Data, cells)")
            if len(owners) > 1:
                raise Unclear(
                    f"the file has {len(owners)} accounts",
                    "export one account at a time and import each into its own account",
                )
            _take(findings, row.whole(), delivered)
        except Unclear as trouble:
            findings.refuse(row, trouble)
    return paired(findings)


def _delivered(rows: list[Row]) -> set[tuple[str, str, Decimal, bool]]:
    """Return day, root, price or cash, and direction of the shares that the file's assignments and exercises
    bring and take.
    """
    shares = set()
    for row in rows:
        kind = _ENDS.get(row.text("transaction type").lower())
        contract = contract_in_words(row.text("symbol"))
        if contract is None or kind not in (Kind.ASSIGNMENT, Kind.EXERCISE):
            continue
        buys, strike = (contract.right == "put") == (kind is Kind.ASSIGNMENT), Decimal(str(contract.strike))
        root = contract.root.rstrip("0123456789")
        shares.add((row.text("date"), root, strike.normalize(), buys))
        try:
            count = abs(row.number("quantity") or Decimal(0))
        except Unclear:
            continue
        shares.add((row.text("date"), root, (count * strike * 100).normalize(), buys))
    return shares


def _day(row: Row) -> date:
    try:
        return day_of(row.text("date"))
    except NotADay:
        raise Unclear(f"date {row.text('date')[:40]!r} is not a date") from None


def _text(row: Row, name: str) -> str:
    text = row.text(name)
    return "" if text == "-" else text


def _take(findings: Findings, row: Row, delivered: set[tuple[str, str, Decimal, bool]]) -> None:
    word = " ".join(row.text("transaction type").lower().split())
    day, description = _day(row), row.text("description")
    currency = _text(row, "price currency") or _text(row, "currency")
    if currency and currency.upper() != "USD":
        raise Unclear(f"unsupported currency {currency[:12]}: the journal supports US dollars")
    symbol = _text(row, "symbol")
    net = row.number("net amount")
    if is_cash_settlement(description):
        cash_settlement(
            findings, row, day, description=description, symbol=symbol, cash=row.amount("net amount")
        )
    elif word.startswith("forex") or description.upper().startswith("FX TRANSLATION"):
        if net:
            raise Unclear("a currency exchange: the journal supports shares and their options")
        findings.skip("a cash line of 0.00")
    elif contract_in_words(symbol) is not None and (word in ("buy", "sell") or word in _ENDS):
        _option(findings, row, word, day, symbol)
    elif word in ("buy", "sell", "dividend reinvestment") or (word in _ENDS and symbol):
        _share(findings, row, word, day, symbol, delivered)
    elif word == "corporate action":
        corporate_action(
            findings,
            row,
            day,
            description=description,
            quantity=row.number("quantity") or Decimal(0),
            cash=net or Decimal(0),
        )
    elif (
        word in ("transfer", "system transfer", "incoming transfer", "outgoing transfer")
        and symbol
        and row.number("quantity")
    ):
        findings.add(
            row,
            Kind.TRANSFER,
            day,
            symbol=symbol_in_words(symbol),
            micro_shares=micro_shares(row.amount("quantity")),
            memo=description[:80],
        )
    elif (kind := _CASH.get(word)) is not None:
        name = (dividend_symbol(description) or symbol) if kind is Kind.DIVIDEND else ""
        findings.cash(
            row,
            kind,
            day,
            row.amount("net amount"),
            memo=f"{row.text('transaction type')} {description}",
            symbol=symbol_in_words(name) if name else None,
        )
    else:
        raise Unclear(
            f"unknown transaction type {row.text('transaction type')[:30]!r}",
            BY_HAND,
        )


def _money(row: Row) -> Money:
    """Return net amount, price, and the part of the net that is commission and fees. Raises Unclear if gross
    and fees do not add up to the net.
    """
    net, gross = row.amount("net amount"), row.number("gross amount")
    fees = -sum((row.number(name) or Decimal(0) for name in ("commission", "transaction fees")), Decimal(0))
    if gross is not None and abs(gross - fees - net) > _ROUNDED:
        raise Unclear(
            f"gross amount, commission and fees are {gross - fees:,.2f}, but the net amount is {net:,.2f}"
        )
    return Money(net, row.number("price"), fees)


def _option(findings: Findings, row: Row, word: str, day: date, symbol: str) -> None:
    name, contract = named_contract(symbol)
    quantity, each = row.number("quantity"), whole_contracts(row.number("multiplier") or Decimal(100))
    kind = _ENDS.get(word)
    if kind is None:
        count = abs(whole_contracts(row.amount("quantity"))) * (1 if word == "buy" else -1)
        option_trade(
            findings,
            row,
            day,
            symbol=name,
            contract=contract,
            contracts=Decimal(count),
            money=_money(row),
            kind=None,
            multiplier=each,
        )
        return
    paid = row.number("net amount") or Decimal(0)
    terms: dict[str, Any] = {
        "symbol": name,
        "contract": contract,
        "multiplier": each,
        "deliverable_micros": DELIVERABLE if each == 100 else each * 1_000_000,
    }
    if kind is Kind.EXPIRATION:
        count = ended_contracts(quantity)
        findings.expire(
            row, day, count=abs(count), sign=1 if count > 0 else -1, cash_cents=cents(paid), **terms
        )
        return
    count = abs(whole_contracts(row.amount("quantity")))
    findings.add(
        row,
        kind,
        ended(day, contract),
        role=Role.REMOVAL,
        contracts=count if kind is Kind.ASSIGNMENT else -count,
        cash_cents=cents(paid),
        fees_cents=-cents(paid),
        **terms,
    )


def _share(
    findings: Findings,
    row: Row,
    word: str,
    day: date,
    symbol: str,
    delivered: set[tuple[str, str, Decimal, bool]],
) -> None:
    """Add the event of a line of shares: a trade, or the delivery of an assignment, which is marked as one or
    recognised by its strike.
    """
    name, shares, money = symbol_in_words(symbol), row.amount("quantity"), _money(row)
    if word in ("buy", "sell"):
        shares = abs(shares) * (1 if word == "buy" else -1)
    gross = abs(money.cash + (money.fees or 0))
    root = name.replace("-", "").lstrip("^")
    likely = any(
        (row.text("date"), root, each.normalize(), shares > 0) in delivered
        for each in (money.price or Decimal(0), gross)
    )
    certain = word in _ENDS or _BY_CONTRACT.search(row.text("description"))
    share_trade(
        findings,
        row,
        day,
        symbol=name,
        shares=shares,
        money=money,
        role=Role.DELIVERY if certain else Role.LIKELY if likely else Role.WHOLE,
    )
