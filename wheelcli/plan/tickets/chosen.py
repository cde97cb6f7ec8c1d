"""The tickets of a snapshot and an account: candidates measured, scored, chosen together and written.

The steps: price the chains → read the closes → find the regime → measure every candidate by every gate →
score → choose under the limits → write tickets. `planner.plan` adds why the others are not tickets.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from wheelcli.book.portfolio import Portfolio
from wheelcli.chains.atm_iv import atm_iv
from wheelcli.chains.build import Chains, price_chains
from wheelcli.config import Config
from wheelcli.config.coins import Coins
from wheelcli.market.snapshot import Snapshot
from wheelcli.plan.beta import Betas, betas_of
from wheelcli.plan.candidates.blocks import candidate_blocks
from wheelcli.plan.candidates.evaluate import Measured, at_rows, measured, unpriced_of, with_columns
from wheelcli.plan.candidates.generate import Candidates
from wheelcli.plan.gates.answer import Effect, Gate, Unit, Verdict
from wheelcli.plan.gates.gate import RULES, sentence
from wheelcli.plan.history import History, history_of
from wheelcli.plan.iv_rank import iv_ranks
from wheelcli.plan.optimize.exposure import Exposure, exposure_of
from wheelcli.plan.optimize.greedy import Choice, choose
from wheelcli.plan.optimize.optimizer import choose_together
from wheelcli.plan.optimize.smallest_account import Choose
from wheelcli.plan.per_name_rules import dte_window
from wheelcli.plan.regime import Regime, regime_in_force
from wheelcli.plan.strategy import Strategy, Streams
from wheelcli.plan.strategy_selection import first_streams, may_spread, where_puts_fail
from wheelcli.plan.tickets.build import write_tickets
from wheelcli.plan.tickets.ticket import Ticket

if TYPE_CHECKING:
    import pandas as pd


def wanted_symbols(config: Config, portfolio: Portfolio, symbols: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the names of a scan: those requested, else the watchlist and the holdings."""
    names = tuple(dict.fromkeys(symbols))
    return names or tuple(dict.fromkeys([*config.watchlist, *(s.symbol for s in portfolio.shares)]))


@dataclass(frozen=True, slots=True)
class Chosen:
    """The tickets of a snapshot and an account, and what they were chosen from."""

    id: str
    tickets: tuple[Ticket, ...]
    regime: Regime
    chains: Chains
    history: History
    exposure: Exposure
    iv30: "pd.DataFrame"
    survey: Measured
    choice: Choice
    betas: Betas


def chosen(  # noqa: PLR0913 - the arguments of `plan`, and another way to choose
    snapshot: Snapshot,
    portfolio: Portfolio,
    config: Config,
    symbols: Iterable[str] = (),
    iv_history: "pd.DataFrame | None" = None,
    *,
    strategies: Iterable[Strategy] = (),
    history: Callable[[], History] | None = None,
    chains: Chains | None = None,
    choose: Choose | None = None,
) -> Chosen:
    """Return the tickets of a plan without its rejections and its notes, from the same arguments as
    `plan`; `choose` chooses among the candidates in place of the configured method, and its tickets have no
    floors.
    """
    scope = tuple(symbols)
    wanted = set(wanted_symbols(config, portfolio, scope))
    only, to_own = frozenset(strategies), set(scope or config.watchlist)
    regime = regime_in_force(snapshot, config)
    chains = chains or price_chains(
        snapshot,
        default_rate=config.data.rate,
        calls_of=priced_calls(portfolio, config, strategies=only, to_own=to_own),
        window_of=partial(dte_window, config, regime),
    )
    past = (
        history()
        if history
        else history_of(snapshot.closes, list(chains.symbols), snapshot.session, snapshot.market)
    )
    exposure = exposure_of(portfolio, chains, history=past, config=config)
    iv30 = atm_iv(chains)
    ranks = iv_ranks(iv_history, iv30, closes=past.closes, session=chains.session, market=chains.market)
    streams = first_streams(
        chains, config, wanted=wanted, to_own=to_own, strategies=only, may=may_spread(portfolio)
    )

    def look(streams: Streams) -> Measured:
        blocks = candidate_blocks(
            chains,
            history=past,
            portfolio=portfolio,
            config=config,
            regime=regime,
            wanted=wanted,
            streams=streams,
        )
        return measured(map(_priced, blocks), exposure, ranks)

    survey = look(streams)
    if may_spread(portfolio):
        names = where_puts_fail(survey.few, survey.limits, streams, strategies=only)
        if names:
            there = streams.spreads.get(Strategy.BULL_PUT_SPREAD, frozenset())
            survey = look(
                replace(streams, spreads={**streams.spreads, Strategy.BULL_PUT_SPREAD: there | names})
            )
    choice = (choose or choosing(config))(survey.few, survey.limits)
    chosen_names = dict.fromkeys(survey.few.of("symbol")[list(choice.rows)].tolist())
    betas = betas_of(chains.names, past, chosen_names)
    tickets = _tickets(survey, choice, betas, floors=choose is None)
    return Chosen(
        id=_plan_id(snapshot, tickets, config_hash(config), only),
        tickets=tickets,
        regime=regime,
        chains=chains,
        history=past,
        exposure=exposure,
        iv30=iv30,
        survey=survey,
        choice=choice,
        betas=betas,
    )


def _priced(c: Candidates) -> Candidates:
    """Return these candidates. Raises AssertionError if one that may be sold was not priced."""
    low, high = c.dte_windows()
    days = c.of("dte_days")
    if (unpriced_of(c) & (days >= low) & (days <= high)).any():
        raise AssertionError("a candidate was not priced: its name belongs in priced_calls")
    return c


def tickets_with(made: Chosen, choice: Choice) -> tuple[Ticket, ...]:
    """Return the tickets of another choice among the same candidates."""
    names = dict.fromkeys(made.survey.few.of("symbol")[list(choice.rows)].tolist())
    return _tickets(made.survey, choice, betas_of(made.chains.names, made.history, names))


def choosing(config: Config) -> Choose:
    """Return the selection method of the config."""
    return choose if config.select.method == "greedy" else choose_together


def priced_calls(
    portfolio: Portfolio,
    config: Config,
    *,
    strategies: Set[Strategy] = frozenset(),
    to_own: Set[str] = frozenset(),
) -> set[str]:
    """Return the names whose calls are held or may be sold."""
    bearish = {symbol for symbol, watched in config.watchlist.items() if watched.outlook == "bearish"}
    return {*portfolio.symbols(), *bearish, *(to_own if Strategy.BEAR_CALL_SPREAD in strategies else ())}


def _tickets(survey: Measured, choice: Choice, betas: Betas, *, floors: bool = True) -> tuple[Ticket, ...]:
    if not choice.rows:
        return ()
    near_rows = np.array(choice.rows, dtype=np.intp)
    sized = with_columns(
        at_rows(survey.few, near_rows), contracts=np.array(choice.contracts, dtype=np.float64)
    )
    scores = survey.scores.at(near_rows)
    readings = {name: rule.measure(sized) for name, rule in RULES.items()}
    every = []
    for row, (near, size) in enumerate(zip(choice.rows, choice.contracts, strict=True)):
        gates = [RULES[name].gate(reading, row) for name, reading in readings.items()]
        gates.append(_least_credit(sized, row, size))
        gates += [
            limit.gate_at(float(used))
            for limit, used in zip(survey.limits, choice.used, strict=True)
            if limit.touches(near)
        ]
        every.append(tuple(gates))
    out = write_tickets(sized, scores, choice.contracts, every, betas, floors=floors)
    ranked = sorted(out, key=lambda t: (-t.score, -t.credit_usd, t.id))
    return tuple(replace(t, rank=k) for k, t in enumerate(ranked, start=1))


def _least_credit(c: Candidates, row: int, size: int) -> Gate:
    value = float(c.of("credit")[row]) * float(c.of("multiplier")[row]) * size
    limit = max(c.config.sizing.min_credit_usd, c.config.sizing.min_credit_share * c.portfolio.value_usd)
    verdict = Verdict.PASS if value >= limit else Verdict.FAIL
    return Gate(
        gate="least_credit",
        value=value,
        unit=Unit.USD,
        limit=limit,
        effect=Effect.BLOCK,
        verdict=verdict,
        reason=sentence("credit ≥", value, limit, unit=Unit.USD, verdict=verdict),
    )


def config_hash(config: Config) -> str:
    """Return twelve hexadecimal digits that change with any value of the config. Keys of coins count only if
    they are set, so that the hashes of plans made before these keys existed stay comparable.
    """
    document = config.model_dump(mode="json")
    if config.coins == Coins():
        del document["coins"]
    for account in (document["account"], *document["accounts"].values()):
        if account["market"] == "us":
            del account["market"], account["coins"]
    text = json.dumps(document, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _plan_id(
    snapshot: Snapshot, tickets: tuple[Ticket, ...], settings: str, strategies: Set[Strategy]
) -> str:
    strategy_names = ",".join(sorted(s.value for s in strategies))
    content = "|".join(f"{t.id}x{t.contracts}@{t.limit_price}" for t in tickets) + settings + strategy_names
    digest = hashlib.sha256(content.encode()).hexdigest()[:6]
    return f"{snapshot.as_of:%Y%m%dT%H%M%SZ}-{snapshot.source}-{digest}"
