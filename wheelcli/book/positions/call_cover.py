"""The cover of short calls: shares, and long calls that settle no earlier.

A long call covers a short one only if it settles no earlier: SPX calls settle at the open, SPXW calls of the
same day at the close. If its strike is higher, the difference is held
in cash, as for a spread. The short call that expires last is covered first, by the long call that ties up
the least cash. Shares then cover the calls that remain uncovered, and after that those that tie up the most.

Example: the account is short 2 KO October 60 calls and holds 1 December 65 call and 100 shares. The shares
cover one call, the long call the other: (65 − 60) × 100 = $500 is held in cash. With a long 55 call, no cash
is held; a long September call would not cover anything.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from wheelcli.book.positions.positions import Kind, Position
from wheelcli.trading_calendar import settles_at

_NEGLIGIBLE = 1e-9


@dataclass(frozen=True, slots=True)
class Cover:
    """The calls of one name: the shares behind uncovered short calls, and the dollars that covered ones tie
    up, by expiration of the short call.
    """

    uncovered: float
    tied_usd: Mapping[date, float]


@dataclass(slots=True)
class _Pair:
    """A part of a short call, in shares, and the dollars tied up per share; `tied` is None without cover."""

    expiration: date
    shares: float
    tied: float | None


def call_cover(positions: Iterable[Position], shares: Mapping[str, float]) -> dict[str, Cover]:
    """Return the cover of each name with short calls outside spreads; `shares` may cover calls, by symbol."""
    calls: dict[str, list[Position]] = {}
    for position in positions:
        if position.kind in (Kind.SHORT_CALL, Kind.LONG_CALL):
            calls.setdefault(position.symbol, []).append(position)
    return {
        symbol: _cover(each, shares.get(symbol, 0.0))
        for symbol, each in calls.items()
        if any(position.kind is Kind.SHORT_CALL for position in each)
    }


def diagonals_usd(positions: Iterable[Position], shares: Mapping[str, float]) -> float:
    """Return the dollars that calls tie up because a long call of a higher strike covers them."""
    return sum(sum(cover.tied_usd.values()) for cover in call_cover(positions, shares).values())


def _cover(calls: Iterable[Position], shares: float) -> Cover:
    pairs = sorted(_pairs(calls), key=lambda pair: (pair.tied is not None, -(pair.tied or 0.0)))
    left, uncovered = max(shares, 0.0), 0.0
    tied: dict[date, float] = {}
    for pair in pairs:  # shares first cover uncovered calls, then those that tie up most
        by_shares = min(left, pair.shares)
        left, rest = left - by_shares, pair.shares - by_shares
        if pair.tied is None:
            uncovered += rest
        elif pair.tied * rest:
            tied[pair.expiration] = tied.get(pair.expiration, 0.0) + pair.tied * rest
    return Cover(uncovered, tied)


def _pairs(calls: Iterable[Position]) -> list[_Pair]:
    """Return every short call, in parts, with the long call that covers it."""
    listed = list(calls)
    moments = _moments(listed)
    longs = [n for n, each in enumerate(listed) if each.kind is Kind.LONG_CALL]
    left = {n: listed[n].delivered for n in longs}
    shorts = [n for n, each in enumerate(listed) if each.kind is Kind.SHORT_CALL]
    shorts.sort(key=lambda n: (moments[n], listed[n].main.contract.strike), reverse=True)
    out = []
    for number in shorts:
        short = listed[number]
        strike, owed = short.main.contract.strike, short.delivered
        living = [n for n in longs if moments[n] >= moments[number]]
        for n in sorted(living, key=lambda long: _ties(strike, listed[long].main.contract.strike)):
            covers = min(owed, left[n])
            if covers > _NEGLIGIBLE:
                difference = max(listed[n].main.contract.strike - strike, 0.0)
                out.append(_Pair(short.expiration, covers, difference))
                owed, left[n] = owed - covers, left[n] - covers
        if owed > _NEGLIGIBLE:
            out.append(_Pair(short.expiration, owed, None))
    return out


def _moments(calls: Sequence[Position]) -> list[float]:
    """Return the moment at which each call settles, for comparison only: the trading calendar, which takes
    long to load, is not asked if all settle at the same time of their day.
    """
    closes = [each.main.contract.ends_at(each.symbol) for each in calls]
    if len(set(closes)) == 1:
        return [float(each.expiration.toordinal()) for each in calls]
    return [
        settles_at(each.expiration, at=close).timestamp() for each, close in zip(calls, closes, strict=True)
    ]


def _ties(short: float, long: float) -> tuple[float, float]:
    """Order long calls by the dollars that they tie up, least first; then by strike, highest first."""
    return max(long - short, 0.0), -long
