"""What other choices would have earned in the same sessions: three rules that traders use, and random
portfolios.

Each has an account of its own in the same engine: the same cash, gates of names and quotes, limits of the
account, fills, management and fees. Only the choice differs. A rule takes one option per name, best first,
and as many contracts of it as the limits allow; `delta_30_days_45` also gives each name the same part of the
cash. Two rules have their own delta band, one of them its own days too. All three ignore minimum return,
score and floor. Random portfolios stay within the planner's gates.

Example of `(1 − delta) · credit ÷ (strike · days)`: a 95 put at delta 0.20 for 1.10 over 30 days has
0.80 × 1.10 ÷ (95 × 30) = 0.000309.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wheelcli.backtest.records import TicketRecord
from wheelcli.backtest.running import Running, running
from wheelcli.backtest.spec import Spec
from wheelcli.config import Config
from wheelcli.plan.candidates.generate import Candidates
from wheelcli.plan.optimize.greedy import Choice, choice_of, least_contracts, most_contracts, streams_of
from wheelcli.plan.optimize.limit import Limit
from wheelcli.plan.optimize.smallest_account import Choose
from wheelcli.plan.strategy import Strategy

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

YIELD_DELTAS = (0.20, 0.25, 0.30)
PLAIN_DAYS, PLAIN_DELTA = 45, 0.30
PLAIN_WINDOW, PLAIN_DELTAS = (30, 60), (0.20, 0.30, 0.40)
RANDOM = "random"
SEED = 50
DRAWS_MOST = 1000  # random portfolios of one seed
_DUST = 1e-6


@dataclass(frozen=True, slots=True)
class Rival:
    """A choice to compare with: its name in the report, its settings, and how it chooses."""

    name: str
    config: Config
    choose: Choose


@dataclass(frozen=True, slots=True)
class RivalRun:
    """The value of a rival's account after each session; `stopped` if it ended early."""

    name: str
    values: tuple[float, ...]  # dollars
    deployed: float  # mean share of the account in put collateral and shares
    tickets: int
    stopped: bool
    records: tuple[TicketRecord, ...] = ()  # of its tickets, judged at expiration


@dataclass(slots=True)
class Beside:
    """A rival's account during the run."""

    name: str
    run: Running
    stopped: bool = False

    @classmethod
    def of(cls, rival: Rival, spec: Spec) -> "Beside":
        """Return the account of a rival before its first session."""
        run = running(spec, rival.config, None)
        run.choose = rival.choose
        return cls(rival.name, run)

    def ended(self) -> RivalRun:
        """Return the result of the account."""
        points = self.run.points
        shares = [(p.collateral_usd + p.shares_usd) / p.value_usd for p in points]
        return RivalRun(
            self.name,
            tuple(p.value_usd for p in points),
            float(np.mean(shares)) if shares else 0.0,
            sum(t.contracts > 0 for t in self.run.tickets),
            self.stopped,
            tuple(self.run.tickets),
        )


def rivals_of(config: Config, *, draws: int, seed: int = 0) -> tuple[Rival, ...]:
    """Return the three rules, and `draws` random portfolios; each `seed` draws others."""
    first = seed * DRAWS_MOST
    return (*_rules(config), *(Rival(RANDOM, config, _drawn(first + k)) for k in range(draws)))


def _rules(config: Config) -> Iterator[Rival]:
    yield Rival("highest_yield", _open(config, delta=YIELD_DELTAS), _best(_by_yield))
    plain = _open(config, delta=PLAIN_DELTAS, dte=PLAIN_WINDOW)
    yield Rival("delta_30_days_45", plain, _best(_nearest, equal=True))
    yield Rival(
        "one_less_delta", _open(config), _best(lambda c: (1.0 - np.abs(c.of("delta"))) * _by_yield(c))
    )


def _open(
    config: Config,
    *,
    delta: tuple[float, float, float] | None = None,
    dte: tuple[int, int] | None = None,
) -> Config:
    """Return the settings without the planner's filters on a contract, with their own bands."""
    bands = {name: band for name, band in (("delta", delta), ("dte", dte)) if band is not None}
    rows = tuple(row.model_copy(update={"min_return": 0.0, **bands}) for row in config.regime)
    none = dict.fromkeys(bands)
    watched = {symbol: own.model_copy(update=none) for symbol, own in config.watchlist.items()}
    score = config.score.model_copy(update={"min": 0.0})
    return config.model_copy(update={"regime": rows, "watchlist": watched, "score": score})


def _by_yield(c: Candidates) -> Floats:
    measure: Floats = c.of("credit") / c.of("strike") / c.of("dte_days")
    return measure


def _nearest(c: Candidates) -> Floats:
    """Return how near each is to 45 days and, within one expiration, to a delta of 0.30."""
    apart = np.clip(np.abs(np.abs(c.of("delta")) - PLAIN_DELTA), 0.0, 0.99)
    nearness: Floats = -(np.abs(c.of("dte_days") - PLAIN_DAYS) + apart)
    return nearness


def _best(measure: Callable[[Candidates], Floats], *, equal: bool = False) -> Choose:
    """Return the choice of the best contract of each name by a measure; with `equal`, each name gets the same
    part of the deployable cash.
    """

    def choose(c: Candidates, limits: list[Limit]) -> Choice:
        order = np.lexsort((c.of("contract").astype(str), -measure(c)))
        return choice_of(_in_turn(c, limits, order, most=_equal(c) if equal else None), limits)

    return choose


def _equal(c: Candidates) -> Ints:
    """Return the contracts of each candidate that use an equal part of the deployable cash; at least one. A
    name with an open option or shares takes no other put.
    """
    config, held = c.config, set(c.portfolio.symbols())
    part = c.regime.row.deployed * c.portfolio.value_usd / max(len(config.watchlist), 1)
    count = np.maximum(np.floor(part / np.maximum(c.of("collateral"), 1.0) + _DUST), 1).astype(np.int64)
    covered = np.asarray(c.is_a(Strategy.COVERED_CALL))
    open_now = np.array([str(symbol) in held for symbol in c.of("symbol")], bool)
    most: Ints = np.where(covered, np.iinfo(np.int32).max, np.where(open_now, 0, count))
    return most


def _drawn(seed: int) -> Choose:
    """Return the choice of names in random order, with one random contract for each."""
    rng = np.random.default_rng([SEED, seed])

    def choose(c: Candidates, limits: list[Limit]) -> Choice:
        names, place = np.unique(streams_of(c), return_inverse=True)
        turn = rng.permutation(len(names))[place] if len(names) else np.zeros(0)
        order = np.lexsort((rng.random(len(c)), turn))
        first = np.ones(len(order), bool)
        first[1:] = turn[order][1:] != turn[order][:-1]
        return choice_of(_in_turn(c, limits, order[first]), limits)

    return choose


def _in_turn(
    c: Candidates, limits: list[Limit], order: NDArray[np.intp], *, most: Ints | None = None
) -> Ints:
    """Return the size of each candidate: those of `order` one after the other, one per name and strategy,
    each as large as every limit still allows.
    """
    contracts = np.zeros(len(c), np.int64)
    if not len(c):
        return contracts
    per_contract = np.array([limit.per_contract for limit in limits])
    per_ticket = np.array([limit.per_ticket for limit in limits])
    room = np.array([limit.room for limit in limits]) + _DUST
    own, least, stream = most_contracts(c), least_contracts(c), streams_of(c)
    top = own if most is None else np.minimum(own, most)
    seen: set[int] = set()
    for k in order:
        if int(stream[k]) in seen:
            continue
        left = room - per_ticket[:, k]
        uses = per_contract[:, k] > 0
        touched = uses | (per_ticket[:, k] > 0)
        if (left[touched] < 0).any():
            continue
        fits = np.floor(left[uses] / per_contract[uses, k]).min() if uses.any() else top[k]
        count = int(min(fits, top[k]))
        if count < least[k] or count <= 0:
            continue
        seen.add(int(stream[k]))
        contracts[k] = count
        room -= per_ticket[:, k] + count * per_contract[:, k]
    return contracts
