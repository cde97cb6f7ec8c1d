"""A review as sections of sentences and tables: the one text behind its screen, its Markdown and its page."""

from typing import TYPE_CHECKING

from wheelcli.money_text import coin_number
from wheelcli.render.formats.report_blocks import Column, Kind, Section, Sheet, shown
from wheelcli.render.parts.actions import action_words
from wheelcli.render.parts.cash_unknown import cash_unknown
from wheelcli.render.parts.spot import spot_line
from wheelcli.render.review.execution import execution
from wheelcli.render.review.figures import exposure
from wheelcli.render.review.judgements import calibration, endings, rules, watchlist
from wheelcli.render.review.purses import purses
from wheelcli.render.review.spans import bridge, income, performance
from wheelcli.render.review.trades import trades

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wheelcli.review.advice import PositionAdvice, SharesAdvice
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
        *((purses(review),) if review.purses is not None else ()),
        income(review),
        trades(review),
        *((execution(review),) if review.execution else ()),
        rules(review),
        endings(review),
        calibration(review),
        watchlist(review),
        exposure(review),
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
        liquid = None if review.cash_usd is None else review.cash_usd + (review.cash_equivalents_usd or 0.0)
        day = f" at the close of {review.value_day}"
        cash = "" if liquid is None else f" of {shown(liquid, Kind.DOLLARS)} cash{day}"
        call = shown(review.cash_call_usd, Kind.DOLLARS)
        event = "Assignment" if review.purses is None else "Settlement"
        unknown = ""
        if review.cash_unknown_positions:
            most = shown(review.cash_unknown_usd, Kind.DOLLARS)
            unknown = f"; {cash_unknown(review.cash_unknown_positions, most)}"
        lines.append(f"{event} of everything in the money would need {call}{cash}{unknown}.")
    rows = tuple(
        (
            p.position,
            p.state,
            action_words(p.action),
            *((p.contracts,) if review.purses is None else _native(p)),
            p.expiration,
            p.spot,
            p.profit_usd,
            p.captured,
            _why(p),
        )
        for p in sorted(review.positions, key=lambda p: not p.needs_action)
    )
    if review.purses is not None and rows:
        lines.append("Spot is the index; a price to close is per coin, in the unit of the venue.")
    elif line := spot_line((p.symbol, p.spot, p.spot_basis) for p in review.positions):
        lines.append(f"{line[0].upper()}{line[1:]}.")
    if any(p.captured is not None for p in review.positions):
        lines.append("Profit is at the mid of bid and ask; captured is what closing at the ask would keep.")
    columns = (
        Column("Position"),
        Column("State", rank=1),
        Column("Action"),
        *_SIZES[review.purses is not None],
        Column("Expires", Kind.DAY),
        Column("Spot", Kind.DOLLARS),
        Column("Profit at mid", Kind.SIGNED),
        Column("Captured", Kind.PERCENT, 3),
        Column("Why", remark=True),
    )
    days = (Column("Day", Kind.DAY), Column("What"), Column("Symbol"), Column("Detail"))
    calendar = tuple((a.day, _event(a.kind, a.confirmed), a.symbol, a.what) for a in review.calendar)
    return Section(
        "positions",
        "Positions",
        tuple(lines),
        (
            Sheet("Open positions", columns, rows, "No open positions."),
            *((_shares(review.shares),) if review.shares else ()),
            Sheet(
                "The next two weeks",
                days,
                calendar,
                "No expirations, and no known earnings or ex-dividend dates, in the next two weeks.",
            ),
        ),
    )


def _shares(shares: "Sequence[SharesAdvice]") -> Sheet:
    """Return the shares held with the call to sell on them, or why there is none."""
    columns = (
        Column("Shares" if shares[0].lot is None else "Coins held"),
        Column("Held", Kind.COUNT),
        Column("Spot", Kind.DOLLARS),
        Column("Break-even", Kind.DOLLARS, 2),
        Column("Worth", Kind.DOLLARS),
        Column("Profit", Kind.SIGNED),
        Column("Calls sold", Kind.COUNT, 1),
        Column("Calls to sell", Kind.COUNT, 1),
        Column("Call", remark=True),
    )
    rows = tuple(
        (
            each.symbol,
            each.quantity,
            each.spot,
            each.break_even,
            each.value_usd,
            each.profit_usd,
            each.covered,
            each.free,
            each.order_text or f"no call to sell: {each.reason}",
        )
        for each in shares
    )
    return Sheet("Shares held", columns, rows)


# How many: contracts, or coins with their prices in the unit of the venue.
_SIZES = {
    False: (Column("Number", Kind.COUNT, 2),),
    True: (Column("Coins", rank=1), Column("Sold at", rank=2), Column("To close", rank=1)),
}


def _native(position: "PositionAdvice") -> tuple[str, str, str]:
    coin = position.coin
    if coin is None:
        return coin_number(position.contracts), "", ""
    credit, mark = (
        f"{coin_number(p)} {coin.unit}" if p is not None else "–" for p in (coin.credit, coin.mark)
    )
    return coin_number(coin.size), credit, mark


def _why(position: "PositionAdvice") -> str:
    return f"{position.reason} {position.changes_if}" if position.changes_if else position.reason


def _event(kind: str, confirmed: bool | None) -> str:
    name = {"expiration": "expiration", "ex_dividend": "ex-dividend", "earnings": "earnings"}.get(kind, kind)
    return f"{name} (estimated)" if confirmed is False else name
