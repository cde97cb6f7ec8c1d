"""The backtest's speed: 10 names of 2026, each under three invented symbols, 62 sessions of MODEL QUOTES.

    python benchmarks/backtest.py                    # the run, the plain loop, optopsy's join, one by one
    python benchmarks/backtest.py --only run         # one of run, plain, join
    python benchmarks/backtest.py --sessions 20      # the first sessions only, for memory

The store is made in a temporary folder from ../shared/data; making it is not measured. `plain` is the loop
that one would write first: load, `plan()`, `monitor()`, each pricing for itself, and the fold of all events
in each session. `join` is optopsy's bare join of entry and exit quotes of the same rows, without an account,
where optopsy is installed.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
from evidence_data import RATE_2026, closes_2026, vix_levels
from evidence_pickers import SETTINGS
from expected_vol import HOLIDAY_COPIES
from recorded_session import FUNDS, SECTORS, occ

from wheelcli.backtest import run as folding
from wheelcli.backtest import trading
from wheelcli.backtest.spec import Spec
from wheelcli.backtest.within_reach import longest
from wheelcli.book.projection.fold import fold
from wheelcli.chains.build import price_chains
from wheelcli.config import Config
from wheelcli.loaders.history.store import open_store
from wheelcli.loaders.quiet_stdout import silence
from wheelcli.manage.monitor import monitor
from wheelcli.market.snapshot import Snapshot, table
from wheelcli.market.snapshot_folder import save
from wheelcli.plan.history import history_of
from wheelcli.plan.planner import plan
from wheelcli.trading_calendar import close_of

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
COPIES = "XYZ"
CASH_CENTS = 100_000_000
WAYS = ("run", "plain", "join")


def build(data: Path, folder: Path, sessions: int | None = None) -> int:
    """Write the sessions of the recorded names, each under its invented symbols; return the contract-days."""
    frames = [
        pd.read_csv(path).assign(symbol=path.name.split(".")[0])
        for path in sorted((data / "history/last_iv_delta_2026").glob("*.csv.gz"))
    ]
    every = pd.concat(frames, ignore_index=True)
    every = every[~every["date"].isin(HOLIDAY_COPIES)]
    every = every[every["expiry"] >= every["date"]]
    days = sorted(every["date"].unique())[:sessions]
    closes, vix, rows = closes_2026(data), vix_levels(data), 0
    for day in days:
        market = _market(every[every["date"] == day], date.fromisoformat(day), closes, vix)
        rows += len(market.options)
        save(market, folder / f"session={day}")
    dated = pd.concat(
        [
            pd.DataFrame({"symbol": symbol + copy, "date": own.traded.index, "close": own.traded.to_numpy()})
            for symbol, own in closes.items()
            for copy in COPIES
        ]
    )
    dated.to_csv(folder / "closes.csv", index=False)
    vix.rename("close").rename_axis("date").reset_index().to_csv(folder / "vix.csv", index=False)
    return rows


def _market(rows: pd.DataFrame, day: date, closes: Any, vix: pd.Series) -> Snapshot:
    as_of = close_of(day)
    spots = {s: closes[s].on(day) for s in sorted(rows["symbol"].unique())}
    rows = rows[rows["symbol"].map(spots).notna()]
    right = rows["type"].map({"C": "call", "P": "put"})
    options, names = [], []
    for copy in COPIES:
        symbols = rows["symbol"] + copy
        ends = pd.to_datetime(rows["expiry"])
        options.append(
            pd.DataFrame(
                {
                    "contract": [
                        occ(*row)
                        for row in zip(symbols, ends, right, rows["strike"].astype(float), strict=True)
                    ],
                    "symbol": symbols.to_numpy(),
                    "right": right.to_numpy(),
                    "strike": rows["strike"].to_numpy(float),
                    "expiration": ends.to_numpy(),
                    "last": rows["last"].to_numpy(float),
                    "volume": rows["volume"].to_numpy(float),
                    "open_interest": rows["oi"].to_numpy(float),
                    "feed_iv": rows["iv_pct"].to_numpy(float) / 100,
                    "quote_time": as_of,
                    "multiplier": 100.0,
                    "standard": True,
                    "exercise": "american",
                    "settlement": "physical",
                }
            )
        )
        names += [_about(s, copy, spot, as_of) for s, spot in spots.items() if spot is not None]
    return Snapshot(
        as_of=as_of,
        source="file",
        underlyings=table("underlyings", names),
        options=table("options", pd.concat(options, ignore_index=True)),
        closes=table("closes"),
        dividends=table("dividends"),
        vix=table("vix"),
        rates=table("rates", [{"tenor_days": 91.0, "rate": RATE_2026, "date": day, "label": "file"}]),
    )


def _about(symbol: str, copy: str, spot: float, as_of: Any) -> dict[str, Any]:
    fund = symbol in FUNDS
    return {
        "symbol": symbol + copy,
        "name": f"{symbol} under an invented symbol",
        "kind": "index_etf" if fund else "stock",
        "leverage": 1.0,
        "sector": "Broad index" if fund else SECTORS.get(symbol),
        "currency": "USD",
        "spot": spot,
        "quote_time": as_of,
    }


def settings(data: Path) -> Config:
    """The settings of the evidence, with the invented symbols watched."""
    names = [s for s in closes_2026(data) if (data / f"history/last_iv_delta_2026/{s}.csv.gz").exists()]
    return Config.model_validate({**SETTINGS, "watchlist": {s + c: {} for s in names for c in COPIES}})


def run(folder: Path, config: Config) -> dict[str, Any]:
    """The backtest as `wheel backtest run --quotes model` runs it."""
    days = longest(config)
    store = open_store(folder, model=True, rate=RATE_2026, most_days=days)
    with silence():
        ran = folding.run_sessions(store.days(), Spec(cash_cents=CASH_CENTS), config, fund="SPY")
    return {"events": len(ran.events), "value": ran.points[-1].value_usd, "tickets": len(ran.tickets)}


def plain(folder: Path, config: Config) -> dict[str, Any]:
    """The same sessions by the plain loop."""

    def whole_monitor(run_, day, valuation, chains, history):
        fold(run_.log)
        market, account = day.snapshot, valuation.portfolio
        now = monitor(market, account, config, iv_history=run_.iv_history, chains=chains)
        for row in now.rows:
            trading.carry_out(run_, day, row, now.setting)

    def whole_plan(snapshot, portfolio, config_, symbols, iv_history, **shared):
        return _Tickets(plan(snapshot, portfolio, config_, symbols, iv_history))

    def held_only(snapshot, *, days, rate, held=()):
        names = snapshot.options["symbol"][snapshot.options["contract"].isin(list(held))].unique()
        history = history_of(snapshot.closes, snapshot.underlyings["symbol"].tolist(), snapshot.session)
        return snapshot, price_chains(snapshot, default_rate=rate, symbols=names), history

    patched = {
        (folding, "manage"): whole_monitor,
        (folding, "price_day"): held_only,
        (trading, "chosen"): whole_plan,
    }
    kept = {place: getattr(*place) for place in patched}
    for (module, name), function in patched.items():
        setattr(module, name, function)
    store = open_store(folder, model=True, rate=RATE_2026)
    try:
        with silence():
            ran = folding.run_sessions(store.days(), Spec(cash_cents=CASH_CENTS), config, fund="SPY")
    finally:
        for (module, name), function in kept.items():
            setattr(module, name, function)
    return {"events": len(ran.events), "value": ran.points[-1].value_usd, "tickets": len(ran.tickets)}


class _Tickets:
    """The part of a plan that the fills read; what the gates refused is counted by the run alone."""

    survey = SimpleNamespace(candidates=(), blocked={"spread": SimpleNamespace(rows=())})

    def __init__(self, made: Any) -> None:
        self.id, self.tickets, self.regime = made.id, made.tickets, made.regime


def join(folder: Path) -> dict[str, Any]:
    """Optopsy's bare join of entry and exit quotes, short puts held to expiration."""
    import optopsy

    store = open_store(folder, model=True, rate=RATE_2026)
    frames = []
    for day in store.days():
        o = day.snapshot.options
        spot = o["symbol"].astype(str).map(day.snapshot.underlyings.set_index("symbol")["spot"])
        frames.append(
            pd.DataFrame(
                {
                    "underlying_symbol": o["symbol"].astype(str),
                    "underlying_price": spot,
                    "option_type": o["right"].astype(str).str[0],
                    "expiration": o["expiration"].astype("datetime64[us]"),
                    "quote_date": np.datetime64(day.session, "us"),
                    "strike": o["strike"],
                    "bid": o["bid"],
                    "ask": o["ask"],
                }
            )
        )
    whole = pd.concat(frames, ignore_index=True)
    before = os.times()
    result = optopsy.short_puts(whole, max_entry_dte=45, exit_dte=0, raw=True)
    after = os.times()
    return {"rows": len(result), "seconds": after.user + after.system - before.user - before.system}


def measured(way: str, folder: Path, data: Path) -> dict[str, Any]:
    """The figures of one way, in this process."""
    config = settings(data)
    before = os.times()
    out = run(folder, config) if way == "run" else plain(folder, config) if way == "plain" else join(folder)
    after = os.times()
    used = after.user + after.system - before.user - before.system
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"way": way, "seconds": round(used, 1), "peak_mib": round(peak), **out}


def main() -> None:
    """Make the store, and measure each way in a process of its own."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--store", type=Path, help="keep the store in this folder, or use the one in it")
    parser.add_argument("--sessions", type=int)
    parser.add_argument("--only", choices=WAYS)
    parser.add_argument("--measure", choices=WAYS, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.measure:
        print(json.dumps(measured(args.measure, args.store, args.data)))
        return
    with tempfile.TemporaryDirectory() as made:
        folder = args.store or Path(made) / "store"
        if not folder.exists():
            print(f"{build(args.data, folder, args.sessions):,} contract-days", flush=True)
        for way in [args.only] if args.only else WAYS:
            done = subprocess.run(
                [
                    sys.executable,
                    __file__,
                    "--measure",
                    way,
                    "--store",
                    str(folder),
                    "--data",
                    str(args.data),
                ],
                capture_output=True,
                text=True,
                check=False,
            )
            print(done.stdout.strip() or done.stderr.strip().splitlines()[-1], flush=True)


if __name__ == "__main__":
    main()
