"""Random choices small enough to try out: candidates reduced to the columns that a choice reads, and limits
as a portfolio has them.
"""

from functools import cached_property

import numpy as np
import pandas as pd
from markets import account

from wheelcli.config import Config
from wheelcli.plan.gates.answer import Unit
from wheelcli.plan.optimize.greedy import least_contracts, most_contracts, worth_per_contract
from wheelcli.plan.optimize.limit import Limit

DEFAULTS = {
    "strategy": "cash_secured_put",
    "right": "put",
    "credit": 1.0,
    "multiplier": 100.0,
    "fees": 0.68,
    "dte_days": 30.0,
    "score": 60.0,
    "stress_loss": 1000.0,
    "open_interest": 1e6,
    "free_shares": 0.0,
}


class Rows:
    """Candidates as a choice sees them."""

    def __init__(self, rows, *, value=100_000.0, config=None):
        self.frame = (
            rows if isinstance(rows, pd.DataFrame) else pd.DataFrame([{**DEFAULTS, **row} for row in rows])
        )
        if "contract" not in self.frame:
            self.frame["contract"] = [f"{row['symbol']}{i:03d}" for i, row in enumerate(rows)]
        self.config = config or Config()
        self.portfolio = account(value)
        self._read = {}

    def __len__(self):
        return len(self.frame)

    def is_a(self, *strategies):
        values = [s.value for s in strategies]
        return np.array([each in values for each in self.of("strategy")], dtype=bool)

    def of(self, column):
        """A column as an array, which must not be changed: the solver reads the same ones again and again."""
        if column not in self._read:
            self._read[column] = self.frame[column].to_numpy()
        return self._read[column]

    @cached_property
    def first(self):
        """What the first contract of each is worth."""
        return worth_per_contract(self)

    def taken(self, some):
        """The same with some of the candidates, or all in another order."""
        return Rows(self.frame.iloc[some].reset_index(drop=True), config=self.config)


def names_of(rows):
    return list(zip(rows.of("symbol"), rows.of("strategy"), strict=True))


def limit(cap, per_contract, per_ticket=None, opened=0.0, group="", gate="deployed"):
    per = np.array(per_contract, dtype=float)
    tickets = np.zeros(len(per)) if per_ticket is None else np.array(per_ticket, dtype=float)
    return Limit(gate, group, gate, "", per, tickets, opened, cap, 1.0, Unit.USD)


def limits_taken(limits, some):
    return [limit(x.cap, x.per_contract[some], x.per_ticket[some], x.open, x.group, x.gate) for x in limits]


def random_case(seed, *, names=4, per_name=3, most=6, gap=1e-4, coarse=False):
    """Puts (and some calls) on a few names, and limits on all, by name, sector, expiration, neighbours and
    count; some are broken.
    """
    rng = np.random.default_rng(seed)
    rows = []
    for k in range(int(rng.integers(1, names + 1))):
        for _ in range(int(rng.integers(1, per_name + 1))):
            bid = rng.choice([0.2, 0.8, 1.0, 1.2]) if coarse else np.round(rng.uniform(0.1, 3.0), 2)
            stress = rng.choice([500.0, 1000.0]) if coarse else rng.uniform(0, 6000) * bid
            row = {
                "symbol": f"N{k:02d}",
                "credit": float(bid),
                "stress_loss": float(stress),
                "dte_days": float(rng.choice([30] if coarse else [14, 21, 30, 45])),
                "score": float(rng.choice([50.0, 60.0]) if coarse else rng.uniform(45, 90)),
                "open_interest": float(
                    rng.choice([60.0, 120.0]) if coarse else rng.integers(0, 20 * (most + 1))
                ),
            }
            if rng.random() < 0.15:
                row |= {
                    "strategy": "covered_call",
                    "right": "call",
                    "stress_loss": 0.0,
                    "free_shares": float(100 * rng.integers(0, most + 1)),
                }
            rows.append(row)
    other = np.random.default_rng(10_000 + seed)
    select = {
        "mip_gap": gap,
        "last_third_weight": float(other.choice([0.0, 0.4, 0.7, 1.0])),
        "attention_usd": float(other.choice([0.0, 1.0, 30.0])),
        "attention_share": float(other.choice([0.0, 5e-5])),
    }
    config = Config.model_validate(
        {"select": select, "sizing": {"min_credit_usd": float(rng.choice([25, 150]))}}
    )
    candidates = Rows(rows, config=config)
    return candidates, [*_limits(rng, candidates, coarse=coarse), *_risks(other, candidates)]


def _risks(rng, rows):
    """What one name may lose, with a part of it open, and for some a single contract that counts full."""
    out, symbols = [], rows.of("symbol")
    put = rows.of("strategy") == "cash_secured_put"
    for s in sorted(set(symbols)):
        here = rows.of("stress_loss") * ((symbols == s) & put)
        out.append(
            limit(
                float(rng.uniform(2_000, 25_000)),
                here,
                opened=float(rng.choice([0.0, 900.0, 3_000.0])),
                group=s,
                gate="risk",
            )
        )
    if rng.random() < 0.3:
        out.append(limit(1.0, (put & (rng.random(len(rows)) < 0.3)).astype(float), gate="single_contract"))
    return out


def worth_of(rows, limits, i, n):
    """What n contracts of candidate i are worth: the part of each contract in each third of its name's
    ceiling, summed by steps of the definition.
    """
    select, call = rows.config.select, rows.of("strategy")[i] == "covered_call"
    cost = 0.0 if call else max(select.attention_usd, select.attention_share * rows.portfolio.value_usd)
    mine = [x for x in limits if x.gate in ("name_collateral", "risk") and x.per_contract[i] > 0]
    share = max((x.per_contract[i] / x.cap for x in mine), default=0.0)
    begun = max((x.open / x.cap for x in mine), default=0.0)
    first = float((rows.first if isinstance(rows, Rows) else worth_per_contract(rows))[i])
    if call or share == 0 or any(x.gate == "single_contract" and x.per_contract[i] > 0 for x in limits):
        return n * first - cost
    total = 0.0
    for k in range(n):
        low, high = begun + k * share, begun + (k + 1) * share
        for third in range(3):
            top = (third + 1) / 3 if third < 2 else float("inf")
            inside = max(min(high, top) - max(low, third / 3), 0.0)
            total += first * inside / share * (1 - (1 - select.last_third_weight) * third / 2)
    return total - cost


def _limits(rng, rows, *, coarse):
    n = len(rows)
    put = (rows.of("strategy") == "cash_secured_put").astype(float)
    strike = rng.choice([2000.0, 3000.0], n) if coarse else np.round(rng.uniform(1000, 9000, n), 0)
    collateral, stress = put * strike, rows.of("stress_loss")
    symbols, days = rows.of("symbol"), rows.of("dte_days")
    sector = {s: int(rng.integers(0, 2)) for s in set(symbols)}
    sectors = np.array([sector[s] for s in symbols])

    def cap(least, most):
        return float(rng.uniform(least, most))

    out = [
        limit(cap(0, 60_000), collateral, gate="deployed"),
        limit(cap(0, 20_000), stress, opened=cap(0, 5_000), gate="stress_total"),
        limit(float(rng.integers(0, 5)), np.zeros(n), put, gate="new_positions"),
    ]
    for s in sorted(set(symbols)):
        here = (symbols == s).astype(float)
        out.append(
            limit(
                cap(2_000, 40_000), collateral * here, opened=cap(0, 3_000), group=s, gate="name_collateral"
            )
        )
        near = here + (rng.random(n) < 0.3) * (symbols != s)
        near = np.array([max(near[symbols == x]) for x in symbols])
        out.append(limit(cap(5_000, 50_000), collateral * near, group=s, gate="neighbours"))
    for k in (0, 1):
        here = (sectors == k).astype(float)
        out.append(limit(cap(0, 40_000), collateral * here, group=str(k), gate="sector"))
        out.append(
            limit(float(rng.integers(0, 3)), np.zeros(n), put * here, group=str(k), gate="new_per_sector")
        )
    for day in sorted(set(days)):
        out.append(limit(cap(3_000, 40_000), collateral * (days == day), group=str(day), gate="expiration"))
    return out


def tried(rows, limits, *, forced=None):
    """The largest objective of all choices, by trying them: no code of the planner's but the worth of the
    first contract.
    """
    least, most = least_contracts(rows).tolist(), most_contracts(rows).tolist()
    worth = [
        {n: worth_of(rows, limits, i, n) for n in range(least[i], most[i] + 1)} for i in range(len(rows))
    ]
    streams = {}
    for i, (symbol, strategy) in enumerate(zip(rows.of("symbol"), rows.of("strategy"), strict=True)):
        streams.setdefault((symbol, strategy), []).append(i)
    use = [
        (np.asarray(one.per_contract).tolist(), np.asarray(one.per_ticket).tolist(), one.cap - one.open)
        for one in limits
    ]
    best = [-np.inf if forced is not None else 0.0]
    tickets = []

    def fits(i, n):
        for contract, ticket, room in use:
            if contract[i] == 0 and ticket[i] == 0:
                continue
            used = sum(m * contract[k] + ticket[k] for k, m in (*tickets, (i, n)))
            if used > room + 1e-6:
                return False
        return True

    def go(left, value):
        if not left:
            if forced is None or any(k == forced for k, _ in tickets):
                best[0] = max(best[0], value)
            return
        go(left[1:], value)
        for i in left[0]:
            for n in range(least[i], most[i] + 1):
                if not fits(i, n):
                    break
                tickets.append((i, n))
                go(left[1:], value + worth[i][n])
                tickets.pop()

    go(list(streams.values()), 0.0)
    return best[0]


def value(rows, choice, limits):
    return sum(worth_of(rows, limits, i, n) for i, n in zip(choice.rows, choice.contracts, strict=True))
