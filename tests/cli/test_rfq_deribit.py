"""A block on coins at the venue's test network, from the terminal: what is sent, what is refused, what is
kept.
"""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from coin_desk import CALL, INDEX, PUT, SHARED, Networks, networks

from wheelcli.documents.registry import DOCUMENTS
from wheelcli.documents.schema import json_schema
from wheelcli.rfq import wire
from wheelcli.venues.block_rfq import BlockRfqVenue
from wheelcli.venues.sim.faults import Fault, Plan

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data/deribit is not here")
SELL = f"SELL 25 {PUT}"
VENUE = ("--venue", "deribit-test")
LIFE = ("--set", "rfq.quote_life_min_s=0.05")  # of a venue that is ten times as fast


@pytest.fixture
def net(wheel_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Networks]:
    with networks(wheel_home, monkeypatch) as found:
        yield found


def rfq(wheel: Any, *arguments: str, code: int = 0) -> dict[str, Any]:
    """The document of one command, held against its schema."""
    answer = wheel("rfq", *arguments, "--json", code=code).json
    jsonschema.validate(answer, json_schema(DOCUMENTS[answer["schema"].removeprefix("wheel.").split("/")[0]]))
    return dict(answer["data"])


def opened(wheel: Any, what: str = SELL, account: str = "desk") -> dict[str, Any]:
    """A request that was sent and has quotes."""
    return rfq(wheel, "open", what, *VENUE, "--account", account, *LIFE, "--send", "--wait", "5")


def verdicts(data: dict[str, Any]) -> dict[str, str]:
    return {check["check"]: check["verdict"] for check in data["checks"]}


def test_without_send_nothing_reaches_the_venue(wheel: Any, net: Networks) -> None:
    """25 puts at 68,000 tie up 1,700,000 of 10,000,000 USDC: 17 %; 25 × the index are 18.8 %."""
    data = rfq(wheel, "open", SELL, *VENUE, "--account", "desk")
    assert net.server.methods == []
    assert (data["rfq"]["state"], data["rfq"]["account"], data["rfq"]["symbol"]) == ("draft", "desk", "BTC")
    assert (data["package"]["unit"], data["package"]["price_unit"]) == ("coins", "USDC")
    assert set(verdicts(data).values()) == {"pass"}
    values = {check["check"]: check["value"] for check in data["checks"]}
    assert (values["name"], values["deployed"], values["cash"]) == (0.17, 0.17, 1_700_000)
    assert values["notional"] == pytest.approx(25 * 75_110.18 / 10_000_000)
    sent = wire.parse(data["wire"])["params"]
    assert sent["legs"] == [{"instrument_name": PUT, "amount": 25, "direction": "buy"}]
    assert sent["disclosed"] is False
    assert data["next"] == [f'wheel rfq open "{SELL}" --venue deribit-test --account desk --send']
    assert all("/public/" in path for path in net.public.asked)


def test_open_accept_and_what_stays(wheel: Any, net: Networks, wheel_home: Path) -> None:
    data = opened(wheel)
    name = data["rfq"]["id"]
    sent = wire.parse(data["wire"])["params"]
    assert len(sent["makers"]) == 10  # all of them, by name, because the request is anonymous
    assert (sent["disclosed"], data["rfq"]["disclosed"]) == (False, False)
    assert set(data["rfq"]["makers"]) == set(sent["makers"])
    best = data["book"]["best"]
    bid = next(quote for quote in data["book"]["bids"] if quote["price"] == best)
    # 25 coins at that price, less a fee of 0.0003 × the index for each coin
    fees = 25 * Decimal("0.0003") * INDEX
    assert bid["net_usd"] == pytest.approx(25 * best - float(fees), abs=0.01)
    # on the strike, until 25 September: 35 days in UTC
    assert bid["annual_return"] == pytest.approx(bid["net_usd"] / (68_000 * 25) * 365 / 35)
    done = rfq(wheel, "accept", name, *LIFE, "--send")
    assert done["rfq"]["state"] == "filled"
    (fill,) = done["fills"]
    assert (fill["amount"], fill["legs"][0]["fee_currency"]) == (25, "USDC")
    assert fill["legs"][0]["fee"] == pytest.approx(float(fees), abs=1e-6)
    screen = wheel("rfq", "show", name, "--format", "table")
    assert "deribit-test (no real money) · SELL 25 × BTC_USDC 25 Sep 68000 put" in " ".join(screen.split())
    assert "prices in USDC" in " ".join(screen.split())
    (row,) = rfq(wheel, "list")["rfqs"]
    assert row["fees_usd"] == pytest.approx(float(fees), abs=1e-6)
    refused = wheel("journal", "fill", name, code=6)
    assert "is practice" in refused.stderr
    everything = b"".join(path.read_bytes() for path in (wheel_home / "data").rglob("*") if path.is_file())
    exported = wheel("rfq", "export", name)
    for text in (everything.decode("latin-1"), str(screen), str(exported), json.dumps(done)):
        assert net.secret not in text


def test_a_call_on_coins_held(wheel: Any, net: Networks) -> None:
    """60 calls tie up 60 of 160 coins and no dollars; a premium and a fee in the coin, at its index."""
    data = opened(wheel, f"SELL 60 {CALL}", "holder")
    assert data["package"]["price_unit"] == "BTC"
    assert data["package"]["multiplier"] == pytest.approx(float(INDEX))
    best = data["book"]["best"]
    done = rfq(wheel, "accept", data["rfq"]["id"], *LIFE, "--send")
    leg = done["fills"][0]["legs"][0]
    assert leg["fee_currency"] == "BTC"
    assert leg["fee"] == pytest.approx(done["fills"][0]["amount"] * 0.0003)
    price = done["fills"][0]["price"]
    assert price <= best
    (row,) = rfq(wheel, "report", "--practice")["rows"]
    mid = data["benchmark"]["arrival_mid"]
    assert row["bps"] == pytest.approx(10_000 * (mid - price))
    assert row["cost_usd"] == pytest.approx((mid - price) * 60 * float(INDEX), abs=0.01)
    assert row["fees_usd"] == pytest.approx(60 * 0.0003 * float(INDEX), abs=0.01)


@pytest.mark.parametrize(
    ("what", "account", "stops"),
    [
        (f"SELL 24 {PUT}", "desk", {"minimum"}),
        (SELL, "small", {"notional", "notional_day", "cash", "name", "deployed"}),
        (f"SELL 30 {CALL}", "desk", {"coins"}),  # it holds no coin
        ("SELL 25 BTC_USDC-25SEP26-82000-C", "desk", {"coverage"}),
        ("SELL 25 BTC-25SEP26-68000-P", "holder", {"coverage"}),
    ],
)
def test_what_is_refused_before_anything_is_sent(
    wheel: Any, net: Networks, what: str, account: str, stops: set[str]
) -> None:
    line = ("open", what, *VENUE, "--account", account, "--send")
    data = rfq(wheel, *line, code=6)
    assert {name for name, verdict in verdicts(data).items() if verdict == "fail"} >= stops
    assert net.server.methods == []
    assert data["next"] == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (("open", SELL, *VENUE), "BTC_USDC-25SEP26-68000-P is an option on a coin"),
        (("open", "SELL 40 KO 2026-10-16 60 P", *VENUE, "--account", "desk"), "invalid order"),
        (("open", f"SELL 25.005 {PUT}", *VENUE, "--account", "desk"), "not a multiple of the lot"),
        (("open", SELL, "--venue", "sheet", "--account", "desk"), "sheet does not trade coins"),
        (("open", "SELL 10 MAGDOR 2026-09-18 17 P", *VENUE, "--demo"), "trades options on coins only"),
        (("open", "SELL 25 BTC_USDC-25SEP26-123-P", *VENUE, "--account", "desk"), "does not list"),
        (("open", SELL, *VENUE, "--account", "desk", "--book", "x.csv"), "--book cannot be combined"),
    ],
)
def test_orders_that_make_no_sense_there(wheel: Any, net: Networks, line: Any, words: str) -> None:
    answer = wheel("rfq", *line, code=None)
    assert answer.exit_status in (2, 4)
    assert words in answer.stderr
    assert net.server.methods == []


def test_a_limit_off_the_ladder_of_blocks(wheel: Any, net: Networks) -> None:
    """The tick of a block counts: 5 USDC."""
    line = ("open", SELL, *VENUE, "--account", "desk", "--limit")
    assert verdicts(rfq(wheel, *line, "1005"))["tick"] == "pass"
    assert verdicts(rfq(wheel, *line, "1003", code=6))["tick"] == "fail"


def test_a_venue_that_does_not_confirm_it_as_anonymous_is_reported(
    wheel: Any, net: Networks, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = BlockRfqVenue.look

    def other(self: BlockRfqVenue, request: Any) -> Any:
        from dataclasses import replace

        return replace(really(self, request), disclosed=True)

    monkeypatch.setattr(BlockRfqVenue, "look", other)
    line = ("rfq", "open", SELL, *VENUE, "--account", "desk", "--send", "--wait", "0")
    assert "does not report the request as anonymous" in wheel(*line).stderr


def test_the_other_network_ends_the_session_before_the_login(wheel: Any, net: Networks) -> None:
    net.server.faults.add(Plan(Fault.TESTNET_FALSE))
    answer = wheel("rfq", "open", SELL, *VENUE, "--account", "desk", "--send", code=6)
    assert "did not come from the selected venue's network" in answer.stderr
    assert net.server.methods == ["public/get_time"]


def test_without_a_key_it_says_where_it_looked(
    wheel: Any, net: Networks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WHEEL_DERIBIT_TEST_SECRET")
    line = ("rfq", "open", SELL, *VENUE, "--account", "desk", "--send")
    assert "WHEEL_DERIBIT_TEST_SECRET is not set" in wheel(*line, code=5).stderr
    monkeypatch.delenv("WHEEL_DERIBIT_TEST_ID")
    assert "no API key for deribit-test" in wheel(*line, code=5).stderr
    assert net.server.methods == []


def test_an_accept_that_is_not_answered_is_reconciled(wheel: Any, net: Networks) -> None:
    name = opened(wheel)["rfq"]["id"]
    net.server.faults.add(Plan(Fault.DROP_AFTER, wire.ACCEPT))
    done = rfq(wheel, "accept", name, *LIFE, "--send")
    assert done["rfq"]["state"] == "filled"
    assert net.server.methods.count(wire.ACCEPT) == 1


def test_two_blocks_share_the_account(wheel: Any, net: Networks) -> None:
    """The first ties up 1,700,000: 17 % of the account; a second one, of 75, would take it to 68 %."""
    first = opened(wheel)["rfq"]["id"]
    rfq(wheel, "accept", first, *LIFE, "--send")
    more = rfq(wheel, "open", f"SELL 75 {PUT}", *VENUE, "--account", "desk", "--limit", "985", code=6)
    values = {check["check"]: check["value"] for check in more["checks"]}
    value = 10_000_000 + 25 * rfq(wheel, "show", first)["fills"][0]["price"]
    assert values["name"] == pytest.approx(100 * 68_000 / value, rel=1e-4)
    assert verdicts(more)["name"] == "fail"
    assert values["notional_day"] == pytest.approx(100 * 75_110.18 / 10_000_000)
