"""The coin account that the limits of a request see: with every block trade that the journal lacks."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from coin_floor import INDEX, PUT, CoinFloor, puts

from wheelcli.book.events import Event
from wheelcli.loaders.rfq import coin_account as module
from wheelcli.loaders.rfq.account_now import Beside
from wheelcli.loaders.rfq.fill_coins import coin_trades
from wheelcli.rfq.coins.limits import CoinAccount
from wheelcli.rfq.fills import Fill, FillLeg
from wheelcli.rfq.package import Direction
from wheelcli.rfq.states import Request

TIED = 25 * Decimal(68_000)
EMPTY = CoinAccount(
    usdc=Decimal(5_400_000),
    coins={},
    core={},
    index={"BTC": INDEX},
    tied_usdc={},
    tied_coins={},
    uncovered={},
)


def sold(floor: CoinFloor, *amounts: str, of: str = "25") -> Request:
    """A request for puts that sold these amounts at 990, one block an hour."""
    fills = []
    for number, size in enumerate(map(Decimal, amounts), start=1):
        leg = FillLeg(PUT, Direction.SELL, size, Decimal(990), size * 22, "USDC", f"9{number}", INDEX)
        at = floor.clock.now() + timedelta(hours=number)
        fills.append(Fill(f"B-{number}", at, Decimal(990), size, (leg,)))
    return replace(floor.draft(puts(of)), fills=tuple(fills), account="desk")


@pytest.fixture
def tied(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The USDC tied up after the trades of these requests that an account of the journal lacks."""

    def seen(*requests: Request, events: tuple[Event, ...] = ()) -> Decimal:
        monkeypatch.setattr(module, "portfolio_of", lambda workspace: SimpleNamespace(source="journal"))
        monkeypatch.setattr(module, "journal_events", lambda workspace: events)
        workspace: Any = SimpleNamespace(account="desk")
        now = max(fill.at for each in requests for fill in each.fills) + timedelta(days=1)
        others = Beside(requests=requests, practice=False, now=now)
        return module._now(workspace, EMPTY, others).tied_usdc.get("BTC", Decimal(0))

    return seen


@pytest.mark.parametrize(("known", "lacking"), [((), 25), ((0,), 10), ((1,), 15), ((0, 1), 0)])
def test_each_block_trade_counts_until_the_journal_has_it(
    tmp_path: Path, tied: Any, known: tuple[int, ...], lacking: int
) -> None:
    with CoinFloor(tmp_path) as floor:
        request = sold(floor, "15", "10")
    trades = coin_trades(request, "desk")
    assert tied(request, events=tuple(trades[i] for i in known)) == TIED * lacking / 25


def test_an_entry_by_hand_stands_for_one_block_trade(tmp_path: Path, tied: Any) -> None:
    """15 coins were typed: one block of 15 is in the journal, the other of 10 is not. An entry of the day
    before is another trade.
    """
    with CoinFloor(tmp_path) as floor:
        request = sold(floor, "15", "10")
    first = replace(coin_trades(request, "desk")[0], id="typed")
    assert tied(request, events=(first,)) == TIED * 10 / 25
    assert tied(request, events=(replace(first, day=first.day - timedelta(days=1)),)) == TIED


def test_a_purchase_releases_what_another_request_sold_before_it(tmp_path: Path, tied: Any) -> None:
    """25 sold, 10 of them bought back two hours later: 15 are tied up, whichever request is listed first. A
    purchase before the sale releases nothing.
    """
    with CoinFloor(tmp_path) as floor:
        sale = sold(floor, "25")
    (fill,) = sale.fills

    def bought(hours: int) -> Request:
        leg = replace(fill.legs[0], side=Direction.BUY, amount=Decimal(10), trade="77")
        back = replace(fill, at=fill.at + timedelta(hours=hours), amount=Decimal(10), legs=(leg,))
        return replace(
            sale, id="rfq-back", package=replace(sale.package, direction=Direction.BUY), fills=(back,)
        )

    for hours, left in ((2, 15), (-2, 25)):
        assert tied(bought(hours), sale) == tied(sale, bought(hours)) == TIED * left / 25
