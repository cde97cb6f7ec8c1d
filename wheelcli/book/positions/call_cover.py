"""The cover of short calls: shares, and long calls that live as long.

A long call covers a short one only if it expires no earlier. If its strike is higher, the difference is held
in cash, as for a spread. The short call that expires last is covered first, by the long call that ties up
least. Shares then cover what long calls do not, and after that the calls that tie up most.

Example: 2 KO calls of October at 60 are short, 1 long call of December is at 65 and 100 shares are held. The
shares cover one call, the long call the other: (65 − 60) × 100 = $500 are held in cash. A long call at 55
holds nothing, one of September covers nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from wheelcli.book.positions.positions import Kind, Position

_NEGLIGIBLE = 1e-9


@dataclass(frozen=True, slots=True)
class Cover:
    """The calls of one name: shares that uncovered short calls could take, and the dollars that covered ones
    tie up by the expiration of the short call.
    """

    uncovered: float
    tied_usd: Mapping[date, float]


@dataclass(slots=True)
class _Pair:
    """A part of a short call, in shares, and what each of them ties up; `tied` is None without cover."""

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
    for pair in pairs:  # shares cover first what nothing covers, then what ties up most
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
    longs = [each for each in listed if each.kind is Kind.LONG_CALL]
    left = {each.id: each.delivered for each in longs}
    shorts = [each for each in listed if each.kind is Kind.SHORT_CALL]
    shorts.sort(key=lambda each: (each.expiration, each.main.contract.strike), reverse=True)
    out = []
    for short in shorts:
        strike, owed = short.main.contract.strike, short.delivered
        living = [each for each in longs if each.expiration >= short.expiration]
        for each in sorted(living, key=lambda long: _ties(strike, long.main.contract.strike)):
            covers = min(owed, left[each.id])
            if covers > _NEGLIGIBLE:
                difference = max(each.main.contract.strike - strike, 0.0)
                out.append(_Pair(short.expiration, covers, difference))
                owed, left[each.id] = owed - covers, left[each.id] - covers
        if owed > _NEGLIGIBLE:
            out.append(_Pair(short.expiration, owed, None))
    return out


def _ties(short: float, long: float) -> tuple[float, float]:
    """Order long calls: what ties up least comes first; of those that tie up nothing, the highest strike."""
    return max(long - short, 0.0), -long
