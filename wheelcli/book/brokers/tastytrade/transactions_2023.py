"""tastytrade's older transaction history (tastyworks, until 2023): other columns, times to the minute without
an offset.
"""

from decimal import Decimal

from wheelcli.book.brokers.cash_words import kinds_of
from wheelcli.book.brokers.findings import Findings
from wheelcli.book.brokers.numbers import cents, micro_shares
from wheelcli.book.brokers.pairing import paired
from wheelcli.book.brokers.reading import Reading, Role, ended
from wheelcli.book.brokers.source import Source
from wheelcli.book.brokers.table import Row, Unclear, find_table
from wheelcli.book.brokers.trades import Money, ended_contracts, option_trade, share_trade, whole_contracts
from wheelcli.book.brokers.words import named_contract, symbol_in_words
from wheelcli.book.events import Kind
from wheelcli.contract import Contract

__all__ = ["identify", "read"]

NEEDED = ("date/time", "transaction code", "transaction subcode", "buy/sell", "open/close", "amount")
_EFFECTS = {"open": Kind.OPTION_OPEN, "close": Kind.OPTION_CLOSE}
_REMOVALS = {"assignment": Kind.ASSIGNMENT, "exercise": Kind.EXERCISE}
_CASH_SETTLED = {"cash settled assignment": Kind.ASSIGNMENT, "cash settled exercise": Kind.EXERCISE}
_MONEY = kinds_of("""
    deposit: deposit
    withdrawal: withdrawal
    dividend: dividend
    fee: fee, balance adjustment
    interest: credit interest, debit interest
    transfer: transfer
""")


def identify(source: Source) -> bool:
    """Return whether this is the older history."""
    return find_table(source, NEEDED) is not None


def read(source: Source, account: str) -> Reading:
    """Return the file's events for this account of the journal."""
    table = find_table(source, NEEDED)
    assert table is not None
    table.settle(numbers=("price", "fees", "amount", "strike"), days=("date/time", "expiration date"))
    findings = Findings("tastyworks", account, source.name)
    for row in table:
        try:
            _take(findings, row.whole())
        except Unclear as trouble:
            findings.refuse(row, trouble)
    return paired(findings)


def _contract(row: Row) -> tuple[str, Contract] | None:
    right = row.text("call/put").upper()[:1]
    if not right and not row.text("strike"):
        return None
    day = row.day("expiration date")
    return named_contract(f"{row.text('symbol')} {day:%m/%d/%Y} {row.amount('strike'):f} {right}")


def _take(findings: Findings, row: Row) -> None:
    code, sub = row.text("transaction code").lower(), row.text("transaction subcode").lower()
    when = row.moment("date/time")
    fees = abs(row.number("fees") or Decimal(0))
    amount = row.number("amount") or Decimal(0)
    if code == "money movement":
        if sub not in _MONEY:
            raise Unclear(f"unknown money movement {row.text('transaction subcode')!r}")
        symbol = row.text("symbol")
        findings.cash(
            row,
            _MONEY[sub],
            when,
            amount - fees,
            memo=row.text("description"),
            symbol=symbol_in_words(symbol) if symbol else None,
        )
        return
    if code not in ("trade", "receive deliver"):
        raise Unclear(f"unknown transaction code {row.text('transaction code')!r}")
    side = row.text("buy/sell").lower()
    sign = {"buy": 1, "sell": -1}.get(side, 0)
    money = Money(amount - fees, row.number("price"), fees)
    named = _contract(row)
    if named is None:
        _shares(findings, row, code, sub, sign, money)
        return
    symbol, contract = named
    if sub == "expiration":
        count = ended_contracts(abs(row.number("quantity") or Decimal(0)))
        findings.expire(row, when, count=count, sign=sign, symbol=symbol, contract=contract)
        return
    count = whole_contracts(abs(row.amount("quantity")))
    if sub in _REMOVALS:
        kind = _REMOVALS[sub]
        findings.add(
            row,
            kind,
            ended(when, contract),
            role=Role.REMOVAL,
            symbol=symbol,
            contract=contract,
            contracts=count if kind is Kind.ASSIGNMENT else -count,
        )
    elif sub in _CASH_SETTLED:
        findings.add(
            row,
            Kind.CASH_SETTLEMENT,
            ended(when, contract),
            symbol=symbol,
            contract=contract,
            contracts=count if _CASH_SETTLED[sub] is Kind.ASSIGNMENT else -count,
            cash_cents=cents(money.cash),
            fees_cents=cents(fees),
        )
    elif sub == "special dividend" and sign:
        role = Role.LEAVES if row.text("open/close").lower() == "close" else Role.ARRIVES
        findings.add(
            row, Kind.ADJUSTMENT, when, role=role, symbol=symbol, contract=contract, contracts=sign * count
        )
    elif code == "trade" and sign:
        option_trade(
            findings,
            row,
            when,
            symbol=symbol,
            contract=contract,
            contracts=Decimal(sign * count),
            money=money,
            kind=_EFFECTS.get(row.text("open/close").lower()),
        )
    else:
        raise Unclear(f"unknown action {row.text('transaction subcode')!r} of an option")


def _shares(findings: Findings, row: Row, code: str, sub: str, sign: int, money: Money) -> None:
    when = row.moment("date/time")
    symbol = symbol_in_words(row.text("symbol"))
    if not sign:
        raise Unclear(f"unknown action {row.text('transaction subcode')!r} without buy or sell")
    shares = sign * abs(row.amount("quantity"))
    if sub in ("forward split", "reverse split", "symbol change"):
        role = Role.LEAVES if row.text("open/close").lower() == "close" else Role.ARRIVES
        kind = Kind.SYMBOL_CHANGE if sub == "symbol change" else Kind.SPLIT
        findings.add(row, kind, when, role=role, symbol=symbol, micro_shares=micro_shares(shares))
    elif sub in ("buy to open", "sell to open", "buy to close", "sell to close", "buy", "sell"):
        role = Role.WHOLE if code == "trade" else Role.DELIVERY
        short = row.text("open/close").lower() == ("open" if sign < 0 else "close")
        share_trade(findings, row, when, symbol=symbol, shares=shares, money=money, role=role, short=short)
    elif sub in ("acat", "transfer"):
        findings.add(row, Kind.TRANSFER, when, symbol=symbol, micro_shares=micro_shares(shares))
    else:
        raise Unclear(f"unknown action {row.text('transaction subcode')!r} of shares")
