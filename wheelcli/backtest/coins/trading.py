"""The trades of a session on coins: the monitor's orders, then the tickets of a plan."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from wheelcli.backtest.coins.holdings import CoinRun
from wheelcli.backtest.coins.money import fees_of, gross_of
from wheelcli.backtest.coins.orders import LegFill, Terms, fill
from wheelcli.backtest.filling import size_of, sized
from wheelcli.backtest.market_day import MarketDay
from wheelcli.backtest.records import TicketRecord
from wheelcli.backtest.roll_record import candidate_of, opening_of, record_of
from wheelcli.backtest.running import Valued
from wheelcli.backtest.trading import (
    PLANNED_LATER_S,
    advised,
    count_plan,
    keep_advice,
    monitored,
    ticket_record,
)
from wheelcli.book.coins.money import E8
from wheelcli.chains.build import Chains
from wheelcli.contract import parse_contract
from wheelcli.manage.inputs import Setting
from wheelcli.manage.monitor import Row
from wheelcli.manage.rule_result import Action
from wheelcli.order import Order, OrderLeg, Side
from wheelcli.plan.history import History
from wheelcli.plan.tickets.as_order import price_of
from wheelcli.plan.tickets.chosen import Chosen, chosen
from wheelcli.plan.tickets.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Market:
    """A session with its priced contracts, and their terms by name."""

    day: MarketDay
    chains: Chains
    history: History
    terms: Mapping[str, Terms]


def manage(run: CoinRun, market: Market, valuation: Valued) -> None:
    """Fill the monitor's orders: a close, or a roll as one order; an order without a price waits."""
    for row, setting in monitored(run, market.day, valuation, market.chains, market.history):
        _carry_out(run, market, row, setting)


def _carry_out(run: CoinRun, market: Market, row: Row, setting: Setting) -> None:
    order = advised(run, row)
    if order is None:
        return
    day, new = market.day, None
    if row.action is Action.ROLL:
        new = candidate_of(opening_of(order), setting)
        order = sized(run, order, new)
    legs = fill(run, order, day, market.terms, contracts=order.contracts)
    if legs is None:
        run.counts["waited"] += 1
        return
    run.enter([each.event for each in legs])
    closing = [each for each in legs if not each.leg.opens]
    if new is not None:
        opening, opened = opening_of(order), [each for each in legs if each.leg.opens]
        record = record_of(
            opening, new, setting, day=day.session, credit_usd=_credit(opened), fees_usd=_fees(opened)
        )
        run.keep(_native(record, opened), opening, tuple(each.event.id for each in opened))
    given_up = sum(_given_up(each) for each in closing) * order.contracts * order.legs[0].multiplier
    keep_advice(run, row, given_up, day=day.session)


def _given_up(each: LegFill) -> float:
    """Return the dollars per coin that a leg gave up against its mid; 0 without a mid, as for shares."""
    if each.mid_usd is None:
        return 0.0
    gave = each.price_usd - each.mid_usd if each.leg.bought else each.mid_usd - each.price_usd
    return gave * each.leg.ratio


def _credit(legs: list[LegFill]) -> float:
    return sum(gross_of(each.event) for each in legs) / E8


def _fees(legs: list[LegFill]) -> float:
    return round(sum(fees_of(each.event) for each in legs) / E8, 8)


def _native(record: TicketRecord, legs: list[LegFill]) -> TicketRecord:
    """Return the record with the price of its leg in the currency of the contract."""
    event = legs[0].event
    price = None if event.price_micros is None else event.price_micros / 1_000_000
    return replace(record, unit=event.coin, net_native=price)


def sell(run: CoinRun, market: Market, valuation: Valued) -> None:
    """Make a plan and fill its tickets; a ticket without a floor or without both quotes is not filled."""
    proposal = chosen(
        market.day.snapshot,
        valuation.portfolio,
        run.config,
        (),
        run.iv_history,
        history=lambda: market.history,
        chains=market.chains,
    )
    for ticket in proposal.tickets:
        _sell_one(run, market, ticket, proposal)
    count_plan(run, proposal)


def _sell_one(run: CoinRun, market: Market, ticket: Ticket, proposal: Chosen) -> None:
    day, terms = market.day, market.terms
    (leg,) = ticket.legs
    own, contract = terms[leg.contract], parse_contract(leg.contract)
    assert contract is not None, "a ticket names a contract"
    price, mid = own.price(run.spec.fills, bought=False), own.mid
    assert price is not None, "a ticket has both sides of its quotes"
    assert mid is not None, "a ticket has both sides of its quotes"
    net = float(price) * own.usd
    size, why = size_of(ticket, Decimal(repr(net)), market.chains, floors=True)
    if size < ticket.contracts:
        run.counts["unfilled" if not size else "reduced"] += 1
    sold = OrderLeg(Side.SELL_TO_OPEN, contract, 1, leg.multiplier, price_of(leg.bid))
    order = Order(ticket.id, ticket.symbol, ticket.contracts, (sold,), None, plan=proposal.id)
    legs = fill(run, order, day, terms, contracts=size, later_s=PLANNED_LATER_S) if size else ()
    assert legs is not None, "its price is known"
    run.enter([each.event for each in legs])
    record = ticket_record(
        ticket, proposal, size, why, day=day.session, net=net, mid=mid, fees_usd=_fees(list(legs))
    )
    record = replace(record, unit=contract.unit, net_native=float(price))
    run.keep(record, order, tuple(each.event.id for each in legs))
