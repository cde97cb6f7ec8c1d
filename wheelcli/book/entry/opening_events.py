"""The events that open an account in the journal: cash, shares at their basis, open options at their opening
price.

Cash of 180,000 that includes the premium of a put sold at 2.15 is one event of 18,000,000 cents, and the put
is one of −1 contract that moves no cash.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from wheelcli.book.entry.opening_notes import notes
from wheelcli.book.events import Event, Kind, at_of
from wheelcli.book.from_config import options_of, shares_of
from wheelcli.trading_calendar import session_on_or_before

if TYPE_CHECKING:
    from wheelcli.book.portfolio import Shares
    from wheelcli.config import Account, Config
    from wheelcli.open_option import OpenOption

FROM_SETTINGS = "from the settings"


def opening_of_settings(
    config: "Config", settings: "Account", *, account: str, day: date, new_id: Callable[[], str]
) -> list[Event]:
    """Return the opening events of the account in these settings on `day`, or on the day an option was opened
    if that is earlier.
    """
    events = opening(
        round(settings.cash * 100),
        shares_of(config, settings),
        options_of(settings),
        account=account,
        day=day,
        new_id=new_id,
    )
    return [replace(event, memo=", ".join((FROM_SETTINGS, *filter(None, (event.memo,))))) for event in events]


def opening(
    cash_cents: int,
    shares: "Sequence[Shares]",
    options: "Sequence[OpenOption]",
    *,
    account: str,
    day: date,
    new_id: Callable[[], str],
) -> list[Event]:
    """Return one event each for cash (none for 0), shares and options. The basis of shares is their
    break-even; None is unknown.

    An option keeps the day it was opened on, if that is before `day`, and how often it was rolled
    (`opening_notes`); cash and shares begin on the first of these days.
    """
    days = [min(session_on_or_before(each.opened or day), day) for each in options]
    first = min([day, *days])

    def event(on: date, **fields: Any) -> Event:
        return Event(
            id=new_id(),
            account=account,
            kind=Kind.OPENING_BALANCE,
            day=on,
            at=at_of(on, Kind.OPENING_BALANCE),
            time_known=False,
            **fields,
        )

    events = [event(first, cash_cents=cash_cents)] if cash_cents else []
    events += [
        event(
            first, symbol=each.symbol, micro_shares=each.micro_shares, price_micros=_micros(each.break_even)
        )
        for each in shares
    ]
    events += [
        event(
            on,
            symbol=each.symbol,
            contract=each.contract,
            contracts=each.quantity,
            multiplier=each.multiplier,
            price_micros=_micros(each.price),
            memo=", ".join(notes(rolls=each.rolls, opened=each.opened)),
        )
        for each, on in zip(options, days, strict=True)
    ]
    return events


def opening_cash(cash_cents: int, *, account: str, day: date, new_id: Callable[[], str]) -> Event:
    """Return the opening balance of cash on that day, which may be 0."""
    return Event(
        id=new_id(),
        account=account,
        kind=Kind.OPENING_BALANCE,
        day=day,
        at=at_of(day, Kind.OPENING_BALANCE),
        time_known=False,
        cash_cents=cash_cents,
    )


def _micros(dollars: float | None) -> int | None:
    return None if dollars is None else round(dollars * 1_000_000)
