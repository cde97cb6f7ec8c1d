"""Packages, entries and books that the tests of requests for quotes share."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from wheelcli.rfq.benchmark import Benchmark
from wheelcli.rfq.entry import Entry, Kind
from wheelcli.rfq.package import Direction, Package, PackageLeg, to_fields

AT = datetime(2026, 8, 24, 15, 41, 7, tzinfo=UTC)
PUT = "KO261016P00060000"
LOWER = "KO261016P00055000"


def put(amount: int = 40, direction: Direction = Direction.SELL) -> Package:
    """That many KO puts of October at 60."""
    return Package((PackageLeg(PUT, Direction.BUY, 1),), Decimal(amount), direction)


def spread(amount: int = 20) -> Package:
    """A bull put spread 60/55, sold."""
    legs = (PackageLeg(PUT, Direction.BUY, 1), PackageLeg(LOWER, Direction.SELL, 1))
    return Package(legs, Decimal(amount), Direction.SELL)


def benchmark(at: datetime = AT, **changes: Any) -> Benchmark:
    """Mid and mark 2.15, vega 0.35, the share at 61.20."""
    values: dict[str, Any] = {
        "mid": Decimal("2.15"),
        "mark": Decimal("2.15"),
        "spot": Decimal("61.20"),
        "vega": Decimal("0.35"),
    }
    return Benchmark(at=at, **values | changes)


class Story:
    """Entries of one request, a second apart."""

    def __init__(self, package: Package | None = None) -> None:
        self.entries: list[Entry] = []
        self.package = package or put()

    def add(self, kind: Kind, **body: Any) -> "Story":
        """One more entry."""
        number = len(self.entries) + 1
        at = AT + timedelta(seconds=number - 1)
        self.entries.append(Entry(number, at, "rfq-6R0K9F", kind, "sim", body))
        return self

    def built(self) -> "Story":
        """A draft with a limit of 2.05."""
        return self.add(
            Kind.BUILT,
            package=to_fields(self.package),
            what="1",
            symbol="KO",
            ticket="KO-261016-P60",
            plan=None,
            account=None,
            label="wheel-rfq-6R0K9F-ab12",
            limit="2.05",
            floor="2.00",
            notional_usd="244800",
            disclosed=False,
            makers=[],
            wire="{}",
        )

    def sent(self) -> "Story":
        """A draft that was sent and not answered."""
        return self.built().add(Kind.INTENT, wire='{"id":2}')

    def opened(self) -> "Story":
        """A request that the venue has."""
        return self.sent().add(Kind.ACK, accepted=True, **self.placed())

    def placed(self) -> dict[str, Any]:
        """What the venue says of it."""
        return {
            "venue_id": "7",
            "created": AT.isoformat(),
            "grace_until": (AT + timedelta(seconds=5)).isoformat(),
            "expires": (AT + timedelta(seconds=300)).isoformat(),
            "makers": ["ALPHA", "BRAVO"],
            "disclosed": False,
        }


def fill(block: str = "B-1", price: str = "2.12", amount: str = "40") -> dict[str, Any]:
    """One block trade as a body has it."""
    return {
        "block": block,
        "at": (AT + timedelta(seconds=20)).isoformat(),
        "price": price,
        "amount": amount,
        "legs": [
            {
                "contract": PUT,
                "side": "sell",
                "amount": amount,
                "price": price,
                "fee": "27.20",
                "fee_currency": "USD",
                "trade": f"{block}-1",
            }
        ],
    }
