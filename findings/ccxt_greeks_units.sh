#!/usr/bin/env bash
# Package: ccxt 4.5.90, `parse_greeks` of four venues; no network: one put is written as each venue's API writes it
# and handed to the parsers.
#
# Expected: a unified structure has one unit for each of its fields, whatever the venue. The put below has a volatility
# of 52.34 % at all four, a theta of -40.20 dollars a day and a vega of 80.10 dollars a point.
#
# Seen: the implied volatility is a percentage at Deribit and a fraction at Bybit, Binance and OKX: 52.34 against
# 0.5234. At OKX gamma, theta and vega are those in coin, which its API gives beside those in dollars: theta is
# -0.0006 BTC, vega 0.0013 BTC, and gamma 1.1.
#
# Output seen: the block `expected` below.
#
# Why it matters: code written against one venue ranks the options of another wrongly by a factor of 100 in
# volatility, and sums theta of dollars and of bitcoins into one book. Convert per venue before comparing.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'ccxt==4.5.90'

cat >"$work/expected" <<'END'
deribit: mark volatility 52.34, gamma 2e-05, theta -40.2, vega 80.1
bybit: mark volatility 0.5234, gamma 2e-05, theta -40.2, vega 80.1
binance: mark volatility 0.5234, gamma 2e-05, theta -40.2, vega 80.1
okx: mark volatility 0.5234, gamma 1.1, theta -0.0006, vega 0.0013
END

"$work/venv/bin/python" -W ignore - >"$work/seen" <<'END'
import ccxt

MARKET = {"id": "BTC", "symbol": "BTC/USD:BTC-260925-50000-P"}
PLAIN = {"delta": "-0.25", "gamma": "0.00002", "theta": "-40.2", "vega": "80.1"}
WRITTEN = {
    "deribit": {
        "instrument_name": "BTC-25SEP26-50000-P",
        "timestamp": 1767225600000,
        "mark_iv": 52.34,
        "bid_iv": 51.0,
        "ask_iv": 53.0,
        "mark_price": 0.05,
        "underlying_price": 60000.0,
        "greeks": {"delta": -0.25, "gamma": 0.00002, "theta": -40.2, "vega": 80.1, "rho": -10.0},
        "stats": {},
    },
    "bybit": {"symbol": "BTC-25SEP26-50000-P", "markIv": "0.5234", "bid1Iv": "0.51", "ask1Iv": "0.53", **PLAIN},
    "binance": {"symbol": "BTC-260925-50000-P", "markIV": "0.5234", "bidIV": "0.51", "askIV": "0.53", **PLAIN},
    "okx": {
        "instId": "BTC-USD-260925-50000-P",
        "markVol": "0.5234",
        "bidVol": "0.51",
        "askVol": "0.53",
        "delta": "-0.30",
        "gamma": "1.1",
        "theta": "-0.0006",
        "vega": "0.0013",
        **{name + "BS": value for name, value in PLAIN.items()},
        "ts": "1767225600000",
    },
}
for venue, ticker in WRITTEN.items():
    g = getattr(ccxt, venue)().parse_greeks(ticker, MARKET)
    print(f"{venue}: mark volatility {g['markImpliedVolatility']:g}, " + ", ".join(
        f"{name} {g[name]:g}" for name in ("gamma", "theta", "vega")
    ))
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
