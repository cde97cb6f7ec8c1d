#!/usr/bin/env bash
# Package: quantstats 0.0.86, `recovery_factor` and `risk_of_ruin`.
#
# Expected: the recovery factor is the net profit over the deepest drawdown, so a strategy that lost money has a
# negative one. The risk of ruin counts what is won and lost per trade: with a negative expectation it is near 1.
#
# Seen: the sum of the returns is taken without its sign, so a losing year scores like its mirror image. The risk of
# ruin knows the share of winners only: ((1 - wins) / (1 + wins)) to the power of the number of periods. A seller of
# premium who wins 0.5 % in nine weeks of ten and loses 5.7 % in the year has a risk of ruin of zero.
#
# Output seen: the block `expected` below.
#
# Why it matters: many small wins and few large losses are what selling options looks like, and these are the two
# figures of the report that were meant to warn of it. Divide the total return by the drawdown, and simulate ruin from
# your own trades.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'quantstats==0.0.86' 'pandas==2.3.3'

cat >"$work/expected" <<'END'
one week in ten loses 5.5 %: total -5.7 %, drawdown -9.8 %, recovery factor 0.51, risk of ruin 0.000
one week in ten loses 3.5 %: total 4.7 %, drawdown -3.5 %, recovery factor 1.43, risk of ruin 0.000
END

"$work/venv/bin/python" -W ignore - >"$work/seen" <<'END'
import pandas as pd
import quantstats as qs

weeks = pd.date_range("2025-01-03", periods=50, freq="7D")
for loss in (0.055, 0.035):
    returns = pd.Series(0.005, index=weeks)
    returns.iloc[9::10] = -loss
    print(
        f"one week in ten loses {100 * loss:.1f} %: total {100 * qs.stats.comp(returns):.1f} %,"
        f" drawdown {100 * qs.stats.max_drawdown(returns):.1f} %,"
        f" recovery factor {qs.stats.recovery_factor(returns):.2f},"
        f" risk of ruin {qs.stats.risk_of_ruin(returns):.3f}"
    )
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
