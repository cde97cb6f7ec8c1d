#!/usr/bin/env bash
# Package: blackscholes 0.2.2, `spot_delta` and `dual_delta`.
#
# Expected: spot delta is the derivative of the price in the spot, exp(-qT) N(d1) for a call, and so never above 1
# for q of 0 or more. Dual delta is the derivative in the strike: negative for a call, positive for a put.
#
# Seen: the method named `delta`, which its docstring calls the forward delta, is the derivative in the spot. The
# one named `spot_delta` is that times exp(rT), a number that is the derivative of nothing, and passes 1 for a call
# deep in the money. Dual delta has the right sign for a put and the wrong one for a call.
#
# Output seen: the block `expected` below; each derivative is a central difference of the package's own price.
#
# Why it matters: whoever follows the names hedges a covered call with more shares than it covers, and takes a
# probability of assignment over 1. Check a Greek against a bump of the price before trusting its name.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'blackscholes==0.2.2'

cat >"$work/expected" <<'END'
call 60 a year: delta 0.9982, spot_delta 1.0493, price moves 0.9982 with the spot
call 100 a year: delta 0.6368, spot_delta 0.6695, price moves 0.6368 with the spot
call 100 a year: dual_delta 0.5323, price moves -0.5323 with the strike
put 100 a year: dual_delta 0.4189, price moves 0.4189 with the strike
END

"$work/venv/bin/python" - >"$work/seen" <<'END'
from blackscholes import BlackScholesCall, BlackScholesPut

SHARED = {"T": 1.0, "r": 0.05, "sigma": 0.20, "q": 0.0}
STEP = 0.001


def moves(kind, name, spot, strike):
    at = {"S": spot, "K": strike}
    up, down = (kind(**(at | {name: at[name] + step}), **SHARED).price() for step in (STEP, -STEP))
    return (up - down) / (2 * STEP)


for strike in (60.0, 100.0):
    call = BlackScholesCall(S=100.0, K=strike, **SHARED)
    bump = moves(BlackScholesCall, "S", 100.0, strike)
    print(
        f"call {strike:.0f} a year: delta {call.delta():.4f}, spot_delta {call.spot_delta():.4f}, "
        f"price moves {bump:.4f} with the spot"
    )
for name, kind in (("call", BlackScholesCall), ("put", BlackScholesPut)):
    dual = kind(S=100.0, K=100.0, **SHARED).dual_delta()
    print(f"{name} 100 a year: dual_delta {dual:.4f}, price moves {moves(kind, 'K', 100.0, 100.0):.4f} with the strike")
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
