"""The market that a request is compared with: mid, mark, walk and share price of one moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from wheelcli.contract import Right, parse_contract
from wheelcli.order import decimal
from wheelcli.rfq.depth import Depth, mid, touch, walk_package
from wheelcli.rfq.entry import moment_in, moment_text, number_in, text_of
from wheelcli.rfq.package import Direction, Package
from wheelcli.trading_calendar import NEW_YORK

TYPED = "typed"  # the basis of a spot that a person typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """Prices are those of the package, dollars per share; None is unknown.

    `walk` is what the whole amount gets from the shown depth, `shown` how much of it is shown. `vega` is per
    volatility point; `vega_cancels` if the legs' vegas leave too little to divide by. `fees_each` are dollars
    per share. `legs_mid` is the sum of the legs' own mids, each counted as positive, `legs_vega` that of
    their vegas. `natural` is the touch that the package could trade at now, for `natural_size` packages.
    """

    at: datetime
    mid: Decimal | None
    mark: Decimal | None
    walk: Decimal | None = None
    shown: Decimal | None = None
    spot: Decimal | None = None
    vega: Decimal | None = None
    vega_cancels: bool = False
    fees_each: Decimal = Decimal(0)
    spot_basis: str | None = None
    legs_mid: Decimal | None = None
    legs_vega: Decimal | None = None
    natural: Decimal | None = None
    natural_size: Decimal | None = None


def measured(
    package: Package,
    depths: Mapping[str, Depth],
    marks: Mapping[str, Decimal],
    *,
    spot: Decimal | None,
    at: datetime,
    like: Benchmark | None = None,
) -> Benchmark:
    """Return the benchmark of a venue's market; vega, fees and the basis of the spot come from an earlier
    one, `like`.
    """
    walked, natural = walk_package(package, depths), touch(package, depths)
    known = all(leg.contract in marks for leg in package.legs)
    parts = [leg.sign * leg.ratio * marks[leg.contract] for leg in package.legs] if known else []
    mark = sum(parts, Decimal(0)) if known else None
    mids = [None if (depth := depths.get(leg.contract)) is None else depth.mid for leg in package.legs]
    whole = [leg.ratio * middle for leg, middle in zip(package.legs, mids, strict=True) if middle is not None]
    return Benchmark(
        at=at,
        mid=mid(package, depths),
        mark=mark,
        walk=walked.price,
        shown=walked.shown,
        spot=spot,
        vega=None if like is None else like.vega,
        vega_cancels=False if like is None else like.vega_cancels,
        fees_each=Decimal(0) if like is None else like.fees_each,
        spot_basis=None if like is None else like.spot_basis,
        legs_mid=sum(whole, Decimal(0)) if len(whole) == len(mids) else None,
        legs_vega=None if like is None else like.legs_vega,
        natural=None if natural is None else natural.price,
        natural_size=None if natural is None else natural.size,
    )


@dataclass(frozen=True, slots=True)
class Worth:
    """What one price is worth for the whole amount, in dollars; None is unknown.

    `beats_walk_usd` is how much better it is than the shown depth; `net_usd` is the cash after commission,
    negative if paid; `annual_return` that of a put or call sold, on its strike or its shares.
    """

    beats_walk_usd: Decimal | None
    net_usd: Decimal
    annual_return: Decimal | None


def worth_of(package: Package, benchmark: Benchmark, price: Decimal, *, at: datetime) -> Worth:
    """Return what a price is worth at this moment.

    Example: 40 puts at 60, 53 days before they expire, sold at 2.12 with 0.68 a contract: 8,480 less 27.20 is
    3.52 % of 240,000 of collateral, 24.3 % a year. The shown depth gives 2.10: 80 dollars less.
    """
    sign = 1 if package.direction is Direction.SELL else -1
    shares = package.amount * package.multiplier
    walk = None if benchmark.walk is None else sign * (price - benchmark.walk) * shares
    net = sign * price * shares - benchmark.fees_each * shares
    return Worth(walk, net, _annual(package, benchmark, net, at))


def _annual(package: Package, benchmark: Benchmark, net: Decimal, at: datetime) -> Decimal | None:
    contract = parse_contract(package.legs[0].contract)
    if contract is None or len(package.legs) > 1 or package.direction is not Direction.SELL:
        return None
    days = (contract.expiration - at.astimezone(UTC if contract.coin else NEW_YORK).date()).days
    secured = decimal(contract.strike) if contract.right is Right.PUT else benchmark.spot
    if contract.inverse:
        secured = Decimal(1)  # a call paid in the coin is secured by the coin itself
    if days <= 0 or not secured:
        return None
    return net / (secured * package.amount * package.multiplier) * 365 / days


_NUMBERS = ("mid", "mark", "walk", "shown", "spot", "vega")
_LATER = ("legs_mid", "legs_vega", "natural", "natural_size")  # records of earlier versions lack them


def benchmark_fields(benchmark: Benchmark) -> dict[str, Any]:
    """Return a benchmark as fields of an entry's body; `benchmark_in` reads them back."""
    return {
        "at": moment_text(benchmark.at),
        **{name: text_of(getattr(benchmark, name)) for name in _NUMBERS},
        "vega_cancels": benchmark.vega_cancels,
        "fees_each": text_of(benchmark.fees_each),
        "spot_basis": benchmark.spot_basis,
        **{name: text_of(getattr(benchmark, name)) for name in _LATER},
    }


def benchmark_in(fields: Mapping[str, Any]) -> Benchmark:
    """Return the benchmark that a body holds. Raises ValueError, KeyError or TypeError if it holds none."""
    at = moment_in(fields["at"])
    if at is None:
        raise ValueError("a benchmark needs a moment")
    return Benchmark(
        at=at,
        **{name: number_in(fields[name]) for name in _NUMBERS},
        vega_cancels=bool(fields["vega_cancels"]),
        fees_each=number_in(fields["fees_each"]) or Decimal(0),
        spot_basis=fields.get("spot_basis"),
        **{name: number_in(fields.get(name)) for name in _LATER},
    )
