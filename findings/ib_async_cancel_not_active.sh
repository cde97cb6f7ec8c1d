#!/usr/bin/env bash
# Package: ib_async 2.1.0, `Trade.isActive()`, `isWorking()` and `isDone()`; no connection is needed.
#
# Expected: an order is active until it is done; "active" is described as eligible for execution. An order whose
# cancellation was sent, but not confirmed, can still be filled: Interactive Brokers' API says so of PendingCancel.
#
# Seen: in PendingCancel an order is neither active, nor working, nor done. `isDone` is not the opposite of `isActive`.
#
# Output seen: the block `expected` below.
#
# Why it matters: to replace the limit of a short put, or to roll it, one cancels and waits: `while trade.isActive()`
# ends at once, the new order is sent while the old one can still fill, and twice the contracts are sold. Wait for
# `isDone()`, then look at `filled()`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'ib_async==2.1.0'

cat >"$work/expected" <<'END'
eligible for execution: True if eligible for execution, false otherwise.
Submitted: active True, working True, done False
PendingCancel: active False, working False, done False
Cancelled: active False, working False, done True
Filled: active False, working False, done True
END

"$work/venv/bin/python" -W ignore - >"$work/seen" <<'END'
from ib_async import LimitOrder, Option, OrderStatus, Trade

put = Option("XYZ", "20260220", 50, "P", "SMART")
print("eligible for execution:", Trade.isActive.__doc__)
for status in ("Submitted", "PendingCancel", "Cancelled", "Filled"):
    trade = Trade(put, LimitOrder("SELL", 5, 1.20), OrderStatus(status=status, remaining=5), [], [])
    active, working, done = trade.isActive(), trade.isWorking(), trade.isDone()
    print(f"{status}: active {active}, working {working}, done {done}")
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
