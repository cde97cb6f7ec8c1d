"""The volatility table: one row per regime, in ascending order of the volatility index, each with its limits."""

from itertools import pairwise

from wheelcli.config.fields import AtLeastZero, Count, DeltaBand, DteWindow, Name, Positive, Section, Share

FALLBACK = "elevated"  # the row in force where the volatility index is unknown


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


def _row(
    name: str,
    below: float,
    *,
    delta: tuple[float, float, float],
    dte: tuple[int, int],
    min_return: float,
    position_max: float,
    deployed: float,
    stress_total: float,
    new_per_run: int,
) -> Regime:
    return Regime(
        name=name,
        below=below,
        delta=delta,
        dte=dte,
        min_return=min_return,
        position_max=position_max,
        deployed=deployed,
        stress_total=stress_total,
        new_per_run=new_per_run,
    )


_EASY = (0.18, 0.25, 0.30)
DEFAULT: tuple[Regime, ...] = (
    _row(
        "calm",
        15,
        delta=_EASY,
        dte=(14, 35),
        min_return=0.06,
        position_max=0.030,
        deployed=0.55,
        stress_total=0.10,
        new_per_run=8,
    ),
    _row(
        "normal",
        20,
        delta=_EASY,
        dte=(21, 45),
        min_return=0.08,
        position_max=0.030,
        deployed=0.65,
        stress_total=0.12,
        new_per_run=8,
    ),
    _row(
        "elevated",
        30,
        delta=(0.14, 0.20, 0.26),
        dte=(25, 45),
        min_return=0.10,
        position_max=0.020,
        deployed=0.55,
        stress_total=0.10,
        new_per_run=6,
    ),
    _row(
        "high",
        40,
        delta=(0.10, 0.15, 0.20),
        dte=(30, 50),
        min_return=0.12,
        position_max=0.015,
        deployed=0.45,
        stress_total=0.08,
        new_per_run=4,
    ),
    _row(
        "crisis",
        999,
        delta=(0.08, 0.12, 0.16),
        dte=(30, 60),
        min_return=0.15,
        position_max=0.010,
        deployed=0.30,
        stress_total=0.05,
        new_per_run=3,
    ),
)


def in_order(rows: tuple[Regime, ...]) -> tuple[Regime, ...]:
    """The rows, once they are a table: ascending, each name once, with the row for an unknown volatility
    index.
    """
    if not rows:
        raise ValueError("the table has no row")
    if any(later.below <= earlier.below for earlier, later in pairwise(rows)):
        raise ValueError("the rows must stand in ascending order of `below`")
    names = [row.name for row in rows]
    if len(set(names)) < len(names):
        raise ValueError("two rows have the same name")
    if FALLBACK not in names:
        raise ValueError(
            f"no row is named {FALLBACK}, the one in force where the volatility index is unknown"
        )
    return rows
