"""Splits that the closes of two neighbouring markets show."""

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from wheelcli.backtest.market_day import Split
from wheelcli.errors import Problem

if TYPE_CHECKING:
    import pandas as pd

COMMON_CLOSES = 3  # days that two markets must share to show a split
SPLIT_LEAST = 0.02
SPLIT_EXACT = 0.002
LARGEST_PART = 100  # of n:1 and 1:n
SMALL_PART = 10  # of other ratios


def splits_between(before: "pd.DataFrame", now: "pd.DataFrame", session: date) -> list[Split | Problem]:
    """Return the splits that two tables of closes show: all closes of a name on the days of both, divided by
    one and the same ratio. A ratio that no split has, as a spin-off leaves it, is a problem instead.
    """
    import pandas as pd

    recent = pd.Timestamp(session) - pd.Timedelta(days=45)
    old, new = (
        frame.loc[(frame["date"] >= recent).to_numpy(), ["symbol", "date", "close"]]
        for frame in (before, now)
    )
    if _only_longer(old, new):
        return []
    old, new = (frame.assign(symbol=frame["symbol"].astype(str)) for frame in (old, new))
    both = old.merge(new, on=["symbol", "date"], suffixes=("_old", "_new"))
    both = both[(both["close_old"] > 0) & (both["close_new"] > 0)]
    last = both.groupby("symbol")["date"].transform("max")
    both = both[both["date"] < last]  # the last one may have been unfinished in the earlier market
    ratios = (both["close_old"] / both["close_new"]).groupby(both["symbol"])
    out: list[Split | Problem] = []
    for symbol, ratio in ratios:
        middle = float(ratio.median())
        if len(ratio) < COMMON_CLOSES or abs(middle - 1.0) < SPLIT_LEAST:
            continue
        if not (abs(ratio / middle - 1.0) < SPLIT_EXACT).all():
            continue
        parts = _parts(middle)
        out.append(Split(str(symbol), session, *parts) if parts else _unclear(str(symbol), session, middle))
    return out


def _only_longer(old: "pd.DataFrame", new: "pd.DataFrame") -> bool:
    """Return whether the later table has the rows of the earlier one, and after them those of later days."""
    size = len(old)
    if (
        not size
        or len(new) < size
        or not (new["date"].to_numpy()[size:] > old["date"].to_numpy().max()).all()
    ):
        return False
    first = new.iloc[:size]
    same = all(
        np.array_equal(first[name].to_numpy(), old[name].to_numpy(), equal_nan=True)
        for name in ("date", "close")
    )
    return same and first["symbol"].astype(str).tolist() == old["symbol"].astype(str).tolist()


def _parts(ratio: float) -> tuple[int, int] | None:
    """Return new and old shares of a split with that ratio: n:1, 1:n, or small parts such as 3:2; None if no
    usual split has it.
    """
    exact = Fraction(ratio).limit_denominator(LARGEST_PART)
    new, old = exact.numerator, exact.denominator
    usual = max(new, old) <= (LARGEST_PART if min(new, old) == 1 else SMALL_PART)
    return (new, old) if usual and abs(float(exact) / ratio - 1.0) < SPLIT_EXACT else None


def _unclear(symbol: str, session: date, ratio: float) -> Problem:
    return Problem(
        "unclear_split",
        f"{symbol}: the closes recorded in {session} are the earlier ones divided by {ratio:.4f}, which is"
        " not the ratio of a usual split; no split was entered",
        "put splits.csv beside the sessions, with the split or without it",
        symbol,
    )


def read_from_closes(split: Split) -> Problem:
    """Return the notice of a split that was read from closes."""
    return Problem(
        "split_from_closes",
        f"{split.symbol}: the closes of {split.day} show a split {split.new}:{split.old}",
        "put splits.csv beside the sessions if that is wrong",
        split.symbol,
    )
