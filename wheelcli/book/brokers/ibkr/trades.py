"""Interactive Brokers' trades in every layout: what the activity CSV and the Flex XML have in common.

Commissions have fractions of a cent. Each event's cash is rounded once, halves to the even cent, so a sum
over n events is within n ÷ 2 cents of the statement's, and nearly always within one. Times are read as New
York time, the default of an account.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from wheelcli.book.brokers.cash_words import kinds_of
from wheelcli.book.brokers.findings import Findings
from wheelcli.book.brokers.numbers import cents
from wheelcli.book.brokers.reading import Role, ended
from wheelcli.book.brokers.table import BY_HAND, Row, Unclear
from wheelcli.book.brokers.trades import Money, ended_contracts, option_trade, share_trade, whole_contracts
from wheelcli.book.brokers.words import contract_in_words, named_contract, symbol_in_words
from wheelcli.book.events import DELIVERABLE, Kind

__all__ = [
    "SPLIT",
    "Traded",
    "cash_kind",
    "cash_settlement",
    "corporate_action",
    "dividend_symbol",
    "is_cash_settlement",
    "need_dollars",
    "take_trade",
]

SPLIT = re.compile(r"^([A-Z][A-Z0-9. ]*?)(?:\.OLD)?\(\w+\) SPLIT (\d+) FOR (\d+)", re.IGNORECASE)
_OF = re.compile(r"^([A-Z][A-Z0-9. ]*?)\s*\(\w+\)")
_SETTLED = re.compile(
    r"Option Cash Settlement for:? *(Assignment|Exercise)\w*(?: *\( *(.+?) *\))?", re.IGNORECASE
)
_MOST = 10_000  # largest number in a split's ratio
_STOCKS = {"stocks", "stk", "fund", "etf"}
_OPTIONS = {"equity and index options", "opt", "options", "equity options", "index options"}
_CASH = kinds_of("""
    dividend: dividends, payment in lieu of dividends, payment in lieu of dividend, withholding tax,
        871(m) withholding
    interest: bond interest received, broker interest received, broker interest paid, interest,
        broker interest, other income, stock yield enhancement program securities lent interest details
    fee: broker fees, fees, other fees, advisor fees, commission adjustments, transaction fees, sales tax
    deposit: deposits & withdrawals, deposits/withdrawals, deposits and withdrawals
    adjustment: price adjustments
""")


@dataclass(frozen=True, slots=True)
class Traded:
    """One trade as the statement has it. `codes` are its marks: O, C, A (assigned), Ex (exercised), Ep
    (expired).
    """

    category: str
    currency: str
    symbol: str
    when: datetime | date
    quantity: Decimal
    price: Decimal | None
    proceeds: Decimal
    fees: Decimal  # positive when paid
    codes: frozenset[str]
    multiplier: Decimal | None = None
    underlying: str = ""
    net: Decimal | None = None
    order: str = ""
    mark: str = ""


def cash_kind(name: str) -> Kind | None:
    """Return the kind of event of cash transactions with that name, None if the name is unknown."""
    return _CASH.get(" ".join(name.lower().split()))


def need_dollars(currency: str) -> None:
    """Raise Unclear for another currency."""
    if currency.strip().upper() != "USD":
        raise Unclear(
            f"unsupported currency {currency.strip()[:12] or 'unknown'}: the journal supports US dollars"
        )


def dividend_symbol(description: str) -> str | None:
    """Return the share in the description of a dividend: `AAPL(US0378331005) Cash Dividend USD 0.25 per
    Share` is AAPL.
    """
    m = _OF.match(description.strip())
    return symbol_in_words(m[1]) if m else None


def take_trade(findings: Findings, row: Row, trade: Traded) -> None:
    """Take one trade. Raises Unclear."""
    category = trade.category.lower().strip()
    if category not in _STOCKS | _OPTIONS:
        what = {"forex": "a currency exchange", "cash": "a currency exchange"}.get(
            category, category or "no category"
        )
        raise Unclear(f"{what}: the journal supports shares and their options")
    need_dollars(trade.currency)
    cash = trade.net if trade.net is not None else trade.proceeds - trade.fees
    money = Money(cash, trade.price, trade.fees)
    if category in _STOCKS:
        role = Role.DELIVERY if trade.codes & {"A", "Ex"} else Role.WHOLE
        opens, closes = "O" in trade.codes, "C" in trade.codes
        short = (opens and trade.quantity < 0) or (closes and not opens and trade.quantity > 0)
        share_trade(
            findings,
            row,
            trade.when,
            symbol=symbol_in_words(trade.symbol),
            shares=trade.quantity,
            money=money,
            role=role,
            mark=trade.mark,
            group=trade.order or None,
            short=short,
        )
        return
    symbol, contract = named_contract(trade.symbol, underlying=trade.underlying)
    expired = "Ep" in trade.codes and not trade.codes & {"A", "Ex", "GEA"}
    count = ended_contracts(trade.quantity) if expired else whole_contracts(trade.quantity)
    each = whole_contracts(trade.multiplier or Decimal(100))
    terms: dict[str, Any] = {
        "symbol": symbol,
        "contract": contract,
        "multiplier": each,
        "deliverable_micros": DELIVERABLE if each == 100 else each * 1_000_000,
        "mark": trade.mark,
    }
    ends = {"A": Kind.ASSIGNMENT, "Ex": Kind.EXERCISE, "Ep": Kind.EXPIRATION, "GEA": Kind.EXERCISE}
    kind = next((ends[code] for code in ("A", "Ex", "GEA", "Ep") if code in trade.codes), None)
    when = ended(trade.when, contract)
    if kind is None:
        effects = trade.codes & {"O", "C"}
        if len(effects) == 2:
            raise Unclear("one trade that closes a position and opens another: split it into two by hand")
        effect = {"O": Kind.OPTION_OPEN, "C": Kind.OPTION_CLOSE}.get(next(iter(effects), ""))
        option_trade(
            findings,
            row,
            trade.when,
            symbol=symbol,
            contract=contract,
            contracts=Decimal(count),
            money=money,
            kind=effect,
            multiplier=each,
            mark=trade.mark,
            group=trade.order or None,
        )
    elif cash != 0 and trade.proceeds != 0 and count:
        findings.add(
            row,
            Kind.CASH_SETTLEMENT,
            when,
            contracts=count,
            cash_cents=cents(cash),
            fees_cents=cents(trade.fees),
            **terms,
        )
    elif kind is Kind.EXPIRATION:
        findings.expire(row, when, count=abs(count), sign=1 if count > 0 else -1, **terms)
    else:
        if (kind is Kind.ASSIGNMENT) != (count > 0):
            raise Unclear(
                f"{kind} of {count:+d}: an assignment ends short contracts (+), an exercise long ones (−)"
            )
        findings.add(
            row,
            kind,
            when,
            role=Role.REMOVAL,
            contracts=count,
            cash_cents=cents(cash),
            fees_cents=cents(trade.fees),
            **terms,
        )


def is_cash_settlement(description: str) -> bool:
    """Return whether a line of the statement of funds is the cash of an option settled in cash."""
    return _SETTLED.search(description) is not None


def cash_settlement(
    findings: Findings,
    row: Row,
    when: datetime | date,
    *,
    description: str,
    symbol: str,
    cash: Decimal,
    underlying: str = "",
) -> None:
    """Take the cash of contracts settled in cash, which is in another section than their removal. Raises
    Unclear.

    `Option Cash Settlement for: Assignment ( XSP 10JUL26 640 P )`: the contract is that of `symbol` or,
    without one, of the description.
    """
    m = _SETTLED.search(description)
    assert m is not None
    words = symbol if contract_in_words(symbol) is not None else m[2] or symbol
    name, contract = named_contract(words, underlying=underlying)
    kind = Kind.ASSIGNMENT if m[1].lower().startswith("assign") else Kind.EXERCISE
    findings.add(
        row,
        kind,
        ended(when, contract),
        role=Role.SETTLES,
        symbol=name,
        contract=contract,
        cash_cents=cents(cash),
    )


def corporate_action(
    findings: Findings, row: Row, when: datetime | date, *, description: str, quantity: Decimal, cash: Decimal
) -> None:
    """Take a split. Raises Unclear for any other corporate action, and for an implausible ratio."""
    if not quantity and not cash:
        findings.skip("a corporate action without effect")
        return
    if m := SPLIT.match(description):
        # Shares and each contract have lines of their own, old and new; one of them has the split.
        option = contract_in_words(m[1])
        symbol = symbol_in_words(m[1] if option is None else named_contract(m[1])[0])
        if not 0 < int(m[2]) <= _MOST or not 0 < int(m[3]) <= _MOST:
            raise Unclear(f"implausible split ratio: {m[2][:12]} for {m[3][:12]}")
        split = (symbol, when, m[2], m[3])
        if split in findings.facts or ".OLD" in description.upper():
            findings.skip("another line of a split")
            return
        findings.facts.add(split)
        findings.add(
            row, Kind.SPLIT, when, symbol=symbol, ratio=(int(m[2]), int(m[3])), memo=description[:80]
        )
        return
    raise Unclear(
        f"unsupported corporate action {' '.join(description.split())[:60]!r}",
        BY_HAND,
    )
