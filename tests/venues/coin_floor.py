"""The venue for coins: its caps and its rules, in front of the practice venue, which speaks its methods."""

from decimal import Decimal
from typing import Any

from practice_desk import Floor

from wheelcli.contract import parse_contract
from wheelcli.order import Side
from wheelcli.rfq.benchmark import Benchmark, benchmark_fields
from wheelcli.rfq.coins.package import CoinTerms, coin_package
from wheelcli.rfq.depth import Depth, Level
from wheelcli.rfq.entry import Kind, NewEntry
from wheelcli.rfq.fold import coin_fields
from wheelcli.rfq.package import AmountUnit, Direction, Package, PackageLeg, to_fields
from wheelcli.rfq.states import CoinFacts, Request
from wheelcli.venues import deribit
from wheelcli.venues.sim.practice import quote_market
from wheelcli.venues.venue import Caps

PUT = "BTC_USDC-25SEP26-68000-P"
CALL, LATER = "BTC-25SEP26-82000-C", "BTC-30OCT26-90000-C"
ETH = ("ETH-25SEP26-2580-P", "ETH-25SEP26-2600-P", "ETH-25SEP26-2620-P")
INDEX = Decimal("75110.18")
TERMS = {"BTC": (25, "0.0001", "BTC"), "ETH": (250, "0.0001", "ETH"), "BTC_USDC": (25, "1", "USDC")}
# Acceptance: 25 sold take the first three bids and 5.3 of the last, 0.7534 BTC: 0.030136 each.
CALL_BIDS = (("0.0310", "4.2"), ("0.0305", "9"), ("0.0300", "6.5"), ("0.0290", "20"))


def terms_of(name: str) -> CoinTerms:
    """The terms of an instrument."""
    minimum, tick, currency = TERMS[name.split("-", maxsplit=1)[0]]
    return CoinTerms(
        lot=Decimal("0.1"),
        block_tick=Decimal(tick),
        block_min=Decimal(minimum),
        fee_rate=Decimal("0.0003"),
        fee_currency=currency,
    )


def facts_of(name: str) -> CoinFacts:
    """What the record keeps of an order."""
    terms = terms_of(name)
    return CoinFacts(side=Side.SELL_TO_OPEN, lot=terms.lot, minimum=terms.block_min, tick=terms.block_tick)


def puts(amount: str = "25") -> Package:
    """So many puts, sold."""
    contract = parse_contract(PUT)
    assert contract is not None
    return coin_package(contract, Direction.SELL, Decimal(amount), index=INDEX)


def calls(amount: str = "25") -> Package:
    """So many calls, sold."""
    contract = parse_contract(CALL)
    assert contract is not None
    return coin_package(contract, Direction.SELL, Decimal(amount), index=INDEX)


def legs(names: tuple[str, ...], amount: str) -> Package:
    """A package of several legs, the last one sold by who buys it."""
    sides = [Direction.BUY] * (len(names) - 1) + [Direction.SELL]
    parts = tuple(PackageLeg(name, side, 1) for name, side in zip(names, sides, strict=True))
    return Package(parts, Decimal(amount), Direction.BUY, AmountUnit.COINS, INDEX)


class CoinFloor(Floor):
    """The same floor, for coins: an anonymous request names every maker, each instrument has its tick."""

    venue = "deribit-test"

    def caps(self) -> Caps:
        return deribit.caps_of(deribit.TEST)

    def market(self, spot: str = "75110.18") -> None:
        one, four = Decimal("12.5"), Decimal("37.5")
        book = Depth(
            (Level(Decimal(1015), one), Level(Decimal(995), four)),
            (Level(Decimal(1095), one), Level(Decimal(1115), four)),
        )
        bids = tuple(Level(Decimal(price), Decimal(size)) for price, size in CALL_BIDS)
        inverse = Depth(bids, (Level(Decimal("0.0325"), Decimal(10)),))
        depths = {PUT: book, CALL: inverse, LATER: inverse, **dict.fromkeys(ETH, inverse)}
        quote_market(
            self.folder / "practice",
            depths,
            spot=Decimal(spot),
            now=self.clock.now(),
            terms={name: terms_of(name) for name in depths},
        )

    def draft(self, package: Package | None = None, limit: str = "1000", **changes: Any) -> Request:
        package = package or puts()
        name = self.record.new_id(self.clock.now())
        inverse = package.legs[0].contract != PUT
        middle = Decimal("0.03175") if inverse else Decimal(1055)
        body = {
            "package": to_fields(package),
            "what": "SELL 25 BTC_USDC-25SEP26-68000-P",
            "symbol": "BTC",
            "ticket": None,
            "plan": None,
            "account": "desk",
            "label": f"wheel-{name}-ab12cd34",
            "limit": limit,
            "floor": None,
            "notional_usd": "1877754.50",
            "disclosed": False,
            "makers": [],
            "wire": "{}",
            **coin_fields(facts_of(package.legs[0].contract)),
        }
        market = Benchmark(
            at=self.clock.now(),
            mid=middle,
            mark=middle,
            spot=INDEX,
            vega=Decimal("0.00095") if inverse else Decimal("71.5"),
            fees_each=Decimal("0.0003") if inverse else Decimal("22.533054"),
        )
        return self.desk.append(
            name, NewEntry(Kind.BUILT, body | changes), NewEntry(Kind.BENCHMARK, benchmark_fields(market))
        )

    def open(self, package: Package | None = None, limit: str = "1000") -> Request:
        return super().open(package, limit)
