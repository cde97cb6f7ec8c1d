#!/usr/bin/env bash
# Package: thinchain 0.1.1, the cleaning of option chains for agents: `Sanitizer`, `CircuitBreaker`, `Compressor`.
#
# Expected: quotes that are too bad to use are refused, or replaced by older ones that are marked as such. What is
# kept for that purpose is the whole chain.
#
# Seen: with more than 65 % bad quotes the last good chain is returned as it was then: its prices, its share price and
# its quality "clean". Only the quality decides what the caller is told, so nothing says that it is old. And what is
# kept is not the chain but the selection made from it for the strategy asked last: after puts were asked for, there is
# no call in it, and each strategy selects from what the one before left.
#
# Output seen: the block `expected` below. The steps are those of the package's own tool, in its order.
#
# Why it matters: bids of zero are what a broker sends before the open, after the close and while trading is halted,
# just when a share has moved most. A put sold at the old bid of 1.00 with the shares at 100 is in fact one with the
# shares at 80; and "no covered calls, data clean" reads like an answer. Keep the time of the quotes with them.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'thinchain==0.1.1'

cat >"$work/expected" <<'END'
Thursday, shares at 100, naked_put: 6 options, bids [1.0], shares at 100, quality clean
Friday before the open, shares at 80, naked_put: 6 options, bids [1.0], shares at 100, quality clean
Friday before the open, shares at 80, covered_call: 0 options, bids [], shares at 100, quality clean
Friday before the open, shares at 80, naked_put: 0 options, bids [], shares at 100, quality clean
END

"$work/venv/bin/python" -W ignore - >"$work/seen" <<'END'
from thinchain.core import CircuitBreaker, Compressor, Sanitizer
from thinchain.models.chain import Strategy

EXPIRATION = "2026-01-16"
sanitizer, breaker, compressor = Sanitizer(), CircuitBreaker(), Compressor()


def quotes(bid, ask):
    rows = []
    for strike in range(90, 111):
        call = 0.5 - (strike - 100) / 30
        for kind, delta in (("call", call), ("put", call - 1)):
            row = {"option_type": kind, "strike": strike, "expiration": EXPIRATION, "bid": bid, "ask": ask}
            rows.append(row | {"volume": 5, "open_interest": 50, "greeks": {"delta": delta, "mid_iv": 0.3}})
    return rows


def ask(moment, rows, spot, strategy):
    chain = sanitizer.sanitize_chain(rows, "XYZ", spot, EXPIRATION, "tradier")
    chain = breaker.evaluate(chain)
    chain = compressor.compress(chain, Strategy(strategy))
    breaker.update_cache(chain)
    bids = sorted({row.bid for row in chain.rows})
    print(f"{moment}, shares at {spot}, {strategy}: {len(chain.rows)} options, bids {bids}", end=", ")
    print(f"shares at {chain.underlying_price:g}, quality {chain.data_quality}")


ask("Thursday", quotes(1.00, 1.10), 100, "naked_put")
ask("Friday before the open", quotes(0, 0.05), 80, "naked_put")
ask("Friday before the open", quotes(0, 0.05), 80, "covered_call")
ask("Friday before the open", quotes(0, 0.05), 80, "naked_put")
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
