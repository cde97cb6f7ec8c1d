"""Every recorded market as a store that `wheel backtest run --data` opens: a folder per session, and the
tables beside them.

Unlike `evidence_data`, a session keeps all its options, those too whose end is not in the data: an account
holds them until the last session. The store hides what lies after a session. A market with less than three
sessions is no store, because nothing can be held in it.
"""

import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from evidence_data import SOURCES, vix_levels
from expected_vol import HOLIDAY_COPIES
from recorded_session import LeftOut, Recorded, about, occ

from wheelcli.market.snapshot import Snapshot, table
from wheelcli.market.snapshot_folder import save
from wheelcli.trading_calendar import session_date

SESSIONS_LEAST = 3
FOLDERS = {  # the stores, in this order
    "names of 2026": "names_2026",
    "SPY of 2021": "spy_2021",
    "Cboe's closes": "cboe_2026",
    "stocks of 2025": "yahoo_2025",
    "funds of 2026": "yahoo_funds_2026",
}


@dataclass(frozen=True, slots=True)
class Stored:
    """A store, or what was recorded of a market that makes none, and why."""

    source: str
    folder: Path | None
    symbols: tuple[str, ...]
    days: tuple[str, ...]
    model: bool
    rate: float  # of cash, annual
    why: str = ""


def stores(data: Path, folder: Path, only: Collection[str] = ()) -> Iterator[Stored]:
    """Yield each recorded market, or only those of these names, each written below the folder unless it is
    there already.
    """
    levels = vix_levels(data)
    for source in SOURCES:
        kinds: dict[str, list[Recorded]] = {}
        left: dict[tuple[str, tuple[str, ...], str], list[str]] = {}
        for each in source(data):
            if only and each.source not in only:
                continue
            if isinstance(each, LeftOut):
                left.setdefault((each.source, each.symbols, each.why), []).append(each.day)
            else:
                kinds.setdefault(each.source, []).append(each)
        for name, sessions in kinds.items():
            yield _stored(data, name, sessions, levels, folder)
        for (name, symbols, why), days in left.items():
            yield Stored(name, None, symbols, tuple(days), False, 0.0, why)


def _stored(data: Path, source: str, sessions: Sequence[Recorded], levels: pd.Series, folder: Path) -> Stored:
    usable = [s for s in sessions if str(session_date(s.as_of)) not in HOLIDAY_COPIES]
    symbols = tuple(sorted({symbol for s in usable for symbol in s.spots}))
    days = tuple(str(session_date(s.as_of)) for s in usable)
    model = any(s.quoted is not None for s in usable)
    rate = usable[0].rate
    if len(usable) < SESSIONS_LEAST or source not in FOLDERS:
        return Stored(source, None, symbols, days, model, rate, f"fewer than {SESSIONS_LEAST} sessions")
    path = folder / FOLDERS[source]
    if not path.exists():
        aside = folder / f"{path.name}.writing"
        shutil.rmtree(aside, ignore_errors=True)  # of a run that was interrupted
        aside.mkdir(parents=True)
        closes = _closes(data, usable, symbols)
        for session in usable:
            save(_snapshot(session, closes), aside / f"session={session_date(session.as_of)}", flush=False)
        _tables(data, source, closes, levels, aside)
        aside.rename(path)
    return Stored(source, path, symbols, days, model, rate)


def _closes(data: Path, sessions: Sequence[Recorded], symbols: Sequence[str]) -> dict[str, pd.Series]:
    """Return the closes of each name by day; after the end of AAPL's in 2026, those that put-call parity
    gives in Cboe's closing quotes.
    """
    last = {s: session.closes[s].traded for session in sessions for s in symbols if s in session.closes}
    path = data / "cboe/INDEX.csv"
    if "AAPL" in last and path.exists() and len(symbols) > 1:
        index = pd.read_csv(path, parse_dates=["day"]).query("symbol == 'AAPL'").set_index("day")
        later = index.loc[index.index > last["AAPL"].index[-1], "spot_parity"]
        last["AAPL"] = pd.concat([last["AAPL"], later.round(2)]).sort_index()
    return last


def _snapshot(session: Recorded, closes: Mapping[str, pd.Series]) -> Snapshot:
    day = session_date(session.as_of)
    # A share without options that day still has its close: without it, an account that holds it would stop.
    known = {symbol: own.get(pd.Timestamp(day)) for symbol, own in closes.items()}
    known |= {symbol: spot for symbol, spot in session.spots.items() if pd.notna(spot)}
    spots = {symbol: float(spot) for symbol, spot in known.items() if pd.notna(spot)}
    rows = session.options
    rows = rows[rows["symbol"].isin(spots) & (rows["expiration"].dt.date >= day)].reset_index(drop=True)
    if session.quoted is not None:
        rows = rows.rename(columns={"iv": "feed_iv"})
    rows = rows.assign(
        contract=[
            occ(*row) for row in rows[["symbol", "expiration", "right", "strike"]].itertuples(index=False)
        ],
        quote_time=session.as_of,
        multiplier=100.0,
        standard=True,
        exercise="american",
        settlement="physical",
    ).drop_duplicates("contract")
    return Snapshot(
        as_of=session.as_of,
        source="file",
        underlyings=table(
            "underlyings", [about(s, spot, session.as_of) for s, spot in sorted(spots.items())]
        ),
        options=table("options", rows.reset_index(drop=True)),
        closes=table("closes"),
        dividends=table("dividends"),
        vix=table("vix"),
        rates=table("rates", [{"tenor_days": 91.0, "rate": session.rate, "date": day, "label": "file"}]),
    )


def _tables(
    data: Path, source: str, closes: Mapping[str, pd.Series], levels: pd.Series, folder: Path
) -> None:
    frames = [
        pd.DataFrame({"symbol": symbol, "date": own.index, "close": own.to_numpy()})
        for symbol, own in closes.items()
    ]
    if frames:
        pd.concat(frames).dropna().to_csv(folder / "closes.csv", index=False)
    levels.rename("close").rename_axis("date").reset_index().to_csv(folder / "vix.csv", index=False)
    if source == "SPY of 2021":
        bars = pd.read_csv(data / "history/SPY_2021_stock.csv")
        if "divCash" in bars:
            paid = bars.loc[bars["divCash"] > 0, ["date", "divCash"]].rename(columns={"divCash": "amount"})
            paid.assign(symbol="SPY").to_csv(folder / "dividends.csv", index=False)
