"""The contracts that are priced for a plan: at first, and later as their Greeks show what 30-day volatility
needs.

In a whole market, only expirations in which a plan may sell are priced. The others wait: some are needed for
30-day volatility, where the priced ones do not show it, and this is known only when stale quotes are out.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wheelcli.chains.contract_columns import Columns
from wheelcli.chains.iv30_calls import Solved, calls_of_the_month, puts_of_a_plan, puts_of_the_month
from wheelcli.chains.no_arbitrage import USABLE
from wheelcli.chains.solved_blocks import NOT_ASKED, More

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a plan needs, (n,) each: the `puts` that matter wherever they expire, with all contracts of names
    that are wanted whole; those to price `first`; `spot` in dollars; `moneyness` is
    ln(strike ÷ forward).
    """

    columns: Columns
    puts: Flags
    first: Flags
    spot: Floats
    moneyness: Floats

    def steps(self) -> tuple[More, ...]:
        """Return what further rows to price, from the Greeks of those priced so far."""
        if self.first is self.puts:
            return (self._calls,)
        return (lambda g: self._month(g, nearest=True), self._month, self._calls)

    def later(self, unusable: NDArray[np.int8], greeks: dict[str, Floats]) -> Flags:
        """Return the rows to price now that it is known why quotes cannot be used, (n,): 30-day volatility
        needs them.
        """
        if self.first is self.puts:
            return np.zeros(len(unusable), dtype=bool)
        known = {**greeks, "iv": np.where(unusable == USABLE, greeks["iv"], np.nan)}
        return puts_of_the_month(self._solved(known), self.puts & (unusable == NOT_ASKED))

    def stay(self, greeks: dict[str, Floats]) -> Flags:
        """Return the rows that a plan reads, priced or not: those to price first, those with an IV, and every
        put that is out of the money, whose share price may be unknown.
        """
        c = self.columns
        inside = c.strike >= self.spot
        return self.first | ~np.isnan(greeks["iv"]) | (self.puts & ~inside)

    def _month(self, greeks: dict[str, Floats], *, nearest: bool = False) -> Flags:
        left = self.puts & ~self.first & np.isnan(greeks["iv"])
        return puts_of_the_month(self._solved(greeks), left, nearest=nearest)

    def _calls(self, greeks: dict[str, Floats]) -> Flags:
        return calls_of_the_month(self._solved(greeks))

    def _solved(self, greeks: dict[str, Floats]) -> Solved:
        c = self.columns
        return Solved(c.code, c.series, c.years, c.is_call, self.moneyness, greeks["iv"], greeks["delta"])


def asked_of(
    c: Columns,
    *,
    whole: Flags,
    spot: Floats,
    share: Floats,
    carry: Floats,
    rate: float,
    windows: NDArray[np.int64] | None = None,
) -> Asked:
    """Return what a plan needs of the contracts `c`: all contracts of `whole` names, and puts. With
    `windows`, the least and most days to expiration of each underlying (m, 2), only puts inside at first.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        moneyness = np.log(c.strike / share) - (rate - carry) * c.years
    puts = whole | puts_of_a_plan(
        code=c.code, series=c.series, is_call=c.is_call, strike=c.strike, spot=spot, moneyness=moneyness
    )
    first = puts
    if windows is not None:
        low, high = windows.T
        first = puts & (whole | ((c.dte >= low[c.code]) & (c.dte <= high[c.code])))
    return Asked(c, puts, first, spot, moneyness)
