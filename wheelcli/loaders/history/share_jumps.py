"""Moves of share prices that look like splits, in the closes of a store or in its share prices."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import exp, log

from wheelcli.backtest.market_day import Split

JUMP = 0.30  # of a share's price, between neighbouring closes
_NEAR = 0.06  # a split's own day moves too
_PARTS = ((3, 2), (5, 2), (4, 3), *((n, 1) for n in (2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 25, 30, 40, 50)))
_APART = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Jump:
    """One move: the prices before and after it, dollars as traded; `day` is that of the later one."""

    symbol: str
    day: date
    before: float
    after: float

    @property
    def split(self) -> tuple[int, int] | None:
        """Return the usual split nearest to the move, new and old shares; None if none is near.

        >>> Jump("AAPL", date(2014, 6, 9), 645.57, 93.70).split, Jump("X", date(2020, 3, 9), 60.0, 40.0).split
        ((7, 1), (3, 2))
        >>> Jump("X", date(2020, 3, 9), 62.0, 35.0).split is None
        True
        """
        ratio = self.before / self.after
        every = [*_PARTS, *((old, new) for new, old in _PARTS)]
        off, near = min((abs(log(ratio) - log(new / old)), (new, old)) for new, old in every)
        return near if off <= log(1 + _NEAR) else None


def jumps(prices: Mapping[str, Iterable[tuple[date, float]]], splits: Iterable[Split]) -> list[Jump]:
    """Return the falls of more than 30 %, and the rises of more than 43 %, between neighbouring prices that
    no split of those days explains. `prices` are those of each symbol by day, as traded.
    """
    known: dict[str, list[Split]] = {}
    for split in splits:
        known.setdefault(split.symbol, []).append(split)
    out = []
    for symbol, each in prices.items():
        ordered = sorted(each)
        for (day, before), (next_day, after) in pairwise(ordered):
            factor = 1.0
            for split in known.get(symbol, []):
                if day < split.day <= next_day:
                    factor *= split.new / split.old
            if next_day - day <= _APART and not exp(-_LEAST) < after * factor / before < exp(_LEAST):
                out.append(Jump(symbol, next_day, before, after))
    return sorted(out, key=lambda jump: (jump.day, jump.symbol))


_LEAST = -log(1 - JUMP)  # the same either way: from 100 to 70, or from 70 to 100
