"""Every figure of a review as a row: its span, its basis, its unit, and null if it is not known."""

from dataclasses import fields
from math import isclose

from sample import sample

from wheelcli.review.figures import FIGURES, figures_of
from wheelcli.review.span_results import SpanIncome, SpanPerformance, SpanTrades

REVIEW = sample(free_cash_usd=None)
ROWS = {(row.figure, row.span, row.basis): row for row in figures_of(REVIEW)}


def test_a_row_has_the_columns_that_scripts_read() -> None:
    assert FIGURES == ("figure", "span", "basis", "value", "unit")


def test_each_number_of_a_span_is_a_row_of_its_span() -> None:
    apart = {"span", "since", "until", "basis"}
    for kind, bases in ((SpanPerformance, (None,)), (SpanTrades, (None,)), (SpanIncome, ("trade", "close"))):
        for name in {one.name for one in fields(kind)} - apart:
            for basis in bases:
                for span in ("week", "month", "year", "since start"):
                    assert (name, span, basis) in ROWS
    assert not {figure for figure, _, _ in ROWS} & apart


def test_figures_have_their_value_and_unit() -> None:
    # Of the year, the third span: 812.40 × 3 of puts; 26 + 20 trades; −14.30 × 3 of fees.
    puts = ROWS["put_premium_usd", "year", "trade"]
    assert isclose(puts.value or 0, 2_437.2)
    assert puts.unit == "usd"
    assert (ROWS["closed", "year", None].value, ROWS["closed", "year", None].unit) == (46, "count")
    assert ROWS["days_held", "year", None].unit == "days"
    assert ROWS["sharpe", "since start", None].unit == "ratio"
    assert ROWS["time_weighted", "week", None].unit == "share"
    assert (ROWS["rules_score", "week", None].value, ROWS["exceptions", "week", None].value) == (0.5, 2)


def test_what_is_not_known_is_null() -> None:
    assert ROWS["free_cash_usd", None, None].value is None
    assert ROWS["money_weighted", "week", None].value is None
    assert ROWS["cash_usd", None, None].value == 181_204.1
