"""The limits of the portfolio over some candidates: of the account, a name, a sector, a week.

Sizing, choosing and explaining read the same numbers, so two tickets of a run can never both use the last of
a limit.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wheelcli.feed_source import US
from wheelcli.plan.candidates.generate import Candidates
from wheelcli.plan.candidates.neighbours import neighbours
from wheelcli.plan.candidates.sectors import sector_of
from wheelcli.plan.gates.answer import Unit
from wheelcli.plan.optimize.exposure import Exposure
from wheelcli.plan.optimize.limit import NAME_COLLATERAL, NAME_RISK, Limit
from wheelcli.plan.strategy import BROAD_INDEX, DIGITAL, INDEX_KINDS, SPREADS, Strategy

Floats = NDArray[np.float64]
NO_SECTOR = "unknown sector"


class _Kind(NamedTuple):
    """The properties of all limits of a kind: the gate, the phrase that starts its sentences, the config
    key.
    """

    gate: str
    phrase: str
    key: str


_BUYING_POWER = _Kind("buying_power", "buying power", "account.cash")
_CASH_RESERVE = _Kind("cash_reserve", "cash after the reserve", "portfolio.cash_reserve")
_DEPLOYED = _Kind("deployed", "deployed capital", "regime.deployed")
_NEW_DEPLOYED = _Kind("new_deployed", "newly deployed capital", "portfolio.new_deployed_max")
_STRESS = _Kind("stress_total", "stress loss with open positions", "regime.stress_total")
_POSITIONS = _Kind("positions", "positions", "portfolio.positions_max")
_RUN_OF_REGIME = _Kind("new_positions", "new positions", "regime.new_per_run")
_RUN_OF_CONFIG = _Kind("new_positions", "new positions", "portfolio.new_per_run_max")
_SPREADS_OF_NAME = _Kind("spread_risk", "maximum loss of spreads on", "sizing.spread_loss_max")
_ALL_SPREADS = _Kind("spread_stress", "maximum loss of all spreads", "spreads.stress_share_max")
_RISK = _Kind(NAME_RISK, "risk of", "regime.position_max")
_COLLATERAL = _Kind(NAME_COLLATERAL, "collateral in", "sizing.name_collateral_max")
_COIN_COLLATERAL = _Kind(NAME_COLLATERAL, "collateral in", "coins.name_collateral_max")
_INDEX_COLLATERAL = _Kind(NAME_COLLATERAL, "collateral in", "sizing.index_etf_collateral_max")
_SECTOR = _Kind("sector", "collateral in", "portfolio.sector_max")
_DIGITAL_ASSETS = _Kind("sector", "collateral in", "coins.total_max")
_INDEXES = _Kind("index_etf_total", "collateral in", "portfolio.index_etf_total_max")
_NEW_IN_SECTOR = _Kind("new_per_sector", "new positions in", "portfolio.new_per_sector_max")
_EXPIRATION = _Kind("expiration", "collateral expiring on", "portfolio.expiration_max")
_WEEK = _Kind("new_per_week", "new positions that expire in the week of", "portfolio.week_share_max")
_NEIGHBOURS = _Kind("neighbours", "collateral in names that move with", "portfolio.correlated_group_max")


@dataclass(frozen=True, slots=True)
class _Limits:
    """The limits over n candidates collected so far (`each`), in an account of that many dollars."""

    account: float
    zero: Floats  # (n,)
    each: list[Limit] = field(default_factory=list)

    def share(self, kind: _Kind, use: Floats, *, cap: float, opened: float = 0.0, group: str = "") -> None:
        """Add a limit in dollars, of which each contract takes `use` (n,); it is shown as a share of the
        account.
        """
        gate, phrase, key = kind
        self.each.append(
            Limit(gate, group, phrase, key, use, self.zero, opened, cap, self.account, Unit.SHARE)
        )

    def dollars(self, kind: _Kind, use: Floats, *, cap: float) -> None:
        """Add a limit in dollars, of which each contract takes `use` (n,); it is shown in dollars."""
        gate, phrase, key = kind
        self.each.append(Limit(gate, "", phrase, key, use, self.zero, 0.0, cap, 1.0, Unit.USD))

    def tickets(self, kind: _Kind, use: Floats, *, cap: float, opened: float = 0.0, group: str = "") -> None:
        """Add a limit on the number of positions, of which a ticket takes `use` (n,)."""
        gate, phrase, key = kind
        self.each.append(Limit(gate, group, phrase, key, self.zero, use, opened, cap, 1.0, Unit.COUNT))

    def contracts(self, kind: _Kind, use: Floats, *, cap: float, opened: float, group: str) -> None:
        """Add a limit on the number of contracts, of which each takes `use` (n,)."""
        gate, phrase, key = kind
        self.each.append(Limit(gate, group, phrase, key, use, self.zero, opened, cap, 1.0, Unit.COUNT))


def limits_of(c: Candidates, exposure: Exposure) -> list[Limit]:
    """Return the portfolio's limits over these candidates."""
    account, rules, row = c.portfolio.value_usd, c.config.portfolio, c.regime.row
    zero, new = np.zeros(len(c)), (~c.is_a(Strategy.COVERED_CALL)).astype(np.float64)
    collateral, tied = c.of("collateral"), c.of("tied")
    buying_power = exposure.cash(c.portfolio).free_cash_usd or 0.0
    limits = _Limits(account, zero)
    limits.dollars(_BUYING_POWER, collateral, cap=max(buying_power, 0.0))
    limits.dollars(_CASH_RESERVE, collateral, cap=buying_power - rules.cash_reserve * account)
    limits.share(_DEPLOYED, tied, cap=row.deployed * account, opened=exposure.total_deployed)
    limits.share(_NEW_DEPLOYED, tied, cap=rules.new_deployed_max * account)
    stress = c.of("stress_loss")
    limits.share(_STRESS, stress, cap=row.stress_total * account, opened=exposure.total_stress)
    limits.tickets(_POSITIONS, new, cap=rules.positions_max, opened=exposure.positions)
    run = min(row.new_per_run, rules.new_per_run_max)
    limits.tickets(
        _RUN_OF_REGIME if row.new_per_run <= rules.new_per_run_max else _RUN_OF_CONFIG, new, cap=run
    )
    _of_spreads(c, exposure, limits)
    _by_name(c, exposure, limits)
    _by_sector(c, exposure, limits, new)
    _by_expiration(c, exposure, limits)
    _by_week(c, limits, new, run)
    _by_wish(c, limits)
    _by_neighbours(c, exposure, limits)
    return limits.each


def _of_spreads(c: Candidates, exposure: Exposure, limits: _Limits) -> None:
    """Add the limits on the maximum loss of spreads: on one name, and on all spreads as a share of the total
    stress.
    """
    account, symbols, spread = c.portfolio.value_usd, c.of("symbol"), c.is_a(*SPREADS)
    if not spread.any() and not exposure.spread_risk:
        return
    loss = np.where(spread, c.of("max_loss"), 0.0)
    most = c.config.sizing.spread_loss_max * account
    for symbol in sorted({*symbols[spread], *exposure.spread_risk}):
        of_name = np.where(symbols == symbol, loss, 0.0)
        opened = exposure.spread_risk.get(symbol, 0.0)
        limits.share(_SPREADS_OF_NAME, of_name, cap=most, opened=opened, group=symbol)
    most = c.config.spreads.stress_share_max * c.regime.row.stress_total * account
    limits.share(_ALL_SPREADS, loss, cap=most, opened=sum(exposure.spread_risk.values()))


def _by_name(c: Candidates, exposure: Exposure, limits: _Limits) -> None:
    account, sizing = c.portfolio.value_usd, c.config.sizing
    symbols, risk, tied = c.of("symbol"), c.of("risk"), c.of("tied")
    kind = dict(zip(c.chains.symbols, c.chains.names["kind"], strict=True))
    risk_cap = c.regime.row.position_max * account
    for symbol in sorted({*symbols, *exposure.deployed}):
        here = symbols == symbol
        opened = exposure.risk.get(symbol, 0.0)
        limits.share(_RISK, np.where(here, risk, 0.0), cap=risk_cap, opened=opened, group=symbol)
        of_kind, most = _COLLATERAL, sizing.name_collateral_max
        if kind.get(symbol) in INDEX_KINDS:
            of_kind, most = _INDEX_COLLATERAL, sizing.index_etf_collateral_max
        elif kind.get(symbol) == "coin":
            of_kind, most = _COIN_COLLATERAL, c.config.coins.name_collateral_max
        limits.share(
            of_kind,
            np.where(here, tied, 0.0),
            cap=most * account,
            opened=exposure.deployed.get(symbol, 0.0),
            group=symbol,
        )


def _by_sector(c: Candidates, exposure: Exposure, limits: _Limits, new: Floats) -> None:
    account, rules = c.portfolio.value_usd, c.config.portfolio
    sectors, tied = np.array([s or NO_SECTOR for s in c.of("sector")], dtype=object), c.of("tied")
    opened: dict[str, float] = {}
    for symbol, sector in _all_sectors(c, exposure).items():
        dollars = exposure.deployed.get(symbol, 0.0)
        opened[sector] = opened.get(sector, 0.0) + dollars
    for sector in sorted({*sectors, *(s for s, dollars in opened.items() if dollars > 0)}):
        here = sectors == sector
        kind, most = _SECTOR, rules.sector_max
        if sector == BROAD_INDEX:
            kind, most = _INDEXES, rules.index_etf_total_max
        elif sector == DIGITAL:
            kind, most = _DIGITAL_ASSETS, c.config.coins.total_max
        limits.share(
            kind,
            np.where(here, tied, 0.0),
            cap=most * account,
            opened=opened.get(sector, 0.0),
            group=sector,
        )
        tickets = np.where(here, new, 0.0)
        limits.tickets(_NEW_IN_SECTOR, tickets, cap=rules.new_per_sector_max, group=sector)


def _by_expiration(c: Candidates, exposure: Exposure, limits: _Limits) -> None:
    days, tied = c.of("expiration").astype("datetime64[D]"), c.of("tied")
    most = c.config.portfolio.expiration_max * c.portfolio.value_usd
    by_day = {np.datetime64(day, "D"): dollars for day, dollars in exposure.by_expiration.items()}
    for day in sorted({*np.unique(days), *by_day}):
        here = np.where(days == day, tied, 0.0)
        limits.share(_EXPIRATION, here, cap=most, opened=by_day.get(day, 0.0), group=str(day))


def _by_week(c: Candidates, limits: _Limits, new: Floats, run: int) -> None:
    """Limit the new positions that expire in one week, Monday to Sunday, if candidates expire in more than
    one week: to a part of the new positions per run, rounded up.

    Example: of eight new positions at most four expire in one week, of three at most two.
    """
    days = c.of("expiration").astype("datetime64[D]")
    weeks = days - (days.astype(np.int64) + 3) % 7  # 1970-01-01 was a Thursday
    there = np.unique(weeks[new > 0])
    if len(there) < 2:
        return
    most = float(np.ceil(c.config.portfolio.week_share_max * run - 1e-9))
    for monday in there:
        limits.tickets(_WEEK, np.where(weeks == monday, new, 0.0), cap=most, group=str(monday))


def _by_wish(c: Candidates, limits: _Limits) -> None:
    """Limit the contracts of one name to the number on the watchlist: short puts and short calls, open ones
    included.
    """
    symbols, right = c.of("symbol"), c.of("right")
    for symbol, watched in sorted(c.config.watchlist.items()):
        if watched.contracts_max is None:
            continue
        kind = _Kind("contracts_max", "", f"watchlist.{symbol}.contracts_max")
        for side in ("put", "call"):
            alike = [o for o in c.portfolio.options if o.symbol == symbol and o.contract.right == side]
            opened = sum(
                -o.quantity for o in alike if o.quantity < 0 and o.contract.expiration >= c.chains.session
            )
            limits.contracts(
                kind._replace(phrase=f"short {side}s on"),
                ((symbols == symbol) & (right == side)).astype(np.float64),
                cap=float(watched.contracts_max),
                opened=float(opened),
                group=symbol,
            )


def _by_neighbours(c: Candidates, exposure: Exposure, limits: _Limits) -> None:
    """Add, for each name of the plan or the book except broad indexes, the limit on the name and all names
    that move with it.
    """
    rules, tied = c.config.portfolio, c.of("tied")
    most = rules.correlated_group_max * c.portfolio.value_usd
    sectors = _all_sectors(c, exposure)
    symbols = np.array(list(sectors), dtype=object)
    deployed = np.array([exposure.deployed.get(s, 0.0) for s in symbols])
    broad = np.zeros(len(symbols), dtype=bool)
    broad[: len(c.chains.names)] = c.chains.names["kind"].isin(INDEX_KINDS)
    code = c.frame["code"].to_numpy(np.intp)
    named = np.flatnonzero((deployed > 0) | np.isin(np.arange(len(symbols)), code))
    near = neighbours(c.history, rules, sectors=np.array(list(sectors.values()), dtype=object), named=named)
    member = np.searchsorted(named, code)  # place of each candidate's underlying among the named
    # A neighbourhood of a single name is left out if the name's own collateral limit is tighter.
    sizing = c.config.sizing
    ceiling = max(sizing.name_collateral_max, sizing.single_contract_max)
    if c.chains.market != US:
        ceiling = c.config.coins.name_collateral_max
    alone = (near.sum(axis=1) < 2) & (ceiling <= rules.correlated_group_max)
    for k in np.flatnonzero(~broad[named] & ~alone):
        opened = float(deployed[named][near[k]].sum())
        if not near[k][member].any() and opened <= most:
            continue
        members = np.where(near[k][member], tied, 0.0)
        limits.share(_NEIGHBOURS, members, cap=most, opened=opened, group=symbols[named[k]])


def _all_sectors(c: Candidates, exposure: Exposure) -> dict[str, str]:
    """Return the sector of each underlying of the snapshot, in its order, then of open names that the
    snapshot lacks. An account for coins holds nothing else.
    """
    known = sector_of(c.chains, c.config)
    usual = None if c.chains.market == US else DIGITAL
    absent = {
        s: (w.sector if (w := c.config.watchlist.get(s)) else None) or usual
        for s in exposure.deployed
        if s not in known
    }
    return {symbol: sector or NO_SECTOR for symbol, sector in {**known, **absent}.items()}
