"""The row of the volatility table in force.

The 5-session median of VIX decides, with one point of hysteresis: at a boundary of 20, a median of 20.4 does
not leave `normal`, but 21 does; from `elevated`, 19.6 does not go back, but 18.9 does. The calculation starts
at the beginning of the snapshot's year of VIX, so no state is stored, and a replayed week gives that week's
answer.

A median of five sessions is two days late in a crash. Therefore, the last level counts too: if its row is two
or more above the median's, that row is in force. In market hours the last level is the live one. Example: on
2018-02-05 the median was 13.5, `calm`, and VIX closed at 37.3, `high`: three rows apart, so `high` is in
force. A last level below the median's row changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import TYPE_CHECKING

from wheelcli.config import Config
from wheelcli.config.regime import FALLBACK
from wheelcli.config.regime import Regime as RegimeRow
from wheelcli.errors import Problem
from wheelcli.feed_source import volatility_index
from wheelcli.market.snapshot import Snapshot
from wheelcli.market.snapshot_filter import until
from wheelcli.plan.tickets.bases import RegimeBasis
from wheelcli.trading_calendar import sessions_between

if TYPE_CHECKING:
    import pandas as pd

HYSTERESIS = 1.0
MEDIAN_SESSIONS = 5
STALE_SESSIONS = 3
ROWS_APART = 2  # rows above the median's from which the last level decides


@dataclass(frozen=True, slots=True)
class Reading:
    """The row in force after some closes: its index, the last median and that median's row, the last level's
    row, and which of the two decided.
    """

    row: int
    median: float
    median_row: int
    last_row: int

    @property
    def basis(self) -> RegimeBasis:
        """Return which of the two readings is in force."""
        return RegimeBasis.MEDIAN if self.row == self.median_row else RegimeBasis.LAST


@dataclass(frozen=True, slots=True)
class Regime:
    """The row in force and its cause; `vix` is the median and `vix_last` the last level, None if the VIX is
    unknown.
    """

    row: RegimeRow
    vix: float | None
    vix_date: date | None  # of the last level, also if it is too old to count
    vix_last: float | None = None
    basis: RegimeBasis = RegimeBasis.UNKNOWN
    index: str = "VIX"  # the name of the volatility index

    @property
    def name(self) -> str:
        """Return the row's name."""
        return self.row.name

    @property
    def level(self) -> float | None:
        """Return the level that decided: the median, or the last one."""
        return self.vix_last if self.basis is RegimeBasis.LAST else self.vix

    @property
    def delta_band(self) -> tuple[float, float, float]:
        """Return the lowest, target and highest absolute delta of a short leg."""
        low, target, high = self.row.delta
        return low, target, high

    @property
    def dte_window(self) -> tuple[int, int]:
        """Return the minimum and maximum days to expiration."""
        low, high = self.row.dte
        return low, high


def row_in_force(closes: Sequence[float], table: Sequence[RegimeRow]) -> tuple[int, float]:
    """Return the index of the row in force by the median of these closes (oldest first, at least one), and
    the last median.

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


def read(closes: Sequence[float], table: Sequence[RegimeRow]) -> Reading:
    """Return the reading of these closes (oldest first, at least one), with the row in force.

    >>> from wheelcli.config import Config
    >>> rows = Config().regime
    >>> [rows[read([14.0] * 9 + [v], rows).row].name for v in (19.9, 29.9, 37.3)]
    ['calm', 'elevated', 'high']
    """
    by_median, middle = row_in_force(closes, table)
    by_last = next((k for k, row in enumerate(table) if closes[-1] < row.below), len(table) - 1)
    row = by_last if by_last - by_median >= ROWS_APART else by_median
    return Reading(row, middle, by_median, by_last)


def table_of(config: Config, market: str) -> Sequence[RegimeRow]:
    """Return the volatility table of a market: `[[regime]]` by the VIX, at Deribit `[[coins.regime]]` by
    Bitcoin's DVOL.
    """
    return config.regime if market == "us" else config.coins.regime


def regime_of(closes: Sequence[float], config: Config, market: str = "us") -> RegimeRow:
    """Return the row in force after these closes; the cautious row if there are none."""
    table = table_of(config, market)
    if not closes:
        return next((row for row in table if row.name == FALLBACK), table[len(table) // 2])
    return table[read(closes, table).row]


def regime_in_force(snapshot: Snapshot, config: Config) -> Regime:
    """Return the regime of a snapshot, from the past year of its volatility index. For coins, whose index
    moves every day, an index more than three days old counts as unknown.
    """
    vix, market = vix_up_to_session(snapshot), snapshot.market
    table, index = table_of(config, market), volatility_index(market)
    closes = [float(v) for v in vix["close"]]
    when = vix["date"].iloc[-1].date() if closes else None
    if when is None or (market != "us" and (snapshot.session - when).days > STALE_SESSIONS):
        return Regime(regime_of([], config, market), None, when, index=index)
    reading = read(closes, table)
    return Regime(table[reading.row], reading.median, when, closes[-1], reading.basis, index)


def vix_up_to_session(snapshot: Snapshot) -> "pd.DataFrame":
    """Return the known levels of a snapshot's VIX table, oldest first, without those of later days."""
    return until(snapshot.vix, snapshot.session).dropna()


def vix_problem(regime: Regime, session: date) -> Problem | None:
    """Return the problem with the index of the regime: it is unknown, or more than three sessions old; None
    if neither.
    """
    if regime.vix is None:
        days = None if regime.vix_date is None else (session - regime.vix_date).days
        age = "unknown" if days is None else f"is from {regime.vix_date}, {days} days old"
        return Problem(
            code="no_vix",
            message=f"{regime.index} {age}: the regime {regime.name} applies",
            hint="targets and limits follow the regime: `wheel config show"
            f" {'regime' if regime.index == 'VIX' else 'coins.regime'}`",
        )
    behind = sessions_between(regime.vix_date, session) if regime.vix_date else 0
    if behind <= STALE_SESSIONS:
        return None
    return Problem(
        code="old_vix",
        message=f"the VIX of the regime is from {regime.vix_date}, {behind} sessions old",
        hint="the regime may have changed since",
    )
