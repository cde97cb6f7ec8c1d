"""The policies that `full_evidence.py` compares, each run over a store by the engine of `wheel backtest`.

A cell is one run: the planner's policy with one thing changed, or with five random portfolios beside it. It
is keyed, saved and found again as a cell of `wheel backtest sweep` is, and reads the same priced store.
"""

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from evidence_pickers import SETTINGS

import wheelcli
from wheelcli import clock
from wheelcli.archive.sweeps import save_cell, saved_cell
from wheelcli.backtest.market_day import MarketDay
from wheelcli.backtest.records import TicketRecord, TicketSource
from wheelcli.backtest.rivals import RANDOM, rivals_of
from wheelcli.backtest.run import run_sessions
from wheelcli.backtest.saved.sweep_document import run_digest
from wheelcli.backtest.spec import Spec, every_of
from wheelcli.backtest.within_reach import longest
from wheelcli.config import Config
from wheelcli.documents.result import plain
from wheelcli.loaders.history.sessions import Span
from wheelcli.loaders.history.source import StoreSource
from wheelcli.loaders.quiet_stdout import silence
from wheelcli.loaders.sweep.cell import CellSpec, settings_of
from wheelcli.loaders.sweep.priced_store import PricedSource
from wheelcli.plan.candidates.score import PARTS
from wheelcli.pricing.grouping import MOST_THREADS

CASH_CENTS = 100_000_000
PLANNER = "the planner"
DRAWS_A_CELL = 5
ANY = 1000  # positions, which no limit of these stores reaches

# Each limit of the account, and the settings under which it cannot bind. `regime` counts for every row.
LIMITS: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "risk of a name": {"regime": {"position_max": 1.0}},
    "collateral in a name": {
        "sizing": {"name_collateral_max": 1.0, "single_contract_max": 1.0, "index_etf_collateral_max": 1.0}
    },
    "deployed": {"regime": {"deployed": 1.0}},
    "newly deployed": {"portfolio": {"new_deployed_max": 1.0}},
    "cash reserve": {"portfolio": {"cash_reserve": 0.0}},
    "total stress loss": {"regime": {"stress_total": 1.0}},
    "positions": {"portfolio": {"positions_max": ANY}},
    "new positions": {"portfolio": {"new_per_run_max": ANY}, "regime": {"new_per_run": ANY}},
    "sector": {"portfolio": {"sector_max": 1.0}},
    "new positions in a sector": {"portfolio": {"new_per_sector_max": ANY}},
    "all index funds": {"portfolio": {"index_etf_total_max": 1.0}},
    "one expiration": {"portfolio": {"expiration_max": 1.0}},
    "one week": {"portfolio": {"week_share_max": 1.0}},
    "names that move together": {"portfolio": {"correlated_group_max": 1.0}},
    "share of open interest": {"liquidity": {"oi_share_max": 1.0}},
}
OTHERS: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "without the stress charge": {"select": {"stress_penalty": 0.0}},
    "with twice the stress charge": {"select": {"stress_penalty": 0.035}},
    "without the least score": {"score": {"min": 0.0}},
    "without the least return": {"regime": {"min_return": 0.0}},
}


@dataclass(frozen=True, slots=True)
class Policy:
    """A cell: the name of the policy, what it changes, and its random portfolios."""

    name: str
    kind: str  # planner, part, limit, other, random
    changes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    seed: int | None = None


def policies(draws: int) -> tuple[Policy, ...]:
    """Return the planner, the planner with one thing changed, and that many random portfolios in cells of
    five.
    """
    return (
        Policy(PLANNER, "planner"),
        *(Policy(f"without {part}", "part", {"score": {part: 0.0}}) for part in PARTS),
        *(Policy(name, "other", changes) for name, changes in OTHERS.items()),
        *(Policy(f"without the limit: {name}", "limit", changes) for name, changes in LIMITS.items()),
        *(Policy(RANDOM, "random", seed=seed) for seed in range(draws // DRAWS_A_CELL)),
    )


def config_of(symbols: tuple[str, ...], changes: Mapping[str, Mapping[str, Any]]) -> Config:
    """Return the settings of the evidence for these names, with the changes."""
    base = Config.model_validate({**SETTINGS, "watchlist": {symbol: {} for symbol in symbols}})
    updates: dict[str, Any] = {}
    for section, values in changes.items():
        if section == "regime":
            updates["regime"] = tuple(row.model_copy(update=dict(values)) for row in base.regime)
        else:
            updates[section] = getattr(base, section).model_copy(update=dict(values))
    return base.model_copy(update=updates)


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where the cells of one store are run: its folder, names, and the folders for results and prices."""

    store: Path
    symbols: tuple[str, ...]
    model: bool
    every: str
    results: Path
    cache: Path


@dataclass
class _Sessions:
    """The sessions of a store with their prices, read when the first run needs them: every run of one store
    goes over the same ones.
    """

    source: StoreSource
    cache: Path

    @cached_property
    def days(self) -> tuple[MarketDay, ...]:
        """Return each session, oldest first."""
        return tuple(PricedSource(self.source, self.cache).days())


@lru_cache(maxsize=1)
def _sessions(store: Path, model: bool, cache: Path, rate: float, most_days: int) -> _Sessions:
    return _Sessions(StoreSource(store, Span(), model, rate, most_days), cache)


def cell(place: Workplace, policy: Policy, *, run: bool = True) -> dict[str, Any] | None:
    """Return a cell as it is saved when it finishes: its run, the hash of the run, and the version, data and
    day of it. None if it has not been run and is not to be.
    """
    config = config_of(place.symbols, policy.changes)
    against = 0 if policy.kind == "planner" else DRAWS_A_CELL if policy.seed is not None else None
    spec = Spec(
        cash_cents=CASH_CENTS,
        every=every_of(place.every),
        quotes="model" if place.model else "recorded",
        against=against,
    )
    sessions = _sessions(place.store, place.model, place.cache, config.data.rate, longest(config))
    used = sessions.source.used("SPY")
    named = CellSpec(
        version=wheelcli.__version__,
        data=place.store.name,
        digest=used.digest,
        fund="SPY",
        settings=settings_of(config),
        options=plain(spec.document()),
        since=None,
        until=None,
        sessions=None,
        seed=policy.seed or 0,
    )
    (place.results / "cells").mkdir(parents=True, exist_ok=True)
    if (saved := saved_cell(place.results, named.key)) is not None:
        return dict(saved)
    if not run:
        return None
    rivals = () if against is None else rivals_of(config, draws=against, seed=policy.seed or 0)
    if policy.seed is not None:
        rivals = tuple(rival for rival in rivals if rival.name == RANDOM)
    threads, began = MOST_THREADS.set(1), time.process_time()
    try:
        with silence():
            ran = run_sessions(sessions.days, spec, config, fund="SPY", rivals=rivals)
    finally:
        MOST_THREADS.reset(threads)
    points = ran.points
    shares = [(p.collateral_usd + p.shares_usd) / p.value_usd for p in points]
    result = {
        "days": [str(p.day) for p in points],
        "start": ran.start_usd,
        "counts": dict(ran.counts),
        "stopped": None if ran.stopped is None else ran.stopped.message,
        "model": ran.model,
        "at_close": ran.at_close,
        "gaps": used.gaps,
        "fund": [p.fund_level for p in points],
        "names": [p.names_level for p in points],
        "accounts": [
            _account("", [p.value_usd for p in points], sum(shares) / len(shares), ran.tickets),
            *(_account(r.name, r.values, r.deployed, r.records, stopped=r.stopped) for r in ran.rivals),
        ],
    }
    saved = {
        "key": named.key,
        "digest": run_digest(result),
        "version": named.version,
        "data": named.digest,
        "made": str(clock.now().date()),
        "seconds": round(time.process_time() - began, 1),
        "run": result,
    }
    save_cell(place.results, named.key, json.dumps(saved))
    return saved


def _account(
    name: str, values: Any, deployed: float, tickets: Any, *, stopped: bool = False
) -> dict[str, Any]:
    return {
        "name": name,
        "values": list(values),
        "deployed": deployed,
        "stopped": stopped,
        "tickets": [list(row) for row in _rows(tickets)],
    }


def _rows(tickets: tuple[TicketRecord, ...]) -> Iterator[tuple[Any, ...]]:
    """Yield the filled tickets of plans: day, name, strategy, expiration, contracts, stress loss, profit to
    expiration, out of the money, both probabilities; None for what has not ended.
    """
    for t in tickets:
        if t.contracts and t.source is TicketSource.PLAN:
            yield (
                str(t.day),
                t.symbol,
                t.strategy.value,
                str(t.expiration),
                t.contracts,
                t.stress_loss_usd,
                t.to_expiration_usd,
                t.out_of_the_money,
                t.prob_otm,
                t.prob_otm_forecast,
            )
