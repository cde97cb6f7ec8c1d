"""tastytrade's transaction history as CSV, with and without the columns Total and Sub Type.

Times have the UTC offset of the exporting computer. They become UTC, so that a line exported in
summer equals the same line exported in winter.
"""

from decimal import Decimal
from typing import Any, NamedTuple

from wheelcli.book.brokers.findings import Findings
from wheelcli.book.brokers.numbers import cents, micro_shares
from wheelcli.book.brokers.pairing import paired
from wheelcli.book.brokers.reading import Open, Reading, Role, ended
from wheelcli.book.brokers.source import Source
from wheelcli.book.brokers.table import BY_HAND, Row, Unclear, find_table, once_for
from wheelcli.book.brokers.tastytrade.money import money_movement, money_of, paid
from wheelcli.book.brokers.tastytrade.sub_type import SWAPS, sub_type_of
from wheelcli.book.brokers.trades import (
    OptionAmounts,
    add_option_trade,
    ended_contracts,
    option_amounts,
    share_trade,
    whole_contracts,
)
from wheelcli.book.brokers.words import named_contract, symbol_in_words
from wheelcli.book.events import DELIVERABLE, Kind

__all__ = ["identify", "read"]

NEEDED = ("date", "type", "action", "instrument type", "value", "average price", "root symbol")
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


class _Line(NamedTuple):
    """What a line is, by its words: its type in lower case, whether it is of shares, and of a trade the
    signed quantity, the kind (None if only the holdings show whether it opens) and whether it is of short
    shares.
    """

    type: str
    of_shares: bool
    quantity: Decimal = Decimal(0)
    kind: Kind | None = None
    short: bool = False


def take(findings: Findings, row: Row) -> None:
    """Take one line of the history. Raises Unclear."""
    line = _line(row)
    if line.type == "trade":
        _trade(findings, row, line)
    elif line.type == "money movement":
        money_movement(findings, row, sub_type_of(row))
    else:
        _delivery(findings, row, sub_type_of(row))


@once_for("currency", "type", "sub type", "action", "instrument type", "quantity")
def _line(row: Row) -> _Line:
    """Return what a line is. Raises Unclear for what the journal does not support."""
    currency = row.text("currency")
    if currency and currency.upper() != "USD":
        raise Unclear(f"unsupported currency {currency}: the journal supports US dollars")
    kind = row.text("type").lower()
    if kind == "money movement":
        return _Line(kind, of_shares=False)
    if kind not in ("trade", "receive deliver"):
        raise Unclear(f"unknown type {row.text('type')!r}")
    instrument = row.text("instrument type")
    if instrument.lower() not in ("equity", "equity option"):
        raise Unclear(f"{instrument or 'no instrument'}: the journal supports shares and their options")
    of_shares = instrument.lower() == "equity"
    if kind != "trade":
        return _Line(kind, of_shares)
    sub = sub_type_of(row)
    if sub not in _TRADES:
        raise Unclear(f"unknown trade {(row.text('sub type') or sub)[:40]!r}")
    sign, trade = _TRADES[sub]
    return _Line(kind, of_shares, sign * abs(row.amount("quantity")), trade, sub in _SHORT)


@once_for(
    "type",
    "sub type",
    "action",
    "instrument type",
    "quantity",
    "multiplier",
    "value",
    "commissions",
    "fees",
    "total",
    "average price",
)
def _amounts(row: Row) -> OptionAmounts:
    """Return the numbers of an option trade. Raises Unclear."""
    quantity, each = _line(row).quantity, _multiplier(row)
    return option_amounts(quantity, money_of(row, quantity, each), each)


@once_for("value", "commissions", "fees", "total")
def _cash(row: Row) -> tuple[int, int]:
    """Return the cash of a line and its fees, cents. Raises Unclear."""
    net, fees, _ = paid(row, row.amount("value"))
    return cents(net), cents(fees)


def _multiplier(row: Row) -> int:
    return whole_contracts(row.number("multiplier") or Decimal(100))


def _trade(findings: Findings, row: Row, line: _Line) -> None:
    order = row.text("order #") or None
    when = row.moment("date")
    if line.of_shares:
        share_trade(
            findings,
            row,
            when,
            symbol=symbol_in_words(row.text("symbol")),
            shares=line.quantity,
            money=money_of(row, line.quantity, 1),
            mark=order or "",
            group=order,
            short=line.short,
        )
        return
    symbol, contract = named_contract(row.text("symbol"), row.text("underlying symbol"))
    add_option_trade(
        findings,
        row,
        when,
        _amounts(row),
        symbol=symbol,
        contract=contract,
        kind=line.kind,
        mark=order or "",
        group=order,
    )


def _delivery(findings: Findings, row: Row, sub: str) -> None:
    if row.text("instrument type").lower() == "equity":
        _shares(findings, row, sub)
        return
    symbol, contract = named_contract(row.text("symbol"), row.text("underlying symbol"))
    each = _multiplier(row)
    quantity = abs(row.number("quantity") or Decimal(0))
    count = ended_contracts(quantity) if sub == "expiration" else whole_contracts(quantity)
    cash, fees = _cash(row)
    terms: dict[str, Any] = {
        "symbol": symbol,
        "contract": contract,
        "multiplier": each,
        "deliverable_micros": DELIVERABLE if each == 100 else each * 1_000_000,
        "cash_cents": cash,
        "fees_cents": fees,
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
    elif sub in SWAPS and sign:
        role = Role.LEAVES if action.endswith("close") else Role.ARRIVES
        kind = SWAPS[sub]
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
    cash, fees = _cash(row)
    terms: dict[str, Any] = {
        "symbol": symbol,
        "micro_shares": micro_shares(shares),
        "cash_cents": cash,
        "fees_cents": fees,
    }
    if sub in ("acat", "transfer"):
        findings.add(row, Kind.TRANSFER, when, memo=row.text("description")[:80], **terms)
    elif sub in SWAPS and SWAPS[sub] is not Kind.ADJUSTMENT:
        findings.add(row, SWAPS[sub], when, role=Role.LEAVES if sign < 0 else Role.ARRIVES, **terms)
    else:
        raise Unclear(
            f"unknown action {(row.text('sub type') or sub)[:40]!r} of shares",
            BY_HAND,
        )
