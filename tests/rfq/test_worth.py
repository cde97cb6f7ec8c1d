"""What a quote is worth for the whole amount: dollars against the shown depth, cash, a return a year."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from rfq_samples import benchmark, put, spread

from wheelcli.rfq.benchmark import worth_of
from wheelcli.rfq.package import Direction, Package, PackageLeg

D = Decimal
AT = datetime(2026, 8, 24, 15, 41, tzinfo=UTC)  # 53 days before 16 October
MARKET = replace(benchmark(), walk=D("2.10"), fees_each=D("0.0068"))


def test_a_put_that_is_sold() -> None:
    worth = worth_of(put(40), MARKET, D("2.12"), at=AT)
    # (2.12 − 2.10) × 4,000; 8,480 − 27.20; 8,452.80 ÷ 240,000 × 365 ÷ 53
    assert (worth.beats_walk_usd, worth.net_usd) == (D(80), D("8452.80"))
    assert worth.annual_return is not None
    assert float(worth.annual_return) == pytest.approx(0.24256, abs=1e-5)


def test_a_put_that_is_bought_back_is_paid_for_and_earns_nothing() -> None:
    worth = worth_of(put(40, Direction.BUY), replace(MARKET, walk=D("2.20")), D("2.18"), at=AT)
    assert (worth.beats_walk_usd, worth.net_usd) == (D(80), D("-8747.20"))  # 8,720 and 27.20
    assert worth.annual_return is None


def test_a_call_earns_on_its_shares() -> None:
    call = Package((PackageLeg("KO261016C00065000", Direction.BUY, 1),), D(10), Direction.SELL)
    worth = worth_of(call, replace(MARKET, fees_each=D(0)), D("1.00"), at=AT)
    assert worth.annual_return is not None
    assert float(worth.annual_return) == pytest.approx(1 / 61.20 * 365 / 53)


def test_what_is_not_known_or_has_no_meaning_stays_so() -> None:
    unknown = worth_of(put(40), replace(MARKET, walk=None), D("2.12"), at=AT)
    assert unknown.beats_walk_usd is None
    assert worth_of(spread(20), MARKET, D("1.10"), at=AT).annual_return is None
    over = worth_of(put(40), MARKET, D("2.12"), at=datetime(2026, 10, 16, 20, tzinfo=UTC))
    assert over.annual_return is None
