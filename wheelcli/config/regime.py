"""The volatility table: one row per regime, in ascending order of the volatility index, each with its
limits.
"""

from itertools import pairwise

from wheelcli.config.fields import AtLeastZero, Count, DeltaBand, DteWindow, Name, Positive, Section, Share

FALLBACK = "elevated"  # the row in force if the volatility index is unknown


class Regime(Section):
    """The limits in force while the volatility index is under `below`."""

    name: Name
    below: Positive
    delta: DeltaBand
    dte: DteWindow
    min_return: AtLeastZero
    position_max: Share
    deployed: Share
    stress_total: Share
    new_per_run: Count = 8  # new positions in one scan


_EASY = (0.18, 0.25, 0.30)
_ROWS: tuple[tuple[object, ...], ...] = (  # in the order of the fields
    ("calm", 15, _EASY, (14, 35), 0.06, 0.030, 0.55, 0.10, 8),
    ("normal", 20, _EASY, (21, 45), 0.08, 0.030, 0.65, 0.12, 8),
    ("elevated", 30, (0.14, 0.20, 0.26), (25, 45), 0.10, 0.020, 0.55, 0.10, 6),
    ("high", 40, (0.10, 0.15, 0.20), (30, 50), 0.12, 0.015, 0.45, 0.08, 4),
    ("crisis", 999, (0.08, 0.12, 0.16), (30, 60), 0.15, 0.010, 0.30, 0.05, 3),
)
DEFAULT = tuple(Regime.model_validate(dict(zip(Regime.model_fields, row, strict=True))) for row in _ROWS)


def in_order(rows: tuple[Regime, ...]) -> tuple[Regime, ...]:
    """Return the rows if they form a table: ascending, each name once, with the row for an unknown volatility
    index.
    """
    if not rows:
        raise ValueError("the table has no rows")
    if any(later.below <= earlier.below for earlier, later in pairwise(rows)):
        raise ValueError("the rows must be in ascending order of `below`")
    names = [row.name for row in rows]
    if len(set(names)) < len(names):
        raise ValueError("two rows have the same name")
    if FALLBACK not in names:
        raise ValueError(f"no row is named {FALLBACK}, which applies if the volatility index is unknown")
    return rows
