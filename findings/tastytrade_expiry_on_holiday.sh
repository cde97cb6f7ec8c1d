#!/usr/bin/env bash
# Package: tastytrade 13.2.3, the monthly-expiration helpers for options on futures; no account or network is
# needed.
#
# Expected: an expiration date is a day on which the exchange is open. CME's contract rules end with it: when the
# day so found is an exchange holiday, trading ends on the business day before. The helpers use a market calendar,
# and those for shares, treasuries, metals, oil and indexes step back from a holiday.
#
# Seen: those for grains and currencies do not. December 2026's grain date is Christmas Day; April 2026's currency
# date is Good Friday. Both functions count business days or Fridays first and never look at the day they return.
#
# Output seen: the block `expected` below; the last column is the same package's own word on the day.
#
# Why it matters: days to expiration, and with them theta and the last day to roll, are one session too many; a roll
# planned for the last morning finds a closed market and an option gone. Whatever rule finds an expiration, check
# the day it found.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'tastytrade==13.2.3' 'pandas-market-calendars==5.5.0'

cat >"$work/expected" <<'END'
grains, 2026-12: Friday 2026-12-25 market open: False
grains, 2027-03: Friday 2027-03-26 market open: False
currencies, 2026-04: Friday 2026-04-03 market open: False
currencies, 2020-07: Friday 2020-07-03 market open: False
shares, 2026-06: Thursday 2026-06-18 market open: True
treasuries, 2026-12: Thursday 2026-12-24 market open: True
END

"$work/venv/bin/python" -W ignore - >"$work/seen" <<'END'
from datetime import date

from tastytrade import utils

for name, rule, year, month in (
    ("grains", utils.get_future_grain_monthly, 2026, 12),
    ("grains", utils.get_future_grain_monthly, 2027, 3),
    ("currencies", utils.get_future_fx_monthly, 2026, 4),
    ("currencies", utils.get_future_fx_monthly, 2020, 7),
    ("shares", utils.get_third_friday, 2026, 6),
    ("treasuries", utils.get_future_treasury_monthly, 2026, 12),
):
    day = rule(date(year, month, 1))
    print(f"{name}, {year}-{month:02d}: {day:%A} {day} market open: {utils.is_market_open_on(day)}")
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
