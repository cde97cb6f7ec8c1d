"""The short options that have reached their expiration, the forecast at their sale, and their outcome.

The forecast is the ticket's if the sale filled one. Otherwise it is made again from the data of the day of
the sale, by the same formula: lognormal at the expected volatility. That volatility comes from the IV that
the opening price implies at that day's close, or without one from the closes up to it. The outcome is the
close on the day of expiration relative to the strike, whether or not the option was still held. An option
that settles at the opening prices of its day, such as SPX, is judged by its settlement in the journal
(`settlements`), and not at all if that is unknown.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from wheelcli.pricing.american_batch import american_chain
from wheelcli.pricing.expected_vol import Kind, expected_vol
from wheelcli.pricing.forecast import WINDOWS, WINDOWS_OF_DAYS, forecast_vol
from wheelcli.pricing.lognormal import prob_otm
from wheelcli.pricing.realised import SESSIONS_A_YEAR
from wheelcli.review.calibration import Outcome
from wheelcli.review.performance.holdings import OptionStretch
from wheelcli.review.performance.price_grid import Closes
from wheelcli.review.settlements import Settlements, settles_at_close

__all__ = ["outcomes"]

LOOK_BACK = 504  # sessions that a forecast is made from


def outcomes(
    stretches: Sequence[OptionStretch],
    closes: Closes,
    settled: Settlements,
    *,
    forecasts: Mapping[str, float],
    until: date,
    rate: float,
    delivered: Mapping[tuple[str, date], float] | None = None,
) -> tuple[Outcome, ...]:
    """Return every short option sold whose expiration is not after `until`, once per opening.

    `forecasts` are those of tickets by the id of the opening event. `delivered` are the delivery prices of
    coins by symbol and day, as far as they are known; their closes are of other moments.
    """
    seen: set[str] = set()
    ended: list[tuple[OptionStretch, bool]] = []
    for s in sorted(stretches, key=lambda s: (s.since, s.id)):
        if s.units < 0 and s.id not in seen and s.expiration <= until:
            if delivered is not None:
                ended_out = settled.out_of_the_money(s)
                ended_out = (
                    _ends_out(delivered.get((s.symbol, s.expiration)), s) if ended_out is None else ended_out
                )
            else:
                ended_out = _by_close(closes, s) if settles_at_close(s) else settled.out_of_the_money(s)
            if ended_out is not None:
                seen.add(s.id)
                ended.append((s, ended_out))
    vols = _forecast_vols(closes, [s for s, _ in ended if s.id not in forecasts])
    out = []
    for s, ended_out in ended:
        forecast = forecasts.get(s.id, _forecast(closes, s, vols, rate=rate))
        if forecast is not None and not np.isnan(forecast):
            out.append(Outcome(float(forecast), ended_out, s.expiration.isoformat()))
    return tuple(out)


def _by_close(closes: Closes, s: OptionStretch) -> bool | None:
    row, column = closes.at(s.expiration), closes.column(s.symbol)
    if row < 0 or column < 0 or (s.expiration - closes.days[row]).days > 4:
        return None  # the closes do not reach the expiration
    return _ends_out(float(closes.plain[row, column]), s)


def _ends_out(price: float | None, s: OptionStretch) -> bool | None:
    """Return whether an option is out of the money at this price; None if it is unknown."""
    if price is None or np.isnan(price):
        return None
    return price <= s.strike if s.is_call else price >= s.strike


def _forecast_vols(closes: Closes, sold: Sequence[OptionStretch]) -> dict[date, np.ndarray]:
    windows = WINDOWS if closes.year == SESSIONS_A_YEAR else WINDOWS_OF_DAYS
    days = sorted({s.since for s in sold})
    out = {}
    for day in days:
        row = closes.at(day)
        if row > 0:
            out[day] = forecast_vol(closes.total[max(row + 1 - LOOK_BACK, 0) : row + 1], windows=windows)
    return out


def _forecast(
    closes: Closes, s: OptionStretch, vols: Mapping[date, np.ndarray], *, rate: float
) -> float | None:
    row, column = closes.at(s.since), closes.column(s.symbol)
    if s.since not in vols or row < 0:
        return None
    years = max((s.expiration - s.since).days, 0) / 365.0
    spot = closes.plain[row, column]
    paid = np.nan if s.opened_at is None else s.opened_at
    iv = american_chain(paid, spot, s.strike, years, rate, s.is_call).iv
    # the k of index funds and coins is the same
    vol = expected_vol(iv, vols[s.since][column], Kind.SHARE).vol
    return float(np.squeeze(prob_otm(spot, s.strike, years, rate, 0.0, vol, s.is_call)))
