#!/usr/bin/env bash
# Package: optpricing 2.3.4, `Option.exercise_style` and `Stock.discrete_dividends` with the pricing techniques.
#
# Expected: a technique prices the contract and the stock that it is given, or refuses them.
#
# Seen: no technique reads `exercise_style`. An American put gets its European price from the tree, the grid and the
# simulation; the tree wants `is_american=True` of its own, which is False by default, and the closed form and the
# Fourier techniques price it without a word. The discrete dividends of a stock are read by one model only (Black's
# approximation): with the tree, the grid and the closed form a dividend of 5 in a month leaves every price as it is.
#
# Output seen: the block `expected` below.
#
# Why it matters: the two fields are what makes an equity option one: early exercise of puts in the money, and calls
# before an ex-date. They are stored, shown and unused. Whatever library is used, change a term that must move the
# price and look that it does.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
# Its dashboard's and plotting dependencies are heavy and not needed here.
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check --no-deps 'optpricing==2.3.4'
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    'numpy==2.2.6' 'scipy==1.15.3' 'pandas==2.2.3' 'numba==0.61.2' 'PyYAML' 'yfinance==0.2.66'

cat >"$work/expected" <<'END'
put, strike 100, spot 85:
CRRTechnique: European 15.53, American 15.53
PDETechnique: European 15.53, American 15.53
ClosedFormTechnique: European 15.53, American 15.53
CRRTechnique(is_american=True): European 16.27, American 16.27
call, strike 100, spot 100, dividend of 5.00 in a month:
CRRTechnique: without 9.62, with 9.62
PDETechnique: without 9.64, with 9.64
ClosedFormTechnique: without 9.63, with 9.63
END

cd "$work"
"$work/venv/bin/python" -W ignore - 2>"$work/log" <<'END' | grep -v '^Config file' >"$work/seen"
from optpricing import (
    BSMModel,
    ClosedFormTechnique,
    CRRTechnique,
    ExerciseStyle,
    Option,
    OptionType,
    PDETechnique,
    Rate,
    Stock,
)

model, rate = BSMModel(params={"sigma": 0.30}), Rate(0.05)


def price(technique, right, stock, style=ExerciseStyle.AMERICAN):
    option = Option(strike=100.0, maturity=182 / 365, option_type=right, exercise_style=style)
    return technique.price(option, stock, model, rate).price


def call(technique, **dividends):
    option = Option(100.0, 0.5, OptionType.CALL, ExerciseStyle.AMERICAN)
    return technique.price(option, Stock(spot=100.0, volatility=0.30, **dividends), model, rate).price


low = Stock(spot=85.0, volatility=0.30)
print("put, strike 100, spot 85:")
techniques = [CRRTechnique(), PDETechnique(), ClosedFormTechnique()]
for name, technique in [(type(t).__name__, t) for t in techniques] + [
    ("CRRTechnique(is_american=True)", CRRTechnique(is_american=True))
]:
    european, american = (
        price(technique, OptionType.PUT, low, style) for style in (ExerciseStyle.EUROPEAN, ExerciseStyle.AMERICAN)
    )
    print(f"{name}: European {european:.2f}, American {american:.2f}")
print("call, strike 100, spot 100, dividend of 5.00 in a month:")
for technique in (CRRTechnique(), PDETechnique(), ClosedFormTechnique()):
    paid = call(technique, discrete_dividends=[5.0], ex_div_times=[1 / 12])
    print(f"{type(technique).__name__}: without {call(technique):.2f}, with {paid:.2f}")
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
