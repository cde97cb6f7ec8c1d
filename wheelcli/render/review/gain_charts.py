"""The pictures of a review on its gain: how it is made up, and income by month against the target."""

from typing import TYPE_CHECKING

from wheelcli.render.charts.drawing import dollar_tick, drawn, write_ticks
from wheelcli.render.charts.palette import BLUE, GREEN, INK, RED, SOFT
from wheelcli.render.formats.report_blocks import Kind, shown
from wheelcli.render.formats.report_page import Picture
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.review.spans import gain_lines, span_title
from wheelcli.review.week import REVIEWED, SpanName

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from wheelcli.review.report import Review
    from wheelcli.review.span_results import SpanBridge

__all__ = ["gain", "monthly"]

MOST_MONTHS = 24


def gain(review: "Review", name: str) -> Picture | None:
    """Return the gain of the days reviewed (`gain-reviewed`) or since the start (`gain-start`), in parts."""
    spans = (SpanName.SINCE_START,) if name == "gain-start" else REVIEWED
    bridge = next((b for b in review.bridge if b.span in spans), None)
    if bridge is None:
        return None
    steps = gain_lines(bridge)
    title = f"Gain, {span_title(review, bridge.span).lower()}"
    return Picture(name, title, _sentence(bridge, steps), _waterfall(bridge, steps, title))


def _sentence(bridge: "SpanBridge", steps: tuple[tuple[str, float], ...]) -> str:
    parts = ", ".join(f"{what.lower()} {shown(amount, Kind.SIGNED)}" for what, amount in steps)
    return f"{bridge.since} to {bridge.until}: {parts}; gain {shown(bridge.gain_usd, Kind.SIGNED)}."


def _waterfall(bridge: "SpanBridge", steps: tuple[tuple[str, float], ...], title: str) -> "Figure":
    """Return bars from the top down, each from where the one above ends; the last is their sum."""
    starts, level = [], 0.0
    for _, amount in steps:
        starts.append(level)
        level += amount
    amounts = [*(amount for _, amount in steps), bridge.gain_usd]
    starts.append(0.0)

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        places = range(len(amounts))
        colors = [*(BLUE if amount >= 0 else RED for amount in amounts[:-1]), INK]
        axes.barh(places, amounts, left=starts, color=colors, height=0.6)
        for k, (start, amount) in enumerate(zip(starts, amounts, strict=True)):
            if k + 1 < len(amounts):
                axes.plot([start + amount] * 2, [k - 0.3, k + 1.3], color=SOFT, linewidth=0.7)
        names = [*(f"{what}\n{shown(amount, Kind.SIGNED)}" for what, amount in steps)]
        axes.set_yticks(list(places), [*names, f"Gain\n{shown(bridge.gain_usd, Kind.SIGNED)}"])
        axes.tick_params(axis="y", labelcolor=INK)
        axes.axvline(0, color=SOFT, linewidth=0.8)
        axes.grid(axis="y", visible=False)
        axes.invert_yaxis()
        write_ticks(axes.xaxis, dollar_tick)
        axes.set_title(title)

    return drawn(4.7, 0.8 + 0.42 * len(amounts), draw)


def monthly(review: "Review") -> Picture | None:
    """Return income by month on the trade date, with a line at the target if there is one."""
    months, target = review.monthly[-MOST_MONTHS:], review.monthly_target_usd
    if not months:
        return None
    income = [m.income_usd for m in months]

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        colors = [RED if v < 0 else GREEN if 0 < target <= v else BLUE for v in income]
        bars = axes.bar(range(len(months)), income, color=colors, width=0.7)
        if len(months) <= 13:
            axes.bar_label(bars, [dollar_tick(v) for v in income], fontsize=8, color=INK, padding=2)
        axes.axhline(0, color=SOFT, linewidth=0.8)
        if target > 0:
            axes.axhline(target, color=INK, linewidth=1.2, linestyle="--", label="target")
            figure.legend(loc="outside lower center", fontsize=8.5)
        step = 1 if len(months) <= 13 else 2
        axes.set_xticks(
            range(0, len(months), step), [printable(f"{m.month[5:]}\n{m.month[:4]}") for m in months[::step]]
        )
        axes.margins(y=0.12)
        axes.grid(axis="x", visible=False)
        write_ticks(axes.yaxis, dollar_tick)
        axes.set_title("Income by month, on the trade date")

    reached = sum(v >= target for v in income)
    aim = f"{reached} of {len(months)} reached the target of {shown(target, Kind.DOLLARS)}"
    last = months[-1]
    description = (
        f"{last.month} up to {review.week.until}: {shown(last.income_usd, Kind.SIGNED)}; "
        f"{aim if target > 0 else 'no monthly target is set'}."
    )
    return Picture("monthly-income", "Monthly income", description, drawn(9.6, 2.8, draw), wide=True)
