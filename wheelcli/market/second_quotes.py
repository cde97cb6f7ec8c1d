"""A second feed's quotes of the same contracts, for the cross-check."""

from typing import TYPE_CHECKING

from wheelcli.market.snapshot import Snapshot, table

if TYPE_CHECKING:
    import pandas as pd


def second_quotes(second: Snapshot, first: Snapshot) -> "pd.DataFrame":
    """Return the table `second`: a row a contract of the first market that the second feed has too."""
    spots = second.underlyings.set_index("symbol")["spot"].astype(float)
    options = second.options[second.options["contract"].isin(set(first.options["contract"]))]
    return table(
        "second",
        {
            "contract": options["contract"].to_numpy(),
            "source": [second.source] * len(options),
            "bid": options["bid"].to_numpy(),
            "ask": options["ask"].to_numpy(),
            "spot": options["symbol"].astype(str).map(spots).to_numpy(),
            "quote_time": options["quote_time"].reset_index(drop=True),
        },
    )
