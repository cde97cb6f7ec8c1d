"""A mark without a quote: the last known time value on today's intrinsic value, from the newest market that
knows both.
"""

from datetime import UTC, date, datetime

import pytest

from wheelcli.contract import Contract, Right
from wheelcli.market.carried_marks import Earlier, carried_marks
from wheelcli.quotes import Mark, Origin

PUT, CALL = (Contract("KO", date(2026, 9, 18), right, 60.0) for right in (Right.PUT, Right.CALL))
FRIDAY, THURSDAY = datetime(2026, 8, 21, 20, tzinfo=UTC), datetime(2026, 8, 20, 20, tzinfo=UTC)


def earlier(mark: float, spot: float, contract: Contract = PUT, as_of: datetime = FRIDAY) -> Earlier:
    return Earlier(f"m{as_of.day}", as_of, {contract.occ: Mark(mark, Origin.MID)}, {"KO": spot})


@pytest.mark.parametrize(
    ("contract", "then", "spot", "now", "mark"),
    [
        (PUT, 1.40, 59.0, 57.5, 2.90),  # 0.40 of time value; 2.50 in the money now
        (PUT, 1.40, 59.0, 61.0, 0.40),  # out of the money now
        (CALL, 0.75, 58.0, 63.0, 3.75),
        (PUT, 0.95, 59.0, 58.0, 2.00),  # a mark below intrinsic value has no time value
    ],
)
def test_it_is_intrinsic_now_plus_time_value_then(
    contract: Contract, then: float, spot: float, now: float, mark: float
) -> None:
    (carried,) = carried_marks({contract: "KO"}, {"KO": now}, [earlier(then, spot, contract)]).values()
    assert (carried.mark.price, carried.source, carried.as_of) == (pytest.approx(mark), "m21", FRIDAY)
    assert carried.age_days(datetime(2026, 8, 24, 20, tzinfo=UTC)) == 3


def test_the_newest_market_that_knows_both_counts_and_without_one_it_is_unknown() -> None:
    without_spot = Earlier("m21", FRIDAY, {PUT.occ: Mark(9.0, Origin.MID)}, {})
    (carried,) = carried_marks(
        {PUT: "KO"}, {"KO": 60.0}, [without_spot, earlier(0.8, 60.0, as_of=THURSDAY)]
    ).values()
    assert (carried.mark.price, carried.source) == (0.80, "m20")
    assert carried_marks({PUT: "KO"}, {"KO": 60.0}, [without_spot]) == {}
    assert carried_marks({PUT: "KO"}, {"KO": float("nan")}, [earlier(1.0, 60.0)]) == {}
    assert carried_marks({PUT: "KO"}, {}, [earlier(1.0, 60.0)]) == {}
