"""What is open and what to do about it: the monitor's rows as a review shows them, and the stress of the whole book."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from wheelcli.book.book import AccountBook
from wheelcli.book.portfolio import Portfolio
from wheelcli.config import Config
from wheelcli.manage.monitor import Monitored, monitor
from wheelcli.manage.stress import SPOTS, VOLS, stress
from wheelcli.market.snapshot import Snapshot
from wheelcli.review.values import Action

__all__ = ["Standing", "standing_of"]


@dataclass(frozen=True, slots=True)
class Standing:
    """The open book now. `gain_of` is the profit of an open lot by its id, `unrealised_usd` by symbol; None is unknown."""

    actions: tuple[Action, ...] = ()
    gain_of: Mapping[str, float | None] = field(default_factory=dict)
    unrealised_usd: Mapping[str, float | None] = field(default_factory=dict)
    cash_call_usd: float | None = None
    stress: tuple[tuple[float, ...], ...] = ()
    stress_moves: tuple[float, ...] = ()
    stress_vols: tuple[float, ...] = ()

    @property
    def total_usd(self) -> float | None:
        """All open profit, None where any part of it is unknown."""
        parts = list(self.unrealised_usd.values())
        return None if None in parts else round(sum(p or 0.0 for p in parts), 2)


def standing_of(
    account: AccountBook, snapshot: Snapshot | None, portfolio: Portfolio, config: Config
) -> Standing:
    """Where the open book stands in the snapshot; without one nothing of it is priced."""
    if snapshot is None:
        symbols = {lot.symbol for lot in account.options} | {lot.symbol for lot in account.shares}
        return Standing(unrealised_usd=dict.fromkeys(sorted(symbols)))
    found = monitor(snapshot, portfolio, config)
    gains: dict[str, float | None] = {}
    for row in found.rows:
        if row.position.main.id is not None:
            gains[row.position.main.id] = row.profit_usd
    unrealised = _unrealised(account, found)
    grid = _stressed(found)
    if not grid:
        return Standing(_actions(found), gains, unrealised, found.cash_needed_usd)
    return Standing(
        _actions(found), gains, unrealised, found.cash_needed_usd, grid, tuple(reversed(SPOTS)), VOLS
    )


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
            row.action.value, row.reason, row.needs_action,
        )
        for row in found.rows
    )  # fmt: skip


def _unrealised(account: AccountBook, found: Monitored) -> dict[str, float | None]:
    parts: dict[str, list[float | None]] = defaultdict(list)
    for row in found.rows:
        parts[row.position.symbol].append(row.profit_usd)
    for lot in account.shares:
        spot = found.setting.spot(lot.symbol)
        known = spot is not None and lot.cost_cents is not None
        worth = (spot or 0.0) * lot.micro_shares / 1_000_000
        parts[lot.symbol].append(worth - (lot.cost_cents or 0) / 100 if known else None)
    return {
        name: None if None in each else round(sum(p or 0.0 for p in each), 2)
        for name, each in sorted(parts.items())
    }
