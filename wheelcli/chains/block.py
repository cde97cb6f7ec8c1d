"""A block of a market, made of whole expirations: plausible quotes, their volatility and Greeks, and better
volatilities from the put or call of the same strike (the twin).

Contracts of different expirations have nothing in common here: no table of the early-exercise premium, no
order of strikes and no twin. Therefore, a market is processed in parallel blocks, each small enough for the
cache of a core.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from wheelcli.chains.ex_dividend_dates import Eves
from wheelcli.chains.greeks import Terms, greeks_at, greeks_of
from wheelcli.chains.no_arbitrage import NO_IV, USABLE, ChainQuotes, judge
from wheelcli.chains.put_call_iv import Twins, better_vol
from wheelcli.chains.series import SPAN
from wheelcli.pricing.american_put.premium_table import Tables
from wheelcli.pricing.arrays import rows_of
from wheelcli.pricing.grouping import on_all_cores

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Rows = NDArray[np.intp]
T = TypeVar("T")

LEAST = 1 << 16  # contracts of a block; a small market is one block
ALL = slice(None)


@dataclass(frozen=True, slots=True)
class Contracts:
    """Columns of contracts (n,): their terms, quotes and underlyings. `series` numbers the expirations of
    each root, `spot` is synchronised, `share` is the spot less escrowed dividends, `implied` marks a carry
    that rate and dividends do not explain.
    """

    code: Rows
    expiration: NDArray[np.int64]
    is_call: Flags
    american: Flags
    standard: Flags
    strike: Floats
    bid: Floats
    ask: Floats
    years: Floats
    spot: Floats
    share: Floats
    carry: Floats
    implied: Flags
    series: NDArray[np.int64]

    def at(self, here: slice) -> "Contracts":
        """Return these rows only, as views."""
        return rows_of(self, here)


@dataclass(frozen=True, slots=True)
class Block:
    """Whole expirations of a market. `here` holds their rows in the market, `of` the columns of these rows,
    `eves` the ex-dates by row of the block.
    """

    here: slice
    of: Contracts
    eves: Eves
    rate: float
    tables: Tables  # shared by all work on the market

    def judged(self) -> NDArray[np.int8]:
        """Return the code of `no_arbitrage.judge` for each quote: why it cannot be used."""
        q = self.of
        group, dividends = q.code * SPAN + q.series, q.spot - q.share * np.exp(-q.carry * q.years)
        discount, sides = np.exp(-self.rate * q.years), (q.strike, q.bid, q.ask)
        return judge(
            ChainQuotes(
                group, q.is_call, q.american, *sides, q.years, q.spot, dividends, discount, q.standard
            )
        )

    def terms(self, rows: Rows | slice = ALL) -> Terms:
        """Return the terms that volatility and Greeks depend on, apart from the price."""
        q = self.of
        share, strike, years, carry = (c[rows] for c in (q.share, q.strike, q.years, q.carry))
        return Terms(share, strike, years, self.rate, carry, q.is_call[rows], q.american[rows])

    def solved(self, rows: Flags) -> dict[str, Floats]:
        """Return the columns of `greeks.COLUMNS` of these rows at their mid; NaN for the others."""
        q = self.of
        mid = np.where(rows, (q.bid + q.ask) / 2, np.nan)
        return greeks_of(mid, self.terms(), implied=q.implied, eves=self.eves, tables=self.tables)

    def told_by_twins(
        self, unusable: NDArray[np.int8], greeks: dict[str, Floats]
    ) -> tuple[Rows, dict[str, Floats]]:
        """Return the rows whose twin shows a better volatility, and the columns of `greeks.COLUMNS` at that
        volatility.
        """
        q = self.of
        plain = (unusable == USABLE) & ~q.implied
        rows, vol = better_vol(
            Twins(q.code, q.series, q.is_call, q.strike),
            wide=q.ask - q.bid,
            iv=np.where(plain, greeks["iv"], np.nan),
            vega=greeks["vega"],
            delta=greeks["delta"],
            mute=(unusable == NO_IV) & ~q.implied,
        )
        own = self.eves.among(rows, len(q.code))
        better = greeks_at(vol, self.terms(rows), eves=own, tables=self.tables)
        known = ~np.isnan(better["iv"])
        return rows[known], {column: values[known] for column, values in better.items()}


def blocks_of(
    contracts: Contracts, eves: Eves, rate: float, tables: Tables, *, least: int = LEAST
) -> tuple[Block, ...]:
    """Return the market in blocks of whole expirations with at least `least` contracts each; a market that is
    not in order of expiration is one block.
    """
    days = contracts.expiration
    ends = [len(days)]
    if len(days) >= 2 * least and np.all(days[1:] >= days[:-1]):
        last = 0
        ends = [last := int(end) for end in np.flatnonzero(days[1:] != days[:-1]) + 1 if end - last >= least]
        ends = [*(end for end in ends if len(days) - end >= least), len(days)]
    starts = [0, *ends[:-1]]
    return tuple(
        _block(contracts, eves, rate, tables, slice(start, end))
        for start, end in zip(starts, ends, strict=True)
    )


def _block(contracts: Contracts, eves: Eves, rate: float, tables: Tables, here: slice) -> Block:
    first, last = np.searchsorted(eves.rows, [here.start, here.stop])
    own = Eves(eves.rows[first:last] - here.start, eves.when[first:last], eves.amounts[first:last])
    return Block(here, contracts.at(here), own, rate, tables)


def each(blocks: tuple[Block, ...], work: Callable[[Block], T]) -> list[T]:
    """Work on the blocks on all cores and return the results in no particular order. Blocks with the most
    ex-dates start first, because they take longest.
    """
    return on_all_cores([partial(work, block) for block in sorted(blocks, key=lambda b: -len(b.eves.rows))])
