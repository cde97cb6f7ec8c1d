"""Every figure of a review once more as one row, for scripts."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any

from wheelcli.review.report import FigureRow, Review
from wheelcli.review.span_results import SpanIncome, SpanResult
from wheelcli.review.week import SpanName

__all__ = ["FIGURES", "figures_of"]

FIGURES = tuple(one.name for one in fields(FigureRow))
_COUNTS = (
    *("closed", "wins", "losses", "sessions", "exceptions"),
    *("cycles", "cycle_wins", "cycle_losses"),
)
_RATIOS = ("profit_factor", "cycle_profit_factor", "sharpe", "sortino")


def figures_of(review: Review) -> tuple[FigureRow, ...]:
    """Return the figures of the account, its risk, each span, and the rules, in the order of the document."""
    return tuple(_figures(review))


def _figures(review: Review) -> Iterator[FigureRow]:
    for name, value in (
        ("value_usd", review.value_usd),
        ("cash_usd", review.cash_usd),
        ("cash_equivalents_usd", review.cash_equivalents_usd),
        ("collateral_usd", review.collateral_usd),
        ("free_cash_usd", review.free_cash_usd),
        ("monthly_target_usd", review.monthly_target_usd),
        ("cash_call_usd", review.cash_call_usd),
        ("cash_unknown_usd", review.cash_unknown_usd),
    ):
        yield _row(name, None, value)
    for name, value in _numbers(review.risk):
        yield _row(name, SpanName.SINCE_START, value)
    rows: tuple[SpanResult, ...] = (*review.performance, *review.income, *review.trades, *review.bridge)
    for row in rows:
        basis = row.basis if isinstance(row, SpanIncome) else None
        for name, value in _numbers(row):
            yield _row(name, row.span, value, basis)
    reviewed = SpanName.WEEK if review.week.is_week else SpanName.PERIOD
    yield _row("rules_score", reviewed, review.rules.score)
    yield _row("exceptions", reviewed, review.rules.exceptions)
    yield _row("exceptions_gain_usd", reviewed, review.rules.exceptions_gain_usd)


def _numbers(value: Any) -> Sequence[tuple[str, float | None]]:
    """Return the fields of a dataclass that hold a number, or would if it were known."""
    named = ((one.name, getattr(value, one.name)) for one in fields(value))
    return [(name, figure) for name, figure in named if figure is None or isinstance(figure, int | float)]


def _row(name: str, span: str | None, value: float | None, basis: str | None = None) -> FigureRow:
    return FigureRow(name, span, basis, value, _unit(name))


def _unit(name: str) -> str:
    if name in _COUNTS:
        return "count"
    if name in _RATIOS:
        return "ratio"
    if name == "days_held":
        return "days"
    return "usd" if name.endswith("_usd") else "share"
