"""How a filled ticket would have ended if it had been held to expiration, and how it did end in the account.

Example: two 300 puts sold at 2.15, fees 1.36, stress loss 12,000. At a close of 297.00 they owe 3.00 a share:
430 − 1.36 − 600 = −171.36, u = −0.0143. At 301.00 they keep 428.64.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from wheelcli.backtest.course import Course, Waiting
from wheelcli.backtest.market_day import MarketDay
from wheelcli.backtest.records import ClosedEarly, TicketRecord
from wheelcli.book.ledger import AccountBook, ClosedOption, Ended
from wheelcli.contract import Right
from wheelcli.manage.rule_result import Action
from wheelcli.market.session_closes import closes_on
from wheelcli.option_roots import Moment, terms_of
from wheelcli.order import Order
from wheelcli.trading_calendar import session_on_or_before

LOST_AFTER_DAYS = 20  # a close that has not come by then is unknown for good


def judge(run: Course, day: MarketDay) -> None:
    """Record the end of every waiting ticket whose expiration has a close by now. One that settles at an
    opening or unknown value is counted instead.
    """
    left: list[Waiting] = []
    wanted = {}
    for each in run.waiting:
        record = run.tickets[each.place]
        last = last_day(each.order, record)
        if not _ends_at_close(each, record):
            if last <= day.session:
                run.counts["unjudged"] += 1
            else:
                left.append(each)
            continue
        if last > day.session:
            left.append(each)
        else:
            wanted[each.place] = (each, run.called.get(record.symbol, record.symbol), last)
    known = closes_on(day.snapshot, {(symbol, last) for _, symbol, last in wanted.values()})
    for place, (each, symbol, last) in wanted.items():
        close = known.get((symbol, last))
        if close is None:
            if (day.session - last).days <= LOST_AFTER_DAYS:
                left.append(each)
            else:
                run.counts["unjudged"] += 1
            continue
        record = run.tickets[place]
        # In the terms of the day of the sale, whose strikes these are.
        close *= float(day.factor(symbol, since=record.day, until=day.session))
        run.tickets[place] = ended_at(record, each.order, close)
    run.waiting = left


def last_day(order: Order, record: TicketRecord) -> date:
    """Return the last session of a ticket; for coins, every day is one."""
    of_coins = order.legs[0].contract.coin
    return record.expiration if of_coins else session_on_or_before(record.expiration)


def _ends_at_close(each: Waiting, record: TicketRecord) -> bool:
    """Return whether a ticket settles at the close; SPX settles at an opening value, which no session has."""
    return all(terms_of(leg.contract.root, record.symbol).moment is Moment.CLOSE for leg in each.order.legs)


def ended_at(record: TicketRecord, order: Order, close: float) -> TicketRecord:
    """Return the record of a ticket whose share closed at that price on its expiration."""
    owed = 0.0
    sold_out = True
    for leg in order.legs:
        strike = leg.contract.strike
        inside = max(strike - close if leg.contract.right is Right.PUT else close - strike, 0.0)
        owed += (-inside if leg.bought else inside) * leg.ratio
        if not leg.bought:
            sold_out = inside <= 0
    shares = record.contracts * order.legs[0].multiplier
    profit = round(record.credit_usd - record.fees_usd - owed * shares, 2)
    return replace(
        record,
        settled_at=round(close, 6),
        out_of_the_money=sold_out,
        to_expiration_usd=profit,
        u=profit / record.stress_loss_usd if record.stress_loss_usd > 0 else None,
    )


def with_endings(
    run: Course,
    account: AccountBook,
    exchanged: Mapping[tuple[str, date], float],
    *,
    per_dollar: int = 100,
) -> list[TicketRecord]:
    """Return the tickets with what became of their contracts in the account: profit, way and state.
    `exchanged` has the share's price at each assignment; amounts of `account` are parts of a dollar. A ticket
    ends with the last of its contracts.
    """
    closed: dict[str, list[ClosedOption]] = {}
    still = {lot.id for lot in account.options}
    for gone in account.closed:
        if gone.id not in still:
            closed.setdefault(gone.id, []).append(gone)
    orders = {lot: each for each in run.closed_early for lot in each.lots}
    return [
        _with_ending(record, run.lots.get(k, ()), closed, orders, exchanged, per_dollar)
        for k, record in enumerate(run.tickets)
    ]


def _with_ending(
    record: TicketRecord,
    lots: tuple[str, ...],
    closed: dict[str, list[ClosedOption]],
    orders: dict[str, ClosedEarly],
    exchanged: Mapping[tuple[str, date], float],
    per_dollar: int,
) -> TicketRecord:
    gone = [each for lot in lots for each in closed.get(lot, ())]
    if not gone or sum(1 for lot in lots if lot in closed) < len(lots):
        return record
    first = closed[lots[0]][-1]
    known = [_profit(each, exchanged, per_dollar) for each in gone]
    total = None if None in known else round(sum(profit or 0.0 for profit in known), 2)
    order = next((orders[lot] for lot in lots if lot in orders), None)
    ended = first.ended
    if ended in (Ended.CLOSED, Ended.ROLLED):
        # The journal takes a close and a sale on one day for a roll; the order shows which it was.
        ended = Ended.ROLLED if order is not None and order.action == Action.ROLL.value else Ended.CLOSED
    state = None if order is None else order.state
    return replace(record, realised_usd=total, ended=ended.value, state=state)


def _profit(gone: ClosedOption, exchanged: Mapping[tuple[str, date], float], per_dollar: int) -> float | None:
    """Return the profit of ended contracts, dollars after fees. For an assigned contract the journal counts
    only the premium; the loss on its shares comes later but belongs to the ticket too. Example: a short 50
    put sold for 119.32 and assigned at a close of 48.00 lost 80.68.
    """
    cents = gone.profit_cents
    if cents is None or gone.ended not in (Ended.ASSIGNED, Ended.EXERCISED):
        return None if cents is None else cents / per_dollar
    price = exchanged.get((gone.contract.occ, gone.closed))
    if price is None:
        return None
    inside = gone.contract.strike * gone.multiplier - price * gone.deliverable_micros / 1_000_000
    return cents / 100 + gone.contracts * (inside if gone.contract.right is Right.PUT else -inside)
