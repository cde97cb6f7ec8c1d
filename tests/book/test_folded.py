"""A kept fold with one more event is the fold of all of them, and the one before it stays what it was."""

import time
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from journal_lines import assign, btc, bto, buy, contract, event, expire, on, sell, sto, undo
from test_speed import puts

from wheelcli.book.events import Event, Kind
from wheelcli.book.projection.fold import fold
from wheelcli.book.projection.folded import Folded


def same(folded: Folded, events: list[Event], core: dict[str, int] | None = None) -> None:
    """Whether the kept fold says what the fold of these events says, as a whole and of what is open."""
    whole = fold(events, core=core)
    assert folded.book == whole
    for name, account in whole.accounts.items():
        opened = tuple(cycle for cycle in account.cycles if cycle.closed is None)
        assert folded.open_account(name) == replace(
            account, closed=(), sales=(), flows=(), rolls=(), trades=(), cycles=opened
        )
    assert folded.open_account("nobody") is None


def grown(events: list[Event], core: dict[str, int] | None = None) -> Folded:
    """Each event folded onto the ones before, every step compared, the step before it unchanged."""
    folded = Folded.of([], core=core)
    for count, one in enumerate(events, start=1):
        before = folded
        folded = folded.with_event(one)
        same(folded, events[:count], core)
        same(before, events[: count - 1], core)
    return folded


PUT, LOWER, CALL = contract(100), contract(95), contract(105, "C", 40)
LATER = contract(99, day=60)
YEAR = [
    event(Kind.DEPOSIT, 0, usd=50_000, symbol=None),
    sto(1, PUT, 2, 300),
    sto(3, LOWER, 1, 90, group="s"),
    bto(3, contract(90), 1, 40, group="s"),
    btc(10, PUT, 1, 500, group="r"),
    sto(10, LATER, 1, 620, group="r"),
    event(Kind.FEE, 11, usd=-3),
    assign(30, PUT, 1),
    assign(30, LOWER, 1),
    expire(30, contract(90), 1),
    event(Kind.DIVIDEND, 33, usd=20),
    sto(34, CALL, 3, 200),
    assign(40, CALL, 3),
    buy(43, 150, 15_900),
    event(Kind.SPLIT, 44, ratio=(3, 2)),
    sell(45, 10, 700),
    btc(50, LATER, 1, 10),
    event(Kind.DIVIDEND, 70, usd=4),
]


@pytest.mark.parametrize("core", [None, {"AAPL": 40}])
def test_event_by_event_it_is_the_fold_of_all(core: dict[str, int] | None) -> None:
    grown(YEAR, core)


@pytest.mark.parametrize("seed", range(12))
def test_in_any_order_with_undoes_and_late_entries(seed: int) -> None:
    random = Random(seed)
    events = list(YEAR)
    random.shuffle(events)
    target = random.choice(events)
    events.insert(random.randint(events.index(target) + 1, len(events)), undo(50, target))
    grown(events)


def test_legs_of_a_spread_may_come_one_after_the_other() -> None:
    """Sold first, the short leg is of the wheel until its long leg is there; the same day or, of one order,
    on another.
    """
    short, wing = sto(5, PUT, 1, 300), bto(5, contract(90), 1, 100)
    grown([YEAR[0], sto(1, LATER, 1, 50), short, wing, expire(30, PUT, 1)])
    grown(
        [
            YEAR[0],
            replace(short, group="o"),
            sto(6, LATER, 1, 50),
            replace(wing, day=on(7), at=wing.at + timedelta(days=2), group="o"),
        ]
    )


def test_two_folds_may_go_on_from_one() -> None:
    base = Folded.of(YEAR[:6])
    one, other = base.with_event(assign(20, PUT, 1)), base.with_event(btc(20, PUT, 1, 10))
    again = one.extend([sell(21, 100, 9_000), bto(21, contract(90, day=60), 1, 20)])
    same(one, [*YEAR[:6], one.events[-1]])
    same(other, [*YEAR[:6], other.events[-1]])
    same(again, again.events)
    same(base, YEAR[:6])
    assert len(again.events) == 9


def test_accounts_go_on_side_by_side() -> None:
    ira = [replace(each, id=f"{each.id}-ira", account="ira") for each in YEAR]
    grown([each for pair in zip(YEAR, ira, strict=True) for each in pair])


def test_one_more_event_costs_the_same_after_many() -> None:
    """4 ms of processor at 100,000 events: at 10,001 it must stay below 5, with what is open told as well."""
    folded = Folded.of(puts(5_000))
    day = folded.events[-1].day + timedelta(days=1)
    spent = []
    for number in range(25):
        put = replace(contract(50), expiration=day + timedelta(days=30), root="NEW")
        sold = replace(
            sto(0, put, 1, 100, symbol="NEW"),
            id=f"new{number}",
            day=day,
            at=folded.events[-1].at + timedelta(days=1),
        )
        began = time.process_time()
        folded = folded.with_event(sold)
        account = folded.open_account("default")
        spent.append(time.process_time() - began)
        day += timedelta(days=1)
        assert account is not None
        assert len(account.options) == number + 1
    assert sorted(spent)[len(spent) // 2] < 0.005, spent
