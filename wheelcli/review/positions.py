"""Open positions and what to do about them: the monitor's rows as a review shows them, and the book's
stress.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from wheelcli.book.portfolio import Portfolio
from wheelcli.config import Config
from wheelcli.manage.cash_call import UnknownCash
from wheelcli.manage.monitor import Monitored, Row, monitor
from wheelcli.manage.open_position import coin_position
from wheelcli.manage.shares import SharesRow
from wheelcli.manage.stress.book_stress import VOLS, spots_of, stress
from wheelcli.manage.today.actions import actions_of
from wheelcli.manage.today.document import TodayAction
from wheelcli.manage.today.record import Recording
from wheelcli.market.snapshot import Snapshot
from wheelcli.quotes import Mark
from wheelcli.review.advice import PositionAdvice, SharesAdvice
from wheelcli.review.series import StressGrid

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Standing", "standing_of"]


@dataclass(frozen=True, slots=True)
class Standing:
    """The open book now. `gain_of` is the profit of an open lot by its id; None is unknown."""

    positions: tuple[PositionAdvice, ...] = ()
    gain_of: Mapping[str, float | None] = field(default_factory=dict)
    cash_call_usd: float | None = None
    cash_unknown: UnknownCash = field(default_factory=UnknownCash)
    stress: StressGrid = field(default_factory=StressGrid)
    actions: tuple[TodayAction, ...] = ()
    shares: tuple[SharesAdvice, ...] = ()


def standing_of(
    snapshot: Snapshot | None,
    portfolio: Portfolio,
    config: Config,
    *,
    iv_history: "pd.DataFrame | None" = None,
    carried: Mapping[str, Mark] | None = None,
    recording: Recording | None = None,
    now: datetime | None = None,
) -> Standing:
    """Return the open book in the snapshot; without one, nothing is priced. `carried` is as `monitor` takes
    it; `recording` is how the account records a trade, None for a week that is over: it has no actions. `now`
    is the time of the clock, by which options may have expired.
    """
    if snapshot is None:
        return Standing()
    monitoring = monitor(snapshot, portfolio, config, iv_history=iv_history, carried=carried, now=now)
    gains: dict[str, float | None] = {}
    for row in monitoring.rows:
        if row.position.main.id is not None:
            gains[row.position.main.id] = row.profit_usd
    return Standing(
        tuple(_advice(row) for row in monitoring.rows),
        gains,
        monitoring.cash_needed_usd,
        monitoring.cash_unknown,
        _stressed(monitoring),
        () if recording is None else actions_of(monitoring, recording=recording),
        tuple(map(_of_shares, monitoring.shares)),
    )


def _stressed(monitoring: Monitored) -> StressGrid:
    """Return the book today, moves of the market down from the highest; empty if nothing is priced."""
    if not monitoring.setting.portfolio.symbols() or monitoring.setting.portfolio.value_usd <= 0:
        return StressGrid()
    seen = stress(monitoring.setting)
    excluded = (*(q.position.id for q in seen.unpriced), *(s.symbol for s in seen.unpriced_shares))
    most = round(seen.unpriced_loss_usd, 2)
    if not seen.cells:
        return StressGrid(excluded=excluded, excluded_loss_usd=most)
    moves = tuple(reversed(spots_of(monitoring.setting.chains.market)))
    usd = tuple(tuple(seen.at(move, vol).profit_usd for vol in VOLS) for move in moves)
    return StressGrid(moves, VOLS, usd, excluded, most)


def _advice(row: Row) -> PositionAdvice:
    """Return a row of the monitor with its best roll in dollars, and what would change the advice."""
    position, best = row.position, row.weighed.best if row.weighed is not None else None
    return PositionAdvice(
        position=position.id,
        symbol=position.symbol,
        contracts=-position.contracts if position.is_short else position.contracts,
        expiration=position.expiration,
        spot=row.quoted.spot,
        spot_basis=row.quoted.spot_basis,
        profit_usd=row.profit_usd,
        captured=row.captured,
        state=row.state.value.replace("_", " "),
        action=row.action.value,
        reason=row.reason,
        needs_action=row.needs_action,
        roll_to=best.id if best is not None else None,
        roll_now_usd=best.net_credit_usd if best is not None else None,
        roll_expected_usd=best.expected_usd if best is not None else None,
        changes_if=row.changes_if or None,
        coin=coin_position(row.quoted),
        order_text=row.order_text,
    )


def _of_shares(row: SharesRow) -> SharesAdvice:
    return SharesAdvice(
        symbol=row.stock.symbol,
        quantity=row.stock.quantity,
        spot=row.spot,
        break_even=row.stock.break_even,
        value_usd=row.gain.value_usd,
        profit_usd=row.gain.profit_usd,
        covered=row.covered,
        free=row.free,
        order_text=None if row.call is None else row.call.order_text,
        reason=row.against or None,
        lot=row.lot if isinstance(row.lot, float) else None,
    )
