"""`wheel journal fill` for a ticket on a coin: size in lots, price in the unit of the venue."""

from dataclasses import replace
from decimal import Decimal

from wheelcli.book.coins.entry import held
from wheelcli.book.coins.money import e8, text_of
from wheelcli.book.coins.trades import VenueTrade, in_lot, venue_event
from wheelcli.book.entry.day_order import in_order
from wheelcli.book.events import Kind
from wheelcli.cli.book.coin_fill_options import Typed, fee_of_fill, index_of_fill, moment_of_fill, number
from wheelcli.cli.book.fill_coin_roll import fill_coin_roll
from wheelcli.cli.context import Context
from wheelcli.cli.entered import entered_result
from wheelcli.contract import parse_contract
from wheelcli.documents.result import Result
from wheelcli.errors import cannot_combine, usage
from wheelcli.loaders.book.journal import Asking, coin_book_of, enter, new_id
from wheelcli.loaders.book.journal_account import account_of, journal_there
from wheelcli.loaders.coins.journal import coin_opening, index_of, rates_of
from wheelcli.loaders.plans.library import find_ticket
from wheelcli.loaders.plans.settings import plan_under_its_settings
from wheelcli.loaders.plans.unfilled import left_to_sell
from wheelcli.money_text import counted
from wheelcli.plan.tickets.ticket import CoinOrder, Ticket


def fill_coins(ctx: Context, which: str, typed: Typed) -> Result:
    """Record the fill of a saved roll, or of a ticket of the account's last plan or of the plan named."""
    if ">" in which:
        return fill_coin_roll(ctx, which, typed)
    if typed.paid is not None:
        raise usage(cannot_combine("--paid", "an option on a coin"), "leave it out: the order has one leg")
    saved = plan_under_its_settings(ctx.workspace, typed.plan)
    plan = f"plan {typed.plan}" if typed.plan else "the last plan"
    ticket = find_ticket(saved.record.data.tickets, which, plan=plan)
    order, contract = ticket.coin, parse_contract(ticket.legs[0].contract)
    if order is None or contract is None or not contract.coin:
        raise usage(f"{ticket.id} is not on a coin", "leave out --account, or choose another plan")
    price = number("--price", typed.price, "the price of the fill in the unit of the venue")
    day, at = moment_of_fill(ctx, typed, contract, kind=Kind.OPTION_OPEN, contracts=-1)
    with journal_there(ctx.workspace) as journal:
        account = account_of(ctx.workspace, journal)
        before = journal.events(account) if journal else []
        done = ticket.contracts - left_to_sell(ctx.workspace, saved, journal, account)[ticket.id]
        contracts = typed.contracts or max(ticket.contracts - done, 1)
        if done + contracts > ticket.contracts and not typed.over:
            raise usage(
                f"{ticket.id} is for {counted(ticket.contracts, 'lot')}, {done} already filled: it cannot"
                f" take {contracts} more",
                "to record more than the ticket holds, add --over; or set the number with --contracts",
            )
        size, index = _lot(order) * contracts, index_of_fill(ctx, typed, contract, day)
        trade = VenueTrade(
            id=new_id(),
            at=at,
            contract=contract,
            size=-size,
            lot=_lot(order),
            price=price,
            fee=fee_of_fill(
                typed, rates_of(ctx.workspace)(contract), price, size, contract=contract, index=index
            ),
            index=index,
            opens=True,
        )
        event = replace(
            in_lot(venue_event(trade, account=account), held(coin_book_of(before, account), contract)[1]),
            time_known=typed.at is not None,
            ticket=ticket.id,
            plan=saved.id,
        )
        opened, notes = coin_opening(ctx.workspace, before, account, day=day)
        entered = enter(
            ctx.workspace,
            journal,
            account,
            before=before,
            events=[*opened, in_order(event, before)],
            dry_run=typed.dry_run,
            asking=Asking(typed.force, _far(order, price, ticket), index=index_of(ctx.workspace)),
        )
    left = ticket.contracts - done - contracts
    more = (f"left to fill of {ticket.id}: {left} of {ticket.contracts} lots",) if left > 0 else ()
    return entered_result(ctx, entered, notes=(*notes, *more))


def _lot(order: CoinOrder) -> Decimal:
    return Decimal(repr(order.lot))


def _far(order: CoinOrder, price: Decimal, ticket: Ticket) -> tuple[str, ...]:
    """Return a doubt if the price is below half or above twice every price of the ticket."""
    known = {"limit": order.limit, "floor": order.floor, "bid": order.bid, "ask": order.ask}
    prices = {name: Decimal(repr(value)) for name, value in known.items() if value}
    if not prices or min(prices.values()) / 2 <= price <= max(prices.values()) * 2:
        return ()
    words = ", ".join(f"{name} {text_of(e8(value))}" for name, value in prices.items())
    return (f"{text_of(e8(price))} {order.unit} is far from {ticket.id}: {words}",)
