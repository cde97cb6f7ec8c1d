"""One journal of ten events with a deposit in the middle, every figure of the performance worked out by hand.

Closes of XYZ: 102 until 17 August, then 103, 104, 104, 103 | 102, 101, 104, 105.50, 106. SPY: 500 until 20
August, 510 on the 21st, 505 on the 28th. What the events do to cash, and the close of each session:

    07-20  deposit 20,000.00                                   20,000.00
    08-17  sells P100 at 2.00, fee 1.00            20,199.00   − 190 (mid 1.90)             = 20,009.00
    08-18                                          20,199.00   − 120                        = 20,079.00
    08-19  buys P100 at 0.80, fee 1.00;
           sells P105 at 3.00, fee 1.00            20,417.00   − 310                        = 20,107.00
    08-20                                          20,417.00   − 300                        = 20,117.00
    08-21  deposit 10,000.00                       30,417.00   − 340                        = 30,077.00
    08-24  interest 5.00                           30,422.00   − 400                        = 30,022.00
    08-25                                          30,422.00   − 460                        = 29,962.00
    08-26  assigned: 100 shares at 105;
           sells C105 at 1.50, fee 1.00            20,071.00   + 10,400 − 160               = 30,311.00
    08-27  dividend 20.00                          20,091.00   + 10,550 − 120               = 30,521.00
    08-28  called away at 105                      30,591.00                                = 30,591.00

Gain: 30,591 − 30,000 = 591 = P100 (200 − 80 − 2 = 118) + P105 (300 − 1 = 299) + C105 (150 − 1 = 149) + shares
0 + interest 5 + dividend 20.
"""

import statistics
from datetime import UTC, date, datetime
from math import sqrt

import pytest
from world import event, market_of, reviewed

from wheelcli.book.events import Kind
from wheelcli.config import Config
from wheelcli.config.rules import Review
from wheelcli.contract import Contract, Right

END = date(2026, 8, 28)
P100, P105, C105 = (
    Contract("XYZ", END, right, strike)
    for right, strike in ((Right.PUT, 100.0), (Right.PUT, 105.0), (Right.CALL, 105.0))
)


def aug(day: int) -> date:
    return date(2026, 8, day)


EVENTS = [
    event("e1", Kind.DEPOSIT, date(2026, 7, 20), cash=20_000_00),
    event("e2", Kind.OPTION_OPEN, aug(17), contract=P100, contracts=-1, price=2.00, cash=199_00, fees=1_00),
    event("e3", Kind.OPTION_CLOSE, aug(19), contract=P100, contracts=1, price=0.80, cash=-81_00, fees=1_00),
    event("e4", Kind.OPTION_OPEN, aug(19), contract=P105, contracts=-1, price=3.00, cash=299_00, fees=1_00),
    event("e5", Kind.DEPOSIT, aug(21), cash=10_000_00),
    event("e6", Kind.INTEREST, aug(24), cash=5_00),
    event(
        "e7",
        Kind.ASSIGNMENT,
        aug(26),
        contract=P105,
        contracts=1,
        micro_shares=100_000_000,
        price=105,
        cash=-10_500_00,
    ),
    event("e8", Kind.OPTION_OPEN, aug(26), contract=C105, contracts=-1, price=1.50, cash=149_00, fees=1_00),
    event("e9", Kind.DIVIDEND, aug(27), symbol="XYZ", cash=20_00),
    event(
        "e10",
        Kind.ASSIGNMENT,
        END,
        contract=C105,
        contracts=1,
        micro_shares=-100_000_000,
        price=105,
        cash=10_500_00,
    ),
]
XYZ = {17: 102, 18: 103, 19: 104, 20: 104, 21: 103, 24: 102, 25: 101, 26: 104, 27: 105.5, 28: 106}
SPY = {17: 500, 18: 500, 19: 500, 20: 500, 21: 510, 24: 508, 25: 507, 26: 506, 27: 506, 28: 505}
MIDS = {
    17: (P100, 1.90),
    18: (P100, 1.20),
    19: (P105, 3.10),
    20: (P105, 3.00),
    21: (P105, 3.40),
    24: (P105, 4.00),
    25: (P105, 4.60),
    26: (C105, 1.60),
    27: (C105, 1.20),
}
VALUES = [20_009, 20_079, 20_107, 20_117, 30_077, 30_022, 29_962, 30_311, 30_521, 30_591]


# Three trades and thirty sessions are enough for a check of arithmetic.
ANY_NUMBER = Config(review=Review(trades_min=0, sessions_min=0))


@pytest.fixture(scope="module")
def review():
    market = market_of(
        datetime(2026, 8, 28, 20, tzinfo=UTC),
        {"XYZ": (102, XYZ), "SPY": (500, SPY)},
        since=date(2026, 7, 17),
        quotes={aug(day): {contract.occ: mid} for day, (contract, mid) in MIDS.items()},
    )
    return reviewed(EVENTS, market, week="2026-W35", config=ANY_NUMBER)


def span(values, name):
    return next(v for v in values if v.span == name)


def income_of(review, name, basis):
    return next(i for i in review.income if i.span == name and i.basis == basis)


def test_the_curve_is_the_table_above(review):
    last = [m.value_usd for m in review.curve][-10:]
    assert last == pytest.approx(VALUES, abs=0.005)
    assert review.curve[-1].modelled_usd == 0
    assert all(m.modelled_usd == 0 for m in review.curve)


def test_time_weighted(review):
    # Week: 30,591 ÷ 30,077 − 1 = 0.0170895. Since the start, the deposit of the 21st counted from that
    # morning: (20,117 ÷ 20,000) × (30,077 ÷ 30,117) × (30,591 ÷ 30,077) − 1 = 1.00585 × 1.0157386 − 1 =
    # 0.0216807.
    week, start = span(review.performance, "week"), span(review.performance, "since start")
    assert week.time_weighted == pytest.approx(0.0170895, abs=1e-7)
    assert start.time_weighted == pytest.approx(0.0216807, abs=1e-7)
    # August begins at the close of 31 July, when nothing had been earned: the same. So does the year.
    assert span(review.performance, "month").time_weighted == pytest.approx(0.0216807, abs=1e-7)
    assert span(review.performance, "year").time_weighted == pytest.approx(0.0216807, abs=1e-7)
    assert (week.sessions, week.start_value_usd, week.end_value_usd) == (5, 30_077.0, 30_591.0)
    assert (week.deposits_usd, start.deposits_usd, start.withdrawals_usd) == (0.0, 30_000.0, 0.0)
    assert (week.gain_usd, start.gain_usd) == (
        pytest.approx(514.00, abs=0.005),
        pytest.approx(591.00, abs=0.005),
    )


def test_money_weighted(review):
    # 20,000 for 39 days and 10,000 for 7 become 30,591: 20,000·x^(39/365) + 10,000·x^(7/365) = 30,591. At x =
    # 1.2858: 20,000 × 1.027225 = 20,544.5 and 10,000 × 1.004833 = 10,048.3, in all 30,592.8; at x = 1.2848:
    # 20,542.8 + 10,048.2 = 30,591.0.
    rate = span(review.performance, "since start").money_weighted
    assert rate == pytest.approx(0.2848, abs=1e-4)
    assert 20_000 * (1 + rate) ** (39 / 365) + 10_000 * (1 + rate) ** (7 / 365) == pytest.approx(
        30_591, abs=1e-6
    )
    assert span(review.performance, "week").money_weighted is None  # a year's rate out of five sessions


def test_benchmarks(review):
    # SPY: 505 ÷ 510 − 1 = −0.0098039 in the week, 505 ÷ 500 − 1 = 0.01 since the start.
    week, start = span(review.performance, "week"), span(review.performance, "since start")
    assert week.spy == pytest.approx(-0.0098039, abs=1e-7)
    assert start.spy == pytest.approx(0.01, abs=1e-12)
    # The same underlyings: P105 ties up 10,500 on 21, 24 and 25 August, the shares 10,400 and 10,550 on the
    # 26th and 27th: 10,500/30,077 × (102/103 − 1) = −0.00338935; 10,500/30,022 × (101/102 − 1) = −0.00342884;
    # 10,500/29,962 × (104/101 − 1) = 0.01040919; 10,400/30,311 × (105.5/104 − 1) = 0.00494870; 10,550/30,521
    # × (106/105.5 − 1) = 0.00163822.
    chained = 0.99661065 * 0.99657116 * 1.01040919 * 1.00494870 * 1.00163822 - 1
    assert week.same_underlyings == pytest.approx(chained, abs=1e-7)
    assert chained == pytest.approx(0.0101501, abs=1e-7)


def test_risk(review):
    # 21 July to 28 August are 29 sessions, and 20 July itself, on which the deposit came: 30 returns, 20 of
    # them 0.
    bases = [20_000, 20_009, 20_079, 20_107, 30_117, 30_077, 30_022, 29_962, 30_311, 30_521]
    returns = [0.0] * 20 + [v / b - 1 for v, b in zip(VALUES, bases, strict=True)]
    assert (review.risk.sessions, review.risk.modelled_sessions) == (30, 0)
    assert review.risk.volatility == pytest.approx(statistics.stdev(returns) * sqrt(252), abs=1e-9)
    daily = 1.04 ** (1 / 252) - 1
    over = [r - daily for r in returns]
    assert review.risk.sharpe == pytest.approx(
        statistics.mean(over) / statistics.stdev(over) * sqrt(252), abs=1e-6
    )
    down = sqrt(sum(min(o, 0) ** 2 for o in over) / 30)
    assert review.risk.sortino == pytest.approx(statistics.mean(over) / down * sqrt(252), abs=1e-6)
    # The highest point is the close of the 20th, the lowest after it that of the 25th: 29,962 ÷ 30,117 − 1 =
    # −0.0051466.
    assert review.risk.max_drawdown == pytest.approx(-0.0051466, abs=1e-7)
    assert (review.risk.drawdown_from, review.risk.drawdown_to) == (aug(20), aug(25))


def test_income_by_the_day_of_the_trade(review):
    # Week: the call 150, dividend 20, interest 5, its fee −1. Since the start: puts 200 − 80 + 300, fees −4.
    week, start = income_of(review, "week", "trade"), income_of(review, "since start", "trade")
    assert (week.put_premium_usd, week.call_premium_usd, week.dividends_usd, week.interest_usd) == (
        0,
        150,
        20,
        5,
    )
    assert (week.share_gains_usd, week.fees_usd, week.total_usd) == (0, -1, 174)
    assert (start.put_premium_usd, start.call_premium_usd, start.fees_usd, start.total_usd) == (
        420,
        150,
        -4,
        591,
    )


def test_income_by_the_day_a_position_was_over(review):
    # Week: P105 300 and C105 150 ended in it, with the fees of their sale.
    week, start = income_of(review, "week", "close"), income_of(review, "since start", "close")
    assert (week.put_premium_usd, week.call_premium_usd, week.fees_usd, week.total_usd) == (300, 150, -2, 473)
    assert start.total_usd == 591


def test_trades(review):
    week, start = span(review.trades, "week"), span(review.trades, "since start")
    assert (start.closed, start.wins, start.losses, start.win_rate) == (3, 3, 0, 1.0)
    assert start.average_win_usd == pytest.approx(188.67)  # (118 + 299 + 149) ÷ 3
    assert start.average_loss_usd is None
    assert start.profit_factor is None
    # Kept 120 + 300 + 150 of 200 + 300 + 150
    assert start.premium_capture == pytest.approx(570 / 650, abs=1e-12)
    assert start.days_held == pytest.approx(11 / 3)  # 2, 7 and 2
    # Puts: 118 + 299 on 10,000 × 2 + 10,500 × 7 = 93,500 dollar-days: × 365 = 1.6279 a year.
    assert start.annual_return_on_collateral == pytest.approx(1.6279, abs=1e-4)
    # Week: 299 + 149 on the mean of its five closes, 30,281.40, in the seven days from the 21st: × 365 ÷ 7 =
    # 0.7714 a year.
    assert week.annual_return_on_account == pytest.approx(0.7714, abs=1e-4)
    # P100 was rolled, not ended
    assert (week.closed, week.assignment_rate, start.assignment_rate) == (2, 1.0, 1.0)
    # 473 and 591 by the day of the end, 20 of dividends and 5 of interest apart.
    assert (week.realised_usd, start.realised_usd, start.unrealised_usd) == (448, 566, 0)


def test_the_bridge_is_the_table_above(review):
    # Week: the put of 299 stood at 340 on the 21st, 41 under what it brought: 448 + 20 + 5 + 41 = 514 =
    # 30,591 − 30,077.
    week, start = span(review.bridge, "week"), span(review.bridge, "since start")
    assert (week.start_value_usd, week.end_value_usd, week.gain_usd) == (30_077, 30_591, 514)
    assert (week.realised_usd, week.dividends_usd, week.interest_usd) == (448, 20, 5)
    assert (week.unrealised_start_usd, week.unrealised_usd, week.unrealised_end_usd) == (-41, 41, 0)
    assert (start.deposits_usd, start.withdrawals_usd, start.transfers_usd) == (30_000, 0, 0)
    assert (start.realised_usd, start.unrealised_usd, start.gain_usd) == (566, 0, 591)


def test_the_cycle_counts_the_shares_too(review):
    start = span(review.trades, "since start")
    # 118 + 299 + 149 of options, 20 of dividends; the shares were called away at their price.
    assert (start.cycles, start.cycle_wins, start.cycle_losses) == (1, 1, 0)
    assert (start.cycle_profit_usd, start.cycle_average_win_usd) == (586.0, 586.0)
    assert (start.cycle_average_loss_usd, start.cycle_profit_factor) == (None, None)


def test_few_days_are_warned_of(review):
    assert any("39 days" in w and "90" in w for w in review.warnings)  # 20 July to Friday 28 August


def test_endings(review):
    lines = {e.label: (e.earned_usd, e.line) for e in review.endings}
    assert lines["XYZ-260828-P105"] == (299.0, "assigned at 105 after 7 of 9 days; the premium is kept")
    assert lines["XYZ-260828-C105"][0] == 149.0
    # All but the interest
    assert lines["XYZ"] == (586.0, "2 puts sold, 1 assigned, 1 call sold, 1 called away, rolled once")
