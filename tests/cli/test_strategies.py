"""`wheel strategies`: every strategy that a scan plans, with the planner's requirements and losses."""

from typing import Any

import pytest

from wheelcli.book.portfolio import AccountType, Portfolio
from wheelcli.loaders.strategy_names import strategies_of
from wheelcli.plan.candidates.margin import cash_secured_put, credit_spread
from wheelcli.plan.strategy import SPREADS, Strategy
from wheelcli.plan.strategy_selection import refusal
from wheelcli.plan.strategy_table import STRATEGIES, WHEEL

LINES = {line.strategy: line for line in STRATEGIES}


def test_every_strategy_and_the_wheel_have_a_line(wheel: Any) -> None:
    rows = wheel("strategies", "--json").json["data"]["strategies"]
    assert [row["strategy"] for row in rows] == [*Strategy, WHEEL]
    assert all(row[key] for row in rows for key in ("name", "outlook", "requirement", "aim", "risk"))


def test_a_scan_takes_the_names_of_the_table() -> None:
    for line in STRATEGIES[:-1]:
        assert strategies_of([line.strategy]) == strategies_of([line.name]) == (Strategy(line.strategy),)


@pytest.mark.parametrize("strategy", Strategy)
def test_the_account_it_requires_is_the_one_the_planner_requires(strategy: Strategy) -> None:
    def allowed(kind: AccountType, level: int) -> bool:
        book = Portfolio("x", kind, option_level=level, value_cents=0, cash_cents=0)
        return refusal(book, [strategy]) is None

    requirement = LINES[strategy].requirement
    assert requirement.startswith("margin account" if strategy in SPREADS else "any account")
    level = int(requirement.partition("option level ")[2][0])
    assert allowed(AccountType.MARGIN, level)
    assert allowed(AccountType.IRA, level) is (strategy not in SPREADS)
    assert allowed(AccountType.MARGIN, level - 1) is (strategy not in SPREADS)


def test_what_is_tied_up_is_what_the_planner_ties_up() -> None:
    assert "cash of strike × 100 per contract" in LINES["cash_secured_put"].requirement
    assert cash_secured_put(50, 1).requirement == 50
    for strategy in SPREADS:
        assert "margin of width × 100 per contract" in LINES[strategy].requirement
        assert LINES[strategy].risk.startswith("width × 100 less the credit")
    assert (credit_spread(5, 0.5).requirement, credit_spread(5, 0.5).buying_power) == (5, 4.5)


def test_formats(wheel: Any) -> None:
    assert wheel("strategies", "--fields", "strategy", "--format", "csv").lines == [
        "strategy",
        *Strategy,
        WHEEL,
    ]
    narrow = wheel("strategies", "--format", "table", env={"COLUMNS": "60"})
    assert all(len(line) <= 60 for line in narrow.lines)
    assert "Bull put spread" in narrow.lines
    assert " ".join(narrow.split()).count("option level") == 5
