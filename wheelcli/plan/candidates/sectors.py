"""The sector that each underlying counts under: that of the watchlist, else the feed's."""

import numpy as np
from numpy.typing import NDArray

from wheelcli.chains.build import Chains
from wheelcli.config import Config
from wheelcli.plan.strategy import BROAD_INDEX, INDEX_KINDS


def sector_of(chains: Chains, config: Config) -> dict[str, str | None]:
    """Return the sector of each underlying: the watchlist's or else the feed's. Broad-index funds are a
    sector of their own.
    """
    return dict(zip(chains.symbols, sectors_of(chains, config), strict=True))


def sectors_of(chains: Chains, config: Config) -> NDArray[np.object_]:
    """Return the sector of each underlying (m,), in the order of `Chains.names`; None is unknown."""
    out = []
    columns = [chains.names[name].tolist() for name in ("symbol", "kind", "sector")]
    for symbol, kind, sector in zip(*columns, strict=True):
        watched = config.watchlist.get(symbol)
        label = watched.sector if watched else ""
        out.append(
            label or (BROAD_INDEX if kind in INDEX_KINDS else sector if isinstance(sector, str) else None)
        )
    return np.array(out, dtype=object)
