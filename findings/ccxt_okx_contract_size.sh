#!/usr/bin/env bash
# Package: ccxt 4.5.90, `contractSize` of OKX's options; two markets in the form of the venue's answer, no network needed.
#
# Expected: `contractSize` says how much of the coin one contract is, so that contracts x contractSize is an amount in
# coin. For OKX's futures and swaps that is the field ctVal; for its options it is ctVal x ctMult, 1 x 0.01 for bitcoin.
#
# Seen: `contractSize` is ctVal for options too, and ctMult is not read at all: 1 instead of 0.01, a hundred times the
# contract. Markets of options that are listed no longer have a fixed 1 and expire at midnight, eight hours early.
#
# Output seen: the block `expected` below.
#
# Why it matters: whoever covers 10 sold calls by contracts x contractSize buys 10 bitcoin instead of 0.1, and whoever
# divides an amount by it sends 1 contract where 100 are meant. The premium of a position is off by the same factor.
# At OKX multiply ctVal and ctMult of `market["info"]`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'ccxt==4.5.90'

cat >"$work/expected" <<'END'
swap   BTC-USD-SWAP: ctVal 100 x ctMult 1 = 100 USD, contractSize 100, expiry None
option BTC-USD-260327-100000-C: ctVal 1 x ctMult 0.01 = 0.01 BTC, contractSize 1, expiry 2026-03-27T08:00:00.000Z
no longer listed: BTC/USD:BTC-250328-100000-C, contractSize 1, expiry 2025-03-28T00:00:00.000Z
END

"$work/venv/bin/python" - >"$work/seen" <<'END'
import ccxt

COMMON = {"alias": "", "baseCcy": "", "category": "1", "lever": "", "state": "live", "uly": "BTC-USD", "quoteCcy": ""}
COMMON |= {"settleCcy": "BTC", "lotSz": "1", "minSz": "1", "listTime": "1767225600000", "instFamily": "BTC-USD"}
OPTION = COMMON | {"instType": "OPTION", "instId": "BTC-USD-260327-100000-C", "optType": "C", "stk": "100000"}
OPTION |= {"ctVal": "1", "ctMult": "0.01", "ctValCcy": "BTC", "tickSz": "0.0001", "expTime": "1774598400000"}
SWAP = COMMON | {"instType": "SWAP", "instId": "BTC-USD-SWAP", "optType": "", "stk": "", "expTime": ""}
SWAP |= {"ctVal": "100", "ctMult": "1", "ctValCcy": "USD", "ctType": "inverse", "tickSz": "0.1"}

okx = ccxt.okx()
for raw in (SWAP, OPTION):
    market = okx.parse_market(raw)
    size = float(raw["ctVal"]) * float(raw["ctMult"])
    text = f"{market['type']:6} {market['id']}: ctVal {raw['ctVal']} x ctMult {raw['ctMult']} = {size:g} {raw['ctValCcy']}"
    print(f"{text}, contractSize {market['contractSize']:g}, expiry {market['expiryDatetime']}")
okx.set_markets([])
market = okx.safe_market("BTC-USD-250328-100000-C")
print(f"no longer listed: {market['symbol']}, contractSize {market['contractSize']:g}, expiry {market['expiryDatetime']}")
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
