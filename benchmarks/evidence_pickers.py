"""What the planner and some simple rules sell out of one recorded session, and what each contract then earned
or lost.

The pool of a session is every put that passes all gates but four: delta, days, least return and score are the
planner's opinion of a contract, the others are about its name, its quote and what is coming. The planner
chooses with all gates, as `plan()` does. Sizes are contracts; the simple rules may sell parts of one, each
name for the same collateral, and each rule's whole is scaled to the planner's stress of that session, so that
all carry the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from recorded_session import Session

from wheelcli.book.from_config import portfolio
from wheelcli.chains.atm_iv import atm_iv
from wheelcli.chains.build import Chains, price_chains
from wheelcli.config import Config
from wheelcli.plan.candidates.evaluate import measured, scored
from wheelcli.plan.candidates.generate import Candidates, candidates_of
from wheelcli.plan.candidates.score import PARTS
from wheelcli.plan.gates.gate import RULES
from wheelcli.plan.history import history_of
from wheelcli.plan.iv_rank import IvRanks, iv_ranks
from wheelcli.plan.optimize.exposure import Exposure, exposure_of
from wheelcli.plan.optimize.optimizer import choose_together
from wheelcli.plan.planner import plan
from wheelcli.plan.regime import regime_in_force
from wheelcli.plan.tickets.order import limit_price, shows_cents, tick_at

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

OPINIONS = ("delta", "dte", "least_return", "score")
YIELD_DELTAS = (0.20, 0.30)
PLAIN_DAYS, PLAIN_DELTA = 45, 0.30
ACCOUNT = 1_000_000.0
# What the data do not tell: years of closes, the open interest of some feeds. All pickers see the same names.
SETTINGS = {
    "account": {"value": ACCOUNT, "cash": ACCOUNT},
    "quality": {"history_days_min": 0},
    "unknown": {"history": "warn", "open_interest": "warn"},
    "select": {"time_limit_s": 600.0},  # a busy machine must not change the choice
}
CONFIG = Config.model_validate(SETTINGS)
PLANNER, RANDOM, YIELD, PLAIN, RATIO = (
    "the planner",
    "random in the planner's bands",
    "highest yield at delta 0.20 to 0.30",
    "45 days, delta 0.30, equal weights",
    "(1 − delta) · credit ÷ (strike · days)",
)


@dataclass(frozen=True, slots=True)
class Market:
    """One session as the planner's rooms see it."""

    session: Session
    chains: Chains
    candidates: Candidates
    exposure: Exposure
    ranks: IvRanks
    past_iv: pd.DataFrame | None


@dataclass(frozen=True, slots=True)
class Pool:
    """The contracts that could be sold, one a row of `frame`: symbol, contract, expiration, delta (absolute),
    days, strike, natural (the bid), limit, collateral, stress, gain (at natural) and gain_limit: dollars of
    one contract, fees paid. `in_days` and `in_band` (n,): within the planner's days, and its deltas too.
    """

    frame: pd.DataFrame
    in_days: NDArray[np.bool_]
    in_band: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sold:
    """Rows of a pool, and the contracts of each."""

    rows: Ints
    contracts: Floats


def market_of(session: Session, past_iv: pd.DataFrame | None) -> Market:
    """The session priced, its candidates for an account that holds nothing but cash; `past_iv` is the IV
    history of earlier sessions.
    """
    account, snapshot = portfolio(CONFIG), session.snapshot
    chains = price_chains(snapshot, default_rate=CONFIG.data.rate, calls_of=set())
    past = history_of(snapshot.closes, list(chains.names["symbol"]), chains.session)
    candidates = candidates_of(
        chains,
        history=past,
        portfolio=account,
        config=CONFIG,
        regime=regime_in_force(snapshot, CONFIG),
        wanted=set(chains.names["symbol"]),
    )
    ranks = iv_ranks(past_iv, atm_iv(chains), closes=past.closes, session=chains.session)
    return Market(
        session,
        chains,
        candidates,
        exposure_of(account, chains, history=past, config=CONFIG),
        ranks,
        past_iv,
    )


def pool_of(market: Market) -> Pool:
    """What the pickers choose from."""
    c, _ = scored(market.candidates, market.exposure, market.ranks)
    blocks = {name: rule.measure(c).blocks for name, rule in RULES.items()}
    fit = ~np.any([one for name, one in blocks.items() if name not in OPINIONS], axis=0)
    rows = np.flatnonzero(fit)
    own = c.frame.iloc[rows].reset_index(drop=True)
    until = own["expiration"].dt.date
    close = np.array(
        [market.session.closes[key] for key in zip(own["symbol"].astype(str), until, strict=True)],
        dtype=float,
    )
    shares, owed = own["multiplier"].to_numpy(float), np.maximum(own["strike"].to_numpy(float) - close, 0.0)
    limit = _limits(market.chains, own)
    fees = own["fees"].to_numpy(float)
    frame = pd.DataFrame(
        {
            "symbol": own["symbol"].astype(str),
            "contract": own["contract"],
            "expiration": until,
            "delta": own["delta"].abs(),
            "days": own["dte_days"].astype(float),
            "strike": own["strike"],
            "natural": own["credit"],
            "limit": limit,
            "collateral": own["collateral"],
            "stress": own["stress_loss"],
            "gain": (own["credit"] - owed) * shares - fees,
            "gain_limit": (limit - owed) * shares - fees,
            "otm": owed == 0,
        }
    )
    in_days = ~blocks["dte"][rows]
    return Pool(frame, in_days, in_days & ~blocks["delta"][rows])


def _limits(chains: Chains, own: pd.DataFrame) -> Floats:
    """The price at which each ticket's order would be sent."""
    cents = {
        code: (shows_cents(q, 0.0), shows_cents(q, 3.0))
        for code, q in (
            (code, rows[["bid", "ask"]].to_numpy(float).ravel())
            for code, rows in chains.options.groupby("code")
        )
    }
    columns = (own[name] for name in ("code", "bid", "ask", "mid"))
    return np.array(
        [
            limit_price(bid, ask, tick_at(mid, *cents[code]))
            for code, bid, ask, mid in zip(*columns, strict=True)
        ]
    )


def planned(market: Market, pool: Pool) -> tuple[Sold, pd.DataFrame]:
    """The tickets of `plan()`, and the IV of the session, for the history of the next ones."""
    names = tuple(market.chains.names["symbol"])
    outcome = plan(market.session.snapshot, portfolio(CONFIG), CONFIG, names, market.past_iv)
    sold = {t.legs[0].contract: float(t.contracts) for t in outcome.tickets}
    iv = outcome.iv30[["symbol", "iv30"]].assign(session=market.chains.session)
    return _by_contract(pool, sold), iv


def without(part: str | None, market: Market, pool: Pool) -> Sold:
    """What the planner's own rooms choose where one part of the score weighs nothing, the others as
    before.
    """
    weights = CONFIG.score.model_copy(update={part: 0.0} if part else {})
    c = replace(market.candidates, config=CONFIG.model_copy(update={"score": weights}))
    choices = measured((c,), market.exposure, market.ranks)
    choice = choose_together(choices.few, choices.limits)
    names = choices.few.of("contract")
    return _by_contract(
        pool, {names[row]: float(n) for row, n in zip(choice.rows, choice.contracts, strict=True)}
    )


def _by_contract(pool: Pool, sold: Mapping[str, float]) -> Sold:
    rows = np.flatnonzero(pool.frame["contract"].isin(sold))
    if len(rows) != len(sold):
        raise AssertionError("a ticket is not in the pool: it passes fewer gates than all")
    return Sold(rows, np.array([sold[name] for name in pool.frame["contract"].iloc[rows]]))


def rules(pool: Pool, tickets: int) -> dict[str, Sold]:
    """What the three rules of thumb sell, each one contract a name: the best names, as many as the planner
    has tickets; 45 days at 0.30 sells every name.
    """
    f = pool.frame
    low, high = YIELD_DELTAS
    by_yield = f["natural"] / f["strike"] / f["days"]
    apart = (f["days"] - PLAIN_DAYS).abs() + (f["delta"] - PLAIN_DELTA).abs().clip(upper=0.99)
    return {
        YIELD: _best(pool, by_yield, pool.in_days & f["delta"].between(low, high).to_numpy(), tickets),
        PLAIN: _best(pool, -apart, np.ones(len(f), dtype=bool), len(f)),
        RATIO: _best(pool, (1 - f["delta"]) * by_yield, pool.in_band, tickets),
    }


def _best(pool: Pool, measure: pd.Series, allowed: NDArray[np.bool_], most: int) -> Sold:
    """The best contract of each name by a measure, of the `most` best names, equal collateral each."""
    rows = np.flatnonzero(allowed)
    order = rows[np.lexsort((pool.frame["contract"].iloc[rows].astype(str), -measure.iloc[rows]))]
    first = ~pool.frame["symbol"].iloc[order].duplicated().to_numpy()
    return equal(pool, order[first][:most])


def drawn(pool: Pool, tickets: int, rng: np.random.Generator, draws: int) -> Iterator[Sold]:
    """Names at random, as many as the planner has tickets, and of each one contract in its bands at
    random.
    """
    rows = np.flatnonzero(pool.in_band)
    by_name = [
        own.to_numpy() for _, own in pd.Series(rows).groupby(pool.frame["symbol"].iloc[rows].to_numpy())
    ]
    for _ in range(draws):
        names = rng.permutation(len(by_name))[:tickets]
        yield equal(pool, np.array([rng.choice(by_name[k]) for k in names], dtype=np.int64))


def equal(pool: Pool, rows: Ints) -> Sold:
    """The same collateral of each of these rows."""
    return Sold(rows, 1.0 / pool.frame["collateral"].to_numpy(float)[rows])


def scaled(pool: Pool, sold: Sold, stress: float) -> Sold:
    """The same, larger or smaller: with this much stress loss in all."""
    own = float(sold.contracts @ pool.frame["stress"].to_numpy(float)[sold.rows])
    return replace(sold, contracts=sold.contracts * (stress / own)) if own > 0 else sold


def names_of(labels: Sequence[str] = PARTS) -> dict[str, str]:
    """How the planner without one part of its score is called."""
    return {part: f"the planner without {part}" for part in labels}
