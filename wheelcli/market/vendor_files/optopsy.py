"""optopsy's columns, which other backtesting tools write too.

    underlying_symbol,underlying_price,quote_date,expiration,strike,option_type,bid,ask,delta
    SPX,2257.83,2017-01-03,2017-03-17,2250,c,41.2,42.0,0.51

`underlying_price` is optional since version 2.3, as are `volume` and `open_interest`. A day has no time: the
quotes count as closing ones.

Source: goldspanlabs/optopsy, release notes of 2.3 and its `csv_data`.
"""

from wheelcli.market.vendor_files.batch import Batch
from wheelcli.market.vendor_files.layout import Layout
from wheelcli.market.vendor_files.rows import LISTED, Rows, by_day, listed


def _identify(names: frozenset[str]) -> bool:
    return {"underlyingsymbol", "optiontype", "expiration", "quotedate", "strike", "bid", "ask"} <= names


def _read(batch: Batch, _: str) -> Rows:
    return listed(
        batch,
        by_day(batch, "quotedate"),
        symbol=("underlyingsymbol",),
        right="optiontype",
        spot=batch.numbers("underlyingprice"),
    )


OPTOPSY = Layout(
    "optopsy",
    "optopsy",
    (
        "underlyingsymbol",
        "optiontype",
        "quotedate",
        "underlyingprice",
        *LISTED,
    ),
    _identify,
    _read,
)
