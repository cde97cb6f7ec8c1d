"""The methods of the venue for coins, held against its public description and its recorded answers."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from coin_floor import CALL, CoinFloor, calls, legs
from coin_market import SHARED as FOLDER
from practice_desk import no_checks

from wheelcli.rfq import wire
from wheelcli.rfq.coins.order_book import order_book_in
from wheelcli.rfq.coins.prints import cost_of, prints_in
from wheelcli.venues.desk import send_request
from wheelcli.venues.session import Session
from wheelcli.venues.wording import JSON_RPC

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="../shared/data/deribit is not here")


def described() -> dict[str, Any]:
    """The public description of the methods for block requests."""
    text = (FOLDER / "block_rfq_openapi_subset.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def inlined(value: Any, whole: dict[str, Any]) -> Any:
    """A schema with its references in place, in which nothing may appear that is not described."""
    if isinstance(value, list):
        return [inlined(each, whole) for each in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        found: Any = whole
        for part in value["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        return inlined(found, whole)
    out = {key: inlined(each, whole) for key, each in value.items() if key not in ("example", "description")}
    return out | {"additionalProperties": False} if "properties" in out else out


def schema_of(method: str) -> dict[str, Any]:
    """The schema of a method's parameters."""
    whole = described()
    operation = next(iter(whole["paths"][f"/{method}"].values()))
    parameters = operation.get("parameters", ())
    return {
        "type": "object",
        "properties": {each["name"]: inlined(each["schema"], whole) for each in parameters},
        "required": [each["name"] for each in parameters if each.get("required")],
        "additionalProperties": False,
    }


def examples(name: str) -> list[Any]:
    """The example results of a method's response."""
    content = described()["components"]["responses"][name]["content"]["application/json"]
    text = json.dumps([each["value"]["result"] for each in content["examples"].values()])
    return list(wire.parse(text))


def sent_by(work: Any, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Every message that a session sends meanwhile, as it leaves."""
    messages: list[dict[str, Any]] = []
    really = Session._exchange

    def spied(self: Session, text: str, number: int) -> Any:
        messages.append(json.loads(text))
        return really(self, text, number)

    monkeypatch.setattr(Session, "_exchange", spied)
    work()
    return messages


def test_every_message_that_is_sent_is_described(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the first login to the trades of a request, on one leg and on three."""
    with CoinFloor(tmp_path) as floor:

        def everything() -> None:
            request = send_request(floor.desk, floor.draft(), checks=no_checks).request
            floor.clock.sleep(6)
            floor.accept(request, "1000")
            other = send_request(floor.desk, floor.draft(calls(), "0.0300"), checks=no_checks).request
            with floor.connect() as venue:
                venue.follow(other, 0.01)
                venue.find(other.label, floor.clock.now())
                venue.fills(venue.look(request))
                venue.tape(20)
                venue.count_open()
                text = JSON_RPC.cancel(other, number=99)
                venue.cancel(text)

        messages = sent_by(everything, monkeypatch)
    described_methods = {path.removeprefix("/") for path in described()["paths"]}
    seen = {message["method"] for message in messages}
    assert seen & described_methods == {
        *(wire.CREATE, wire.ACCEPT, wire.CANCEL, wire.LIST, wire.MAKERS, wire.TAPE)
    }
    for message in messages:
        assert (message["jsonrpc"], set(message)) == ("2.0", {"jsonrpc", "id", "method", "params"})
        if message["method"] in described_methods:
            jsonschema.validate(message["params"], schema_of(message["method"]))


def test_a_package_of_several_legs_and_a_price_below_zero_are_described(tmp_path: Path) -> None:
    with CoinFloor(tmp_path) as floor:
        package = legs((CALL, "BTC-30OCT26-90000-C"), "20")
        request = floor.open(package, "-0.0016")
        accept = JSON_RPC.accept(request, limit=Decimal("-0.0016"), rest=True, quote=None, number=7)
        params = json.loads(accept)["params"]
        jsonschema.validate(params, schema_of(wire.ACCEPT))
        assert (params["price"], params["amount"], params["direction"]) == (-0.0016, 20, "buy")
        assert [leg["ratio"] for leg in params["legs"]] == [1, 1]
    created = json.loads(JSON_RPC.create(request, number=1))["params"]
    jsonschema.validate(created, schema_of(wire.CREATE))
    assert len(created["label"]) <= 64
    with pytest.raises(jsonschema.ValidationError):  # the schema refuses what is not described
        jsonschema.validate({**created, "quote": 1}, schema_of(wire.CREATE))


@pytest.mark.parametrize(
    "name", ["PrivateCreateBlockRfqResponse", "PrivateCancelBlockRfqResponse", "PrivateGetBlockRfqsResponse"]
)
def test_every_described_request_is_read(name: str) -> None:
    """`created` is open; whatever is missing is unknown; a list has a continuation."""
    for result in examples(name):
        for fields in result.get("block_rfqs", [result]):
            found = wire.request_in(fields, now=wire.moment(fields["creation_timestamp"]))
            assert found.state in ("open", "filled", "cancelled", "expired")
            assert (found.amount, found.venue_id) == (fields["amount"], str(fields["block_rfq_id"]))
            assert (found.grace_until - found.created).total_seconds() == 5
            assert found.disclosed is fields.get("disclosed", True)


def test_every_described_trade_is_read() -> None:
    read = 0
    for result in examples("PrivateAcceptBlockRfqResponse"):
        for block in result["block_trades"]:
            read += 1
            written = [(each["instrument_name"], "buy", 1) for each in block["trades"]]
            (fill,) = wire.fills_in([block], written)
            assert fill.block == str(block["id"])
            for leg, trade in zip(fill.legs, block["trades"], strict=True):
                assert (leg.fee, leg.fee_currency) == (trade["fee"], trade["fee_currency"])
                assert leg.index == trade["index_price"]
    assert read


def test_every_described_and_every_recorded_print_is_read() -> None:
    for result in examples("PublicGetBlockRfqTradesResponse"):
        for each in prints_in(result):
            assert each.amount > 0
    (first, *_) = examples("PublicGetBlockRfqTradesResponse")[0]["block_rfqs"]
    listed = {**first, "index_prices": [{"not": "named"}], "mark_price": None}
    (odd,) = prints_in({"block_rfqs": [listed], "continuation": "1739739009234:6570"})
    assert (odd.index, odd.mark, cost_of(odd)) == (None, None, None)
    recorded = wire.parse((FOLDER / "recorded/block_rfq_trades.json").read_text(encoding="utf-8"))
    found = prints_in(recorded)
    assert len(found) == 10
    costs = [cost_of(each) for each in found]
    assert all(cost is not None and cost.bps is not None and cost.bps > 0 for cost in costs)


def test_every_recorded_order_book_and_ticker_is_read() -> None:
    """The book of a future; and tickers, in which a bid of 0.0 is nobody's."""
    text = (FOLDER / "recorded/order_book.json").read_text(encoding="utf-8")
    book = order_book_in(wire.parse(text))
    assert book.depth.bids[0].price > book.depth.bids[1].price
    assert book.depth.asks[0].price > book.depth.bids[0].price
    assert book.index == wire.parse(text)["index_price"]
    tickers = wire.parse((FOLDER / "recorded/option_tickers.json").read_text(encoding="utf-8"))
    for name, ticker in tickers.items():
        rows = {
            side: [[ticker[f"best_{one}_price"], ticker[f"best_{one}_amount"]]]
            for side, one in (("bids", "bid"), ("asks", "ask"))
        }
        found = order_book_in({**ticker, **rows})
        assert (found.mark, found.index) == (ticker["mark_price"], ticker["index_price"]), name
        assert found.vega_usd == ticker["greeks"]["vega"]
        assert bool(found.depth.bids) == (ticker["best_bid_price"] > 0)


def test_every_recorded_combination_and_trade_names_contracts_that_are_known() -> None:
    """Legs of combinations are contracts or futures; a trade has a price, a size and an index."""
    combos = wire.parse((FOLDER / "recorded/combos.json").read_text(encoding="utf-8"))
    assert combos
    for combo in combos:
        assert {leg["amount"] for leg in combo["legs"]} <= {-3, -2, -1, 1, 2, 3}
    trades = wire.parse((FOLDER / "recorded/trades_currency.json").read_text(encoding="utf-8"))["trades"]
    for trade in trades:
        values = [wire.decimal_in(trade[key]) for key in ("price", "amount", "index_price", "mark_price")]
        assert all(value >= 0 for value in values)
        assert wire.moment(trade["timestamp"]).year == 2026
