"""DoltHub, post-no-preference/options, table `option_chain`, exported as CSV.

    date,act_symbol,expiration,strike,call_put,bid,ask,vol,delta,gamma,theta,vega,rho
    2019-02-09,A,2019-02-15,65.0,Call,10.5,11.25,0.27,1.00,0.0,-0.004,0.0,0.012

Rows have the day on which they were collected, often a Saturday (2019-02-09 above): they belong to the last
session. If a session has several, the last counts. `vol` is a volatility, not a volume. There is neither a
share price nor open interest.

Source: rows and queries of this table in public code.
"""

import numpy as np

from wheelcli.market.vendor_files.batch import Batch
from wheelcli.market.vendor_files.layout import NO_OPEN_INTEREST, NO_SPOT, Layout
from wheelcli.market.vendor_files.rows import LISTED, Rows, by_day, listed


def _identify(names: frozenset[str]) -> bool:
    return {"date", "actsymbol", "expiration", "strike", "callput", "bid", "ask"} <= names


def _read(batch: Batch, _: str) -> Rows:
    return listed(
        batch,
        by_day(batch, "date", next_days=True),
        symbol=("actsymbol",),
        right="callput",
        spot=np.full(batch.length, np.nan),
    )


DOLT = Layout(
    "dolt",
    "DoltHub (post-no-preference/options)",
    ("date", "actsymbol", "callput", *LISTED),
    _identify,
    _read,
    (
        "rows dated on a day without a session belong to the session before",
        NO_SPOT,
        NO_OPEN_INTEREST,
    ),
)
