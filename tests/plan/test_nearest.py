"""The order of rejected candidates in `wheel why`: which of them is nearest to being a ticket."""

import pandas as pd
import pytest

from wheelcli.plan.optimize.nearest import nearest_first, only_limits
from wheelcli.plan.optimize.rejected_rows import RejectedRows, Row
from wheelcli.plan.optimize.sentences import explain

PUT, FAR_PUT, LATE_PUT = "AAPL260918P00300000", "AAPL260918P00290000", "AAPL260819P00307500"
CALL, SPREAD = "AAPL260918C00325000", "AAPL260918C00325000/C330"


def rows(*lines):
    """A table of (contract, gate, value, limit); a limit may be a number or a text."""
    table = [
        Row(
            contract,
            "AAPL",
            gate,
            value,
            None,
            limit if isinstance(limit, float) else None,
            limit if isinstance(limit, str) else None,
            2 if value is None else 1,
            None,
        )
        for contract, gate, value, limit in lines
    ]
    frame = pd.DataFrame(table, columns=list(Row._fields))
    return RejectedRows.of(frame.astype({"value": float, "limit": float}))


def order(*lines):
    return list(nearest_first(rows(*lines)))


def test_a_candidate_that_only_limits_stop_comes_before_a_near_miss():
    lines = [
        (PUT, "delta", 0.099, "0.10 to 0.20"),
        (FAR_PUT, "new_deployed", 0.33, 0.25),
        (FAR_PUT, "name_collateral", 0.09, 0.06),
    ]
    nearest = nearest_first(rows(*lines))
    assert list(nearest) == [FAR_PUT, PUT]
    assert [row.gate for row in nearest[FAR_PUT]] == ["name_collateral", "new_deployed"]
    assert only_limits(nearest[FAR_PUT])
    assert not only_limits(nearest[PUT])


def test_the_distance_is_relative_to_the_gate_and_the_expiration_comes_last():
    """A score of 44.978 with a minimum of 45 is 0.05 % away, a delta of 0.082 18 %; no price mends one day of
    21.
    """
    lines = [
        (LATE_PUT, "dte", 1.0, "21 to 45 days"),
        (FAR_PUT, "delta", 0.082, "0.10 to 0.20"),
        (PUT, "score", 44.978, 45.0),
    ]
    assert order(*lines) == [PUT, FAR_PUT, LATE_PUT]
    assert order(*lines, (PUT, "bid", None, 0.15)) == [FAR_PUT, PUT, LATE_PUT]  # unknown is far away


@pytest.mark.parametrize(
    ("against_the_call", "first"),
    [("score", CALL), ("free_shares", PUT)],
    ids=["shares are free", "no share is free"],
)
def test_calls_on_free_shares_come_before_puts_that_are_nearer(against_the_call, first):
    """A spread of calls needs no shares and is no call on them."""
    lines = [
        (PUT, "score", 44.9, 45.0),
        (SPREAD, "score", 44.95, 45.0),
        (CALL, against_the_call, 30.0, 45.0),
    ]
    assert order(*lines)[0] == (first if first == CALL else SPREAD)


def test_the_best_of_those_that_limits_stop_stays_the_first_of_the_table():
    lines = [(FAR_PUT, "name_collateral", 0.09, 0.06), (PUT, "name_collateral", 0.061, 0.06)]
    assert order(*lines) == [FAR_PUT, PUT]


def test_one_day_is_singular():
    (row,) = nearest_first(rows((LATE_PUT, "dte", 1.0, "21 to 45 days")))[LATE_PUT]
    assert explain(row).reason == "expires in 1 day (required: 21 to 45 days)"
