"""The trades of a session: what the monitor advises, then the tickets of a plan."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from math import isfinite

from wheelcli.backtest.course import Course
from wheelcli.backtest.filling import filled_at, mid_of, natural_of, size_of, sized
from wheelcli.backtest.market_day import MarketDay, prices_of
from wheelcli.backtest.records import ClosedEarly, TicketRecord
from wheelcli.backtest.roll_record import candidate_of, opening_of, record_of, shared
from wheelcli.backtest.running import (
    ACCOUNT,
    Running,
    Valued,
    clock_of,
)
from wheelcli.book.entry.entry import events_of_line
from wheelcli.book.entry.fills import Fill, events_of_fill
from wheelcli.book.entry.line_verbs import Line, Verb
from wheelcli.book.events import Event
from wheelcli.book.events import Kind as Opened
from wheelcli.chains.build import Chains
from wheelcli.manage.inputs import Setting, setting_of
from wheelcli.manage.mark import quoted
from wheelcli.manage.monitor import Row, row_of
from wheelcli.manage.position_state import findings, states_of
from wheelcli.manage.recommend import held_anyway
from wheelcli.manage.rule_result import Action
from wheelcli.market.mids import quotes_of
from wheelcli.market.snapshot import Kind
from wheelcli.order import Order
from wheelcli.plan.candidates.generate import Candidates
from wheelcli.plan.candidates.legs import legs_of
from wheelcli.plan.history import History
from wheelcli.plan.tickets.as_order import order_of_ticket
from wheelcli.plan.tickets.chosen import Chosen, chosen
from wheelcli.plan.tickets.ticket import Ticket

PLANNED_LATER_S = 60  # a plan is made after the open positions were managed


def manage(run: Running, day: MarketDay, valuation: Valued, chains: Chains, history: History) -> None:
    """Fill the monitor's orders: a close, or a roll as one order; an order without a price waits."""
    for row, setting in monitored(run, day, valuation, chains, history):
        carry_out(run, day, row, setting)
    _cover(run, day)


def monitored(
    run: Course, day: MarketDay, valuation: Valued, chains: Chains, history: History
) -> Iterator[tuple[Row, Setting]]:
    """Yield the monitor's row of every position that may need an order; one without quotes cannot be
    traded, so it needs none.
    """
    held = [option.contract.name for option in valuation.portfolio.options]
    if not held or not chains.options["contract"].isin(held).any():
        return
    setting = setting_of(
        day.snapshot,
        valuation.portfolio,
        run.config,
        iv_history=run.iv_history,
        carried=valuation.carried,
        chains=chains,
        history=history,
    )
    for position in setting.positions:
        q = quoted(position, setting)
        if q.unpriced or held_anyway(q, states_of(findings(q, setting)), setting):
            continue  # weighing its rolls takes most of a session's time
        yield row_of(position, setting), setting


def carry_out(run: Running, day: MarketDay, row: Row, setting: Setting) -> None:
    """Fill the order that the monitor recommends for a position; one without a price waits.

    A roll's new position is recorded as a ticket, and is as large as a ticket for it would fill.
    """
    order = advised(run, row)
    natural = None if order is None else natural_of(order)
    if order is None or natural is None:
        return
    mid = None if order.net_mid is None else order.net_mid.cash
    price = filled_at(natural, mid, run.spec.fills)
    new = None
    if row.action is Action.ROLL:
        new = candidate_of(opening_of(order), setting)
        order = shared(sized(run, order, new), price, legs_of(new, 0, 1).mid, run.spec.fills)
    events = fill(run, order, price, contracts=order.contracts, day=day)
    run.enter(events)
    shares = order.contracts * order.legs[0].multiplier
    given_up = 0.0 if mid is None else float(mid - price) * shares
    if new is not None:
        opened = [e for e in events if e.kind is Opened.OPTION_OPEN]
        record = _keep_opening(run, opening_of(order), new, opened, setting)
        given_up -= (record.mid - record.net) * shares
    keep_advice(run, row, given_up, day=day.session)


def advised(run: Course, row: Row) -> Order | None:
    """Return the order that the monitor recommends for a position; None if it recommends none.

    If the order has no natural price, it is counted as waiting, and the result is None.
    """
    if row.action not in (Action.CLOSE, Action.ROLL) or row.weighed is None:
        return None
    order = next((way.order for way in row.weighed.ways if way.way.value == row.action.value), None)
    if order is None or natural_of(order) is None:
        run.counts["waited"] += 1
        return None
    return order


def keep_advice(run: Course, row: Row, given_up: float, *, day: date) -> None:
    """Record an order of the monitor that was filled, and the dollars that its closing part gave up against
    the mid.
    """
    position = row.position
    run.counts[f"advice_{row.action.value}"] += 1
    run.closed_early.append(
        ClosedEarly(
            day=day,
            position=position.id,
            lots=tuple(leg.id for leg in position.legs if leg.id is not None),
            state=row.state.value,
            action=row.action.value,
            given_up_usd=round(given_up, 2),
        )
    )


def _keep_opening(
    run: Running, opening: Order, new: Candidates, opened: list[Event], setting: Setting
) -> TicketRecord:
    """Keep the record of what a roll opens, and return it."""
    record = record_of(
        opening,
        new,
        setting,
        day=setting.chains.session,
        credit_usd=sum(event.gross_cents for event in opened) / 100,
        fees_usd=sum(event.fees_cents for event in opened) / 100,
    )
    run.keep(record, opening, tuple(event.id for event in opened))
    return record


def _cover(run: Running, day: MarketDay) -> None:
    """Buy back short shares at the quoted price, as the monitor asks."""
    prices = prices_of(day.snapshot)
    for symbol, quantity in run_short(run).items():
        if symbol not in prices:
            run.counts["waited"] += 1
            continue
        line = Line(
            Verb.BUY,
            day.session,
            symbol=symbol,
            micro_shares=quantity,
            price_micros=round(prices[symbol] * 1_000_000),
            clock=clock_of(day.snapshot.as_of),
        )
        run.enter(events_of_line(line, run.entering()))
        run.counts["covered"] += 1


def run_short(run: Running) -> dict[str, int]:
    """Return the millionths of shares short, by symbol."""
    out: dict[str, int] = {}
    for lot in run.book.shares:
        if lot.micro_shares < 0:
            out[lot.symbol] = out.get(lot.symbol, 0) - lot.micro_shares
    return out


def fill(
    run: Running, order: Order, price: Decimal, *, contracts: int, day: MarketDay, later_s: int = 0
) -> list[Event]:
    """Return the events of an order's fill at that cash per share, positive received."""
    made = Fill(price, contracts, day.session, clock=clock_of(day.snapshot.as_of, later_s=later_s))
    held = {lot.contract: lot.deliverable_micros for lot in run.book.options}
    return events_of_fill(
        order, made, account=ACCOUNT, fees=run.config.fees, new_id=run.new_id, deliverables=held
    )


def sell(run: Running, day: MarketDay, valuation: Valued, chains: Chains, history: History) -> Chosen:
    """Make a plan and fill its tickets; a ticket without a floor or without both quotes is not
    filled.
    """
    proposal = chosen(
        day.snapshot,
        valuation.portfolio,
        run.config,
        (),
        run.iv_history,
        history=lambda: history,
        chains=chains,
        choose=run.choose,
    )
    stocks = set(chains.names["symbol"][chains.names["kind"] == Kind.STOCK].astype(str))
    for ticket in proposal.tickets:
        _sell_one(run, day, ticket, proposal, chains, stock=ticket.symbol in stocks)
    count_plan(run, proposal)
    return proposal


def count_plan(run: Course, proposal: Chosen) -> None:
    """Count a plan, its candidates, and those whose spread is too wide."""
    run.counts["plans"] += 1
    run.counts["candidates"] += len(proposal.survey.candidates)
    run.counts["too_wide"] += len(proposal.survey.blocked["spread"])


def _sell_one(
    run: Running, day: MarketDay, ticket: Ticket, proposal: Chosen, chains: Chains, *, stock: bool
) -> None:
    order = order_of_ticket(ticket, plan=proposal.id)
    natural, mid = natural_of(order), mid_of(ticket)
    assert natural is not None, "a ticket has both sides of its quotes"
    price = filled_at(natural, mid, run.spec.fills)
    size, why = size_of(ticket, price, chains, floors=run.choose is None)
    if size < ticket.contracts:
        run.counts["unfilled" if not size else "reduced"] += 1
    events = fill(run, order, price, contracts=size, day=day, later_s=PLANNED_LATER_S) if size else []
    run.enter(events)
    record = ticket_record(
        ticket,
        proposal,
        size,
        why,
        day=day.session,
        net=float(price),
        mid=float(mid),
        fees_usd=sum(event.fees_cents for event in events) / 100,
    )
    record = replace(record, report_unknown=stock and ticket.events.earnings is None)
    run.keep(record, order, tuple(event.id for event in events))


def ticket_record(
    ticket: Ticket,
    proposal: Chosen,
    size: int,
    why: str,
    *,
    day: date,
    net: float,
    mid: float,
    fees_usd: float,
) -> TicketRecord:
    """Return the record of a ticket of which `size` contracts were filled at `net`, dollars per share."""
    return TicketRecord(
        day=day,
        id=ticket.id,
        symbol=ticket.symbol,
        strategy=ticket.strategy,
        regime=proposal.regime.name,
        expiration=ticket.expiration,
        contracts=size,
        unfilled=why or None,
        net=net,
        mid=mid,
        fees_usd=fees_usd,
        credit_usd=round(net * size * ticket.legs[0].multiplier, 2),
        stress_loss_usd=round(ticket.stress_loss_usd * size / ticket.contracts, 2),
        edge_usd=None if ticket.edge_usd is None else round(ticket.edge_usd * size / ticket.contracts, 2),
        prob_otm=ticket.prob_otm,
        prob_otm_forecast=ticket.prob_otm_forecast,
        report_unknown=False,
    )


def price_again(run: Course, day: MarketDay) -> None:
    """Record what the last session's fills would have brought at the natural price of this one."""
    if not run.recent:
        return
    wanted = {leg.contract.name for each in run.recent for leg in each.order.legs}
    quotes = quotes_of(day.snapshot.options, wanted)
    for each in run.recent:
        total: float | None = 0.0
        for leg in each.order.legs:
            quote = quotes.get(leg.contract.name)
            side = None if quote is None else quote.ask if leg.bought else quote.bid
            if side is None or total is None or not isfinite(side):
                total = None
                break
            total += (-side if leg.bought else side) * leg.ratio
        if total is not None:
            replace_record(run, each.place, next_net=round(total, 6))
    run.recent = []


def replace_record(run: Course, place: int, **changes: "float | str | bool | None") -> None:
    """Change fields of a ticket's record that are known now."""
    run.tickets[place] = replace(run.tickets[place], **changes)  # type: ignore[arg-type]
