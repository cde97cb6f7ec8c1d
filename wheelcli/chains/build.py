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
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wheelcli.chains import coin
from wheelcli.chains.asked.contracts import asked_of
from wheelcli.chains.asked.greeks import greeks_asked
from wheelcli.chains.block import blocks_of
from wheelcli.chains.carry import hard_to_borrow, residual_carry
from wheelcli.chains.contract_columns import Columns, cents_shown, columns_of, of_names
from wheelcli.chains.dividends import Dividend, expected_dividends, paid_lately, present_values
from wheelcli.chains.ex_dividend_dates import eves_of
from wheelcli.chains.no_arbitrage import REASONS
from wheelcli.chains.priced import Chains
from wheelcli.chains.special_dividends import without_adjusting
from wheelcli.chains.spot import as_quoted, implied_spots
from wheelcli.chains.spot_in_use import basis, reconcile
from wheelcli.errors import Problem
from wheelcli.market.snapshot import WHOLE_MARKET, Kind, Snapshot, among
from wheelcli.pricing.american_put.premium_table import Tables

if TYPE_CHECKING:
    import pandas as pd

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
    whole market, contracts that no plan sells are then left out. `window_of` gives the least and most days to
    expiration in which options of a name may be sold; in a whole market, puts of other expirations are priced
    only if the 30-day volatility needs them.
    """
    import pandas as pd

    if snapshot.market == "deribit":
        return coin.price_coins(snapshot, symbols=symbols)
    rate, label = _rate(snapshot, default_rate)
    only = None if symbols is None else frozenset(symbols)
    options = snapshot.options
    if only is not None:
        options = options[options["symbol"].isin(list(only))].reset_index(drop=True)
    wants = None
    if calls_of is not None:
        lean = len(snapshot.underlyings) >= WHOLE_MARKET
        wants = _Wants(list(calls_of), window_of if lean else None, lean=lean)
    # the columns of a whole market make room before the options that stay are copied
    done = _priced(snapshot, options, only, rate, wants)
    options = done.options
    if done.rows is not None:
        options = options.iloc[done.rows].reset_index(drop=True)
    return Chains(
        as_of=snapshot.as_of,
        session=snapshot.session,
        rate=rate,
        rate_label=label,
        options=pd.concat([options, done.columns], axis=1),  # `assign` would copy them all
        names=done.names,
        second=snapshot.second,
        dividends=done.dividends,
        lost_rhythm=paid_lately(snapshot, only) - set(done.dividends),
        problems=done.problems,
        cents=done.cents,
    )


class _Wants(NamedTuple):
    """What a plan wants: all contracts of some names, of others those in their window, None for all. `lean`
    is whether contracts that no plan sells are left out.
    """

    calls_of: list[str]
    window_of: Callable[[str], tuple[int, int]] | None
    lean: bool


class _Priced(NamedTuple):
    """The options on known underlyings, those of their rows that stay (None for all), and the columns that
    pricing adds to these; the table of names; `cents` as in `Chains`.
    """

    options: "pd.DataFrame"
    rows: NDArray[np.intp] | None
    columns: "pd.DataFrame"
    names: "pd.DataFrame"
    dividends: dict[str, tuple[Dividend, ...]]
    problems: tuple[Problem, ...]
    cents: Flags | None


def _priced(
    snapshot: Snapshot,
    options: "pd.DataFrame",
    only: frozenset[str] | None,
    rate: float,
    wants: _Wants | None,
) -> _Priced:
    import pandas as pd

    tables = Tables()
    until = snapshot.session + timedelta(days=_DIVIDEND_HORIZON_DAYS)
    dividends = expected_dividends(snapshot, until, only)
    names = snapshot.underlyings.rename(columns={"spot": "spot_quoted"})
    quoted = names["spot_quoted"].to_numpy(np.float64)
    options, codes = of_names(options, names)
    c = columns_of(options, codes, snapshot)
    listed = names["symbol"].tolist()

    def implied_by(paid: dict[str, tuple[Dividend, ...]]) -> tuple[Floats, Floats]:
        escrow = present_values(
            paid,
            symbols=listed,
            symbol_code=codes,
            dte=c.dte,
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
    del american, quotes  # of columns of a whole market, not one more than needed
    implied = implied * np.exp(left.offset)
    about = _at_30_days(codes, c.dte, left.carry, len(names))
    spots, problems = reconcile(listed, quoted, implied, carry=about)
    puts = ~c.is_call & c.american
    spot, carry = as_quoted(spots[codes], left.carry, quoted[codes], put=puts, strike=c.strike, bid=c.bid)
    share = spot - escrow
    labels, marked = left.labels(), left.implied
    del left, puts
    contracts = c.contracts(spot=spot, share=share, carry=carry, implied=marked[codes])
    asked = None
    if wants is not None:
        asked = asked_of(
            c,
            whole=among(names["symbol"], wants.calls_of)[codes],
            spot=spot,
            share=share,
            carry=carry,
            rate=rate,
            windows=np.array(list(map(wants.window_of, listed))) if wants.window_of else None,
        )
    greeks, unusable = greeks_asked(c, blocks_of(contracts, eves, rate, tables), asked)
    lean = wants is not None and wants.lean
    rows = np.flatnonzero(asked.stay(greeks)) if asked and lean else None
    worth = _Worth(spot, escrow, carry, share)
    columns = _listed(c, worth, greeks, unusable, slice(None) if rows is None else rows)
    untold = names["kind"].isin(FUNDS).to_numpy() & ~among(names["symbol"], dividends.keys())
    named = names.assign(
        spot_implied=implied,
        spot=spots,
        carry=labels,
        carry_annual=about,
        hard_to_borrow=hard_to_borrow(marked, about, untold),
        spot_basis=basis(spots, implied),
    )
    return _Priced(
        options=options,
        rows=rows,
        columns=pd.DataFrame(columns, copy=False),
        names=named,
        dividends=dividends,
        problems=tuple(problems),
        cents=cents_shown(codes, c.bid, c.ask, names=len(names)) if lean else None,
    )


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
