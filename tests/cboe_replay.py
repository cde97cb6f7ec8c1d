"""Serve answers in the layout of Cboe's delayed quotes on loopback, recorded or made up, with faults.

`Feed.serve()` answers `/options/SYM.json`, `/quotes/SYM.json` and `/charts/historical/SYM.json`; a file that
is not there is answered with 403, as the real store does. Faults: 429, 403, 500, html, null (JSON without
data), cut (the answer breaks off), slow; `only` limits them to paths that match.
"""

import contextlib
import gzip
import http.server
import json
import math
import pathlib
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from wheelcli.market.feeds.rate_limit import Refused

RECORDED = pathlib.Path(__file__).resolve().parents[2] / "shared" / "data" / "cboe" / "json"
NEW_YORK = ZoneInfo("America/New_York")
FRIDAY = datetime(2026, 7, 24, 15, 59, 59, tzinfo=NEW_YORK)  # the recorded answers' moment
ROOT = "/api/global/delayed_quotes"


def recorded(name: str) -> dict[str, Any]:
    """A recorded answer, such as `options_AAPL`."""
    return json.loads(gzip.decompress((RECORDED / f"{name}.json.gz").read_bytes()))


@dataclass
class Feed:
    """What is served: file name without its ending → document. `fault` hits paths that match `only`."""

    files: dict[str, Any] = field(default_factory=dict)
    fault: str = ""
    only: str = ""
    latency_s: float = 0.0
    asked: list[str] = field(default_factory=list)
    address: str = ""

    @property
    def host(self) -> str:
        """What stands before `/options/…`."""
        return self.address + ROOT

    def count(self, kind: str = "") -> int:
        """Requests so far, of one kind or all."""
        return sum(path.startswith(f"/{kind}") for path in self.asked)

    @contextlib.contextmanager
    def serve(self) -> Iterator["Feed"]:
        """Serve until the end of the context."""
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        server.daemon_threads = True
        server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self.address = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()


def _handler(feed: Feed) -> type[http.server.BaseHTTPRequestHandler]:
    packed = {name: gzip.compress(json.dumps(each).encode(), 1) for name, each in feed.files.items()}

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def reply(self, status: int, body: bytes, *, coding: str = "", length: int | None = None) -> None:
            self.send_response(status)
            if coding:
                self.send_header("Content-Encoding", coding)
            self.send_header("Content-Length", str(len(body) if length is None else length))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            path = self.path.partition(ROOT)[2]
            feed.asked.append(path)
            if feed.latency_s:
                time.sleep(feed.latency_s)
            failing = feed.fault if re.search(feed.only, path) else ""
            if failing.isdigit():
                return self.reply(int(failing), b"")
            if failing == "html":
                return self.reply(200, b"<html>Will be right back</html>")
            if failing == "null":
                return self.reply(200, b'{"timestamp": null, "data": null}')
            if failing == "slow":
                time.sleep(20)
            kind, _, symbol = path.removesuffix(".json").strip("/").rpartition("/")
            name = f"{kind.replace('/', '_')}_{symbol}"
            body = packed.get(name)
            if body is None:
                return self.reply(403, b"<Error><Code>AccessDenied</Code></Error>")
            if failing == "cut":
                self.close_connection = True
                return self.reply(200, body[: len(body) // 2], coding="gzip", length=len(body))
            return self.reply(200, body, coding="gzip")

    return Handler


@dataclass
class Store:
    """The same files without a server: `get` takes the place of `http.get`. `faults`: pattern of a path →
    the code of its refusal, or the bytes that are answered instead.
    """

    files: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, str | bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def get(self, url: str, **_: Any) -> bytes:
        """Return the body of a file, or raise Refused."""
        path = url.partition(ROOT)[2]
        self.asked.append(path)
        for pattern, fault in self.faults.items():
            if re.search(pattern, path):
                if isinstance(fault, bytes):
                    return fault
                raise Refused(fault)
        kind, _, symbol = path.removesuffix(".json").strip("/").rpartition("/")
        document = self.files.get(f"{kind.replace('/', '_')}_{symbol}")
        if document is None:
            raise Refused("not_found", "HTTP 403")
        return json.dumps(document).encode()


def renamed(document: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    """A recorded answer as one of another symbol."""
    return json.loads(json.dumps(document).replace(f'"{old}', f'"{new}'))


@dataclass(frozen=True)
class Share:
    """A made-up underlying; volatility per year, quotes `half` of the price either side of fair."""

    symbol: str
    spot: float = 100.0
    vol: float = 0.30
    half: float = 0.02
    root: str = ""


def chain_of(
    share: Share, *, at: datetime = FRIDAY, written: datetime | None = None, weeks: int = 10
) -> dict[str, Any]:
    """A made-up `options` answer: strikes every 2.5 % from 70 to 130 % of the spot, a Friday a week.

    `written` is when the file was made, by default a quarter of an hour after `at`.
    """
    written = written or at + timedelta(minutes=15)
    rng, options = random.Random(share.symbol), []
    first = at.date() + timedelta(days=(4 - at.weekday()) % 7)
    for week in range(weeks):
        day = first + timedelta(weeks=week)
        years = max((day - at.date()).days, 0.02) / 365
        for step in range(-12, 13):
            strike = round(share.spot * (1 + 0.025 * step), 1)
            for letter in "CP":
                fair = _fair(share.spot, strike, share.vol, years, call=letter == "C")
                name = f"{share.root or share.symbol}{day:%y%m%d}{letter}{round(strike * 1000):08d}"
                options.append(_contract(name, fair, share.half, rng, at))
    quote = {
        "symbol": share.symbol,
        "security_type": "stock",
        "current_price": share.spot,
        "close": share.spot,
        "prev_day_close": share.spot,
        "open": share.spot,
        "high": share.spot,
        "low": share.spot,
        "volume": 4_000_000,
        "iv30": 100 * share.vol,
        "last_trade_time": f"{at.astimezone(NEW_YORK):%Y-%m-%dT%H:%M:%S}",
        "options": options,
    }
    return {
        "timestamp": f"{written.astimezone(UTC):%Y-%m-%d %H:%M:%S}",
        "data": quote,
        "symbol": share.symbol,
    }


def _contract(name: str, fair: float, half: float, rng: random.Random, at: datetime) -> dict[str, Any]:
    bid = max(math.floor(100 * (fair * (1 - half) - 0.01)) / 100, 0.0)
    return {
        "option": name,
        "bid": bid,
        "bid_size": float(rng.randint(5, 200)) if bid else 0.0,
        "ask": math.ceil(100 * (fair * (1 + half) + 0.01)) / 100,
        "ask_size": float(rng.randint(5, 200)),
        "iv": 0.0,
        "open_interest": float(rng.randint(200, 5000)),
        "volume": float(rng.randint(0, 500)),
        "delta": 0.0,
        "theo": round(fair, 4),
        "last_trade_price": round(fair, 2),
        "last_trade_time": f"{at.astimezone(NEW_YORK):%Y-%m-%dT10:00:00}" if rng.random() < 0.8 else None,
    }


def _fair(spot: float, strike: float, vol: float, years: float, *, call: bool, rate: float = 0.04) -> float:
    wide = vol * math.sqrt(years)
    d1 = (math.log(spot / strike) + (rate + vol**2 / 2) * years) / wide
    normal = lambda x: 0.5 * math.erfc(-x / math.sqrt(2))  # noqa: E731
    worth = spot * normal(d1) - strike * math.exp(-rate * years) * normal(d1 - wide)
    return worth if call else worth - spot + strike * math.exp(-rate * years)


def history_of(share: Share, *, until: date, sessions: int = 760) -> dict[str, Any]:
    """A made-up `charts/historical` answer: weekdays up to `until`, ending at the spot."""
    rng, day, close, bars = random.Random(share.symbol), until, share.spot, []
    while len(bars) < sessions:
        if day.weekday() < 5:
            bars.append(
                {
                    "date": day.isoformat(),
                    "open": close,
                    "high": close,
                    "low": close,
                    "close": round(close, 2),
                    "volume": 4_000_000,
                }
            )
            close *= math.exp(rng.gauss(0.0, 0.6 * share.vol / math.sqrt(252)))
        day -= timedelta(days=1)
    return {"timestamp": "11:00:17", "data": bars[::-1], "symbol": share.symbol}


def market_of(*shares: Share, at: datetime = FRIDAY, **chain: Any) -> dict[str, Any]:
    """Every file of these shares and of the volatility index (18.0, as quoted at `at`)."""
    before = at.date() - timedelta(days=1)
    vix = Share("_VIX", 18.0, 0.2)
    files: dict[str, Any] = {
        "charts_historical__VIX": history_of(vix, until=before, sessions=300),
        "quotes__VIX": chain_of(vix, at=at, weeks=0, **chain),
    }
    for share in shares:
        files[f"options_{share.symbol}"] = chain_of(share, at=at, **chain)
        files[f"charts_historical_{share.symbol}"] = history_of(share, until=before)
    return files


def stats(feed: Feed) -> Counter[str]:
    """Requests by kind."""
    return Counter(path.rpartition("/")[0].strip("/") for path in feed.asked)
