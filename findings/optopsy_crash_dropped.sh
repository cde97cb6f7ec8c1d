#!/usr/bin/env bash
# Package: optopsy 2.2.0, `short_puts` with `max_otm_pct`.
#
# Expected: `max_otm_pct` chooses what is entered: puts at most 20 % out of the money. What was entered is followed to
# its exit, wherever the stock has gone by then.
#
# Seen: the limit filters the whole chain before entries and exits are taken from it, so the exit quote must lie
# within it too. A put sold 5 % out of the money whose stock fell by a quarter is 27 % in the money at its expiration:
# its exit is gone, and with the exit the trade. Ten puts, one of them a loss of 19 times its premium: at 20 % the
# result is nine trades, all winners. The default of 0.5 hides it until a stock halves.
#
# Output seen: the block `expected` below.
#
# Why it matters: the tighter the filter, the better the strategy looks, because the filter removes the crashes. Filter
# entries yourself on the raw result of a wide limit, and check that the number of trades does not depend on the exits.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'optopsy==2.2.0' 'pandas==2.3.3'

cat >"$work/expected" <<'END'
sold: 10 puts at 1.00, each 5 % out of the money
max_otm_pct 0.50: 10 trades, losses of 19 premiums: 1
max_otm_pct 0.30: 10 trades, losses of 19 premiums: 1
max_otm_pct 0.20: 9 trades, losses of 19 premiums: 0
END

"$work/venv/bin/python" -W ignore - >"$work/seen" <<'END'
import optopsy
import pandas as pd

rows = []
for number, expiration in enumerate(pd.date_range("2025-01-17", periods=10, freq="28D")):
    spot = 75.0 if number == 5 else 105.0
    entered = expiration - pd.Timedelta(days=30)
    for day, underlying, mid in ((entered, 100.0, 1.0), (expiration, spot, max(95.0 - spot, 0.02))):
        rows.append(("XYZ", underlying, "p", expiration, day, 95.0, mid - 0.01, mid + 0.01))
columns = "underlying_symbol underlying_price option_type expiration quote_date strike bid ask".split()
chain = pd.DataFrame(rows, columns=columns)

print("sold: 10 puts at 1.00, each 5 % out of the money")
for limit in (0.50, 0.30, 0.20):
    trades = optopsy.short_puts(chain, max_otm_pct=limit, raw=True)
    lost = int((trades["exit"].abs() - trades["entry"].abs() > 18.99).sum())
    print(f"max_otm_pct {limit:.2f}: {len(trades)} trades, losses of 19 premiums: {lost}")
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
