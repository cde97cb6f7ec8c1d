"""Orders as people type them: what is meant, and what is refused."""

from datetime import date

import pytest

from wheelcli.cli.orders import ShareOrder, typed_order
from wheelcli.errors import WheelError
from wheelcli.order import Side
from wheelcli.rfq.package import Direction


@pytest.mark.parametrize(
    ("text", "side", "occ", "contracts"),
    [
        ("SELL 40 KO 2026-10-16 60 P", Side.SELL_TO_OPEN, "KO261016P00060000", 40),
        ("buy 3 ko 16oct26 60p", Side.BUY_TO_OPEN, "KO261016P00060000", 3),
        ("BTC 40 KO 2026-10-16 60 P", Side.BUY_TO_CLOSE, "KO261016P00060000", 40),
        ("STC 1 brk.b 2026-12-18 500 c", Side.SELL_TO_CLOSE, "BRKB261218C00500000", 1),
        ("SELL 2 KO261016P00060000", Side.SELL_TO_OPEN, "KO261016P00060000", 2),
        ("sell 2 SPXW 2026-09-18 6400 P", Side.SELL_TO_OPEN, "SPXW260918P06400000", 2),
    ],
)
def test_an_option(text, side, occ, contracts):
    order = typed_order(text)
    assert (order.legs[0].side, order.legs[0].contract.occ, order.contracts) == (side, occ, contracts)
    assert order.legs[0].price is None
    assert order.expiration >= date(2026, 9, 18)


def test_the_underlying_of_an_option():
    assert typed_order("sell 2 SPXW 2026-09-18 6400 P").symbol == "^SPX"
    assert typed_order("sell 2 BRK-B 2026-09-18 500 P").symbol == "BRK-B"


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("BUY 1000 KO", ShareOrder("KO", Direction.BUY, 1000)),
        ("sell 1,000 brk.b", ShareOrder("BRK-B", Direction.SELL, 1000)),
        ("BUY 100 C", ShareOrder("C", Direction.BUY, 100)),
    ],
)
def test_shares(text, order):
    assert typed_order(text) == order


@pytest.mark.parametrize("text", ["1", "KO-261016-P60", "A>B", "", "SELL", "selling 3 KO"])
def test_what_is_not_typed_is_left_to_the_plan(text):
    assert typed_order(text) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELL KO 2026-10-16 60 P", "'KO' was not understood: how many should stand there"),
        ("SELL 0 KO", "'0' was not understood"),
        ("SELL 2.5 KO", "'2.5' was not understood"),
        ("SELL 40 KO 60 P", "the expiration, as 2026-09-18, should stand there"),
        ("SELL 40 KO 2026-10-16 60", "P or C should stand there"),
        ("SELL 40 KO 2026-10-16 60 P @ 2.10", "'@' was not understood: nothing can stand behind"),
        ("SELL 40 KO!", "a symbol, as AAPL or BRK-B, should stand there"),
    ],
)
def test_what_does_not_fit_is_one_sentence(text, message):
    with pytest.raises(WheelError) as error:
        typed_order(text)
    assert message in error.value.message
    assert error.value.exit_code == 2
