"""The section of a review on requests for quotes that traded: price against mids."""

from typing import TYPE_CHECKING

from wheelcli.money_text import counted
from wheelcli.render.formats.report_blocks import Column, Kind, Section, Sheet, shown

if TYPE_CHECKING:
    from wheelcli.review.report import Review


def execution(review: "Review") -> Section:
    """Return the section on what blocks cost; positive costs were paid."""
    rows = tuple(
        (
            each.id,
            each.day,
            each.package,
            f"{each.price:.10g}",
            "–" if each.arrival_mid is None else f"{each.arrival_mid:.10g}",
            each.cost_usd,
            each.premium_share,
            each.cost_5min_usd,
            each.cost_1h_usd,
        )
        for each in review.execution
    )
    known = [each.cost_usd for each in review.execution if each.cost_usd is not None]
    all_known = len(known) == len(review.execution)
    total = shown(sum(known), Kind.DOLLARS) if all_known else "unknown"
    line = f"{counted(len(rows), 'request')} for quotes traded; cost against the mids on arrival: {total}."
    columns = (
        Column("Request"),
        Column("Day", Kind.DAY, 2),
        Column("Order", rank=1),
        Column("Price"),
        Column("Arrival mid"),
        Column("Cost", Kind.SIGNED),
        Column("Of premium", Kind.PERCENT, 2),
        Column("5 min later", Kind.SIGNED),
        Column("1 h later", Kind.SIGNED),
    )
    note = (
        "A positive cost is paid. Later mids come from markets recorded at that time; without one they"
        " are unknown."
    )
    return Section("execution", "Execution", (line, note), (Sheet("Price against mids", columns, rows),))
