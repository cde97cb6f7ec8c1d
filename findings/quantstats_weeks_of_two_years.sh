#!/usr/bin/env bash
# Package: quantstats 0.0.86, the `aggregate` of `best`, `worst` and `win_rate`; checked with empyrical-reloaded 0.7.1.
#
# Expected: aggregate="week" or "month" compounds the days of one week or month; the best and worst of them, and the
# share of winners, follow. A name that is not known is refused.
#
# Seen: "week" and "month" group by their number alone, so all Januaries of a record are one month: ten years have
# twelve months and 53 weeks. "W" and "eow" group by calendar year and ISO week, and the last days of December often
# belong to week 1 of the next year: the gain of January 2 and the loss of December 30, a year apart, are one week,
# while the week of New Year is torn in two. "M", as pandas wrote it until 2.2, is not known and leaves the days as
# they are, in silence. Right are "eom" and "ME".
#
# Output seen: the block `expected` below.
#
# Why it matters: a seller of weekly options counts in weeks. The worst week, the share of weeks won and the worst
# month come out better than they were, the more so the longer the record. Resample first, then hand the result over.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    'quantstats==0.0.86' 'empyrical-reloaded==0.7.1' 'pandas==2.3.3'

cat >"$work/expected" <<'END'
days: 2024-12-31 3.0 %, 2025-01-02 1.0 %, 2025-12-30 -5.0 %, 2026-01-02 2.0 %, else 0
empyrical, weekly: best 4.03 %, worst -3.10 %
week: best 0.81 %, worst 0.00 %, won 100 %
W: best 3.00 %, worst -4.05 %, won 67 %
month: best 3.02 %, worst -2.15 %, won 50 %
M: best 3.00 %, worst -5.00 %, won 75 %
eom: best 3.00 %, worst -5.00 %, won 75 %
rows: week 52, W 62, month 12, M 305, eom 14
END

"$work/venv/bin/python" -W ignore - >"$work/seen" <<'END'
import empyrical
import pandas as pd
import quantstats as qs

DAYS = (("2024-12-31", 0.03), ("2025-01-02", 0.01), ("2025-12-30", -0.05), ("2026-01-02", 0.02))
returns = pd.Series(0.0, index=pd.bdate_range("2024-12-02", "2026-01-30"))
for day, value in DAYS:
    returns[day] = value

print("days: " + ", ".join(f"{day} {100 * value:.1f} %" for day, value in DAYS) + ", else 0")
weekly = empyrical.aggregate_returns(returns, "weekly")
print(f"empyrical, weekly: best {100 * weekly.max():.2f} %, worst {100 * weekly.min():.2f} %")
names = ("week", "W", "month", "M", "eom")
for name in names:
    best, worst, won = (getattr(qs.stats, what)(returns, aggregate=name) for what in ("best", "worst", "win_rate"))
    print(f"{name}: best {100 * best:.2f} %, worst {100 * worst:.2f} %, won {100 * won:.0f} %")
print("rows: " + ", ".join(f"{name} {len(qs.utils.aggregate_returns(returns, name))}" for name in names))
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
