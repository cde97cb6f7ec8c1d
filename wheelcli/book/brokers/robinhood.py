"""Robinhood's account activity as CSV.

Days only, and no column of fees: the difference between the amount and price × quantity is the regulatory
fees. The S of `1S` means that contracts or shares leave the account, not that they were short: most long
contracts expire with it too. The position held decides the side.
"""

import re
from contextlib import suppress
from datetime import date
from decimal import Decimal

from wheelcli.book.brokers.cash_words import kinds_of
from wheelcli.book.brokers.findings import Findings
from wheelcli.book.brokers.numbers import NotANumber, cents, micro_shares, plain_decimal
from wheelcli.book.brokers.pairing import paired
from wheelcli.book.brokers.reading import Open, Reading, Role, ended
from wheelcli.book.brokers.source import Source
from wheelcli.book.brokers.table import BY_HAND, Row, Unclear, find_table
from wheelcli.book.brokers.trades import Money, ended_contracts, option_trade, share_trade, whole_contracts
from wheelcli.book.brokers.words import contract_in_words, named_contract, symbol_in_words
from wheelcli.book.events import Kind
from wheelcli.contract import Contract

__all__ = ["identify", "read"]

NEEDED = ("activity date", "process date", "settle date", "instrument", "description", "trans code", "amount")
_OPTIONS = {
    "BTO": (1, Kind.OPTION_OPEN),
    "STO": (-1, Kind.OPTION_OPEN),
    "BTC": (1, Kind.OPTION_CLOSE),
    "STC": (-1, Kind.OPTION_CLOSE),
}
_ENDS = {"OASGN": Kind.ASSIGNMENT, "OEXCS": Kind.EXERCISE, "OEXP": Kind.EXPIRATION, "OCC": Kind.EXERCISE}
_CASH = kinds_of("""
    dividend: CDIV, MDIV, QDIV, DTAX, NRAT
    fee: DCF, AFEE, DFEE, GOLD, DFRO, MRGF, FEE, IADJ, MISC
    interest: INT, MINT, MRGI, SLIP, GDBP, GMPC, REWARD, BCAR, ABIP
    deposit: ACH, RTP, WIRE, DCFT, CSD
    transfer: ITRF, XENT, XENT_CC, ACATI, ACATO, FUTSWP, EVTSWP
    withdrawal: CSP
""")
_EXPIRED = re.compile(r"^OPTION (?:EXPIRATION|ASSIGNMENT|ASSIGNED|EXERCISED?) (?:FOR|OF) ", re.IGNORECASE)
_ASSIGNED = re.compile(r"\bOPTIONS? (ASSIGNED|EXERCISED|ASSIGNMENT|EXERCISE)\b", re.IGNORECASE)


def identify(source: Source) -> bool:
    """Return whether this is Robinhood's activity."""
    return find_table(source, NEEDED) is not None


def read(source: Source, account: str) -> Reading:
    """Return the file's events for this account of the journal."""
    table = find_table(source, NEEDED)
    assert table is not None
    table.settle(numbers=("price", "amount"), days=("activity date", "process date", "settle date"))
    findings = Findings("robinhood", account, source.name)
    strikes = set()
    for row in table:
        named = contract_in_words(_EXPIRED.sub("", " ".join(row.text("description").split())))
        if named is not None and row.text("trans code").upper() in ("OASGN", "OEXCS", "OCC"):
            strike, where = (
                Decimal(str(named.strike)),
                (row.text("activity date"), row.text("instrument").upper()),
            )
            strikes.add((*where, strike))
            with suppress(Unclear):  # an adjusted contract: its cash gives the number of shares
                strikes.add((*where, _count(row)[0] * strike * 100))
    for row in table:
        if not row.text("trans code") and not row.text("activity date"):
            continue  # the disclaimer under the table
        try:
            _take(findings, row.whole(), strikes=strikes)
        except Unclear as trouble:
            findings.refuse(row, trouble)
    return paired(findings)


def _take(findings: Findings, row: Row, *, strikes: set[tuple[str, str, Decimal]]) -> None:
    code = row.text("trans code").upper()
    day = row.day("activity date")
    description = " ".join(row.text("description").split())
    if code in _OPTIONS:
        sign, kind = _OPTIONS[code]
        symbol, contract = _contract(row, description)
        count, _ = _count(row)
        option_trade(
            findings,
            row,
            day,
            symbol=symbol,
            contract=contract,
            contracts=sign * count,
            kind=kind,
            money=Money(row.amount("amount"), row.number("price"), None),
        )
    elif code in _ENDS:
        _end(findings, row, _ENDS[code], description, day)
    elif code in ("BUY", "SELL"):
        _share(findings, row, code, description, day, strikes=strikes)
    elif code in ("SPL", "SPR"):
        count, leaves = _count(row)
        findings.add(
            row,
            Kind.SPLIT,
            day,
            symbol=symbol_in_words(row.text("instrument")),
            left_open=Open.RATIO,
            reverse=code == "SPR",
            micro_shares=micro_shares(-count if leaves else count),
        )
    elif code == "CIL":
        findings.add(
            row,
            Kind.SHARE_SELL,
            day,
            symbol=symbol_in_words(row.text("instrument")),
            left_open=Open.FRACTION,
            cash_cents=cents(row.amount("amount")),
            memo="cash in lieu",
        )
    elif code in ("REC", "ACATI", "ACATO", "T/A") and row.text("instrument") and row.text("quantity"):
        _received(findings, row, code, description, day)
    elif code in _CASH:
        kind = _CASH[code]
        symbol = row.text("instrument") if kind in (Kind.DIVIDEND, Kind.FEE) else ""
        findings.cash(
            row,
            kind,
            day,
            row.amount("amount"),
            memo=f"{code} {description}",
            symbol=symbol_in_words(symbol) if symbol else None,
        )
    else:
        raise Unclear(f"unknown code {row.text('trans code')[:20]!r}", BY_HAND)


def _count(row: Row) -> tuple[Decimal, bool]:
    """Return the quantity, and whether a trailing S marks it as leaving the account."""
    text = row.text("quantity")
    leaves = text.upper().endswith("S")
    try:
        count = plain_decimal(text[:-1] if leaves else text, comma=False)
    except NotANumber:
        raise Unclear(f"quantity {text[:40]!r} is not a number") from None
    if count is None:
        raise Unclear("quantity is empty")
    return abs(count), leaves


def _contract(row: Row, description: str) -> tuple[str, Contract]:
    return named_contract(_EXPIRED.sub("", description), underlying=row.text("instrument"))


def _end(findings: Findings, row: Row, kind: Kind, description: str, day: date) -> None:
    symbol, contract = _contract(row, description)
    if kind is Kind.EXPIRATION and not row.text("quantity"):
        findings.expire(row, day, count=0, sign=0, symbol=symbol, contract=contract)
        return
    quantity, leaves = _count(row)
    count = ended_contracts(quantity) if kind is Kind.EXPIRATION else whole_contracts(quantity)
    paid = cents(row.number("amount") or Decimal(0))
    if kind is Kind.EXPIRATION:
        if paid:
            raise Unclear("an expiration with cash")
        findings.expire(row, day, count=count, sign=1 if leaves else 0, symbol=symbol, contract=contract)
        return
    signed = count if kind is Kind.ASSIGNMENT else -count
    if paid:
        findings.add(
            row,
            Kind.CASH_SETTLEMENT,
            ended(day, contract),
            symbol=symbol,
            contract=contract,
            contracts=signed,
            cash_cents=paid,
        )
    else:
        findings.add(
            row,
            kind,
            ended(day, contract),
            role=Role.REMOVAL,
            symbol=symbol,
            contract=contract,
            contracts=signed,
        )


def _share(
    findings: Findings,
    row: Row,
    code: str,
    description: str,
    day: date,
    *,
    strikes: set[tuple[str, str, Decimal]],
) -> None:
    symbol = symbol_in_words(row.text("instrument"))
    count, leaves = _count(row)
    if leaves:
        raise Unclear(
            "a short sale of shares: the journal supports short shares only from an assignment or exercise"
        )
    price = row.number("price")
    amount = row.amount("amount")
    gross = count * price if price is not None else abs(amount)
    where = (row.text("activity date"), row.text("instrument").upper())
    at_strike = (*where, price) in strikes or (*where, gross) in strikes
    share_trade(
        findings,
        row,
        day,
        symbol=symbol,
        shares=count if code == "BUY" else -count,
        money=Money(amount, price, None),
        role=Role.DELIVERY if _ASSIGNED.search(description) else Role.LIKELY if at_strike else Role.WHOLE,
    )


def _received(findings: Findings, row: Row, code: str, description: str, day: date) -> None:
    contract = contract_in_words(_EXPIRED.sub("", description))
    count, leaves = _count(row)
    sign = -1 if leaves or code == "ACATO" else 1
    if contract is not None:
        symbol, contract = _contract(row, description)
        findings.add(
            row,
            Kind.TRANSFER,
            day,
            symbol=symbol,
            contract=contract,
            contracts=whole_contracts(sign * count),
            memo=description[:80],
        )
        return
    findings.add(
        row,
        Kind.TRANSFER,
        day,
        symbol=symbol_in_words(row.text("instrument")),
        micro_shares=micro_shares(sign * count),
        cash_cents=cents(row.number("amount") or Decimal(0)),
        memo=description[:80],
    )
