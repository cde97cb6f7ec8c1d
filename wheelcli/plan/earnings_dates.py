"""A company's next report: its window, the basis of that date, and whether it falls inside a contract's
life.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wheelcli.trading_calendar import opened, session_date

if TYPE_CHECKING:
    import pandas as pd

REPORT_KNOWN = ("unknown", "confirmed", "estimated", "projected")  # the basis of the next report's date


def reports_of(frame: "pd.DataFrame", as_of: datetime, buffer: int) -> dict[str, Any]:
    """Return the window of the next report (first and last day), its basis, its time of day, and whether it
    overlaps the life of the contract.

    `frame` has the columns of `Chains.names` and `expiration`, one row per contract. A stock whose next date
    is unknown or past reports 91 ± 10 days after its last report, moved on by 91 days until that window ends
    on or after the session date. A confirmed report of today before the open is past once the session has
    opened, and counts as the last report. An estimated one, or one without a time of day, may still be ahead.
    """
    import pandas as pd

    known, first, until, inside, dated, confirmed = _windows(frame, as_of, buffer)
    nothing = np.datetime64("NaT", "D")
    how = np.where(~known, 0, np.where(dated, np.where(confirmed, 1, 2), 3))
    return {
        "report_first": np.where(known, first, nothing).astype("datetime64[s]"),
        "report_last": np.where(known, until, nothing).astype("datetime64[s]"),
        "report_time": frame["earnings_time"].where(dated),
        "report_known": pd.Categorical.from_codes(how, pd.Index(REPORT_KNOWN)),
        "earnings_inside": inside,
    }


def report_inside(frame: "pd.DataFrame", as_of: datetime, buffer: int) -> NDArray[np.bool_]:
    """Return only whether the next report overlaps the life of each contract, as `reports_of` does."""
    inside: NDArray[np.bool_] = _windows(frame, as_of, buffer)[3]
    return inside


def _windows(frame: "pd.DataFrame", as_of: datetime, buffer: int) -> tuple[NDArray[Any], ...]:
    """Return for each contract whether its report is known, its first and last day, whether it is inside,
    whether it has a date, and whether that is confirmed.
    """
    day = np.timedelta64(1, "D")
    session = session_date(as_of)
    today = np.datetime64(session, "D")
    start = frame["earnings_date"].to_numpy("datetime64[D]")
    end = frame["earnings_end"].to_numpy("datetime64[D]")
    end = np.where(np.isnat(end), start, end)
    confirmed = frame["earnings_confirmed"].to_numpy(dtype=bool, na_value=False)
    out = confirmed & (start == today) & (end == today) & opened(as_of)
    out &= (frame["earnings_time"] == "before_open").to_numpy(dtype=bool, na_value=False)
    dated = ~np.isnat(start) & (end >= today) & ~out
    last = frame["last_report_date"].to_numpy("datetime64[D]")
    last = np.where(out, start, last)
    last = np.where(np.isnat(last) & ~np.isnat(start) & ~dated, start, last)
    centre = last + 91 * day
    # NaT becomes a very old day
    behind = np.nan_to_num((today - (centre + 10 * day)).astype(np.float64), nan=0.0)
    behind = np.where(np.isnat(centre), 0.0, np.maximum(behind, 0.0))
    centre = centre + (np.ceil(behind / 91) * 91).astype("timedelta64[D]")
    first = np.where(dated, start, centre - 10 * day)
    until = np.where(dated, end, centre + 10 * day)
    horizon = frame["expiration"].to_numpy("datetime64[D]") + np.where(dated & confirmed, 0, buffer).astype(
        "timedelta64[D]"
    )
    stock = (frame["kind"].isna() | (frame["kind"] == "stock")).to_numpy(dtype=bool)
    known = stock & ~np.isnat(first)
    with np.errstate(invalid="ignore"):
        inside = known & (first <= horizon) & (until >= today)
    return known, first, until, inside, dated, confirmed
