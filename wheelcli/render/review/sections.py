"""A review as sections of sentences and tables: the one text behind its screen, its Markdown and its page."""

from typing import TYPE_CHECKING

from wheelcli.render.formats.report_blocks import Column, Kind, Section, Sheet, shown
from wheelcli.render.parts.spot import spot_line
from wheelcli.render.review.execution import execution
from wheelcli.render.review.figures import exposure, series
from wheelcli.render.review.judgements import calibration, endings, rules, watchlist
from wheelcli.render.review.spans import bridge, income, performance, trades

if TYPE_CHECKING:
    from wheelcli.review.advice import PositionAdvice
    from wheelcli.review.report import Review

__all__ = ["DO_THIS", "sections"]

DO_THIS = "today"


def sections(review: "Review") -> tuple[Section, ...]:
    """Return all sections in reading order: actions come before results."""
    return (
        *((_do_this(review),) if review.actions else ()),
        _positions(review),
        performance(review),
        bridge(review),
        income(review),
        trades(review),
        *((execution(review),) if review.execution else ()),
        rules(review),
        endings(review),
        calibration(review),
        watchlist(review),
        exposure(review),
        series(review),
    )


def _do_this(review: "Review") -> Section:
    """Return the actions; a terminal draws them as `wheel today` does."""
    columns = (
        Column("Do"),
        Column("What"),
        Column("Order"),
        Column("Then"),
        Column("Record"),
        Column("Why", remark=True),
    )
    rows = tuple((a.do.value, a.id, a.order_text, a.buyback_text, a.command, a.why) for a in review.actions)
    return Section(DO_THIS, "Do this", (), (Sheet("Orders", columns, rows),))


def _positions(review: "Review") -> Section:
    lines = []
    if review.unsettled:
        names = ", ".join(f"{u.contract} × {abs(u.contracts)}" for u in review.unsettled)
        lines.append(
            f"Not settled yet: {names}. Settle them with `wheel journal settle`; until then this review"
            " is provisional."
        )
    if review.cash_call_usd is not None:
        liquid = review.cash_usd + (review.cash_equivalents_usd or 0.0)
        cash, call = shown(liquid, Kind.DOLLARS), shown(review.cash_call_usd, Kind.DOLLARS)
        lines.append(f"Assignment of everything in the money would need {call} of {cash} cash.")
    rows = tuple(
        (p.position, p.state, p.action, p.contracts, p.expiration, p.spot, p.profit_usd, p.captured, _why(p))
        for p in sorted(review.positions, key=lambda p: not p.needs_action)
    )
    if line := spot_line((p.symbol, p.spot, p.spot_basis) for p in review.positions):
        lines.append(f"{line[0].upper()}{line[1:]}.")
    columns = (
        Column("Position"),
        Column("State", rank=1),
        Column("Action"),
        Column("Number", Kind.COUNT, 2),
        Column("Expires", Kind.DAY),
        Column("Spot", Kind.DOLLARS),
        Column("Profit", Kind.SIGNED),
        Column("Captured", Kind.PERCENT, 3),
        Column("Why", remark=True),
    )
    days = (Column("Day", Kind.DAY), Column("What"), Column("Symbol"), Column("Detail"))
    calendar = tuple((a.day, _event(a.kind, a.confirmed), a.symbol, a.what) for a in review.calendar)
    return Section(
        "positions",
        "What to do",
        tuple(lines),
        (
            Sheet("Open positions", columns, rows, "No open positions."),
            Sheet(
                "The next two weeks",
                days,
                calendar,
                "No expirations, earnings or ex-dividend dates in the next two weeks.",
            ),
        ),
    )


def _why(position: "PositionAdvice") -> str:
    return f"{position.reason} {position.changes_if}" if position.changes_if else position.reason


def _event(kind: str, confirmed: bool | None) -> str:
    name = {"expiration": "expiration", "ex_dividend": "ex-dividend", "earnings": "earnings"}.get(kind, kind)
    return f"{name} (estimated)" if confirmed is False else name
