"""Price a whole snapshot: one synchronised spot per underlying, plausible quotes, our own IV, Greeks and
odds.

The spot comes first, because everything depends on it and the feed's spot is from another moment than
the option quotes. Then comes the residual carry of each expiration. Dividends are cash on a date, in the
escrowed model: the share is worth its spot less the present value of the dividends before expiration, and
has no yield.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wheelcli.chains import coin
from wheelcli.chains.block import blocks_of
from wheelcli.chains.carry import hard_to_borrow, residual_carry
from wheelcli.chains.contract_columns import Columns, cents_shown, columns_of, of_names
from wheelcli.chains.dividends import Dividend, expected_dividends, paid_lately, present_values
from wheelcli.chains.ex_dividend_dates import eves_of
from wheelcli.chains.iv30_calls import calls_of_the_month, puts_of_a_plan
from wheelcli.chains.iv_outliers import stale
from wheelcli.chains.no_arbitrage import REASONS, USABLE
from wheelcli.chains.priced import Chains
from wheelcli.chains.series import SPAN
from wheelcli.chains.solved_blocks import More, hear_twins, solve_blocks
from wheelcli.chains.special_dividends import without_adjusting
from wheelcli.chains.spot import as_quoted, implied_spots
from wheelcli.chains.spot_in_use import basis, reconcile
from wheelcli.market.snapshot import WHOLE_MARKET, Kind, Snapshot, among
from wheelcli.pricing.american_put.premium_table import Tables
from wheelcli.quotes import Unusable

__all__ = ["FUNDS", "Chains", "price_chains"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_DIVIDEND_HORIZON_DAYS = 1200
FUNDS = (Kind.INDEX_ETF, Kind.SECTOR_ETF, Kind.BOND_ETF, Kind.FUND)


def price_chains(
    snapshot: Snapshot,
    *,
    default_rate: float,
    symbols: Iterable[str] | None = None,
    calls_of: Iterable[str] | None = None,
) -> Chains:
    """Price every contract of a snapshot, or of `symbols` only. `default_rate` applies if the snapshot has no
    rate.

    A plan passes `calls_of`, the names whose calls it may sell. For the other names, calls are priced only if
    the 30-day volatility needs them, and puts far in the money are not priced (`chains/iv30_calls.py`). In a
    whole market, contracts that are not priced are then left out.
    """
    import pandas as pd

    if snapshot.market == "deribit":
        return coin.price_coins(snapshot, symbols=symbols)
    tables, lean = Tables(), calls_of is not None and len(snapshot.underlyings) >= WHOLE_MARKET
    rate, label = _rate(snapshot, default_rate)
    only = None if symbols is None else frozenset(symbols)
    until = snapshot.session + timedelta(days=_DIVIDEND_HORIZON_DAYS)
    dividends = expected_dividends(snapshot, until, only)
    names = snapshot.underlyings.rename(columns={"spot": "spot_quoted"})
    quoted = names["spot_quoted"].to_numpy(np.float64)
    options = snapshot.options
    if only is not None:
        options = options[options["symbol"].isin(list(only))].reset_index(drop=True)
    options, codes = of_names(options, names)
    c = columns_of(options, codes, snapshot)
    listed = names["symbol"].tolist()

    def implied_by(paid: dict[str, tuple[Dividend, ...]]) -> tuple[Floats, Floats]:
        escrow = present_values(
            paid,
            symbols=listed,
            symbol_code=codes,
            expiration=options["expiration"].to_numpy(),
            session=snapshot.session,
            rate=rate,
        )
        return escrow, implied_spots(c.pairs(escrow), rate=rate, quoted=quoted)

    dividends = without_adjusting(dividends, snapshot, lambda paid: implied_by(paid)[1], quoted)
    escrow, implied = implied_by(dividends)
    american = np.flatnonzero(c.american)
    eves = eves_of(dividends, c.lives(), symbols=listed, rows=american, as_of=snapshot.as_of, rate=rate)
    quotes = c.quotes(implied[codes], escrow, rate, tables)
    left = residual_carry(quotes, c.standard, eves, quoted=quoted)
    implied = implied * np.exp(left.offset)
    about = _at_30_days(codes, c.dte, left.carry, len(names))
    spots, problems = reconcile(names["symbol"].tolist(), quoted, implied, carry=about)
    puts = ~c.is_call & c.american
    spot, carry = as_quoted(spots[codes], left.carry, quoted[codes], put=puts, strike=c.strike, bid=c.bid)
    share = spot - escrow
    contracts = c.contracts(spot=spot, share=share, carry=carry, implied=left.implied[codes])
    market = blocks_of(contracts, eves, rate, tables)
    first, month = np.ones(len(codes), dtype=bool), None
    if calls_of is not None:
        first, month = _asked(c, among(names["symbol"], list(calls_of))[codes], spot, share, carry, rate)
    greeks, unusable = solve_blocks(market, first, month)
    old = stale(
        group=codes * SPAN + c.series,
        is_call=c.is_call,
        strike=c.strike,
        bid=c.bid,
        ask=c.ask,
        **{column: greeks[column] for column in ("iv", "vega", "delta")},
    )
    unusable[old & (unusable == USABLE)] = REASONS.index(Unusable.STALE)
    hear_twins(market, unusable, greeks)
    why = pd.Categorical.from_codes(unusable, pd.Index([r.value for r in REASONS]))
    priced: dict[str, Any] = {
        "code": codes,
        "series": c.series,
        "dte_days": c.dte,
        "years": c.years,
        "spot": spot,
        "escrow": escrow,
        "carry": carry,
        "share": share * np.exp(-carry * c.years),
        "mid": (c.bid + c.ask) / 2,
        **greeks,
        "unusable": why,
    }
    if lean:
        rows = np.flatnonzero(first | ~np.isnan(greeks["iv"]))
        greeks.clear()  # each column goes as soon as its rows are read
        priced = {name: priced.pop(name)[rows] for name in tuple(priced)}
        options = options.iloc[rows].reset_index(drop=True)
    out = pd.concat([options, pd.DataFrame(priced, copy=False)], axis=1)  # `assign` would copy them all
    untold = names["kind"].isin(FUNDS).to_numpy() & ~among(names["symbol"], dividends.keys())
    named = names.assign(
        spot_implied=implied,
        spot=spots,
        carry=left.labels(),
        carry_annual=about,
        hard_to_borrow=hard_to_borrow(left.implied, about, untold),
        spot_basis=basis(spots, implied),
    )
    return Chains(
        as_of=snapshot.as_of,
        session=snapshot.session,
        rate=rate,
        rate_label=label,
        options=out,
        names=named,
        second=snapshot.second,
        dividends=dividends,
        lost_rhythm=paid_lately(snapshot, only) - set(dividends),
        problems=tuple(problems),
        cents=cents_shown(codes, c.bid, c.ask, names=len(names)) if lean else None,
    )


def _asked(
    c: Columns, whole: Flags, spot: Floats, share: Floats, carry: Floats, rate: float
) -> tuple[Flags, More]:
    """Return the rows to price at first for a plan, those of `whole` names among them, and what tells from
    their Greeks which calls the 30-day volatility needs.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        moneyness = np.log(c.strike / share) - (rate - carry) * c.years
    puts = puts_of_a_plan(
        code=c.code, series=c.series, is_call=c.is_call, strike=c.strike, spot=spot, moneyness=moneyness
    )

    def month(greeks: dict[str, Floats]) -> Flags:
        return calls_of_the_month(
            code=c.code,
            series=c.series,
            years=c.years,
            is_call=c.is_call,
            moneyness=moneyness,
            iv=greeks["iv"],
            delta=greeks["delta"],
        )

    return puts | whole, month


def narrowed(chains: Chains, symbols: Iterable[str]) -> Chains:
    """Return the chains with the contracts of these underlyings only, as if only they had been priced."""
    rows = chains.options["symbol"].isin(list(symbols))
    return replace(chains, options=chains.options[rows].reset_index(drop=True))


def _at_30_days(codes: NDArray[np.intp], dte: NDArray[np.int64], carry: Floats, names: int) -> Floats:
    """Return the carry of each underlying's expiration nearest 30 days; 0 without contracts."""
    apart, least = np.abs(dte - 30), np.full(names, np.iinfo(np.int64).max)
    np.minimum.at(least, codes, apart)
    nearest = np.flatnonzero(apart == least[codes])
    result = np.zeros(names)
    result[codes[nearest]] = carry[nearest]
    return result


def _rate(snapshot: Snapshot, default: float) -> tuple[float, str]:
    if len(snapshot.rates):
        row = snapshot.rates.iloc[(snapshot.rates["tenor_days"] - 91).abs().argsort().iloc[0]]
        if np.isfinite(row["rate"]):
            return float(row["rate"]), str(row["label"])
    return default, "config"
