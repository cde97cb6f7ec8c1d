"""Trades of options on coins at a venue as events of the journal: their purses by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from coin_floor import CoinFloor, calls, puts

from wheelcli.book.events import Kind
from wheelcli.book.projection.fold import fold
from wheelcli.cli.book.coin_fill_options import Typed, moment_of_fill
from wheelcli.contract import parse_contract
from wheelcli.errors import WheelError
from wheelcli.loaders.rfq.account_now import Beside
from wheelcli.loaders.rfq.coin_account import _expired
from wheelcli.loaders.rfq.fill_coins import _in_lot_held, coin_trades, refuse_typed
from wheelcli.order import Side
from wheelcli.rfq.fills import Fill, FillLeg
from wheelcli.rfq.package import Direction, Package
from wheelcli.rfq.states import Request

INDEX = Decimal("75110.18")


def traded(floor: CoinFloor, package: Package, price: str, amounts: tuple[str, ...], fee: str) -> Request:
    """A request of this package that traded so many coins at a price, at a fee per coin."""
    request = floor.draft(package)
    name, currency = package.legs[0].contract, "BTC" if package.multiplier != 1 else "USDC"
    fills = []
    for number, size in enumerate(map(Decimal, amounts), start=1):
        cost = size * Decimal(fee)
        side = Direction.SELL
        leg = FillLeg(name, side, size, Decimal(price), cost, currency, f"9{number}", INDEX)
        fills.append(Fill(f"B-{number}", floor.clock.now(), Decimal(price), size, (leg,)))
    return replace(request, fills=tuple(fills))


def test_a_call_paid_in_the_coin(tmp_path: Path) -> None:
    """2 calls at 0.0175 BTC: 0.035, less 2 × 0.0003: 0.0344 BTC."""
    with CoinFloor(tmp_path) as floor:
        (event,) = coin_trades(traded(floor, calls("2"), "0.0175", ("2",), "0.0003"), "desk")
    assert (event.id, event.group) == ("rfq:deribit-test:91:1", None)
    assert (event.contracts, event.size_e8) == (-20, 10_000_000)  # 20 lots of 0.1
    assert (event.coin, event.coin_e8, event.fee_e8) == ("BTC", 3_440_000, 60_000)
    assert fold([event]).coins["desk"].purses["BTC"] == 3_440_000


def test_every_block_trade_is_an_event_of_one_group(tmp_path: Path) -> None:
    """15 × 990 − 15 × 22.533054 and 10 × 990 − 10 × 22.533054: 24,186.67365 USDC."""
    with CoinFloor(tmp_path) as floor:
        request = traded(floor, puts(), "990", ("15", "10"), "22.533054")
        events = coin_trades(request, "desk")
    assert [each.coin_e8 for each in events] == [1_451_200_419_000, 967_466_946_000]
    assert {each.group for each in events} == {request.id}
    assert fold(events).coins["desk"].purses["USDC"] == 2_418_667_365_000


def test_what_the_record_cannot_prove_is_refused(tmp_path: Path) -> None:
    """A fee in another currency, a size that is no multiple of the lot, a side that is not the order's."""
    with CoinFloor(tmp_path) as floor:
        good = traded(floor, puts(), "990", ("25",), "22.533054")
        odd = traded(floor, puts("25.05"), "990", ("25.05",), "22.533054")
    (fill,) = good.fills
    other = replace(fill, legs=(replace(fill.legs[0], fee_currency="BTC"),))
    assert good.coin is not None
    for request, words in (
        (replace(good, fills=(other,)), "fee of BTC_USDC-25SEP26-68000-P is in BTC"),
        (odd, "is not a multiple of 0.1"),
        (replace(good, coin=replace(good.coin, side=Side.BUY_TO_CLOSE)), "the order is to buy to close"),
    ):
        with pytest.raises(ValueError, match=words):
            coin_trades(request, "desk")


def test_a_ticket_filled_by_hand_is_not_filled_again(tmp_path: Path) -> None:
    with CoinFloor(tmp_path) as floor:
        request = replace(traded(floor, puts(), "990", ("25",), "22.5"), ticket="c-1", plan="p-1")
    (event,) = coin_trades(request, "desk")
    refuse_typed(request, [event])  # its own
    refuse_typed(request, [replace(event, id="m2345", ticket="c-2")])
    with pytest.raises(WheelError, match="already entered by hand"):
        refuse_typed(request, [replace(event, id="m2345")])


def test_a_trade_is_entered_in_the_lot_of_the_position(tmp_path: Path) -> None:
    """25 coins are 250 lots of 0.1, or 50 of the 0.5 that the account has; lots of 0.4 do not divide them."""
    with CoinFloor(tmp_path) as floor:
        (event,) = coin_trades(traded(floor, puts(), "990", ("25",), "22.5"), "desk")
    assert (event.contracts, event.size_e8) == (-250, 10_000_000)
    for size, contracts in ((50_000_000, -50), (40_000_000, -250)):
        typed = replace(event, id="m2345", contracts=-1, size_e8=size, coin_e8=0, fee_e8=0)
        mine = _in_lot_held(event, fold([typed]).coins["desk"])
        assert (mine.contracts, mine.coin_e8) == (contracts, event.coin_e8)
        both = fold([typed, mine])
        assert not both.breaches
        lots = both.coins["desk"].dollars.options
        assert sum(lot.contracts * lot.deliverable_micros for lot in lots) == -2_500_000_000 - size


def test_a_request_has_expired_from_eight_of_its_last_day(tmp_path: Path) -> None:
    with CoinFloor(tmp_path) as floor:
        request = traded(floor, puts(), "990", ("25",), "22.5")
    eight = datetime(2026, 9, 25, 8, tzinfo=UTC)
    for now, over in ((eight, True), (eight - timedelta(seconds=1), False)):
        assert _expired(request, Beside(requests=(), practice=False, now=now)) is over


def test_a_typed_fill_is_before_eight_of_the_last_day() -> None:
    put = parse_contract("BTC_USDC-25SEP26-68000-P")
    assert put is not None
    typed = Typed(
        price="990", contracts=1, fees=None, index=None, on="2026-09-25", at="07:59", plan=None, paid=None,
        over=False, force=False, dry_run=False,
    )  # fmt: skip
    day = date(2026, 9, 25)
    noon = datetime(2026, 9, 25, 12, tzinfo=UTC)
    ctx: Any = SimpleNamespace(workspace=SimpleNamespace(market="deribit", now=lambda: noon))
    of = {"kind": Kind.OPTION_OPEN, "contracts": -1}
    assert moment_of_fill(ctx, typed, put, **of) == (day, datetime(2026, 9, 25, 7, 59, tzinfo=UTC))
    with pytest.raises(WheelError, match="expired on 2026-09-25 at 08:00 UTC"):
        moment_of_fill(ctx, replace(typed, at="08:00"), put, **of)
