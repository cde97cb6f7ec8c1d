"""The new tickets of a plan as actions of today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite

from wheelcli.contract import parse_contract
from wheelcli.manage.today.document import Do, TodayAction, Urgency
from wheelcli.manage.today.record import REAL, Recording, dollars_text, fill_command, record_command
from wheelcli.money_text import coin_digits, counted, dollars
from wheelcli.order import NetPrice, Order, OrderLeg, Side
from wheelcli.plan.staleness import OneTicket
from wheelcli.plan.strategy import Strategy
from wheelcli.plan.tickets.as_order import price_of
from wheelcli.plan.tickets.order_text import buyback_text, order_text
from wheelcli.plan.tickets.ticket import Ticket
from wheelcli.plan.tickets.ticks import CoinTicks, ShareTicks, Ticks

_DUST = 1e-9


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """A ticket of today's plan, and the contracts of it that are not filled yet."""

    ticket: Ticket
    left: int


def left_words(ticket: OneTicket) -> str:
    """Return how much of a ticket was sold since its plan, as a sentence."""
    unit = "contract" if ticket.coin is None else "lot"
    if not ticket.to_sell:
        return f"Nothing left to sell: {counted(ticket.contracts, unit)} sold since the plan."
    left = f"{ticket.to_sell} of {counted(ticket.contracts, unit)}"
    return f"{left} left to sell: the rest was sold since the plan."


def covered_by(open_tickets: Sequence[OpenTicket], free: Mapping[str, float]) -> tuple[OpenTicket, ...]:
    """Return the tickets that are left, calls only as far as `free` shares or coins, by symbol, cover them.
    Since the plan, the shares, or another call on them, may have been sold.
    """
    left, out = dict(free), []
    for each in open_tickets:
        count = each.left
        if _covers(each.ticket):
            symbol, lot = each.ticket.symbol, float(each.ticket.legs[0].multiplier)
            count = min(count, int(left.get(symbol, 0.0) / lot + _DUST))
            left[symbol] = left.get(symbol, 0.0) - count * lot
        if count > 0:
            out.append(OpenTicket(each.ticket, count))
    return tuple(out)


def secured_by(open_tickets: Sequence[OpenTicket], free_usd: float | None) -> tuple[OpenTicket, ...]:
    """Return the tickets that are left, in the plan's order, each for the contracts whose collateral the free
    cash covers: since the plan, some of it may have been used or withdrawn. None is unknown, and leaves them
    as they are.
    """
    if free_usd is None:
        return tuple(open_tickets)
    left, out = free_usd, []
    for each in open_tickets:
        one, count = each.ticket.collateral_usd / each.ticket.contracts, each.left
        if one > 0:
            count = min(count, max(int(left / one + _DUST), 0))
            left -= count * one
        if count > 0:
            out.append(OpenTicket(each.ticket, count))
    return tuple(out)


def ticket_actions(open_tickets: Sequence[OpenTicket], *, recording: Recording = REAL) -> list[TodayAction]:
    """Return an action for each ticket that is left, in the plan's order; `recording` is how the plan's
    account records its fill.
    """
    return [_action(each, recording) for each in open_tickets if each.left > 0]


def _action(open_ticket: OpenTicket, recording: Recording) -> TodayAction:
    ticket, left = open_ticket.ticket, open_ticket.left
    order, ticks = _order(ticket, left), _ticks(ticket)
    limit, profit = NetPrice.received(ticket.limit_price), ticket.manage.take_profit_price
    price, index = dollars_text(ticket.limit_price), None
    if ticket.coin is not None:
        price, index = coin_digits(ticket.coin.limit), ticket.coin.index
    command = fill_command(ticket.id, price, recording, index=index)
    if recording.by_hand or _covers(ticket):  # a call on shares held: as screens without a plan record it
        command = record_command(order, limit, ticks, index=index, recording=recording)
    return TodayAction(
        rank=ticket.rank,
        do=Do.SELL,
        id=ticket.id,
        symbol=ticket.symbol,
        urgency=Urgency.UNCOVERED_SHARES if _covers(ticket) else Urgency.NEW_TICKET,
        needs_action=False,
        why=_why(ticket, left),
        contracts=left,
        limit_price=ticket.limit_price,
        order_text=order_text(order, limit, ticks),
        buyback_text=buyback_text(order, profit, ticks) if isfinite(profit) else None,
        no_order=None,
        command=command,
    )


def _why(ticket: Ticket, left: int) -> str:
    """Return the reason in one line: credit and risk of the contracts that are left."""
    rest = left / ticket.contracts
    year = "" if ticket.annual_return is None else f", {100 * ticket.annual_return:.1f} % a year"
    share = f", {100 * rest * ticket.risk_share:.1f} % of the account at risk" if ticket.risk_share else ""
    part = "" if left == ticket.contracts else f", {left} of {ticket.contracts} left to sell"
    held = "shares" if ticket.coin is None else "coins"
    what = f"{held} without a call" if _covers(ticket) else "new ticket"
    return f"{what}: {dollars(rest * ticket.credit_usd)} credit{year}{share}{part}"


def _covers(ticket: Ticket) -> bool:
    return ticket.strategy is Strategy.COVERED_CALL


def _order(ticket: Ticket, contracts: int) -> Order:
    legs = []
    for leg in ticket.legs:
        contract, side = parse_contract(leg.contract), Side.of(leg.action)
        if contract is None:
            raise ValueError(leg.contract)
        price = price_of(leg.ask if side.buys else leg.bid)
        legs.append(OrderLeg(side, contract, 1, leg.multiplier, price))
    return Order(ticket.id, ticket.symbol, contracts, tuple(legs), NetPrice.received(ticket.limit_price))


def _ticks(ticket: Ticket) -> Ticks:
    """Return ticks that write the ticket's prices: a coin's in the unit of its venue."""
    if ticket.coin is None:
        return ShareTicks(cents_below=True, cents_above=True)
    usd = float(Decimal(repr(ticket.limit_price)) / Decimal(repr(ticket.coin.limit)))
    return CoinTicks(0.0, 0.0, 0.0, usd)
