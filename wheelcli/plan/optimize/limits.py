"""Every limit of the portfolio as one line of arithmetic: Σ contracts · per_contract + Σ tickets · per_ticket
≤ room.

So sizing, choosing and explaining all read the same numbers, and two tickets of a run can never use the same
last slice. Example: an account of 250,000 with 97,500 deployed under a limit of 65 % has room for 65,000: a
put of strike 180 takes 18,000 a contract, so three fit and a fourth does not.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wheelcli.config.rules import PortfolioLimits
from wheelcli.plan.candidates.generate import Candidates, sector_of
from wheelcli.plan.gates.gate import Effect, Gate, Unit, Verdict, shown
from wheelcli.plan.history import History
from wheelcli.plan.optimize.exposure import Exposure
from wheelcli.plan.strategy import BROAD_INDEX, INDEX_KINDS, SPREADS, Strategy

Floats = NDArray[np.float64]
NO_SECTOR = "unknown sector"
NAME_COLLATERAL, NAME_RISK, SINGLE_CONTRACT = "name_collateral", "risk", "single_contract"


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit. `open` is used already, `cap` is the most; in dollars or in counts, over `account` as the
    gate shows it.
    """

    gate: str
    group: str  # the name, sector or date it is about; "" for the whole account
    phrase: str
    key: str
    per_contract: Floats  # (n,)
    per_ticket: Floats  # (n,)
    open: float
    cap: float
    scale: float  # divides both for the gate's value: the account's value, or 1 for counts
    unit: Unit

    @property
    def room(self) -> float:
        """What is left for new tickets."""
        return self.cap - self.open

    @property
    def users(self) -> NDArray[np.intp]:
        """The candidates of which a ticket counts here."""
        return np.flatnonzero((self.per_contract > 0) | (self.per_ticket > 0))

    def use(self, rows: NDArray[np.intp], contracts: NDArray[np.int64]) -> float:
        """What tickets on these candidates, of so many contracts each, take."""
        return float(contracts @ self.per_contract[rows] + self.per_ticket[rows].sum())

    def touches(self, i: int) -> bool:
        """Whether a ticket on candidate i counts here."""
        return bool(self.per_contract[i] > 0 or self.per_ticket[i] > 0)

    def gate_at(self, used: float) -> Gate:
        """The gate's answer once `used` of it is taken, what was open included."""
        value, limit = used / self.scale, self.cap / self.scale
        verdict = Verdict.PASS if used <= self.cap + 1e-6 else Verdict.FAIL
        about = f" {self.group}" if self.group else ""
        return Gate(
            gate=self.gate,
            value=value,
            unit=self.unit,
            limit=limit,
            effect=Effect.BLOCK,
            verdict=verdict,
            reason=f"{self.phrase}{about}: {shown(value, self.unit)} of at most {shown(limit, self.unit)}",
        )


def limits_of(c: Candidates, exposure: Exposure) -> list[Limit]:
    """The portfolio's limits over these candidates."""
    account, rules, row = c.portfolio.value_usd, c.config.portfolio, c.regime.row
    n = len(c)
    zero, new = np.zeros(n), (~c.is_a(Strategy.COVERED_CALL)).astype(np.float64)
    collateral, tied, risk = c.of("collateral"), c.of("tied"), c.of("risk")
    buying_power = exposure.cash(c.portfolio).free_cash_usd or 0.0
    out: list[Limit] = []

    def add(
        gate: str,
        phrase: str,
        key: str,
        *,
        used: Any,
        cap: float,
        opened: float = 0.0,
        group: str = "",
        tickets: Any = None,
        scale: float = account,
        unit: Unit = Unit.SHARE,
    ) -> None:
        per_ticket = zero if tickets is None else tickets
        out.append(Limit(gate, group, phrase, key, used, per_ticket, opened, cap, scale, unit))

    add(
        "buying_power",
        "buying power",
        "account.cash",
        used=collateral,
        cap=max(buying_power, 0.0),
        scale=1.0,
        unit=Unit.USD,
    )
    add(
        "cash_reserve",
        "cash after a reserve",
        "portfolio.cash_reserve",
        used=collateral,
        cap=buying_power - rules.cash_reserve * account,
        scale=1.0,
        unit=Unit.USD,
    )
    add(
        "deployed",
        "deployed",
        "regime.deployed",
        used=tied,
        cap=row.deployed * account,
        opened=exposure.total_deployed,
    )
    add(
        "new_deployed",
        "newly deployed",
        "portfolio.new_deployed_max",
        used=tied,
        cap=rules.new_deployed_max * account,
    )
    add(
        "stress_total",
        "total stress loss",
        "regime.stress_total",
        used=c.of("stress_loss"),
        cap=row.stress_total * account,
        opened=exposure.total_stress,
    )
    add(
        "positions",
        "positions",
        "portfolio.positions_max",
        used=zero,
        tickets=new,
        opened=exposure.positions,
        cap=rules.positions_max,
        scale=1.0,
        unit=Unit.COUNT,
    )
    run = min(row.new_per_run, rules.new_per_run_max)
    key = "regime.new_per_run" if row.new_per_run <= rules.new_per_run_max else "portfolio.new_per_run_max"
    add("new_positions", "new positions", key, used=zero, tickets=new, cap=run, scale=1.0, unit=Unit.COUNT)
    _of_spreads(c, exposure, add)
    _by_name(c, exposure, add, tied, risk)
    _by_sector(c, exposure, add, tied, new)
    _by_expiration(c, exposure, add, tied)
    _by_week(c, add, new, run)
    _by_wish(c, add)
    _by_neighbours(c, exposure, add, tied)
    return out


def _of_spreads(c: Candidates, exposure: Exposure, add: Any) -> None:
    """What spreads alone may lose: on one name, and all of them as a share of what the stress may take."""
    account, symbols, spread = c.portfolio.value_usd, c.of("symbol"), c.is_a(*SPREADS)
    if not spread.any() and not exposure.spread_risk:
        return
    lost = np.where(spread, c.of("max_loss"), 0.0)
    for symbol in sorted({*symbols[spread], *exposure.spread_risk}):
        add(
            "spread_risk",
            "maximum loss of spreads on",
            "sizing.spread_loss_max",
            group=symbol,
            used=np.where(symbols == symbol, lost, 0.0),
            cap=c.config.sizing.spread_loss_max * account,
            opened=exposure.spread_risk.get(symbol, 0.0),
        )
    add(
        "spread_stress",
        "maximum loss of all spreads",
        "spreads.stress_share_max",
        used=lost,
        cap=c.config.spreads.stress_share_max * c.regime.row.stress_total * account,
        opened=sum(exposure.spread_risk.values()),
    )


def _by_name(c: Candidates, exposure: Exposure, add: Any, tied: Floats, risk: Floats) -> None:
    account, sizing = c.portfolio.value_usd, c.config.sizing
    symbols = c.of("symbol")
    kind = dict(zip(c.chains.names["symbol"], c.chains.names["kind"], strict=True))
    for symbol in sorted({*symbols, *exposure.deployed}):
        here = symbols == symbol
        broad = kind.get(symbol) in INDEX_KINDS
        cap = sizing.index_etf_collateral_max if broad else sizing.name_collateral_max
        add(
            NAME_RISK,
            "risk of",
            "regime.position_max",
            group=symbol,
            used=np.where(here, risk, 0.0),
            cap=c.regime.row.position_max * account,
            opened=exposure.risk.get(symbol, 0.0),
        )
        add(
            NAME_COLLATERAL,
            "tied up in",
            f"sizing.{'index_etf_collateral_max' if broad else 'name_collateral_max'}",
            group=symbol,
            used=np.where(here, tied, 0.0),
            cap=cap * account,
            opened=exposure.deployed.get(symbol, 0.0),
        )


def _by_sector(c: Candidates, exposure: Exposure, add: Any, tied: Floats, new: Floats) -> None:
    account, rules = c.portfolio.value_usd, c.config.portfolio
    sectors = np.array([s or NO_SECTOR for s in c.of("sector")], dtype=object)
    opened: dict[str, float] = {}
    for symbol, sector in _all_sectors(c, exposure).items():
        dollars = exposure.deployed.get(symbol, 0.0)
        opened[sector] = opened.get(sector, 0.0) + dollars
    for sector in sorted({*sectors, *(s for s, dollars in opened.items() if dollars > 0)}):
        here = sectors == sector
        broad = sector == BROAD_INDEX
        add(
            "index_etf_total" if broad else "sector",
            "tied up in",
            "portfolio.index_etf_total_max" if broad else "portfolio.sector_max",
            group=sector,
            used=np.where(here, tied, 0.0),
            opened=opened.get(sector, 0.0),
            cap=(rules.index_etf_total_max if broad else rules.sector_max) * account,
        )
        add(
            "new_per_sector",
            "new positions in",
            "portfolio.new_per_sector_max",
            group=sector,
            used=np.zeros(len(c)),
            tickets=np.where(here, new, 0.0),
            cap=rules.new_per_sector_max,
            scale=1.0,
            unit=Unit.COUNT,
        )


def _by_expiration(c: Candidates, exposure: Exposure, add: Any, tied: Floats) -> None:
    days = c.of("expiration").astype("datetime64[D]")
    opened = {np.datetime64(day, "D"): dollars for day, dollars in exposure.by_expiration.items()}
    for day in sorted({*np.unique(days), *opened}):
        add(
            "expiration",
            "expiring on",
            "portfolio.expiration_max",
            group=str(day),
            used=np.where(days == day, tied, 0.0),
            opened=opened.get(day, 0.0),
            cap=c.config.portfolio.expiration_max * c.portfolio.value_usd,
        )


def _by_week(c: Candidates, add: Any, new: Floats, run: int) -> None:
    """The new positions that end in one week, Monday to Sunday: a part of a run's most, rounded up, where
    candidates end in more than one.

    Example: of eight new positions at most four end in one week, of three two.
    """
    days = c.of("expiration").astype("datetime64[D]")
    weeks = days - (days.astype(np.int64) + 3) % 7  # 1970-01-01 was a Thursday
    there = np.unique(weeks[new > 0])
    if len(there) < 2:
        return
    most = float(np.ceil(c.config.portfolio.week_share_max * run - 1e-9))
    for monday in there:
        add(
            "new_per_week",
            "new positions that end in the week of",
            "portfolio.week_share_max",
            group=str(monday),
            used=np.zeros(len(c)),
            tickets=np.where(weeks == monday, new, 0.0),
            cap=most,
            scale=1.0,
            unit=Unit.COUNT,
        )


def _by_wish(c: Candidates, add: Any) -> None:
    """The contracts that the trader wants of one name at most: short puts, and short calls, open ones with
    the new.
    """
    symbols, right = c.of("symbol"), c.of("right")
    for symbol, watched in sorted(c.config.watchlist.items()):
        if watched.contracts_max is None:
            continue
        for side in ("put", "call"):
            held = [o for o in c.portfolio.options if o.symbol == symbol and o.contract.right == side]
            opened = sum(
                -o.quantity for o in held if o.quantity < 0 and o.contract.expiration >= c.chains.session
            )
            here = (symbols == symbol) & (right == side)
            add(
                "contracts_max",
                f"{side}s sold on",
                f"watchlist.{symbol}.contracts_max",
                group=symbol,
                used=here.astype(np.float64),
                opened=float(opened),
                cap=float(watched.contracts_max),
                scale=1.0,
                unit=Unit.COUNT,
            )


def _by_neighbours(c: Candidates, exposure: Exposure, add: Any, tied: Floats) -> None:
    """For each name of the plan or the book that is no broad index: it and all names that move with it."""
    rules, account = c.config.portfolio, c.portfolio.value_usd
    sectors = _all_sectors(c, exposure)
    symbols = np.array(list(sectors), dtype=object)
    deployed = np.array([exposure.deployed.get(s, 0.0) for s in symbols])
    broad = np.zeros(len(symbols), dtype=bool)
    broad[: len(c.chains.names)] = c.chains.names["kind"].isin(INDEX_KINDS)
    code = c.frame["code"].to_numpy(np.intp)
    named = np.flatnonzero((deployed > 0) | np.isin(np.arange(len(symbols)), code))
    near = neighbours(c.history, rules, sectors=np.array(list(sectors.values()), dtype=object), named=named)
    member = np.searchsorted(named, code)  # each candidate's place among the named
    # The neighbourhood of a name that stands alone is its own collateral gate, where that is the tighter one.
    sizing = c.config.sizing
    alone = (near.sum(axis=1) < 2) & (
        max(sizing.name_collateral_max, sizing.single_contract_max) <= rules.correlated_group_max
    )
    for k in np.flatnonzero(~broad[named] & ~alone):
        opened = float(deployed[named][near[k]].sum())
        if not near[k][member].any() and opened <= rules.correlated_group_max * account:
            continue
        add(
            "neighbours",
            "tied up in names that move with",
            "portfolio.correlated_group_max",
            group=symbols[named[k]],
            used=np.where(near[k][member], tied, 0.0),
            opened=opened,
            cap=rules.correlated_group_max * account,
        )


def _all_sectors(c: Candidates, exposure: Exposure) -> dict[str, str]:
    """The sector of each underlying of the snapshot, in its order, then of open names that it does not hold."""
    known = sector_of(c.chains, c.config)
    absent = {
        s: w.sector if (w := c.config.watchlist.get(s)) else None for s in exposure.deployed if s not in known
    }
    return {symbol: sector or NO_SECTOR for symbol, sector in {**known, **absent}.items()}


def neighbours(
    history: History, rules: PortfolioLimits, *, sectors: NDArray[np.object_], named: NDArray[np.intp]
) -> NDArray[np.bool_]:
    """Which of the `named` underlyings (m,) move together (m, m), each with itself: correlated at the
    threshold or more, or unknown and of one sector. `sectors` are of the history's symbols, then of others,
    of which no correlation is known."""
    traded = named[named < len(history.symbols)]
    known = len(traded)
    correlation = np.full((len(named), len(named)), np.nan)
    correlation[:known, :known] = history.correlations(rules.corr_days, rules.corr_days_min, traded)
    _, sector = np.unique(sectors[named].astype(str), return_inverse=True)
    with np.errstate(invalid="ignore"):
        near = np.where(
            np.isnan(correlation), sector[:, None] == sector[None, :], correlation >= rules.correlation
        )
    np.fill_diagonal(near, True)
    found: NDArray[np.bool_] = near.astype(bool)
    return found
