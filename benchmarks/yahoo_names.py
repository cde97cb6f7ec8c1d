"""A world for the replay of Yahoo's answers: one recorded name under many symbols, with company data and
bulk closes, which the replay itself does not have.

Beside a checkout of the shared tools only: `shared_replay()` returns the server's module.
"""

import datetime as dt
import importlib
import json
import math
import random
import sys
import time
import urllib.parse
from pathlib import Path
from types import ModuleType
from typing import Any

TOOLS = Path(__file__).resolve().parents[2] / "shared" / "tools"
HOSTS = TOOLS / "yahoo_loopback"  # on PYTHONPATH it turns yfinance to the replay
SOURCE = "PLTR"
DAYS = ("2025-11-25", "2025-11-26")  # two sessions in a row, with that name
REPORT = dt.date(2026, 3, 2)  # beyond every window
SESSIONS = 800
LAST_EXPIRATION = "2026-01-31"  # the chains beyond are never requested
MOST_AT_ONCE = 20


def names(count: int) -> tuple[str, ...]:
    """So many symbols that nothing else is called by."""
    return tuple(f"AB{chr(65 + i // 26)}{chr(65 + i % 26)}" for i in range(count))


def shared_replay() -> ModuleType:
    """The module of the replay server."""
    sys.path.insert(0, str(TOOLS))
    try:
        return importlib.import_module("yahoo_replay")
    finally:
        sys.path.remove(str(TOOLS))


class Copies:
    """A recorded world in which every symbol but an index is a copy of one."""

    def __init__(self, world: Any, source: str = SOURCE) -> None:
        self.day, self._world, self._source = world.day, world, source
        self._chains: dict[str, Any] = {}
        self._closes = self._walk()

    def chain(self, symbol: str) -> Any:
        """The spot and the chain, its contracts named after the symbol."""
        if symbol not in self._chains:
            spot, chain = self._world.chain(self._source)
            self._chains[symbol] = (
                spot,
                {
                    day: {side: self._renamed(rows, symbol) for side, rows in sides.items()}
                    for day, sides in chain.items()
                    if day <= LAST_EXPIRATION
                },
            )
        return self._chains[symbol]

    def _renamed(self, rows: list[dict[str, Any]], symbol: str) -> list[dict[str, Any]]:
        return [o | {"contractSymbol": o["contractSymbol"].replace(self._source, symbol)} for o in rows]

    def closes(self, symbol: str) -> Any:
        """The closes up to the world's day, by day: an invented walk to the recorded ones, which are few."""
        return self._world.closes(symbol) if symbol.startswith("^") else self._closes

    def _walk(self) -> dict[str, float]:
        recorded = self._world.closes(self._source)
        first = min(recorded)
        before = [day for day in self._world.closes("^VIX") if day < first][-SESSIONS:]
        draws, close, walk = random.Random(7), recorded[first], []
        for _ in before:
            close *= math.exp(draws.gauss(0.0, 0.02))
            walk.append(round(close, 2))
        return dict(zip(before, reversed(walk), strict=True)) | recorded


class Settings:
    """What the handler below answers; `bulk` is the layout of bulk closes (v7, v8), or `refused`, or `short`
    for an answer that lacks every second symbol; `quote` are more figures of every quote.
    """

    def __init__(self) -> None:
        self.bulk = "v8"
        self.report = REPORT
        self.quote: dict[str, Any] = {"averageDailyVolume3Month": 50_000_000, "marketCap": 4e11}
        self.summary: dict[str, Any] = {}
        self.unlisted: set[str] = set()


def answering(base: type, settings: Settings) -> type:
    """A request handler of the replay with these answers as well."""

    class Handler(base):  # type: ignore[misc,valid-type]
        def do_GET(self) -> None:  # noqa: N802 - its name in the server
            _, _, path = urllib.parse.urlsplit(self.path).path.lstrip("/").partition("/")
            if not path.endswith("/finance/spark"):
                return super().do_GET()
            with self.server.lock:
                self.server.stats[f"/{path}"] += 1
            time.sleep(self.server.latency)
            query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
            return self.spark(query["symbols"].split(","))

        def spark(self, symbols: list[str]) -> None:
            if settings.bulk == "refused" or len(symbols) > MOST_AT_ONCE:
                error = {"code": "Bad Request", "description": "too many symbols"}
                return self.reply(400, {"spark": {"result": None, "error": error}})
            sent = symbols[::2] if settings.bulk == "short" else symbols
            series = {symbol: self.month(symbol) for symbol in sent if symbol not in settings.unlisted}
            if settings.bulk == "v7":
                results = [
                    {
                        "symbol": symbol,
                        "response": [
                            {
                                "meta": {"symbol": symbol},
                                "timestamp": each["timestamp"],
                                "indicators": {"quote": [{"close": each["close"]}]},
                            }
                        ],
                    }
                    for symbol, each in series.items()
                ]
                return self.reply(200, {"spark": {"result": results, "error": None}})
            return self.reply(200, {symbol: {"symbol": symbol, **each} for symbol, each in series.items()})

        def month(self, symbol: str) -> dict[str, list[Any]]:
            """The last 22 bars of the chart, of which it has the closes."""
            sent: list[Any] = []
            self.reply = lambda status, body, *_: sent.append(body)
            try:
                self.chart(symbol, {"range": "1mo"})
            finally:
                del self.reply
            (whole,) = sent[0]["chart"]["result"]
            return {"timestamp": whole["timestamp"], "close": whole["indicators"]["quote"][0]["close"]}

        def quote(self, symbol: str, spot: float) -> dict[str, Any]:
            quote: dict[str, Any] = super().quote(symbol, spot)
            return quote | {"earningsTimestamp": self.report()} | settings.quote

        def report(self) -> int:
            return int(dt.datetime.combine(settings.report, dt.time(21), dt.UTC).timestamp())

        def summary(self, symbol: str, modules: list[str]) -> None:
            report = self.report()
            company = {
                "assetProfile": {"sector": "Technology"},
                "calendarEvents": {"earnings": {"earningsDate": [report], "isEarningsDateEstimate": False}},
                "summaryDetail": {"marketCap": 4e11},
                "defaultKeyStatistics": {"profitMargins": 0.2},
                **settings.summary,
            }
            self.reply(200, {"quoteSummary": {"result": [company], "error": None}})

    return Handler


def write_record(data: Path, day: dt.date, path: str = "/v8/finance/spark") -> None:
    """Write the result of an equal comparison, as `wheel doctor --live` does."""
    from importlib.metadata import version

    record = {"version": 1, "day": day.isoformat(), "yfinance": version("yfinance"), "path": path}
    text = json.dumps({**record, "names": 6, "closes": 126, "difference": ""})
    (data / "bulk_closes.json").write_text(text, encoding="utf-8")
