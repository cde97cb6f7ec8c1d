"""The mark of an option that has no quote now: today's intrinsic value plus its last known time value.

Example: a 60 put was marked 1.40 on Friday with the share at 59.00: 1.00 intrinsic, 0.40 time value. On
Monday nobody quotes it and the share is at 57.50: 2.50 + 0.40 = 2.90, from Friday's market. An option without
an earlier mark gets none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import isfinite

from wheelcli.contract import Contract, Right
from wheelcli.quotes import Mark, Origin

__all__ = ["Carried", "Earlier", "carried_marks"]


@dataclass(frozen=True, slots=True)
class Earlier:
    """A recorded market: its id and moment, marks by OCC symbol, and share prices by symbol in dollars."""

    id: str
    as_of: datetime
    marks: Mapping[str, Mark]
    spots: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Carried:
    """A carried mark with its time value and the market that it comes from."""

    mark: Mark
    time_value: float
    as_of: datetime
    source: str

    def age_days(self, now: datetime) -> int:
        """Return the whole calendar days since that market."""
        return (now - self.as_of).days

    def sentence(self, label: str, now: datetime) -> str:
        """Return a sentence that describes the mark."""
        days = self.age_days(now)
        age = "less than a day" if days == 0 else "1 day" if days == 1 else f"{days} days"
        return (
            f"{label} has no quote: valued at {self.mark.price:,.2f}, today's intrinsic value plus"
            f" the time value of {self.time_value:,.2f} from snapshot {self.source}, {age} old"
        )


def carried_marks(
    missing: Mapping[Contract, str], spots: Mapping[str, float], markets: Iterable[Earlier]
) -> dict[Contract, Carried]:
    """Return the carried mark of each of those contracts (with their underlyings), from the newest earlier
    market that quotes it together with the share's price.
    """
    left = {c: symbol for c, symbol in missing.items() if _known(spots.get(symbol))}
    out: dict[Contract, Carried] = {}
    for market in markets:
        for contract, symbol in list(left.items()):
            mark, then = market.marks.get(contract.name), market.spots.get(symbol)
            if mark is None or then is None or not _known(then):
                continue
            time_value = max(mark.price - _intrinsic(contract, then), 0.0)
            now = round(_intrinsic(contract, spots[symbol]) + time_value, 6)
            out[contract] = Carried(
                Mark(now, Origin.CARRIED, market.as_of), round(time_value, 6), market.as_of, market.id
            )
            del left[contract]
        if not left:
            break
    return out


def _known(spot: float | None) -> bool:
    return spot is not None and isfinite(spot) and spot > 0


def _intrinsic(contract: Contract, spot: float) -> float:
    inside = spot - contract.strike if contract.right is Right.CALL else contract.strike - spot
    return max(inside, 0.0)
