#!/usr/bin/env bash
# Package: margin-estimator 0.4.1, `calculate_margin`.
#
# Expected: requirements in dollars for the position handed over. By Cboe's margin manual a cash-secured put needs its
# strike less the premium in cash, so five need five times that; a short strangle needs the greater side plus the
# premium of the other one, so five need five times that.
#
# Seen: the cash of short options is that of one contract, whatever the quantity. The margin of strangles goes the
# other way: the number of contracts is multiplied in twice, so that two need 3.8 times, and five 22.9 times, what
# one needs. Spreads, single short options in a margin account and shares are right.
#
# Output seen: the block `expected` below.
#
# Why it matters: five puts struck at 95 are shown as secured by 9,300 dollars where 46,500 are at stake; five
# strangles as 43,500 of margin where 9,500 are asked. Ask for one contract and multiply yourself.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'margin-estimator==0.4.1'

cat >"$work/expected" <<'END'
1 x short put: cash 9300, margin 1700
5 x short put: cash 9300, margin 8500
1 x short strangle: cash 19100, margin 1900
2 x short strangle: cash 19100, margin 7200
5 x short strangle: cash 19100, margin 43500
5 x put spread: cash 2000, margin 2000
END

"$work/venv/bin/python" - >"$work/seen" <<'END'
from datetime import date
from decimal import Decimal

from margin_estimator import Option, OptionType, Underlying, calculate_margin


def leg(right, strike, price, quantity):
    return Option(
        expiration=date(2027, 1, 15), price=Decimal(price), quantity=quantity, strike=Decimal(strike), type=right
    )


def show(name, quantity, *legs):
    need = calculate_margin([leg(*one) for one in legs], Underlying(price=Decimal(100)))
    print(f"{quantity} x {name}: cash {need.cash_requirement:.0f}, margin {need.margin_requirement:.0f}")


PUT, CALL = OptionType.PUT, OptionType.CALL
for n in (1, 5):
    show("short put", n, (PUT, 95, 2, -n))
for n in (1, 2, 5):
    show("short strangle", n, (PUT, 95, 2, -n), (CALL, 105, 2, -n))
show("put spread", 5, (PUT, 95, 2, -5), (PUT, 90, 1, 5))
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
