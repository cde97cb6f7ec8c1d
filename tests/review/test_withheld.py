"""What a review does not print: statistics of few cases, and values that no opening balance carries; and the
days that it names.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from world import event, market_of, reviewed

from wheelcli.book.events import Kind
from wheelcli.config import Config
from wheelcli.config.rules import Review
from wheelcli.contract import Contract, Right
from wheelcli.render.review.screen import markdown
from wheelcli.review.calibration import Outcome, pooled

FRIDAY = datetime(2026, 8, 28, 20, tzinfo=UTC)
DEPOSIT = event("d", Kind.DEPOSIT, date(2026, 6, 1), cash=20_000_00)
SHORT = Contract("XYZ", date(2026, 8, 28), Right.PUT, 90.0)


def market():
    return market_of(FRIDAY, {"XYZ": (105, {}), "SPY": (500, {})}, since=date(2026, 6, 1))


def trade(sold: date, id_: str):
    """One put sold for 200 and bought back for 80 two days later, one dollar of fees each time: 118."""
    return [
        event(
            f"s{id_}", Kind.OPTION_OPEN, sold, contract=SHORT, contracts=-1, price=2.0, cash=199_00, fees=1_00
        ),
        event(
            f"c{id_}",
            Kind.OPTION_CLOSE,
            sold + timedelta(days=2),
            contract=SHORT,
            contracts=1,
            price=0.8,
            cash=-81_00,
            fees=1_00,
        ),
    ]


def text(review: Any) -> str:
    return "\n".join(markdown(review))


def trades(count: int):
    return [e for k in range(count) for e in trade(date(2026, 8, 3 + k), str(k))]


@pytest.mark.parametrize(("least", "rate"), [(3, 1.0), (4, None)])
def test_rates_need_their_number_of_trades(least, rate):
    config = Config(review=Review(trades_min=least))
    whole = reviewed([DEPOSIT, *trades(3)], market(), week="2026-W35", config=config).trades[-1]
    assert (whole.closed, whole.wins, whole.realised_usd) == (3, 3, 354.0)
    assert whole.win_rate == rate
    assert whole.average_win_usd == (118.0 if rate else None)
    assert whole.days_held == (2.0 if rate else None)


def test_ratios_need_their_number_of_sessions():
    review = reviewed([DEPOSIT, *trades(1)], market(), week="2026-W35")  # 1 June to 28 August: 63 sessions
    assert review.risk.sharpe is not None
    longer = Config(review=Review(sessions_min=review.risk.sessions + 1))
    few = reviewed([DEPOSIT, *trades(1)], market(), week="2026-W35", config=longer)
    assert (few.risk.volatility, few.risk.sharpe, few.risk.sortino) == (None, None, None)
    assert few.risk.max_drawdown == review.risk.max_drawdown
    assert f"withheld: {few.risk.sessions} sessions" in text(few)


def test_without_an_opening_what_can_be_said_is_said():
    review = reviewed(trades(3), market(), week="2026-W35")
    assert (review.value_usd, review.cash_usd, review.free_cash_usd) == (None, None, None)
    assert (review.performance, review.bridge, review.curve, review.risk.max_drawdown) == ((), (), (), None)
    assert review.trades[-1].realised_usd == 354.0
    assert sum(i.total_usd for i in review.income if i.span == "since start") == 708.0  # on both bases
    assert {a.field for a in review.absent or ()} >= {"value_usd", "performance", "curve"}
    page = text(review)
    assert "no opening balance" in page
    assert "Unknown without an opening balance" in page
    assert reviewed([DEPOSIT, *trades(3)], market(), week="2026-W35").absent is None


def test_cases_of_one_expiration_cannot_be_tested():
    few = pooled([Outcome(0.8, True, str(k % 4)) for k in range(40)])
    assert few is not None
    assert (few.low, few.high, few.clusters) == (None, None, 4)
    assert "too few to tell this from chance" in few.sentence
    assert pooled([]) is None


def test_the_pooled_interval_holds_and_finds_what_is_off():
    """Ten cases in each of 20 expirations that share a shock: the truth is inside in nearly all worlds, and a
    forecast of 0.80 for what happens 0.60 of the time is found out.
    """
    random = np.random.default_rng(11)

    def world(rate: float) -> bool:
        shared = random.beta(rate * 12, (1 - rate) * 12, 20)
        cases = [
            Outcome(0.8, bool(random.random() < s), str(k)) for k, s in enumerate(shared) for _ in range(10)
        ]
        whole = pooled(cases)
        assert whole is not None
        assert whole.low is not None
        assert whole.high is not None
        return whole.low <= 0 <= whole.high

    assert np.mean([world(0.8) for _ in range(200)]) >= 0.92
    assert np.mean([world(0.6) for _ in range(50)]) <= 0.1
