"""A priced market: the value that every plan, position and review reads."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from wheelcli.chains.dividends import Dividend
from wheelcli.errors import Problem

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Chains:
    """A snapshot with its options priced.

    `options` is the snapshot's table with these columns:

    - `code` (row of `names`), `series` (`series.py`), `dte_days`, `years`;
    - `spot` (synchronised; the feed's for puts at exercise value, see `as_quoted`), `escrow` (present value
      of dividends inside the life, dollars), `carry` (the residual carry, annual), `share` (spot less escrow
      and carry, without a yield);
    - `mid`, `iv` (of the mid), `vol` (the same, or a better one from the twin of a contract in the money;
      Greeks use it), `unusable` (the reason, "" if usable);
    - `prob_otm`, and per share `delta`, `gamma`, `theta` (per calendar day), `vega` (per volatility point).

    `names` is the snapshot's table of underlyings with `spot_quoted`, `spot_implied` (NaN without parity) and
    `spot`, the one that pricing used; `spot_basis`, whether that is synchronised or quoted; `carry`, the
    source of its residual carry (`carry.Label`); `carry_annual`, that of the expiration nearest 30 days; and
    `hard_to_borrow`. `second` is the snapshot's table of a second feed's quotes.

    If contracts that no plan reads are left out, `cents` (m, 2) shows whether any quote of each name, these
    contracts included, is not a multiple of 0.05: among quotes below 3.00 dollars, and from 3.00 on.
    """

    as_of: datetime
    session: date
    rate: float
    rate_label: str
    options: "pd.DataFrame"
    names: "pd.DataFrame"
    second: "pd.DataFrame"
    dividends: dict[str, tuple[Dividend, ...]]
    lost_rhythm: frozenset[str]  # names that paid a dividend within the year and whose next one is unknown
    problems: tuple[Problem, ...]
    market: str = "us"  # as of `Snapshot`
    cents: "NDArray[np.bool_] | None" = None

    @property
    def symbols(self) -> list[str]:
        """Return the underlyings in the order of `names`."""
        symbols: list[str] = self.names["symbol"].tolist()
        return symbols
