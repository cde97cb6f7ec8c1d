#!/usr/bin/env bash
# Package: workalendar 17.0.0, `FederalReserveSystem` and `UnitedStates`; checked with QuantLib 1.44.
#
# Expected: the holidays of the Federal Reserve. Its schedule has the rule below the table: for holidays on a Saturday
# its banks and branches are open the preceding Friday. Only offices of the government move to the Friday.
#
# Seen: the Friday before is a holiday of the Federal Reserve too, by the rule of the government. In 2027 that is three
# of eleven days. The calendar `UnitedStates` has the same Fridays, and lacks Juneteenth, a federal holiday since 2021,
# in every year.
#
# Output seen: the block `expected` below.
#
# Why it matters: wires, Treasury settlement and interest on cash run on the Fed's days. On 2027-06-18 and 2027-12-24
# shares do not trade and money moves; on 2027-12-31 both are open. A settlement date or an interest day counted with
# these calendars is a day late.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    'workalendar==17.0.0' 'QuantLib==1.44'

cat >"$work/expected" <<'END'
2026-06-19 Fri: FederalReserveSystem closed, UnitedStates open, QuantLib FederalReserve closed, NYSE closed
2027-06-18 Fri: FederalReserveSystem closed, UnitedStates open, QuantLib FederalReserve open, NYSE closed
2027-12-24 Fri: FederalReserveSystem closed, UnitedStates closed, QuantLib FederalReserve open, NYSE closed
2027-12-31 Fri: FederalReserveSystem closed, UnitedStates closed, QuantLib FederalReserve open, NYSE open
2028-11-10 Fri: FederalReserveSystem closed, UnitedStates closed, QuantLib FederalReserve open, NYSE open
END

"$work/venv/bin/python" -W ignore - >"$work/seen" <<'END'
from datetime import date

import QuantLib as ql
from workalendar.usa import FederalReserveSystem, UnitedStates

fed = ql.UnitedStates(ql.UnitedStates.FederalReserve)
nyse = ql.UnitedStates(ql.UnitedStates.NYSE)
for text in ("2026-06-19", "2027-06-18", "2027-12-24", "2027-12-31", "2028-11-10"):
    day = date.fromisoformat(text)
    said = {
        "FederalReserveSystem": FederalReserveSystem().is_working_day(day),
        "UnitedStates": UnitedStates().is_working_day(day),
        "QuantLib FederalReserve": fed.isBusinessDay(ql.Date(day.day, day.month, day.year)),
        "NYSE": nyse.isBusinessDay(ql.Date(day.day, day.month, day.year)),
    }
    print(f"{day} {day:%a}: " + ", ".join(f"{name} {'open' if works else 'closed'}" for name, works in said.items()))
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
