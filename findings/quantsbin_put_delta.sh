#!/usr/bin/env bash
# Package: quantsbin 1.0.3, Greeks of European options and of combinations (`OptionStr1Udl`).
#
# Expected: a put's delta is negative; a short strangle, a put and a call of equal distance, is nearly neutral.
#
# Seen: the put's delta is positive, with the right size. A combination adds it as it is, so that the short strangle
# has -0.59 where its own value moves by -0.07 for a dollar.
#
# Output seen: the block `expected` below; `by a bump` is the change of the package's own value for a dollar of the
# share price.
#
# Why it matters: the hedge of a sold put points the wrong way, shares are sold where they must be bought, and a
# limit on a book's delta adds what should cancel. Compare a new library's delta with a bump of its price, for a put.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'quantsbin==1.0.3' \
  'numpy==2.3.5' 'scipy==1.16.3' 'pandas==2.3.3'

cat >"$work/expected" <<'END'
put at 95: value 1.540, delta 0.261, by a bump -0.261
call at 105: value 1.926, delta 0.331, by a bump 0.331
both sold: value -3.466, delta -0.592, by a bump -0.070
END

"$work/venv/bin/python" -W ignore - >"$work/seen" <<'END'
import sys
from unittest.mock import MagicMock

for name in ("matplotlib", "matplotlib.pyplot"):  # quantsbin imports them for its plots
    sys.modules[name] = MagicMock()

from quantsbin.derivativepricing import EqOption, OptionStr1Udl

TERMS = {"expiry_date": "20260220", "expiry_type": "European"}
MARKET = {"pricing_date": "20260116", "volatility": 0.30, "rf_rate": 0.04}


def priced(instrument, spot, **model):
    return instrument.engine(**MARKET, spot0=spot, **model)


put = EqOption(option_type="Put", strike=95, **TERMS)
call = EqOption(option_type="Call", strike=105, **TERMS)
strangle = OptionStr1Udl([(put, -1), (call, -1)])
for name, instrument in (("put at 95", put), ("call at 105", call), ("both sold", strangle)):
    now = priced(instrument, 100, model="BSM")
    higher, lower = (priced(instrument, spot, model="BSM").valuation() for spot in (100.5, 99.5))
    delta = now.risk_parameters()["delta"]
    print(f"{name}: value {now.valuation():.3f}, delta {delta:.3f}, by a bump {higher - lower:.3f}")
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
