#!/usr/bin/env bash
# Package: optionlab 1.9.1, the Greeks of a strategy's legs.
#
# Expected: one convention for all Greeks of a leg. They are documented alike, one value per leg; delta and theta of
# a sold leg are turned to the seller's side, so its gamma and vega are negative too.
#
# Seen: delta, theta and rho of a sold leg are turned, gamma and vega are not. A short put shows gamma and vega of a
# long one beside the theta of a short one, and the legs of a bull put spread have both the same sign.
#
# Output seen: the block `expected` below.
#
# Why it matters: sums over legs are the risk of the position. Here a short strangle looks long gamma and long vega
# while collecting theta, which no position is, and a spread's gamma is added where it should cancel. Turn the two
# by the leg's action before adding.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
# Its notebook and plotting dependencies are heavy and not needed here.
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    'scipy==1.17.1' 'pydantic==2.14.4' 'holidays==0.44'
"$work/venv/bin/pip" install --quiet --no-compile --no-deps --disable-pip-version-check 'optionlab==1.9.1'

cat >"$work/expected" <<'END'
sell put 95: delta + gamma + theta + vega +
buy put 90: delta - gamma + theta - vega +
sell put 95 and buy put 90 change sign in: delta theta
END

"$work/venv/bin/python" -W ignore - >"$work/seen" <<'END'
import sys
from datetime import date
from types import ModuleType

for name in ("matplotlib", "matplotlib.pyplot"):  # optionlab imports them for its plots
    sys.modules[name] = ModuleType(name)
sys.modules["matplotlib"].rcParams = {}

from optionlab import Inputs, run_strategy

LEGS = [
    {"type": "put", "strike": 95.0, "premium": 1.10, "n": 100, "action": "sell"},
    {"type": "put", "strike": 90.0, "premium": 0.30, "n": 100, "action": "buy"},
]
found = run_strategy(
    Inputs(
        stock_price=100.0, volatility=0.30, interest_rate=0.04, min_stock=50.0, max_stock=150.0,
        start_date=date(2026, 1, 5), target_date=date(2026, 1, 30), strategy=LEGS,
    )
)
NAMES = ("delta", "gamma", "theta", "vega")
for i, leg in enumerate(LEGS):
    signs = (f"{name} {'+' if getattr(found, name)[i] > 0 else '-'}" for name in NAMES)
    print(f"{leg['action']} put {leg['strike']:.0f}:", *signs)
turned = [name for name in NAMES if getattr(found, name)[0] * getattr(found, name)[1] < 0]
print("sell put 95 and buy put 90 change sign in:", *turned)
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
