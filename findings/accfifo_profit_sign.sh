#!/usr/bin/env bash
# Package: accfifo 0.2.0, `FIFO.profit_and_loss`.
#
# Expected: what its name and docstring say, the realized profit and loss: 100 shares bought at 50 and sold at 55
# are +500.
#
# Seen: -500. The property adds up quantity times price over the matched pairs, buys positive and sales negative:
# that is cost less proceeds, profit with its sign turned. A put sold for 300 and bought back for 100 is -200, and a
# losing round trip is positive. The stock, its valuation and its average cost have the usual signs beside it.
#
# Output seen: the block `expected` below.
#
# Why it matters: added to the valuation, or shown as it stands, winners read as losers. A check on one trade finds
# it; a check that only compares sizes does not.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'accfifo==0.2.0'

cat >"$work/expected" <<'END'
shares bought at 50, sold at 55: -500
shares bought at 50, sold at 45: 500
put sold for 300, bought back for 100: -200
half kept: profit -250 stock 50 average cost 50.0
END

"$work/venv/bin/python" - >"$work/seen" <<'END'
from accfifo import FIFO, Entry


def result(*fills):
    return FIFO([Entry(quantity, price) for quantity, price in fills])


print("shares bought at 50, sold at 55:", result((100, 50), (-100, 55)).profit_and_loss)
print("shares bought at 50, sold at 45:", result((100, 50), (-100, 45)).profit_and_loss)
print("put sold for 300, bought back for 100:", result((-1, 300), (1, 100)).profit_and_loss)
half = result((100, 50), (-50, 55))
print("half kept: profit", half.profit_and_loss, "stock", half.stock, "average cost", half.avgcost)
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
