"""The trades of a request in options on coins, as events of a coin account.

Price, size, fee, index and time are the venue's. Example: 25 puts of one request are sold at 990 USDC, 15 and
10 of them: two events of one group. At a fee of 22.533054 USDC a coin the purse gains 14,850 − 337.99581 and
9,900 − 225.33054.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from wheelcli.book.coins.entry import held
from wheelcli.book.coins.trades import VenueTrade, in_lot, venue_event
from wheelcli.book.events import Event
from wheelcli.book.projection.live import live_events
from wheelcli.errors import Exit, WheelError, cannot_combine
from wheelcli.loaders.book.journal import coin_book_of
from wheelcli.loaders.coins.journal import coin_opening, mixed
from wheelcli.rfq.coins.fills import CoinFill, coin_fills

if TYPE_CHECKING:
    from wheelcli.book.accounts import CoinBook
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.rfq.states import Request


def coin_events_of(
    workspace: "Workspace", request: "Request", account: str, before: "Sequence[Event]"
) -> tuple[list[Event], list[Event], tuple[str, ...]]:
    """Return the events that open the account from the settings, those of all trades of the request, and a
    report of the opening.

    Raises WheelError: usage if the account no longer trades coins, 5 if its journal is one of shares or the
    record lacks what the journal needs.
    """
    if workspace.market == "us":
        raise WheelError(
            f"{request.id} is in options on coins, and account {account} does not trade coins",
            hint=f'set market = "deribit" in [accounts.{account}]',
            code="market",
            exit_code=Exit.USAGE,
        )
    if any(not each.coin for each in live_events(before)[0]):
        raise mixed(account)
    try:
        book = coin_book_of(before, account)
        events = [_in_lot_held(each, book) for each in coin_trades(request, account)]
    except ValueError as error:
        raise record_lacks(request, error) from error
    opened, notes = coin_opening(workspace, before, account, day=min(each.day for each in events))
    return opened, events, notes


def record_lacks(request: "Request", error: ValueError) -> WheelError:
    """Return the error of a request whose record lacks what the journal needs."""
    return WheelError(
        f"{request.id}: {error}",
        hint="enter its trades with `wheel journal add`; `wheel rfq show` has them",
        code="rfq_fill",
    )


def _in_lot_held(event: Event, book: "CoinBook | None") -> Event:
    """Return a trade in the lot of the position that the account holds, if there is one."""
    return event if event.contract is None else in_lot(event, held(book, event.contract)[1])


def refuse_options(rfq: str, options: "Sequence[str]") -> None:
    """Raise WheelError (usage) for options of the command that a trade in coins does not take."""
    if options:
        raise WheelError(
            cannot_combine(rfq, options[0]),
            hint="leave it out: the record has the venue's price and fee of each leg",
            code="usage",
            exit_code=Exit.USAGE,
        )


def refuse_typed(request: "Request", before: "Sequence[Event]") -> None:
    """Raise WheelError (usage) if a fill of the request's ticket was typed: it may be the same trade."""
    if request.ticket is None:
        return
    names = {leg.contract for leg in request.package.legs}
    typed = [
        each
        for each in live_events(before)[0]
        if not each.id.startswith("rfq:")
        and (each.ticket, each.plan) == (request.ticket, request.plan)
        and each.contract is not None
        and each.contract.name in names
    ]
    if typed:
        raise WheelError(
            f"{request.id}: fills of its ticket {request.ticket} were already entered by hand",
            hint="`wheel journal list` shows them; if this trade is in addition to those, add --force",
            code="usage",
            exit_code=Exit.USAGE,
        )


def coin_trades(request: "Request", account: str) -> list[Event]:
    """Return one event for each leg of each block trade, all of them one group. Raises ValueError if the
    record lacks what the journal needs.
    """
    fills = coin_fills(request)
    return [
        replace(
            venue_event(_trade(fill), account=account),
            ticket=fill.ticket,
            plan=fill.plan,
            group=fill.group if len(fills) > 1 else None,
        )
        for fill in fills
    ]


def _trade(fill: CoinFill) -> VenueTrade:
    """Return a fill as a trade of the venue. Raises ValueError if its fee is in another currency."""
    if fill.fee_currency != fill.contract.unit:
        name = fill.contract.name
        raise ValueError(f"the fee of {name} is in {fill.fee_currency}, its price in {fill.unit}")
    return VenueTrade(
        id=fill.id,
        at=fill.at,
        contract=fill.contract,
        size=fill.size if fill.side.buys else -fill.size,
        lot=fill.lot,
        price=fill.price,
        fee=fill.fee,
        index=fill.index,
        opens=fill.side.opens,
    )
