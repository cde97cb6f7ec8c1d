"""The program's own CSV, for brokers without a reader: one row per event, as `own.md` describes."""

from decimal import Decimal
from typing import Any

from wheelcli.book.brokers.cash_words import words_of
from wheelcli.book.brokers.findings import Findings
from wheelcli.book.brokers.numbers import cents, micro_shares, micros
from wheelcli.book.brokers.reading import Open, Reading
from wheelcli.book.brokers.source import Source
from wheelcli.book.brokers.table import Row, Unclear, find_table
from wheelcli.book.brokers.trades import Money, option_trade, share_trade, whole_contracts
from wheelcli.book.brokers.words import contract_in_words, named_contract, symbol_in_words
from wheelcli.book.events import DELIVERABLE, Kind
from wheelcli.money_text import ambiguous_amount, is_ambiguous

__all__ = ["identify", "read"]

NEEDED = ("date", "event")
_COLUMNS = set(
    words_of(
        "date, event, symbol, contract, quantity, price, fees, amount, multiplier, ratio, to, group, memo, id"
    )
)
_OPTION = {
    "STO": (-1, Kind.OPTION_OPEN),
    "BTO": (1, Kind.OPTION_OPEN),
    "STC": (-1, Kind.OPTION_CLOSE),
    "BTC": (1, Kind.OPTION_CLOSE),
}
_SHARE = {"BUY": 1, "SELL": -1}
_ENDS = {
    "ASSIGN": Kind.ASSIGNMENT,
    "EXERCISE": Kind.EXERCISE,
    "EXPIRE": Kind.EXPIRATION,
    "CASH": Kind.CASH_SETTLEMENT,
}
_CASH = {
    "DIV": Kind.DIVIDEND,
    "DEPOSIT": Kind.DEPOSIT,
    "WITHDRAW": Kind.WITHDRAWAL,
    "INTEREST": Kind.INTEREST,
    "FEE": Kind.FEE,
    "ADJUST": Kind.ADJUSTMENT,
}


def identify(source: Source) -> bool:
    """Return whether this is the program's own CSV: it has the columns `date` and `event`, and no foreign
    column.
    """
    table = find_table(source, NEEDED)
    return table is not None and set(table.places) <= _COLUMNS and len(table.places) > 2


def read(source: Source, account: str) -> Reading:
    """Return the file's events for this account of the journal."""
    table = find_table(source, NEEDED)
    assert table is not None
    table.settle(numbers=("quantity", "price", "fees", "amount"), days=("date",))
    findings = Findings("csv", account, source.name)
    for row in table:
        try:
            _take(findings, row.whole())
        except Unclear as trouble:
            findings.refuse(row, trouble)
    return findings.reading(findings.found)


def _take(findings: Findings, row: Row) -> None:
    word = row.text("event").upper()
    when = row.moment("date")
    mark, memo = row.text("id"), row.text("memo")[:80]
    group = row.text("group") or None
    fees = abs(row.number("fees") or Decimal(0))
    if word in _OPTION:
        sign, kind = _OPTION[word]
        symbol, contract = named_contract(row.text("contract"), underlying=row.text("symbol"))
        count, each = abs(row.amount("quantity")), whole_contracts(row.number("multiplier") or Decimal(100))
        option_trade(
            findings,
            row,
            when,
            symbol=symbol,
            contract=contract,
            contracts=sign * count,
            multiplier=each,
            kind=kind,
            money=_money(row, -sign * count * each, fees),
            mark=mark,
            group=group,
        )
    elif word in _SHARE:
        shares = _SHARE[word] * abs(row.amount("quantity"))
        share_trade(
            findings,
            row,
            when,
            symbol=symbol_in_words(row.text("symbol")),
            shares=shares,
            money=_money(row, -shares, fees),
            mark=mark,
            memo=memo,
            group=group,
        )
    elif word in _ENDS:
        _end(findings, row, _ENDS[word], fees)
    elif word in _CASH:
        amount = _total(row)
        if word == "WITHDRAW":
            amount = -abs(amount)
        elif word == "FEE" and not row.text("amount").startswith(("+", "-", "(")):
            amount = -amount  # a fee is paid; a rebate is written with its sign: +1.50
        name = row.text("symbol") if word in ("DIV", "FEE") else ""
        findings.cash(
            row,
            _CASH[word],
            when,
            amount,
            memo=memo or mark,
            symbol=symbol_in_words(name) if name else None,
        )
    elif word in ("OPENING", "TRANSFER"):
        _brought(findings, row, Kind.OPENING_BALANCE if word == "OPENING" else Kind.TRANSFER)
    elif word == "SPLIT":
        findings.add(
            row,
            Kind.SPLIT,
            when,
            symbol=symbol_in_words(row.text("symbol")),
            ratio=_ratio(row),
            mark=mark,
            memo=memo,
        )
    elif word == "RENAME":
        findings.add(
            row,
            Kind.SYMBOL_CHANGE,
            when,
            symbol=symbol_in_words(row.text("symbol")),
            mark=mark,
            memo=memo,
            symbol_to=symbol_in_words(row.text("to")),
        )
    else:
        raise Unclear(f"unknown event {row.text('event')[:20]!r} (expected one of {', '.join(_words())})")


def _total(row: Row) -> Decimal:
    """Return the amount of a line that moves only cash, which no price confirms. Raises Unclear, also for
    `5.000`.
    """
    text = row.text("amount")
    if not row.table.comma and is_ambiguous(text):
        raise Unclear(ambiguous_amount(text))
    return row.amount("amount")


def _words() -> tuple[str, ...]:
    return (*_OPTION, *_SHARE, *_ENDS, *_CASH, "OPENING", "TRANSFER", "SPLIT", "RENAME")


def _money(row: Row, gross_per_dollar: Decimal, fees: Decimal) -> Money:
    """Return the amount in the file, or the one from price, quantity and fees."""
    price, amount = row.number("price"), row.number("amount")
    if amount is None:
        if price is None:
            raise Unclear("neither price nor amount is given")
        amount = gross_per_dollar * price - fees
    return Money(amount, price, fees)


def _end(findings: Findings, row: Row, kind: Kind, fees: Decimal) -> None:
    symbol, contract = named_contract(row.text("contract"), underlying=row.text("symbol"))
    when, quantity = row.moment("date"), whole_contracts(row.amount("quantity"))
    each = whole_contracts(row.number("multiplier") or Decimal(100))
    deliverable = DELIVERABLE if each == 100 else each * 1_000_000
    terms: dict[str, Any] = {
        "symbol": symbol,
        "contract": contract,
        "multiplier": each,
        "deliverable_micros": deliverable,
        "mark": row.text("id"),
        "memo": row.text("memo")[:80],
    }
    count = abs(quantity)
    if kind is Kind.EXPIRATION:
        findings.add(row, kind, when, contracts=count, left_open=Open.SIGN, **terms)
        return
    if kind is Kind.CASH_SETTLEMENT:
        amount = row.amount("amount")
        findings.add(
            row,
            kind,
            when,
            contracts=count,
            left_open=Open.SIGN,
            cash_cents=cents(amount),
            fees_cents=cents(fees),
            **terms,
        )
        return
    signed = count if kind is Kind.ASSIGNMENT else -count
    arrives = (contract.right == "put") == (kind is Kind.ASSIGNMENT)
    shares = count * deliverable * (1 if arrives else -1)
    strike = Decimal(str(contract.strike))
    cash = -strike * shares / 1_000_000 - fees
    told_amount = row.number("amount")
    if told_amount is not None and abs(told_amount - cash) > Decimal("0.01"):
        raise Unclear(f"shares at the strike with fees are {cash:,.2f}, but the amount is {told_amount:,.2f}")
    findings.add(
        row,
        kind,
        when,
        contracts=signed,
        micro_shares=shares,
        price_micros=micros(strike),
        cash_cents=cents(cash),
        fees_cents=cents(fees),
        **terms,
    )


def _ratio(row: Row) -> tuple[int, int]:
    new, _, old = row.text("ratio").partition(":")
    if not (
        new.isascii()
        and new.isdigit()
        and old.isascii()
        and old.isdigit()
        and 0 < int(new) < 10_000
        and 0 < int(old) < 10_000
    ):
        raise Unclear(f"ratio {row.text('ratio')[:20]!r} is not new:old, as in 4:1")
    return int(new), int(old)


def _brought(findings: Findings, row: Row, kind: Kind) -> None:
    when, price = row.moment("date"), row.number("price")
    terms: dict[str, Any] = {
        "price_micros": None if price is None else micros(price),
        "mark": row.text("id"),
        "memo": row.text("memo")[:80],
    }
    if row.text("contract"):
        if contract_in_words(row.text("contract")) is None:
            raise Unclear(
                f"invalid contract {row.text('contract')[:40]!r} (expected one such as AAPL260918P00300000)"
            )
        symbol, contract = named_contract(row.text("contract"), underlying=row.text("symbol"))
        findings.add(
            row,
            kind,
            when,
            symbol=symbol,
            contract=contract,
            contracts=whole_contracts(row.amount("quantity")),
            **terms,
        )
    elif row.text("symbol"):
        parts = micro_shares(row.amount("quantity"))
        if not parts:
            raise Unclear("the quantity is 0 shares")
        findings.add(row, kind, when, symbol=symbol_in_words(row.text("symbol")), micro_shares=parts, **terms)
    else:
        findings.add(row, kind, when, cash_cents=cents(_total(row)), **terms)
