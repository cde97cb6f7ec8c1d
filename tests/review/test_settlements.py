"""Index options that settle at the opening prices are judged by their settlement, never by the close of that
day.

The index opens its last day at 2,310 and closes at 2,290: a put of 2300 ended worthless though the close is
below it, one of 2350 paid 40.00.
"""

from datetime import date, timedelta

import numpy as np
import pytest
from world import event

from wheelcli.book.events import Event, Kind
from wheelcli.book.projection.fold import fold
from wheelcli.contract import Contract, Right
from wheelcli.review.forecasts import outcomes
from wheelcli.review.performance.holdings import holdings
from wheelcli.review.performance.price_grid import Closes
from wheelcli.review.settlements import Settlements

ENDS, SOLD = date(2026, 6, 19), date(2026, 5, 20)


def put(root: str, strike: float) -> Contract:
    return Contract(root, ENDS, Right.PUT, strike)


def sold(id_: str, contract: Contract) -> Event:
    return event(
        id_, Kind.OPTION_OPEN, SOLD, contract=contract, contracts=-1, price=20.0, cash=2_000_00, symbol="^RUT"
    )


def ended(id_: str, kind: Kind, contract: Contract, *, day: date = ENDS, price: float = 0.0) -> Event:
    cash = -round(price * 100) * 100
    return event(
        id_, kind, day, contract=contract, contracts=1, price=price or None, cash=cash, symbol="^RUT"
    )


def judged(*events: Event) -> list[bool]:
    """Whether each short option that can be judged ended out of the money, by the order of its opening."""
    account = fold([event("d", Kind.DEPOSIT, SOLD, cash=500_000_00), *events]).account("default")
    assert account is not None
    days = tuple(SOLD + timedelta(days=k) for k in range((ENDS - SOLD).days + 1))
    level = np.full((len(days), 1), 2_310.0)
    level[-1] = 2_290.0
    stretches, _ = holdings(account, {})
    chances = {e.id: 0.8 for e in events}
    result = outcomes(
        stretches,
        Closes(days, ("^RUT",), level, level),
        Settlements.of(account),
        forecasts=chances,
        until=ENDS,
        rate=0.04,
    )
    return [outcome.out_of_the_money for outcome in result]


def test_the_close_decides_what_settles_at_the_close() -> None:
    weekly = put("RUTW", 2_300.0)
    assert judged(sold("a", weekly), ended("b", Kind.EXPIRATION, weekly)) == [False]


def test_one_that_expired_worthless_ended_out_of_the_money_whatever_the_close() -> None:
    morning = put("RUT", 2_300.0)
    assert judged(sold("a", morning), ended("b", Kind.EXPIRATION, morning)) == [True]


@pytest.mark.parametrize(("strike", "out"), [(2_300.0, True), (2_310.0, True), (2_320.0, False)])
def test_the_settlement_of_one_contract_judges_all_of_its_root_and_day(strike: float, out: bool) -> None:
    """2350 paid 40.00: the index settled at 2,310.00."""
    paid, other = put("RUT", 2_350.0), put("RUT", strike)
    early = ended("x", Kind.OPTION_CLOSE, other, day=date(2026, 6, 1), price=5.0)
    result = judged(
        sold("a", other), early, sold("b", paid), ended("c", Kind.CASH_SETTLEMENT, paid, price=40.0)
    )
    assert result == [out, False]


def test_without_a_settlement_it_is_unknown() -> None:
    """Bought back, and nothing else of that root was held to the end; a weekly's settlement is another
    moment's.
    """
    morning, weekly = put("RUT", 2_300.0), put("RUTW", 2_350.0)
    early = ended("x", Kind.OPTION_CLOSE, morning, day=date(2026, 6, 1), price=5.0)
    assert judged(sold("a", morning), early) == []
    settled = (sold("b", weekly), ended("c", Kind.CASH_SETTLEMENT, weekly, price=60.0))
    assert judged(sold("a", morning), early, *settled) == [False]  # the weekly alone
    assert judged(sold("a", morning)) == []
