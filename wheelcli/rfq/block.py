"""The document of one block, `wheel.block`: the package, its market, every way with its cost, one verdict."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from wheelcli.plan.document import NameQuotes
from wheelcli.rfq.coins.package import unit_name
from wheelcli.rfq.cost import BlockMarket, Way, WayName, ways_of
from wheelcli.rfq.depth import Depth, Level, mid, other_side, touch, walk_package
from wheelcli.rfq.minimum import Minimum, Venue, minimum_of
from wheelcli.rfq.numbers import basis_points, number, ratio
from wheelcli.rfq.package import AmountUnit, Direction, Package
from wheelcli.rfq.verdict import Verdict, advice_of
from wheelcli.units import OPTIONAL, Doc, Dollars, PerShare, Points, Ratio, Unit

Amount = Annotated[float, Unit("in the package's unit")]


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockLeg:
    """One leg, and the touch it is quoted at."""

    contract: Annotated[str, Doc("OCC symbol, or a share's symbol")]
    side: Annotated[Direction, Doc("bought or sold when the package is bought")]
    ratio: Annotated[int, Unit("count"), Doc("number per package")]
    bid: Annotated[PerShare | None, Doc("bid")]
    bid_size: Annotated[Amount | None, Doc("size of the bid; null if unknown")]
    ask: Annotated[PerShare | None, Doc("ask")]
    ask_size: Annotated[Amount | None, Doc("size of the ask; null if unknown")]
    levels: Annotated[int, Unit("count"), Doc("price levels shown on the side traded against")]


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockPackage:
    """The order as one package."""

    text: Annotated[str, Doc("the order in short: SELL 40 × [+KO 2026-10-16 60 put]")]
    direction: Annotated[Direction, Doc("whether the package is bought or sold")]
    amount: Annotated[Amount, Doc("number of packages")]
    unit: Annotated[AmountUnit, Doc("unit of the amount")]
    multiplier: Annotated[float, Unit("dollars"), Doc("dollar value of one package at a price of 1")]
    legs: Annotated[tuple[BlockLeg, ...], Doc("its legs, bought legs first")]
    price_unit: Annotated[
        str | None, Doc("for options on coins, the unit of its prices: USDC, BTC or ETH; else absent")
    ] = field(default=None, metadata=OPTIONAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """The market that costs are measured against, in prices of the package as it is written."""

    mid: Annotated[PerShare | None, Doc("sum of the legs' mids")]
    mark: Annotated[PerShare | None, Doc("the venue's own mark; null if it has none")]
    natural: Annotated[PerShare | None, Doc("the touch: every leg at the quote it would trade at")]
    bid: Annotated[PerShare | None, Doc("price at which the package can be sold")]
    bid_size: Annotated[Amount | None, Doc("packages at that price; null if unknown")]
    ask: Annotated[PerShare | None, Doc("price at which the package can be bought")]
    ask_size: Annotated[Amount | None, Doc("packages at that price; null if unknown")]
    as_of: Annotated[datetime, Doc("time of the quotes")]
    age_s: Annotated[float | None, Unit("seconds"), Doc("age by the clock; null for the demo market")]


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockWay:
    """One way to trade the block, and its cost against the mid."""

    way: Annotated[WayName, Doc("the way")]
    price: Annotated[PerShare | None, Doc("price of the package; null if the whole size has no price")]
    cost_usd: Annotated[Dollars | None, Doc("cost against the mid, for the whole size or the size shown")]
    commission_usd: Annotated[Dollars | None, Doc("commission and regulatory fees for that size")]
    bps: Annotated[float | None, Unit("basis points"), Doc("cost per share over the share price")]
    premium_share: Annotated[Ratio | None, Doc("cost per share over the mid; null for shares")]
    vol_points: Annotated[
        Points | None, Doc("cost per share in points of volatility; null for shares and if the vegas cancel")
    ]
    shown: Annotated[Amount | None, Doc("size shown at that price; null if unknown")]
    wanted: Annotated[Amount, Doc("size wanted")]
    low_usd: Annotated[Dollars | None, Doc("an assumed cost at half the impact")]
    high_usd: Annotated[Dollars | None, Doc("the same at twice the impact")]
    measured: Annotated[bool, Doc("whether the cost is read from quotes or past requests, not assumed")]
    basis: Annotated[str, Doc("source of its figures")]


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockDocument:
    """The cost of a block, by `wheel block`."""

    package: Annotated[BlockPackage, Doc("the order")]
    symbol: Annotated[str, Doc("the underlying")]
    spot: Annotated[PerShare | None, Doc("share price at the moment of the option quotes")]
    spot_basis: Annotated[
        Literal["synchronised", "quoted"] | None,
        Doc("basis of spot: put–call parity, or the feed's quote; null if unknown"),
    ]
    vega: Annotated[
        PerShare | None, Doc("dollars per share of the package and volatility point; null for shares")
    ]
    open_interest: Annotated[
        float | None, Unit("contracts"), Doc("lowest open interest of its legs; null if unknown")
    ]
    benchmark: Annotated[Benchmark, Doc("the market that costs are measured against")]
    ways: Annotated[tuple[BlockWay, ...], Doc("every way to trade it")]
    minimum: Annotated[Minimum, Doc("the venue's minimum size")]
    makers: Annotated[int, Unit("count"), Doc("number of makers in a request for quotes")]
    verdict: Annotated[
        Verdict,
        Doc("the way to take; step: trade the measured part first; unknown: nothing is measured"),
    ]
    advice: Annotated[str, Doc("what to do, in a sentence")]
    why: Annotated[str, Doc("the reason")]
    quotes: Annotated[tuple[NameQuotes, ...], Doc("the feed and moment of each name's quotes")] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockFacts:
    """The inputs of a block other than its quotes. `vega` is that of the package, with its sign."""

    symbol: str
    spot: Decimal | None
    as_of: datetime
    age_s: float | None = None
    vega: Decimal | None = None
    vega_cancels: bool = False  # the legs' vegas nearly cancel: too little is left to divide by
    legs_vega: Decimal | None = None  # the sum of the legs' vegas, each counted as positive
    open_interest: float | None = None
    spot_basis: Literal["synchronised", "quoted"] | None = None
    mark: Decimal | None = None
    minimum: Decimal | None = None  # of a block, by the record of an instrument on a coin


def block_of(
    package: Package, market: BlockMarket, facts: BlockFacts, *, venue: Venue, makers: int
) -> BlockDocument:
    """Return the `data` of `wheel.block/1`. Raises ValueError if the venue does not trade the package."""
    minimum = minimum_of(venue, package, least=facts.minimum)
    ways = ways_of(package, market, makers=makers, minimum=minimum)
    natural, walked = touch(package, market.depths), walk_package(package, market.depths)
    advice = advice_of(package, ways, natural=natural, walked=walked, minimum=minimum)
    middle = mid(package, market.depths)
    return BlockDocument(
        package=_package(package, market),
        symbol=facts.symbol,
        spot=number(facts.spot),
        spot_basis=facts.spot_basis,
        vega=number(facts.vega),
        open_interest=facts.open_interest,
        benchmark=_benchmark(package, market, facts, natural=natural),
        ways=tuple(_way(way, package, facts, middle=middle) for way in ways),
        minimum=minimum,
        makers=makers,
        verdict=advice.verdict,
        advice=advice.text,
        why=advice.why,
    )


def _package(package: Package, market: BlockMarket) -> BlockPackage:
    return BlockPackage(
        text=str(package),
        direction=package.direction,
        amount=float(package.amount),
        unit=package.unit,
        price_unit=unit_name(package) if package.unit is AmountUnit.COINS else None,
        multiplier=float(package.multiplier),
        legs=tuple(
            BlockLeg(
                contract=leg.contract,
                side=leg.side,
                ratio=leg.ratio,
                **_quoted(market.depths.get(leg.contract, Depth())),
                levels=len(market.depths.get(leg.contract, Depth()).met_by(package.trades(leg))),
            )
            for leg in package.legs
        ),
    )


def _quoted(depth: Depth) -> dict[str, float | None]:
    bid, ask = next(iter(depth.bids), None), next(iter(depth.asks), None)
    return {
        "bid": _price(bid),
        "bid_size": _size(bid),
        "ask": _price(ask),
        "ask_size": _size(ask),
    }


def _benchmark(
    package: Package, market: BlockMarket, facts: BlockFacts, *, natural: Level | None
) -> Benchmark:
    other = other_side(package, market.depths)
    bid, ask = (other, natural) if package.direction is Direction.BUY else (natural, other)
    return Benchmark(
        mid=number(mid(package, market.depths)),
        mark=number(facts.mark),
        natural=_price(natural),
        bid=_price(bid),
        bid_size=_size(bid),
        ask=_price(ask),
        ask_size=_size(ask),
        as_of=facts.as_of,
        age_s=facts.age_s,
    )


def _way(way: Way, package: Package, facts: BlockFacts, *, middle: Decimal | None) -> BlockWay:
    shares = package.unit is AmountUnit.SHARES
    vega = None if shares or facts.vega_cancels else facts.vega
    return BlockWay(
        way=way.way,
        price=number(way.price),
        cost_usd=number(way.cost),
        commission_usd=number(way.commission),
        bps=basis_points(package, way.each, facts.spot),
        premium_share=None if shares else ratio(way.each, middle),
        vol_points=ratio(way.each, vega),
        shown=number(way.shown),
        wanted=float(way.wanted),
        low_usd=number(way.low),
        high_usd=number(way.high),
        measured=way.measured,
        basis=way.basis,
    )


def _price(level: Level | None) -> float | None:
    return None if level is None else number(level.price)


def _size(level: Level | None) -> float | None:
    return None if level is None else number(level.size)
