"""KO at 61.20 with made-up depth, in plain text: `2.10x12 2.05x20`, the best level first."""

from datetime import UTC, datetime
from decimal import Decimal

from wheelcli.config.rules import Fees
from wheelcli.order import NetPrice
from wheelcli.rfq.block import BlockDocument, BlockFacts, BlockWay, block_of
from wheelcli.rfq.commission import FeeLeg, commission_usd
from wheelcli.rfq.cost import BlockMarket
from wheelcli.rfq.depth import Depth, Level
from wheelcli.rfq.impact import OptionsDay, of_options
from wheelcli.rfq.minimum import Venue
from wheelcli.rfq.package import Direction, Package, Traded, package_of

PUT = "KO261016P00060000"
NEAR, FAR = "KO260918P00062000", "KO261016P00062000"
SPOT = Decimal("61.20")
NOW = datetime(2026, 8, 21, 19, 45, tzinfo=UTC)


def levels(text: str) -> tuple[Level, ...]:
    """`2.10x12 2.05x?`: prices with their sizes."""
    pairs = (part.split("x") for part in text.split())
    return tuple(Level(Decimal(price), None if size == "?" else Decimal(size)) for price, size in pairs)


def depth(bids: str, asks: str) -> Depth:
    """Bids and asks of one leg."""
    return Depth(levels(bids), levels(asks))


def sold(contracts: int = 40) -> Package:
    """SELL that many of the 60 put."""
    return package_of([Traded(PUT, Direction.SELL, Decimal(contracts))])


def rolled(contracts: int = 30) -> Package:
    """A roll of the 62 put from September to October for a credit."""
    legs = [
        Traded(NEAR, Direction.BUY, Decimal(contracts)),
        Traded(FAR, Direction.SELL, Decimal(contracts)),
    ]
    return package_of(legs, net=NetPrice.received("0.70"))


def fees(*closes: bool):
    """Dollars for an amount, by the default config; one flag a leg."""
    legs = tuple(FeeLeg(1, each, Decimal("2.10")) for each in closes)
    return lambda amount: commission_usd(legs, Fees(), amount)


def worked(package: Package, vega: str, *, traded: int, points: str = "1.5"):
    """The impact of a package with that vega where so many dollars a point trade in a day."""
    day = OptionsDay(Decimal(traded), Decimal(points), "")
    multiplier = package.multiplier
    return of_options(package.amount, vega=Decimal(vega), multiplier=multiplier, day=day, y=Decimal(1))


def block(
    package: Package, market: BlockMarket, *, vega: str | None = "0.35", venue: Venue = Venue.SHEET, **more
) -> BlockDocument:
    """The document of a block on KO."""
    facts = BlockFacts(
        symbol="KO",
        spot=SPOT,
        as_of=NOW,
        vega=None if vega is None else Decimal(vega),
        open_interest=8120.0,
    )
    return block_of(package, market, facts, venue=venue, makers=more.get("makers", 5))


def way(data: BlockDocument, name: str) -> BlockWay:
    """One of its ways."""
    return next(each for each in data.ways if each.way == name)
