#!/usr/bin/env bash
# Package: beangulp 0.2.0 (importers for beancount 3.2.3), the `deduplicate` that every importer has by default.
#
# Expected: a new transaction is a duplicate if it is the one in the ledger: about the same day, the same accounts and
# the same amounts. Another contract at another premium on the next day is none.
#
# Seen: one amount is enough. Two transactions within two days over the same accounts are duplicates as soon as any
# one of their amounts is within 5 %, and the commission of an option is the same on every trade. Signs are not
# looked at either: a put bought back at its price of sale is a duplicate of the sale. What is marked is written to
# the output as a comment, so it is not booked.
#
# Output seen: the block `expected` below.
#
# Why it matters: of two puts sold in one week the second is left out, and the premium with it; the cash balance is
# off days later, if it is asserted at all. Give the importer a comparison by the broker's transaction id
# (`same_link_comparator`), not the heuristic.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'beangulp==0.2.0' 'beancount==3.2.3'

cat >"$work/expected" <<'END'
in the ledger: 01-05 sold XYZ put at 3.00, fee 0.65
01-06 sold ABC put at 0.90, fee 0.65: duplicate
01-06 sold ABC put at 0.90, fee 1.10: new
01-07 bought XYZ put back at 3.00, fee 0.02: duplicate
01-08 sold ABC put at 0.90, fee 0.65: new
END

"$work/venv/bin/python" -W ignore - >"$work/seen" <<'END'
import beangulp
from beancount.loader import load_string
from beangulp.extract import DUPLICATE


class Broker(beangulp.Importer):
    def identify(self, filepath):
        return True

    def account(self, filepath):
        return "Assets:Broker"

    def extract(self, filepath, existing):
        return []


def booked(day, price, fee, side=1):
    entries, errors, _ = load_string(f"""
2026-01-01 open Assets:Broker
2026-01-01 open Expenses:Fees
2026-01-01 open Income:Premium
2026-{day} * "option"
  Assets:Broker  {side * 100 * price - fee:.2f} USD
  Expenses:Fees  {fee:.2f} USD
  Income:Premium  {-side * 100 * price:.2f} USD
""")
    assert not errors, errors
    return entries[-1:]


ledger = booked("01-05", 3.00, 0.65)
print("in the ledger: 01-05 sold XYZ put at 3.00, fee 0.65")
for day, what, price, fee, side in (
    ("01-06", "sold ABC put", 0.90, 0.65, 1),
    ("01-06", "sold ABC put", 0.90, 1.10, 1),
    ("01-07", "bought XYZ put back", 3.00, 0.02, -1),
    ("01-08", "sold ABC put", 0.90, 0.65, 1),
):
    new = booked(day, price, fee, side)
    Broker().deduplicate(new, ledger)
    print(f"{day} {what} at {price:.2f}, fee {fee:.2f}:", "duplicate" if new[0].meta.get(DUPLICATE) else "new")
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
