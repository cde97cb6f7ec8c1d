#!/usr/bin/env bash
# Packages: polygon 1.2.8 (`OptionSymbol`) and occ-symbol 0.1.1 (`parse_occ_symbol`).
#
# Expected: a contract adjusted for a split or a merger trades under its root with a digit, AAPL1, and mini options
# had AAPL7 (OCC's symbology gives the root six letters or digits). A parser keeps the root, or says that it cannot.
#
# Seen: polygon's parser strikes the digit from the root and writes the symbol anew without it, so that the adjusted
# contract, the mini and the standard one all come out as the standard one. occ-symbol calls the same two symbols
# invalid: it allows letters only.
#
# Output seen: the block `expected` below.
#
# Why it matters: an adjusted contract delivers other shares, or cash beside them, and its quote is another one.
# Priced, closed or counted as cover under the standard symbol it is wrong money with no error; called invalid, it
# is missing from the position. Keep the root as it is, and treat a digit in it as "read the memo".
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'polygon==1.2.8' 'occ-symbol==0.1.1'

cat >"$work/expected" <<'END'
AAPL260116C00150000: polygon AAPL AAPL260116C00150000, occ-symbol valid True
AAPL1260116C00150000: polygon AAPL AAPL260116C00150000, occ-symbol valid False
AAPL7260116C00150000: polygon AAPL AAPL260116C00150000, occ-symbol valid False
END

"$work/venv/bin/python" -W ignore - >"$work/seen" <<'END'
from occ_symbol import is_occ_symbol
from polygon.options.options import OptionSymbol

for root in ("AAPL", "AAPL1", "AAPL7"):
    symbol = root + "260116C00150000"
    read = OptionSymbol("O:" + symbol)
    print(f"{symbol}: polygon {read.underlying_symbol} {read.option_symbol}, occ-symbol valid {is_occ_symbol(symbol)}")
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
