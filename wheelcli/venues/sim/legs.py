"""Read the legs of a request at the practice venue."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from wheelcli.venues.sim.refusals import number, refuse

Fields = dict[str, Any]


def legs_in(
    params: Fields, instruments: Mapping[str, Fields], *, minimum: Decimal
) -> tuple[list[Fields], Decimal]:
    """Return the legs with their ratios, and the amount: the greatest common size. Raises RefusalError."""
    rows = params.get("legs") or ()
    if not rows or not all(isinstance(leg, dict) for leg in rows):
        refuse("invalid_params", "legs")
    sizes = [number(leg.get("amount")) for leg in rows]
    names = [str(leg.get("instrument_name")) for leg in rows]
    sides = [leg.get("direction") for leg in rows]
    if min(sizes) <= 0 or len(set(names)) < len(names) or not set(sides) <= {"buy", "sell"}:
        refuse("invalid_params", "legs")
    for name in names:
        if name not in instruments:
            refuse("invalid_or_unsupported_instrument", name)
    if "buy" not in sides:
        refuse("invalid_params", "at least one leg is bought")
    own = [Decimal(least) for name in names if (least := instruments[name].get("minimum")) is not None]
    least = max(own, default=minimum)
    if sum(sizes) < least:
        refuse("qty_too_low", f"the sum of the legs is below {least}")
    amount = _common(sizes)
    legs = [
        {"instrument_name": name, "direction": side, "ratio": int(size / amount)}
        for name, side, size in zip(names, sides, sizes, strict=True)
    ]
    return legs, amount


def mark_of(legs: list[Fields], instruments: Mapping[str, Fields]) -> Decimal | None:
    """Return the mark of the package; None if a leg has none."""
    total = Decimal(0)
    for leg in legs:
        mark = instruments.get(leg["instrument_name"], {}).get("mark_price")
        if mark is None:
            return None
        total += (1 if leg["direction"] == "buy" else -1) * leg["ratio"] * Decimal(mark)
    return total


def tick_of(legs: list[Fields], instruments: Mapping[str, Fields], *, tick: Decimal) -> Decimal:
    """Return the tick of the package's price: the largest of its instruments' own ticks, else `tick`."""
    own = [instruments.get(leg["instrument_name"], {}).get("tick") for leg in legs]
    return max((Decimal(each) for each in own if each is not None), default=tick)


def _common(sizes: list[Decimal]) -> Decimal:
    """Return the greatest common divisor of the sizes."""
    common = sizes[0]
    for size in sizes[1:]:
        other = size
        while other:
            common, other = other, common % other
    return common
