#!/usr/bin/env bash
# Package: capital-gains 1.0.8, which writes rows for Form 8949 with wash sales taken into account.
#
# Expected: the column `name` of a lot is optional and only chooses which lot a sale closes. 100 shares sold at a loss of
# 1,000 and bought back ten days later are a wash sale: the loss is not allowed, the new shares cost 1,000 more.
#
# Seen: the lot that is bought back must have another name than the lot that is sold. With the names left blank, or one
# name for all, no wash sale is ever found, without a word; with two names the same trades are one.
#
# Output seen: the block `expected` below, the same two trades with three ways to name them; the columns are shares,
# bought, sold, proceeds, cost, wash sale, gain.
#
# Why it matters: a put that is assigned again days after the last shares were sold at a loss is the wheel's usual wash
# sale, and an export of a broker has no names of lots. The loss is claimed a year too early. Give every
# purchase a name of its own, and compare the column of wash sales with the broker's 1099-B.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'capital-gains==1.0.8'

cat >"$work/expected" <<'END'
names left blank
  100 | 2025-11-03 | 2025-12-12 |     4000 |       5000 |         0 | -1000
  100 | 2025-12-22 | 2026-06-12 |     6000 |       4100 |         0 |  1900
one name
  100 | 2025-11-03 | 2025-12-12 |     4000 |       5000 |         0 | -1000
  100 | 2025-12-22 | 2026-06-12 |     6000 |       4100 |         0 |  1900
two names
  100 | 2025-11-03 | 2025-12-12 |     4000 |       5000 |      1000 |    0
  100 | 2025-12-22 | 2026-06-12 |     6000 |       5100 |         0 |  900
END

trades() {
    cat <<END
date,symbol,name,shares,price,fee
2025-11-03,XYZ,$1,100,50,0
2025-12-12,XYZ,$1,-100,40,0
2025-12-22,XYZ,$2,100,41,0
2026-06-12,XYZ,$2,-100,60,0
END
}

report() {
    echo "$1"
    trades "$2" "$3" >"$work/trades.csv"
    "$work/venv/bin/capital-gains" "$work/trades.csv" | grep 'XYZ' | cut -d '|' -f 3- | sed 's/^ */  /'
}

{
    report "names left blank" "" ""
    report "one name" A A
    report "two names" A B
} >"$work/seen"

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
