"""Bid and ask for contracts of which only a volatility is known: a price at that volatility, and a table of
spreads by price around it.

`WIDTHS` holds the median of ask less bid, dollars a share, of Yahoo's chains recorded in market hours: out of
the money, 14 to 60 days to expiration. Nearly all are of large names; a smaller name's spread is wider, and
so are spreads at the close. The share is taken to pay no dividend. Whatever is made from this table says
MODEL QUOTES.

Example: a fair price of 1.404 on a share is quoted 1.37 / 1.44.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wheelcli.market.snapshot import Kind
from wheelcli.pricing.american_batch import american_price
from wheelcli.trading_calendar import years_to

if TYPE_CHECKING:
    from wheelcli.market.snapshot import Snapshot

Floats = NDArray[np.float64]

LABEL = "MODEL QUOTES"
EDGES = (0.0, 0.10, 0.25, 0.50, 1.0, 2.0, 3.0, 5.0, 10.0, 20.0, np.inf)  # of the mid, dollars: (from, to]
WIDTHS = {  # kind of underlying: the width of each bucket
    "stock": (0.03, 0.04, 0.04, 0.05, 0.06, 0.07, 0.15, 0.15, 0.20, 0.20),
    "index_etf": (0.01, 0.02, 0.02, 0.02, 0.02, 0.03, 0.04, 0.06, 0.09, 0.13),
}
CENT = 0.01


def width(mid: ArrayLike, kind: str) -> Floats:
    """Return ask less bid, dollars a share, of options of these fair prices; NaN if the price is unknown
    or not above 0.

    >>> width([0.08, 1.40, 12.0], "stock").tolist(), width(1.40, "index_etf").tolist()
    ([0.03, 0.06, 0.2], 0.02)
    """
    price = np.asarray(mid, dtype=np.float64)
    bucket = np.clip(np.searchsorted(EDGES, price) - 1, 0, len(EDGES) - 2)
    return np.where(price > 0, np.array(WIDTHS[kind])[bucket], np.nan)


def quotes(mid: ArrayLike, kind: str) -> tuple[Floats, Floats]:
    """Return bids and asks around fair prices, the bid rounded down to a cent and the ask up, so that
    rounding never flatters; a bid below a cent is NaN.

    >>> [side.tolist() for side in quotes([1.404, 0.012], "stock")]
    [[1.37, nan], [1.44, 0.03]]
    """
    price = np.asarray(mid, dtype=np.float64)
    half = width(price, kind) / 2
    bid = np.floor((price - half) / CENT + 1e-6) * CENT
    ask = np.ceil((price + half) / CENT - 1e-6) * CENT
    return np.where(bid >= CENT, np.round(bid, 2), np.nan), np.round(ask, 2)


def with_model_quotes(snapshot: "Snapshot", *, rate: float) -> "tuple[Snapshot, bool]":
    """Return the snapshot with a bid and an ask for every contract that has a volatility (`feed_iv`) but
    no quote, and whether there is such a contract; `rate` is annual.
    """
    options = snapshot.options
    lacking = options["bid"].isna() & options["ask"].isna() & (options["feed_iv"] > 0)
    rows = np.flatnonzero(lacking.to_numpy())
    if not len(rows):
        return snapshot, False
    some = options.iloc[rows]
    names = snapshot.underlyings.set_index("symbol")
    spot = some["symbol"].astype(str).map(names["spot"]).to_numpy(np.float64)
    ends = some["expiration"].dt.date
    years = ends.map({end: years_to(snapshot.as_of, end) for end in ends.unique()}).to_numpy(np.float64)
    call = (some["right"] == "call").to_numpy()
    fair = american_price(spot, some["strike"].to_numpy(), years, rate, some["feed_iv"].to_numpy(), call)
    broad = some["symbol"].astype(str).map(names["kind"].astype(str)).to_numpy() == Kind.INDEX_ETF.value
    bid, ask = (options[side].to_numpy(np.float64).copy() for side in ("bid", "ask"))
    for kind, these in (("stock", ~broad), ("index_etf", broad)):
        bid[rows[these]], ask[rows[these]] = quotes(fair[these], kind)
    moments = options["quote_time"].copy()
    moments.iloc[rows] = snapshot.as_of
    return replace(snapshot, options=options.assign(bid=bid, ask=ask, quote_time=moments)), True
