"""What a request cost, against the mid on arrival and later: by hand."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from rfq_samples import AT, benchmark, put

from wheelcli.rfq.execution import Horizon, execution_of, markout, wanted
from wheelcli.rfq.fills import Fill, FillLeg
from wheelcli.rfq.package import Direction
from wheelcli.rfq.states import Request, State

D = Decimal
DAY = date(2026, 8, 24)


def traded(direction: Direction = Direction.SELL, *markouts: tuple[datetime, Decimal]) -> Request:
    """40 puts at 2.12, fees 27.20; the mid was 2.15 and the share 61.20 on arrival."""
    package = put(40, direction)
    leg = FillLeg(package.legs[0].contract, direction, D(40), D("2.12"), D("27.20"), "USD", "T-1")
    return Request(
        id="rfq-6R0K9F",
        venue="sim",
        state=State.FILLED,
        package=package,
        at=AT,
        arrival=benchmark(),
        fills=(Fill("B-1", AT, D("2.12"), D(40), (leg,)),),
        markouts=markouts,
    )


def later(minutes: float) -> datetime:
    return AT + timedelta(minutes=minutes)


def test_a_sale_below_the_mid_costs_and_a_purchase_gains() -> None:
    sold = execution_of(traded(), DAY)
    # (2.15 − 2.12) × 40 × 100 = 120; 0.03 ÷ 61.20 = 4.9 bp; 0.03 ÷ 2.15 = 1.4 %
    assert (sold.cost_usd, sold.bps, sold.premium_share) == (
        120.0,
        pytest.approx(4.902, abs=1e-3),
        pytest.approx(0.01395, abs=1e-5),
    )
    assert (sold.price, sold.arrival_mid, sold.fees_usd, sold.day) == (2.12, 2.15, 27.20, DAY)
    assert execution_of(traded(Direction.BUY), DAY).cost_usd == -120.0


def test_later_mids_are_the_first_of_their_horizon_and_unknown_without_one() -> None:
    mids = (
        (later(4.9), D("2.30")),  # too early
        (later(12), D("2.05")),
        (later(5), D("2.10")),  # the first of the five minutes, though recorded later
        (later(91), D("1.80")),  # too late
    )
    found = execution_of(traded(Direction.SELL, *mids), DAY)
    assert (found.mid_5min, found.cost_5min_usd) == (2.10, -80.0)  # (2.10 − 2.12) × 4,000
    assert (found.mid_1h, found.cost_1h_usd) == (None, None)


def test_what_the_record_does_not_know_stays_unknown() -> None:
    request = replace(traded(), arrival=None)
    found = execution_of(request, DAY)
    assert (found.arrival_mid, found.cost_usd, found.bps, found.premium_share) == (None,) * 4
    free = replace(request.fills[0].legs[0], fee=None)
    fill = replace(request.fills[0], legs=(free,))
    assert execution_of(replace(request, fills=(fill,)), DAY).fees_usd is None


def test_only_trades_without_a_mid_want_one() -> None:
    done = traded(Direction.SELL, (later(6), D("2.10")))
    still = replace(done, id="rfq-2", fills=())
    assert wanted([done, still]) == [(done, Horizon.ONE_HOUR)]
    assert markout(done, Horizon.FIVE_MINUTES) == D("2.10")
