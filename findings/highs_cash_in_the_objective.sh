#!/usr/bin/env bash
# Package: highspy 1.16.0, the Python interface of the solver HiGHS.
#
# Expected: a constant in the objective changes nothing about which choice is best: the puts with the most premium are
# those with the most premium plus a million of cash. A result with the status "Optimal" is that choice.
#
# Seen: the search for whole numbers ends with "Optimal" as soon as no choice can be better by more than a ten-thousandth
# of the objective, and the constant counts as part of it. Beside 1,000,000 of cash that is 100 dollars: with 40 puts
# to choose from, most books end with less premium than there is to be had. Without the cash every book ends with the
# best; with the cash and `mip_rel_gap` 0 as well.
#
# Output seen: the block `expected` below.
#
# Why it matters: "cash at expiration" is the natural thing to make the most of, and then the choice of tickets falls
# short by up to the premium of a small put, the more the larger the account, with nothing in the status to tell.
# Leave constants out of the objective, or set the gap to 0. scipy's milp has the same solver and the same default.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'highspy==1.16.0'

cat >"$work/expected" <<'END'
cash         0, gap by default: status Optimal, books short of the best premium: none, by up to 0
cash   100,000, gap by default: status Optimal, books short of the best premium: some, by up to 6
cash 1,000,000, gap by default: status Optimal, books short of the best premium: most, by up to 79
cash 1,000,000, gap 0.0: status Optimal, books short of the best premium: none, by up to 0
END

"$work/venv/bin/python" - <<'END' | grep '^cash' >"$work/seen"
import random

import highspy

MONEY, BOOKS = 150_000, 20


def candidates(seed):
    draw = random.Random(seed)
    strikes = [draw.randrange(2_000, 30_000, 50) for _ in range(40)]
    return [(collateral, round(collateral * draw.uniform(0.008, 0.016))) for collateral in strikes]


def best(puts, cash, gap=None):
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    if gap is not None:
        model.setOptionValue("mip_rel_gap", gap)
    sold = [model.addBinary() for _ in puts]
    model.addConstr(sum(collateral * x for (collateral, _), x in zip(puts, sold)) <= MONEY)
    model.maximize(sum(premium * x for (_, premium), x in zip(puts, sold)) + cash)
    premium = sum(premium * round(model.val(x)) for (_, premium), x in zip(puts, sold))
    return model.modelStatusToString(model.getModelStatus()), premium


books = [candidates(seed) for seed in range(BOOKS)]
most = [best(puts, 0, 0.0)[1] for puts in books]
for cash, gap in ((0, None), (100_000, None), (1_000_000, None), (1_000_000, 0.0)):
    results = [best(puts, cash, gap) for puts in books]
    short = [top - premium for top, (_, premium) in zip(most, results)]
    share = "none" if not any(short) else "most" if sum(map(bool, short)) > BOOKS / 2 else "some"
    text = f"cash {cash:9,}, gap {'by default' if gap is None else gap}: status {', '.join({s for s, _ in results})}"
    print(f"{text}, books short of the best premium: {share}, by up to {max(short)}")
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
