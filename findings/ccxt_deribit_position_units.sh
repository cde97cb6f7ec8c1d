#!/usr/bin/env bash
# Package: ccxt 4.5.90, positions of its Deribit class; no network: the instruments and positions are written as the
# venue's API writes them and handed to the parsers.
#
# Expected: ccxt's manual defines a position by `contracts`, their number, `contractSize`, what one stands for, and
# `side`; so contracts x contractSize is the exposure, and contracts is never negative, because `side` tells.
#
# Seen: for the perpetual `contracts` is Deribit's `size`, which is in dollars, beside a contract size of 10
# dollars: the product is ten times the position. For a short option `contracts` is -2 beside side `short`, so that
# code which turns the sign of a short turns it back to long. Its notional is missing.
#
# Output seen: the block `expected` below.
#
# Why it matters: hedges sized from positions are ten times too large on the perpetual, and a short put that is
# flipped twice shows up as a long one.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'ccxt==4.5.90'

cat >"$work/expected" <<'END'
10000 dollars long of the perpetual: side long contracts 10000.0 size of one 10.0 product 100000.0
two BTC puts short: side short contracts -2.0 size of one 1.0 product -2.0
notional of the puts: None
END

"$work/venv/bin/python" - >"$work/seen" <<'END'
import ccxt

SHARED = {
    "instrument_type": "reversed", "base_currency": "BTC", "counter_currency": "USD", "settlement_currency": "BTC",
    "creation_timestamp": 1764000000000, "is_active": True, "state": "open", "price_index": "btc_usd",
    "maker_commission": 0.0, "taker_commission": 0.0005,
}
PUT = SHARED | {
    "instrument_name": "BTC-26FEB27-60000-P", "kind": "option", "quote_currency": "BTC", "settlement_period": "month",
    "option_type": "put", "strike": 60000.0, "expiration_timestamp": 1803628800000, "contract_size": 1.0,
    "min_trade_amount": 0.1, "tick_size": 0.0001,
}
PERPETUAL = SHARED | {
    "instrument_name": "BTC-PERPETUAL", "kind": "future", "future_type": "reversed", "quote_currency": "USD",
    "settlement_period": "perpetual", "expiration_timestamp": 32503708800000, "contract_size": 10.0,
    "min_trade_amount": 10.0, "tick_size": 0.5,
}
venue = ccxt.deribit()
venue.fetch_currencies = lambda params={}: {}
venue.publicGetGetInstruments = lambda params={}: {"result": [PUT, PERPETUAL]}
venue.load_markets()

perpetual = venue.parse_position({
    "instrument_name": "BTC-PERPETUAL", "kind": "future", "direction": "buy", "size": 10000.0, "size_currency": 0.125,
    "average_price": 80000.0, "mark_price": 80000.0, "index_price": 80000.0, "leverage": 50,
    "initial_margin": 0.0025, "maintenance_margin": 0.00125, "floating_profit_loss": 0.0,
    "realized_profit_loss": 0.0, "total_profit_loss": 0.0, "delta": 0.125,
})
puts = venue.parse_position({
    "instrument_name": "BTC-26FEB27-60000-P", "kind": "option", "direction": "sell", "size": -2.0,
    "average_price": 0.05, "average_price_usd": 4000.0, "mark_price": 0.06, "index_price": 80000.0,
    "initial_margin": 0.4, "maintenance_margin": 0.3, "floating_profit_loss": -0.02,
    "realized_profit_loss": 0.0, "total_profit_loss": -0.02, "delta": 0.5,
})
for name, held in (("10000 dollars long of the perpetual", perpetual), ("two BTC puts short", puts)):
    number, one = held["contracts"], held["contractSize"]
    print(f"{name}: side {held['side']} contracts {number} size of one {one} product {number * one}")
print("notional of the puts:", puts["notional"])
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
