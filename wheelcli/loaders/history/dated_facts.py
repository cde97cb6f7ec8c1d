"""What a session knew of reports, facts and the list of names, from dated tables beside a store.

Example: `earnings` has AAA's report of 2024-05-02, `known` from 2024-04-11 on. On 2024-04-10 AAA has no next
report; from 2024-04-12 on it is 2024-05-02, and from 2024-05-03 on it is the last report.
"""

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

# Columns of `facts` that replace those of a snapshot's underlyings.
FACTS = (
    "kind",
    "leverage",
    "sector",
    "currency",
    "market_cap",
    "fund_assets",
    "dollar_volume",
    "profit_margin",
)


def with_reports(names: "pd.DataFrame", reports: "pd.DataFrame", session: date) -> "pd.DataFrame":
    """Return the underlyings with the next and the last report of each symbol that the table `reports` (of
    rows known by then: symbol, date, perhaps time and confirmed) has; the others keep their own.

    The earliest of several dates ahead counts: a moved report keeps its first date until that has passed.
    """
    import pandas as pd

    today = pd.Timestamp(session)
    own = reports[reports["symbol"].astype(str).isin(names["symbol"].astype(str))]
    out = names.set_index(names["symbol"].astype(str))
    listed = sorted(set(own["symbol"].astype(str)))
    out.loc[listed, ["earnings_date", "earnings_end"]] = pd.NaT
    out.loc[listed, "earnings_time"] = None
    out.loc[listed, "earnings_confirmed"] = False
    for symbol, rows in own.groupby(own["symbol"].astype(str)):
        ahead, behind = rows[rows["date"] >= today], rows[rows["date"] < today]
        if len(behind):
            out.loc[symbol, "last_report_date"] = behind["date"].iloc[-1]
        if len(ahead):
            following = ahead.iloc[0]
            out.loc[symbol, ["earnings_date", "earnings_end"]] = following["date"]
            out.loc[symbol, "earnings_time"] = following.get("time", None)
            out.loc[symbol, "earnings_confirmed"] = _true(following.get("confirmed", False))
    return out.reset_index(drop=True)


def with_facts(names: "pd.DataFrame", facts: "pd.DataFrame") -> "pd.DataFrame":
    """Return the underlyings with the newest fact of each kind that is known; `facts` has rows known by then,
    oldest first, and an empty field leaves what was known before.
    """
    columns = [column for column in FACTS if column in facts]
    newest = facts.groupby(facts["symbol"].astype(str))[columns].last()
    symbols = names["symbol"].astype(str)
    out = names.copy()
    for column in columns:
        now = symbols.map(newest[column])
        known = now.notna().to_numpy()
        if known.any():
            values = out[column].astype(object).to_numpy().copy()
            values[known] = now.to_numpy(object)[known]
            out[column] = values
    return out


def names_on(listed: "pd.DataFrame", session: date) -> frozenset[str]:
    """Return the names that are on a dated list in that session: from `date` to `until`, that day included;
    without `until` they stay.
    """
    import pandas as pd

    today = pd.Timestamp(session)
    here = listed["date"] <= today
    if "until" in listed:
        here &= listed["until"].isna() | (listed["until"] >= today)
    return frozenset(listed["symbol"].astype(str)[here])


def _true(value: object) -> bool:
    return str(value).strip().lower() in ("true", "1", "1.0", "yes")
