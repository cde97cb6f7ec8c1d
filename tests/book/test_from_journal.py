"""The portfolio out of a folded journal: what scans, the monitor and the roll see of it."""

from typing import Any

import pytest
from journal_lines import assign, btc, bto, buy, contract, event, on, sto

from wheelcli.book.events import Event, Kind
from wheelcli.book.from_journal import core_shares, portfolio
from wheelcli.book.portfolio import Portfolio
from wheelcli.book.positions.positions import positions_of
from wheelcli.book.projection.fold import fold
from wheelcli.config import Config
from wheelcli.errors import WheelError
from wheelcli.quotes import Mark, Origin

CONFIG = Config.model_validate(
    {
        "account": {"type": "margin", "option_level": 3, "shares": {"KO": {"quantity": 0, "core": 50}}},
        "watchlist": {"AAPL": {"core_shares": 100}, "KO": {"core_shares": 20}},
    }
)
PLAIN = Config.model_validate({"watchlist": {"AAPL": {}}})


def told(*events: Event, config: Config = PLAIN, **more: Any) -> tuple[Portfolio, tuple[str, ...]]:
    book = fold(events, core=core_shares(config)).account("default")
    account, problems = portfolio(book, config, **more)
    return account, tuple(problem.message for problem in problems)


DEPOSIT = event(Kind.DEPOSIT, 0, usd=15_150, symbol=None)
CALL = contract(55, "C", 60)


def test_worth_at_prices_and_at_cost() -> None:
    events = (DEPOSIT, buy(1, 100, 5000), sto(2, CALL, 1, 150, fees=0.65))
    at_cost, problems = told(*events)
    # 15,150 − 5,000 + 150 = 10,300 of cash; + 5,000 of shares − 150.65 of premium.
    assert (at_cost.cash_cents, at_cost.value_cents, problems) == (
        1_030_000,
        1_030_000 + 500_000 - 15_065,
        (),
    )
    priced, problems = told(*events, spots={"AAPL": 52.0}, marks={CALL: Mark(0.90, Origin.MID)})
    assert (priced.value_cents, problems) == (1_030_000 + 520_000 - 9_000, ())
    _, problems = told(*events, spots={})
    assert problems == (
        "no price for AAPL: its shares are valued at their cost",
        "AAPL-260306-C55 has no price; valued at its opening premium",
    )


def test_shares_with_neither_a_price_nor_a_cost_are_left_out_and_named() -> None:
    uncosted = event(Kind.OPENING_BALANCE, 1, shares=100)
    left_out, problems = told(DEPOSIT, uncosted, spots={})
    assert left_out.value_cents == 1_515_000
    assert problems == (
        "no price for AAPL: its cost is unknown too, so its shares are left out of the account value",
    )
    _, problems = told(DEPOSIT, uncosted, buy(2, 100, 5000), spots={})
    assert problems == ("no price for AAPL: its shares are valued at their known cost",)


def test_shares_stand_at_the_break_even_of_their_cycle() -> None:
    put = contract(50)
    account, _ = told(DEPOSIT, sto(1, put, 1, 100), assign(30, put, 1), sto(31, CALL, 1, 150))
    (shares,) = account.shares
    assert (shares.symbol, shares.quantity, shares.break_even) == (
        "AAPL",
        100,
        49.0,
    )  # the call is open: 47.50 if it expires
    (option,) = account.options
    assert (option.quantity, option.price, option.opened, option.rolls, option.fees_cents) == (
        -1,
        1.5,
        on(31),
        0,
        0,
    )
    assert account.source == "journal"


def test_core_shares_are_the_larger_of_both_and_stay_out() -> None:
    assert core_shares(CONFIG) == {"AAPL": 100, "KO": 50}
    account, _ = told(DEPOSIT, buy(1, 100, 5000), config=CONFIG)
    (shares,) = account.shares
    # Core shares stand at what they cost: 5,000 ÷ 100.
    assert (shares.wheel_quantity, shares.break_even, account.type, account.option_level) == (
        0,
        50.0,
        "margin",
        3,
    )


def test_rolls_and_spreads_are_as_the_manager_wants_them() -> None:
    first, second = contract(50), contract(49, day=60)
    rolled = (sto(1, first, 2, 200), btc(20, first, 2, 80), sto(20, second, 2, 150))
    short, wing = contract(40, day=60, symbol="KO"), contract(35, day=60, symbol="KO")
    spread = (sto(21, short, 1, 90, group="s", symbol="KO"), bto(21, wing, 1, 30, group="s", symbol="KO"))
    account, _ = told(DEPOSIT, *rolled, *spread)
    assert [(p.id, p.contracts, p.rolls, p.opened) for p in positions_of(account)] == [
        ("AAPL-260306-P49", 2, 1, on(20)),
        ("KO-260306-P40/P35", 1, 0, on(21)),
    ]


@pytest.mark.parametrize("events", [(), (buy(1, 100, 5000),)])
def test_without_an_opening_balance_it_says_how_to_enter_one(events: tuple[Event, ...]) -> None:
    with pytest.raises(WheelError, match="no opening balance for account 'default'") as caught:
        told(*events)
    assert "DEPOSIT" in caught.value.hint
