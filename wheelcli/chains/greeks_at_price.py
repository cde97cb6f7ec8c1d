"""Volatility and Greeks of contracts at prices other than their mid, such as the delta of a put sold at 0.41
instead of 0.65.

The contract keeps the spot, dividends, carry and ex-dates it was priced with. Example: a put of 36.5 on a
share of 38.60, 21 days, at its mid of 0.65 has an IV of 0.41 and a delta of -0.26; at 0.41 these are 0.33 and
-0.22.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wheelcli.chains import coin
from wheelcli.chains.build import Chains
from wheelcli.chains.carry import Label
from wheelcli.chains.ex_dividend_dates import Lives, eves_of
from wheelcli.chains.greeks import Terms, greeks_of
from wheelcli.pricing.american_put.premium_table import Tables

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]


def greeks_at_price(chains: Chains, options: "pd.DataFrame", price: Floats) -> dict[str, Floats]:
    """Return the columns of `greeks.COLUMNS` of rows of `chains.options` at these prices, (n,) each, dollars
    per share; NaN if no volatility explains the price.
    """
    if "present" in options:
        columns = (options[name].to_numpy(np.float64) for name in ("share", "strike", "years", "present"))
        return coin.greeks_at(price, *columns, is_call=(options["right"] == "call").to_numpy())
    code = options["code"].to_numpy(np.intp)
    is_call = (options["right"] == "call").to_numpy()
    american = (options["exercise"] != "european").to_numpy()
    strike, years, spot, escrow, carry = (
        options[name].to_numpy(np.float64) for name in ("strike", "years", "spot", "escrow", "carry")
    )
    implied = (chains.names["carry"] == Label.IMPLIED).to_numpy()[code]
    day = options["expiration"].to_numpy("datetime64[D]").astype(np.int64)
    eves = eves_of(
        chains.dividends,
        Lives(code, is_call, strike, years, day),
        symbols=list(chains.names["symbol"]),
        rows=np.flatnonzero(american),
        as_of=chains.as_of,
        rate=chains.rate,
    )
    terms = Terms(spot - escrow, strike, years, chains.rate, carry, is_call, american)
    return greeks_of(price, terms, implied=implied, eves=eves, tables=Tables())
