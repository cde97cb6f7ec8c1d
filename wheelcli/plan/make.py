"""The planner: a snapshot, a portfolio and a config in; a plan out. Pure: the same arguments give the same plan.

The way: price the chains → read the closes → find the regime → measure every candidate by every gate → score → choose under
the limits → write tickets, and remember for every other candidate which gate kept it out.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

import wheelcli.plan.gates  # noqa: F401  (fills the registry)
from wheelcli.book.portfolio import Portfolio
from wheelcli.chains.atm import atm_iv
from wheelcli.chains.carry import Label
from wheelcli.chains.price import Chains, price_chains
from wheelcli.chains.sane import Unusable
from wheelcli.config import Config
from wheelcli.errors import Problem
from wheelcli.market.snapshot import Snapshot
from wheelcli.plan.advice import advice_of
from wheelcli.plan.candidates import Candidates, candidates_of
from wheelcli.plan.choose import Choice, choose
from wheelcli.plan.exposure import Exposure, exposure_of
from wheelcli.plan.gate import RULES, Effect, Gate, Reading, Unit, Verdict, sentence
from wheelcli.plan.history import history_of
from wheelcli.plan.iv_rank import iv_ranks
from wheelcli.plan.limits import Limit, limits_of
from wheelcli.plan.optimum import choose_together
from wheelcli.plan.regime import regime_in_force, vix_problem
from wheelcli.plan.rejections import Rejections
from wheelcli.plan.score import Scores, scores_of
from wheelcli.plan.ticket import Plan, Ticket
from wheelcli.plan.write_ticket import write_ticket

if TYPE_CHECKING:
    import pandas as pd


def wanted_symbols(config: Config, portfolio: Portfolio, symbols: Iterable[str] = ()) -> tuple[str, ...]:
    """The names a scan is about: those asked for, else the watchlist and what is held."""
    asked = tuple(dict.fromkeys(symbols))
    return asked or tuple(dict.fromkeys([*config.watchlist, *(s.symbol for s in portfolio.shares)]))


def plan(
    snapshot: Snapshot, portfolio: Portfolio, config: Config, symbols: Iterable[str] = (),
    iv_history: "pd.DataFrame | None" = None,
) -> Plan:  # fmt: skip
    """The plan of one scan of `symbols`; by default puts on the watchlist and calls on the shares held.

    `iv_history` (columns symbol, session, iv30) is what IV rank and percentile are read from, up to the snapshot's session.
    """
    asked = tuple(symbols)
    wanted = set(wanted_symbols(config, portfolio, asked))
    chains = price_chains(snapshot, default_rate=config.data.rate, calls_of=_calls_of(portfolio, config))
    regime = regime_in_force(snapshot, config)
    history = history_of(snapshot.closes, list(chains.names["symbol"]), snapshot.session)
    exposure = exposure_of(portfolio, chains, history=history, config=config)
    c = candidates_of(
        chains, history=history, portfolio=portfolio, config=config, regime=regime, wanted=wanted,
        to_own=set(asked or config.watchlist),
    )  # fmt: skip
    if c.among("unusable", Unusable.NOT_ASKED.value).any():
        raise AssertionError("a candidate was not priced: its name belongs into _calls_of")
    basis = "max_loss" if config.sizing.basis == "max_loss" else "stress_loss"
    c = _with(c, risk=c.of(basis), contracts=np.ones(len(c)), risk_room=_risk_room(c, exposure))
    iv30 = atm_iv(chains)
    ranks = iv_ranks(iv_history, iv30, closes=history.closes, session=chains.session)
    c = replace(c, iv_ranks=ranks)
    scores = scores_of(c, ranks.percentile[c.frame["code"].to_numpy(np.intp)])
    c = _with(c, score=scores.total)
    readings = {name: rule.measure(c) for name, rule in RULES.items()}
    blocked = _any_blocks(readings, len(c))
    finalists = np.flatnonzero(~blocked)
    few = _at(c, finalists)
    limits = limits_of(few, exposure)
    choice = (choose if config.select.method == "greedy" else choose_together)(few, limits)
    tickets = _tickets(few, finalists, scores, choice, limits)
    rejections = Rejections.of(c, readings, few, finalists, choice, limits)
    aged = vix_problem(regime, chains.session)
    problems = (
        *snapshot.problems,
        *chains.problems,
        *exposure.problems,
        *([aged] if aged else ()),
        *choice.problems,
    )
    return Plan(
        id=_plan_id(snapshot, tickets, config),
        as_of=snapshot.as_of,
        source=snapshot.source,
        config_hash=config_hash(config),
        portfolio=portfolio,
        buying_power_usd=portfolio.cash_usd + exposure.equivalents - exposure.collateral,
        regime=regime,
        tickets=tickets,
        candidates=len(c),
        by_gate=rejections.by_gate,
        rejections=rejections.table,
        deployed=(exposure.total_deployed + sum(t.collateral_usd for t in tickets)) / portfolio.value_usd,
        optimality_gap=choice.gap,
        alternatives=choice.alternatives
        and choice.alternatives.with_tickets({(t.symbol, t.strategy.value): t.id for t in tickets}),
        advice=advice_of(c, readings, few, limits, choice, tickets),
        problems=_once(problems),
        monthly_target_usd=config.income.monthly_target_usd,
        carries=_carries(chains, wanted),
        iv30=iv30.assign(spot=chains.names["spot"].to_numpy()),
    )


def _calls_of(portfolio: Portfolio, config: Config) -> set[str]:
    """The names whose calls are held or may be sold."""
    bearish = {symbol for symbol, watched in config.watchlist.items() if watched.outlook == "bearish"}
    return {*portfolio.symbols(), *bearish}


def _with(c: Candidates, **columns: NDArray[Any]) -> Candidates:
    return replace(c, frame=c.frame.assign(**columns))


def _at(c: Candidates, rows: NDArray[np.intp]) -> Candidates:
    return replace(c, frame=c.frame.iloc[rows].reset_index(drop=True))


def _carries(chains: Chains, wanted: set[str]) -> tuple[Mapping[str, Any], ...]:
    """The names looked at whose options need more than rate and dividends, and the carry of about 30 days."""
    names = chains.names[["symbol", "carry", "carry_annual", "hard_to_borrow"]]
    some = names[(names["carry"] != Label.RATE) & names["symbol"].isin(wanted)]
    return tuple({str(key): value for key, value in row.items()} for row in some.to_dict("records"))


def _risk_room(c: Candidates, exposure: Exposure) -> NDArray[np.float64]:
    most = c.regime.row.position_max * c.portfolio.value_usd
    taken: NDArray[np.float64] = c.per_symbol(dict(exposure.risk), 0.0)
    return most - taken


def _any_blocks(readings: dict[str, Reading], n: int) -> NDArray[np.bool_]:
    out = np.zeros(n, dtype=bool)
    for reading in readings.values():
        out |= reading.blocks
    return out


def _tickets(
    few: Candidates,
    finalists: NDArray[np.intp],
    scores: Scores,
    choice: Choice,
    limits: list[Limit],
) -> tuple[Ticket, ...]:
    if not choice.rows:
        return ()
    near_rows = np.array(choice.rows, dtype=np.intp)
    sized = _with(_at(few, near_rows), contracts=np.array(choice.contracts, dtype=np.float64))
    scores = scores.at(finalists[near_rows])
    readings = {name: rule.measure(sized) for name, rule in RULES.items()}
    out = []
    for row, (near, size) in enumerate(zip(choice.rows, choice.contracts, strict=True)):
        gates = [RULES[name].gate(reading, row) for name, reading in readings.items()]
        gates.append(_least_credit(sized, row, size))
        gates += [
            limit.gate_at(float(used))
            for limit, used in zip(limits, choice.used, strict=True)
            if limit.touches(near)
        ]
        out.append(write_ticket(sized, scores, row, size, tuple(gates)))
    ranked = sorted(out, key=lambda t: (-t.score, -t.credit_usd, t.id))
    return tuple(replace(t, rank=k) for k, t in enumerate(ranked, start=1))


def _least_credit(c: Candidates, row: int, size: int) -> Gate:
    value = float(c.frame["bid"].iloc[row]) * float(c.frame["multiplier"].iloc[row]) * size
    limit = max(c.config.sizing.min_credit_usd, c.config.sizing.min_credit_share * c.portfolio.value_usd)
    verdict = Verdict.PASS if value >= limit else Verdict.FAIL
    return Gate(
        gate="least_credit", value=value, unit=Unit.USD, limit=limit, effect=Effect.BLOCK, verdict=verdict,
        reason=sentence("credit ≥", value, limit, unit=Unit.USD, verdict=verdict),
    )  # fmt: skip


def config_hash(config: Config) -> str:
    """Twelve hexadecimal digits that change with any value of the config."""
    text = json.dumps(config.model_dump(mode="json"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _plan_id(snapshot: Snapshot, tickets: tuple[Ticket, ...], config: Config) -> str:
    content = "|".join(f"{t.id}x{t.contracts}@{t.limit_price}" for t in tickets) + config_hash(config)
    digest = hashlib.sha256(content.encode()).hexdigest()[:6]
    return f"{snapshot.as_of:%Y%m%dT%H%M%SZ}-{snapshot.source}-{digest}"


def _once(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(dict.fromkeys(problems))
