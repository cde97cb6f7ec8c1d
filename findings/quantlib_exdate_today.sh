#!/usr/bin/env bash
# Package: QuantLib 1.44 (Python wheel), discrete dividends in the engines for options on shares.
#
# Expected: on the ex-date the share already trades without the dividend, so a dividend of the evaluation date is
# past. QuantLib's global setting says as much: events of the reference date have occurred unless
# `includeReferenceDateEvents` is set, and by it an option that expires today is worth nothing.
#
# Seen: a dividend that goes ex today is taken off the spot once more, in the analytic and in the finite-difference
# engine, and the setting does not move it. The same run treats today's expiration as past and today's dividend as
# still to come.
#
# Output seen: the block `expected` below.
#
# Why it matters: on the morning of an ex-date puts are priced as if the stock fell by the dividend twice, calls the
# other way round; with implied volatility solved from such prices the error hides in the volatility. Drop dividends
# whose ex-date is the evaluation date before handing them over.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'QuantLib==1.44'

cat >"$work/expected" <<'END'
no dividend:         put 3.26, grid 3.26
2.00 went ex today:  put 4.29, grid 4.29
2.00 ex tomorrow:    put 4.29, grid 4.29
spot 98, no dividend: put 4.29
setting on:          put 4.29
in the money by 10, expires today: 0.00, setting on 10.00
END

"$work/venv/bin/python" - >"$work/seen" <<'END'
import QuantLib as ql

today = ql.Date(16, 1, 2026)
settings = ql.Settings.instance()
settings.evaluationDate = today
counter = ql.Actual365Fixed()


def flat(rate):
    return ql.YieldTermStructureHandle(ql.FlatForward(today, rate, counter))


def process(spot):
    vol = ql.BlackVolTermStructureHandle(ql.BlackConstantVol(today, ql.NullCalendar(), 0.30, counter))
    return ql.BlackScholesMertonProcess(ql.QuoteHandle(ql.SimpleQuote(spot)), flat(0.0), flat(0.04), vol)


def value(engine, days=30):
    put = ql.VanillaOption(ql.PlainVanillaPayoff(ql.Option.Put, 100.0), ql.EuropeanExercise(today + days))
    put.setPricingEngine(engine)
    return put.NPV()


def both(*dividends):
    paid = ql.DividendVector([today + days for days in dividends], [2.0] * len(dividends))
    analytic = value(ql.AnalyticDividendEuropeanEngine(process(100.0), paid))
    grid = value(ql.FdBlackScholesVanillaEngine(process(100.0), paid, 800, 800))
    return f"put {analytic:.2f}, grid {grid:.2f}"


print("no dividend:        ", both())
print("2.00 went ex today: ", both(0))
print("2.00 ex tomorrow:   ", both(1))
print(f"spot 98, no dividend: put {value(ql.AnalyticEuropeanEngine(process(98.0))):.2f}")
off = value(ql.AnalyticEuropeanEngine(process(90.0)), days=0)
settings.includeReferenceDateEvents = True
print("setting on:         ", both(0).split(",")[0])
on = value(ql.AnalyticEuropeanEngine(process(90.0)), days=0)
print(f"in the money by 10, expires today: {off:.2f}, setting on {on:.2f}")
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
