"""The one mark of a listed option that values an account: the middle of its quote, half the ask where nobody bids."""

from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["mids_of"]


def mids_of(options: "pd.DataFrame", contracts: Collection[str]) -> dict[str, float]:
    """Dollars per share by OCC symbol, of those `contracts` that have a quote in a snapshot's table of options.

    A crossed quote, or one without an ask, is none: what has no mark is absent.
    """
    held = options[options["contract"].isin(list(contracts)) & (options["ask"] > 0)]
    bid = held["bid"].fillna(0.0).clip(lower=0.0)
    fine = bid <= held["ask"]
    mid = ((bid + held["ask"]) / 2)[fine].astype(float)
    return dict(zip(held["contract"][fine].astype(str), mid, strict=True))
