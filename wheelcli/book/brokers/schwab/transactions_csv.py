"""Charles Schwab's transaction history as CSV: with the older title line and `Transactions Total`, and in
today's layout.

Days only. `04/01/2020 as of 03/31/2020` was booked on the first day and belongs to the second. The quantity
of an option that expired, was assigned or exercised is the change of the position: 1 ends a short contract,
-1 a long one.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from wheelcli.book.brokers.days import split_as_of
from wheelcli.book.brokers.findings import Findings
from wheelcli.book.brokers.numbers import cents, micro_shares
from wheelcli.book.brokers.pairing import paired
from wheelcli.book.brokers.reading import Balance, Open, Reading, Role, ended
from wheelcli.book.brokers.schwab.cash_kinds import cash_kind
from wheelcli.book.brokers.schwab.corporate_actions import CORPORATE_ACTIONS, corporate_action
from wheelcli.book.brokers.source import Source
from wheelcli.book.brokers.table import BY_HAND, Row, Table, Unclear, find_table
from wheelcli.book.brokers.trades import Money, ended_contracts, option_trade, share_trade, whole_contracts
from wheelcli.book.brokers.words import contract_in_words, named_contract, symbol_in_words
from wheelcli.book.events import Kind

__all__ = ["NEEDED", "identify", "read", "read_table"]

NEEDED = ("date", "action", "symbol", "description", "quantity", "price", "fees & comm", "amount")
_OPTIONS = {
    "buy to open": (1, Kind.OPTION_OPEN),
    "sell to open": (-1, Kind.OPTION_OPEN),
    "buy to close": (1, Kind.OPTION_CLOSE),
    "sell to close": (-1, Kind.OPTION_CLOSE),
}
_SHARES = {"buy": 1, "sell": -1, "reinvest shares": 1, "sell short": -1, "buy to cover": 1}
_SHORT = ("sell short", "buy to cover")
_ENDS = {"expired", "assigned", "exchange or exercise", "exercised"}
_MOVES = {
    "journal",
    "security transfer",
    "internal transfer",
    "journaled shares",
    "stock plan activity",
    "tda transfer",
}
_TDA = re.compile(r"REMOVAL OF OPTION DUE TO (EXPIRATION|ASSIGNMENT|EXERCISE)")


def identify(source: Source) -> bool:
    """Return whether this is Schwab's transaction history."""
    return find_table(source, NEEDED) is not None


def read(source: Source, account: str) -> Reading:
    """Return the file's events for this account of the journal."""
    table = find_table(source, NEEDED)
    assert table is not None
    return paired(read_table(table, Findings("schwab", account, source.name)))


def read_table(table: Table, findings: Findings) -> Findings:
    """Add the rows of a table with these columns, of a CSV or JSON file, to the findings; return those."""
    table.settle(numbers=("price", "fees & comm", "amount", "quantity"), days=("date",))
    # Files from before 2024 usually end every line with a comma.
    table.width = len(NEEDED)
    delivered = _delivered(table)
    split = {
        (row.text("date"), row.text("symbol")) for row in table if row.text("action").lower() == "stock split"
    }
    for row in table:
        if row.text("date").lower().startswith("transactions total"):
            _total(findings, row)
            continue
        try:
            if row.text("action").lower().startswith("options frwd split"):
                _option_split(findings, row.whole(), split=split)
            else:
                _take(findings, row.whole(), delivered=delivered)
        except Unclear as trouble:
            findings.refuse(row, trouble)
    return findings


def _total(findings: Findings, row: Row) -> None:
    try:
        findings.balance = Balance(cents(row.amount("amount")), total=True)
    except Unclear as trouble:
        findings.refuse(row, trouble)


def _days(row: Row) -> tuple[date, date]:
    """Return the day it was booked and the day it belongs to."""
    booked, as_of = split_as_of(row.text("date"))
    posted = row.day("date", booked)
    if not as_of:
        return posted, posted
    day = row.day("date", as_of)
    return posted, min(day, posted)


def _booked(row: Row) -> str:
    """Return the day it was booked, as written: only one of two lines of a delivery may add the day it
    belongs to.
    """
    return split_as_of(row.text("date"))[0]


def _delivered(table: Table) -> set[tuple[str, str, Decimal, int]]:
    """Return day booked as written, symbol, price or cash, and direction of the shares that assignments and
    exercises in the file bring and take.
    """
    shares = set()
    for row in table:
        action, text = row.text("action").lower(), row.text("description").upper()
        removal = _TDA.search(text)
        contract = contract_in_words(row.text("symbol"))
        if contract is None or not (action in _ENDS - {"expired"} or removal):
            continue
        assigned = action == "assigned" or (removal is not None and removal[1] == "ASSIGNMENT")
        buys = (contract.right == "put") == assigned
        strike, way = Decimal(str(contract.strike)), 1 if buys else -1
        root = contract.root.rstrip("0123456789")
        shares.add((_booked(row), root, strike.normalize(), way))
        try:  # an adjusted contract: other shares at another price, for the same cash
            count = abs(row.number("quantity") or Decimal(0))
        except Unclear:
            continue
        shares.add((_booked(row), root, (count * strike * 100).normalize(), way))
    return shares


def _take(findings: Findings, row: Row, *, delivered: set[tuple[str, str, Decimal, int]]) -> None:
    action = " ".join(row.text("action").lower().split())
    posted, day = _days(row)
    removal = _TDA.search(row.text("description").upper())
    if action in _OPTIONS:
        _option(findings, row, action, day, posted)
    elif action in _ENDS or (removal and action in _MOVES):
        word = removal[1].lower() if removal and action not in _ENDS else action
        _end(findings, row, word, day, posted)
    elif action in _SHARES and contract_in_words(row.text("symbol")) is None:
        _share(findings, row, action, day, posted, delivered=delivered)
    elif action in CORPORATE_ACTIONS:
        corporate_action(findings, row, action, day, posted)
    elif action in _MOVES and row.text("quantity"):
        _moved(findings, row, action, day, posted)
    elif (kind := cash_kind(action)) is not None:
        if row.text("quantity") and row.number("quantity"):
            raise Unclear(f"unknown action {row.text('action')!r} with a quantity")
        symbol = row.text("symbol") if kind in (Kind.DIVIDEND, Kind.FEE) else ""
        findings.cash(
            row,
            kind,
            day,
            row.amount("amount"),
            memo=f"{row.text('action')} {row.text('description')}",
            symbol=symbol_in_words(symbol) if symbol and symbol.upper() != "NO NUMBER" else None,
            posted=posted,
        )
    else:
        hint = BY_HAND
        raise Unclear(f"unknown action {row.text('action')[:40]!r}", hint)


def _option_split(findings: Findings, row: Row, *, split: set[tuple[str, str]]) -> None:
    """Take the contracts that a split adds; if the file also has the line of the shares, that line decides
    the split.
    """
    posted, day = _days(row)
    symbol, contract = named_contract(row.text("symbol"))
    if (row.text("date"), symbol) in split:
        findings.skip("the contracts of a split, already included in the line with the shares")
        return
    findings.add(
        row,
        Kind.SPLIT,
        day,
        symbol=symbol,
        contract=contract,
        contracts=whole_contracts(row.amount("quantity")),
        left_open=Open.RATIO,
        posted=posted,
    )


def _money(row: Row) -> Money:
    return Money(row.amount("amount"), row.number("price"), abs(row.number("fees & comm") or Decimal(0)))


def _option(findings: Findings, row: Row, action: str, day: date, posted: date) -> None:
    sign, kind = _OPTIONS[action]
    symbol, contract = named_contract(row.text("symbol"))
    option_trade(
        findings,
        row,
        day,
        symbol=symbol,
        contract=contract,
        contracts=sign * abs(row.amount("quantity")),
        money=_money(row),
        kind=kind,
        posted=posted,
    )


def _end(findings: Findings, row: Row, word: str, day: date, posted: date) -> None:
    symbol, contract = named_contract(row.text("symbol"))
    expired = word in ("expired", "expiration")
    count = ended_contracts(row.number("quantity")) if expired else whole_contracts(row.amount("quantity"))
    paid = cents(row.number("amount") or Decimal(0))
    terms: dict[str, Any] = {"symbol": symbol, "contract": contract, "posted": posted}
    if paid and count:
        findings.add(
            row, Kind.CASH_SETTLEMENT, ended(day, contract), contracts=count, cash_cents=paid, **terms
        )
    elif expired:
        findings.expire(row, day, count=abs(count), sign=1 if count > 0 else -1, **terms)
    else:
        # Schwab writes "Exchange or Exercise" for an exercise, and sometimes for an assignment too: the sign
        # decides.
        kind = Kind.ASSIGNMENT if count > 0 else Kind.EXERCISE
        findings.add(row, kind, ended(day, contract), role=Role.REMOVAL, contracts=count, **terms)


def _share(
    findings: Findings,
    row: Row,
    action: str,
    day: date,
    posted: date,
    *,
    delivered: set[tuple[str, str, Decimal, int]],
) -> None:
    symbol = symbol_in_words(row.text("symbol"))
    sign = _SHARES[action]
    money, short = _money(row), action in _SHORT
    gross = abs(money.cash + (money.fees or 0))
    is_delivery = action != "reinvest shares" and any(
        (_booked(row), symbol.replace("-", "").lstrip("^"), sum_.normalize(), sign) in delivered
        for sum_ in (money.price or Decimal(0), gross)
    )
    share_trade(
        findings,
        row,
        day,
        symbol=symbol,
        shares=sign * abs(row.amount("quantity")),
        money=money,
        posted=posted,
        role=Role.LIKELY if is_delivery or (short and sign < 0) else Role.WHOLE,
        short=short,
    )


def _moved(findings: Findings, row: Row, action: str, day: date, posted: date) -> None:
    quantity = row.amount("quantity")
    cash = cents(row.number("amount") or Decimal(0))
    contract = contract_in_words(row.text("symbol"))
    if contract is not None:
        symbol, contract = named_contract(row.text("symbol"))
        findings.add(
            row,
            Kind.TRANSFER,
            day,
            symbol=symbol,
            contract=contract,
            contracts=whole_contracts(quantity),
            cash_cents=cash,
            posted=posted,
            memo=row.text("description")[:80],
        )
        return
    inside = action == "journal" and not cash  # from margin to cash and the like: two lines that cancel out
    findings.add(
        row,
        Kind.TRANSFER,
        day,
        symbol=symbol_in_words(row.text("symbol")),
        micro_shares=micro_shares(quantity),
        cash_cents=cash,
        posted=posted,
        memo=row.text("description")[:80],
        role=Role.WHOLE if not inside else Role.LEAVES if quantity < 0 else Role.ARRIVES,
    )
