"""Price a market of options on coins.

The forward of an expiration is the median of the futures' prices that come with its quotes, for inverse and
linear options apart. An option is European and not discounted: it settles at its expiration in the currency
of its quotes, and collateral earns nothing. Therefore, its model price, dollars at the expiration, is the
quoted price for a linear option and the quoted price in coins × forward for an inverse one. Its dollars today
are quoted × index, and the two differ by index ÷ forward, the column `present`. There is no parity spot, no
dividend, no carry and no early exercise.

Example: a call of 82,000 quoted at 0.017 BTC, index 75,110, forward 75,784: 1,288.33 dollars at the
expiration explain its volatility, and its seller receives 1,276.87 today.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wheelcli.chains.carry import Label
from wheelcli.chains.contract_columns import columns_of, of_names
from wheelcli.chains.iv_outliers import stale
from wheelcli.chains.no_arbitrage import NO_IV, REASONS, USABLE, ChainQuotes, judge
from wheelcli.chains.priced import Chains
from wheelcli.chains.series import ROOTS, SPAN
from wheelcli.chains.spot_in_use import basis
from wheelcli.market.snapshot import Snapshot
from wheelcli.pricing.american_batch import european_chain
from wheelcli.pricing.lognormal import prob_otm
from wheelcli.quotes import Unusable

if TYPE_CHECKING:
    pass

Floats = NDArray[np.float64]

INVERSE = "coin_inverse"
_TERMS = ("unit", "usd_per_unit", "tick", "tick_above", "tick_over", "lot", "fee_rate", "fee_cap")


def price_coins(snapshot: Snapshot, *, symbols: Iterable[str] | None = None) -> Chains:
    """Price every contract of a coin market, or of `symbols` only.

    The columns are those of `Chains`, with `share` the forward, `escrow` spot less forward, and in addition
    `present` (index ÷ forward for an inverse option, else 1) and the columns of the snapshot's terms. Greeks
    are dollars of today per coin; delta and gamma refer to the forward. `spot` is the index.
    """
    import pandas as pd

    names = snapshot.underlyings.rename(columns={"spot": "spot_quoted"})
    options = snapshot.options
    if symbols is not None:
        options = options[options["symbol"].isin(list(symbols))].reset_index(drop=True)
    options, codes = of_names(options, names)
    terms = snapshot.terms.set_index("contract").reindex(options["contract"]).reset_index(drop=True)
    c = columns_of(options, codes, snapshot)
    inverse = (options["settlement"] == INVERSE).to_numpy()
    series = c.expiration * ROOTS + ~inverse
    forward = medians(terms["forward"].to_numpy(np.float64), codes * SPAN + series)
    spot = names["spot_quoted"].to_numpy(np.float64)[codes]
    present = np.where(inverse, spot / forward, 1.0)
    bid, ask = c.bid / present, c.ask / present
    none = np.zeros(len(options))
    unusable = judge(
        ChainQuotes(
            codes * SPAN + series,
            c.is_call,
            np.zeros(len(options), dtype=bool),
            c.strike,
            bid,
            ask,
            c.years,
            forward,
            none,
            none + 1.0,
            c.standard,
        )
    )
    quoted = np.where(np.isin(unusable, (USABLE, NO_IV)), (bid + ask) / 2, np.nan)
    greeks = greeks_on_forward(
        quoted, forward=forward, strike=c.strike, years=c.years, is_call=c.is_call, present=present
    )
    unusable[np.isnan(greeks["iv"]) & (unusable == USABLE)] = NO_IV
    old = stale(
        group=codes * SPAN + series,
        is_call=c.is_call,
        strike=c.strike,
        bid=c.bid,
        ask=c.ask,
        **{column: greeks[column] for column in ("iv", "vega", "delta")},
    )
    unusable[old & (unusable == USABLE)] = REASONS.index(Unusable.STALE)
    priced = {
        "code": codes,
        "series": series,
        "dte_days": c.dte,
        "years": c.years,
        "spot": spot,
        "escrow": spot - forward,
        "carry": none,
        "share": forward,
        "mid": (c.bid + c.ask) / 2,
        **greeks,
        "vol": greeks["iv"],
        "unusable": pd.Categorical.from_codes(unusable, pd.Index([r.value for r in REASONS])),
        "present": present,
    }
    table = pd.concat([options, pd.DataFrame(priced, copy=False), terms[list(_TERMS)]], axis=1)
    index = names["spot_quoted"].to_numpy(np.float64)
    unknown = np.full(len(names), np.nan)
    named = names.assign(
        spot_implied=unknown,
        spot=index,
        carry=Label.RATE.value,
        carry_annual=0.0,
        hard_to_borrow=False,
        spot_basis=basis(index, unknown),
    )
    return Chains(
        as_of=snapshot.as_of,
        session=snapshot.session,
        rate=0.0,
        rate_label="undiscounted",
        options=table,
        names=named,
        second=snapshot.second,
        dividends={},
        lost_rhythm=frozenset(),
        problems=(),
        market=snapshot.market,
    )


def greeks_on_forward(
    price: Floats,
    *,
    forward: Floats,
    strike: Floats,
    years: Floats,
    is_call: NDArray[np.bool_],
    present: Floats,
) -> dict[str, Floats]:
    """Return the columns of `greeks.COLUMNS` (n,) of European options at these undiscounted prices, dollars a
    coin at the expiration; NaN if no volatility explains a price. Theta and vega are dollars of today.
    """
    ready = ~np.isnan(price) & (forward > 0) & (years > 0)
    g = european_chain(np.where(ready, price, np.nan), forward, strike, years, 0.0, is_call)
    return {
        "iv": g.iv,
        "delta": g.delta,
        "gamma": g.gamma,
        "theta": g.theta / 365.0 * present,
        "vega": g.vega / 100.0 * present,
        "prob_otm": prob_otm(forward, strike, years, 0.0, 0.0, g.iv, is_call),
    }


def greeks_at(
    price: Floats,
    forward: Floats,
    strike: Floats,
    years: Floats,
    present: Floats,
    *,
    is_call: NDArray[np.bool_],
) -> dict[str, Floats]:
    """Return the columns of `greeks_on_forward` at prices in dollars of today, (n,)."""
    return greeks_on_forward(
        price / present, forward=forward, strike=strike, years=years, is_call=is_call, present=present
    )


def medians(values: Floats, group: NDArray[np.int64]) -> Floats:
    """Return the median of each group's known values, at every row (n,); NaN for a group without any.

    >>> medians(np.array([10.0, 12.0, np.nan, 5.0]), np.array([1, 1, 1, 2])).tolist()
    [11.0, 11.0, 11.0, 5.0]
    """
    out = np.full(len(values), np.nan)
    for one in np.unique(group):
        here = group == one
        known = values[here & np.isfinite(values)]
        if len(known):
            out[here] = np.median(known)
    return out
