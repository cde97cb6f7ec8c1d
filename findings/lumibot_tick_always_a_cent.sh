#!/usr/bin/env bash
# Package: lumibot 4.6.30, the helpers of its SMART_LIMIT orders (`tools/smart_limit_utils.py`); the file is loaded
# from the wheel, without the package's own dependencies.
#
# Expected: `infer_tick_size` finds the tick of a class from its quotes, 0.01, 0.05 or 0.10: a market of 3.10 to 3.20
# is in dimes, one of 1.05 to 1.10 in nickels. Rounding to it keeps a limit valid.
#
# Seen: the first candidate, 0.01, divides every price, so that the tick is always a cent. Limits fall between the
# ticks of nickel and dime classes. Besides, a midpoint is rounded away from the trader even if it is a whole number of
# cents: (3.10 + 3.20) / 2 is 3.1500000000000004, and a purchase at it is 3.16; a sale at 2.10 is 2.09.
#
# Output seen: the block `expected` below; `halfway` is a sale halfway from the midpoint to the bid.
#
# Why it matters: an index option such as SPX trades in dimes from 3.00 and in nickels below: 3.16 is refused, or
# filled on paper at a price that does not exist, and the order's first step already gives a cent away. Take the tick
# from the exchange's rules by class and premium, and compute midpoints in cents.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --no-deps --disable-pip-version-check 'lumibot==4.6.30'

cat >"$work/expected" <<'END'
3.10 to 3.20: tick 0.01, midpoint to buy 3.16, to sell 3.15, halfway 3.12
2.05 to 2.15: tick 0.01, midpoint to buy 2.1, to sell 2.09, halfway 2.07
1.05 to 1.10: tick 0.01, midpoint to buy 1.08, to sell 1.07, halfway 1.06
4.00 to 4.40: tick 0.01, midpoint to buy 4.2, to sell 4.2, halfway 4.1
END

"$work/venv/bin/python" - >"$work/seen" <<'END'
import importlib.util
import sysconfig

file = sysconfig.get_path("purelib") + "/lumibot/tools/smart_limit_utils.py"
spec = importlib.util.spec_from_file_location("smart_limit_utils", file)
limits = importlib.util.module_from_spec(spec)
spec.loader.exec_module(limits)

for bid, ask in ((3.10, 3.20), (2.05, 2.15), (1.05, 1.10), (4.00, 4.40)):
    tick = limits.infer_tick_size(bid, ask)
    middle = limits.compute_mid(bid, ask)
    buy, sell = (limits.round_to_tick(middle, tick, side) for side in ("buy", "sell"))
    halfway = limits.round_to_tick(limits.compute_final_price(bid, ask, "sell", 0.5), tick, "sell")
    print(f"{bid:.2f} to {ask:.2f}: tick {tick}, midpoint to buy {buy}, to sell {sell}, halfway {halfway}")
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
