"""The section of a review on trades and cycles that ended."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wheelcli.render.formats.report_blocks import Cell, Column, Figure, Kind, Section, Sheet
from wheelcli.render.review.spans import span_title

if TYPE_CHECKING:
    from wheelcli.review.report import Review

__all__ = ["trades"]

_Measures = Sequence[tuple[str, Kind, Sequence[float | int | None]]]


def trades(review: "Review") -> Section:
    """Return the section on short options that ended, and on the cycles that ended."""
    spans = review.trades
    options: _Measures = (
        ("Closed", Kind.COUNT, [t.closed for t in spans]),
        ("Won", Kind.COUNT, [t.wins for t in spans]),
        ("Lost", Kind.COUNT, [t.losses for t in spans]),
        ("Win rate", Kind.PERCENT, [t.win_rate for t in spans]),
        ("Average win", Kind.SIGNED, [t.average_win_usd for t in spans]),
        ("Average loss", Kind.SIGNED, [t.average_loss_usd for t in spans]),
        ("Profit factor", Kind.RATIO, [t.profit_factor for t in spans]),
        ("Premium kept", Kind.PERCENT, [t.premium_capture for t in spans]),
        ("Days held, average", Kind.RATIO, [t.days_held for t in spans]),
        ("Annual, on collateral", Kind.RETURN, [t.annual_return_on_collateral for t in spans]),
        ("Annual, on account", Kind.RETURN, [t.annual_return_on_account for t in spans]),
        ("Assigned", Kind.PERCENT, [t.assignment_rate for t in spans]),
        ("Realised", Kind.SIGNED, [t.realised_usd for t in spans]),
        ("Unrealised", Kind.SIGNED, [t.unrealised_usd for t in spans]),
    )
    if review.purses is not None:  # nothing is delivered in coins
        options = [measure for measure in options if measure[0] != "Assigned"]
    cycles: _Measures = (
        ("Ended", Kind.COUNT, [t.cycles for t in spans]),
        ("Won", Kind.COUNT, [t.cycle_wins for t in spans]),
        ("Lost", Kind.COUNT, [t.cycle_losses for t in spans]),
        ("Win rate", Kind.PERCENT, [t.cycle_win_rate for t in spans]),
        ("Average win", Kind.SIGNED, [t.cycle_average_win_usd for t in spans]),
        ("Average loss", Kind.SIGNED, [t.cycle_average_loss_usd for t in spans]),
        ("Profit factor", Kind.RATIO, [t.cycle_profit_factor for t in spans]),
        ("Result", Kind.SIGNED, [t.cycle_profit_usd for t in spans]),
    )
    columns = (Column("Measure"), *(Column(span_title(review, t.span), Kind.RATIO) for t in spans))
    what = "shares" if review.purses is None else "coins"
    return Section(
        "trades",
        "Trades",
        _withheld(review),
        (
            Sheet("Short options closed", columns, _rows(options) if spans else (), "No closed trades yet."),
            Sheet(
                f"Cycles ended, gains and losses of {what} included",
                columns,
                _rows(cycles) if any(t.cycles for t in spans) else (),
                "No cycle has ended yet.",
            ),
        ),
        ("cycles",),
    )


def _rows(measures: _Measures) -> tuple[tuple[Cell, ...], ...]:
    return tuple((name, *(Figure(v, kind) for v in values)) for name, kind, values in measures)


def _withheld(review: "Review") -> tuple[str, ...]:
    """Return a sentence for each kind of case that is too rare in a span for rates and averages."""
    kinds = (
        (
            "trade",
            [
                (span_title(review, t.span), t.closed)
                for t in review.trades
                if t.closed and t.days_held is None
            ],
        ),
        (
            "cycle",
            [
                (span_title(review, t.span), t.cycles)
                for t in review.trades
                if t.cycles and t.cycle_win_rate is None
            ],
        ),
    )
    return tuple(
        f"Rates and averages withheld for too few {noun}s: "
        + ", ".join(f"{title[0].lower()}{title[1:]} {count}" for title, count in few)
        + "."
        for noun, few in kinds
        if few
    )
