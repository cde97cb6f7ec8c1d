"""A chain as a page: the plan's orders in that name, the smile, the term structure, quotes near the money."""

from collections.abc import Sequence
from itertools import groupby

from wheelcli.documents.plan.market import ChainDocument, PricedContract
from wheelcli.documents.provenance import Provenance
from wheelcli.manage.today.actions import ranked
from wheelcli.manage.today.record import REAL, Recording
from wheelcli.manage.today.tickets import OpenTicket, ticket_actions
from wheelcli.render.formats.report_blocks import Column, Kind, Section, Sheet
from wheelcli.render.formats.report_page import report_page
from wheelcli.render.pages.book_charts import present
from wheelcli.render.pages.chain_charts import at_the_money, smile, term_structure
from wheelcli.render.pages.every_figure import every_figure
from wheelcli.render.pages.steps import steps_of
from wheelcli.render.parts.carry import carry_sentence
from wheelcli.render.parts.provenance import heading_text

__all__ = ["chain_page"]

NEAR = 12  # strikes out of the money, of each expiration and right


def chain_page(
    data: ChainDocument,
    *,
    provenance: Provenance,
    tickets: Sequence[OpenTicket] = (),
    recording: Recording = REAL,
) -> str:
    """Return the whole page of `wheel chain`; `tickets` are those of today's plan in that name, and
    `recording` is how its account records a fill.
    """
    planned = [each.ticket for each in tickets]
    pictures = present(smile(data, planned), term_structure(data, planned))
    actions = ranked(ticket_actions(tickets, recording=recording))
    points = at_the_money(data)
    return report_page(
        f"Options on {data.symbol}",
        heading_text(provenance),
        (
            *(
                (Section("pictures", "Volatility", charts=tuple(p.name for p in pictures)),)
                if pictures
                else ()
            ),
            Section("near", "Out of the money, near the share", (), _near(data)),
            every_figure(data, "chain"),
        ),
        pictures,
        keys={
            "Share price": (data.spot, Kind.DOLLARS),
            "As quoted": (data.spot_quoted, Kind.DOLLARS),
            "Rate": (data.rate, Kind.PERCENT),
            "IV at the money, nearest": (points[0][2] if points else None, Kind.PERCENT),
            "Contracts": (len(data.contracts), Kind.COUNT),
            "Unusable": (sum(c.unusable is not None for c in data.contracts), Kind.COUNT),
        },
        notices=_notices(data),
        steps=steps_of(actions) if tickets else None,
    )


def _notices(data: ChainDocument) -> tuple[str, ...]:
    carry = carry_sentence(data.carry, data.carry_annual, hard_to_borrow=data.hard_to_borrow)
    next_paid = data.dividends[:1]
    paid = tuple(f"Ex-dividend {d.amount:.2f} on {d.date} ({d.basis})." for d in next_paid)
    return (*((carry,) if carry else ()), *paid)


def _near(data: ChainDocument) -> tuple[Sheet, ...]:
    spot = data.spot
    if spot is None:
        return ()
    outside = [c for c in data.contracts if (c.strike < spot) == (c.right == "put")]
    outside.sort(key=lambda c: (c.expiration, c.right != "put"))
    sheets = []
    for (day, right), block in groupby(outside, key=lambda c: (c.expiration, c.right)):
        nearest = sorted(block, key=lambda c: abs(c.strike - spot))[:NEAR]
        sheets.append(_sheet(f"{day}, {right}s", sorted(nearest, key=lambda c: c.strike)))
    return tuple(sheets)


def _sheet(caption: str, contracts: Sequence[PricedContract]) -> Sheet:
    columns = (
        Column("Strike", Kind.RATIO),
        Column("Bid", Kind.DOLLARS),
        Column("Ask", Kind.DOLLARS),
        Column("IV", Kind.PERCENT),
        Column("Delta", Kind.RATIO),
        Column("P(OTM)", Kind.PERCENT),
        Column("Open interest", Kind.COUNT),
        Column("Unusable"),
    )
    rows = tuple(
        (
            c.strike,
            c.bid,
            c.ask,
            c.iv,
            c.delta,
            c.prob_otm,
            c.open_interest,
            (c.unusable or "").replace("_", " "),
        )
        for c in contracts
    )
    return Sheet(caption, columns, rows, aside=True)
