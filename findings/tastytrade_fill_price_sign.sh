#!/usr/bin/env bash
# Package: tastytrade 13.2.3, `PlacedOrder.price` and `average_fill_price()`; an order is written as the broker's API
# sends it, no account or network is needed.
#
# Expected: one order has one sign for its two prices. The package says of `price`: negative is a debit, positive a
# credit. Two puts are sold at a limit of 1.20 and filled at 1.25, five cents better.
#
# Seen: `price` is 1.20 and the average fill -1.25: fills count a sale as negative. For a purchase at 0.45 with a limit
# of 0.50 it is the other way round, -0.50 and 0.45.
#
# Output seen: the block `expected` below.
#
# Why it matters: slippage, fill less limit, is -2.45 for a fill that was 0.05 better than its limit; a premium booked
# from the fill is money paid, and every sold option looks bought. Turn the fill's sign before it meets the limit.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'tastytrade==13.2.3'

cat >"$work/expected" <<'END'
2 puts sold, limit 1.20 Credit, filled at 1.25: price 1.20, average fill -1.25, fill less price -2.45
2 puts bought, limit 0.50 Debit, filled at 0.45: price -0.50, average fill 0.45, fill less price 0.95
END

"$work/venv/bin/python" -W ignore - >"$work/seen" <<'END'
from tastytrade.order import PlacedOrder

MOMENT = "2026-01-16T15:00:00Z"


def order(action, limit, effect, filled):
    fill = {"fill-id": "1", "quantity": "2", "fill-price": filled, "filled-at": MOMENT}
    leg = {"instrument-type": "Equity Option", "symbol": "XYZ   260220P00050000", "action": action, "quantity": "2"}
    return PlacedOrder(**{
        "id": 1,
        "account-number": "5WT00000",
        "time-in-force": "Day",
        "order-type": "Limit",
        "size": "2",
        "underlying-symbol": "XYZ",
        "underlying-instrument-type": "Equity",
        "status": "Filled",
        "cancellable": False,
        "editable": False,
        "edited": False,
        "received-at": MOMENT,
        "updated-at": MOMENT,
        "price": limit,
        "price-effect": effect,
        "legs": [{**leg, "remaining-quantity": "0", "fills": [fill]}],
    })


for done, *terms in (
    ("sold", "Sell to Open", "1.20", "Credit", "1.25"),
    ("bought", "Buy to Close", "0.50", "Debit", "0.45"),
):
    placed = order(*terms)
    price, fill = placed.price, placed.average_fill_price()
    limit = f"limit {terms[1]} {terms[2]}, filled at {terms[3]}"
    print(f"2 puts {done}, {limit}: price {price}, average fill {fill}, fill less price {fill - price}")
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
