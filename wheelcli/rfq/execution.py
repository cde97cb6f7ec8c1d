"""How a request was executed: the price paid against the mid on arrival, and against later mids.

Example: 40 puts are sold at 2.12. The mid was 2.15 on arrival, 2.10 five minutes later: 0.03 a share given
away, 120 dollars; against the later mid, −80 dollars: the price was better than the later mid.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Annotated

from wheelcli.rfq.cost import concession
from wheelcli.rfq.documents import Amount
from wheelcli.rfq.fills import amount_of, fees_of, price_of
from wheelcli.rfq.numbers import basis_points, number, ratio
from wheelcli.rfq.package import AmountUnit
from wheelcli.rfq.states import Request
from wheelcli.units import Doc, Dollars, PerShare, Ratio, Unit


class Horizon(Enum):
    """When to look at the market again after the last trade: the earliest and the latest time."""

    FIVE_MINUTES = (timedelta(minutes=5), timedelta(minutes=15))
    ONE_HOUR = (timedelta(hours=1), timedelta(minutes=90))

    def holds(self, traded: datetime, at: datetime) -> bool:
        """Return whether a market of this moment counts."""
        since, until = self.value
        return bool(since <= at - traded <= until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """One request that traded, as a review shows it. A cost is positive if the mid was better."""

    id: Annotated[str, Doc("the request's id in the record")]
    day: Annotated[date, Doc("the session of its trades in the journal")]
    venue: Annotated[str, Doc("the venue")]
    package: Annotated[str, Doc("the order in words")]
    amount: Annotated[Amount, Doc("packages traded")]
    price: Annotated[PerShare, Doc("mean price of the package")]
    arrival_mid: Annotated[PerShare | None, Doc("mid when the request was sent; null if unknown")]
    cost_usd: Annotated[Dollars | None, Doc("against that mid")]
    bps: Annotated[float | None, Unit("basis points"), Doc("cost a share over the share's price")]
    premium_share: Annotated[Ratio | None, Doc("cost a share over the mid; null for shares")]
    mid_5min: Annotated[
        PerShare | None, Doc("mid of the first market recorded 5 to 15 minutes later; null without one")
    ]
    cost_5min_usd: Annotated[Dollars | None, Doc("against that mid")]
    mid_1h: Annotated[
        PerShare | None, Doc("mid of the first market recorded 60 to 90 minutes later; null without one")
    ]
    cost_1h_usd: Annotated[Dollars | None, Doc("against that mid")]
    fees_usd: Annotated[Dollars | None, Doc("fees in the record; null if one is unknown")]


def execution_of(request: Request, day: date) -> Execution:
    """Return the execution of a request that traded; `day` is its session."""
    price = price_of(request.fills)
    assert price is not None
    arrival = request.arrival
    middle, spot = (None, None) if arrival is None else (arrival.mid, arrival.spot)
    each = None if middle is None else concession(request.package, price, middle)
    soon, later = (markout(request, horizon) for horizon in Horizon)
    fees = fees_of(request.fills)
    return Execution(
        id=request.id,
        day=day,
        venue=request.venue,
        package=str(request.package),
        amount=float(amount_of(request.fills)),
        price=float(price),
        arrival_mid=number(middle),
        cost_usd=_cost(request, price, middle),
        bps=basis_points(request.package, each, spot),
        premium_share=None if request.package.unit is AmountUnit.SHARES else ratio(each, middle),
        mid_5min=number(soon),
        cost_5min_usd=_cost(request, price, soon),
        mid_1h=number(later),
        cost_1h_usd=_cost(request, price, later),
        fees_usd=None if fees is None else round(float(fees), 2),
    )


def traded_at(request: Request) -> datetime:
    """Return the moment of its last trade."""
    return max(fill.at for fill in request.fills)


def markout(request: Request, horizon: Horizon) -> Decimal | None:
    """Return the first mid in the record for this horizon; None without one."""
    traded = traded_at(request)
    known = sorted(each for each in request.markouts if horizon.holds(traded, each[0]))
    return known[0][1] if known else None


def wanted(requests: Sequence[Request]) -> list[tuple[Request, Horizon]]:
    """Return each request that traded, with every horizon for which the record has no mid."""
    traded = [each for each in requests if each.fills]
    return [(each, horizon) for each in traded for horizon in Horizon if markout(each, horizon) is None]


def _cost(request: Request, price: Decimal, middle: Decimal | None) -> float | None:
    if middle is None:
        return None
    each = concession(request.package, price, middle)
    return round(float(each * amount_of(request.fills) * request.package.multiplier), 2)
