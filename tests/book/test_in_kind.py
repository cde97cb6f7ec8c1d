"""Transfers in kind at the closes of their days, from few events of the journal: as all events give them."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from journal_lines import START, buy, contract, event, on, sto, undo

from wheelcli.book.events import Event, Kind
from wheelcli.book.opening import OPENS
from wheelcli.book.projection.fold import fold
from wheelcli.book.projection.live import live_events
from wheelcli.book.store.journal import in_memory
from wheelcli.loaders.book import gains
from wheelcli.review.performance.equity_curve import OUTSIDE, in_kind_of
from wheelcli.review.performance.price_grid import closes_of

CAME = event(Kind.TRANSFER, 10, shares=50, symbol="MSFT", price=20)
GONE = event(Kind.TRANSFER, 20, shares=-5, symbol="MSFT", price=20)
UNKNOWN = event(Kind.TRANSFER, 11, shares=7, symbol="KO")
PUT = event(Kind.OPENING_BALANCE, 1, contract=contract(100), contracts=-1, price=2)
REST = [
    event(Kind.DEPOSIT, 0, usd=50_000, symbol=None),
    sto(2, contract(95), 1, 90),
    buy(3, 100, 4_000),
    event(Kind.SPLIT, 15, symbol="MSFT", ratio=(2, 1)),
    event(Kind.DIVIDEND, 16, usd=5),
]


def closes() -> pd.DataFrame:
    days = [on(day) for day in range(40) if on(day).weekday() < 5]
    rows = [(name, day, 30.0 + k) for name in ("AAPL", "KO", "MSFT") for k, day in enumerate(days)]
    table = pd.DataFrame(rows, columns=["symbol", "date", "close"])
    table["symbol"] = table["symbol"].astype("category")
    table["date"] = pd.to_datetime(table["date"])
    return table.assign(adjusted=table["close"])


@pytest.mark.parametrize(
    "events",
    [
        [*REST, CAME, GONE, UNKNOWN, PUT],
        [*REST, CAME, undo(12, CAME), UNKNOWN],
        [*REST, CAME, UNKNOWN, undo(21, REST[3])],
        [UNKNOWN],
        REST,
    ],
)
def test_it_is_what_all_events_give(events: list[Event]) -> None:
    book = fold(events).accounts["default"]
    snapshot: Any = SimpleNamespace(closes=closes(), session=START + timedelta(days=39))
    workspace: Any = SimpleNamespace(open_journal=lambda: in_memory(events))
    live, _ = live_events(events)
    grid = closes_of(snapshot.closes, since=START, until=snapshot.session)
    wanted = {id_: cents for id_, (_, cents) in in_kind_of(live, grid).items()}
    basis = {flow.id: flow.cents for flow in book.flows if flow.kind == "in_kind"}
    assert gains._in_kind(workspace, book, snapshot) == {**basis, **wanted}
    assert bool(wanted) is (events is not REST)


def test_without_a_transfer_no_price_is_looked_up() -> None:
    book = fold(REST).accounts["default"]
    snapshot: Any = SimpleNamespace(session=START)  # without closes
    assert gains._in_kind(SimpleNamespace(open_journal=lambda: in_memory(REST)), book, snapshot) == {}  # type: ignore[arg-type]


def test_the_kinds_that_bring_and_take_are_one_set() -> None:
    assert set(OUTSIDE) == OPENS
