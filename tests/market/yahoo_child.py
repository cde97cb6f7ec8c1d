"""Run by test_yahoo_replay.py in a process of its own: fetches through the real yfinance, one JSON line in,
one out.
"""

import json
import pathlib
import sys
import time
from datetime import date

from wheelcli.market.no_data import NoData
from wheelcli.market.provider import MarketRequest
from wheelcli.market.snapshot import TABLES
from wheelcli.market.yahoo import YahooProvider


def main(spec):
    options = spec.get("provider", {})
    if "cache_dir" in options:
        options["cache_dir"] = pathlib.Path(options["cache_dir"])
    request = spec.get("request", {})
    if "dates" in request:
        request["dates"] = tuple(date.fromisoformat(d) for d in request["dates"])
    seen, windows = [], []
    request = {"window_for_vix": lambda closes: windows.append(closes) or (21, 45), **request}
    started = time.monotonic()
    try:
        snapshot = YahooProvider(**options).fetch(
            MarketRequest(tuple(spec["symbols"]), **request), lambda *step: seen.append(step)
        )
    except NoData as error:
        report = {
            "code": error.code,
            "message": error.message,
            "hint": error.hint,
            "exit_code": error.exit_code,
        }
        problems = error.problems
    else:
        tables = {name: getattr(snapshot, name) for name in TABLES}
        report = {
            name: json.loads(t.to_json(orient="records", date_format="iso")) for name, t in tables.items()
        }
        report |= {"as_of": snapshot.as_of.isoformat(), "source": snapshot.source, "code": None}
        report["dtypes"] = {n: [str(d) for d in t.dtypes] for n, t in tables.items()}
        problems = snapshot.problems
    report["problems"] = [[p.symbol, p.code, p.message, p.hint] for p in problems]
    report |= {"progress": seen, "vix_asked": windows, "seconds": time.monotonic() - started}
    print(json.dumps(report), flush=True)


if __name__ == "__main__":
    for line in sys.stdin:
        main(json.loads(line))
