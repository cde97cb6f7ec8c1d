"""`wheel journal fill A>B` for a roll of an option on a coin: two events in one group.

The net price is per coin in the unit of the venue. The leg bought has its ask in the saved roll, or --paid;
the leg sold gets the rest. Example: 0.0005 BTC net, with an ask of 0.018, is 0.018 paid and 0.0185 received.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from wheelcli.book.coins.entry import held
from wheelcli.book.coins.money import E8, e8
from wheelcli.book.coins.trades import VenueTrade, in_lot, venue_event
from wheelcli.book.entry.day_order import in_order
from wheelcli.book.entry.line_words import decimal_of
from wheelcli.book.events import Event, Kind
from wheelcli.book.projection.live import live_events
from wheelcli.cli.book.coin_fill_options import Typed, fee_of_fill, index_of_fill, moment_of_fill, number
from wheelcli.cli.context import Context
from wheelcli.cli.entered import entered_result
from wheelcli.contract import Contract, parse_contract
from wheelcli.documents.result import Result
from wheelcli.errors import cannot_combine, invalid_value, not_found, usage
from wheelcli.loaders.book.journal import Asking, coin_book_of, enter, new_id
from wheelcli.loaders.book.journal_account import account_of, journal_there
from wheelcli.loaders.coins.journal import index_of, rates_of
from wheelcli.manage.rolls.ticket import RollTicket
from wheelcli.money_text import counted
from wheelcli.order import Side

__all__ = ["fill_coin_roll"]

_LEGS = 2


@dataclass(frozen=True, slots=True)
class _Roll:
    """A saved roll with its fill: prices per coin in the unit of the venue."""

    ticket: RollTicket
    legs: tuple[tuple[Side, Contract], ...]
    paid: Decimal
    sold: Decimal

    @property
    def lot(self) -> Decimal:
        return Decimal(repr(self.ticket.legs[0].multiplier))


def _roll_of(ctx: Context, which: str, typed: Typed) -> _Roll:
    """Return the saved roll, with the leg bought at --paid or its ask in the ticket."""
    if typed.plan is not None:
        raise usage(cannot_combine("--plan", "a roll"), "leave it out: a roll belongs to no plan")
    roll = ctx.workspace.weighed_roll(which)
    if roll is None:
        raise usage(not_found("roll", which), "`wheel roll POSITION` compares rolls and saves their orders")
    legs = tuple(
        (Side.of(leg.action), contract) for leg in roll.legs if (contract := parse_contract(leg.contract))
    )
    asks = [leg.price for leg in roll.legs if Side.of(leg.action).buys]
    if not len(legs) == len(roll.legs) == _LEGS or len(asks) != 1 or not roll.usd_per_unit:
        raise usage(f"{roll.id} is not a roll into another option", "enter it with `wheel journal add`")
    net = _net(typed.price, debit=(roll.credit or 0.0) < 0)
    if typed.paid is not None:
        paid = number("--paid", typed.paid, "the price of the leg bought, in the unit of the venue")
    elif asks[0] is not None:
        paid = round(Decimal(repr(asks[0] / roll.usd_per_unit)), 6)
    else:
        raise usage(f"ask of the leg bought in {roll.id} unknown", "pass --paid")
    if net + paid <= 0:
        words = f"at a net price of {net:f} the price of the leg sold would be {net + paid:f}"
        raise usage(words, "pass the price of the leg bought with --paid")
    return _Roll(roll, legs, paid, net + paid)


def fill_coin_roll(ctx: Context, which: str, typed: Typed) -> Result:
    """Record a roll that `wheel roll` has saved, as one group of two events."""
    roll = _roll_of(ctx, which, typed)
    ticket = roll.ticket
    with journal_there(ctx.workspace) as journal:
        account = account_of(ctx.workspace, journal)
        before = journal.events(account) if journal else []
        mine = [e for e in live_events(before)[0] if (e.ticket, e.plan) == (ticket.id, ticket.weighing)]
        closed = sum(abs(e.contracts) * e.size_e8 for e in mine if e.kind is Kind.OPTION_CLOSE)
        done = closed // e8(roll.lot)
        lots = typed.contracts or max(ticket.contracts - done, 1)
        if done + lots > ticket.contracts and not typed.over:
            raise usage(
                f"{ticket.id} is for {counted(ticket.contracts, 'lot')}, {done} already filled: it cannot"
                f" take {lots} more",
                "to record more than the roll holds, add --over; or set the number with --contracts",
            )
        events: list[Event] = []
        for event in _roll_events(ctx, roll, typed, account=account, before=before, lots=lots):
            events.append(in_order(event, (*before, *events)))
        entered = enter(
            ctx.workspace,
            journal,
            account,
            before=before,
            events=events,
            dry_run=typed.dry_run,
            asking=Asking(typed.force, index=index_of(ctx.workspace)),
        )
    unit = events[0].coin
    note = (
        f"the net price is split into {roll.paid:f} {unit} paid and {roll.sold:f} {unit} received, per coin"
    )
    return entered_result(ctx, entered, notes=(note,))


def _roll_events(
    ctx: Context, roll: _Roll, typed: Typed, *, account: str, before: list[Event], lots: int
) -> Iterator[Event]:
    group, book, size = new_id(), coin_book_of(before, account), roll.lot * lots
    left: Decimal | None = None  # of fees that were typed: one amount for both legs
    for side, contract in roll.legs:
        kind = Kind.OPTION_OPEN if side.opens else Kind.OPTION_CLOSE
        day, at = moment_of_fill(ctx, typed, contract, kind=kind, contracts=1 if side.buys else -1)
        index, price = index_of_fill(ctx, typed, contract, day), roll.paid if side.buys else roll.sold
        rates = rates_of(ctx.workspace)(contract)
        fee = fee_of_fill(typed, rates, price, size, contract=contract, index=index)
        if typed.fees is not None:
            fee, left = (
                (Decimal(e8(fee) // 2) / E8, fee)
                if left is None
                else (left - Decimal(e8(left) // 2) / E8, None)
            )
        trade = VenueTrade(
            id=new_id(),
            at=at,
            contract=contract,
            size=size if side.buys else -size,
            lot=roll.lot,
            price=price,
            fee=fee,
            index=index,
            opens=side.opens,
        )
        event = in_lot(venue_event(trade, account=account), held(book, contract)[1])
        known = typed.at is not None
        yield replace(event, time_known=known, ticket=roll.ticket.id, plan=roll.ticket.weighing, group=group)


def _net(text: str | None, *, debit: bool) -> Decimal:
    """Return the net price of a roll, negative if paid. One that was a debit needs a sign."""
    if text is None:
        raise usage("--price is missing", "pass the net price of the roll, per coin, negative if paid")
    value = decimal_of(text.strip())
    if value is None or value != round(value, 6):
        raise usage(invalid_value("--price", text, "a net price per coin, with up to six decimals"), "")
    if debit and value > 0 and "+" not in text:
        raise usage(
            f"the roll is a debit: whether {text} was paid or received is unknown",
            f"pass --price -{text.strip()} if paid, --price +{text.strip()} if received",
        )
    return value
