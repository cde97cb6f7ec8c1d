"""The new tickets of a plan as actions of today."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite

from wheelcli.contract import parse_contract
from wheelcli.manage.today.document import Do, TodayAction, Urgency
from wheelcli.manage.today.record import dollars_text
from wheelcli.money_text import coin_number, dollars
from wheelcli.order import NetPrice, Order, OrderLeg, Side
from wheelcli.plan.strategy import Strategy
from wheelcli.plan.tickets.as_order import price_of
from wheelcli.plan.tickets.order_text import order_text
from wheelcli.plan.tickets.sale_order import buyback_text
from wheelcli.plan.tickets.ticket import Ticket
from wheelcli.plan.tickets.ticks import CoinTicks, ShareTicks, Ticks


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """A ticket of today's plan, and the contracts of it that are not filled yet."""

    ticket: Ticket
    left: int


def ticket_actions(open_tickets: Sequence[OpenTicket], *, options: str) -> list[TodayAction]:
    """Return an action for each ticket, in the plan's order; `options` reach the plan's account."""
    return [_action(each, options) for each in open_tickets]


def _action(open_ticket: OpenTicket, options: str) -> TodayAction:
    ticket, left = open_ticket.ticket, open_ticket.left
    order, ticks = _order(ticket, left), _ticks(ticket)
    limit, profit = NetPrice.received(ticket.limit_price), ticket.manage.take_profit_price
    price, at = dollars_text(ticket.limit_price), ""
    if ticket.coin is not None:
        price, at = coin_number(ticket.coin.limit).replace(",", ""), f" --index {ticket.coin.index:.2f}"
    return TodayAction(
        rank=ticket.rank,
        do=Do.SELL,
        id=ticket.id,
        symbol=ticket.symbol,
        urgency=Urgency.UNCOVERED_SHARES if _covers(ticket) else Urgency.NEW_TICKET,
        needs_action=False,
        why=_why(ticket, left),
        limit_price=ticket.limit_price,
        order_text=order_text(order, limit, ticks),
        buyback_text=buyback_text(order, profit, ticks) if isfinite(profit) else None,
        no_order=None,
        command=f"wheel journal fill {ticket.id} --price {price}{at}{options}",
    )


def _why(ticket: Ticket, left: int) -> str:
    year = "" if ticket.annual_return is None else f", {100 * ticket.annual_return:.1f} % a year"
    share = f", {100 * ticket.risk_share:.1f} % of the account at risk" if ticket.risk_share else ""
    part = "" if left == ticket.contracts else f", {left} of {ticket.contracts} left to sell"
    held = "shares" if ticket.coin is None else "coins"
    what = f"{held} without a call" if _covers(ticket) else "new ticket"
    return f"{what}: {dollars(ticket.credit_usd)} credit{year}{share}{part}"


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
