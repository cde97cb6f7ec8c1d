#!/usr/bin/env bash
# Package: alpaca-py 0.44.0, `OptionContract` and `GetOptionContractsRequest`; one adjusted contract is written as the
# broker's API writes it, no account or network is needed.
#
# Expected: the API lists what a contract delivers if it is asked to (`show_deliverables`), and the model of a
# contract has it: after a spin-off or a reverse split that is the only place where it is said.
#
# Seen: the request has no such field, and the model drops the deliverables, and the multiplier, without a word.
# What is left has a size of 100, like a standard contract; only the digit of the root tells.
#
# Output seen: the block `expected` below; the contract delivers 10 shares and 41.20 dollars.
#
# Why it matters: a call on 100 shares is covered by 10; collateral, intrinsic value and assignment are wrong by the
# same factor. Ask the API itself, or leave out contracts whose root is not the share's symbol.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'alpaca-py==0.44.0' 'pandas==2.3.3'

cat >"$work/expected" <<'END'
show_deliverables in the request: False
written: symbol XYZ1260116C00005000, size 100, multiplier 100, deliverables 10 XYZ and 41.20 USD
read: symbol XYZ1260116C00005000, root XYZ1, of XYZ, size 100, multiplier None, deliverables None
END

"$work/venv/bin/python" -W ignore - >"$work/seen" <<'END'
from alpaca.trading.models import OptionContract
from alpaca.trading.requests import GetOptionContractsRequest

UNKNOWN = "00000000-0000-0000-0000-000000000000"
SHARES = {"type": "equity", "symbol": "XYZ", "asset_id": UNKNOWN, "amount": "10", "allocation_percentage": "100"}
CASH = {"type": "cash", "symbol": "USD", "amount": "41.20", "allocation_percentage": "0"}
CONTRACT = {
    "id": UNKNOWN,
    "symbol": "XYZ1260116C00005000",
    "name": "XYZ1 Jan 16 2026 5 Call",
    "status": "active",
    "tradable": True,
    "expiration_date": "2026-01-16",
    "root_symbol": "XYZ1",
    "underlying_symbol": "XYZ",
    "underlying_asset_id": UNKNOWN,
    "type": "call",
    "style": "american",
    "strike_price": "5",
    "multiplier": "100",
    "size": "100",
    "deliverables": [SHARES, CASH],
}
read = OptionContract(**CONTRACT).model_dump()
print("show_deliverables in the request:", "show_deliverables" in GetOptionContractsRequest.model_fields)
delivers = " and ".join(f"{each['amount']} {each['symbol']}" for each in CONTRACT["deliverables"])
size, multiplier = CONTRACT["size"], CONTRACT["multiplier"]
print(f"written: symbol {CONTRACT['symbol']}, size {size}, multiplier {multiplier}, deliverables {delivers}")
print(
    f"read: symbol {read['symbol']}, root {read['root_symbol']}, of {read['underlying_symbol']}, size {read['size']}, "
    f"multiplier {read.get('multiplier')}, deliverables {read.get('deliverables')}"
)
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
