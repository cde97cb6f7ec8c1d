"""The actions on open positions: what `wheel monitor` recommends, and calls to sell on free shares.

This module decides nothing: a position is an action if its row needs one, with the order that it recommends.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from wheelcli.manage.inputs import Setting
from wheelcli.manage.monitor import Monitored, Row
from wheelcli.manage.recommend import decided_by
from wheelcli.manage.rolls.recorded import command_of
from wheelcli.manage.rolls.send import ticks_for
from wheelcli.manage.rule_result import Action, State
from wheelcli.manage.shares import CallToSell, SharesRow
from wheelcli.manage.today.document import Do, TodayAction, Urgency
from wheelcli.manage.today.record import (
    REAL,
    Recording,
    add_command,
    dollars_text,
    opening_credit,
    record_command,
)
from wheelcli.money_text import coin_number, counted, dollars
from wheelcli.plan.tickets.order_text import buyback_text
from wheelcli.plan.tickets.sale_order import SaleOrder, limit_of

_DOES = {Action.CLOSE: Do.CLOSE, Action.ROLL: Do.ROLL, Action.SETTLE: Do.SETTLE}
_ORDER = {urgency: k for k, urgency in enumerate(Urgency)}
SETTLE = "wheel journal settle --yes"


def actions_of(
    seen: Monitored,
    *,
    recording: Recording = REAL,
    without: Iterable[str] = (),
    more: Sequence[TodayAction] = (),
) -> tuple[TodayAction, ...]:
    """Return the actions of the open book, and `more`, the most urgent first; `recording` is how the account
    records them. Calls on the names of `without` are left out, because a ticket sells them.
    """
    named = set(without)
    found = [_of_position(row, seen, recording) for row in seen.rows if row.needs_action]
    found += [_cover(row, recording) for row in seen.shares if row.needs_action]
    found += [
        _call(row, row.call, row.sale, recording)
        for row in seen.shares
        if row.call is not None and row.sale is not None and row.stock.symbol not in named
    ]
    return ranked([*found, *more])


def ranked(actions: Iterable[TodayAction]) -> tuple[TodayAction, ...]:
    """Return actions with their places, the most urgent first."""
    in_order = sorted(actions, key=lambda each: (_ORDER[each.urgency], each.rank))
    return tuple(replace(each, rank=k) for k, each in enumerate(in_order, start=1))


def _of_position(row: Row, seen: Monitored, recording: Recording) -> TodayAction:
    position, way = row.position, row.way
    base = TodayAction(
        rank=0,
        do=_DOES[row.action],
        id=position.id,
        symbol=position.symbol,
        urgency=Urgency.UNSETTLED if row.state is State.UNPRICED else Urgency(row.state.value),
        needs_action=True,
        why=_why(row, seen.setting),
        contracts=position.contracts,
        limit_price=None,
        order_text=None,
        buyback_text=None,
        no_order=None,
        command=None,
    )
    if row.action is Action.SETTLE:
        return replace(base, no_order="record how it ended", command=f"{SETTLE}{recording.options}")
    if way is None or way.order is None or way.order_text is None:
        return replace(base, no_order=row.quoted.unpriced or "no quote")
    order, ticks = way.order, ticks_for(row.quoted, seen.setting)
    after = None
    limit = limit_of(order, ticks)
    if row.action is Action.ROLL:
        credit = opening_credit(order, limit, ticks)
        price = ticks.profit(credit, seen.setting.config.manage.take_profit_early)
        after = buyback_text(order, price, ticks) if credit > 0 else None
    return replace(
        base,
        contracts=order.contracts,
        limit_price=float(limit.cash),
        order_text=way.order_text,
        buyback_text=after,
        command=command_of(order, row.quoted, seen.setting, recording),
    )


def _why(row: Row, setting: Setting) -> str:
    """Return what decides the action: why assignment is ruled out, then the rules of its state that apply, in
    one line; the recommendation's own sentence if there is neither.
    """
    if row.state is State.UNPRICED:
        return row.quoted.unpriced
    because = "; ".join(f.reason for f in row.findings if f.holds and f.state is row.state)
    decided = "" if row.weighed is None else decided_by(row.quoted, row.states, row.weighed.ways, setting)
    rules = f"{row.state.value.replace('_', ' ')}: {because}" if because else ""
    return "; ".join(part for part in (decided, rules) if part) or row.reason


def _cover(row: SharesRow, recording: Recording) -> TodayAction:
    stock, count = row.stock, f"{-row.stock.quantity:.15g}"
    price = None if row.spot is None else dollars_text(round(row.spot, 2))
    return TodayAction(
        rank=0,
        do=Do.COVER,
        id=stock.symbol,
        symbol=stock.symbol,
        urgency=Urgency.SHORT_SHARES,
        needs_action=True,
        why=row.against or "short shares",
        contracts=None,
        limit_price=None if price is None else -float(price),
        order_text=None if price is None else f"BUY +{count} {stock.symbol} @{price} LMT",
        buyback_text=None,
        no_order=f"price of {stock.symbol} unknown" if price is None else None,
        command=None if price is None else add_command([f"BUY {count} {stock.symbol} @ {price}"], recording),
    )


def _call(row: SharesRow, call: CallToSell, sale: SaleOrder, recording: Recording) -> TodayAction:
    free = row.free * row.lot
    what = counted(int(free), "share") if row.lot == 100 else f"{coin_number(free)} coins"
    year = "" if call.annual_return is None else f", {100 * call.annual_return:.1f} % a year"
    return TodayAction(
        rank=0,
        do=Do.SELL,
        id=call.id,
        symbol=row.stock.symbol,
        urgency=Urgency.UNCOVERED_SHARES,
        needs_action=False,
        why=f"{what} without a call: {dollars(call.credit_usd)} credit{year}",
        contracts=call.contracts,
        limit_price=call.limit_price,
        order_text=call.order_text,
        buyback_text=call.buyback_text,
        no_order=None,
        command=record_command(sale.order, sale.limit, sale.ticks, index=row.spot, recording=recording),
    )
