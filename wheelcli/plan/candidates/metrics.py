"""All numbers of a candidate that its gates and its score need: dollars per contract, prices per share.

A spread is priced as a whole at the natural price, the short leg at its bid and the long one at its ask; its
risk is its maximum loss. Example: 125 put at 1.10, 120 put at 0.66: credit 0.44, width 5.00, maximum loss
4.56, so a return of 9.6 % on the risk and a break-even of 124.56.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wheelcli.book.portfolio import Portfolio
from wheelcli.book.positions.positions import Kind, positions_of
from wheelcli.chains.build import Chains
from wheelcli.config import Config
from wheelcli.plan.regime import Regime
from wheelcli.plan.risk import stress_shock
from wheelcli.plan.strategy import INDEX_KINDS, NO_LEG, Strategy
from wheelcli.pricing.lognormal import prob_otm

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]


def figures_of(
    frame: "pd.DataFrame", chains: Chains, config: Config, *, regime: Regime, portfolio: Portfolio
) -> dict[str, Any]:
    """Return the columns from `credit` to `free_shares` of `Candidates.frame`, and `multiplier` (100 if
    unknown).
    """
    basis, free = _shares(frame, chains, portfolio)
    covered = (frame["strategy"] == Strategy.COVERED_CALL.value).to_numpy()
    call = (frame["right"] == "call").to_numpy()
    spot, strike, bid, iv = (frame[c].to_numpy(np.float64) for c in ("spot", "strike", "bid", "iv"))
    multiplier = frame["multiplier"].fillna(100.0).to_numpy(np.float64)
    dte, years = frame["dte_days"].to_numpy(np.float64), frame["years"].to_numpy(np.float64)
    forecast, expected = (frame[c].to_numpy(np.float64) for c in ("forecast", "expected"))
    spread = frame["long_row"].to_numpy(np.int64) != NO_LEG
    credit, width = bid, np.full(len(frame), np.nan)
    if spread.any():
        credit, width = _of_spreads(frame, chains, spread)
    fees = (config.fees.open + config.fees.regulatory) * np.where(spread, 2.0, 1.0)
    if "fee_rate" in frame:
        fees = coin_fee(*(frame[c].to_numpy(np.float64) for c in ("fee_rate", "fee_cap", "bid", "spot")))
        fees = fees * multiplier
    # The cushion is a safety distance, not an expectation: use the larger of IV and the closes' forecast.
    sigma = np.fmax(iv, forecast)
    shock = stress_shock(frame, config)
    index_like = frame["kind"].isin(INDEX_KINDS).to_numpy()
    with np.errstate(invalid="ignore", divide="ignore"):
        break_even = np.where(covered, np.where(np.isnan(basis), spot, basis) - bid, strike - credit)
        break_even = np.where(call & spread, strike + credit, break_even)
        lost = np.where(spread, np.where(credit < width, width - credit, np.nan), strike - bid)
        capital = np.where(covered, spot, np.where(spread, lost, strike))
        per_year = 365.0 / dte
        cushion = np.where(call, strike - spot, spot - break_even) / spot
        distance = np.where(call, np.log(strike / spot), np.log(spot / break_even))
        loss_at_shock = np.maximum(strike - spot * (1 - shock), 0.0) - bid
        stress = np.where(spread, lost * multiplier, np.maximum(loss_at_shock * multiplier + fees, 0.0))
        collateral = np.where(covered, 0.0, np.where(spread, width, strike) * multiplier)
        max_loss = np.where(covered, 0.0, lost * multiplier)
        return {
            "basis": basis,
            "free_shares": free,
            "multiplier": multiplier,
            "credit": credit,
            "width": width,
            "fees": fees,
            "shock": shock,
            "sigma": sigma,
            "break_even": break_even,
            "cushion": cushion,
            "cushion_sd": distance / (sigma * np.sqrt(years)),
            "annual_return": credit / capital * per_year,
            "annual_return_net": (credit - fees / multiplier) / capital * per_year,
            "collateral": collateral,
            "tied": np.where(spread, max_loss, collateral),
            "max_loss": max_loss,
            "stress_loss": np.where(covered, 0.0, stress),
            "prob_otm_forecast": prob_otm(
                frame["share"].to_numpy(np.float64), strike, years, chains.rate, 0.0, expected, call
            ),
            "least_return": regime.row.min_return * np.where(index_like, config.index_return_factor, 1.0),
        }


def coin_fee(rate: Floats, cap: Floats, bid: Floats, index: Floats) -> Floats:
    """Return the fee to open one coin's worth of an option, dollars (n,): a rate of one coin, at most a share
    of the premium.

    By hand, at a rate of 0.0003 and a cap of 12.5 %: a premium of 0.0001 BTC costs 0.0000125 BTC, one of
    0.0011 costs 0.0001375, and from 0.0024 on the fee is 0.0003.

    >>> bid = np.array([0.0001, 0.0011, 0.0024, 0.0170])
    >>> (coin_fee(np.full(4, 0.0003), np.full(4, 0.125), bid, np.ones(4)) * 1e7).round(4).tolist()
    [125.0, 1375.0, 3000.0, 3000.0]
    """
    return np.minimum(rate * index, cap * bid)


def _shares(frame: "pd.DataFrame", chains: Chains, portfolio: Portfolio) -> tuple[Floats, Floats]:
    """Return, for each candidate's name, the break-even of the shares held (NaN if unknown) and the shares
    free to be called away.
    """
    shares = {s.symbol: s for s in portfolio.shares}
    short_calls: dict[str, float] = {}
    for p in positions_of(portfolio):
        if p.kind is Kind.SHORT_CALL and p.expiration >= chains.session:
            short_calls[p.symbol] = short_calls.get(p.symbol, 0.0) + p.delivered
    names, code = chains.symbols, frame["code"].to_numpy(np.intp)
    cost = [h.break_even if (h := shares.get(s)) and h.break_even is not None else np.nan for s in names]
    uncovered = [
        max(shares[s].wheel_quantity - short_calls.get(s, 0.0), 0.0) if s in shares else 0.0 for s in names
    ]
    basis, free = (np.array(v, dtype=np.float64)[code] for v in (cost, uncovered))
    return basis, free


def _of_spreads(frame: "pd.DataFrame", chains: Chains, spread: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return the natural credit of every candidate, and the width of spreads (NaN for other candidates)."""
    long = chains.options.iloc[np.maximum(frame["long_row"].to_numpy(np.int64), 0)]
    ask, other = long["ask"].to_numpy(np.float64), long["strike"].to_numpy(np.float64)
    bid, strike = frame["bid"].to_numpy(np.float64), frame["strike"].to_numpy(np.float64)
    credit = np.where(spread, np.round(bid - ask, 4), bid)  # a rounding remainder is not a premium
    return credit, np.where(spread, np.abs(strike - other), np.nan)
