#!/usr/bin/env bash
# Package: mibian 0.1.3, `impliedVolatility` of `BS`.
#
# Expected: the volatility at which the formula gives the price asked for, to a thousandth of a dollar or so; a put at
# 0.10 lies between those at 0.09 and 0.11.
#
# Seen: the search ends when its price, rounded to as many decimals as the target is written with, equals the target.
# 0.10 is written 0.1, so anything from 0.05 to 0.15 will do: the volatility returned for 0.10 is that of a put at 0.06.
# 1.00 is met within five cents. A volatility is exact to half a cent only if the price has two digits that show.
#
# Output seen: the block `expected` below.
#
# Why it matters: the steps of cheap options are 0.05 and 0.10, so the errors come where little premium is at stake and
# a cent counts: of two quotes of one put, 0.09 and 0.10, the higher looks the cheaper in volatility, and a delta
# taken from it is off by a third. Ask with a price that has a third digit (0.1001), and put the volatility back into
# the formula.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'mibian==0.1.3' 'scipy==1.17.1'

cat >"$work/expected" <<'END'
put at 0.09  : volatility 21.00 %, which prices it at 0.0891, delta -0.036
put at 0.1   : volatility 19.53 %, which prices it at 0.0592, delta -0.027
put at 0.1001: volatility 21.46 %, which prices it at 0.1001, delta -0.039
put at 0.11  : volatility 21.97 %, which prices it at 0.1131, delta -0.043
put at 0.49  : volatility 31.25 %, which prices it at 0.4910, delta -0.109
put at 0.5   : volatility 31.25 %, which prices it at 0.4910, delta -0.109
put at 0.51  : volatility 31.62 %, which prices it at 0.5108, delta -0.112
put at 1.0   : volatility 39.06 %, which prices it at 0.9747, delta -0.158
put at 1.01  : volatility 39.55 %, which prices it at 1.0086, delta -0.160
END

"$work/venv/bin/python" - >"$work/seen" <<'END'
from mibian import BS

TERMS = [100, 90, 1, 30]  # share price, strike, rate in percent, days
for price in (0.09, 0.10, 0.1001, 0.11, 0.49, 0.50, 0.51, 1.00, 1.01):
    volatility = BS(TERMS, putPrice=price).impliedVolatility
    again = BS(TERMS, volatility=volatility)
    back = f"which prices it at {again.putPrice:.4f}, delta {again.putDelta:.3f}"
    print(f"put at {price:<6}: volatility {volatility:5.2f} %, {back}")
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
