#!/usr/bin/env bash
# Package: income-desk 1.1.1, `decide_wheel_action` of `wheel_strategy.py`; the file is loaded from the wheel, without
# the package's own dependencies.
#
# Expected: a put with a smaller delta is farther below the share price. With `put_delta_target` 0.10 the strike is
# lower, and the risk of assignment smaller, than with 0.30. `call_delta_target` does the same for calls.
#
# Seen: the target is taken for a number of standard deviations, so that 0.10 gives a strike nearer to the share
# price than 0.30: at 198 instead of 193. The deltas of all strikes are near 0.4, whatever was asked. For calls the
# target moves the premium that is expected and not the strike.
#
# Output seen: the block `expected` below; a share at 200, volatility 40 %, 35 days. `its delta` is Black-Scholes'.
#
# Why it matters: who lowers the target to be safer sells nearer to the money, at four times the delta asked for.
# Compute the delta of the strike that a tool proposes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'pydantic==2.12.5'
"$work/venv/bin/pip" install --quiet --no-compile --no-deps --disable-pip-version-check 'income-desk==1.1.1'

cat >"$work/expected" <<'END'
delta 0.10: put 198, its delta 0.44; call 206 for about 3.72
delta 0.16: put 196, its delta 0.41; call 206 for about 5.95
delta 0.30: put 193, its delta 0.36; call 206 for about 11.15
delta 0.40: put 190, its delta 0.32; call 206 for about 14.86
END

"$work/venv/bin/python" - >"$work/seen" <<'END'
import importlib.util
import sys
import sysconfig
from math import log, sqrt
from statistics import NormalDist

file = sysconfig.get_path("purelib") + "/income_desk/wheel_strategy.py"
spec = importlib.util.spec_from_file_location("wheel_strategy", file)
wheel = sys.modules["wheel_strategy"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(wheel)

SHARE, VOLATILITY, DAYS = 200.0, 0.40, 35


def delta_of(strike):
    deviation = VOLATILITY * sqrt(DAYS / 365)
    return NormalDist().cdf(-(log(SHARE / strike) / deviation + deviation / 2))


for target in (0.10, 0.16, 0.30, 0.40):
    terms = {"iv": VOLATILITY, "target_dte": DAYS, "put_delta_target": target, "call_delta_target": target}
    idle = wheel.WheelPosition(ticker="XYZ", state="idle", current_underlying_price=SHARE)
    owns = wheel.WheelPosition(
        ticker="XYZ", state="assigned", current_underlying_price=SHARE, stock_entry_price=SHARE, stock_quantity=100
    )
    put, call = (wheel.decide_wheel_action(each, **terms) for each in (idle, owns))
    print(
        f"delta {target:.2f}: put {put.strike:g}, its delta {delta_of(put.strike):.2f}; "
        f"call {call.strike:g} for about {call.premium_target:.2f}"
    )
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
