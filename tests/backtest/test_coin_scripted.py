"""One put and one call on coins from quote to settlement, followed by hand to 1e-8 of each purse."""

from decimal import Decimal

import pytest
from coin_tape import CoinScript

from wheelcli.backtest.coins.orders import Terms
from wheelcli.backtest.delisting import Ended
from wheelcli.backtest.spec import fills_of
from wheelcli.coin_fees import Rates
from wheelcli.errors import WheelError

PUT, CALL = "BTC_USDC-4SEP26-60000-P", "ETH-4SEP26-2500-C"


def test_a_put_that_ends_in_the_money_pays_the_difference():
    """A put on 0.1 BTC at 60,000, quoted 900 / 930 USDC with the index at 64,000, is sold at its bid: 90.00
    less a fee of 0.0003 × 64,000 × 0.1 = 1.92 leaves 100,088.08 USDC. Its mid of 915 counts against it: 91.50
    owed. On 4 September at 08:00 the delivery price is 58,750: 1,250 × 0.1 = 125.00 and a fee of 0.00015 ×
    58,750 × 0.1 = 0.88125 are paid. 99,962.19875 USDC are left, and no BTC came.
    """
    script = CoinScript()
    script.day("2026-08-25", {"BTC": 64_000.0}, quotes={PUT: (900.0, 930.0)})
    sold = script.sell(PUT, 10)
    assert (sold.coin, sold.coin_e8, sold.fee_e8) == ("USDC", 8_808_000_000, 192_000_000)
    assert script.purses == {"USDC": 100_088.08}
    script.day("2026-08-26", {"BTC": 64_000.0}, quotes={PUT: (900.0, 930.0)})
    assert script.value == pytest.approx(100_088.08 - 91.50, abs=1e-9)
    script.day("2026-09-04", {"BTC": 58_900.0}, closes={"BTC": {"2026-09-04": 58_750.0}})
    end = script.run.log[-1]
    assert (end.kind.value, end.at.isoformat()) == ("cash_settlement", "2026-09-04T08:00:00+00:00")
    assert script.purses == {"USDC": 99_962.19875}
    assert script.value == pytest.approx(99_962.19875, abs=1e-9)
    assert script.run.counts["ended_cash"] == 10
    assert script.sound()


def test_a_call_on_coins_held_pays_in_the_coin():
    """A call on 2 ETH at 2,500, quoted 0.0200 / 0.0210 ETH with the index at 2,200, is sold at its bid: 0.04
    less a fee of 2 × 0.0003 leaves 2.0394 ETH. The delivery price is 2,600: each coin owes 100 ÷ 2,600, the
    two 0.07692308 ETH, and a fee of 2 × 0.00015. 1.96217692 ETH are left, at an index of 2,610 worth
    5,121.28 dollars.
    """
    script = CoinScript(cash=1_000.0, coins={"ETH": 2.0})
    script.day("2026-08-25", {"ETH": 2_200.0}, quotes={CALL: (0.020, 0.021)})
    script.sell(CALL, 2)
    assert script.purses == {"USDC": 1_000.0, "ETH": 2.0394}
    script.day("2026-09-04", {"ETH": 2_610.0}, closes={"ETH": {"2026-09-04": 2_600.0}})
    assert script.purses == {"USDC": 1_000.0, "ETH": 1.96217692}
    assert script.value == pytest.approx(1_000.0 + 1.96217692 * 2_610.0, abs=1e-8)
    assert script.sound()


def test_a_call_out_of_the_money_ends_without_a_fee():
    script = CoinScript(cash=1_000.0, coins={"ETH": 2.0})
    script.day("2026-08-25", {"ETH": 2_200.0}, quotes={CALL: (0.020, 0.021)})
    script.sell(CALL, 2)
    script.day("2026-09-05", {"ETH": 2_400.0}, closes={"ETH": {"2026-09-04": 2_500.0, "2026-09-05": 9.0}})
    assert script.purses == {"USDC": 1_000.0, "ETH": 2.0394}
    assert script.run.log[-1].kind.value == "expiration"


@pytest.mark.parametrize(("clock", "settled"), [("07:59", False), ("08:00", True)])
def test_a_delivery_price_counts_from_eight_on(clock, settled):
    """Quotes of 07:59 are from before the delivery, whatever the table of closes holds."""
    script = CoinScript()
    script.day("2026-08-25", {"BTC": 64_000.0}, quotes={PUT: (900.0, 930.0)})
    script.sell(PUT, 10)
    quotes = {} if settled else {PUT: (1_200.0, 1_260.0)}
    closes = {"BTC": {"2026-09-04": 58_750.0}}
    script.day("2026-09-04", {"BTC": 58_800.0}, quotes=quotes, closes=closes, clock=clock)
    assert (not script.run.book.dollars.options) is settled


def test_without_a_delivery_price_the_put_waits_and_is_owed_in_full():
    """The last mark was 1,215; at the index of that session, 59,000, the put is 1,000 in the money: it owes
    121.50 until a delivery price comes. The rise of the coin afterwards does not undo it.
    """
    script = CoinScript()
    script.day("2026-08-25", {"BTC": 59_000.0}, quotes={PUT: (1_200.0, 1_230.0)})
    sold = script.sell(PUT, 10)
    script.day("2026-09-03", {"BTC": 59_000.0}, quotes={PUT: (1_200.0, 1_230.0)})
    script.day("2026-09-05", {"BTC": 66_000.0})
    cash = 100_000 + sold.coin_e8 / 1e8
    assert script.value == pytest.approx(cash - 121.5, abs=1e-9)
    (problem,) = script.run.problems.values()
    assert problem.code == "unsettled"
    script.day("2026-09-06", {"BTC": 66_000.0}, closes={"BTC": {"2026-09-04": 59_900.0}})
    assert script.value == pytest.approx(cash - 10 - 0.00015 * 59_900 * 0.1, abs=1e-9)
    assert not script.run.problems


def test_cash_to_compare_with_earns_the_rate_of_the_settings():
    """Coin markets have no bill rate: at 0.04, a dollar earns 0.04 × 10 ÷ 365 in ten days."""
    script = CoinScript()
    script.day("2026-08-25", {"BTC": 64_000.0}).day("2026-09-04", {"BTC": 64_000.0})
    assert [p.cash_level for p in script.run.points] == [1.0, pytest.approx(1 + 0.04 * 10 / 365, abs=1e-12)]
    assert script.purses == {"USDC": 100_000.0}


def test_coins_without_an_index_at_the_start_are_refused():
    script = CoinScript(coins={"ETH": 2.0})
    with pytest.raises(WheelError, match="first session, 2026-08-25, has no index of ETH") as refused:
        script.day("2026-08-25", {"BTC": 64_000.0})
    assert refused.value.exit_code == 5


def test_a_coin_held_without_an_index_stops_the_run_at_the_fifth_session():
    """A day with an index begins the count anew, and BTC, which is not held, needs none."""
    script = CoinScript(cash=1_000.0, coins={"ETH": 2.0})
    script.day("2026-08-20", {"ETH": 2_200.0})
    for day in range(21, 25):
        script.day(f"2026-08-{day}", {"BTC": 64_000.0})
    script.day("2026-08-25", {"ETH": 2_100.0})
    for day in range(26, 30):
        script.day(f"2026-08-{day}", {"BTC": 64_000.0})
    assert script.value == pytest.approx(1_000.0 + 2 * 2_100.0)
    with pytest.raises(Ended, match="ETH is held and has had no index in 5 sessions up to 2026-08-30"):
        script.day("2026-08-30", {"BTC": 64_000.0})


@pytest.mark.parametrize("share", ["natural", "mid", "cross:0.5"])
@pytest.mark.parametrize(
    ("bid", "ask", "bought", "price"),
    [
        ("0.0020", None, False, "0.0020"),
        (None, "0.0030", True, "0.0030"),
        (None, "0.0030", False, None),
        ("0.0020", None, True, None),
    ],
)
def test_a_fill_without_the_other_side_is_natural(share, bid, ask, bought, price):
    """Nobody knows a mid of a contract offered at 0.0030 without a bid: it costs 0.0030, not 0.0015."""
    sides = [None if side is None else Decimal(side) for side in (bid, ask)]
    step = Decimal("0.0001")
    terms = Terms(*sides, step, Decimal("0.0005"), Decimal("0.005"), Rates(), 2_200.0, Decimal(2_200))
    assert terms.mid is None
    assert terms.price(fills_of(share), bought=bought) == (None if price is None else Decimal(price))


@pytest.mark.parametrize(("share", "price"), [("natural", 0.0200), ("mid", 0.0205), ("cross:0.5", 0.0200)])
def test_a_fill_inside_the_spread_is_on_a_step_of_the_venue(share, price):
    """0.0200 / 0.0215: the mid is 0.02075, the price half-way to it 0.020375; steps are 0.0005, and a sale
    is rounded down.
    """
    script = CoinScript(coins={"ETH": 2.0}, fills=fills_of(share))
    script.day("2026-08-25", {"ETH": 2_200.0}, quotes={CALL: (0.0200, 0.0215)})
    assert script.sell(CALL, 2).price_micros == round(price * 1_000_000)
