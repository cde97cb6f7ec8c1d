"""The settlement values of expired contracts: typed ones, else the closes of recorded markets or the feed."""

from collections.abc import Iterable
from math import isfinite, nan
from typing import TYPE_CHECKING

from wheelcli.book.entry.settlement import split_since
from wheelcli.cli.context import Context
from wheelcli.errors import WheelError
from wheelcli.feed_source import is_invented
from wheelcli.loaders.book.settlement_values import unused, value_told
from wheelcli.loaders.market.request import market_request
from wheelcli.market.file_provider import open_market
from wheelcli.market.session_closes import closes_on
from wheelcli.option_roots import Moment

if TYPE_CHECKING:
    from wheelcli.book.entry.settlement import Expired, Value
    from wheelcli.book.events import Event
    from wheelcli.loaders.book.settlement_values import Told
    from wheelcli.market.snapshot import Snapshot

    Values = dict[Value, float]


def settlement_values(
    ctx: Context, expired: "list[Expired]", events: "list[Event]", entries: "list[Told]", *, last: bool
) -> "tuple[Values, dict[Value, str]]":
    """Return the settlement values needed, as far as they are known, and why the others are not. With `last`,
    the last share prices of the market stand in for closes.
    """
    out: Values = {}
    why: dict[Value, str] = {}
    wanted: set[Value] = set()
    waiting = {each.value for each in expired}
    for sentence in unused(entries, waiting):
        ctx.note(sentence)
    for each in expired:
        value = each.value
        if (price := value_told(each, entries, waiting)) is not None:
            out[value] = price
        elif value.moment is Moment.OPEN:
            name = f" ({each.terms.value})" if each.terms.value else ""
            why[value] = (
                f"{each.contract.root} settles at the opening value of {each.day}{name}, not at a"
                f" close: pass --close {each.symbol}:open=VALUE"
            )
        elif value.moment is None:
            why[value] = (
                f"settlement time of {each.contract.root} unknown (see docs/explanation/field-notes.md):"
                f" pass its value on {each.day} with --close"
            )
        elif split_since(events, each.symbol, each.day):
            why[value] = f"{each.symbol} was split after {each.day}: pass that day's close with --close"
        else:
            wanted.add(value)
    for snapshot in _markets(ctx, wanted):
        if last:
            names = snapshot.underlyings
            spots = dict(zip(names["symbol"].astype(str), names["spot"].astype(float), strict=True))
            return out | {
                each: spots[each.symbol] for each in wanted if isfinite(spots.get(each.symbol, nan))
            }, why
        out |= _in(snapshot, wanted - out.keys())
        if wanted <= out.keys():
            break
    return out, why


def _markets(ctx: Context, wanted: "set[Value]") -> "Iterable[Snapshot]":
    """Return the markets that may have the closes: the named one, else the newest, then the feed's."""
    symbols = sorted({value.symbol for value in wanted})
    if not symbols:
        return
    if (named := ctx.workspace.named_snapshot()) and not ctx.demo:
        yield named
        return
    recorded = [info for info in ctx.workspace.recorded() if not is_invented(info.source)]
    for info in recorded[:_LOOKED_AT]:
        yield open_market(info.path)
    try:
        yield ctx.workspace.fetch(market_request(ctx.workspace, symbols), keep=False)[0]
    except WheelError as error:
        ctx.note(f"no closes from the provider: {error.message}")


_LOOKED_AT = 5  # of the newest snapshots; each holds years of closes


def _in(snapshot: "Snapshot", wanted: "set[Value]") -> "Values":
    """Return this market's closes, and the share itself if the market is of that day after its close."""
    known = closes_on(snapshot, {(value.symbol, value.day) for value in wanted})
    return {value: known[value.symbol, value.day] for value in wanted if (value.symbol, value.day) in known}
