#!/usr/bin/env bash
# Package: duckdb 2.0.1, `read_csv` with the types that it finds by itself.
#
# Expected: in a file of positions the column of tickers is text, and 01/02/2026 is 2 January, as every American
# broker writes it, or text if that is in doubt.
#
# Seen: the tickers T and F, AT&T and Ford, become true and false; one more ticker in the file and they are text. Dates
# are read day first wherever that is possible: all of a file's days up to the 12th change place with their month,
# and a file that has a day after the 12th is read month first. Nothing is reported.
#
# Output seen: the block `expected` below.
#
# Why it matters: two shares that many covered calls are written on are lost from a join on the ticker, and an
# expiration of 6 February is one of 2 June: the days to it, the yield per year and the tax year are wrong, until a
# later row turns the whole file round. Name the types: `types={'ticker': 'VARCHAR'}, dateformat='%m/%d/%Y'`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'duckdb==2.0.1'

cat >"$work/expected" <<'END'
T and F: BOOLEAN [True, False, True], DATE ['2026-06-02', '2026-03-06', '2026-10-04']
T, F and KO: VARCHAR ['T', 'F', 'KO'], DATE ['2026-06-02', '2026-03-06', '2026-10-04']
a day after the 12th: BOOLEAN [True, False, False], DATE ['2026-02-06', '2026-06-03', '2026-04-17']
types and format named: VARCHAR ['T', 'F', 'T'], DATE ['2026-02-06', '2026-06-03', '2026-04-10']
END

"$work/venv/bin/python" - "$work/positions.csv" >"$work/seen" <<'END'
import sys
from pathlib import Path

import duckdb

file = Path(sys.argv[1])
NAMED = {"dtype": {"ticker": "VARCHAR"}, "date_format": "%m/%d/%Y"}
PLAIN = (("T", "02/06/2026"), ("F", "06/03/2026"))
for what, last, how in (
    ("T and F", ("T", "04/10/2026"), {}),
    ("T, F and KO", ("KO", "04/10/2026"), {}),
    ("a day after the 12th", ("F", "04/17/2026"), {}),
    ("types and format named", ("T", "04/10/2026"), NAMED),
):
    lines = "".join(f"{ticker},{day},-1\n" for ticker, day in (*PLAIN, last))
    file.write_text("ticker,expiration,contracts\n" + lines)
    read = duckdb.read_csv(str(file), **how)
    tickers, days, _ = zip(*read.fetchall(), strict=True)
    print(f"{what}: {read.types[0]} {list(tickers)}, {read.types[1]} {[str(day) for day in days]}")
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
