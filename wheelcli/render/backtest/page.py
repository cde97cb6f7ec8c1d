"""A run as one self-contained page."""

from wheelcli.backtest.document import BacktestDocument
from wheelcli.render.backtest.charts import charts
from wheelcli.render.backtest.sections import sections, subtitle, title
from wheelcli.render.formats.report_blocks import Kind
from wheelcli.render.formats.report_page import report_page
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.pages.every_figure import ROOM, every_figure

__all__ = ["page"]


def page(run: BacktestDocument) -> str:
    """Return the whole page; the labels stand above every figure."""
    p = run.performance
    parts = sections(run)
    return report_page(
        printable(title(run)),
        printable(subtitle(run)),
        (*parts[1:], every_figure(run, "backtest", room=ROOM)),
        charts(run),
        keys={
            "Return": (p.twr, Kind.RETURN),
            "Without interest": (p.twr_without_interest, Kind.RETURN),
            "Drawdown": (p.drawdown, Kind.RETURN),
            "Volatility": (p.volatility, Kind.PERCENT),
            "Gain": (run.bridge.total_usd, Kind.SIGNED),
            "Gain a month without interest": (run.income.all_per_month_usd, Kind.SIGNED),
            "Tickets ended": (run.outcomes.tickets, Kind.COUNT),
            "Expiration months": (run.data.months, Kind.COUNT),
        },
        notices=tuple(printable(line) for line in parts[0].lines),
    )
