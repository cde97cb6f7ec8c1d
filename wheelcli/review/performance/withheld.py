"""Figures of a review that are withheld: statistics of too few cases, and values of an account without an
opening balance.

Example: the Sharpe ratio of three sessions may be −9 or 40, and means nothing. It is null, and the number of
sessions beside it shows the reason.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from wheelcli.config import Config
from wheelcli.review.report import AbsentFigure, Review
from wheelcli.review.series import Risk
from wheelcli.review.span_results import SpanTrades

if TYPE_CHECKING:
    from wheelcli.review.series import Exposed

__all__ = ["without_few_cases", "without_value"]

_NO_OPENING = "the journal has no opening balance of this account"
_OF_VALUE = (
    *("value_usd", "cash_usd", "cash_equivalents_usd", "free_cash_usd"),
    *("performance", "bridge", "curve", "risk", "weekly.gain_usd", "trades.annual_return_on_account"),
    *("exposure_by_sector.share", "exposure_by_expiration.share"),
)


def without_few_cases(review: Review, config: Config) -> Review:
    """Return the review without rates, averages and ratios of fewer cases than the settings require."""
    limits = config.review
    risk = review.risk
    if risk.sessions < limits.sessions_min:
        risk = replace(risk, volatility=None, sharpe=None, sortino=None)
    spans = tuple(_trades(each, at_least=limits.trades_min) for each in review.trades)
    return replace(review, risk=risk, trades=spans)


def _trades(span: SpanTrades, *, at_least: int) -> SpanTrades:
    if span.closed < at_least:
        span = replace(
            span,
            win_rate=None,
            average_win_usd=None,
            average_loss_usd=None,
            profit_factor=None,
            premium_capture=None,
            days_held=None,
            annual_return_on_collateral=None,
            annual_return_on_account=None,
            assignment_rate=None,
        )
    if span.cycles < at_least:
        span = replace(
            span,
            cycle_win_rate=None,
            cycle_average_win_usd=None,
            cycle_average_loss_usd=None,
            cycle_profit_factor=None,
        )
    return span


def without_value(review: Review) -> Review:
    """Return the review of an account without an opening balance: its value is unknown, and so is
    every figure that needs it. Income, trades, rules, forecasts and positions stay.
    """
    return replace(
        review,
        value_usd=None,
        cash_usd=None,
        cash_equivalents_usd=None,
        free_cash_usd=None,
        performance=(),
        bridge=(),
        curve=(),
        risk=Risk(
            sessions=0,
            max_drawdown=None,
            drawdown_from=None,
            drawdown_to=None,
            volatility=None,
            sharpe=None,
            sortino=None,
            rate=review.risk.rate,
        ),
        trades=tuple(replace(each, annual_return_on_account=None) for each in review.trades),
        weekly=tuple(replace(each, gain_usd=None) for each in review.weekly),
        exposure_by_sector=_without_share(review.exposure_by_sector),
        exposure_by_expiration=_without_share(review.exposure_by_expiration),
        absent=(*(review.absent or ()), *(AbsentFigure(name, _NO_OPENING) for name in _OF_VALUE)),
    )


def _without_share(exposed: "Iterable[Exposed]") -> "tuple[Exposed, ...]":
    return tuple(replace(each, share=None) for each in exposed)
