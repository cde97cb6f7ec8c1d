"""The return of each span of the review, and the risk since the start."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from wheelcli.review.performance.equity_curve import Curve
from wheelcli.review.performance.returns import chained, money_weighted
from wheelcli.review.performance.risk import drawdowns, max_drawdown, sharpe, sortino, volatility
from wheelcli.review.series import Risk, SessionValue, WeekIncome
from wheelcli.review.span_results import SpanPerformance
from wheelcli.review.week import Period, week_of

__all__ = ["moments", "performance", "risk", "weeks"]

Floats = NDArray[np.float64]
LEAST_DAYS = 30  # below, a year's rate multiplies noise
DAILY = 260  # sessions shown one by one; before them, one a week


def performance(
    curve: Curve, spans: Sequence[Period], levels: Mapping[str, Floats]
) -> tuple[SpanPerformance, ...]:
    """Return each span, from the close before it to its last close.

    `levels` are benchmark indexes (t,) on the curve's days.
    """
    return tuple(_one(curve, span, levels) for span in spans)


def _one(curve: Curve, span: Period, levels: Mapping[str, Floats]) -> SpanPerformance:
    start, end = max(curve.row(span.since - timedelta(days=1)), 0), curve.row(span.until)
    inside = slice(start, end)  # of returns: entry k leads from close k to close k + 1
    if end <= start:
        return SpanPerformance(
            span=span.name,
            since=span.since,
            until=span.until,
            sessions=0,
            start_value_usd=None,
            end_value_usd=None,
            deposits_usd=0.0,
            withdrawals_usd=0.0,
            gain_usd=None,
            time_weighted=None,
            money_weighted=None,
        )
    into, out = curve.deposits[start + 1 : end + 1], curve.withdrawals[start + 1 : end + 1]
    first, last = float(curve.value[start]), float(curve.value[end])
    moved = curve.transfers[start + 1 : end + 1]
    deposits, withdrawals = round(float(into.sum()), 2), round(float(out.sum()), 2)
    in_kind = round(float(moved.sum()), 2)
    gain = round(last - first - deposits + withdrawals - in_kind, 2)
    flows = [(curve.days[start], first)] if first > 0 else []
    flows += [(curve.days[start + 1 + k], float(flow)) for k, flow in enumerate(into - out + moved) if flow]
    long_enough = bool(flows) and (curve.days[end] - flows[0][0]).days >= LEAST_DAYS
    yearly = money_weighted(flows, end=curve.days[end], value=last) if long_enough else float("nan")
    return SpanPerformance(
        span=span.name,
        since=span.since,
        until=span.until,
        sessions=end - start,
        start_value_usd=first,
        end_value_usd=last,
        deposits_usd=deposits,
        withdrawals_usd=withdrawals,
        gain_usd=gain,
        time_weighted=_known(chained(curve.returns[inside])),
        money_weighted=_known(yearly),
        spy=_change(levels.get("spy"), start, end),
        same_underlyings=_change(levels.get("same_underlyings"), start, end),
        put_index=_change(levels.get("put_index"), start, end),
        transfers_usd=in_kind,
    )


def risk(curve: Curve, *, rate: float, year: int) -> Risk:
    """Return the risk over all sessions with a return; `year` is the number of sessions in a year."""
    known = ~np.isnan(curve.returns)
    returns = curve.returns[known]
    deepest = from_day = to_day = None
    if len(returns):
        down = drawdowns(returns)
        deepest = max_drawdown(returns)
        if deepest < 0:
            days = [d for d, k in zip(curve.days[1:], known, strict=True) if k]
            low = int(np.argmin(down))
            high = np.flatnonzero(down[: low + 1] == 0.0)
            from_day = days[high[-1]] if len(high) else curve.days[int(np.flatnonzero(known)[0])]
            to_day = days[low]
    return Risk(
        sessions=len(returns),
        max_drawdown=deepest,
        drawdown_from=from_day,
        drawdown_to=to_day,
        volatility=_known(volatility(returns, year)),
        sharpe=_known(sharpe(returns, rate=rate, year=year)),
        sortino=_known(sortino(returns, rate=rate, year=year)),
        rate=rate,
        modelled_sessions=int(np.count_nonzero((curve.modelled[1:] > 0) & known)),
    )


def moments(curve: Curve, levels: Mapping[str, Floats]) -> tuple[SessionValue, ...]:
    """Return the points of the curve to draw: every session of the last year, the last of each week
    before.
    """
    if not len(curve.returns):
        return ()
    growth = np.concatenate([[1.0], np.cumprod(1.0 + np.nan_to_num(curve.returns))])
    down = np.concatenate([[0.0], drawdowns(curve.returns)])
    live = np.flatnonzero(curve.value != 0)
    first = max(int(live[0]) - 1, 0) if len(live) else len(curve.days)
    recent = len(curve.days) - DAILY
    rows = [
        k
        for k in range(first, len(curve.days))
        if k >= recent or k == first or curve.days[k].isocalendar()[:2] != curve.days[k + 1].isocalendar()[:2]
    ]

    def level(name: str, k: int) -> float | None:
        series = levels.get(name)
        return None if series is None else _known(float(series[k] / series[first]))

    return tuple(
        SessionValue(
            day=curve.days[k],
            value_usd=round(float(curve.value[k]), 2),
            growth=float(growth[k] / growth[first]),
            drawdown=float(down[k]),
            spy=level("spy", k),
            same_underlyings=level("same_underlyings", k),
            put_index=level("put_index", k),
            modelled_usd=round(float(curve.modelled[k]), 2),
        )
        for k in rows
    )


def weeks(curve: Curve, earned: Mapping[str, float]) -> tuple[WeekIncome, ...]:
    """Return each week since the start: income (given by week, dollars) and the change of value without
    flows.
    """
    gains: dict[str, float] = {}
    for k in range(1, len(curve.days)):
        name = week_of(curve.days[k]).name
        step = (
            curve.value[k]
            - curve.value[k - 1]
            - curve.deposits[k]
            + curve.withdrawals[k]
            - curve.transfers[k]
        )
        gains[name] = gains.get(name, 0.0) + float(step)
    names = sorted({*gains, *earned})
    return tuple(
        WeekIncome(n, earned.get(n, 0.0), None if n not in gains else round(gains[n], 2)) for n in names
    )


def _change(levels: Floats | None, start: int, end: int) -> float | None:
    return None if levels is None else _known(float(levels[end] / levels[start] - 1))


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
