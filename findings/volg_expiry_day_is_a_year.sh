#!/usr/bin/env bash
# Package: volg 0.1.6, `greek.greeks`; its unit of time is days to expiration.
#
# Expected: with 0 days left an option is worth what it is in the money by, or the call is refused. A put half a
# dollar in the money, at 0.90, has a high volatility and a delta below -0.5 on its last days.
#
# Seen: 0 days are taken for a whole year. The volatility falls from 30 % with a day left to 6 %, the delta from -0.62
# to -0.26, and theta nearly vanishes. A tenth of a day is computed right.
#
# Output seen: the block `expected` below; a share at 100, a put at 100.50, its price 0.90.
#
# Why it matters: whole days are what a chain gives, and 0 is what it says of options that expire today: 0DTE options
# look cheap in volatility, harmless in delta, and without decay. Pass the fraction of a day that is left.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'volg==0.1.6' \
  'numpy==2.3.5' 'pandas==2.3.3' 'scipy==1.16.3'

cat >"$work/expected" <<'END'
2 days: volatility 21.37, delta -0.6155, gamma 0.2416, theta -0.16
1 days: volatility 29.87, delta -0.6195, gamma 0.2436, theta -0.3
0.1 days: volatility 93.48, delta -0.6232, gamma 0.2454, theta -2.94
0 days: volatility 5.63, delta -0.2578, gamma 0.0574, theta -0.01
365 days: volatility 5.63, delta -0.2578, gamma 0.0574, theta -0.01
END

"$work/venv/bin/python" -W ignore - >"$work/seen" <<'END'
from volg import greek

for days in (2, 1, 0.1, 0, 365):
    found = greek.greeks(100, 100.5, 0.04, days, 0.90, "P")
    volatility, delta, gamma, theta = (found[name] for name in ("iv", "delta_pe", "gamma", "theta"))
    print(f"{days} days: volatility {volatility}, delta {delta}, gamma {gamma}, theta {theta}")
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
