"""The open book as one page: what to do first, then each position, the shares, the pictures."""

from typing import TYPE_CHECKING

from wheelcli.book.positions.positions import Kind as HeldKind
from wheelcli.documents.provenance import Provenance
from wheelcli.manage.document import MonitorDocument, MonitoredPosition
from wheelcli.manage.shares_document import SharesNow
from wheelcli.manage.today.document import Do
from wheelcli.manage.today.held import held_words
from wheelcli.money_text import counted
from wheelcli.render.formats.report_blocks import Column, Kind, Section, Sheet
from wheelcli.render.formats.report_page import Picture, report_page
from wheelcli.render.pages.book_charts import Placed, Share, by_expiration, present, risk_per_name
from wheelcli.render.pages.every_figure import every_figure
from wheelcli.render.pages.steps import steps_of
from wheelcli.render.palette import dollars
from wheelcli.render.parts.actions import action_words
from wheelcli.render.parts.cash_unknown import cash_if_assigned, cash_unknown
from wheelcli.render.parts.feeds import feed_lines
from wheelcli.render.parts.provenance import heading_text

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["monitor_page"]

_RISK = "Collateral per name against its limit"


def monitor_page(data: MonitorDocument, *, provenance: Provenance) -> str:
    """Return the whole page of `wheel monitor`."""
    pictures = _pictures(data)
    return report_page(
        "Open positions",
        heading_text(provenance),
        (
            Section("positions", "Positions", (), (_positions(data.positions),)),
            *((Section("shares", "Shares", (), (_shares(data.shares),)),) if data.shares else ()),
            *(
                (Section("pictures", "The book", charts=tuple(one.name for one in pictures)),)
                if pictures
                else ()
            ),
            every_figure(data, "monitor"),
        ),
        pictures,
        keys={
            "Account value": (data.account.value_usd, Kind.DOLLARS),
            "Cash": (data.account.cash_usd, Kind.DOLLARS),
            "Free cash": (data.account.free_cash_usd, Kind.DOLLARS),
            "Collateral": (data.book.collateral_usd, Kind.DOLLARS),
            "Profit of open options": (data.book.profit_usd, Kind.SIGNED),
            cash_if_assigned(data.book.cash_unknown_positions): (data.book.cash_needed_usd, Kind.DOLLARS),
        },
        notices=_notices(data, provenance),
        steps=steps_of(data.actions),
        summary=_summary(data),
    )


def _notices(data: MonitorDocument, provenance: Provenance) -> tuple[str, ...]:
    lines = list(feed_lines(data.quotes, provenance.as_of))
    if data.book.cash_short_usd > 0:
        lines.append("The cash does not cover an assignment of all puts in the money.")
    if data.book.cash_unknown_positions:
        most = dollars(data.book.cash_unknown_usd)
        words = cash_unknown(data.book.cash_unknown_positions, most)
        lines.append(f"{words[0].upper()}{words[1:]}; the cash if assigned does not include this.")
    if data.book.unpriced:
        lines.append(
            f"{counted(data.book.unpriced, 'position')} without a quote; the table gives the reason."
        )
    return tuple(lines)


def _summary(data: MonitorDocument) -> str:
    coins = any(p.coin for p in data.positions)
    unpriced = data.book.unpriced
    held = held_words(len(data.positions), unpriced=unpriced, needed=data.book.need_action, coins=coins)
    if not data.actions:
        return f"{held}." if unpriced else f"Nothing to do: {held}."
    calls = sum(each.do is Do.SELL for each in data.actions)
    more = f"; {counted(calls, 'call')} to sell" if calls else ""
    return f"{held}{more}."


def _positions(positions: "Sequence[MonitoredPosition]") -> Sheet:
    columns = (
        Column("Position"),
        Column("State"),
        Column("Action"),
        Column("Days", Kind.COUNT),
        Column("Spot", Kind.DOLLARS),
        Column("Distance", Kind.RETURN),
        Column("To close", Kind.DOLLARS),
        Column("Captured", Kind.PERCENT),
        Column("Profit at mid", Kind.SIGNED),
        Column("Collateral", Kind.DOLLARS),
        Column("Why", remark=True),
    )
    rows = tuple(
        (
            p.id,
            p.state.replace("_", " "),
            action_words(p.action),
            p.dte_days,
            p.spot,
            p.distance,
            p.mark,
            p.captured,
            p.profit_usd,
            p.collateral_usd,
            f"{p.reason} {p.changes_if}".strip(),
        )
        for p in sorted(positions, key=lambda p: not p.needs_action)
    )
    return Sheet("Open positions", columns, rows, "No open positions.")


def _shares(shares: "Sequence[SharesNow]") -> Sheet:
    columns = (
        Column("Shares" if shares[0].lot is None else "Coins"),
        Column("Held", Kind.COUNT),
        Column("Spot", Kind.DOLLARS),
        Column("Break-even", Kind.DOLLARS),
        Column("Worth", Kind.DOLLARS),
        Column("Profit", Kind.SIGNED),
        Column("Calls sold", Kind.COUNT),
        Column("Calls to sell", Kind.COUNT),
        Column("Call", remark=True),
    )
    rows = tuple(
        (
            s.symbol,
            s.quantity,
            s.spot,
            s.break_even,
            s.value_usd,
            s.profit_usd,
            s.covered,
            s.free,
            s.call.order_text if s.call else f"no call to sell: {s.against}",
        )
        for s in shares
    )
    return Sheet("Shares held", columns, rows)


def _pictures(data: MonitorDocument) -> tuple[Picture, ...]:
    placed = [
        Placed(p.symbol, p.expiration, p.legs[0].right, p.strike, p.spot, _dollars_tied(p))
        for p in data.positions
        if p.spot is not None and p.legs[0].quantity < 0
    ]
    shares: dict[str, Share] = {}
    for p in data.positions:
        # A spread risks its width: the shares that its short put could bring are no measure of it.
        after = p.assignment if p.kind is HeldKind.SHORT_PUT else None
        if after and after.name_share is not None:
            shares[p.symbol] = Share(p.symbol, after.name_share, after.name_max)
    return present(
        by_expiration(placed, "The book by expiration"),
        risk_per_name(tuple(shares.values()), _RISK, "Collateral of names with short puts ÷ account value"),
    )


def _dollars_tied(p: MonitoredPosition) -> float:
    """Return its collateral; for a covered call, the value of its shares."""
    leg = p.legs[0]
    return p.collateral_usd or (p.spot or 0.0) * abs(leg.quantity) * leg.multiplier
