#!/usr/bin/env bash
# Package: scipy 1.17.1, `scipy.optimize.milp` (with HiGHS inside) with its default `disp=False`.
#
# Expected: nothing is printed. `disp` is documented as the switch for that, and it is off.
#
# Seen: on some models with integer and continuous variables, about one small one in a hundred, a line left over from
# the solver's development is written by C code to the process's stdout. `contextlib.redirect_stdout` does not catch
# it, because it does not pass through Python; in a pipe the line stands before the program's own output. The solution
# is right.
#
# Output seen: the block `expected` below, all of it from one process.
#
# Why it matters: a planner that prints JSON or CSV prints a broken document for one account in a hundred, and every
# test passes. Turn file descriptor 1 away around the call (`os.dup2`), or solve in a process of its own.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'scipy==1.17.1' 'numpy==2.3.5'

cat >"$work/expected" <<'END'
HighsMipSolverData::transformNewIntegerFeasibleSolution tmpSolver.run();
{"value": 196.73, "status": 0, "caught": ""}
END

"$work/venv/bin/python" - >"$work/seen" <<'END'
import contextlib
import io
import json

from scipy.optimize import Bounds, LinearConstraint, milp

caught = io.StringIO()
with contextlib.redirect_stdout(caught):
    best = milp(
        [-21, -92, -27, -40, -83, -4, -8],
        constraints=LinearConstraint(
            [[25, 3, 18, 26, 0, 27, 0], [11, 22, 0, 7, 27, 0, 0]], [-float("inf")] * 2, [57, 32]
        ),
        integrality=[0, 1, 1, 1, 1, 1, 1],
        bounds=Bounds([0] * 7, [2, 1, 2, 2, 4, 1, 4]),
        options={"disp": False},
    )
print(json.dumps({"value": round(-best.fun, 2), "status": int(best.status), "caught": caught.getvalue()}))
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
