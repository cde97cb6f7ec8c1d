#!/usr/bin/env bash
# Package: openinterest 0.1.2, `calculate_max_pain`.
#
# Expected: each open contract counts: at a settlement price, a put's holder is paid the strike less the price, and max
# pain is the strike at which all holders together are paid least.
#
# Seen: at a strike with rows for puts only, or for calls only, nothing counts. Puts and calls are laid side by side, the
# missing one becomes "not a number", and the sum passes over every strike that has one. With a row of 0 calls added
# for that strike the answer is right.
#
# Output seen: the block `expected` below.
#
# Why it matters: a chain cut to rows with open interest, as many sources send it, loses just the strikes that have it on
# one side: far puts bought as insurance, far calls sold. 50,000 puts move the answer or do not, by whether somebody
# wrote down that there are 0 calls. Fill both sides of each strike first.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'openinterest==0.1.2' 'pandas==2.3.3'

cat >"$work/expected" <<'END'
100 puts and 100 calls at each strike: max pain 100, by hand 100
with 50,000 puts more at 112: max pain 100, by hand 112
with 50,000 puts and 0 calls more at 112: max pain 112, by hand 112
with 50,000 calls more at 88: max pain 100, by hand 88
END

"$work/venv/bin/python" -W ignore - >"$work/seen" <<'END'
from openinterest.max_pain import calculate_max_pain


def row(strike, kind, interest):
    return {"expiration": "2026-01-16", "strike": strike, "type": kind, "open_interest": interest}


def by_hand(rows):
    def paid(price):
        sides = {"call": 1, "put": -1}
        return sum(max(0, sides[r["type"]] * (price - r["strike"])) * r["open_interest"] for r in rows)

    return min(sorted({r["strike"] for r in rows}), key=paid)


even = [row(strike, kind, 100) for strike in range(90, 111, 2) for kind in ("put", "call")]
alone = [*even, row(112, "put", 50_000)]
for name, rows in (
    ("100 puts and 100 calls at each strike", even),
    ("with 50,000 puts more at 112", alone),
    ("with 50,000 puts and 0 calls more at 112", [*alone, row(112, "call", 0)]),
    ("with 50,000 calls more at 88", [*even, row(88, "call", 50_000)]),
):
    print(f"{name}: max pain {calculate_max_pain(rows):g}, by hand {by_hand(rows)}")
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
