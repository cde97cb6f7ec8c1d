"""The state of one account during the fold: lots that can still change, and the results so far."""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from wheelcli.book.breach import Breach
from wheelcli.book.events import Event
from wheelcli.book.ledger import ClosedOption, Flow, Role, ShareSale
from wheelcli.book.projection.grown import Grown
from wheelcli.book.projection.spread_legs import Legs
from wheelcli.contract import Contract


@dataclass(slots=True)
class Option:
    """Open contracts of one opening while events still change them; `finish` turns it into the ledger's
    `OptionLot`.
    """

    id: str
    symbol: str
    contract: Contract
    contracts: int
    credit: int | None
    fees: int
    opened: date
    multiplier: int
    deliverable: int
    role: Role
    group: str | None
    ticket: str | None
    flags: tuple[str, ...]


@dataclass(slots=True)
class Lot:
    """Shares held of one purchase; negative, with cost and basis, if an assignment or exercise sold them
    short.
    """

    id: str
    symbol: str
    micro_shares: int
    cost: int | None
    fees: int
    basis: int | None
    opened: date


@dataclass(slots=True)
class WheelLot:
    """Shares that came into a cycle together, with their credits; `cost` includes fees. Short
    shares are negative.
    """

    id: str
    micro_shares: int
    cost: int | None
    credits: int = 0
    unknown: bool = False  # whether its credits include an unknown premium


@dataclass(slots=True)
class Turn:
    """A cycle in progress."""

    symbol: str
    opened: date
    last: date
    lots: list[WheelLot] = field(default_factory=list)
    micro_shares: int = 0  # millionths of shares
    waiting: int = 0
    waiting_unknown: bool = False
    puts_cents: int = 0
    calls_cents: int = 0
    dividends: int = 0
    gains: int = 0
    fees: int = 0
    open_contracts: int = 0
    puts: int = 0
    calls: int = 0
    assigned: int = 0
    called_away: int = 0
    unknown_put: bool = False
    unknown_call: bool = False
    unknown_cost: bool = False
    closed: date | None = None
    options: list[str] = field(
        default_factory=list
    )  # the openings of its puts and calls, by the id of their event
    held: tuple[date, ...] = ()  # days on which shares came (even places) and the last ones left (odd)

    @property
    def flat(self) -> bool:
        """Return whether no part of it is open."""
        return not self.micro_shares and not self.open_contracts

    def count_shares(self, more: int, day: date) -> None:
        """Add shares, negative if they leave, and note the day if the cycle held none before or after."""
        before = self.micro_shares
        self.micro_shares += more
        if bool(before) != bool(self.micro_shares):
            self.held += (day,)

    def absorb(self, other: "Turn") -> None:
        """Merge in the cycle of another name, after two names became one."""
        self.opened, self.last = min(self.opened, other.opened), max(self.last, other.last)
        self.lots += other.lots
        self.options += other.options
        self.held = _either(self.held, other.held)
        for name in _SUMS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in _UNKNOWN:
            setattr(self, name, getattr(self, name) or getattr(other, name))


def _either(ours: tuple[date, ...], theirs: tuple[date, ...]) -> tuple[date, ...]:
    """Return the days on which shares of either came and left."""
    steps = [(day, -1 if k % 2 else 1) for days in (ours, theirs) for k, day in enumerate(days)]
    held, days = 0, []
    for day, step in sorted(steps, key=lambda each: (each[0], -each[1])):
        if held in (0, -step):
            days.append(day)
        held += step
    return tuple(days)


_SUMS = (
    "micro_shares",
    "waiting",
    "puts_cents",
    "calls_cents",
    "dividends",
    "gains",
    "fees",
    "open_contracts",
    "puts",
    "calls",
    "assigned",
    "called_away",
)
_UNKNOWN = ("unknown_put", "unknown_call", "unknown_cost", "waiting_unknown")


@dataclass(slots=True)
class Account:
    """Everything of one account."""

    name: str
    legs: Legs
    core_target: dict[str, Fraction]  # shares, before the splits still to come
    cash: int = 0
    contributed: int = 0
    unattributed: int = 0
    options: dict[Contract, list[Option]] = field(default_factory=dict)
    shares: dict[str, list[Lot]] = field(default_factory=dict)
    beyond: dict[str, int] = field(default_factory=dict)  # millionths of a name, as `split_parts` has them
    core: dict[str, int] = field(default_factory=dict)  # millionths held
    core_cost: dict[str, int | None] = field(default_factory=dict)
    turns: dict[str, Turn] = field(default_factory=dict)
    past: list[Turn] | Grown[Turn] = field(default_factory=list)
    last_turn: dict[str, Turn] = field(default_factory=dict)
    renamed: dict[Contract, Contract] = field(default_factory=dict)
    closed: list[ClosedOption] | Grown[ClosedOption] = field(default_factory=list)
    # places of spread legs in `closed`, by lot
    ended_legs: dict[str, tuple[int, ...]] = field(default_factory=dict)
    # contracts of a leg whose spread brought shares, by lot
    joining: dict[str, int] = field(default_factory=dict)
    sales: list[ShareSale] | Grown[ShareSale] = field(default_factory=list)
    flows: list[Flow] | Grown[Flow] = field(default_factory=list)
    trades: list[Event] | Grown[Event] = field(default_factory=list)
    breaches: list[Breach] = field(default_factory=list)
    began: date | None = None
    # name, day and earlier rolls of lots that were already rolled, by lot
    rolled_before: dict[str, tuple[str, date, int]] = field(default_factory=dict)
    merged: bool = False  # whether a cycle ever moved to another name
    opening: bool = False
    # A coin account: its purses, and parts of a share in `micro_shares` (hundred-millionths of a coin).
    of_coins: bool = False
    purses: dict[str, int] = field(default_factory=dict)
    native: dict[str, float] = field(default_factory=dict)  # see `CoinBook`
    parts: int = 1_000_000

    def contracts_on(self, symbol: str) -> list[Contract]:
        """Return the open contracts on an underlying."""
        return [contract for contract, lots in self.options.items() if lots and lots[0].symbol == symbol]

    def breach(self, check: str, event: Event, message: str) -> None:
        """Note a breach."""
        self.breaches.append(Breach(check, event.id, message))

    def flow(self, event: Event, kind: str, cents: int) -> None:
        """Note cash that belongs to no position."""
        if cents:
            self.flows.append(Flow(event.id, kind, event.day, event.symbol, cents))

    def contribute(self, event: Event, cents: int, *, kind: str = "contributed") -> None:
        """Count a contribution (negative: a withdrawal): cash, a transfer `in_kind` at its basis, or
        `corrections` of cash.
        """
        self.contributed += cents
        self.flow(event, kind, cents)

    def astray(self, event: Event, cents: int) -> None:
        """Count cash without a known basis, which is neither a gain nor a contribution."""
        self.unattributed += cents
        self.flow(event, "unattributed", cents)


def part(whole: int, count: int, of: int) -> int:
    """Return the part of `whole` for `count` out of `of`; the caller keeps the rest, so that the parts sum to
    the whole.

    >>> part(100, 1, 3), part(100, 3, 3), part(-100, 1, 3)
    (33, 100, -33)
    """
    if count == of:
        return whole
    return whole * count // of if whole >= 0 else -(-whole * count // of)


def cents_of(price_micros: int, micro_shares: int) -> int:
    """Return cents of that many millionths of shares at that price, to the nearest.

    >>> cents_of(155_250_000, 100_000_000)
    1552500
    """
    amount = price_micros * micro_shares
    return (abs(amount) + 5_000_000_000) // 10_000_000_000 * (1 if amount >= 0 else -1)
