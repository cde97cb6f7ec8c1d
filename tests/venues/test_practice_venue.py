"""The practice venue for a client that is not ours: a bare script after the public documentation."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from practice_desk import AT, LATER, PUT, SECRET, Floor
from websockets.sync.client import connect

from wheelcli.rfq import wire
from wheelcli.rfq.entry import Kind
from wheelcli.venues.sim.scenario import Maker, Scenario, Style, read_scenario, scenario_names


@pytest.fixture
def floor(tmp_path: Path) -> Iterator[Floor]:
    with Floor(tmp_path) as made:
        yield made


class Script:
    """A client of 20 lines."""

    def __init__(self, url: str) -> None:
        self.line = connect(url, proxy=None)
        self.number = 0

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        self.number += 1
        request = {"jsonrpc": "2.0", "id": self.number, "method": method, "params": params}
        self.line.send(json.dumps(request))
        while (answer := json.loads(self.line.recv(timeout=5))).get("id") != self.number:
            pass
        assert answer["testnet"] is True
        return answer

    def login(self) -> dict[str, Any]:
        return self.ask(
            "public/auth", grant_type="client_credentials", client_id="anybody", client_secret=SECRET
        )


@pytest.fixture
def script(floor: Floor) -> Iterator[Script]:
    made = Script(floor.server.url)
    yield made
    made.line.close()


def create(script: Script, amount: int = 25, **more: Any) -> dict[str, Any]:
    legs = [{"instrument_name": PUT, "amount": amount, "direction": "buy"}]
    return script.ask("private/create_block_rfq", legs=legs, label="mine", **more)


def accept(script: Script, rfq: int, price: float, amount: int = 25, **more: Any) -> dict[str, Any]:
    return script.ask(
        "private/accept_block_rfq",
        **{
            "block_rfq_id": rfq,
            "price": price,
            "amount": amount,
            "direction": "sell",
            "legs": [{"instrument_name": PUT, "direction": "buy", "ratio": 1}],
            "time_in_force": "fill_or_kill",
            **more,
        },
    )


def test_a_whole_trade(floor: Floor, script: Script) -> None:
    assert "block_rfq:read_write" in script.login()["result"]["scope"].split()
    assert len(script.ask("private/get_block_rfq_makers")["result"]) == 10
    made = create(script)["result"]
    assert (made["state"], made["role"], made["amount"], made["bids"]) == ("created", "taker", 25, [])
    assert made["expiration_timestamp"] - made["creation_timestamp"] == 300_000
    floor.clock.sleep(6)
    (shown,) = script.ask("private/get_block_rfqs", block_rfq_id=made["block_rfq_id"])["result"]["block_rfqs"]
    assert shown["state"] == "open"
    assert {
        "price",
        "amount",
        "makers",
        "execution_instruction",
        "last_update_timestamp",
        "expires_at",
    } == set(shown["bids"][0])
    prices = [level["price"] for level in shown["bids"]]
    assert prices == sorted(prices, reverse=True)
    done = accept(script, made["block_rfq_id"], 2.05)["result"]
    sizes = [trade["amount"] for block in done["block_trades"] for trade in block["trades"]]
    assert sum(sizes) == 25
    traded = {trade["price"] for block in done["block_trades"] for trade in block["trades"]}
    assert len(traded) == 1
    assert traded.pop() >= 2.05
    same = script.ask("private/get_block_trades", block_rfq_id=made["block_rfq_id"])["result"]
    assert {block["id"] for block in same} == {block["id"] for block in done["block_trades"]}
    (tape,) = script.ask("public/get_block_rfq_trades", currency="any")["result"]["block_rfqs"]
    assert (tape["direction"], tape["amount"]) == ("sell", 25)


@pytest.mark.parametrize(
    ("age", "answered"), [(4.9, "other_reject"), (5.0, "filled"), (300.0, "not_open_order")]
)
def test_the_grace_period_and_the_end(floor: Floor, script: Script, age: float, answered: str) -> None:
    script.login()
    rfq = create(script)["result"]["block_rfq_id"]
    floor.clock.sleep(age)
    (shown,) = script.ask("private/get_block_rfqs", block_rfq_id=rfq)["result"]["block_rfqs"]
    assert bool(shown["bids"]) == (answered == "filled")
    assert shown["state"] == ("expired" if age == 300 else "open")
    answer = accept(script, rfq, 2.05)
    if answered == "filled":
        assert answer["result"]["block_trades"]
    else:
        assert answer["error"]["message"] == answered


def test_one_number_means_two_errors(floor: Floor, script: Script) -> None:
    script.login()
    rfqs = [create(script)["result"]["block_rfq_id"] for _ in range(5)]
    more = create(script)["error"]
    floor.clock.sleep(6)
    beyond = accept(script, rfqs[0], 2.20)["error"]
    assert (more["code"], more["message"]) == (13907, "too_many_open_block_rfqs")
    assert (beyond["code"], beyond["message"]) == (13907, "not_fully_filled")
    (shown,) = script.ask("private/get_block_rfqs", block_rfq_id=rfqs[0])["result"]["block_rfqs"]
    assert shown["state"] == "open"


@pytest.mark.parametrize(
    ("legs", "code"),
    [
        ([{"instrument_name": PUT, "amount": 9, "direction": "buy"}], 10005),
        ([{"instrument_name": PUT, "amount": 40, "direction": "sell"}], -32602),
        ([{"instrument_name": "NONE", "amount": 40, "direction": "buy"}], 10020),
        ([{"instrument_name": PUT, "amount": "many", "direction": "buy"}], -32602),
        ([], -32602),
    ],
)
def test_requests_that_are_refused(script: Script, legs: list[Any], code: int) -> None:
    script.login()
    assert script.ask("private/create_block_rfq", legs=legs)["error"]["code"] == code


def test_the_minimum_is_on_the_sum_of_the_legs(script: Script) -> None:
    script.login()
    legs = [
        {"instrument_name": PUT, "amount": 5, "direction": "buy"},
        {"instrument_name": LATER, "amount": 5, "direction": "sell"},
    ]
    assert script.ask("private/create_block_rfq", legs=legs)["result"]["amount"] == 5
    assert create(script, 9)["error"]["code"] == 10005


def test_nothing_private_without_the_secret(script: Script) -> None:
    assert create(script)["error"]["message"] == "authorization_required"
    wrong = script.ask("public/auth", grant_type="client_credentials", client_id="x", client_secret="guess")
    assert wrong["error"]["code"] == 13004
    assert script.ask("private/get_block_rfqs")["error"]["code"] == 10000
    assert script.ask("public/nothing")["error"]["code"] == -32601


def test_it_survives_a_restart(floor: Floor, script: Script) -> None:
    script.login()
    rfq = create(script)["result"]["block_rfq_id"]
    floor.clock.sleep(7)
    before = script.ask("private/get_block_rfqs", block_rfq_id=rfq)["result"]
    script.line.close()
    floor.stop()
    floor.start()
    again = Script(floor.server.url)
    again.login()
    assert again.ask("private/get_block_rfqs", block_rfq_id=rfq)["result"] == before
    again.line.close()


def test_notifications_come_when_quotes_change(floor: Floor, script: Script) -> None:
    script.login()
    script.ask("private/subscribe", channels=["block_rfq.taker.any"])
    rfq = create(script)["result"]["block_rfq_id"]
    floor.clock.sleep(6)
    for _ in range(5):
        note = json.loads(script.line.recv(timeout=5))
        if note["params"]["data"]["bids"]:
            break
    assert note["params"]["channel"] == "block_rfq.taker.any"
    assert note["params"]["data"]["block_rfq_id"] == rfq
    assert "id" not in note


def test_an_accept_that_rests_trades_when_a_quote_comes(tmp_path: Path) -> None:
    wide = Maker(name="BRAVO", style=Style.PLAIN, width=Decimal("1.5"))
    late = Maker(name="GOLF", style=Style.LATE, width=Decimal("0.3"))  # bids 2.13 after a minute
    with Floor(tmp_path, Scenario(makers=(wide, late))) as floor:
        script = Script(floor.server.url)
        script.login()
        rfq = create(script)["result"]["block_rfq_id"]
        floor.clock.sleep(6)
        rests = accept(script, rfq, 2.12, time_in_force="good_til_cancelled")["result"]
        assert rests["block_trades"] == []
        assert rests["trade_trigger"] == {"state": "untriggered", "price": 2.12, "direction": "sell"}
        assert accept(script, rfq, 2.05)["error"]["message"] == "not_open_order"
        floor.clock.sleep(50)
        assert script.ask("private/get_block_trades", block_rfq_id=rfq)["result"] == []
        floor.clock.sleep(100)
        (block,) = script.ask("private/get_block_trades", block_rfq_id=rfq)["result"]
        assert [trade["price"] for trade in block["trades"]] == [2.13]
        assert wire.moment(block["timestamp"]) == AT + timedelta(seconds=60)
        script.line.close()


def test_one_price_for_the_whole_size_and_a_block_trade_for_each_quote(tmp_path: Path) -> None:
    with Floor(tmp_path, read_scenario("thin")) as floor:
        request = floor.open()
        floor.clock.sleep(6)
        done = floor.accept(request, "2.05").request
        assert len(done.fills) == 3
        assert {fill.price for fill in done.fills} == {done.fills[0].price}
        assert sum(fill.amount for fill in done.fills) == 40
        assert len([e for e in floor.record.entries(request.id) if e.kind is Kind.ACCEPT_RESULT]) == 1


def test_scenarios_that_come_with_it_can_be_read(tmp_path: Path) -> None:
    assert "ten_makers" in scenario_names()
    for name in scenario_names():
        assert isinstance(read_scenario(name), Scenario)
    assert len(read_scenario().makers) == 10
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('makers = [{ name = "ALPHA", style = "sleepy", width = 1 }]', encoding="utf-8")
    for name, why in ((str(wrong), "makers.0.style"), ("missing", "scenario not found")):
        with pytest.raises(Exception, match=why):
            read_scenario(name)


def test_a_signature_logs_in_and_is_taken_once(script: Script, floor: Floor) -> None:
    """Signed as the venue documents it: HMAC-SHA256 of timestamp, nonce and data, a line each."""
    stamp = int(floor.clock.at.timestamp() * 1000)

    def signed(text: str, **changes: Any) -> dict[str, Any]:
        mark = hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()
        plain = {
            "client_id": "wheel-practice",
            "timestamp": stamp,
            "nonce": "n1",
            "data": "x",
            "signature": mark,
        }
        return script.ask("public/auth", grant_type="client_signature", **plain | changes)

    assert signed(f"{stamp}\nn1\ny")["error"]["code"] == 13004  # of other data
    old = signed(f"{stamp - 61_000}\nn2\nx", timestamp=stamp - 61_000, nonce="n2")
    assert old["error"]["code"] == 13004
    granted = signed(f"{stamp}\nn3\nx", nonce="n3")["result"]
    assert SECRET not in json.dumps(granted)
    assert create(script)["result"]["state"] in ("open", "created")
    assert signed(f"{stamp}\nn3\nx", nonce="n3")["error"]["code"] == 13004  # the same once more
