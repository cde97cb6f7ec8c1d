#!/usr/bin/env bash
# Packages: pandas 3.0.3 with python-dateutil 2.9.0.post0, `to_datetime` and `Timestamp`.
#
# Expected: the six digits of an option's symbol are year, month and day: 260116 is 16 January 2026. A parser that
# reads 2026-01-16, 20260116 and 16JAN26 right reads them too, or refuses them.
#
# Seen: 260116 is 26 January 2016: the first two digits are the day, until they cannot be one, in 2032. The same holds
# for 260220, and 270115 is in 2015. The only word about it is a warning that the format could not be inferred; a
# single text gives none.
#
# Output seen: the block `expected` below.
#
# Why it matters: expirations lie ten years back, so that a filter for open options finds none, or an option counts as
# expired; in a history of 2010 to 2016 they are plausible days. A column of numbers is worse: 20260116 is a moment
# in January 1970. Pass format="%y%m%d" or "%Y%m%d".
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'pandas==3.0.3' 'python-dateutil==2.9.0.post0'

cat >"$work/expected" <<'END'
260116 from AAPL  260116P00150000: 2016-01-26
260220 from AAPL  260220P00150000: 2020-02-26
270115 from AAPL  270115P00150000: 2015-01-27
320116 from AAPL  320116P00150000: 2032-01-16
one text, warnings: 2016-01-26, 0
16JAN26: 2026-01-16, 20260116: 2026-01-16, the number 20260116: 1970-01-01
with a format: 2026-01-16, 2026-02-20
END

"$work/venv/bin/python" - >"$work/seen" <<'END'
import warnings

import pandas as pd

symbols = [f"AAPL  {day}P00150000" for day in ("260116", "260220", "270115", "320116")]
texts = [symbol[6:12] for symbol in symbols]
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    days = pd.to_datetime(pd.Series(texts))
for symbol, text, day in zip(symbols, texts, days, strict=True):
    print(f"{text} from {symbol}: {day.date()}")
with warnings.catch_warnings(record=True) as heard:
    warnings.simplefilter("always")
    day = pd.Timestamp("260116")
print(f"one text, warnings: {day.date()}, {len(heard)}")
named, packed = (pd.to_datetime(pd.Series([text]))[0].date() for text in ("16JAN26", "20260116"))
number = pd.to_datetime(pd.Series([20260116]))[0].date()
print(f"16JAN26: {named}, 20260116: {packed}, the number 20260116: {number}")
print("with a format:", ", ".join(str(day.date()) for day in pd.to_datetime(texts[:2], format="%y%m%d")))
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
