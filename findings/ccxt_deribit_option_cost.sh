#!/usr/bin/env bash
# Package: ccxt 4.5.90, its Deribit class; no network: the instruments and the fills are written as the venue's API
# writes them and handed to the parsers.
#
# Expected: the cost of a fill of a coin-settled option is its premium, price x amount. On Deribit such an option is
# quoted in coin per unit of coin: one BTC put sold at 0.05 brings 0.05 BTC.
#
# Seen: options settled in coin are marked `inverse` like the dollar-sized perpetual, and the cost is amount divided
# by price: 20 for the put that brought 0.05. The cheaper the option, the dearer it looks. Options settled in USDC
# come out right, and so does the perpetual, whose amount is in dollars. Orders are worse: the inverse rule also
# takes the whole amount of an order of which a tenth is filled.
#
# Output seen: the block `expected` below.
#
# Why it matters: premium collected, the cost of a roll, and any profit summed from `cost` are off by one over the
# price squared, with the right sign and a plausible size. Take price x amount for coin options yourself.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'ccxt==4.5.90'

cat >"$work/expected" <<'END'
BTC put, coin: inverse True amount 1.0 price 0.05 cost 20.0
ETH put, USDC: inverse False amount 2.0 price 120.0 cost 240.0
BTC perpetual: inverse True amount 10000.0 price 80000.0 cost 0.125
order, a tenth of 10000 dollars filled at 80000: filled 1000.0 cost 0.125
END

"$work/venv/bin/python" - >"$work/seen" <<'END'
import ccxt

PUT = {
    "instrument_name": "BTC-26FEB27-60000-P", "kind": "option", "instrument_type": "reversed",
    "base_currency": "BTC", "quote_currency": "BTC", "counter_currency": "USD", "settlement_currency": "BTC",
    "settlement_period": "month", "option_type": "put", "strike": 60000.0,
    "creation_timestamp": 1764000000000, "expiration_timestamp": 1803628800000, "contract_size": 1.0,
    "min_trade_amount": 0.1, "tick_size": 0.0001, "maker_commission": 0.0003, "taker_commission": 0.0003,
    "is_active": True, "state": "open", "price_index": "btc_usd",
}
USDC_PUT = PUT | {
    "instrument_name": "ETH_USDC-26FEB27-3000-P", "instrument_type": "linear", "base_currency": "ETH",
    "quote_currency": "USDC", "counter_currency": "USDC", "settlement_currency": "USDC", "strike": 3000.0,
    "tick_size": 0.1, "price_index": "eth_usdc",
}
PERPETUAL = {
    "instrument_name": "BTC-PERPETUAL", "kind": "future", "future_type": "reversed", "instrument_type": "reversed",
    "base_currency": "BTC", "quote_currency": "USD", "counter_currency": "USD", "settlement_currency": "BTC",
    "settlement_period": "perpetual", "creation_timestamp": 1534242287000, "expiration_timestamp": 32503708800000,
    "contract_size": 10.0, "min_trade_amount": 10.0, "tick_size": 0.5, "maker_commission": 0.0,
    "taker_commission": 0.0005, "is_active": True, "state": "open", "price_index": "btc_usd",
}

venue = ccxt.deribit()
venue.fetch_currencies = lambda params={}: {}
venue.publicGetGetInstruments = lambda params={}: {"result": [PUT, USDC_PUT, PERPETUAL]}
venue.load_markets()


def fill(name, price, amount):
    trade = venue.parse_trade({
        "trade_id": "1", "timestamp": 1790000000000, "instrument_name": name, "direction": "sell",
        "price": price, "amount": amount, "order_type": "limit", "liquidity": "M", "state": "filled",
    })
    inverse = venue.markets_by_id[name][0]["inverse"]
    return f"inverse {inverse} amount {trade['amount']} price {trade['price']} cost {trade['cost']}"


print("BTC put, coin:", fill("BTC-26FEB27-60000-P", 0.05, 1.0))
print("ETH put, USDC:", fill("ETH_USDC-26FEB27-3000-P", 120.0, 2.0))
print("BTC perpetual:", fill("BTC-PERPETUAL", 80000.0, 10000.0))
order = venue.parse_order({
    "order_id": "1", "order_state": "open", "order_type": "limit", "instrument_name": "BTC-PERPETUAL",
    "direction": "buy", "price": 80000.0, "average_price": 80000.0, "amount": 10000.0, "filled_amount": 1000.0,
    "creation_timestamp": 1790000000000, "last_update_timestamp": 1790000000000, "commission": 0.0,
    "time_in_force": "good_til_cancelled", "post_only": False,
})
print("order, a tenth of 10000 dollars filled at 80000: filled", order["filled"], "cost", order["cost"])
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
