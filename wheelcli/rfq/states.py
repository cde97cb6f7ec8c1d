"""One request for quotes after all its entries, and the actions that each state allows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from wheelcli.order import Order, Side
from wheelcli.rfq.benchmark import Benchmark
from wheelcli.rfq.entry import Kind
from wheelcli.rfq.fills import Fill, amount_of
from wheelcli.rfq.package import Package
from wheelcli.rfq.quotes import Book

_LAPSE = timedelta(seconds=30)  # clocks differ, so a request counts as over this long after its expiry


class State(StrEnum):
    """The state of a request."""

    DRAFT = "draft"  # built; nothing has been sent
    INTENT = "intent"  # being sent, by the process that holds the record's lock
    OPEN = "open"
    ACCEPTING = "accepting"  # being accepted, or an acceptance rests at the venue
    NOT_FILLED = "not_filled"  # open again after an acceptance that did not trade
    FILLED = "filled"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REFUSED = "refused"
    UNKNOWN = "unknown"  # sent and not answered; only reconciling ends this state

    @property
    def final(self) -> bool:
        """Return whether the state can no longer change."""
        return self in (State.FILLED, State.CANCELLED, State.EXPIRED, State.REFUSED)

    @property
    def live(self) -> bool:
        """Return whether the request is open at the venue, as far as the record knows."""
        return self in (State.OPEN, State.NOT_FILLED, State.ACCEPTING)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoinFacts:
    """The facts of an order in options on coins: whether it opens or closes, the lot, and the minimum and the
    tick of a block; None is unknown.
    """

    side: Side
    lot: Decimal | None = None
    minimum: Decimal | None = None
    tick: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """An intent without an answer: its action, its time, and the body sent or about to be sent."""

    kind: Kind
    at: datetime
    body: Mapping[str, Any] = field(default_factory=dict)

    @property
    def action(self) -> str:
        """Return the action in words."""
        return {Kind.INTENT: "a request", Kind.ACCEPT_INTENT: "an acceptance"}.get(self.kind, "a cancel")

    @property
    def may_trade(self) -> bool:
        """Return whether it may have traded."""
        return self.kind is Kind.ACCEPT_INTENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request. Prices are those of the package in dollars per share; None is unknown or not yet set."""

    id: str
    venue: str
    state: State
    package: Package
    at: datetime  # first built
    what: str = ""  # the order as it was typed
    symbol: str = ""
    ticket: str | None = None
    plan: str | None = None
    account: str | None = None
    label: str = ""
    limit: Decimal | None = None
    floor: Decimal | None = None  # of the ticket, as a price of the package
    notional_usd: Decimal | None = None
    disclosed: bool = False
    makers: tuple[str, ...] = ()
    options: tuple[str, ...] = ()  # typed with the order, as words of the command
    settings: tuple[str, ...] = ()  # KEY=VALUE of the command that built it; later ones run under them
    preset: str | None = None
    order: Order | None = None  # whether each leg opens or closes; None for shares and options on coins
    coin: CoinFacts | None = None  # facts of an order in options on coins
    pending: Pending | None = None
    resting: Decimal | None = None  # the price of an acceptance that stands at the venue
    say: str = ""  # the acceptance to say to a person, until its end is recorded
    say_price: Decimal | None = None
    accepted_at: datetime | None = None  # of the last accept
    sent_at: datetime | None = None
    venue_id: str | None = None
    created: datetime | None = None  # these three are times by the venue's clock
    grace_until: datetime | None = None
    expires: datetime | None = None
    arrival: Benchmark | None = None  # when it was sent
    benchmark: Benchmark | None = None  # the latest
    book: Book | None = None  # the latest
    fills: tuple[Fill, ...] = ()
    stopped: frozenset[tuple[str, Decimal]] = (
        frozenset()
    )  # checks that stopped an acceptance, and at which price
    reason: str = ""  # the reason of a refusal or of an acceptance that did not trade
    wire: str = ""  # the request as sent, or as it would be sent
    markouts: tuple[tuple[datetime, Decimal], ...] = ()

    @property
    def is_typed(self) -> bool:
        """Return whether it has traded, and a person typed every trade: no venue reported one."""
        blocks = [fill.block.partition(".")[0] for fill in self.fills]
        return bool(blocks) and set(blocks) == {self.id}

    @property
    def open_amount(self) -> Decimal:
        """Return the number of packages not traded yet."""
        return self.package.amount - amount_of(self.fills)

    def is_over(self, now: datetime) -> bool:
        """Return whether it is final, or has certainly expired with nothing pending. Then it blocks no other
        request.
        """
        if self.state.final:
            return True
        lapsed = self.expires is not None and now > self.expires + _LAPSE
        return lapsed and self.state in (State.OPEN, State.NOT_FILLED)
