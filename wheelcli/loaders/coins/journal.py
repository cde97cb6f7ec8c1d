"""A coin account in the journal: its book, its opening from the settings, and the index and the terms of
contracts from recorded markets.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from wheelcli.book.accounts import CoinBook
from wheelcli.book.coins.entry import CoinEntering, event_of_line
from wheelcli.book.coins.money import MICROS, USDC, e8
from wheelcli.book.coins.trades import moment_of
from wheelcli.book.entry.day_order import in_order
from wheelcli.book.events import Event, Kind
from wheelcli.book.projection.live import live_events
from wheelcli.book.store.rules import merged
from wheelcli.coin_fees import Rates, usual_lot
from wheelcli.errors import Exit, WheelError
from wheelcli.loaders.book.account_source import source_of
from wheelcli.loaders.book.brief_book import account_in
from wheelcli.loaders.book.journal import coin_book_of, new_id
from wheelcli.loaders.book.journal_account import account_of
from wheelcli.market.snapshot_folder import load_table

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from wheelcli.book.coins.line import CoinLine
    from wheelcli.contract import Contract
    from wheelcli.loaders.workspace import Workspace

ENTER_ONE = 'enter USDC with `wheel journal add "OPENING 100000 USDC" --account {0}`'
_LOOKED_AT = 3  # of the newest recorded markets


def coin_book(workspace: "Workspace") -> CoinBook:
    """Return the coin account of this run, its core coins kept out of the cycles.

    Raises WheelError: 5 if there is no journal or it has no events of the account, usage if the account is
    unknown.
    """
    with workspace.open_journal() as journal:
        name = account_of(workspace, journal)
        book = account_in(workspace, journal, name)
    if isinstance(book, CoinBook):
        return book
    if book is not None:
        raise mixed(name)
    raise WheelError(
        f"the journal has no events of account {name!r}", hint=ENTER_ONE.format(name), code="no_opening"
    )


def mixed(name: str) -> WheelError:
    """Return the error for an account whose journal belongs to the other market."""
    return WheelError(
        f"account {name} has shares and dollars in the journal, but trades coins in the settings",
        hint=f"give the coin account another name than {name}, with its own [accounts.NAME]",
        code="account",
        exit_code=Exit.INVALID,
    )


def coin_events(
    workspace: "Workspace",
    account: str,
    before: "list[Event]",
    lines: "Sequence[CoinLine]",
) -> tuple[list[Event], tuple[str, ...]]:
    """Return the events of typed lines, preceded by those that open the account from the settings, and a
    report of the opening.
    """
    opens = any(line.verb.value == "opening" for line in lines)
    first = min(line.day for line in lines)
    events, notes = ([], ()) if opens else coin_opening(workspace, before, account, day=first)
    for line in lines:
        book = coin_book_of(merged(before, events), account)
        event = event_of_line(line, entering(workspace, account, book))
        events.append(in_order(event, (*before, *events)))
    return events, notes


def entering(
    workspace: "Workspace", account: str, book: CoinBook | None, *, source: str = "manual"
) -> CoinEntering:
    """Return the context of an entry, with the rates and the index of the recorded markets."""
    return CoinEntering(
        account, book, new_id, rates_of(workspace), index_of(workspace), source, now=workspace.now()
    )


def coin_opening(
    workspace: "Workspace", before: "Sequence[Event]", account: str, *, day: date
) -> tuple[list[Event], tuple[str, ...]]:
    """Return the settings' account as opening events on the day before `day`, and a report of them. Empty if
    the journal has an event of the account, `source` selects journal or settings, or the settings are empty.
    """
    settings = workspace.config.accounts.get(account)
    if settings is None or source_of(workspace, account) != "auto" or live_events(before)[0]:
        return [], ()
    on = day - timedelta(days=1)

    def event(coin: str, amount: Decimal, basis: float | None) -> Event:
        return Event(
            id=new_id(),
            account=account,
            kind=Kind.OPENING_BALANCE,
            day=on,
            at=moment_of(on, Kind.OPENING_BALANCE),
            time_known=False,
            symbol=None if coin == USDC else coin,
            price_micros=None if basis is None else round(basis * MICROS),
            coin=coin,
            coin_e8=e8(amount),
            memo="from the settings",
        )

    events = [event(USDC, Decimal(str(settings.cash)), None)] if settings.cash else []
    events += [
        event(coin, Decimal(str(held.quantity)), held.break_even)
        for coin, held in sorted(settings.coins.items())
        if held.quantity
    ]
    if not events:
        return [], ()
    what = ", ".join(f"{each.coin_e8 / 1e8:,.10g} {each.coin}" for each in events)
    return events, (
        f"this first entry opens the journal with the account from the settings as of {on}: {what}",
        "from now on scans read the account from the journal; `wheel journal undo` reverses both the"
        " entry and the opening",
    )


def index_of(workspace: "Workspace") -> Callable[[str, date], Decimal | None]:
    """Return a function that gives the index of a coin on a day from the last market recorded that day; None
    without one.
    """

    @cache
    def spots(day: date) -> "dict[str, float]":
        if workspace.demo and day == workspace.last_session():
            known = workspace.known_underlyings()
            if known is not None:
                return dict(zip(known["symbol"].astype(str), known["spot"].astype(float), strict=True))
        for info in workspace.recorded():
            if info.as_of is not None and info.as_of.date() == day:
                table = load_table(info.path, "underlyings")
                return dict(zip(table["symbol"].astype(str), table["spot"].astype(float), strict=True))
        return {}

    def index(coin: str, day: date) -> Decimal | None:
        spot = spots(day).get(coin, 0.0)
        return Decimal(str(spot)) if spot > 0 else None

    return index


def rates_of(workspace: "Workspace") -> "Callable[[Contract], Rates]":
    """Return a function that gives the lot and fees of a contract: those in the newest recorded market that
    lists it, else the defaults.
    """

    @cache
    def terms(path: "Path") -> "pd.DataFrame":
        return load_table(path, "terms").set_index("contract")

    def rates(contract: "Contract") -> Rates:
        for info in workspace.recorded()[:_LOOKED_AT]:
            if contract.name in (table := terms(info.path)).index:
                row: Any = table.loc[contract.name]
                lot, rate, cap = (Decimal(repr(float(row[name]))) for name in ("lot", "fee_rate", "fee_cap"))
                return Rates(lot=lot, rate=rate, cap=cap)
        return Rates(lot=usual_lot(contract.coin))

    return rates
