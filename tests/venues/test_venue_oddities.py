"""What contradicts a natural guess about the venue for coins, held against recorded answers and variants."""

import json
from decimal import Decimal
from typing import Any

import pytest
from coin_market import SHARED as FOLDER

from wheelcli.market.deribit.read import option_rows, read_listed
from wheelcli.rfq import wire
from wheelcli.rfq.coins.prints import cost_of, prints_in, unit_of
from wheelcli.rfq.minimum import Venue, minimum_of
from wheelcli.rfq.package import AmountUnit, Direction, Traded, package_of
from wheelcli.rfq.rules import CheckVerdict, tick_check
from wheelcli.venues.deribit import LIVE, TEST, caps_of
from wheelcli.venues.venue import AcceptBy, View

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="../shared/data/deribit is not here")


def recorded(name: str) -> Any:
    return wire.parse((FOLDER / f"recorded/{name}.json").read_text(encoding="utf-8"))


def tape() -> list[dict[str, Any]]:
    return list(recorded("block_rfq_trades")["block_rfqs"])


def records() -> list[Any]:
    return list(json.loads((FOLDER / "recorded/instruments_option.json").read_text(encoding="utf-8")))


def test_an_amount_is_coins_not_contracts() -> None:
    """XRP: a block has at least 75,000 coins, which is 75 contracts of 1,000."""
    xrp = read_listed(records(), frozenset({"XRP"}))["XRP_USDC-21SEP26-1d25-C"]
    assert (xrp.block_min, xrp.lot) == (75_000, 1000)
    assert xrp.block_min / xrp.lot == 75
    for amount, met in (("75", False), ("74999", False), ("75000", True)):
        leg = Traded(xrp.contract.name, Direction.SELL, Decimal(amount))
        package = package_of([leg], unit=AmountUnit.COINS, multiplier=Decimal(1))
        assert minimum_of(Venue.DERIBIT, package, least=Decimal(str(xrp.block_min))).met is met


def test_block_prices_are_off_the_ladder_of_the_order_book() -> None:
    """0.0057 traded, although the book has steps of 0.0005 above 0.005: a block has its own tick, 0.0001."""
    every = read_listed(records(), frozenset({"BTC"}))
    terms = next(iter(every.values()))
    assert (terms.tick_above, terms.tick_over, terms.block_tick) == (0.0005, 0.005, 0.0001)
    prices = [trade["price"] for each in tape() for trade in each["trades"]]
    off = [price for price in prices if abs(price) > Decimal("0.005") and price % Decimal("0.0005")]
    assert off
    block = Decimal(str(terms.block_tick))
    assert {tick_check(price, block).verdict for price in prices} == {CheckVerdict.PASS}
    assert tick_check(off[0], Decimal("0.0005")).verdict is CheckVerdict.FAIL


def test_legs_and_ids_come_in_any_order() -> None:
    """A first leg may be sold, and 55536 traded after 55537: the tape is in order of time."""
    rows = tape()
    assert any(row["legs"][0]["direction"] == "sell" for row in rows)
    ids = [row["id"] for row in sorted(rows, key=lambda row: row["timestamp"], reverse=True)]
    assert ids != sorted(ids, reverse=True)
    for order in (rows, rows[::-1], sorted(rows, key=lambda row: row["id"])):
        moments = [each.at for each in prints_in({"block_rfqs": order})]
        assert moments == sorted(moments, reverse=True)


@pytest.mark.parametrize("continuation", ["1789886834420:55537", 55537, None])
@pytest.mark.parametrize(
    "hedge",
    [
        None,
        '{"instrument_name": "BTC-PERPETUAL", "direction": "buy", "price": 70000, "amount": 10}',
        {"instrument_name": "BTC-PERPETUAL", "direction": "buy", "price": 70000, "amount": 10},
    ],
)
def test_a_hedge_and_a_continuation_have_two_forms(continuation: Any, hedge: Any) -> None:
    """Text or an object, text or an integer: neither changes the prices of the trades."""
    plain = prints_in({"block_rfqs": tape()})
    rows = [row | {"hedge": hedge} for row in tape()]
    assert prints_in({"block_rfqs": rows, "continuation": continuation}) == plain
    described = json.loads((FOLDER / "block_rfq_openapi_subset.json").read_text(encoding="utf-8"))
    response = described["components"]["responses"]["PrivateGetBlockRfqsResponse"]
    (example,) = response["content"]["application/json"]["examples"].values()
    result = wire.parse(json.dumps(example["value"]["result"]))
    assert "continuation" in result
    for fields in result["block_rfqs"]:
        now = wire.moment(fields["creation_timestamp"])
        bare = {key: value for key, value in fields.items() if key != "hedge"}
        assert wire.request_in(bare | {"hedge": hedge}, now=now) == wire.request_in(bare, now=now)


def test_indexes_are_a_map_or_a_list() -> None:
    """A map names its coin. A list does not: then the index is unknown, and the dollars too."""
    row = tape()[0]
    assert unit_of([leg["instrument_name"] for leg in row["legs"]]) == "ETH"
    (named,) = prints_in({"block_rfqs": [row]})
    assert named.index == row["index_prices"]["eth_usd"]
    for listed in ([Decimal("2602.81")], [{"eth_usd": 2602.81}], [], None):
        (bare,) = prints_in({"block_rfqs": [row | {"index_prices": listed}]})
        cost, full = cost_of(bare), cost_of(named)
        assert cost is not None
        assert full is not None
        assert (bare.index, cost.bps, cost.usd, cost.worse) == (None, None, None, full.worse)


def test_a_bid_iv_of_zero_is_none() -> None:
    """A ticker of an option that nobody bids for has a bid IV of 0.0; the IV read is that of the mark."""
    listed = read_listed(records(), frozenset({"BTC"}))
    tickers = json.loads((FOLDER / "recorded/option_tickers.json").read_text(encoding="utf-8"))
    for name in ("BTC-21SEP26-68000-P", "BTC-21SEP26-68000-C"):
        ticker = tickers[name]
        assert ticker["bid_iv"] == 0.0
        row = {**ticker, "bid_price": ticker["best_bid_price"], "creation_timestamp": ticker["timestamp"]}
        options, _ = option_rows([row], listed, {"BTC": 80808.14})
        assert options[0]["feed_iv"] == ticker["mark_iv"] / 100


def test_the_taker_sees_no_single_quotes() -> None:
    """Both networks show sums by price, and a price is accepted, never a maker's quote."""
    for network in (LIVE, TEST):
        caps = caps_of(network)
        assert (caps.view, caps.accept_by) == (View.AGGREGATED, AcceptBy.PRICE)


def test_a_block_saves_no_commission() -> None:
    """Every recorded instrument has one commission, in the book and in a block."""
    rates = {(each["taker_commission"], each["block_trade_commission"]) for each in records()}
    assert rates == {(0.0003, 0.0003)}
