"""Random choices of any size with sectors, expirations, neighbours and what is open: for timing and testing
the selection.
"""

from typing import Any

import numpy as np
import pandas as pd

from wheelcli.config import Config
from wheelcli.plan.gates.answer import Unit
from wheelcli.plan.optimize.limit import Limit

ACCOUNT = 1_000_000.0
SECTORS, EXPIRATIONS = 11, 6


class Account:
    """The one thing that a choice asks of a portfolio."""

    value_usd = ACCOUNT


class Offers:
    """Candidates reduced to the columns that a choice reads."""

    def __init__(self, frame: pd.DataFrame, config: Config | None = None) -> None:
        self.frame, self.config, self.portfolio = frame, config or Config(), Account()

    def __len__(self) -> int:
        return len(self.frame)

    def is_a(self, *strategies: Any) -> Any:
        return np.isin(self.frame["strategy"], [s.value for s in strategies])

    def of(self, column: str) -> Any:
        return self.frame[column].to_numpy()


def instance(count: int, seed: int, *, per_name: int = 40, new: int = 4) -> tuple[Offers, list[Limit]]:
    """`count` puts on count ÷ per_name names, and the limits of a million dollars of which a quarter is
    deployed.
    """
    rng = np.random.default_rng(seed)
    names = max(count // per_name, 1)
    name = np.sort(np.arange(count) % names)
    spot = np.exp(rng.uniform(np.log(15), np.log(600), names))[name]
    vol = np.exp(rng.uniform(np.log(0.18), np.log(0.6), names))[name]
    sector = rng.integers(0, SECTORS, names)[name]
    day = rng.integers(0, EXPIRATIONS, count)
    dte = 21.0 + 7 * day
    delta = rng.uniform(0.18, 0.30, count)
    sd = vol * np.sqrt(dte / 365)
    strike = np.round(spot * np.exp(-(0.55 + 2.0 * (0.30 - delta)) * sd) * 2) / 2
    bid = np.maximum(np.round(spot * sd * (0.55 * delta - 0.02) * rng.uniform(0.9, 1.1, count), 2), 0.15)
    shock = np.minimum(0.75, np.maximum(0.20, 2.5 * vol * np.sqrt(np.maximum(dte, 21) / 365)))
    stress = np.maximum((strike - spot * (1 - shock) - bid) * 100 + 0.68, 0.0)
    frame = pd.DataFrame(
        {
            "symbol": np.array([f"N{k:04d}" for k in range(names)], dtype=object)[name],
            "strategy": "cash_secured_put",
            "right": "put",
            "credit": bid,
            "multiplier": 100.0,
            "fees": 0.68,
            "dte_days": dte,
            "score": rng.uniform(45, 80, count),
            "stress_loss": stress,
            "open_interest": np.round(10 ** rng.uniform(2.2, 4, count)),
            "free_shares": 0.0,
            "contract": [f"N{k:04d}{i:06d}" for i, k in enumerate(name)],
        }
    )
    return Offers(frame), _limits(rng, strike * 100, stress, name=name, sector=sector, day=day, new=new)


def _limits(
    rng: np.random.Generator, collateral: Any, stress: Any, *, name: Any, sector: Any, day: Any, new: int
) -> list[Limit]:
    zero, one = np.zeros(len(name)), np.ones(len(name))
    out: list[Limit] = []

    def add(
        gate: str, used: Any, cap: float, *, opened: float = 0.0, tickets: Any = zero, group: str = ""
    ) -> None:
        out.append(Limit(gate, group, gate, gate, used, tickets, opened, cap, ACCOUNT, Unit.SHARE))

    add("buying_power", collateral, 0.75 * ACCOUNT)
    add("cash_reserve", collateral, 0.65 * ACCOUNT)
    add("deployed", collateral, 0.65 * ACCOUNT, opened=0.25 * ACCOUNT)
    add("new_deployed", collateral, 0.40 * ACCOUNT)
    add("stress_total", stress, 0.12 * ACCOUNT, opened=0.05 * ACCOUNT)
    add("positions", zero, 12.0, opened=5.0, tickets=one)
    add("new_positions", zero, float(new), tickets=one)
    for k in range(name.max() + 1):
        here = name == k
        add("risk", np.where(here, stress, 0.0), 0.03 * ACCOUNT, group=f"N{k}")
        add("name_collateral", np.where(here, collateral, 0.0), 0.20 * ACCOUNT, group=f"N{k}")
    for k in range(SECTORS):
        here = sector == k
        add(
            "sector",
            np.where(here, collateral, 0.0),
            0.30 * ACCOUNT,
            opened=rng.uniform(0, 0.15) * ACCOUNT,
            group=f"S{k}",
        )
        add("new_per_sector", zero, 1.0 if new <= SECTORS else 3.0, tickets=here.astype(float), group=f"S{k}")
    for k in range(EXPIRATIONS):
        add(
            "expiration",
            np.where(day == k, collateral, 0.0),
            0.40 * ACCOUNT,
            opened=rng.uniform(0, 0.2) * ACCOUNT,
            group=f"D{k}",
        )
    of = sector[np.searchsorted(name, np.arange(name.max() + 1))]
    for k in range(name.max() + 1):
        near = ((of == of[k]) & (rng.random(len(of)) < 0.4)) | (rng.random(len(of)) < 0.03)
        near[k] = True
        add(
            "neighbours",
            np.where(near[name], collateral, 0.0),
            0.35 * ACCOUNT,
            opened=rng.uniform(0, 0.2) * ACCOUNT,
            group=f"N{k}",
        )
    return out
