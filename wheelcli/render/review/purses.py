"""The section of a review on the currencies of a coin account, each in its own unit."""

from typing import TYPE_CHECKING

from wheelcli.money_text import coin_number
from wheelcli.render.formats.report_blocks import Column, Kind, Section, Sheet
from wheelcli.render.review.spans import span_title

if TYPE_CHECKING:
    from wheelcli.review.report import Review

__all__ = ["purses"]


def purses(review: "Review") -> Section:
    """Return the section on purses, and on figures that do not exist for coins."""
    columns = (
        Column("Span"),
        Column("Currency"),
        Column("Before", rank=1),
        Column("Paid in or out", rank=2),
        Column("Premiums"),
        Column("Closed, settled"),
        Column("Bought or sold", rank=1),
        Column("Interest", rank=3),
        Column("Fees"),
        Column("After"),
        Column("Index", Kind.DOLLARS, 2),
        Column("Worth", Kind.DOLLARS),
    )
    rows = tuple(
        (
            span_title(review, p.span),
            p.coin,
            coin_number(p.start),
            coin_number(round(p.paid_in + p.paid_out, 8)),
            coin_number(p.premiums),
            coin_number(p.endings),
            coin_number(p.exchanged),
            coin_number(p.interest),
            coin_number(p.fees),
            coin_number(p.end),
            p.index_usd,
            p.end_usd,
        )
        for p in review.purses or ()
    )
    lines = (
        "Each currency is in its own unit. Elsewhere, dollars value a coin at the index of its event, and"
        " holdings at the index of the close: that of the last market recorded that day (UTC), else the"
        " delivery price of 08:00 UTC.",
        f"Left out here: {'; '.join(dict.fromkeys(each.reason for each in review.absent or ()))}.",
    )
    return Section("purses", "Coins", lines, (Sheet("By currency", columns, rows, "No currency yet."),))
