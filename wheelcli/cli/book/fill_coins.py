"""`wheel journal fill` for a ticket on a coin: size in lots, price in the unit of the venue."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal

from wheelcli.book.coins.entry import held
from wheelcli.book.coins.money import e8, exact_e8, text_of
from wheelcli.book.coins.trades import VenueTrade, in_lot, moment_of, venue_event
from wheelcli.book.entry.day_order import in_order
from wheelcli.book.entry.line_words import Words, decimal_of
from wheelcli.book.events import Event, Kind
from wheelcli.book.projection.live import live_events
from wheelcli.cli.context import Context
from wheelcli.cli.entered import entered_result
from wheelcli.coin_fees import Rates
from wheelcli.contract import Contract, parse_contract
from wheelcli.documents.result import Result
from wheelcli.errors import Exit, WheelError, cannot_combine, invalid_value
from wheelcli.loaders.book.journal import Asking, coin_book_of, enter, new_id, today_of
from wheelcli.loaders.book.journal_account import account_of, journal_there
from wheelcli.loaders.coins.journal import coin_opening, index_of, rates_of
from wheelcli.loaders.plans.library import find_ticket
from wheelcli.loaders.plans.settings import plan_under_its_settings
from wheelcli.plan.tickets.ticket import CoinOrder, Ticket
from wheelcli.trading_calendar import Close, settles_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The options of the command as typed; None if not given."""

    price: str | None
    contracts: int | None
    fees: str | None
    index: str | None
    on: str | None
    at: str | None
    plan: str | None
    paid: str | None
    over: bool
    force: bool
    dry_run: bool


def fill_coins(ctx: Context, which: str, typed: Typed) -> Result:
    """Record the fill of a ticket of the account's last plan, or of the plan named."""
    if ">" in which:
        raise _usage(
            "rolls of options on coins are not recorded with one price",
            "enter both sides with `wheel journal add`: BTC, then STO",
        )
    if typed.paid is not None:
        raise _usage(cannot_combine("--paid", "an option on a coin"), "leave it out: the order has one leg")
    saved = plan_under_its_settings(ctx.workspace, typed.plan)
    plan = f"plan {typed.plan}" if typed.plan else "the last plan"
    ticket = find_ticket(saved.record.data.tickets, which, plan=plan)
    order, contract = ticket.coin, parse_contract(ticket.legs[0].contract)
    if order is None or contract is None or not contract.coin:
        raise _usage(f"{ticket.id} is not on a coin", "leave out --account, or choose another plan")
    price = _number("--price", typed.price, "the price of the fill in the unit of the venue")
    day, at = _moment(typed, today_of(ctx.workspace), contract)
    with journal_there(ctx.workspace) as journal:
        account = account_of(ctx.workspace, journal)
        before = journal.events(account) if journal else []
        done = _filled_e8(before, ticket, saved.id) // e8(_lot(order))
        contracts = typed.contracts or max(ticket.contracts - done, 1)
        if done + contracts > ticket.contracts and not typed.over:
            raise _usage(
                f"{ticket.id} is for {ticket.contracts} lots, {done} of them filled: it cannot take"
                f" {contracts} more",
                "to record more than the ticket holds, add --over; or set the number with --contracts",
            )
        size, index = _lot(order) * contracts, _index(ctx, typed, contract, day)
        trade = VenueTrade(
            id=new_id(),
            at=at,
            contract=contract,
            size=-size,
            lot=_lot(order),
            price=price,
            fee=_fee(typed, rates_of(ctx.workspace)(contract), price, size, contract=contract, index=index),
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
    more = (f"{left} of {ticket.contracts} lots of {ticket.id} remain to be filled",) if left > 0 else ()
    return entered_result(ctx, entered, notes=(*notes, *more))


def _lot(order: CoinOrder) -> Decimal:
    return Decimal(repr(order.lot))


def _filled_e8(before: list[Event], ticket: Ticket, plan: str) -> int:
    """Return the filled coins of the ticket, hundred-millionths."""
    mine = [e for e in live_events(before)[0] if e.ticket == ticket.id and e.plan == plan]
    return sum(abs(e.contracts) * e.size_e8 for e in mine)


def _moment(typed: Typed, today: date, contract: Contract) -> tuple[date, datetime]:
    """Return the day and the moment of the fill, UTC."""
    day = Words(typed.on, example="--on 2026-08-21").day() if typed.on else today
    if day > today:
        raise _usage(f"--on {day} is in the future", "")
    if day > contract.expiration:
        raise _usage(f"{contract.name} expired on {contract.expiration}", "correct the day with --on")
    if typed.at is None:
        return day, moment_of(day, Kind.OPTION_OPEN, contract, contracts=-1)
    clock: time | None = Words(typed.at).clock()
    if clock is None:
        raise _usage(invalid_value("--at", typed.at, "HH:MM, UTC"), "")
    at = datetime.combine(day, clock, UTC)
    if settles_at(contract.expiration, at=Close.UTC_0800) <= at:
        raise _usage(f"{contract.name} expired on {contract.expiration} at 08:00 UTC", "correct --on or --at")
    return day, at


def _index(ctx: Context, typed: Typed, contract: Contract, day: date) -> Decimal | None:
    if typed.index is not None:
        return _number("--index", typed.index, "dollars per coin")
    index = index_of(ctx.workspace)(contract.root, day)
    if index is None and (contract.inverse or typed.fees is None):
        raise _usage(
            f"index of {contract.root} on {day} unknown: no market of that day is recorded",
            "pass --index with dollars per coin",
        )
    return index


def _fee(
    typed: Typed, rates: Rates, price: Decimal, size: Decimal, *, contract: Contract, index: Decimal | None
) -> Decimal:
    if typed.fees is None:
        return rates.trade(price, size, Decimal(1) if contract.inverse else (index or Decimal(1)))
    value = decimal_of(typed.fees.strip())
    if value is None or exact_e8(value) is None:
        raise _usage(invalid_value("--fees", typed.fees, "an amount with up to eight decimals"), "")
    return value


def _number(option: str, text: str | None, what: str) -> Decimal:
    if text is None:
        raise _usage(f"{option} is missing", f"pass {what}")
    value = decimal_of(text.strip())
    if value is None or value <= 0 or value != round(value, 6):
        raise _usage(invalid_value(option, text, f"{what}, with up to six decimals"), "")
    return value


def _far(order: CoinOrder, price: Decimal, ticket: Ticket) -> tuple[str, ...]:
    """Return a doubt if the price is below half or above twice every price of the ticket."""
    known = {"limit": order.limit, "floor": order.floor, "bid": order.bid, "ask": order.ask}
    prices = {name: Decimal(repr(value)) for name, value in known.items() if value}
    if not prices or min(prices.values()) / 2 <= price <= max(prices.values()) * 2:
        return ()
    words = ", ".join(f"{name} {text_of(e8(value))}" for name, value in prices.items())
    return (f"{text_of(e8(price))} {order.unit} is far from {ticket.id}: {words}",)


def _usage(message: str, hint: str) -> WheelError:
    return WheelError(message, hint=hint, code="usage", exit_code=Exit.USAGE)
