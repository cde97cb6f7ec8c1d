"""Dates of a book: contracts that expired without an entry, and the next two weeks: expirations of open
positions, ex-dividend days and reports of names held.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from wheelcli.contract import Contract
from wheelcli.market.snapshot import Snapshot
from wheelcli.money_text import coin_number
from wheelcli.open_option import OpenOption
from wheelcli.review.advice import Appointment, UnsettledContract
from wheelcli.trading_calendar import Close, settles_at

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["agenda", "last_past_day", "unsettled_of"]

AHEAD = timedelta(days=14)
_TIMES = {"before_open": "before the open", "after_close": "after the close"}


def last_past_day(until: date, day: date | None) -> date:
    """Return the last day that is over for the review: that of the last close `until`, or the eve of the
    review's own `day` if that is another day.

    >>> last_past_day(date(2026, 8, 21), date(2026, 9, 12))
    datetime.date(2026, 9, 11)
    """
    return until if day in (None, until) else day - timedelta(days=1)


def agenda(
    options: Sequence[OpenOption],
    held: Iterable[str],
    underlyings: "pd.DataFrame | None",
    *,
    today: date,
    past: date,
) -> tuple[Appointment, ...]:
    """Return the events of these options and the shares `held` after the day `past`, until two weeks from
    `today`, by day. `underlyings` is the snapshot's table; without one, only expirations are known.
    """
    after, last = past, today + AHEAD
    appointments = list(_expirations(options, after, last))
    names = {*held, *(option.symbol for option in options)}
    for row in () if underlyings is None else underlyings.to_dict("records"):
        if row["symbol"] in names:
            appointments += _of_name(row, after, last)
    return tuple(sorted(appointments, key=lambda a: (a.day, a.kind, a.symbol, a.what)))


def unsettled_of(
    options: Sequence[OpenOption], past: date, snapshot: Snapshot | None
) -> tuple[UnsettledContract, ...]:
    """Return the open options that expired up to the day `past`."""
    return tuple(
        UnsettledContract(
            each.contract.label(each.symbol), each.symbol, each.contract.expiration, each.quantity
        )
        for each in options
        if each.contract.expiration <= past and not _still_trades(each.contract, snapshot)
    )


def _expirations(options: Sequence[OpenOption], after: date, last: date) -> list[Appointment]:
    open_now: dict[tuple[date, str, str], float] = defaultdict(int)
    for option in options:
        if after < option.contract.expiration <= last:
            label = option.contract.label(option.symbol)
            # Contracts of shares, coins of coins.
            count = option.quantity * option.multiplier if option.contract.coin else option.quantity
            open_now[(option.contract.expiration, option.symbol, label)] += count
    return [
        Appointment(
            day, "expiration", symbol, f"{coin_number(abs(n))} {'short' if n < 0 else 'long'} {label}"
        )
        for (day, symbol, label), n in open_now.items()
        if n
    ]


def _of_name(row: dict[Any, Any], after: date, last: date) -> list[Appointment]:
    import pandas as pd

    appointments = []
    ex = _day(row["ex_dividend_date"])
    if ex and after < ex <= last:
        amount = row["ex_dividend_amount"]
        what = "amount unknown" if pd.isna(amount) else f"{amount:.2f} a share"
        appointments.append(Appointment(ex, "ex_dividend", row["symbol"], what))
    report, end = _day(row["earnings_date"]), _day(row["earnings_end"])
    if report and after < (end or report) and report <= last:
        when = _TIMES.get(str(row["earnings_time"]), "time unknown")
        span = f" (to {end})" if end and end != report else ""
        confirmed = not pd.isna(row["earnings_confirmed"]) and bool(row["earnings_confirmed"])
        day = max(report, after + timedelta(days=1))
        appointments.append(Appointment(day, "earnings", row["symbol"], when + span, confirmed))
    return appointments


def _day(value: Any) -> date | None:
    import pandas as pd

    return None if pd.isna(value) else pd.Timestamp(value).date()


def _still_trades(contract: Contract, snapshot: Snapshot | None) -> bool:
    """Return whether an option on a coin has not reached 08:00 UTC of its last day."""
    if not contract.coin or snapshot is None:
        return False
    return settles_at(contract.expiration, at=Close.UTC_0800) > snapshot.as_of
