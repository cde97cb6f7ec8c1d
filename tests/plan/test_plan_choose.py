"""The greedy choice: the best whole ticket first at its largest size, one per name and strategy, ties told
apart, pure.
"""

from dataclasses import fields

import numpy as np
import pandas as pd
import pytest
from markets import Name, account, config, held, market, weeks
from optimum_cases import DEFAULTS
from verdicts import put, regime, wide

from wheelcli.config import Config
from wheelcli.plan.gates.answer import Unit
from wheelcli.plan.optimize.greedy import (
    choose,
    least_contracts,
    most_contracts,
    program_of,
    worth_per_contract,
)
from wheelcli.plan.optimize.limit import Limit
from wheelcli.plan.planner import plan


class Rows:
    """Candidates reduced to the columns that a choice reads."""

    def __init__(self, rows, *, value=100_000.0, sizing=None):
        self.frame = pd.DataFrame([{**DEFAULTS, **row} for row in rows])
        self.frame["contract"] = [row.get("contract", f"{row['symbol']}{i}") for i, row in enumerate(rows)]
        self.config = Config.model_validate({"sizing": sizing or {}})
        self.portfolio = account(value)

    def __len__(self):
        return len(self.frame)

    def is_a(self, *strategies):
        return np.isin(self.frame["strategy"], [s.value for s in strategies])

    def of(self, column):
        return self.frame[column].to_numpy()


def limit(cap, per_contract, per_ticket=None, opened=0.0):
    per = np.array(per_contract, dtype=float)
    tickets = np.zeros(len(per)) if per_ticket is None else np.array(per_ticket, dtype=float)
    return Limit("deployed", "", "deployed", "", per, tickets, opened, cap, 1.0, Unit.USD)


def chosen(rows, *limits):
    choice = choose(rows, list(limits))
    return dict(zip(choice.rows, choice.contracts, strict=True)), choice


@pytest.mark.parametrize(
    ("days", "pace"),
    [
        (30, 1.0),
        (14, (30 / 14) ** 0.5),
        (7, (30 / 14) ** 0.5),
        (60, 0.5**0.5),
        (90, 0.5**0.5),
        (45, (2 / 3) ** 0.5),
    ],
)
def test_worth_of_a_contract(days, pace):
    # Score 60, net credit 180 − 0.68, stress loss 1,900: 0.6 · 179.32 · √(30/dte) − 0.0175 · 1,900.
    rows = Rows([{"symbol": "A", "credit": 1.80, "stress_loss": 1900.0, "dte_days": float(days)}])
    assert worth_per_contract(rows)[0] == pytest.approx(0.6 * 179.32 * pace - 33.25)


def test_the_example_of_the_module():
    rows = Rows([{"symbol": "A", "credit": 1.8068, "stress_loss": 1900.0}])
    assert worth_per_contract(rows)[0] == pytest.approx(74.75)


@pytest.mark.parametrize(
    ("bid", "value", "least"),
    [(0.25, 1e5, 1), (0.24, 1e5, 2), (0.12, 1e5, 3), (0.25, 1e6, 4), (np.nan, 1e5, 2**31 - 1)],
)
def test_least_contracts(bid, value, least):
    # The larger of 25 dollars and 0.01 % of the account: 10 of 100,000, 100 of 1,000,000.
    assert least_contracts(Rows([{"symbol": "A", "credit": bid}], value=value))[0] == least


@pytest.mark.parametrize(
    ("row", "most"),
    [
        ({"open_interest": 200.0}, 10),
        ({"open_interest": 199.0}, 9),
        ({"open_interest": 19.0}, 0),
        ({"strategy": "covered_call", "right": "call", "free_shares": 300.0}, 3),
        ({"strategy": "covered_call", "right": "call", "free_shares": 299.9}, 2),
        ({"strategy": "covered_call", "right": "call", "free_shares": 300.0, "open_interest": 40.0}, 2),
    ],
)
def test_most_contracts(row, most):
    assert most_contracts(Rows([{"symbol": "A", **row}]))[0] == most


def test_fitting():
    # Rooms of 10 dollars and 1 ticket; contracts of 3 and 0 dollars; the second candidate takes two tickets.
    rows = Rows([{"symbol": "A"}, {"symbol": "B", "open_interest": 140.0}])
    limits = [limit(10.0, [3.0, 0.0]), limit(1.0, [0.0, 0.0], [0.0, 2.0])]
    assert program_of(rows, limits).fitting().tolist() == [3, 0]
    assert program_of(rows, [limit(-5.0, [3.0, 0.0])]).fitting().tolist() == [0, 7]


def test_fitting_and_use_of_some():
    # B uses no limit; A takes 3 of 10 dollars a contract, C 2 a contract and 1 a ticket.
    rows = Rows([{"symbol": name} for name in "ABC"])
    program = program_of(rows, [limit(10.0, [3.0, 0.0, 2.0], [0.0, 0.0, 1.0])])
    assert program.fitting(among=np.array([2, 0])).tolist() == [4, 3]
    assert program.fitting(among=np.array([2])).tolist() == [4]  # a few are looked up one by one
    assert program.fitting(np.array([4.5]), np.array([0, 1, 2])).tolist() == [1, program.most[1], 1]
    assert program.fitting(among=np.array([], dtype=np.int64)).tolist() == []
    assert program.use(np.array([1, 7, 2])).tolist() == [8.0]
    assert program.use(np.array([0, 7, 0])).tolist() == [0.0]


def test_the_best_whole_ticket_comes_first_not_the_best_contract():
    # A is worth 44.6 a contract (0.6·99.32 − 15) but ties up 6 of 10 dollars; B is worth 32.6 (0.6·79.32 −
    # 15) and ties up 2: five of it, 163.
    rows = Rows([{"symbol": "A"}, {"symbol": "B", "credit": 0.80}])
    assert chosen(rows, limit(10.0, [6.0, 2.0]))[0] == {1: 5}
    # With room for 12, two of A are 89.2 and six of B 195.6; with 60 % more credit on A, two of A are 161 —
    # still B.
    counts, choice = chosen(rows, limit(13.0, [6.0, 2.0]))
    assert counts == {1: 6}
    assert choice.used.tolist() == [12.0]


def test_what_is_left_goes_to_the_next():
    rows = Rows([{"symbol": "A"}, {"symbol": "B", "credit": 0.80}])
    # 15: seven of B are 228, two of A 89. B takes 14; one is left, too little for A.
    assert chosen(rows, limit(15.0, [6.0, 2.0]))[0] == {1: 7}
    # B is limited by its open interest: 5 % of 60 is three. The rest, 9, holds one A.
    rows = Rows([{"symbol": "A"}, {"symbol": "B", "credit": 0.80, "open_interest": 60.0}])
    assert chosen(rows, limit(15.0, [6.0, 2.0]))[0] == {1: 3, 0: 1}


def test_one_ticket_per_name_and_strategy():
    rows = Rows(
        [
            {"symbol": "A", "credit": 1.0},
            {"symbol": "A", "credit": 1.2},
            {
                "symbol": "A",
                "credit": 1.1,
                "strategy": "covered_call",
                "right": "call",
                "free_shares": 200.0,
                "stress_loss": 0.0,
            },
        ]
    )
    assert chosen(rows, limit(4.0, [1.0, 1.0, 0.0]))[0] == {1: 4, 2: 2}


def test_what_does_not_pay_for_its_tail_is_left():
    # 0.6 · 99.32 = 59.59 against 0.0175 · 3,420 = 59.85. A ticket costs 5 in attention, half a basis point of
    # 100,000: 59.59 − 54.74 is less, 59.59 − 54.30 more. A call on shares held costs none.
    rows = Rows(
        [
            {"symbol": "A", "stress_loss": 3420.0},
            {"symbol": "B", "stress_loss": 3128.0},
            {"symbol": "C", "stress_loss": 3103.0},
        ]
    )
    assert chosen(rows, limit(1.0, [1.0, 1.0, 1.0]))[0] == {2: 1}
    assert chosen(rows, limit(1.0, [1.0, 1.0, 2.0]))[0] == {}
    call = {"strategy": "covered_call", "right": "call", "free_shares": 100.0, "stress_loss": 3128.0}
    assert chosen(Rows([{"symbol": "B", **call}]), limit(1.0, [1.0]))[0] == {0: 1}


def test_a_ticket_below_the_least_credit_is_left():
    rows = Rows([{"symbol": "A", "credit": 0.20, "score": 100.0, "stress_loss": 0.0}])
    assert chosen(rows, limit(1.0, [1.0]))[0] == {}  # one contract brings 20 of 25
    assert chosen(rows, limit(2.0, [1.0]))[0] == {0: 2}


def test_ties_go_to_the_score_then_the_credit_then_the_name():
    # All are worth the same per contract: score · net credit is 5,959.2.
    same = [
        {"symbol": "C", "score": 60.0, "credit": 1.0, "contract": "C1"},
        {"symbol": "B", "score": 60.0, "credit": 1.0, "contract": "B1"},
        {"symbol": "A", "score": 60.0, "credit": 1.0, "contract": "A1"},
    ]
    rows = Rows(same)
    assert choose(rows, [limit(1.0, [1.0] * 3)]).rows == (2,)
    assert choose(Rows(same[::-1]), [limit(1.0, [1.0] * 3)]).rows == (0,)


def test_counts_limit_tickets_not_contracts():
    rows = Rows([{"symbol": s} for s in "ABCDE"])
    counts, _ = chosen(rows, limit(2.0, [0.0] * 5, [1.0] * 5), limit(30.0, [10.0] * 5))
    assert counts == {0: 3} or sum(counts.values()) == 3
    counts, _ = chosen(
        rows,
        limit(2.0, [0.0] * 5, [1.0] * 5),
        *[limit(10.0, [10.0 if i == k else 0.0 for i in range(5)]) for k in range(5)],
    )
    assert len(counts) == 2


def test_no_candidates_no_tickets():
    assert choose(Rows([{"symbol": "A", "credit": np.nan}]), []).rows == ()


# Whole plans.


def names():
    return (
        Name("AAA", 100.0, iv=0.32, expirations=weeks(3, 4, 5)),
        Name("BBB", 50.0, iv=0.34, sector="Energy", expirations=weeks(4)),
        Name("CCC", 30.0, iv=0.36, sector="Utilities", expirations=weeks(3, 4)),
    )


def contents(trade_plan):
    return {
        f.name: getattr(trade_plan, f.name).to_dict()
        if isinstance(getattr(trade_plan, f.name), pd.DataFrame)
        else getattr(trade_plan, f.name)
        for f in fields(trade_plan)
    }


def test_the_same_inputs_give_the_same_plan():
    book = account(shares=(held("CCC", 250, 28.0),), options=("-1 AAA 2026-09-18 90 P @ 1.00",))
    first, second = (plan(market(*names()), book, config("AAA BBB CCC")) for _ in range(2))
    assert str(contents(first)) == str(contents(second))
    assert first.id == second.id


def test_the_order_of_the_underlyings_does_not_matter():
    settings = config("AAA BBB CCC")
    there, back = (plan(market(*order), account(), settings) for order in (names(), names()[::-1]))
    assert [(t.id, t.contracts, t.rank) for t in there.tickets] == [
        (t.id, t.contracts, t.rank) for t in back.tickets
    ]
    assert there.by_gate == back.by_gate


def test_the_inputs_are_not_changed():
    snapshot, book, settings = (
        market(*names()),
        account(shares=(held("CCC", 450, 28.0),)),
        config("AAA BBB CCC"),
    )
    tables = ("underlyings", "options", "closes", "dividends", "vix", "rates")
    before = {t: getattr(snapshot, t).copy(deep=True) for t in tables}
    dumped = settings.model_dump()
    plan(snapshot, book, settings)
    for t in tables:
        pd.testing.assert_frame_equal(getattr(snapshot, t), before[t])
    assert settings.model_dump() == dumped


def test_a_plan_has_one_ticket_per_name_and_strategy_ranked_by_score():
    trade_plan = plan(
        market(*names()),
        account(shares=(held("CCC", 450, 28.0),)),
        config("AAA BBB CCC", **{"portfolio": {"new_per_sector_max": 4}}),
    )
    assert len({(t.symbol, t.strategy) for t in trade_plan.tickets}) == len(trade_plan.tickets) == 4
    assert [t.rank for t in trade_plan.tickets] == [1, 2, 3, 4]
    assert [t.score for t in trade_plan.tickets] == sorted(
        (t.score for t in trade_plan.tickets), reverse=True
    )


def test_the_first_ticket_has_its_largest_size():
    (t,) = plan(market(put()), account(), wide(**regime(position_max=0.03))).tickets
    one = t.stress_loss_usd / t.contracts
    assert t.contracts * one <= 30_000 < (t.contracts + 1) * one


def test_the_id_of_a_plan_changes_with_its_config():
    snapshot = market(*names())
    assert (
        plan(snapshot, account(), config("AAA")).id
        != plan(snapshot, account(), config("AAA", score={"min": 46.0})).id
    )


def test_an_empty_watchlist_is_an_empty_plan():
    trade_plan = plan(market(*names()), account(), config(""))
    assert (trade_plan.tickets, trade_plan.candidates, dict(trade_plan.by_gate)) == ((), 0, {})
