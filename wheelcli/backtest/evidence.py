"""What the tickets of a run show about the forecasts behind them, with intervals that allow for a small
sample.

Tickets of one expiration month end on the same moves, so months are drawn, not tickets: a bootstrap of whole
expiration months (block bootstrap; Künsch, 1989). Below twelve of them no interval is given. The interval
assumes that months are independent; a run over one market phase has fewer independent months than it counts.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from wheelcli.backtest.document import Band, Group, Interval, Outcomes
from wheelcli.backtest.records import TicketRecord
from wheelcli.review.calibration import Outcome, calibration
from wheelcli.review.verdicts import ForecastBand

Floats = NDArray[np.float64]
MONTHS_LEAST = 12
DRAWS = 2000
SEED = 20
WORST = 0.05


def judged(tickets: Sequence[TicketRecord]) -> list[TicketRecord]:
    """Return the filled tickets whose expiration has ended at a known close."""
    return [t for t in tickets if t.contracts and t.out_of_the_money is not None]


def month_of(ticket: TicketRecord) -> str:
    """Return the month of a ticket's expiration, `2026-09`."""
    return f"{ticket.expiration:%Y-%m}"


def months_of(tickets: Sequence[TicketRecord]) -> int:
    """Return how many expiration months the judged tickets have."""
    return len({month_of(t) for t in judged(tickets)})


def outcomes(tickets: Sequence[TicketRecord]) -> Outcomes:
    """Return the profit to expiration in units of stress, and the share out of the money."""
    ended = judged(tickets)
    with_u = [t for t in ended if t.u is not None]
    u = np.array([t.u for t in with_u], np.float64)
    forecast = [t for t in ended if t.prob_otm_forecast is not None]
    worst = np.sort(u)[: max(round(WORST * len(u)), 1)] if len(u) else u
    return Outcomes(
        tickets=len(ended),
        u=interval(with_u, lambda t: t.u or 0.0),
        u_tickets=len(with_u),
        u_worst=float(worst.mean()) if len(worst) else None,
        u_below=float((u < -1.0).mean()) if len(u) else None,
        observed=_mean([float(bool(t.out_of_the_money)) for t in ended]),
        own_iv=sum(t.prob_otm == t.prob_otm_forecast for t in ended),
        prob_otm=_mean([t.prob_otm for t in ended]),
        prob_otm_forecast=_mean([t.prob_otm_forecast or 0.0 for t in forecast]),
        excess=interval(ended, lambda t: float(bool(t.out_of_the_money)) - t.prob_otm),
        excess_forecast=interval(
            forecast, lambda t: float(bool(t.out_of_the_money)) - (t.prob_otm_forecast or 0.0)
        ),
    )


def bands(tickets: Sequence[TicketRecord]) -> tuple[Band, ...]:
    """Return forecasts against outcomes by band of the forecast.

    The interval covers two others: a bootstrap of months, and the exact interval at the band's effective
    number of cases. The first has no width if every ticket ended alike.
    """
    ended = [t for t in judged(tickets) if t.prob_otm_forecast is not None]
    cases = [
        Outcome(t.prob_otm_forecast or 0.0, bool(t.out_of_the_money), t.expiration.isoformat()) for t in ended
    ]
    return tuple(_band(band, [t for t in ended if _inside(band, t)]) for band in calibration(cases))


def _inside(band: ForecastBand, ticket: TicketRecord) -> bool:
    forecast = ticket.prob_otm_forecast or 0.0
    return band.least <= forecast < band.most or forecast == band.most == 1.0


def _band(band: ForecastBand, own: Sequence[TicketRecord]) -> Band:
    drawn = interval(own, lambda t: float(bool(t.out_of_the_money)))
    enough = drawn.low is not None and drawn.high is not None
    return Band(
        least=band.least,
        most=band.most,
        cases=band.cases,
        clusters=band.clusters,
        forecast=band.forecast,
        observed=band.observed,
        low=min(band.low, drawn.low or 0.0) if enough else None,
        high=max(band.high, drawn.high or 0.0) if enough else None,
    )


def interval(tickets: Sequence[TicketRecord], value: Callable[[TicketRecord], float]) -> Interval:
    """Return the mean over tickets, and its interval over draws of expiration months."""
    by_month: dict[str, list[float]] = {}
    for ticket in tickets:
        by_month.setdefault(month_of(ticket), []).append(value(ticket))
    return interval_of([by_month[month] for month in sorted(by_month)])


def interval_of(blocks: Sequence[Sequence[float]]) -> Interval:
    """Return the mean of all values, and its 95 % interval over draws of whole blocks.

    >>> interval_of([[0.10, 0.20], [0.30]])
    Interval(mean=0.2, low=None, high=None)
    """
    if not blocks:
        return Interval(mean=None, low=None, high=None)
    sums, counts = (np.array([f(block) for block in blocks], np.float64) for f in (sum, len))
    mean = float(sums.sum() / counts.sum())
    if len(blocks) < MONTHS_LEAST:
        return Interval(mean=round(mean, 12), low=None, high=None)
    drawn = np.random.default_rng(SEED).integers(0, len(blocks), (DRAWS, len(blocks)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return Interval(mean=round(mean, 12), low=float(low), high=float(high))


_GROUPS: dict[str, Callable[[TicketRecord], str | None]] = {
    "year": lambda t: str(t.day.year),
    "regime": lambda t: t.regime,
    "strategy": lambda t: t.strategy.value,
    "source": lambda t: t.source.value,
    "symbol": lambda t: t.symbol,
    "state": lambda t: t.state or t.ended,
}


def groups(tickets: Sequence[TicketRecord]) -> tuple[Group, ...]:
    """Return the filled tickets by year, regime, strategy, source, name, and how they ended."""
    filled = [t for t in tickets if t.contracts]
    out = []
    for by, key in _GROUPS.items():
        for value in sorted({key(t) or "open" for t in filled}):
            own = [t for t in filled if (key(t) or "open") == value]
            out.append(_group(by, value, own))
    return tuple(out)


def _group(by: str, value: str, own: Sequence[TicketRecord]) -> Group:
    ended = judged(own)
    return Group(
        by=by,
        value=value,
        tickets=len(own),
        open=sum(t.ended is None for t in own),
        premium_usd=round(sum(t.credit_usd for t in own), 2),
        realised_usd=_total([t.realised_usd for t in own]),
        to_expiration_usd=_total([t.to_expiration_usd for t in ended]),
        u=_mean([t.u for t in ended if t.u is not None]),
        observed=_mean([float(bool(t.out_of_the_money)) for t in ended]),
    )


def _total(dollars: Sequence[float | None]) -> float | None:
    """Return the sum of the known amounts; None if none is known."""
    known = [amount for amount in dollars if amount is not None]
    return round(sum(known), 2) if known else None


def _mean(values: Sequence[float]) -> float | None:
    return float(np.mean(values)) if len(values) else None
