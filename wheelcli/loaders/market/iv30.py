"""The 30-day IV of a market that was fetched to be recorded."""

from typing import TYPE_CHECKING

from wheelcli.chains.atm_iv import atm_iv
from wheelcli.chains.build import price_chains

if TYPE_CHECKING:
    import pandas as pd

    from wheelcli.market.snapshot import Snapshot


def iv30_of(snapshot: "Snapshot", default_rate: float) -> "pd.DataFrame":
    """Return the 30-day at-the-money IV of a snapshot's underlyings: symbol, iv30, skew25, spot."""
    chains = price_chains(snapshot, default_rate=default_rate)
    return atm_iv(chains).assign(spot=chains.names["spot"].to_numpy())
