"""`wheel block` for options on coins: depth of the public order book, the tape, minimum, fees, dollars."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from coin_desk import CALL, PUT, SHARED, Networks, networks

from wheelcli import clock
from wheelcli.venues.sim.practice import serving
from wheelcli.venues.sim.scenario import FAST

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data/deribit is not here")
ACCOUNT = ("--account", "desk")
INDEX = 75_110.18


@pytest.fixture
def net(wheel_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Networks]:
    with networks(wheel_home, monkeypatch, live=True) as found:
        yield found


def block(wheel: Any, what: str, *more: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The document, and its ways by name."""
    data = wheel("block", what, *ACCOUNT, *more, "--json").json["data"]
    return data, {way["way"]: way for way in data["ways"]}


def test_a_put_paid_in_usdc_by_hand(wheel: Any, net: Networks) -> None:
    """Bids 1,015 × 12.5 and 995 × 37.5 (half the way again from the mid of 1,055): 25 sell at 1,005 on
    average, 50 a coin below the mid: 1,250 dollars, 50 ÷ 75,110.18 = 6.7 bp, 4.7 % of the premium, 0.70 of a
    volatility point at a vega of 71.5. Fee: 0.0003 × 75,110.18 = 22.53 a coin, 563.33 in all.
    """
    data, ways = block(wheel, f"SELL 25 {PUT}")
    assert (data["package"]["unit"], data["package"]["price_unit"], data["spot"]) == ("coins", "USDC", INDEX)
    assert (data["benchmark"]["bid"], data["benchmark"]["bid_size"]) == (1015, 12.5)
    walk = ways["walk"]
    assert (walk["price"], walk["cost_usd"], walk["shown"]) == (1005, 1250, 50)
    assert walk["bps"] == pytest.approx(10_000 * 50 / INDEX)
    assert walk["premium_share"] == pytest.approx(50 / 1055)
    assert walk["vol_points"] == pytest.approx(50 / 71.5)
    assert walk["commission_usd"] == pytest.approx(25 * 0.0003 * INDEX)
    assert ways["touch"]["cost_usd"] == pytest.approx(40 * 12.5)
    assert data["minimum"] == {
        "venue": "deribit",
        "amount": 25,
        "basis": "counts the sum of all legs, in coins",
        "met": True,
    }
    # the tape has no request in USDC: the width is an assumption, and decides nothing
    assert ways["rfq"]["measured"] is False
    assert data["verdict"] == "walk"
    assert len([path for path in net.public.asked if "get_order_book" in path]) == 1


def test_a_call_paid_in_the_coin(wheel: Any, net: Networks) -> None:
    """Prices in BTC, dollars by the index; the tape of BTC shows what requests cost, and so one may win."""
    data, ways = block(wheel, f"SELL 25 {CALL}")
    middle, natural = data["benchmark"]["mid"], data["benchmark"]["natural"]
    assert ways["touch"]["cost_usd"] == pytest.approx((middle - natural) * 12.5 * INDEX)
    assert ways["touch"]["bps"] == pytest.approx(10_000 * (middle - natural))
    rfq = ways["rfq"]
    assert rfq["measured"] is True
    assert rfq["bps"] == pytest.approx(5.0, abs=1.5)
    assert rfq["price"] == pytest.approx(middle - rfq["bps"] / 10_000)
    assert rfq["cost_usd"] == pytest.approx(rfq["bps"] / 10_000 * 25 * INDEX, abs=0.01)
    assert "requests on the tape paid a median of" in rfq["basis"]
    assert data["vega"] == pytest.approx(71.5 / INDEX, abs=1e-8)
    screen = wheel("block", f"SELL 25 {CALL}", *ACCOUNT, "--format", "table")
    assert "UTC · deribit" in screen
    assert "SELL 25 × BTC 25 Sep 82000 call" in screen
    assert "prices in BTC" in screen
    assert "New York" not in screen


def test_below_the_minimum_and_beyond_the_depth(wheel: Any, net: Networks) -> None:
    data, ways = block(wheel, f"SELL 24 {PUT}")
    assert (data["minimum"]["met"], ways["rfq"]["price"]) == (False, None)
    assert ways["rfq"]["basis"] == "too small for RFQ: deribit needs at least 25"
    data, ways = block(wheel, f"SELL 60 {PUT}")
    assert (ways["walk"]["price"], ways["walk"]["basis"]) == (None, "50 of 60 shown")
    assert data["verdict"] == "step"
    assert data["advice"].startswith("sell 12.5 at 1015.00 and look again")
    assert data["advice"].endswith("for all 60 at once, request quotes")


def test_a_ticket_of_a_plan(wheel: Any, net: Networks) -> None:
    """The size and the account of the ticket: in coins, not in lots."""
    plan = wheel("scan", "BTC", "--account", "desk", "--json").json["data"]
    first = plan["tickets"][0]
    contract = first["legs"][0]["contract"]
    data, _ = block(wheel, "1")
    assert data["package"]["amount"] == first["coin"]["size"]
    assert data["package"]["legs"][0]["contract"] == contract
    draft = wheel("rfq", "open", first["id"], *ACCOUNT, "--json", code=None).json["data"]
    assert (draft["rfq"]["ticket"], draft["package"]["amount"]) == (first["id"], first["coin"]["size"])
    assert draft["rfq"]["limit_price"] >= first["coin"]["floor"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ((f"SELL 25 {PUT}", "--venue", "qcc"), "qcc does not trade options on coins"),
        ((f"SELL 25 {PUT}", "--contracts", "3"), "--contracts cannot be combined"),
        ((f"SELL 25 {PUT}", "--latest"), "current order books"),
        (("SELL 40 KO 2026-10-16 60 P",), "invalid order"),
        (("BUY 1 BTC",), "invalid order"),
        ((f"SELL 0 {PUT}",), "invalid order"),
        (("SELL 1000 XRP_USDC-25SEP26-1d25-P",), "options on XRP are not supported"),
    ],
)
def test_what_makes_no_sense_is_refused(wheel: Any, net: Networks, line: Any, words: str) -> None:
    assert words in wheel("block", *line, *ACCOUNT, code=2).stderr
    assert net.public.asked == []


def test_an_order_on_coins_needs_an_account_on_coins(wheel: Any, net: Networks) -> None:
    assert "is an option on a coin" in wheel("block", f"SELL 25 {PUT}", code=2).stderr


@pytest.mark.parametrize("fault", ["429", "maintenance", "html", "403"])
def test_a_venue_that_does_not_answer(wheel: Any, net: Networks, fault: str) -> None:
    net.public.fault, net.public.only = fault, "get_order_book"
    answer = wheel("block", f"SELL 25 {PUT}", *ACCOUNT, code=4)
    assert f"the order book of {PUT}" in answer.stderr


def test_practice_with_coins_on_this_machine(wheel: Any, net: Networks, wheel_home: Path) -> None:
    """The practice venue takes the same order, with the minimum and the tick of the instrument."""
    small = wheel("rfq", "open", f"SELL 24 {PUT}", *ACCOUNT, "--json", code=6).json["data"]
    assert [c["reason"] for c in small["checks"] if c["check"] == "minimum"] == [
        "24 coins over all legs; the venue's minimum is 25"
    ]
    line = ("rfq", "open", f"SELL 25 {PUT}", *ACCOUNT, "--send", "--wait", "7", "--json")
    with serving(wheel_home / "data/practice", now=clock.now, pace=FAST):
        data = wheel(*line).json["data"]
    assert data["rfq"]["venue"] == "sim"
    assert all(quote["price"] % 5 == 0 for quote in data["book"]["bids"])
