#!/usr/bin/env bash
# Packages: stock-options-python 0.1.0 (`am_price`, `am_greeks`, "Bjerksund-Stensland 2002") and jetblack-options
# 1.0.0 (`american.barone_adesi_whaley.price`), checked with QuantLib 1.44.
#
# Expected: both approximations are known to a few cents. For a put they add the premium for early exercise to the
# European price: at a spot of 85, strike 100, half a year and 5 %, some 65 to 75 cents.
#
# Seen: the first returns the greater of the European price and the intrinsic value, nothing else. Its Greeks are
# those of the European option up to the point where that price falls below the intrinsic value, and -1, 0, 0 beyond:
# at a spot of 80 delta is -1 and gamma 0 where they are -0.88 and 0.022. The second has the premium of calls right and
# about a third of that of puts; the gap grows towards the exercise region.
#
# Output seen: the block `expected` below. All three agree where exercise is certain, at 70.
#
# Why it matters: short puts in the money look cheaper to close than they are and show too little delta, and a
# volatility implied by such a price is too high. In a sample out of the money none of it shows. Compare any American
# pricer with a lattice at a spot 15 to 20 % below the strike.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    'stock-options-python==0.1.0' 'jetblack-options==1.0.0' 'QuantLib==1.44'

cat >"$work/expected" <<'END'
spot 100: grid 7.38, European 7.16, am_price 7.16, barone_adesi_whaley 7.23
          delta of the grid -0.430, am_delta -0.412
spot 90: grid 12.74, European 12.24, am_price 12.24, barone_adesi_whaley 12.39
          delta of the grid -0.647, am_delta -0.608
spot 85: grid 16.26, European 15.53, am_price 15.53, barone_adesi_whaley 15.75
          delta of the grid -0.762, am_delta -0.707
spot 80: grid 20.36, European 19.29, am_price 20.00, barone_adesi_whaley 19.62
          delta of the grid -0.875, am_delta -1.000
spot 70: grid 30.00, European 27.98, am_price 30.00, barone_adesi_whaley 30.00
          delta of the grid -1.000, am_delta -1.000
END

"$work/venv/bin/python" - >"$work/seen" <<'END'
import QuantLib as ql
import stock_options_python as sop
from jetblack_options.american import barone_adesi_whaley

DAYS, STRIKE, RATE, VOL = 182, 100.0, 0.05, 0.30
YEARS = DAYS / 365
today = ql.Date(16, 1, 2026)
ql.Settings.instance().evaluationDate = today
counter = ql.Actual365Fixed()


def put(spot, exercise, engine):
    process = ql.BlackScholesProcess(
        ql.QuoteHandle(ql.SimpleQuote(spot)),
        ql.YieldTermStructureHandle(ql.FlatForward(today, RATE, counter)),
        ql.BlackVolTermStructureHandle(ql.BlackConstantVol(today, ql.NullCalendar(), VOL, counter)),
    )
    option = ql.VanillaOption(ql.PlainVanillaPayoff(ql.Option.Put, STRIKE), exercise)
    option.setPricingEngine(engine(process))
    return option


for spot in (100.0, 90.0, 85.0, 80.0, 70.0):
    american = put(
        spot, ql.AmericanExercise(today, today + DAYS), lambda p: ql.FdBlackScholesVanillaEngine(p, 400, 800)
    )
    european = put(spot, ql.EuropeanExercise(today + DAYS), ql.AnalyticEuropeanEngine)
    price = sop.am_price(spot, STRIKE, YEARS, RATE, VOL, 0.0, "put")
    baw = barone_adesi_whaley.price(False, spot, STRIKE, YEARS, RATE, RATE, VOL)
    delta = sop.am_delta(spot, STRIKE, YEARS, RATE, VOL, 0.0, "put")
    print(
        f"spot {spot:.0f}: grid {american.NPV():.2f}, European {european.NPV():.2f},"
        f" am_price {price:.2f}, barone_adesi_whaley {baw:.2f}"
    )
    print(f"          delta of the grid {american.delta():.3f}, am_delta {delta:.3f}")
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
