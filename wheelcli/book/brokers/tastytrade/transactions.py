"""tastytrade's transaction history as CSV, with and without the columns Total and Sub Type.

Times have the UTC offset of the exporting computer. They become UTC, so that a line exported in
summer equals the same line exported in winter.
"""

import re
from decimal import Decimal
from typing import Any

from wheelcli.book.brokers.findings import Findings
from wheelcli.book.brokers.numbers import cents, micro_shares
from wheelcli.book.brokers.pairing import paired
from wheelcli.book.brokers.reading import Open, Reading, Role, ended
from wheelcli.book.brokers.source import Source
from wheelcli.book.brokers.table import BY_HAND, Row, Unclear, find_table
from wheelcli.book.brokers.tastytrade.money import money_movement, money_of, paid
from wheelcli.book.brokers.trades import (
    ended_contracts,
    option_trade,
    share_trade,
    whole_contracts,
)
from wheelcli.book.brokers.words import named_contract, symbol_in_words
from wheelcli.book.events import DELIVERABLE, Kind

__all__ = ["identify", "read"]

NEEDED = ("date", "type", "action", "instrument type", "value", "average price", "root symbol")
_REMOVED = re.compile(r"removal of .*\bdue to (expiration|assignment|exercise)")
_NUMBERS = ("value", "average price", "commissions", "fees", "total", "strike price")
_TRADES = {
    "buy to open": (1, Kind.OPTION_OPEN),
    "sell to open": (-1, Kind.OPTION_OPEN),
    "buy": (1, None),
    "sell": (-1, None),
    "buy to close": (1, Kind.OPTION_CLOSE),
    "sell to close": (-1, Kind.OPTION_CLOSE),
}
_SHORT = ("sell to open", "buy to close")  # actions on shares that go short or cover short ones
_REMOVALS = {"assignment": Kind.ASSIGNMENT, "exercise": Kind.EXERCISE}
_CASH_SETTLED = {"cash settled assignment": Kind.ASSIGNMENT, "cash settled exercise": Kind.EXERCISE}
_SWAPS = {
    "special dividend": Kind.ADJUSTMENT,
    "forward split": Kind.SPLIT,
    "reverse split": Kind.SPLIT,
    "symbol change": Kind.SYMBOL_CHANGE,
    "stock merger": Kind.SYMBOL_CHANGE,
}
# The kind of a cash line by its description; the first phrase in it decides.
_MONEY_WORDS = (
    ("ach deposit", "deposit"),
    ("wire funds received", "deposit"),
    ("deposit", "deposit"),
    ("ach disbursement", "withdrawal"),
    ("withdrawal", "withdrawal"),
    ("interest on credit", "credit interest"),
    ("interest", "debit interest"),
    ("dividend", "dividend"),
    ("fee", "fee"),
    ("regulatory", "balance adjustment"),
)


def identify(source: Source) -> bool:
    """Return whether this is tastytrade's transaction history."""
    return find_table(source, NEEDED) is not None


def read(source: Source, account: str) -> Reading:
    """Return the file's events for this account of the journal."""
    table = find_table(source, NEEDED)
    assert table is not None
    table.settle(numbers=_NUMBERS, days=("expiration date",))
    findings = Findings("tastytrade", account, source.name)
    for row in table:
        try:
            take(findings, row.whole())
        except Unclear as trouble:
            findings.refuse(row, trouble)
    return paired(findings)


def take(findings: Findings, row: Row) -> None:
    """Take one line of it. Raises Unclear."""
    currency = row.text("currency")
    if currency and currency.upper() != "USD":
        raise Unclear(f"unsupported currency {currency}: the journal supports US dollars")
    kind, sub = row.text("type").lower(), _sub_type(row)
    if kind == "money movement":
        money_movement(findings, row, sub)
        return
    if kind not in ("trade", "receive deliver"):
        raise Unclear(f"unknown type {row.text('type')!r}")
    if row.text("instrument type").lower() not in ("equity", "equity option"):
        raise Unclear(
            f"{row.text('instrument type') or 'no instrument'}: the journal supports shares and their options"
        )
    if kind == "trade":
        _trade(findings, row, sub)
    else:
        _delivery(findings, row, sub)


def _sub_type(row: Row) -> str:
    """Return the sub type in lower case; until January 2023 there was no such column, and action and
    description imply it.
    """
    if "sub type" in row.table:
        return row.text("sub type").lower()
    action = row.text("action").replace("_", " ").lower()
    words = " ".join(row.text("description").lower().split())
    if row.text("type").lower() == "money movement":
        # The description of a dividend is the company's name; only dividends belong to a share.
        named = "dividend" if row.text("symbol") else words
        return next((sub for part, sub in _MONEY_WORDS if part in words), named)
    if row.text("type").lower() == "trade":
        return action
    if m := _REMOVED.search(words):
        return m[1]
    if "cash settle" in words:
        value = row.amount("value")
        if action.startswith("buy") or (not action and value < 0):
            return "cash settled assignment"
        return "cash settled exercise"
    return next((sub for sub in (*_SWAPS, "acat") if sub in words), action)


def _trade(findings: Findings, row: Row, sub: str) -> None:
    if sub not in _TRADES:
        raise Unclear(f"unknown trade {(row.text('sub type') or sub)[:40]!r}")
    sign, kind = _TRADES[sub]
    quantity = sign * abs(row.amount("quantity"))
    order = row.text("order #") or None
    when = row.moment("date")
    if row.text("instrument type").lower() == "equity":
        share_trade(
            findings,
            row,
            when,
            symbol=symbol_in_words(row.text("symbol")),
            shares=quantity,
            money=money_of(row, quantity, 1),
            mark=order or "",
            group=order,
            short=sub in _SHORT,
        )
        return
    symbol, contract = named_contract(row.text("symbol"), underlying=row.text("underlying symbol"))
    each = whole_contracts(row.number("multiplier") or Decimal(100))
    option_trade(
        findings,
        row,
        when,
        symbol=symbol,
        contract=contract,
        contracts=quantity,
        money=money_of(row, quantity, each),
        kind=kind,
        multiplier=each,
        mark=order or "",
        group=order,
    )


def _delivery(findings: Findings, row: Row, sub: str) -> None:
    if row.text("instrument type").lower() == "equity":
        _shares(findings, row, sub)
        return
    symbol, contract = named_contract(row.text("symbol"), underlying=row.text("underlying symbol"))
    each = whole_contracts(row.number("multiplier") or Decimal(100))
    quantity = abs(row.number("quantity") or Decimal(0))
    count = ended_contracts(quantity) if sub == "expiration" else whole_contracts(quantity)
    net, fees, _ = paid(row, row.amount("value"))
    terms: dict[str, Any] = {
        "symbol": symbol,
        "contract": contract,
        "multiplier": each,
        "deliverable_micros": DELIVERABLE if each == 100 else each * 1_000_000,
        "cash_cents": cents(net),
        "fees_cents": cents(fees),
    }
    action = (row.text("action") or sub).lower().replace("_", " ")
    sign = 1 if action.startswith("buy") else -1 if action.startswith("sell") else 0
    when = row.moment("date")
    if sub == "expiration":
        findings.expire(row, when, count=count, sign=sign, **terms)
    elif sub in _REMOVALS:
        kind = _REMOVALS[sub]
        findings.add(
            row,
            kind,
            ended(when, contract),
            role=Role.REMOVAL,
            contracts=count if kind is Kind.ASSIGNMENT else -count,
            **terms,
        )
    elif sub in _CASH_SETTLED:
        short = _CASH_SETTLED[sub] is Kind.ASSIGNMENT
        findings.add(
            row, Kind.CASH_SETTLEMENT, ended(when, contract), contracts=count if short else -count, **terms
        )
    elif sub in _SWAPS and sign:
        role = Role.LEAVES if action.endswith("close") else Role.ARRIVES
        kind = _SWAPS[sub]
        findings.add(
            row,
            kind if kind is Kind.SYMBOL_CHANGE else Kind.ADJUSTMENT,
            when,
            role=role,
            left_open=Open.DELIVERABLE if kind is Kind.SPLIT else None,
            contracts=sign * count,
            **terms,
        )
    elif sub in ("acat", "transfer") and sign:
        findings.add(row, Kind.TRANSFER, when, contracts=sign * count, **terms)
    else:
        raise Unclear(f"unknown action {(row.text('sub type') or sub)[:40]!r} of an option")


def _shares(findings: Findings, row: Row, sub: str) -> None:
    symbol = symbol_in_words(row.text("symbol"))
    when = row.moment("date")
    action = (row.text("action") or sub).lower().replace("_", " ")
    sign = 1 if action.startswith("buy") else -1 if action.startswith("sell") else 0
    shares = sign * abs(row.amount("quantity"))
    if sub == "dividend" and sign:
        share_trade(
            findings,
            row,
            when,
            symbol=symbol,
            shares=shares,
            money=money_of(row, shares, 1),
            memo="reinvested",
        )
        return
    if sub in _TRADES:
        share_trade(
            findings,
            row,
            when,
            symbol=symbol,
            shares=_TRADES[sub][0] * abs(shares or row.amount("quantity")),
            money=money_of(row, shares or row.amount("quantity"), 1),
            role=Role.DELIVERY,
            short=sub in _SHORT,
        )
        return
    if not sign:
        raise Unclear(f"{row.text('sub type')!r} without an action: the direction of the shares is unknown")
    net, fees, _ = paid(row, row.amount("value"))
    terms: dict[str, Any] = {
        "symbol": symbol,
        "micro_shares": micro_shares(shares),
        "cash_cents": cents(net),
        "fees_cents": cents(fees),
    }
    if sub in ("acat", "transfer"):
        findings.add(row, Kind.TRANSFER, when, memo=row.text("description")[:80], **terms)
    elif sub in _SWAPS and _SWAPS[sub] is not Kind.ADJUSTMENT:
        findings.add(row, _SWAPS[sub], when, role=Role.LEAVES if sign < 0 else Role.ARRIVES, **terms)
    else:
        raise Unclear(
            f"unknown action {(row.text('sub type') or sub)[:40]!r} of shares",
            BY_HAND,
        )
