"""Markets of options on coins for tests: recorded days, and a loopback server that answers as Deribit does.

The recorded days have mark, bid, ask and the future's price of each inverse option. Not recorded, and derived
here: the index (the future's price of the nearest expiration), the linear options on BTC and ETH (bid and ask
in coins × forward, on a tick of 5 dollars for BTC and 0.5 for ETH), the instruments (as the recorded ones of
`instruments_option.json`), daily prices and the volatility index (a seeded walk, shaped as the documentation
of `get_delivery_prices` and `get_volatility_index_data` has them).
"""

import contextlib
import csv
import gzip
import http.server
import json
import pathlib
import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from math import ceil, exp, floor
from statistics import median
from typing import Any
from urllib.parse import parse_qs, urlparse

from wheelcli.contract import Contract, parse_contract

SHARED = pathlib.Path(__file__).resolve().parents[2] / "shared" / "data" / "deribit"
DAYS = (date(2026, 8, 20), date(2026, 8, 21))
STEPS = [{"tick_size": 0.0005, "above_price": 0.005}]
LOTS = {"BTC": 0.1, "ETH": 1.0, "BTC_USDC": 0.01, "ETH_USDC": 0.1}
TICKS = {"BTC": 0.0001, "ETH": 0.0001, "BTC_USDC": 5.0, "ETH_USDC": 0.5}
LINEAR_TICK = {"BTC": 5.0, "ETH": 0.5}


@dataclass(frozen=True)
class Quote:
    """One recorded inverse option; prices are in coins, None if there is none."""

    contract: Contract
    mark: float
    bid: float | None
    ask: float | None
    mark_iv: float
    future: float
    open_interest: float


@dataclass(frozen=True)
class Day:
    """One recorded day: its moment, its options, the index of each coin."""

    at: datetime
    quotes: tuple[Quote, ...]
    index: dict[str, float]


@cache
def recorded(day: date) -> Day:
    """The recorded options of that day on BTC and ETH."""
    text = gzip.decompress((SHARED / f"deribit_chain_{day}.csv.gz").read_bytes()).decode()
    quotes, at = [], datetime.min.replace(tzinfo=UTC)
    for row in csv.DictReader(text.splitlines()):
        contract = parse_contract(row["instrument"])
        if contract is None or contract.coin not in ("BTC", "ETH"):
            continue
        at = datetime.fromisoformat(row["snapshot_utc"]).replace(tzinfo=UTC)
        price = [float(row[k]) if row[k] else 0.0 for k in ("mark_price", "bid", "ask", "mark_iv")]
        quotes.append(
            Quote(
                contract,
                price[0],
                price[1] or None,
                price[2] or None,
                price[3],
                float(row["underlying_price"]),
                float(row["open_interest"] or 0),
            )
        )
    index = {}
    for coin in ("BTC", "ETH"):
        of_coin = [q for q in quotes if q.contract.root == coin]
        first = min(q.contract.expiration for q in of_coin)
        index[coin] = round(median(q.future for q in of_coin if q.contract.expiration == first), 2)
    return Day(at, tuple(quotes), index)


def september(day: Day) -> Day:
    """The same with fewer options: those that expire on 11 and 25 September 2026."""
    kept = (date(2026, 9, 11), date(2026, 9, 25))
    return replace(day, quotes=tuple(q for q in day.quotes if q.contract.expiration in kept))


def on_tick(price: float, tick: float, *, up: bool) -> float:
    """A price rounded to a tick."""
    steps = ceil(price / tick - 1e-9) if up else floor(price / tick + 1e-9)
    return round(steps * tick, 8)


def instrument(contract: Contract) -> dict[str, Any]:
    """The record of an instrument, shaped as the recorded ones."""
    inverse = contract.coin == contract.root
    ends = datetime(
        contract.expiration.year, contract.expiration.month, contract.expiration.day, 8, tzinfo=UTC
    )
    return {
        "instrument_name": contract.name,
        "kind": "option",
        "state": "open",
        "is_active": True,
        "instrument_type": "reversed" if inverse else "linear",
        "base_currency": contract.root,
        "quote_currency": contract.root if inverse else "USDC",
        "settlement_currency": contract.root if inverse else "USDC",
        "strike": contract.strike,
        "option_type": contract.right.value,
        "expiration_timestamp": int(ends.timestamp() * 1000),
        "min_trade_amount": LOTS[contract.coin],
        "contract_size": 1.0,
        "tick_size": TICKS[contract.coin],
        "tick_size_steps": STEPS if inverse else [],
        "maker_commission": 0.0003,
        "taker_commission": 0.0003,
        "block_trade_commission": 0.0003,
        "block_trade_min_trade_amount": 25,
        "block_trade_tick_size": 0.0001,
    }


def summary(contract: Contract, quote: Quote, at: datetime, *, rate: float = 1.0) -> dict[str, Any]:
    """The summary of an option; `rate` turns recorded prices in coins into those of a linear one."""
    linear = contract.coin != contract.root
    bid, ask = quote.bid, quote.ask
    if linear:
        tick = LINEAR_TICK[contract.root]
        bid = on_tick(bid * rate, tick, up=False) or None if bid else None
        ask = on_tick(ask * rate, tick, up=True) if ask else None
    return {
        "instrument_name": contract.name,
        "bid_price": bid,
        "ask_price": ask,
        "mark_price": quote.mark * rate,
        "mark_iv": quote.mark_iv,
        "underlying_price": quote.future,
        "underlying_index": f"{contract.root}-X",
        "open_interest": quote.open_interest,
        "volume": 0.0,
        "last": None,
        "creation_timestamp": int(at.timestamp() * 1000),
        "interest_rate": 0.0,
    }


def walk(last: float, days: int, sigma: float, seed: str) -> list[float]:
    """Invented daily values that end at `last`, oldest first."""
    rng, out = random.Random(seed), [last]
    for _ in range(days - 1):
        out.append(out[-1] * exp(-rng.gauss(0.0, sigma)))
    return out[::-1]


@dataclass
class Venue:
    """What is served: method → answer for its parameters. `fault` hits paths that contain `only`."""

    day: Day
    fault: str = ""
    only: str = ""
    dvol: float = 38.2
    dvol_age: int = 0
    linear: bool = True
    testnet: bool = False
    asked: list[str] = field(default_factory=list)
    address: str = ""

    @property
    def host(self) -> str:
        """What stands before `/public/…`."""
        return f"{self.address}/api/v2"

    def result(self, method: str, asked: dict[str, str]) -> Any:
        """The result of a public method."""
        currency = asked.get("currency", "")
        if method in ("get_instruments", "get_book_summary_by_currency"):
            quotes = [q for q in self.day.quotes if currency in (q.contract.root, "USDC")]
            pairs = [(self._contract(q.contract, currency), q) for q in quotes]
            if currency == "USDC" and not self.linear:
                pairs = []
            if method == "get_instruments":
                return [instrument(contract) for contract, _ in pairs]
            rate = (lambda q: q.future) if currency == "USDC" else (lambda q: 1.0)
            return [summary(contract, q, self.day.at, rate=rate(q)) for contract, q in pairs]
        if method == "get_index_price":
            price = self.day.index[asked["index_name"].removesuffix("_usd").upper()]
            return {"index_price": price, "estimated_delivery_price": price}
        days = [self.day.at.date() - timedelta(days=n) for n in range(1000)]
        if method == "get_delivery_prices":
            coin = asked["index_name"].removesuffix("_usd").upper()
            prices = walk(self.day.index[coin], 1000, 0.022, coin)[::-1][: int(asked["count"])]
            data = [
                {"date": str(d), "delivery_price": round(p, 2)} for d, p in zip(days, prices, strict=False)
            ]
            return {"data": data, "records_total": 2614}
        levels = walk(self.dvol, 366, 0.002, "dvol")[::-1]
        candles = []
        for d, level in zip(days[self.dvol_age :], levels, strict=False):
            stamp = int(datetime(d.year, d.month, d.day, tzinfo=UTC).timestamp() * 1000)
            candles.append([stamp, level, level, level, level])
        return {"data": candles[::-1], "continuation": None}

    @staticmethod
    def _contract(contract: Contract, currency: str) -> Contract:
        if currency != "USDC":
            return contract
        return replace(contract, coin=f"{contract.root}_USDC")

    @contextlib.contextmanager
    def serve(self) -> Iterator["Venue"]:
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


# Faults by name: status and body.
FAULTS = {
    "429": (429, b""),
    "10028": (400, b'{"jsonrpc":"2.0","error":{"message":"too_many_requests","code":10028}}'),
    "maintenance": (400, b'{"jsonrpc":"2.0","error":{"message":"system_maintenance","code":11051}}'),
    "503": (503, b"<html>maintenance</html>"),
    "403": (403, b""),
    "html": (200, b"<html>hello</html>"),
    "list": (200, b"[1, 2]"),
    "null": (200, b'{"jsonrpc":"2.0","result":null,"testnet":false}'),
    "error": (200, b'{"jsonrpc":"2.0","error":{"message":"invalid params","code":-32602}}'),
    "testnet": (200, b'{"jsonrpc":"2.0","result":[],"testnet":true}'),
}


def _handler(venue: Venue) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            venue.asked.append(self.path)
            if venue.fault and venue.only in self.path:
                status, body = FAULTS[venue.fault]
            else:
                url = urlparse(self.path)
                asked = {key: values[0] for key, values in parse_qs(url.query).items()}
                result = venue.result(url.path.rpartition("/")[2], asked)
                answer = {"jsonrpc": "2.0", "result": result, "testnet": venue.testnet}
                status, body = 200, json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler


@cache
def fetched(day: date) -> Any:
    """The snapshot that the provider makes of a recorded day, both coins."""
    from wheelcli.market.deribit import DeribitProvider, ask
    from wheelcli.market.provider import MarketRequest

    seen, host, pace = september(recorded(day)), ask.HOST, ask.Pace
    with Venue(seen).serve() as venue:
        try:
            ask.HOST, ask.Pace = venue.host, AtOnce
            return DeribitProvider(clock=lambda: seen.at).fetch(MarketRequest(symbols=("BTC", "ETH")))
        finally:
            ask.HOST, ask.Pace = host, pace


class AtOnce:
    """A pace without a pause."""

    def __init__(self, **_: Any) -> None:
        pass

    def wait(self) -> None:
        """Return at once."""
