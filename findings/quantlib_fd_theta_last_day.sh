#!/usr/bin/env bash
# Package: QuantLib 1.44 (Python wheel), theta of FdBlackScholesVanillaEngine.
#
# Expected: theta is the derivative of the price in time; a finer grid brings a finite-difference theta to the
# analytic one, as it does for delta and gamma.
#
# Seen: theta is the difference over almost one day, whatever the grid. With weeks to go that is close. On the last
# day it is nearly the whole time value: -206 a year against -112 for a put at the money, and -6.7 against -19.4 for
# one out of the money, on any grid. Delta and gamma of the same run are right to three digits.
#
# Output seen: the block `expected` below (whole numbers, per year, so that other builds agree).
#
# Why it matters: 0DTE and 1DTE positions are chosen by theta. Here it is nearly doubled at the money and cut to a
# third outside, so that ranking strikes by theta per dollar of margin turns around.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'QuantLib==1.44'

cat >"$work/expected" <<'END'
 1 day,  spot 100: analytic theta -112, grid of 100 -204, grid of 800 -206; delta -0.49 and -0.49
 1 day,  spot 103: analytic theta  -19, grid of 100   -7, grid of 800   -7; delta -0.03 and -0.03
30 days, spot 100: analytic theta  -19, grid of 100  -19, grid of 800  -19; delta -0.47 and -0.47
END

"$work/venv/bin/python" - >"$work/seen" <<'END'
import QuantLib as ql

today = ql.Date(15, 1, 2026)
ql.Settings.instance().evaluationDate = today
counter = ql.Actual365Fixed()


def flat(rate):
    return ql.YieldTermStructureHandle(ql.FlatForward(today, rate, counter))


vol = ql.BlackVolTermStructureHandle(ql.BlackConstantVol(today, ql.NullCalendar(), 0.30, counter))
for days, spot in ((1, 100.0), (1, 103.0), (30, 100.0)):
    process = ql.BlackScholesMertonProcess(ql.QuoteHandle(ql.SimpleQuote(spot)), flat(0.0), flat(0.04), vol)
    put = ql.VanillaOption(ql.PlainVanillaPayoff(ql.Option.Put, 100.0), ql.EuropeanExercise(today + days))
    found = []
    for engine in (
        ql.AnalyticEuropeanEngine(process),
        ql.FdBlackScholesVanillaEngine(process, 100, 100),
        ql.FdBlackScholesVanillaEngine(process, 800, 800),
    ):
        put.setPricingEngine(engine)
        found.append((put.theta(), put.delta()))
    (exact, delta), (coarse, _), (fine, near) = found
    label = "day, " if days == 1 else "days,"
    print(
        f"{days:2d} {label} spot {spot:.0f}: analytic theta {exact:4.0f}, grid of 100 {coarse:4.0f}, "
        f"grid of 800 {fine:4.0f}; delta {delta:.2f} and {near:.2f}"
    )
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
