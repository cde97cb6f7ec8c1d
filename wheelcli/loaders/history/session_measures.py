"""Measures of one session: quotes, spreads, open interest, and share prices against put–call parity.

Spreads are counted in cents and in thousandths of the mid, so that the medians of any number of sessions need
the memory of one.
"""

from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wheelcli.chains.contract_columns import columns_of, of_names
from wheelcli.chains.spot import implied_spots
from wheelcli.documents.history import SpreadsAt
from wheelcli.market.vendor_files.listed_rows import is_root_of

if TYPE_CHECKING:
    import pandas as pd

    from wheelcli.market.snapshot import Snapshot

Floats = NDArray[np.float64]

_ROOT_END = -15  # day, right and strike follow
_MIDS = (0.0, 0.5, 1.0, 3.0, 10.0, np.inf)
_CENTS = 10_000  # wider spreads count as $100
_PARTS = 3_000  # of the mid, in thousandths


@dataclass(slots=True)
class Spreads:
    """The number of quotes with each spread, by the range of their mid."""

    cents: NDArray[np.int64] = field(
        default_factory=lambda: np.zeros((len(_MIDS) - 1, _CENTS + 1), dtype=np.int64)
    )
    parts: NDArray[np.int64] = field(
        default_factory=lambda: np.zeros((len(_MIDS) - 1, _PARTS + 1), dtype=np.int64)
    )

    def count(self, bid: Floats, ask: Floats) -> None:
        """Count two-sided quotes that are not crossed."""
        mid = (bid + ask) / 2
        place = np.searchsorted(_MIDS, mid, side="right") - 1
        cents = np.minimum(np.rint((ask - bid) * 100), _CENTS).astype(np.int64)
        parts = np.minimum(np.rint((ask - bid) / mid * 1000), _PARTS).astype(np.int64)
        np.add.at(self.cents, (place, cents), 1)
        np.add.at(self.parts, (place, parts), 1)

    def rows(self) -> tuple[SpreadsAt, ...]:
        """Return the median spreads of each range."""
        return tuple(
            SpreadsAt(
                mid_from=least,
                mid_below=None if most == np.inf else most,
                quotes=int(cents.sum()),
                median=_median(cents, 100),
                ratio=_median(parts, 1000),
            )
            for (least, most), cents, parts in zip(pairwise(_MIDS), self.cents, self.parts, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Measured:
    """One session. `spots` and `off_parity` (spot ÷ parity − 1, if known) are by symbol; `mismarked` are the
    contracts with the root of a mini or adjusted contract that are marked standard.
    """

    session: date
    contracts: int
    two_sided: int
    crossed: int
    crossed_first: str
    open_interest: int
    closing: bool
    spots: dict[str, float]
    off_parity: dict[str, float]
    mismarked: tuple[str, ...] = ()


def measured(snapshot: "Snapshot", spreads: Spreads, *, rate: float) -> Measured:
    """Return the measures of a session, and count its spreads. `rate` is annual, for parity."""
    options = snapshot.options
    bid, ask = (options[column].to_numpy(np.float64) for column in ("bid", "ask"))
    with np.errstate(invalid="ignore"):
        two_sided, crossed = (bid > 0) & (ask > 0), (bid > ask) & (ask > 0)
    good = two_sided & ~crossed
    spreads.count(bid[good], ask[good])
    names = snapshot.underlyings
    spots = dict(zip(names["symbol"].astype(str), names["spot"].astype(float), strict=True))
    return Measured(
        session=snapshot.session,
        contracts=len(options),
        two_sided=int(two_sided.sum()),
        crossed=int(crossed.sum()),
        crossed_first=str(options["contract"].iloc[int(crossed.argmax())]) if crossed.any() else "",
        open_interest=int(options["open_interest"].notna().sum()),
        closing=bool(names["closing"].fillna(False).any()),
        spots={symbol: spot for symbol, spot in spots.items() if spot > 0},
        off_parity=_off_parity(snapshot, rate),
        mismarked=_mismarked(options),
    )


def _mismarked(options: "pd.DataFrame") -> tuple[str, ...]:
    standard = options[options["standard"].fillna(True).astype(bool)]
    roots = standard["contract"].astype(str).str[:_ROOT_END]
    pairs = roots.to_frame("root").assign(symbol=standard["symbol"].astype(str))
    kinds = pairs.drop_duplicates()
    wrong = {pair for pair in kinds.itertuples(index=False, name=None) if not is_root_of(*pair)}
    if not wrong:
        return ()
    bad = [pair in wrong for pair in pairs.itertuples(index=False, name=None)]
    return tuple(standard["contract"].astype(str)[bad])


def _off_parity(snapshot: "Snapshot", rate: float) -> dict[str, float]:
    """Return spot ÷ parity − 1 of each symbol with three pairs. The search for pairs begins at the strike at
    which put and call cost nearly the same, since the share price itself is in question.
    """
    names = snapshot.underlyings
    options, codes = of_names(snapshot.options, names)
    if options.empty:
        return {}
    centre = _centres(options, names["symbol"].tolist())
    columns = columns_of(options, codes, snapshot)
    implied = implied_spots(columns.pairs(np.zeros(len(options))), rate=rate, quoted=centre)
    with np.errstate(invalid="ignore", divide="ignore"):
        off = names["spot"].to_numpy(np.float64) / implied - 1.0
    known = np.flatnonzero(np.isfinite(off))
    return {str(names["symbol"].iloc[row]): float(off[row]) for row in known}


def _centres(options: "pd.DataFrame", symbols: list[str]) -> Floats:
    """Return for each symbol the strike with the smallest difference between put and call, NaN without a
    pair.
    """
    key = ["symbol", "expiration", "strike"]
    two_sided = options[(options["bid"] > 0) & (options["ask"] > 0)].astype({"symbol": str, "right": str})
    mids = two_sided.assign(mid=(two_sided["bid"] + two_sided["ask"]) / 2)[[*key, "right", "mid"]]
    puts, calls = (mids[mids["right"] == right] for right in ("put", "call"))
    pairs = puts.merge(calls, on=key)
    pairs = pairs.assign(apart=(pairs["mid_x"] - pairs["mid_y"]).abs()).sort_values("apart", kind="stable")
    nearest = pairs.drop_duplicates("symbol").set_index("symbol")["strike"]
    return nearest.reindex(symbols).to_numpy(np.float64)


def _median(counts: NDArray[np.int64], units: int) -> float | None:
    total = int(counts.sum())
    return int(np.searchsorted(np.cumsum(counts), (total + 1) // 2)) / units if total else None
