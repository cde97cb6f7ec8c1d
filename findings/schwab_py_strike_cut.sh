#!/usr/bin/env bash
# Package: schwab-py 1.5.1, the `OptionSymbol` helper and the order builder's `set_price`.
#
# Expected: an OCC symbol that is parsed and built again is the same symbol; the symbology writes the strike as
# eight digits, dollars times 1000, and every listed strike is a whole number of those. A limit price of 4.35 is
# sent as 4.35.
#
# Seen: strike and price are multiplied as binary floats and cut, not rounded, to a whole number. 64.10 x 1000 is
# 64099.99999999999, so the strike becomes 64.099: no such contract is listed. Prices given as floats (a deprecated
# form that still works, with a warning) lose a cent the same way: 4.35 is sent as 4.34. Strikes at steps of 0.50
# are exact in binary, so the fault shows first on the odd cents that a special dividend leaves in adjusted strikes.
#
# Output seen: the block `expected` below.
#
# Why it matters: a covered call adjusted for a special dividend cannot be closed by its own symbol, and a seller's
# limit is a cent worse than asked. Scale money as a decimal, or round to the grid. The same cut stands in other
# order helpers (pyetrade 2.1.1, the symbol builder of lumibot 4.6.30).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'schwab-py==1.5.1'

cat >"$work/expected" <<'END'
XYZ   260116C00032300 -> XYZ   260116C00032299
XYZ   260116C00064100 -> XYZ   260116C00064099
XYZ   260116C00016060 -> XYZ   260116C00016059
XYZ   260116C00064500 -> XYZ   260116C00064500
strikes on the 0.10 grid from 0.50 to 600 that change: 46 of 5996
limit 4.35 -> 4.34
limit 1.15 -> 1.14
limit '4.35' -> 4.35
END

"$work/venv/bin/python" -W ignore - >"$work/seen" <<'END'
from schwab.orders.generic import OrderBuilder
from schwab.orders.options import OptionSymbol


def again(symbol):
    return OptionSymbol.parse_symbol(symbol).build()


for mills in (32300, 64100, 16060, 64500):
    symbol = f"XYZ   260116C{mills:08d}"
    print(symbol, "->", again(symbol))
grid = [f"XYZ   260116C{mills:08d}" for mills in range(500, 600_001, 100)]
changed = sum(again(symbol) != symbol for symbol in grid)
print(f"strikes on the 0.10 grid from 0.50 to 600 that change: {changed} of {len(grid)}")
for price in (4.35, 1.15, "4.35"):
    print(f"limit {price!r} ->", OrderBuilder().set_price(price).build()["price"])
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
