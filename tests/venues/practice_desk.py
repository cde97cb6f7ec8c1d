"""A practice venue on loopback with a clock that the test moves, and a desk in front of it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from wheelcli.config.rules import Rfq
from wheelcli.rfq.benchmark import Benchmark, benchmark_fields
from wheelcli.rfq.depth import Depth, Level
from wheelcli.rfq.entry import Kind, NewEntry
from wheelcli.rfq.package import Direction, Package, PackageLeg, to_fields
from wheelcli.rfq.rules import Check
from wheelcli.rfq.states import Request
from wheelcli.venues.block_rfq import BlockRfqVenue
from wheelcli.venues.desk import Outcome, Terms, accept_quotes, send_request
from wheelcli.venues.readings import Desk
from wheelcli.venues.record import Record, open_record
from wheelcli.venues.redact import Redactor
from wheelcli.venues.session import Login, Session
from wheelcli.venues.sim.exchange import Exchange
from wheelcli.venues.sim.faults import Faults
from wheelcli.venues.sim.practice import quote_market
from wheelcli.venues.sim.scenario import Scenario, read_scenario
from wheelcli.venues.sim.server import CLIENT, PracticeServer
from wheelcli.venues.venue import AcceptBy, Caps, View

AT = datetime(2026, 8, 24, 15, 41, 7, tzinfo=UTC)
PUT, LATER = "KO261016P00060000", "KO261120P00060000"
SECRET = "a-secret-of-the-practice-venue"
RULES = Rfq()


class Clock:
    """The time, moved by the test and by whoever sleeps."""

    def __init__(self, at: datetime = AT) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def put(amount: int = 40) -> Package:
    """That many KO puts of October at 60, sold."""
    return Package((PackageLeg(PUT, Direction.BUY, 1),), Decimal(amount), Direction.SELL)


def roll(amount: int = 30) -> Package:
    """A roll for a credit: November sold, October bought back."""
    legs = (PackageLeg(LATER, Direction.BUY, 1), PackageLeg(PUT, Direction.SELL, 1))
    return Package(legs, Decimal(amount), Direction.SELL)


def depth(bid: str, ask: str) -> Depth:
    """12 bid for, 30 offered."""
    return Depth((Level(Decimal(bid), Decimal(12)),), (Level(Decimal(ask), Decimal(30)),))


def caps(exchange: Exchange) -> Caps:
    """What the practice venue can do."""
    scenario = exchange.scenario
    return Caps(
        name="sim",
        practice=True,
        minimum=scenario.minimum,
        tick=scenario.tick,
        max_legs=20,
        view=View.AGGREGATED,
        accept_by=AcceptBy.PRICE,
        life_s=exchange.life_s,
        grace_s=exchange.grace_s,
    )


class Floor:
    """A practice venue and a desk, both on one clock. Close it, or use it in a `with`."""

    venue = "sim"

    def __init__(
        self, folder: Path, scenario: Scenario | None = None, *, answer_s: float = 5.0, seed: int = 1
    ) -> None:
        self.folder = folder
        self.clock = Clock()
        self.faults = Faults()
        self.answer_s = answer_s
        self.redactor = Redactor()
        chosen = scenario or read_scenario()
        self.scenario = chosen.model_copy(update={"seed": seed})
        self.market()
        self.record: Record = open_record(folder, redactor=self.redactor)
        self.start()

    def start(self) -> None:
        """Open the venue; after `stop`, with what its disk holds."""
        self.exchange = Exchange(self.folder / "practice", self.scenario, now=self.clock.now)
        self.server = PracticeServer(self.exchange, secret=SECRET, faults=self.faults, late_s=2.0)

    def stop(self) -> None:
        """Close the venue."""
        self.server.close()

    def __enter__(self) -> "Floor":
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()
        self.record.close()

    def market(self, spot: str = "61.20") -> None:
        """Quote both puts: 2.10/2.20 and 2.60/2.72."""
        depths = {PUT: depth("2.10", "2.20"), LATER: depth("2.60", "2.72"), "KO": depth("61.19", "61.21")}
        quote_market(self.folder / "practice", depths, spot=Decimal(spot), now=self.clock.now())

    @contextmanager
    def connect(self) -> Iterator[BlockRfqVenue]:
        """One session."""
        login = Login(self.server.url, CLIENT, SECRET, testnet=True, answer_s=self.answer_s)
        with Session(login, now=self.clock.now, redactor=self.redactor) as session:
            yield BlockRfqVenue(session, self.caps())

    def caps(self) -> Caps:
        """What the venue can do."""
        return caps(self.exchange)

    @property
    def desk(self) -> Desk:
        """The desk."""
        return Desk(
            record=self.record,
            connect=self.connect,
            venue=self.venue,
            now=self.clock.now,
            sleep=self.clock.sleep,
        )

    def draft(self, package: Package | None = None, limit: str = "2.05", **changes: Any) -> Request:
        """A draft with a benchmark."""
        return draft(self.desk, package or put(), limit, **changes)

    def open(self, package: Package | None = None, limit: str = "2.05") -> Request:
        """A request at the venue."""
        return send_request(self.desk, self.draft(package, limit), checks=no_checks).request

    def accept(self, request: Request, limit: str = "2.05", **terms: Any) -> Outcome:
        """Accept at a limit, without limits of an account."""
        wanted = Terms(limit=Decimal(limit), **terms)
        return accept_quotes(self.desk, self.record.request(request.id), wanted, RULES, limits=no_limits)

    def sent(self, method: str) -> list[dict[str, Any]]:
        """What the venue has logged of a method."""
        return [each for each in self.exchange.log() if each["method"] == method]


def draft(desk: Desk, package: Package, limit: str = "2.05", **changes: Any) -> Request:
    """A draft with a benchmark: mid and mark of the package, vega 0.35, the share at 61.20."""
    name = desk.record.new_id(desk.now())
    middle = Decimal("2.15") if len(package.legs) == 1 else Decimal("0.51")
    body = {
        "package": to_fields(package),
        "what": "1",
        "symbol": "KO",
        "ticket": "KO-261016-P60",
        "plan": None,
        "account": None,
        "label": f"wheel-{name}-ab12cd34",
        "limit": limit,
        "floor": None,
        "notional_usd": "244800",
        "disclosed": False,
        "makers": [],
        "wire": "{}",
    }
    market = Benchmark(at=desk.now(), mid=middle, mark=middle, spot=Decimal("61.20"), vega=Decimal("0.35"))
    return desk.append(
        name,
        NewEntry(Kind.BUILT, body | changes),
        NewEntry(Kind.BENCHMARK, benchmark_fields(market)),
    )


def no_checks(venue: Any) -> Sequence[Check]:
    """No checks before sending."""
    return ()


def no_limits(benchmark: Benchmark) -> Sequence[Check]:
    """No limits of an account."""
    return ()


Opening = Callable[..., Floor]
