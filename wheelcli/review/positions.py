"""What is open and what to do about it: the monitor's rows as a review shows them, and the stress of the whole book."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wheelcli.book.portfolio import Portfolio
from wheelcli.config import Config
from wheelcli.manage.monitor import Monitored, Row, monitor
from wheelcli.manage.stress.book_stress import SPOTS, VOLS, stress
from wheelcli.market.snapshot import Snapshot
from wheelcli.quotes import Mark
from wheelcli.review.report import Action

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Standing", "standing_of"]


@dataclass(frozen=True, slots=True)
class Standing:
    """The open book now. `gain_of` is the profit of an open lot by its id; None is unknown."""

    actions: tuple[Action, ...] = ()
    gain_of: Mapping[str, float | None] = field(default_factory=dict)
    cash_call_usd: float | None = None
    stress: tuple[tuple[float, ...], ...] = ()
    stress_moves: tuple[float, ...] = ()
    stress_vols: tuple[float, ...] = ()


def standing_of(
    snapshot: Snapshot | None,
    portfolio: Portfolio,
    config: Config,
    *,
    iv_history: "pd.DataFrame | None" = None,
    carried: Mapping[str, Mark] | None = None,
) -> Standing:
    """Where the open book stands in the snapshot; without one nothing of it is priced. `carried` is as `monitor` takes it."""
    if snapshot is None:
        return Standing()
    found = monitor(snapshot, portfolio, config, iv_history=iv_history, carried=carried)
    gains: dict[str, float | None] = {}
    for row in found.rows:
        if row.position.main.id is not None:
            gains[row.position.main.id] = row.profit_usd
    grid = _stressed(found)
    if not grid:
        return Standing(_actions(found), gains, found.cash_needed_usd)
    return Standing(_actions(found), gains, found.cash_needed_usd, grid, tuple(reversed(SPOTS)), VOLS)


def _stressed(found: Monitored) -> tuple[tuple[float, ...], ...]:
    """Dollars of the book today, moves of the market down from the highest, changes of volatility across; empty where nothing is priced."""
    if not found.setting.portfolio.symbols() or found.setting.portfolio.value_usd <= 0:
        return ()
    seen = stress(found.setting)
    if not seen.cells:
        return ()
    return tuple(tuple(seen.at(move, vol).profit_usd for vol in VOLS) for move in reversed(SPOTS))


def _actions(found: Monitored) -> tuple[Action, ...]:
    return tuple(
        Action(
            row.position.id, row.position.symbol, -row.position.contracts if row.position.is_short else row.position.contracts,
            row.position.expiration, row.quoted.spot, row.profit_usd, row.captured, row.state.value.replace("_", " "),
            row.action.value, row.reason, row.needs_action, spot_basis=row.quoted.spot_basis, **_advice(row),
        )
        for row in found.rows
    )  # fmt: skip


def _advice(row: Row) -> dict[str, Any]:
    """The best roll of a row with its dollars, and what would change the advice."""
    best = row.weighed.best if row.weighed is not None else None
    found: dict[str, Any] = {"changes_if": row.changes_if or None}
    if best is not None:
        found |= {
            "roll_to": best.id,
            "roll_now_usd": best.net_credit_usd,
            "roll_expected_usd": best.expected_usd,
        }
    return found
