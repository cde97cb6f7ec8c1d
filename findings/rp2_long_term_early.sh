#!/usr/bin/env bash
# Package: rp2 1.7.2, its rules for the United States.
#
# Expected: a gain is long-term when the asset was held for more than one year. IRS Publications 544 and 550 count
# from the day after the purchase, so what is bought on 15 January becomes long-term on 16 January of the next year,
# in leap years too.
#
# Seen: 365 whole days or more are long-term. A sale on the anniversary, held exactly one year, is called long-term;
# with a 29 February between, so is a sale the day before the anniversary.
#
# Output seen: the block `expected` below.
#
# Why it matters: rp2 reckons coins, but the rule is that of shares too. Lots sold "just after a year" move to the
# lower rate a day or two early, on a return that the IRS counts otherwise. Compare calendar dates, not numbers of
# days: no count of days is right in every year.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'rp2==1.7.2'

cat >"$work/expected" <<'END'
bought 2025-01-15 sold 2026-01-14: short
bought 2025-01-15 sold 2026-01-15: long
bought 2025-01-15 sold 2026-01-16: long
bought 2024-01-15 sold 2025-01-13: short
bought 2024-01-15 sold 2025-01-14: long
bought 2024-01-15 sold 2025-01-15: long
END

cat >"$work/rp2.ini" <<'END'
[general]
assets = BTC
exchanges = Venue
holders = Holder

[in_header]
timestamp = 0
asset = 1
exchange = 2
holder = 3
transaction_type = 4
spot_price = 5
crypto_in = 6

[out_header]
timestamp = 0
asset = 1
exchange = 2
holder = 3
transaction_type = 4
spot_price = 5
crypto_out_no_fee = 6
crypto_fee = 7

[intra_header]
timestamp = 0
asset = 1
from_exchange = 2
from_holder = 3
to_exchange = 4
to_holder = 5
spot_price = 6
crypto_sent = 7
crypto_received = 8
END

cd "$work"  # rp2 writes its log folder where it runs
"$work/venv/bin/python" - >"$work/seen" <<'END'
from rp2.configuration import Configuration
from rp2.gain_loss import GainLoss
from rp2.in_transaction import InTransaction
from rp2.out_transaction import OutTransaction
from rp2.plugin.country.us import US
from rp2.rp2_decimal import RP2Decimal as D

rules = Configuration("rp2.ini", US())


def term(bought, sold):
    lot = InTransaction(
        rules, f"{bought} 12:00:00 -0500", "BTC", "Venue", "Holder", "Buy", D("100"), D("1"), fiat_fee=D("0"), row=1
    )
    sale = OutTransaction(
        rules, f"{sold} 12:00:00 -0500", "BTC", "Venue", "Holder", "Sell", D("120"), D("1"), D("0"), row=2
    )
    return "long" if GainLoss(rules, D("1"), sale, lot).is_long_term_capital_gains() else "short"


for bought, sold in (
    ("2025-01-15", "2026-01-14"),
    ("2025-01-15", "2026-01-15"),
    ("2025-01-15", "2026-01-16"),
    ("2024-01-15", "2025-01-13"),
    ("2024-01-15", "2025-01-14"),
    ("2024-01-15", "2025-01-15"),
):
    print(f"bought {bought} sold {sold}:", term(bought, sold))
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
