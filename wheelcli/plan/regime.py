"""Which row of the volatility table is in force.

The 5-session median of VIX decides, with one point of hysteresis: with the boundary at 20, a median of 20.4 does not yet
leave `normal`, 21 does; from `elevated`, 19.6 does not yet go back, 18.9 does. The fold starts at the beginning of the snapshot's year
of VIX, so that no state is kept anywhere and a replayed week gives that week's answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from wheelcli.calendar import sessions_between
from wheelcli.config import Config
from wheelcli.config.regime import FALLBACK
from wheelcli.config.regime import Regime as RegimeRow
from wheelcli.errors import Problem
from wheelcli.market.snapshot import Snapshot

HYSTERESIS = 1.0
MEDIAN_SESSIONS = 5
STALE_SESSIONS = 3


@dataclass(frozen=True, slots=True)
class Regime:
    """The row in force and what put it there; `vix` is the median, None where the VIX is unknown."""

    row: RegimeRow
    vix: float | None
    vix_date: date | None

    @property
    def name(self) -> str:
        """The row's name."""
        return self.row.name

    @property
    def delta_band(self) -> tuple[float, float, float]:
        """Lowest, target and highest absolute delta of a short leg."""
        low, target, high = self.row.delta
        return low, target, high

    @property
    def dte_window(self) -> tuple[int, int]:
        """Fewest and most days to expiration."""
        low, high = self.row.dte
        return low, high


def row_in_force(closes: Sequence[float], table: Sequence[RegimeRow]) -> tuple[int, float]:
    """The index of the row in force after these closes (oldest first, at least one), and the last median.

    >>> from wheelcli.config import Config
    >>> rows = Config().regime
    >>> [row_in_force([18.0] * 5 + [v] * 5, rows)[0] for v in (20.4, 21.0)]
    [1, 2]
    """
    state, middle = -1, 0.0
    for i in range(len(closes)):
        middle = median(closes[max(0, i - MEDIAN_SESSIONS + 1) : i + 1])
        if state < 0:
            state = next((k for k, row in enumerate(table) if middle < row.below), len(table) - 1)
        while state < len(table) - 1 and middle >= table[state].below + HYSTERESIS:
            state += 1
        while state > 0 and middle < table[state - 1].below - HYSTERESIS:
            state -= 1
    return state, middle


def regime_of(closes: Sequence[float], config: Config) -> RegimeRow:
    """The row in force after these closes; the cautious row where there are none."""
    if not closes:
        return next(
            (row for row in config.regime if row.name == FALLBACK), config.regime[len(config.regime) // 2]
        )
    return config.regime[row_in_force(closes, config.regime)[0]]


def regime_in_force(snapshot: Snapshot, config: Config) -> Regime:
    """The regime of a snapshot, from its year of VIX."""
    vix = snapshot.vix.dropna()
    closes = [float(v) for v in vix["close"]]
    if not closes:
        return Regime(regime_of([], config), None, None)
    index, middle = row_in_force(closes, config.regime)
    return Regime(config.regime[index], middle, vix["date"].iloc[-1].date())


def vix_problem(regime: Regime, session: date) -> Problem | None:
    """What to say of the VIX behind the regime: that there is none, or that it is older than three sessions."""
    if regime.vix_date is None:
        return Problem(
            code="no_vix",
            message=f"the VIX is unknown, so the regime is taken to be {regime.name}",
            hint="targets and limits follow the regime: `wheel config show regime`",
        )
    behind = sessions_between(regime.vix_date, session)
    if behind <= STALE_SESSIONS:
        return None
    return Problem(
        code="old_vix",
        message=f"the VIX behind the regime is of {regime.vix_date}, {behind} sessions old",
        hint="the regime may have changed since",
    )
