#!/usr/bin/env bash
# Package: optionlab 1.9.1, one sold put given by its dates, and by its number of days.
#
# Expected: from Thursday to the Friday on which a put expires is one day, in calendar days and in business days; the
# two ways of saying so give one result.
#
# Seen: with dates both ends are counted, so that it is two days, a week is eight days or six business days, and five
# weeks are 36. With the number of days it is that number.
#
# Output seen: the block `expected` below; a put at 98 of a share at 100, sold for 0.50, volatility 30 %. `implied` is
# the volatility computed from the premium.
#
# Why it matters: the nearer the expiration, the larger the error: the chance of profit of a put of one day is 0.87
# instead of 0.95, its delta nearly double, and the volatility sold 43 % instead of 61 %. Pass numbers of days.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
  'scipy==1.17.1' 'pydantic==2.14.4' 'holidays==0.44'
"$work/venv/bin/pip" install --quiet --no-compile --no-deps --disable-pip-version-check 'optionlab==1.9.1'

cat >"$work/expected" <<'END'
1 calendar day: by dates 2, profit 0.87, delta 0.18, implied 0.43; by number 1, profit 0.95, delta 0.10, implied 0.61
7 calendar days: by dates 8, profit 0.71, delta 0.31, implied 0.22; by number 7, profit 0.73, delta 0.30, implied 0.23
35 calendar days: by dates 36, profit 0.60, delta 0.38, implied 0.11; by number 35, profit 0.61, delta 0.38, implied 0.11
1 business day: by dates 2, profit 0.83, delta 0.22, implied 0.36; by number 1, profit 0.91, delta 0.14, implied 0.51
END

"$work/venv/bin/python" -W ignore - >"$work/seen" <<'END'
import sys
from datetime import date, timedelta
from types import ModuleType

for name in ("matplotlib", "matplotlib.pyplot"):  # optionlab imports them for its plots
    sys.modules[name] = ModuleType(name)
sys.modules["matplotlib"].rcParams = {}

from optionlab import run_strategy

PUT = {"type": "put", "strike": 98.0, "premium": 0.50, "n": 100, "action": "sell"}
MARKET = {"stock_price": 100.0, "volatility": 0.30, "interest_rate": 0.04, "min_stock": 50.0, "max_stock": 150.0}
LAST = date(2026, 1, 16)


def result(business, **when):
    done = run_strategy({**MARKET, **when, "strategy": [PUT], "discard_nonbusiness_days": business})
    profit, delta, implied = done.probability_of_profit, done.delta[0], done.implied_volatility[0]
    return f"{done.data.days_to_target}, profit {profit:.2f}, delta {delta:.2f}, implied {implied:.2f}"


for days, business in ((1, False), (7, False), (35, False), (1, True)):
    dated = result(business, start_date=LAST - timedelta(days=days), target_date=LAST)
    counted = result(business, days_to_target_date=days)
    kind = ("business" if business else "calendar") + (" day" if days == 1 else " days")
    print(f"{days} {kind}: by dates {dated}; by number {counted}")
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
