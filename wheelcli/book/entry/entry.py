"""Turn a typed line into events of an account: signs, cash, fees, and details that the line takes from the
account.

`STO 2 AAPL 2026-09-18 300 P @ 2.15 fees 1.30` is one event of −2 contracts and 430.00 − 1.30 = 428.70 of
cash. `ASSIGN` and `EXPIRE` without a number mean all contracts of that kind. Multiplier and deliverable come
from the open position, unless the line states them.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from wheelcli.book.entry.held_contract import Open, as_held, held_contract
from wheelcli.book.entry.line_day import session_of_line
from wheelcli.book.entry.line_money import contract_fees_cents, fee_cents, gross_cents, refused, with_cash
from wheelcli.book.entry.line_verbs import Line, Verb, example_of
from wheelcli.book.events import DELIVERABLE, Event, Kind, at_of
from wheelcli.book.ledger import AccountBook
from wheelcli.contract import Right
from wheelcli.option_roots import terms_of
from wheelcli.trading_calendar import NEW_YORK

if TYPE_CHECKING:
    from wheelcli.config.rules import Fees

_POSITIONS = "`wheel positions` lists the open positions"


@dataclass(frozen=True, slots=True)
class Entering:
    """The place of an entry: the account, its holdings (None: none yet), the default fees, and the function
    that makes ids.
    """

    account: str
    book: AccountBook | None
    fees: "Fees"
    new_id: Callable[[], str]
    source: str = "manual"


def events_of_line(line: Line, into: Entering) -> list[Event]:
    """Return the events, to be checked with all others before they are saved.

    Raises WheelError (usage) if the account does not hold what the line names, or its numbers contradict each
    other.
    """
    line = as_held(replace(line, day=session_of_line(line)), into.book)
    if line.verb in TRADE:
        return [_trade(line, into)]
    if line.verb in (Verb.BUY, Verb.SELL):
        return [_shares(line, into)]
    if line.verb in (Verb.ASSIGN, Verb.EXERCISE, Verb.EXPIRE, Verb.CASH):
        return [_end(line, into)]
    if line.verb is Verb.ROLL:
        return _roll(line, into)
    if line.verb in (Verb.OPENING, Verb.TRANSFER):
        return [_brought(line, into)]
    if line.verb is Verb.ADJUST and line.contract is not None:
        return [_adjusted(line, into)]
    return [_plain(line, into)]


TRADE = {  # kind, and whether contracts come in
    Verb.STO: (Kind.OPTION_OPEN, False),
    Verb.BTO: (Kind.OPTION_OPEN, True),
    Verb.STC: (Kind.OPTION_CLOSE, False),
    Verb.BTC: (Kind.OPTION_CLOSE, True),
}
_PLAIN = {  # kind, sign of the cash
    Verb.DIV: (Kind.DIVIDEND, 1),
    Verb.INTEREST: (Kind.INTEREST, 1),
    Verb.FEE: (Kind.FEE, -1),
    Verb.REBATE: (Kind.FEE, 1),
    Verb.DEPOSIT: (Kind.DEPOSIT, 1),
    Verb.WITHDRAW: (Kind.WITHDRAWAL, -1),
    Verb.SPLIT: (Kind.SPLIT, 0),
    Verb.RENAME: (Kind.SYMBOL_CHANGE, 0),
    Verb.ADJUST: (Kind.ADJUSTMENT, 1),
}


def _event(line: Line, into: Entering, kind: Kind, **fields: Any) -> Event:
    micro_shares = fields.get("micro_shares", 0)
    at = at_of(line.day, kind, micro_shares=micro_shares)
    if line.clock is not None:
        at = datetime.combine(line.day, line.clock, NEW_YORK).astimezone(at.tzinfo)
    return Event(
        id=into.new_id(),
        account=into.account,
        kind=kind,
        day=line.day,
        at=at,
        time_known=line.clock is not None,
        source=into.source,
        memo=line.memo,
        **{"symbol": line.symbol, "lot": line.lot, **fields},
    )


def _plain(line: Line, into: Entering) -> Event:
    kind, sign = _PLAIN[line.verb]
    fees = line.fees_cents or 0
    if fees and not sign:
        raise refused(line, "a split or a symbol change has no fee: enter the fee on its own line")
    if line.verb in (Verb.FEE, Verb.REBATE):
        fees = 0  # the whole amount is the fee
    cash = sign * (line.amount_cents or 0) - fees
    return _event(
        line, into, kind, cash_cents=cash, fees_cents=fees, ratio=line.ratio, symbol_to=line.symbol_to
    )


def _trade(line: Line, into: Entering) -> Event:
    kind, incoming = TRADE[line.verb]
    assert line.contract is not None
    assert line.count is not None
    position = held_contract(line.contract, into.book)
    event = _of_contract(line, into, position, kind, line.count if incoming else -line.count)
    fees = contract_fees_cents(
        into.fees, line.count, closing=kind is Kind.OPTION_CLOSE, price_micros=line.price_micros
    )
    return with_cash(
        line, event, incoming=incoming, units=1_000_000 * line.count * event.multiplier, fees=fees
    )


def _shares(line: Line, into: Entering) -> Event:
    assert line.micro_shares is not None
    incoming = line.verb is Verb.BUY
    kind = Kind.SHARE_BUY if incoming else Kind.SHARE_SELL
    event = _event(line, into, kind, micro_shares=line.micro_shares if incoming else -line.micro_shares)
    return with_cash(line, event, incoming=incoming, units=line.micro_shares, fees=0)


def _end(line: Line, into: Entering) -> Event:
    contract = line.contract
    assert contract is not None
    if line.verb in (Verb.ASSIGN, Verb.EXERCISE) and terms_of(contract.root, line.symbol or "").cash:
        why = f"{contract.label(line.symbol)} is settled in cash: use CASH"
        raise refused(line, why, hint=f"as in: {example_of(Verb.CASH, line.day)}")
    position = held_contract(contract, into.book)
    if position is None or not position.contracts:
        raise refused(
            line, f"account {into.account} has no open {contract.label(line.symbol)}", hint=_POSITIONS
        )
    if (line.verb is Verb.ASSIGN and position.contracts > 0) or (
        line.verb is Verb.EXERCISE and position.contracts < 0
    ):
        side, other = ("long", "EXERCISE") if position.contracts > 0 else ("short", "ASSIGN")
        raise refused(line, f"{contract.label(line.symbol)} is {side}: use {other}")
    count = abs(position.contracts) if line.count is None else line.count
    if count > abs(position.contracts):
        open_now = f"{abs(position.contracts)} open {contract.label(line.symbol)}"
        raise refused(line, f"account {into.account} has {open_now}, not {count}")
    return ending(line, into, count=count if position.contracts < 0 else -count)


def ending(line: Line, into: Entering, *, count: int) -> Event:
    """Return the event that ends that many contracts by the line's verb; the end of a short contract is
    positive.
    """
    contract = line.contract
    assert contract is not None
    position, sign = held_contract(contract, into.book), 1 if count > 0 else -1
    fees = line.fees_cents
    if line.verb is Verb.EXPIRE:
        return _paid(_of_contract(line, into, position, Kind.EXPIRATION, count), 0, fees or 0)
    if line.verb is Verb.CASH:
        event = _of_contract(line, into, position, Kind.CASH_SETTLEMENT, count)
        return with_cash(
            line, event, incoming=sign > 0, units=1_000_000 * abs(count) * event.multiplier, fees=0
        )
    kind = Kind.ASSIGNMENT if sign > 0 else Kind.EXERCISE
    event = _of_contract(line, into, position, kind, count)
    # An assigned put and an exercised call bring shares; the others take them.
    brings = 1 if (contract.right is Right.PUT) is (sign > 0) else -1
    strike = round(contract.strike * 1_000_000)
    paid = gross_cents(strike, 1_000_000 * abs(count) * event.multiplier)
    fees = fee_cents(into.fees.assignment, abs(count)) if fees is None else fees
    moved = brings * abs(count) * event.deliverable_micros
    at = event.at if line.clock is not None else _end_of(line, into, kind, moved)
    return _paid(replace(event, micro_shares=moved, price_micros=strike, at=at), -brings * paid, fees)


def _end_of(line: Line, into: Entering, kind: Kind, micro_shares: int) -> datetime:
    """Return the moment of an assignment or exercise with a known day only: not before a timed trade of that
    contract.
    """
    assert line.contract is not None
    trades = into.book.trades if into.book else ()
    traded = any(e.day == line.day and e.time_known and e.contract == line.contract for e in trades)
    return at_of(
        line.day, kind, micro_shares=micro_shares, expires=line.day if traded else line.contract.expiration
    )


def _paid(event: Event, gross: int, fees: int) -> Event:
    return replace(event, cash_cents=gross - fees, fees_cents=fees)


def _roll(line: Line, into: Entering) -> list[Event]:
    contract, to = line.contract, line.to
    assert contract is not None
    assert to is not None
    position = held_contract(contract, into.book)
    if position is None or position.contracts >= 0:
        why = f"account {into.account} has no short {contract.label(line.symbol)}"
        raise refused(line, why, hint=_POSITIONS)
    count = -position.contracts if line.count is None else line.count
    spent = None if line.fees_cents is None else line.fees_cents // 2
    earned = None if line.fees_cents is None or spent is None else line.fees_cents - spent
    out = replace(line, verb=Verb.BTC, count=count, fees_cents=spent, symbol=position.symbol, to=None)
    back = replace(
        line,
        verb=Verb.STO,
        count=count,
        contract=to,
        price_micros=line.to_price_micros,
        fees_cents=earned,
        to=None,
        symbol=position.symbol,
        lot=None,
    )
    legs = [_trade(out, into), _trade(back, into)]
    return [replace(event, group=legs[0].id) for event in legs]


def _brought(line: Line, into: Entering) -> Event:
    kind = Kind.OPENING_BALANCE if line.verb is Verb.OPENING else Kind.TRANSFER
    if line.amount_cents is not None:
        fees = line.fees_cents or 0
        return _event(line, into, kind, cash_cents=line.amount_cents - fees, fees_cents=fees)
    if line.fees_cents or line.total_cents is not None:
        raise refused(line, "a transfer in kind moves no cash: enter the fee on its own line")
    if line.contract is None:
        return _event(line, into, kind, micro_shares=line.micro_shares or 0, price_micros=line.price_micros)
    event = _of_contract(line, into, held_contract(line.contract, into.book), kind, line.count or 0)
    return replace(event, price_micros=line.price_micros)


def _adjusted(line: Line, into: Entering) -> Event:
    assert line.contract is not None
    position = held_contract(line.contract, into.book)
    if position is None or not position.contracts:
        raise refused(
            line,
            f"account {into.account} has no open {line.contract.label(line.symbol)}",
            hint=_POSITIONS,
        )
    return _event(
        line,
        into,
        Kind.ADJUSTMENT,
        symbol=position.symbol,
        contract=line.contract,
        contracts=-position.contracts,
        multiplier=position.multiplier,
        deliverable_micros=position.deliverable,
        contract_to=line.to,
        contracts_to=position.contracts,
        multiplier_to=line.multiplier or position.multiplier,
        deliverable_to_micros=line.deliverable_micros or position.deliverable,
    )


def _of_contract(line: Line, into: Entering, position: Open | None, kind: Kind, contracts: int) -> Event:
    """Return an event of that many contracts; their size is that of the line, or of the contract held, or the
    standard one.
    """
    contract = line.contract
    assert contract is not None
    deliverable = line.deliverable_micros or (position.deliverable if position else None)
    if deliverable is None and contract.adjusted:
        raise refused(
            line,
            f"{contract.root} is an adjusted contract: add the shares it delivers, such as `deliverable 150`",
        )
    return _event(
        line,
        into,
        kind,
        symbol=position.symbol if position else line.symbol,
        contract=contract,
        contracts=contracts,
        multiplier=line.multiplier or (position.multiplier if position else 100),
        deliverable_micros=deliverable or DELIVERABLE,
    )
