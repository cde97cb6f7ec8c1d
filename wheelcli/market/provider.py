"""The seam for market data: a provider answers one request with one snapshot.

Built-in providers are found by name; third-party ones through the entry point group `wheelcli.providers`,
whose entries are callables that take the config and return a Provider.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, runtime_checkable

from wheelcli.errors import Exit, WheelError, not_found
from wheelcli.market.snapshot import Snapshot
from wheelcli.market.universe import Universe
from wheelcli.trading_calendar import roll_expirations

Progress = Callable[[str, int, int], None]  # (symbol just finished, how many are, of how many)


@dataclass(frozen=True, slots=True)
class MarketRequest:
    """The data to fetch. `dte_window` and `expirations` choose the expirations: that many, nearest the middle
    of the window.

    `dte_window` None means the window of the regime in force, which `window_for_vix` gives once the provider
    knows the VIX. `dates` names expirations outright; `every_expiration` asks for all. `also` adds the dates
    of open positions by symbol; `windows` are those of names with a window of their own. `rolls` are the
    expirations, by symbol, that may be rolled to one at most `roll_days` away. For `bare` symbols only the
    dates of `also` and `rolls` are fetched. `closed` accepts a market without quotes: open positions are then
    unpriced.
    """

    symbols: tuple[str, ...]
    expirations: int = 4
    dte_window: tuple[int, int] | None = None
    # closes, oldest first → (min, max) days
    window_for_vix: Callable[[list[float]], tuple[int, int]] | None = None
    dates: tuple[date, ...] = ()
    every_expiration: bool = False
    also: Mapping[str, tuple[date, ...]] = field(default_factory=dict)
    windows: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    rolls: Mapping[str, tuple[date, ...]] = field(default_factory=dict)
    roll_days: int = 0
    bare: frozenset[str] = frozenset()
    closed: bool = False


class Provider(Protocol):
    """A source of market data. A fault of one symbol is a Problem in the snapshot and never stops the others.

    Raises WheelError with Exit.NO_DATA if no data at all is available.
    """

    name: str

    def fetch(self, request: MarketRequest, progress: Progress | None = None) -> Snapshot:
        """Return the market now for the symbols of the request."""
        ...


@runtime_checkable
class Beginner(Protocol):
    """The optional part of a provider that sends requests before it knows what to fetch."""

    def begin(self) -> None:
        """Send the requests that every fetch needs, and return without waiting for the answers."""
        ...


@runtime_checkable
class Screener(Protocol):
    """The optional part of a provider: universes of names by name. The first is the default."""

    universes: tuple[str, ...]

    def universe(self, name: str) -> Universe:
        """Return the names of one of `universes`. Raises WheelError with Exit.NO_DATA if they cannot be
        fetched.
        """
        ...


def nearest_expirations(
    listed: list[date], session: date, *, window: tuple[int, int], count: int
) -> list[date]:
    """Return the `count` listed expirations nearest the middle of a DTE window (both ends included), in order
    of date.

    Expirations inside the window come first; one outside is taken only if the window holds none.
    """
    low, high = window
    middle = (low + high) / 2
    by_distance = sorted(
        (e for e in listed if e > session), key=lambda e: (abs((e - session).days - middle), e)
    )
    inside = [e for e in by_distance if low <= (e - session).days <= high]
    return sorted((inside or by_distance[:1])[:count])


def wanted_expirations(
    request: MarketRequest, symbol: str, listed: list[date], session: date, *, window: tuple[int, int]
) -> list[date]:
    """Return the listed expirations of one symbol that a request without dates covers, in order."""
    also = set(request.also.get(symbol, ()))
    for expiration in request.rolls.get(symbol, ()):
        also |= set(roll_expirations(listed, expiration, session, most_days=request.roll_days))
    near: list[date] = []
    if symbol not in request.bare:
        near = nearest_expirations(listed, session, window=window, count=request.expirations)
    return sorted({*near, *(d for d in listed if d in also)})


def unknown_provider(name: str, known: list[str]) -> WheelError:
    """Return the error for a provider that no package offers."""
    return WheelError(
        not_found("market data provider", name),
        hint=f"data.provider must be one of {', '.join(known)}",
        code="provider",
        exit_code=Exit.INVALID,
    )
