"""Fidelity's account history as CSV, in its several layouts: with or without account columns, `Price` or
`Price ($)`.

Days only. The quantity is signed; commission and fees are positive and contained in the amount. The core
position (SPAXX, FDRXX, the bank sweep, `CASH`) counts as cash: a transfer into it or out of it changes
nothing, its earnings are interest.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from wheelcli.book.brokers.days import NotADay, day_of
from wheelcli.book.brokers.fidelity_cash import take_cash
from wheelcli.book.brokers.findings import Findings
from wheelcli.book.brokers.numbers import cents, micro_shares
from wheelcli.book.brokers.pairing import paired
from wheelcli.book.brokers.reading import Balance, Open, Reading, Role, ended
from wheelcli.book.brokers.source import Source
from wheelcli.book.brokers.table import BY_HAND, ONE_AT_A_TIME, Row, Table, Unclear, find_table
from wheelcli.book.brokers.trades import Money, ended_contracts, option_trade, share_trade, whole_contracts
from wheelcli.book.brokers.words import (
    contract_in_words,
    is_cash_fund,
    is_cusip,
    named_contract,
    symbol_in_words,
)
from wheelcli.book.events import Kind
from wheelcli.contract import Contract
from wheelcli.money_text import counted

__all__ = ["identify", "read"]

NEEDED = ("run date", "action", "symbol", "quantity", "price", "amount")
_NUMBERS = ("price", "quantity", "commission", "fees", "accrued interest", "amount", "cash balance")
_AS_OF = re.compile(r"\bAS OF ([A-Z]{3}-\d{1,2}-\d{4}|\d{1,4}[-/]\d{1,2}[-/]\d{2,4})", re.IGNORECASE)
_CORE_MOVES = (
    "REINVESTMENT",
    "PURCHASE INTO CORE",
    "REDEMPTION FROM CORE",
    "YOU BOUGHT",
    "YOU SOLD",
    "EXCHANGED",
    "CHANGE IN",
)


def identify(source: Source) -> bool:
    """Return whether this is Fidelity's account history."""
    return find_table(source, NEEDED) is not None


def accounts(source: Source) -> tuple[str, ...]:
    """Return the accounts that the file names, `number (name)`, in the order of the file."""
    table = find_table(source, NEEDED)
    names: dict[str, None] = {}
    for row in table or ():
        if row.text("action") and (name := _account(row)):
            names.setdefault(name)
    return tuple(names)


def _account(row: Row) -> str:
    return " ".join(f"{row.text('account number')} {row.text('account')}".split())


def read(source: Source, account: str, *, of: str = "") -> Reading:
    """Return the file's events for this account of the journal; `of` picks one of the file's accounts, by its
    number or name.
    """
    table = find_table(source, NEEDED)
    assert table is not None
    table.settle(numbers=_NUMBERS, days=("run date", "settlement date"))
    table.width = min(table.width, 1 + max(table.places[name] for name in NEEDED))
    findings = Findings("fidelity", account, source.name)
    named = accounts(source)
    for row in table:
        if not _is_line(row):
            continue
        try:
            if len(named) > 1:
                mine = [name for name in named if of and of.lower() in name.lower()]
                if len(mine) != 1:
                    raise Unclear(
                        f"the file has {len(named)} accounts; this line belongs to {_account(row)}",
                        ONE_AT_A_TIME,
                    )
                if _account(row) != mine[0]:
                    findings.skip("a line of another account in the file")
                    continue
            _take(findings, row)
        except Unclear as trouble:
            findings.refuse(row, trouble)
    _balance(findings, table)
    return paired(findings)


def _is_line(row: Row) -> bool:
    """Return whether it is a line of the history, not a part of the disclaimer under it."""
    cells = [cell for cell in row.cells if cell.strip()]
    return len(cells) > 2 or bool(row.text("run date")[:1].isdigit() and len(cells) > 1)


def _days(row: Row) -> tuple[date, date]:
    """Return the day it was booked and the day it belongs to."""
    posted = row.day("run date")
    m = _AS_OF.search(row.text("action"))
    if m is None:
        return posted, posted
    try:
        as_of = day_of(m[1])
    except NotADay:
        raise Unclear(f"invalid date in 'as of': {m[1]!r}") from None
    return posted, min(as_of, posted)


def _contract(row: Row) -> tuple[str, Contract] | None:
    """Return the option of a line: by its symbol, else by its description."""
    for name in ("symbol", "description", "security description"):
        text = row.text(name)
        if contract_in_words(text) is not None:
            return named_contract(text)
    return None


def _take(findings: Findings, row: Row) -> None:
    if len(row.cells) < row.table.width:
        raise Unclear(f"{counted(len(row.cells), 'cell')}, but the header has {row.table.width}")
    currency = row.text("currency") or row.text("exchange currency")
    if currency and currency.upper() != "USD":
        raise Unclear(f"unsupported currency {currency}: the journal supports US dollars")
    action = " ".join(row.text("action").upper().split())
    posted, day = _days(row)
    named = _contract(row)
    if named is not None:
        _option(findings, row, action, named, day, posted)
        return
    symbol = row.text("symbol")
    description = row.text("description") or row.text("security description")
    core = is_cash_fund(symbol) or description.upper() in ("CASH", "NO DESCRIPTION CASH")
    if core and action.startswith(_CORE_MOVES):
        findings.skip("transfer to or from the core position, which counts as cash")
    elif action.startswith(("YOU BOUGHT", "YOU SOLD", "REINVESTMENT")) or _is_merger(action):
        _shares(findings, row, action, day, posted)
    elif action.startswith(("DISTRIBUTION", "STOCK SPLIT", "REVERSE SPLIT")) and row.number("quantity"):
        if not ("SPLIT" in action or action.startswith("DISTRIBUTION")) or "SPINOFF" in action.replace(
            "-", ""
        ):
            findings.add(
                row,
                Kind.TRANSFER,
                day,
                symbol=symbol_in_words(symbol),
                micro_shares=micro_shares(row.amount("quantity")),
                posted=posted,
                memo="spin-off",
            )
            return
        cusip = is_cusip(symbol)  # of the old shares of a reverse split
        findings.add(
            row,
            Kind.SPLIT,
            day,
            symbol=None if cusip else symbol_in_words(symbol),
            left_open=Open.RATIO,
            posted=posted,
            micro_shares=micro_shares(row.amount("quantity")),
            reverse=action.startswith("REVERSE SPLIT"),
            mark=symbol if cusip else "",
            memo=description[:80],
        )
    elif action.startswith(("IN LIEU OF FRX SHARE", "CASH IN LIEU")):
        findings.add(
            row,
            Kind.SHARE_SELL,
            day,
            symbol=symbol_in_words(symbol),
            left_open=Open.FRACTION,
            cash_cents=cents(row.amount("amount")),
            posted=posted,
            memo="cash in lieu",
        )
    else:
        take_cash(findings, row, action, day, posted, core=core)


def _is_merger(action: str) -> bool:
    return action.startswith(("MERGER", "REDEMPTION PAYOUT"))


def _money(row: Row) -> Money:
    fees = abs(row.number("commission") or Decimal(0)) + abs(row.number("fees") or Decimal(0))
    return Money(row.amount("amount"), row.number("price"), fees)


def _option(
    findings: Findings, row: Row, action: str, named: tuple[str, Contract], day: date, posted: date
) -> None:
    symbol, contract = named
    expired = action.startswith("EXPIRED")
    count = ended_contracts(row.number("quantity")) if expired else whole_contracts(row.amount("quantity"))
    terms: dict[str, Any] = {"symbol": symbol, "contract": contract, "posted": posted}
    if action.startswith(("YOU BOUGHT", "YOU SOLD")):
        buys = action.startswith("YOU BOUGHT")
        if buys != (count > 0):
            raise Unclear(f"{'bought' if buys else 'sold'}, but the quantity is {count}")
        kind = Kind.OPTION_OPEN if "OPENING" in action else Kind.OPTION_CLOSE if "CLOSING" in action else None
        option_trade(
            findings,
            row,
            day,
            symbol=symbol,
            contract=contract,
            contracts=Decimal(count),
            money=_money(row),
            kind=kind,
            posted=posted,
        )
    elif expired:
        findings.expire(row, day, count=abs(count), sign=1 if count > 0 else -1, **terms)
    elif action.startswith(("ASSIGNED", "EXERCISED")):
        paid = cents(row.number("amount") or Decimal(0))
        kind = Kind.ASSIGNMENT if action.startswith("ASSIGNED") else Kind.EXERCISE
        signed = abs(count) if kind is Kind.ASSIGNMENT else -abs(count)
        if paid:
            findings.add(
                row, Kind.CASH_SETTLEMENT, ended(day, contract), contracts=signed, cash_cents=paid, **terms
            )
        else:
            findings.add(row, kind, ended(day, contract), role=Role.REMOVAL, contracts=signed, **terms)
    elif action.startswith(("TRANSFER", "JOURNALED")):
        findings.add(row, Kind.TRANSFER, day, contracts=count, **terms)
    else:
        raise Unclear(f"unknown action {action[:50]!r} of an option", BY_HAND)


def _shares(findings: Findings, row: Row, action: str, day: date, posted: date) -> None:
    symbol = symbol_in_words(row.text("symbol"))
    quantity = row.amount("quantity")
    buys = not action.startswith(("YOU SOLD", "MERGER", "REDEMPTION"))
    if quantity and buys != (quantity > 0):
        raise Unclear(f"{'bought' if buys else 'sold'}, but the quantity is {quantity:f}")
    if "SHORT SALE" in action:
        raise Unclear(
            "a short sale of shares: the journal supports short shares only from an assignment or exercise"
        )
    # Shares that an assignment sells short are in the part of the account called Short; so are those that
    # cover them.
    short = row.text("type").upper() == "SHORT" or "SHORT COVER" in action
    assigned = re.search(r"\b(ASSIGNED|EXERCISED?)\b.*\b(PUTS?|CALLS?)\b", action) or re.search(
        r"\b(ASSIGNMENT|EXERCISE)\b", action
    )
    share_trade(
        findings,
        row,
        day,
        symbol=symbol,
        shares=quantity,
        money=_money(row),
        posted=posted,
        role=Role.DELIVERY if assigned else Role.WHOLE,
        short=short,
    )


def _balance(findings: Findings, table: Table) -> None:
    """Take the running balance of the file's newest line, if it has the column."""
    if "cash balance" not in table:
        return
    lines, unsettled = [], []
    for row in table:
        if not _is_line(row):
            continue
        try:
            day = row.day("run date")
        except Unclear:
            return
        try:
            balance = row.number("cash balance")
        except Unclear:  # "Processing": the days from there on have no balance yet
            unsettled.append(day)
            continue
        if balance is not None:
            lines.append((day, balance))
    lines = [line for line in lines if not unsettled or line[0] < min(unsettled)]
    if lines:
        newest = lines[0] if lines[0][0] >= lines[-1][0] else lines[-1]
        findings.balance = Balance(cents(newest[1]), newest[0])
