"""The cost of requests: the price of each fill against the mid on arrival, `wheel.rfq.report`.

Example: 40 puts are sold at 2.12; the mid was 2.15 when the request was sent. The cost is 0.03 a share: 120
dollars, 4.9 basis points of a share at 61.20, or 1.4 % of the premium.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import Annotated

from wheelcli.rfq.cost import concession
from wheelcli.rfq.documents import Amount
from wheelcli.rfq.fills import amount_of, fees_of, price_of
from wheelcli.rfq.numbers import basis_points, number, ratio
from wheelcli.rfq.package import AmountUnit
from wheelcli.rfq.states import Request, State
from wheelcli.units import Count, Doc, Dollars, PerShare, Ratio, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """One request that traded."""

    id: Annotated[str, Doc("its id in the record")]
    at: Annotated[datetime, Doc("when it traded")]
    venue: Annotated[str, Doc("the venue")]
    package: Annotated[str, Doc("the order in short")]
    amount: Annotated[Amount, Doc("packages traded")]
    price: Annotated[PerShare, Doc("mean price of the package")]
    arrival_mid: Annotated[PerShare | None, Doc("mid at the time of sending; null if unknown")]
    cost_usd: Annotated[Dollars | None, Doc("cost against that mid; negative if better")]
    bps: Annotated[float | None, Unit("basis points"), Doc("cost per share over the share price")]
    premium_share: Annotated[Ratio | None, Doc("cost per share over the mid; null for shares")]
    fees_usd: Annotated[Dollars | None, Doc("fees; null if one is unknown")]
    makers: Annotated[int, Unit("count"), Doc("number of makers that quoted at the last look")]


@dataclass(frozen=True, slots=True, kw_only=True)
class RfqReport:
    """The cost of past requests, of `wheel rfq report`."""

    since: Annotated[date | None, Doc("first day counted; null counts all days")]
    requests: Annotated[Count, Doc("requests that were sent")]
    by_state: Annotated[dict[str, int], Doc("number of requests in each state")]
    filled_share: Annotated[
        Ratio | None, Doc("share of the completed requests that traded; null if none is complete")
    ]
    cost_usd: Annotated[Dollars | None, Doc("cost of all fills against the mids on arrival; null if unknown")]
    median_bps: Annotated[float | None, Unit("basis points"), Doc("median cost; null without a fill")]
    rows: Annotated[tuple[ReportRow, ...], Doc("the requests that traded, newest first")]


def report_of(requests: Sequence[Request], *, since: date | None) -> RfqReport:
    """Return the cost of the requests sent since that day (UTC)."""
    sent = [each for each in requests if each.sent_at is not None]
    sent = [each for each in sent if since is None or each.sent_at is None or each.sent_at.date() >= since]
    rows = sorted((_row(each) for each in sent if each.fills), key=lambda row: row.at, reverse=True)
    over = [each for each in sent if each.state.final]
    costs = [row.cost_usd for row in rows]
    known = [cost for cost in costs if cost is not None]
    points = [row.bps for row in rows if row.bps is not None]
    return RfqReport(
        since=since,
        requests=len(sent),
        by_state=dict(sorted(Counter(each.state.value for each in sent).items())),
        filled_share=sum(each.state is State.FILLED for each in over) / len(over) if over else None,
        cost_usd=round(sum(known), 2) if rows and len(known) == len(rows) else None,
        median_bps=round(median(points), 4) if points else None,
        rows=tuple(rows),
    )


def _row(request: Request) -> ReportRow:
    price, package = price_of(request.fills), request.package
    assert price is not None
    arrival = request.arrival
    middle = None if arrival is None else arrival.mid
    each = None if middle is None else concession(package, price, middle)
    spot = None if arrival is None else arrival.spot
    traded = amount_of(request.fills)
    met = () if request.book is None else request.book.met_by(package.direction)
    fees = fees_of(request.fills)
    return ReportRow(
        id=request.id,
        at=max(fill.at for fill in request.fills),
        venue=request.venue,
        package=str(package),
        amount=float(traded),
        price=float(price),
        arrival_mid=number(middle),
        cost_usd=None if each is None else round(float(each * traded * package.multiplier), 2),
        bps=basis_points(package, each, spot),
        premium_share=None if package.unit is AmountUnit.SHARES else ratio(each, middle),
        fees_usd=None if fees is None else round(float(fees), 2),
        makers=len({name for quote in met for name in quote.makers}),
    )
