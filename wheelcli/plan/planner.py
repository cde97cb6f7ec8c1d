"""Make a plan from a snapshot, a portfolio and a config. Pure: the same arguments give the same plan.

The steps: price the chains → read the closes → find the regime → check every candidate against every gate →
score → choose under the limits → write tickets. For every other candidate, the gate that rejected it is
recorded.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import numpy as np

from wheelcli.book.portfolio import Portfolio
from wheelcli.chains.build import Chains
from wheelcli.chains.carry import Label
from wheelcli.config import Config
from wheelcli.errors import Problem
from wheelcli.market.snapshot import Snapshot, among
from wheelcli.plan.document import NameCarry
from wheelcli.plan.feeds import name_quotes, not_checked
from wheelcli.plan.history import History
from wheelcli.plan.optimize.left_out import NOT_PRICED
from wheelcli.plan.optimize.rejections import Rejections
from wheelcli.plan.plan_notes import advice_of
from wheelcli.plan.regime import vix_problem
from wheelcli.plan.strategy import Strategy
from wheelcli.plan.stream_note import stream_note
from wheelcli.plan.tickets.chosen import choosing, chosen, config_hash, wanted_symbols
from wheelcli.plan.tickets.what_if import what_if
from wheelcli.plan.tickets.what_if_document import Change
from wheelcli.plan.trade_plan import Plan

if TYPE_CHECKING:
    import pandas as pd


def plan(  # noqa: PLR0913 - the arguments of `chosen`, and a change to try
    snapshot: Snapshot,
    portfolio: Portfolio,
    config: Config,
    symbols: Iterable[str] = (),
    iv_history: "pd.DataFrame | None" = None,
    *,
    strategies: Iterable[Strategy] = (),
    history: Callable[[], History] | None = None,
    chains: Chains | None = None,
    change: Change | None = None,
) -> Plan:
    """Return the plan of one scan of `symbols`, by default of the watchlist and the holdings. `strategies`
    restricts the plan. Without it, the plan has puts, calls and, in an account that may hold them, the
    spreads of `strategy_selection.py`.

    `iv_history` (columns symbol, session, iv30) gives IV rank and percentile, up to the snapshot's session.
    `history` is the history of the snapshot's underlyings; pass it if the snapshot has no closes. `chains` is
    this snapshot, priced already with the calls of `priced_calls`. `change` is tried beside the plan, which
    stays the best; it raises the errors of `what_if`.
    """
    wanted = set(wanted_symbols(config, portfolio, symbols := tuple(symbols)))
    made = chosen(
        snapshot,
        portfolio,
        config,
        symbols,
        iv_history,
        strategies=strategies,
        history=history,
        chains=chains,
    )
    survey, choice, tickets, exposure = made.survey, made.choice, made.tickets, made.exposure
    c, few, limits = survey.candidates, survey.few, survey.limits
    rejections = Rejections.of(c, survey.blocked, few, survey.finalists, choice, limits)
    aged = vix_problem(made.regime, made.chains.session)
    problems = (
        *snapshot.problems,
        *made.chains.problems,
        *exposure.problems,
        *([aged] if aged else ()),
        *choice.problems,
        *not_checked(snapshot, config),
    )
    return Plan(
        id=made.id,
        as_of=snapshot.as_of,
        source=snapshot.source,
        config_hash=config_hash(config),
        portfolio=portfolio,
        cash=exposure.cash(portfolio),
        regime=made.regime,
        tickets=tickets,
        candidates=len(c),
        by_gate=rejections.by_gate,
        unpriced=survey.unpriced,
        rejections=rejections.table,
        deployed=(exposure.total_deployed + sum(t.deployed_usd for t in tickets)) / portfolio.value_usd,
        optimality_gap=choice.gap,
        alternatives=choice.alternatives
        and choice.alternatives.with_tickets({(t.symbol, t.strategy.value): t.id for t in tickets}),
        advice=(
            *advice_of(c, survey.blocked, few, limits, exposure, choice, tickets, choosing(config)),
            *([NOT_PRICED] if survey.unpriced else ()),
        ),
        streams=stream_note(tickets, history=made.history, betas=made.betas, limits=config.portfolio),
        problems=_once(problems),
        monthly_target_usd=config.income.monthly_target_usd,
        carries=_carries(made.chains, wanted),
        quotes=name_quotes(made.chains.names, wanted),
        iv30=made.iv30.assign(spot=made.chains.names["spot"].to_numpy()),
        what_if=None if change is None else what_if(made, change),
    )


def _carries(chains: Chains, wanted: set[str]) -> tuple[NameCarry, ...]:
    """Return the names whose options need a carry beyond rate and dividends, and their carry at about 30
    days.
    """
    carried = np.array([label != Label.RATE for label in chains.names["carry"].tolist()], dtype=bool)
    if not carried.any():
        return ()
    names = chains.names[["symbol", "carry", "carry_annual", "hard_to_borrow"]]
    some = names[carried & among(names["symbol"], wanted)]
    return tuple(
        NameCarry(
            symbol=row["symbol"],
            carry=row["carry"],
            carry_annual=row["carry_annual"],
            hard_to_borrow=bool(row["hard_to_borrow"]),
        )
        for row in some.to_dict("records")
    )


def _once(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(dict.fromkeys(problems))
