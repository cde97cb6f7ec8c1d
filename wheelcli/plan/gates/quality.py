"""Whether a name is worth owning: each underlying checked against every gate that needs no contract.

The gates are those of the registry that check the underlying, so a name that passes here passes them in a
plan. Example: a share at 8.40 under `quality.price_min = 10` fails `price`, whatever its options pay.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

import wheelcli.plan.gates.registered  # noqa: F401  (fills the registry)
from wheelcli.book.portfolio import AccountType, Portfolio
from wheelcli.chains.build import Chains, price_chains
from wheelcli.config import Config
from wheelcli.market.snapshot import Snapshot
from wheelcli.plan.candidates.generate import Candidates
from wheelcli.plan.candidates.sectors import sector_of
from wheelcli.plan.earnings_dates import reports_of
from wheelcli.plan.gates.answer import Gate, Scope, Verdict
from wheelcli.plan.gates.gate import RULES
from wheelcli.plan.gates.name_facts import NameFacts, NextReport, Standing
from wheelcli.plan.history import History, history_of
from wheelcli.plan.regime import regime_in_force
from wheelcli.plan.strategy import Strategy

if TYPE_CHECKING:
    import pandas as pd

# A report or an ex-date matters to a contract that expires after it, not to the name.
_OF_A_CONTRACT = ("earnings", "ex_dividend", "ex_div_spread")
NOBODY = Portfolio("", AccountType.CASH, option_level=0, value_cents=0, cash_cents=0)


@dataclass(frozen=True, kw_only=True)
class NameQuality(NameFacts):
    """One underlying: its numbers, the verdict of every gate, and whether it passes."""

    symbol: str
    standing: Standing
    gates: tuple[Gate, ...] = ()

    @property
    def against(self) -> tuple[Gate, ...]:
        """Return the gates that fail or are unknown, blocking ones first."""
        gates = [g for g in self.gates if g.verdict in (Verdict.FAIL, Verdict.UNKNOWN)]
        return tuple(sorted(gates, key=lambda g: not g.blocks))


def quality_gates() -> tuple[str, ...]:
    """Return the names of the gates that a name is checked against, in the registry's order."""
    return tuple(n for n, r in RULES.items() if r.scope is Scope.UNDERLYING and n not in _OF_A_CONTRACT)


def quality_of(
    snapshot: Snapshot, config: Config, symbols: Iterable[str], *, chains: Chains | None = None
) -> tuple[NameQuality, ...]:
    """Return the quality of each of `symbols`, in their order; `chains` are the snapshot's if they are priced
    already.
    """
    wanted = tuple(dict.fromkeys(symbols))
    priced = chains or price_chains(snapshot, default_rate=config.data.rate, symbols=wanted)
    here = list(priced.names["symbol"])
    place = {symbol: here.index(symbol) for symbol in wanted if symbol in here}
    history = history_of(snapshot.closes, here, snapshot.session, snapshot.market)
    c = Candidates(
        _frame(priced, history, config, list(place.values())),
        priced,
        NOBODY,
        config,
        regime_in_force(snapshot, config),
        history,
    )
    readings = {name: RULES[name].measure(c) for name in quality_gates()}
    columns = c.frame.to_dict("records")  # one row after another is slow for a market of names
    rows = {
        symbol: _row(columns[i], tuple(RULES[name].gate(reading, i) for name, reading in readings.items()))
        for i, symbol in enumerate(place)
    }
    return tuple(
        rows.get(symbol) or NameQuality(symbol=symbol, standing=Standing.UNKNOWN) for symbol in wanted
    )


def _frame(chains: Chains, history: History, config: Config, codes: list[int]) -> "pd.DataFrame":
    """Return one row per name, shaped like a put because the gates expect candidates."""
    code = np.array(codes, dtype=np.intp)
    names = chains.names.iloc[code].reset_index(drop=True)
    sectors = sector_of(chains, config)
    frame = names.assign(
        code=code,
        right="put",
        strategy=Strategy.CASH_SECURED_PUT.value,
        sector=np.array([sectors[s] for s in names["symbol"]], dtype=object),
        expiration=np.datetime64(chains.session, "s"),
        **history.of(code),
    )
    return frame.assign(**reports_of(frame, chains.as_of, config.events.buffer_estimated_days))


def _row(row: Mapping[Hashable, Any], gates: tuple[Gate, ...]) -> NameQuality:
    spot = _number(row["spot"])
    if spot is None:
        spot = _number(row["spot_quoted"])
    wrong = any(g.verdict in (Verdict.FAIL, Verdict.UNKNOWN) for g in gates)
    standing = Standing.FAIL if any(g.blocks for g in gates) else Standing.WARN if wrong else Standing.PASS
    sessions = int(row["sessions"])
    return NameQuality(
        symbol=str(row["symbol"]),
        standing=standing,
        name=_text(row["name"]),
        kind=_text(row["kind"]),
        sector=_text(row["sector"]),
        spot=spot,
        spot_basis=None if spot is None else row["spot_basis"],
        market_cap_usd=_number(row["market_cap"]),
        fund_assets_usd=_number(row["fund_assets"]),
        dollar_volume_usd=_number(row["dollar_volume"]),
        sessions=sessions or None,
        realised_vol=_number(row["rv"]),
        drawdown=_number(row["drawdown"]),
        profit_margin=_number(row["profit_margin"]),
        leverage=_number(row["leverage"]),
        earnings=_report(row),
        gates=gates,
    )


def _report(row: Any) -> NextReport | None:
    first, last = row["report_first"], row["report_last"]
    if str(first) == "NaT":
        return None
    return NextReport(
        date=first.date(),
        until=last.date(),
        basis=str(row["report_known"]),
        time=_text(row["report_time"]),
    )


def _number(value: Any) -> float | None:
    return float(value) if value is not None and np.isfinite(value) else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
