#!/usr/bin/env bash
# Package: wash-alpha 0.81.1 (imported as `net_alpha`), its reader of Charles Schwab's transactions; only the reader's
# own dependency is installed with it.
#
# Expected: two puts sold for 298.70 are assigned: the premium is no income of its own but lowers the cost of the 200
# shares, from 10,000 to 9,701.30 (IRS Publication 550). The reader does that. Schwab writes a file with the newest
# row first; cgt-calc turns its rows round for that reason.
#
# Seen: rows are walked in the order of the file, so that an assignment is met before the sale of its put. In Schwab's
# order the shares cost 10,000, and the puts stay open. In the opposite order both are right. Nothing is reported.
#
# Output seen: the block `expected` below.
#
# Why it matters: shares that seem to cost too much show losses that are none, wash sales are judged by them, and the
# assigned puts stay among the open ones. Sort rows by date, and on one day by what must come first, before pairing.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'pydantic==2.12.5'
"$work/venv/bin/pip" install --quiet --no-compile --no-deps --disable-pip-version-check 'wash-alpha==0.81.1'

cat >"$work/expected" <<'END'
newest first, as Schwab writes it, warnings []
  2026-01-16 Buy 200: cost 10000.0, unknown
  2026-01-05 Sell 2 P 50: proceeds 298.7, option_short_open
oldest first, warnings []
  2026-01-05 Sell 2 P 50: proceeds 298.7, option_short_open_assigned
  2026-01-16 Buy 2 P 50: cost 0.0, option_short_close_assigned
  2026-01-16 Buy 200: cost 9701.3, put_assignment
END

"$work/venv/bin/python" -W ignore - >"$work/seen" <<'END'
import csv
import io

from net_alpha.brokers.schwab import SchwabParser

FILE = '''"Date","Action","Symbol","Description","Quantity","Price","Fees & Comm","Amount"
"01/16/2026","Buy","XYZ","XYZ CORP","200","$50.00","","-$10000.00"
"01/16/2026","Assigned","XYZ 01/16/2026 50.00 P","PUT XYZ CORP $50 EXP 01/16/26","2","","",""
"01/05/2026","Sell to Open","XYZ 01/16/2026 50.00 P","PUT XYZ CORP $50 EXP 01/16/26","2","$1.50","$1.30","$298.70"
'''
rows = list(csv.DictReader(io.StringIO(FILE)))
for order, each in (("newest first, as Schwab writes it", rows), ("oldest first", rows[::-1])):
    done = SchwabParser().parse_full(each, "account")
    print(f"{order}, warnings {done.parse_warnings}")
    for trade in done.trades:
        terms = trade.option_details
        what = "" if terms is None else f" {terms.call_put} {terms.strike:g}"
        money = f"proceeds {trade.proceeds}" if trade.proceeds else f"cost {trade.cost_basis}"
        print(f"  {trade.date} {trade.action} {trade.quantity:g}{what}: {money}, {trade.basis_source}")
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
