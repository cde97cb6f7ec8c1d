"""The pictures of a review by matplotlib: each a figure with a name, a title, and a description."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from wheelcli.money_text import counted
from wheelcli.render.charts.drawing import dollar_tick, drawn, percent_tick, smallest_omitted, write_ticks
from wheelcli.render.charts.palette import BLUE, GREEN, INK, ORANGE, PURPLE, RED, SOFT, text_on
from wheelcli.render.formats.report_blocks import Kind, shown
from wheelcli.render.formats.report_page import Picture
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.review.cycle_chart import cycles
from wheelcli.render.review.gain_charts import gain, monthly

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from wheelcli.review.report import Review
    from wheelcli.review.series import Exposed, NameProfit

__all__ = ["charts"]

MOST_BARS = 15


def charts(review: "Review") -> tuple[Picture, ...]:
    """Return every picture that has data to show."""
    pictures = (
        _equity(review),
        gain(review, "gain-reviewed"),
        gain(review, "gain-start"),
        monthly(review),
        _weekly(review),
        cycles(review),
        _sources(review.by_symbol, "profit-by-symbol", "Profit by symbol"),
        _sources(review.by_sector, "profit-by-sector", "Profit by sector"),
        _exposed(review.exposure_by_sector, "exposure-by-sector", "Exposure by sector"),
        _exposed(review.exposure_by_expiration, "exposure-by-expiration", "Exposure by expiration"),
        _stress(review),
        _calibration(review),
    )
    return tuple(chart for chart in pictures if chart)


def _equity(review: "Review") -> Picture | None:
    curve = review.curve
    if len(curve) < 2:
        return None
    days = [m.day for m in curve]
    others = [
        (f"{printable(review.benchmark or '')}, total return", [m.spy for m in curve], ORANGE, "--"),
        ("the same underlyings held", [m.same_underlyings for m in curve], PURPLE, ":"),
        ("Cboe PUT index", [m.put_index for m in curve], GREEN, "-."),
    ]

    def draw(figure: "Figure") -> None:
        from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

        top, low = figure.subplots(2, 1, sharex=True, height_ratios=[3, 1])
        top.plot(
            days, [m.growth - 1 for m in curve], color=BLUE, linewidth=1.8, label=printable(review.account)
        )
        for label, line, color, dashes in others:
            if any(v is not None for v in line):
                returns = [float("nan") if v is None else v - 1 for v in line]
                top.plot(days, returns, color=color, linewidth=1.2, linestyle=dashes, label=label)
        top.axhline(0, color=SOFT, linewidth=0.8)
        top.legend(loc="upper left", fontsize=8.5)
        write_ticks(top.yaxis, percent_tick)
        top.set_title("Return since the start, deposits removed")
        low.fill_between(days, [m.drawdown for m in curve], color=RED, alpha=0.45, linewidth=0)
        low.set_title("Drawdown")
        write_ticks(low.yaxis, percent_tick)
        locator = AutoDateLocator()
        low.xaxis.set_major_locator(locator)
        low.xaxis.set_major_formatter(ConciseDateFormatter(locator))

    worst = min(m.drawdown for m in curve)
    description = (
        f"From {days[0]} to {days[-1]} the account returned {shown(curve[-1].growth - 1, Kind.RETURN)}; "
        f"its deepest drawdown was {shown(worst, Kind.RETURN)}."
    )
    return Picture("equity", "Equity and drawdown", description, drawn(9.6, 4.6, draw), wide=True)


def _weekly(review: "Review") -> Picture | None:
    weeks = review.weekly[-52:]
    if not weeks:
        return None
    income = [w.income_usd for w in weeks]

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        # The side of the line shows the sign, not the colour alone.
        axes.bar(range(len(weeks)), income, color=[BLUE if v >= 0 else RED for v in income], width=0.8)
        axes.axhline(0, color=SOFT, linewidth=0.8)
        step = max(1, len(weeks) // 10)
        axes.set_xticks(range(0, len(weeks), step), [printable(w.week[2:]) for w in weeks[::step]])
        axes.grid(axis="x", visible=False)
        write_ticks(axes.yaxis, dollar_tick)
        axes.set_title("Income by week, on the trade date")

    best = max(weeks, key=lambda w: w.income_usd)
    description = (
        f"{len(weeks)} week{'' if len(weeks) == 1 else 's'}, {dollar_tick(sum(income))} in"
        f" total; the best was {best.week} with {dollar_tick(best.income_usd)}."
    )
    return Picture("weekly-income", "Weekly income", description, drawn(9.6, 2.6, draw), wide=True)


def _largest(items: Sequence[Any], size: Callable[[Any], float]) -> list[Any]:
    largest = sorted(items, key=lambda i: (-abs(size(i)), i.name))[:MOST_BARS]
    return sorted(largest, key=lambda i: (size(i), i.name))


def _sources(sources: "Sequence[NameProfit]", name: str, title: str) -> Picture | None:
    def total(source: "NameProfit") -> float:
        return source.profit_usd

    def over(source: "NameProfit") -> float:
        return source.realised_usd + source.dividends_interest_usd

    parts = _largest(sources, total)
    if not parts:
        return None

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        names = [printable(s.name) for s in parts]
        axes.barh(names, [over(s) for s in parts], color=BLUE, height=0.7, label="realised and paid")
        starts = [over(s) if over(s) * (s.unrealised_usd or 0) > 0 else 0.0 for s in parts]
        axes.barh(
            names,
            [s.unrealised_usd or 0.0 for s in parts],
            left=starts,
            color=ORANGE,
            height=0.7,
            label="open",
            hatch="///",
            edgecolor=INK,
            linewidth=0.3,
        )
        axes.axvline(0, color=SOFT, linewidth=0.8)
        axes.grid(axis="y", visible=False)
        write_ticks(axes.xaxis, dollar_tick)
        axes.legend(loc="lower right", fontsize=8.5)
        axes.set_title(title)

    more = smallest_omitted(len(sources) - len(parts))
    first, last = parts[-1], parts[0]
    description = (
        f"Most from {first.name} ({dollar_tick(total(first))}), "
        f"least from {last.name} ({dollar_tick(total(last))}).{more}"
    )
    return Picture(name, title, description, drawn(4.7, 0.9 + 0.27 * max(len(parts), 3), draw))


def _exposed(exposure: "Sequence[Exposed]", name: str, title: str) -> Picture | None:
    if not exposure:
        return None
    parts = (
        list(exposure)[:MOST_BARS][::-1]
        if "expiration" in name
        else _largest(exposure, lambda e: e.deployed_usd)
    )

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        bars = axes.barh(
            [printable(e.name) for e in parts], [e.deployed_usd for e in parts], color=BLUE, height=0.7
        )
        labels = ["" if e.share is None else f" {e.share:.0%}" for e in parts]
        axes.bar_label(bars, labels, fontsize=8.5, color=INK)
        axes.grid(axis="y", visible=False)
        axes.margins(x=0.12)
        write_ticks(axes.xaxis, dollar_tick)
        axes.set_title(title)

    largest = max(parts, key=lambda e: e.deployed_usd)
    share = "" if largest.share is None else f", {largest.share:.0%} of the account"
    whole = dollar_tick(sum(e.deployed_usd for e in exposure))
    description = f"{whole} in use; the largest part is {largest.name}{share}."
    return Picture(name, title, description, drawn(4.7, 0.9 + 0.27 * max(len(parts), 3), draw))


def _stress(review: "Review") -> Picture | None:
    if not review.stress.usd:
        return None
    import numpy as np

    grid = np.array(review.stress.usd, np.float64)
    most = max(float(np.nanmax(np.abs(grid))), 1.0)

    def draw(figure: "Figure") -> None:
        axes: Axes = figure.subplots()
        heat = axes.imshow(grid, cmap="PuOr", vmin=-most, vmax=most, aspect="auto", interpolation="nearest")
        axes.set_xticks(
            range(len(review.stress.vols)), [f"{v:+.0%}".replace("-", "−") for v in review.stress.vols]
        )
        axes.set_yticks(
            range(len(review.stress.moves)), [f"{m:+.0%}".replace("-", "−") for m in review.stress.moves]
        )
        axes.grid(visible=False)
        for (row, column), value in np.ndenumerate(grid):
            axes.text(
                column,
                row,
                dollar_tick(float(value)),
                ha="center",
                va="center",
                fontsize=7,
                color=text_on(heat.cmap(0.5 + float(value) / (2 * most))),
            )
        axes.set_xlabel("change of volatility")
        axes.set_ylabel("move of the market")
        axes.set_title("What the book would gain or lose today")

    description = (
        f"Between {dollar_tick(float(np.nanmin(grid)))} and {dollar_tick(float(np.nanmax(grid)))} "
        f"over {grid.size} cells of market moves and volatilities."
    )
    return Picture(
        "stress", "Stress", description, drawn(9.6, 0.9 + 0.27 * len(review.stress.moves), draw), wide=True
    )


def _calibration(review: "Review") -> Picture | None:
    bands = review.calibration
    if not bands:
        return None

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        forecasts, outcomes = [b.forecast for b in bands], [b.observed for b in bands]
        axes.plot([0, 1], [0, 1], color=SOFT, linewidth=0.9, linestyle="--", label="perfect forecast")
        spread = [[b.observed - b.low for b in bands], [b.high - b.observed for b in bands]]
        axes.errorbar(
            forecasts, outcomes, yerr=spread, fmt="o", color=BLUE, capsize=3, label="observed, 95 %"
        )
        for band in bands:
            axes.annotate(
                f"{band.cases}",
                (band.forecast, band.observed),
                textcoords="offset points",
                xytext=(6, -3),
                fontsize=8,
                color=SOFT,
            )
        axes.set_xlim(max(0.0, min(forecasts) - 0.1), 1.02)
        axes.set_ylim(0, 1.03)
        write_ticks(axes.xaxis, percent_tick)
        write_ticks(axes.yaxis, percent_tick)
        axes.set_xlabel("forecast to end out of the money")
        axes.set_ylabel("ended out of the money")
        figure.legend(loc="outside lower center", ncols=2, fontsize=8.5)
        axes.set_title("Forecasts against outcomes")

    cases, fits = sum(b.cases for b in bands), sum(b.fits for b in bands)
    description = (
        f"{counted(cases, 'short option')} in {counted(len(bands), 'band')}; in {fits} of them the"
        " forecast lies"
        " within the 95 % interval of the outcomes."
    )
    return Picture("calibration", "Calibration", description, drawn(4.7, 3.6, draw))
