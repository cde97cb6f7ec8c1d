"""The execution of requests in the journal, and the mids after their trades, from markets recorded then."""

from collections.abc import Sequence
from decimal import Decimal
from math import isfinite, nan
from typing import TYPE_CHECKING

from wheelcli import clock
from wheelcli.loaders.rfq.folders import rfq_folder
from wheelcli.market.mids import quotes_of
from wheelcli.market.snapshot_folder import load_table
from wheelcli.rfq.entry import Kind, NewEntry, moment_text, text_of
from wheelcli.rfq.execution import Execution, Horizon, execution_of, traded_at, wanted
from wheelcli.rfq.package import AmountUnit
from wheelcli.rfq.states import Request
from wheelcli.venues.record import FILE, Record, open_record

if TYPE_CHECKING:
    from wheelcli.book.events import Event
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.market.snapshot_store import SnapshotInfo

_MICRO = Decimal("0.000001")


def executions_of(workspace: "Workspace", events: "Sequence[Event]") -> tuple[Execution, ...]:
    """Return the executions of the requests whose trades are among these events; nothing without a record."""
    days = {event.id: event.day for event in events if event.id.startswith("rfq:")}
    if not days or not (rfq_folder(workspace) / FILE).exists():
        return ()
    with open_record(rfq_folder(workspace)) as record:
        record_markouts(workspace, record)
        requests = [each for each in record.requests().values() if each.fills]
    out = []
    for request in requests:
        marks = [f"rfq:{request.venue}:{leg.trade}:" for fill in request.fills for leg in fill.legs]
        entered = [day for name, day in days.items() if any(name.startswith(mark) for mark in marks)]
        if entered:
            out.append(execution_of(request, max(entered)))
    return tuple(sorted(out, key=lambda each: (each.day, each.id)))


def record_markouts(workspace: "Workspace", record: Record) -> None:
    """Record the mid of each trade's package in the first market of each horizon; without a recorded market,
    the mid stays unknown.
    """
    missing = wanted(
        # Prices of options on coins are in the coin, those of recorded markets in dollars.
        [each for each in record.requests().values() if each.package.unit is not AmountUnit.COINS]
    )
    if not missing:
        return
    markets = sorted(
        ((info.as_of, info) for info in workspace.recorded() if info.as_of is not None),
        key=lambda each: each[0],
    )
    for request, horizon in missing:
        traded = traded_at(request)
        for at, info in markets:
            if horizon.holds(traded, at) and _recorded(record, request, horizon, info):
                break


def _recorded(record: Record, request: Request, horizon: Horizon, info: "SnapshotInfo") -> bool:
    """Record the mid of a request's package in one market; return whether it has one."""
    at, middle = info.as_of, _mid(request, info)
    if at is None or middle is None:
        return False
    body = {"at": moment_text(at), "mid": text_of(middle), "source": info.id, "horizon": horizon.name.lower()}
    record.append(request.id, [NewEntry(Kind.MARKOUT, body)], venue=request.venue, now=clock.now())
    return True


def _mid(request: Request, info: "SnapshotInfo") -> Decimal | None:
    """Return the mid of a package in a market, or the price of shares; None if a leg is not quoted."""
    package = request.package
    if package.unit is AmountUnit.SHARES:
        names = load_table(info.path, "underlyings")
        spots = names[names["symbol"].astype(str) == request.symbol]["spot"]
        spot = float(spots.iloc[0]) if len(spots) else nan
        return _plain(spot) if isfinite(spot) else None
    quotes = quotes_of(load_table(info.path, "options"), [leg.contract for leg in package.legs])
    total = Decimal(0)
    for leg in package.legs:
        quote = quotes.get(leg.contract)
        bid, ask = (None, None) if quote is None else (quote.bid, quote.ask)
        if bid is None or ask is None or not (isfinite(bid) and isfinite(ask) and 0 < bid <= ask):
            return None
        total += leg.sign * leg.ratio * (_plain(bid) + _plain(ask)) / 2
    return total


def _plain(price: float) -> Decimal:
    """Return a price without the digits that binary fractions add."""
    return Decimal(repr(price)).quantize(_MICRO)
