"""Price a whole snapshot: one synchronised spot per underlying, plausible quotes, our own IV, Greeks and
odds.

The spot comes first, because everything depends on it and the feed's spot is from another moment than
the option quotes. Then comes the residual carry of each expiration. Dividends are cash on a date, in the
escrowed model: the share is worth its spot less the present value of the dividends before expiration, and
has no yield.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wheelcli.chains import coin
from wheelcli.chains.asked.contracts import Asked, asked_of
from wheelcli.chains.block import Block, blocks_of
from wheelcli.chains.carry import hard_to_borrow, residual_carry
from wheelcli.chains.contract_columns import Columns, cents_shown, columns_of, of_names
from wheelcli.chains.dividends import Dividend, expected_dividends, paid_lately, present_values
from wheelcli.chains.ex_dividend_dates import eves_of
from wheelcli.chains.iv_outliers import stale
from wheelcli.chains.no_arbitrage import REASONS, USABLE
from wheelcli.chains.priced import Chains
from wheelcli.chains.series import SPAN
from wheelcli.chains.solved_blocks import hear_twins, solve_blocks, solve_later
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
    window_of: Callable[[str], tuple[int, int]] | None = None,
) -> Chains:
    """Price every contract of a snapshot, or of `symbols` only. `default_rate` applies if the snapshot has no
    rate.

    A plan passes `calls_of`, the names whose calls it may sell. For the other names, calls are priced only if
    the 30-day volatility needs them, and puts far in the money are not priced (`chains/iv30_calls.py`). In a
    whole market, contracts that no plan sells are then left out, and with `window_of`, from a name to the
    least and most days to expiration in which it may be sold, puts of other expirations are priced only if
    the 30-day volatility needs them.
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
    asked = None
    if calls_of is not None:
        asked = asked_of(
            c,
            whole=among(names["symbol"], list(calls_of))[codes],
            spot=spot,
            share=share,
            carry=carry,
            rate=rate,
            windows=np.array(list(map(window_of, listed))) if lean and window_of else None,
        )
    greeks, unusable = _greeks(c, market, asked)
    every: slice | NDArray[np.intp] = slice(None)
    if asked and lean:
        every = np.flatnonzero(asked.stay(greeks))
        options = options.iloc[every].reset_index(drop=True)
    del contracts, market, eves, quotes, asked
    worth = _Worth(spot, escrow, carry, share)
    priced = pd.DataFrame(_listed(c, worth, greeks, unusable, every), copy=False)
    out = pd.concat([options, priced], axis=1)  # `assign` would copy them all
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


def _greeks(
    c: Columns, market: tuple[Block, ...], asked: Asked | None
) -> tuple[dict[str, Floats], NDArray[np.int8]]:
    """Return the columns of Greeks with `vol`, and why quotes cannot be used: of all contracts, or of those
    `asked`.
    """
    every = np.ones(len(c.code), dtype=bool)
    greeks, unusable = solve_blocks(market, asked.first if asked else every, asked.steps() if asked else ())
    _settle(c, market, unusable, greeks, every)
    if asked and (later := asked.later(unusable, greeks)).any():
        solve_later(market, later, unusable, greeks)
        _settle(c, market, unusable, greeks, later)
    return greeks, unusable


class _Worth(NamedTuple):
    """What the share is worth to each contract (n,): `spot`, `escrow` and `share` in dollars, `carry` a
    year.
    """

    spot: Floats
    escrow: Floats
    carry: Floats
    share: Floats


def _listed(
    c: Columns,
    worth: _Worth,
    greeks: dict[str, Floats],
    unusable: NDArray[np.int8],
    rows: slice | NDArray[np.intp],
) -> dict[str, Any]:
    """Return the columns that pricing adds to these rows of the options; `greeks` is emptied."""
    import pandas as pd

    spot, escrow, carry, share = (column[rows] for column in worth)
    years = c.years[rows]
    return {
        "code": c.code[rows],
        "series": c.series[rows],
        "dte_days": c.dte[rows],
        "years": years,
        "spot": spot,
        "escrow": escrow,
        "carry": carry,
        "share": share * np.exp(-carry * years),
        "mid": (c.bid[rows] + c.ask[rows]) / 2,
        # each column goes as soon as its rows are read
        **{column: greeks.pop(column)[rows] for column in tuple(greeks)},
        "unusable": pd.Categorical.from_codes(unusable[rows], pd.Index([r.value for r in REASONS])),
    }


def _settle(
    c: Columns,
    market: tuple[Block, ...],
    unusable: NDArray[np.int8],
    greeks: dict[str, Floats],
    among: Flags,
) -> None:
    """Mark the stale quotes `among` the contracts, whole expirations of names, and let the others hear their
    twins.
    """
    old = stale(
        group=c.code * SPAN + c.series,
        is_call=c.is_call,
        strike=c.strike,
        bid=c.bid,
        ask=c.ask,
        iv=greeks["iv"] if among.all() else np.where(among, greeks["iv"], np.nan),
        vega=greeks["vega"],
        delta=greeks["delta"],
    )
    unusable[old & (unusable == USABLE)] = REASONS.index(Unusable.STALE)
    hear_twins(market, unusable, greeks, among)


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
