"""The tables of the pages are right: the cycle adds up, the record is the indexes', and what the program says
is in the reference.
"""

import csv
import math
import statistics
from itertools import pairwise
from typing import Any

import pytest
from doc_pages import ROOT, page

WHEEL = page("docs/explanation/wheel.md")
GATES = page("docs/reference/gates.md")
EXITS = page("docs/reference/exit-codes.md")
INDEXES = ROOT.parent / "shared/data/index/CboeOptionStrategies_monthly_1986_2021.csv"


def test_exit_codes_are_all_there() -> None:
    from wheelcli.errors import Exit

    assert [int(row[0]) for row in EXITS.rows_under("| exit code |")] == [int(code) for code in Exit]


def test_every_gate_that_speaks_is_named(demo: Any) -> None:
    plan = demo("scan", "--json").json["data"]
    spoke = {gate["gate"] for ticket in plan["tickets"] for gate in ticket["gates"]} | set(
        plan["rejected"]["by_gate"]
    )
    assert len(spoke) > 20
    assert {name for name in spoke if f"`{name}`" not in GATES.text} == set()


def test_the_cycle_adds_up() -> None:
    from wheelcli.config import Config

    fee = Config().fees.open + Config().fees.regulatory
    sold = {"put": 1.10, "first call": 0.95, "second call": 0.80}
    credit = {name: 100 * premium - fee for name, premium in sold.items()}
    assigned, dividend, called = (
        -100 * 50.0 - Config().fees.assignment,
        100 * 0.30,
        100 * 51.0 - Config().fees.assignment,
    )
    cash = [credit["put"], assigned, credit["first call"], 0.0, credit["second call"], dividend, called]
    basis = -assigned - credit["put"]
    # A premium counts from the day its option ended: the first call's from its expiration, the second one's
    # when it is called away.
    after = basis - credit["first call"]
    left = [basis, basis, after, after, after - dividend]

    table = WHEEL.rows_under("| date | what happens |")
    assert [number(row[2]) for row in table] == [cents(value) for value in [*cash, sum(cash)]]
    assert [number(row[4]) for row in table[1:6]] == [cents(value) for value in left]
    assert {number(row[3]) for row in table[1:6]} == {cents(basis)}
    assert cents(called + credit["second call"] - left[-1]) == cents(sum(cash))

    fetched = called + credit["second call"]
    assert cents(fetched - basis + credit["first call"] + dividend) == cents(sum(cash))
    stress = 100 * (50 - 52 * (1 - Config().stress.stock) - sold["put"]) + fee
    for value in (
        fetched,
        fetched - basis,
        100 * (60 - 52),
        basis - 100 * 35,
        stress,
        100 * (50 - sold["put"]),
    ):
        assert f"{value:,.2f}" in WHEEL.text
    assert f"{stress / Config().regime[1].position_max:,.0f}" in WHEEL.text
    assert f"{100 * sold['put'] / 50 * 365 / 31:.1f} %" in WHEEL.text


def cents(value: float) -> int:
    return round(100 * value)


def number(cell: str) -> int:
    """Cents of a cell as `**+412.96**` or `−5,000.00`."""
    return cents(float(cell.strip("*").replace("−", "-").replace("+", "").replace(",", "")))


def test_the_published_record_is_as_the_indexes_say() -> None:
    if not INDEXES.exists():
        pytest.skip("../shared with the index history is missing")
    with INDEXES.open(encoding="utf-8") as file:
        history = list(csv.DictReader(file))
    names, period = {"S&P 500": "SPTR", "PUT": "PUT", "BXM": "BXM"}, ""
    checked = 0
    for row in WHEEL.rows_under("| period |"):
        period = row[0] or period
        first, last = period.split(" to ")
        values = [float(day[names[row[1]]]) for day in history if first <= day["Date"][:7] <= last]
        returns = [b / a - 1 for a, b in pairwise(values)]
        peaks = [max(values[: i + 1]) for i in range(len(values))]
        yearly = (values[-1] / values[0]) ** (12 / len(returns)) - 1
        spread = statistics.stdev(returns) * math.sqrt(12)
        fall = max(1 - value / peak for value, peak in zip(values, peaks, strict=True))
        assert row[2:] == [f"{100 * x:.1f} %" for x in (yearly, spread, fall)], row
        checked += 1
    assert checked == 6
