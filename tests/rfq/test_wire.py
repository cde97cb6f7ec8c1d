"""What leaves, to the byte, and what answers mean: recorded field names, bad numbers, unknown fields."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from rfq_samples import LOWER, PUT, put, spread

from wheelcli.rfq import wire
from wheelcli.rfq.fills import faults_of
from wheelcli.rfq.package import Direction

NOW = datetime(2026, 8, 24, 15, 41, 7, tzinfo=UTC)
OPENAPI = Path(__file__).resolve().parents[2] / "../shared/data/deribit/block_rfq_openapi_subset.json"


def answer(**changes: Any) -> dict[str, Any]:
    fields = {
        "block_rfq_id": 7,
        "state": "created",
        "label": "wheel-rfq-6R0K9F-ab12",
        "creation_timestamp": wire.milliseconds(NOW),
        "expiration_timestamp": wire.milliseconds(NOW) + 300_000,
        "amount": 20,
        "legs": [
            {"instrument_name": PUT, "direction": "buy", "ratio": 1},
            {"instrument_name": LOWER, "direction": "sell", "ratio": 1},
        ],
        "makers": ["ALPHA"],
        "disclosed": False,
        "bids": [],
        "asks": [],
    }
    return fields | changes


def read(**changes: Any) -> wire.VenueRequest:
    return wire.request_in(wire.parse(json.dumps(answer(**changes))), now=NOW)


def test_the_request_to_the_byte() -> None:
    params = wire.create_params(spread(20), label="wheel-1", makers=[], disclosed=False)
    assert wire.body(wire.CREATE, params, number=2) == (
        '{"jsonrpc":"2.0","id":2,"method":"private/create_block_rfq","params":{"legs":['
        '{"instrument_name":"KO261016P00060000","amount":20,"direction":"buy"},'
        '{"instrument_name":"KO261016P00055000","amount":20,"direction":"sell"}],'
        '"label":"wheel-1","makers":[],"disclosed":false}}'
    )


def test_the_accept_has_your_limit_the_whole_amount_and_the_takers_side() -> None:
    params = wire.accept_params(put(40), venue_id="7", price=Decimal("2.05"), rest=False)
    assert json.loads(wire.body(wire.ACCEPT, params, number=3))["params"] == {
        "block_rfq_id": 7,
        "price": 2.05,
        "amount": 40,
        "direction": "sell",
        "legs": [{"instrument_name": PUT, "direction": "buy", "ratio": 1}],
        "time_in_force": "fill_or_kill",
    }
    rests = wire.accept_params(put(40), venue_id="7", price=Decimal("2.05"), rest=True)
    assert rests["time_in_force"] == "good_til_cancelled"


@pytest.mark.skipif(not OPENAPI.exists(), reason="../shared is missing")
def test_parameters_are_those_of_the_public_description() -> None:
    paths = json.loads(OPENAPI.read_text(encoding="utf-8"))["paths"]
    sent = {
        wire.CREATE: wire.create_params(put(), label="x", makers=[], disclosed=False),
        wire.ACCEPT: wire.accept_params(put(), venue_id="7", price=Decimal(2), rest=True),
        wire.CANCEL: wire.cancel_params("7"),
    }
    for method, params in sent.items():
        described = {each["name"]: each for each in paths[f"/{method}"]["get"]["parameters"]}
        assert set(params) <= set(described), method
        assert {name for name, each in described.items() if each.get("required")} <= set(params), method
        if "legs" in params:
            inside = set(described["legs"]["schema"]["items"]["properties"])
            assert {key for leg in params["legs"] for key in leg} == inside


def test_created_is_open_and_the_package_is_recognised() -> None:
    found = read()
    assert (found.state, found.venue_id) == ("open", "7")
    assert found.is_of(spread(20))
    assert not found.is_of(spread(21))
    assert not found.is_of(put(20))
    assert found.grace_until == NOW + timedelta(seconds=5)


def test_a_quote_that_cannot_be_read_is_left_out_and_named() -> None:
    good = {"price": 1.1, "amount": 20, "makers": ["ALPHA"], "execution_instruction": "all_or_none"}
    found = read(bids=[good, {**good, "price": "1.1"}, {**good, "amount": 0}, {**good, "price": None}])
    assert [quote.price for quote in found.book.bids] == [Decimal("1.1")]
    assert found.book.bids[0].all_or_none
    assert len(found.book.faults) == 3
    text = json.dumps(answer()).replace('"bids": []', '"bids": [{"price": NaN, "amount": 5, "makers": []}]')
    assert len(wire.request_in(wire.parse(text), now=NOW).book.faults) == 1


def test_unknown_fields_do_no_harm() -> None:
    assert read(surprise={"deep": [1]}, bids=[{"price": 1, "amount": 2, "makers": [], "odd": 0}]).book.bids


def test_the_best_quote_stands_first_on_both_sides() -> None:
    quotes = [{"price": price, "amount": 1, "makers": []} for price in (1.0, 1.2, 1.1)]
    found = read(bids=quotes, asks=quotes)
    assert [str(quote.price) for quote in found.book.bids] == ["1.2", "1.1", "1.0"]
    assert [str(quote.price) for quote in found.book.asks] == ["1.0", "1.1", "1.2"]


def test_a_block_trade_is_a_fill_at_the_sum_of_its_legs() -> None:
    def trade(name: str, side: str, price: float) -> dict[str, Any]:
        return {
            "instrument_name": name,
            "direction": side,
            "price": price,
            "amount": 20,
            "fee": 13.6,
            "fee_currency": "USD",
            "trade_id": f"T-{name}",
        }

    block = {
        "id": "BLOCK-1",
        "timestamp": wire.milliseconds(NOW),
        "trades": [trade(PUT, "sell", 2.12), trade(LOWER, "buy", 1.01)],
    }
    (fill,) = wire.fills_in(wire.parse(json.dumps([block])), read().legs)
    assert (fill.price, fill.amount) == (Decimal("1.11"), Decimal(20))
    assert faults_of([fill], spread(20)) == []
    assert faults_of([fill], spread(10)) == ["20 traded of 10"]
    block["trades"][0]["direction"] = "buy"
    (fill,) = wire.fills_in(wire.parse(json.dumps([block])), read().legs)
    assert faults_of([fill], spread(20)) == ["block trade BLOCK-1 does not have the legs of the package"]
    assert fill.legs[0].side is Direction.BUY
