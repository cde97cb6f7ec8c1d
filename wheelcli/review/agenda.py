"""The next two weeks: expirations of open positions, ex-dividend days and reports of names held."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from wheelcli.money_text import coin_number
from wheelcli.open_option import OpenOption
from wheelcli.review.advice import Appointment

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["agenda"]

AHEAD = timedelta(days=14)
_TIMES = {"before_open": "before the open", "after_close": "after the close"}


def agenda(
    options: Sequence[OpenOption],
    held: Iterable[str],
    underlyings: "pd.DataFrame | None",
    *,
    after: date,
    today: date | None = None,
) -> tuple[Appointment, ...]:
    """Return appointments of these options and the shares `held` in two weeks, by day: from the day after the
    last close `after` or, if today is another day by the clock, from `today` on. `underlyings` is the
    snapshot's table; None: only expirations are known.
    """
    after = after if today is None or today == after else today - timedelta(days=1)
    last = after + AHEAD
    appointments = list(_expirations(options, after, last))
    names = {*held, *(option.symbol for option in options)}
    for row in () if underlyings is None else underlyings.to_dict("records"):
        if row["symbol"] in names:
            appointments += _of_name(row, after, last)
    return tuple(sorted(appointments, key=lambda a: (a.day, a.kind, a.symbol, a.what)))


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
