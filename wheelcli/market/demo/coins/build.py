"""Build the demo's market of options on coins: one Snapshot, identical to the byte for the same arguments."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import pandas as pd

from wheelcli.feed_source import DEMO_COINS
from wheelcli.market.demo.build import SEED
from wheelcli.market.demo.coins.chains import CoinMoment, coin_rows
from wheelcli.market.demo.coins.history import close_rows, dvol_rows
from wheelcli.market.demo.coins.names import COINS, SECTOR, Coin
from wheelcli.market.demo.moment import AS_OF
from wheelcli.market.snapshot import Kind, Snapshot, table
from wheelcli.trading_calendar import NEVER_CLOSED, session_date

__all__ = ["AS_OF", "coin_snapshot"]


def coin_snapshot(
    vix: float = 18.0,
    *,
    as_of: datetime = AS_OF,
    seed: int = SEED,
    symbols: Collection[str] | None = None,
    prices: Mapping[str, float] | None = None,
) -> Snapshot:
    """Return the demo's coins at `as_of` (aware, UTC), with DVOL at about 40 ÷ 18 times `vix`.

    `symbols` selects coins; their rows are the same as in the whole market. `prices` replace the indices of
    the demo's own moment. As at Deribit, all expirations are included, and sizes at the touch are unknown.
    """
    spot_of = dict(prices or {})
    coins = tuple(
        replace(coin, price=spot_of.get(coin.symbol, coin.price))
        for coin in COINS
        if symbols is None or coin.symbol in symbols
    )
    moment = CoinMoment(as_of, session_date(as_of, NEVER_CLOSED), vix, seed)
    closes = [close_rows(coin, moment) for coin in coins]
    return assembled(coins, moment, closes, dvol_rows(moment))


def assembled(
    coins: Sequence[Coin], moment: CoinMoment, closes: Sequence[pd.DataFrame], dvol: object
) -> Snapshot:
    """Return the market of these coins, at the indices that they have, with their closes and the volatility
    index.
    """
    rows = [coin_rows(coin, moment) for coin in coins]
    return Snapshot(
        as_of=moment.as_of,
        source=DEMO_COINS,
        underlyings=table("underlyings", [_about(coin, moment.as_of) for coin in coins]),
        options=table("options", [row for options, _ in rows for row in options]),
        closes=table("closes", pd.concat(closes, ignore_index=True) if closes else None),
        dividends=table("dividends"),
        vix=table("vix", dvol),
        rates=table("rates"),
        terms=table("terms", [row for _, terms in rows for row in terms]),
    )


def _about(coin: Coin, as_of: datetime) -> dict[str, object]:
    return {
        "symbol": coin.symbol,
        "name": coin.name,
        "kind": Kind.COIN.value,
        "leverage": 1.0,
        "sector": SECTOR,
        "currency": "USD",
        "spot": coin.price,
        "quote_time": as_of,
        "source": DEMO_COINS,
        "closing": False,
    }
