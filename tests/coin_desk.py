"""A network for blocks on coins on loopback: public order books and a tape over HTTP, and behind a WebSocket
the practice venue, which speaks the venue's methods.

Not recorded, and made up here: the depth behind the touch of `coin_market` (a second level half as far again
from the mid, with three times the size), vegas, and the tape's moments. The trades of the tape are recorded.
"""

import contextlib
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import coin_market
from coin_market import DAYS, SHARED, AtOnce, instrument, recorded, september, summary

from wheelcli import clock
from wheelcli.contract import parse_contract
from wheelcli.market.deribit import ask
from wheelcli.rfq.coins.order_book import order_book_in
from wheelcli.rfq.coins.package import CoinTerms
from wheelcli.rfq.depth import Depth, Level
from wheelcli.rfq.wire import encode, parse
from wheelcli.venues import deribit
from wheelcli.venues.sim.faults import Fault, Faults, Plan
from wheelcli.venues.sim.practice import quote_market, serving
from wheelcli.venues.sim.scenario import FAST
from wheelcli.venues.sim.server import CLIENT, PracticeServer

PUT, CALL = "BTC_USDC-25SEP26-68000-P", "BTC-25SEP26-82000-C"
INDEX = Decimal("75110.18")
TOUCH = Decimal("12.5")  # coins at the touch
CONFIG = """
[accounts.desk]
market = "deribit"
cash = 10000000
[accounts.holder]
market = "deribit"
cash = 1000000
coins = { btc = { quantity = 160.0, break_even = 61000 } }
[accounts.small]
market = "deribit"
cash = 100000
"""


@dataclass
class Public(coin_market.Venue):
    """The public methods that blocks need, beside those of a scan."""

    prints: list[dict[str, Any]] = field(default_factory=list)

    def result(self, method: str, asked: dict[str, str]) -> Any:
        if method == "get_order_book":
            return self.order_book(asked["instrument_name"])
        if method == "get_block_rfq_trades":
            wanted = asked["currency"]
            shown = [p for p in self.prints if wanted == "any" or _currency(p) == wanted]
            return {"block_rfqs": shown[: int(asked.get("count", 20))], "continuation": None}
        found = super().result(method, asked)
        return [self.listed(each) for each in found] if method == "get_instruments" else found

    def listed(self, record: dict[str, Any]) -> dict[str, Any]:
        """The record of an instrument; linear blocks of BTC are priced in steps of 5 USDC."""
        return record | {"block_trade_tick_size": 5.0 if "_USDC-" in record["instrument_name"] else 0.0001}

    def order_book(self, name: str) -> dict[str, Any]:
        contract = parse_contract(name)
        assert contract is not None
        inverse = replace(contract, coin=contract.root)
        quote = next(q for q in self.day.quotes if q.contract == inverse)
        linear = contract.coin != contract.root
        row = summary(contract, quote, self.day.at, rate=quote.future if linear else 1.0)
        bid, ask_price = row["bid_price"], row["ask_price"]
        step = (ask_price - bid) / 4
        size = float(TOUCH)
        return {
            "instrument_name": name,
            "timestamp": int(self.day.at.timestamp() * 1000),
            "state": "open",
            "bids": [[bid, size], [round(bid - step, 4), 3 * size]],
            "asks": [[ask_price, size], [round(ask_price + step, 4), 3 * size]],
            "mark_price": round(row["mark_price"], 4),
            "index_price": self.day.index[contract.root],
            "open_interest": row["open_interest"],
            "greeks": {"vega": 71.5},
        }


def _currency(fields: dict[str, Any]) -> str:
    series = fields["legs"][0]["instrument_name"].split("-")[0]
    return "USDC" if series.endswith("_USDC") else series


def recorded_prints() -> list[dict[str, Any]]:
    """The ten recorded requests that traded."""
    text = (SHARED / "recorded/block_rfq_trades.json").read_text(encoding="utf-8")
    return list(json.loads(text)["block_rfqs"])


def terms_of(name: str) -> CoinTerms:
    """The terms of an instrument as the program reads them."""
    contract = parse_contract(name)
    assert contract is not None
    record = instrument(contract)
    number = {key: Decimal(str(value)) for key, value in record.items() if type(value) in (int, float)}
    return CoinTerms(
        lot=number["min_trade_amount"],
        block_tick=Decimal(5) if "_USDC-" in name else Decimal("0.0001"),
        block_min=number["block_trade_min_trade_amount"],
        fee_rate=number["block_trade_commission"],
        fee_currency=record["settlement_currency"],
    )


@dataclass
class Networks:
    """The two networks as one test has them, and when each was reached."""

    public: Public
    server: PracticeServer
    secret: str


@contextlib.contextmanager
def networks(home: Path, monkeypatch: Any, *, live: bool = False) -> Iterator[Networks]:
    """A home with accounts on coins, and one network on loopback: the test network, or the live one."""
    (home / "config").mkdir(parents=True)
    (home / "config" / "config.toml").write_text(CONFIG)
    day = september(recorded(DAYS[1]))
    started = time.monotonic()

    def now() -> datetime:
        return day.at + timedelta(seconds=2 + time.monotonic() - started)

    monkeypatch.setattr(clock, "now", now)
    monkeypatch.setattr(deribit, "GRACE_S", 0.5)  # of a venue that is ten times as fast
    monkeypatch.setattr(ask, "Pace", AtOnce)
    public = Public(day, testnet=not live, prints=recorded_prints())
    folder = home / "network"
    faults = Faults(Plan(Fault.TESTNET_FALSE)) if live else Faults()
    with public.serve(), serving(folder, now=now, pace=FAST, faults=faults) as server:
        for name in (PUT, CALL):
            book = order_book_in(parse(encode(public.order_book(name))))
            quote_market(folder, {name: book.depth}, spot=book.index, now=now(), terms={name: terms_of(name)})
        address = json.loads((folder / "sim.json").read_text(encoding="utf-8"))
        name = "LIVE" if live else "TEST"
        monkeypatch.setattr(ask, "HOST" if live else "TEST_HOST", public.host)
        monkeypatch.setattr(ask, "TEST_HOST" if live else "HOST", "http://127.0.0.1:9/none")
        network = replace(getattr(deribit, name), url=server.url)
        monkeypatch.setattr(deribit, name, network)
        middle = "" if live else "TEST_"
        monkeypatch.setenv(f"WHEEL_DERIBIT_{middle}ID", CLIENT)
        monkeypatch.setenv(f"WHEEL_DERIBIT_{middle}SECRET", address["client_secret"])
        yield Networks(public, server, address["client_secret"])


def depth_of(bids: list[tuple[str, str]], asks: list[tuple[str, str]]) -> Depth:
    """A depth of price and size."""
    sides = (tuple(Level(Decimal(p), Decimal(s)) for p, s in side) for side in (bids, asks))
    return Depth(*sides)
