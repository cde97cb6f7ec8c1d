#!/usr/bin/env bash
# Package: QuantLib 1.44 (Python wheel), day counter ActualActual(ISMA) without a schedule.
#
# Expected: "actual/actual" grows by about 1/365 a day; with no schedule given it either refuses or falls back to
# days over the year.
#
# Seen: ISMA divides by coupon periods (ICMA rule 251), and with no period given QuantLib makes one up by rounding
# the time to whole months. So the fraction is days/365 up to the 15th day, then jumps to one month on the 16th and
# stays there through the 45th. A term structure accepts this counter without a word.
#
# Output seen: the block `expected` below.
#
# Why it matters: with it as the day counter of a volatility, puts of 16, 30 and 45 days cost the same, so that a
# roll from 16 days to 45 looks like it earns nothing. Use Actual365Fixed or ActualActual(ISDA) for options.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'QuantLib==1.44'

cat >"$work/expected" <<'END'
 7 days: ISMA  7.00/365, ISDA  7.00/365, put 1.65
15 days: ISMA 15.00/365, ISDA 15.00/365, put 2.40
16 days: ISMA 30.42/365, ISDA 16.00/365, put 3.41
30 days: ISMA 30.42/365, ISDA 30.00/365, put 3.41
45 days: ISMA 30.42/365, ISDA 45.00/365, put 3.41
46 days: ISMA 60.83/365, ISDA 46.00/365, put 4.80
END

"$work/venv/bin/python" - >"$work/seen" <<'END'
import QuantLib as ql

today = ql.Date(2, 2, 2026)
ql.Settings.instance().evaluationDate = today
isma, isda = ql.ActualActual(ql.ActualActual.ISMA), ql.ActualActual(ql.ActualActual.ISDA)
rate = ql.YieldTermStructureHandle(ql.FlatForward(today, 0.01, isma))
none = ql.YieldTermStructureHandle(ql.FlatForward(today, 0.0, isma))
vol = ql.BlackVolTermStructureHandle(ql.BlackConstantVol(today, ql.NullCalendar(), 0.30, isma))
spot = ql.QuoteHandle(ql.SimpleQuote(100.0))
engine = ql.AnalyticEuropeanEngine(ql.BlackScholesMertonProcess(spot, none, rate, vol))
for days in (7, 15, 16, 30, 45, 46):
    put = ql.VanillaOption(ql.PlainVanillaPayoff(ql.Option.Put, 100.0), ql.EuropeanExercise(today + days))
    put.setPricingEngine(engine)
    a, b = (counter.yearFraction(today, today + days) * 365 for counter in (isma, isda))
    print(f"{days:2d} days: ISMA {a:5.2f}/365, ISDA {b:5.2f}/365, put {put.NPV():.2f}")
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
