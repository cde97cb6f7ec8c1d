"""The protocol of a venue, and the answers that it can give.

A method that sends takes the text that is already in the record and sends exactly that. If the text was or
may have been sent and no answer came, it raises `UnansweredError`: the request is then unknown until it is
reconciled.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from wheelcli.rfq.benchmark import Benchmark
from wheelcli.rfq.coins.prints import Print
from wheelcli.rfq.fills import Fill
from wheelcli.rfq.states import Request
from wheelcli.rfq.wire import VenueRequest


class AcceptBy(StrEnum):
    """How to accept: by price, for which the venue finds the quotes; or by one quote."""

    PRICE = "price"
    QUOTE = "quote"


class View(StrEnum):
    """What the taker sees: price levels of several makers, or single quotes."""

    AGGREGATED = "aggregated"
    INDIVIDUAL = "individual"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """What a venue can do. `minimum` is the smallest sum of the legs that it takes, `tick` the step of its
    prices. Both are None if each instrument has its own; then a request has them.

    `human` if a person answers, by phone or chat; `rests` if an acceptance can stand until a quote reaches
    it; `names_makers` if an anonymous request must name every maker. `benchmark_age_s` is the greatest age of
    the market that prices are compared with; None leaves it to the settings. Most venues need at least one
    leg bought, and every package has one.
    """

    name: str
    practice: bool
    minimum: Decimal | None
    tick: Decimal | None
    max_legs: int
    view: View
    accept_by: AcceptBy
    life_s: float
    grace_s: float
    human: bool = False
    rests: bool = True
    names_makers: bool = False
    benchmark_age_s: float | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """The venue has the request."""

    request: VenueRequest


@dataclass(frozen=True, slots=True)
class Rejected:
    """The venue refused; nothing changed there."""

    reason: str


@dataclass(frozen=True, slots=True)
class Filled:
    """The whole amount traded."""

    fills: tuple[Fill, ...]


@dataclass(frozen=True, slots=True)
class NotFilled:
    """The quotes do not reach the whole size at your limit; the request stays open."""

    reason: str


@dataclass(frozen=True, slots=True)
class Resting:
    """The acceptance stands at the venue until it fills, is cancelled or expires."""

    price: Decimal


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The venue has cancelled the request."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A person must be given the acceptance; only that person's answer shows whether it traded."""

    price: Decimal
    sentence: str


class UnansweredError(Exception):
    """The text was or may have been sent, and no answer came. `wait_s` is the time to wait before asking
    again.
    """

    def __init__(self, reason: str, *, wait_s: float = 0.0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.wait_s = wait_s


class Venue(Protocol):
    """A venue with which a session is open."""

    @property
    def caps(self) -> Caps:
        """Return what the venue can do."""

    def apart_s(self) -> float:
        """Return how many seconds its clock is ahead of ours."""

    def now(self) -> datetime:
        """Return the time by its clock."""

    def makers(self) -> tuple[str, ...]:
        """Return the makers that a request can go to."""

    def benchmark(self, request: Request, *, at: datetime) -> Benchmark | None:
        """Return the venue's market of the package at this moment, by our clock; None if it has none newer
        than that of the request.
        """

    def create(self, text: str, request: Request) -> Placed | Rejected:
        """Send a request."""

    def accept(self, text: str, request: Request) -> Filled | NotFilled | Resting | Spoken | Rejected:
        """Send an acceptance."""

    def cancel(self, text: str) -> Cancelled | Rejected:
        """Send a cancel."""

    def look(self, request: Request) -> VenueRequest:
        """Return a request with its quotes as the venue shows them now."""

    def follow(self, request: Request, seconds: float) -> bool:
        """Wait at most this long for news of a request; return whether some came."""

    def find(self, label: str, since: datetime) -> Sequence[VenueRequest]:
        """Return the requests with this label that were created at `since` or later."""

    def fills(self, found: VenueRequest) -> tuple[Fill, ...]:
        """Return the block trades of a request."""

    def tape(self, count: int) -> Sequence[Print]:
        """Return the latest public trades, newest first."""
