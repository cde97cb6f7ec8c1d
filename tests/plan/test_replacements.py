"""What the best candidates left out would replace: the loss is what trying everything with each in it
says.
"""

import statistics
import time
from pathlib import Path

import numpy as np
import pytest
from optimum_cases import Rows, limit, random_case, tried, value, worth_of

from wheelcli.plan.optimize.alternatives import Alternatives
from wheelcli.plan.optimize.greedy import choose, fitting, least_contracts, worth_per_contract
from wheelcli.plan.optimize.optimizer import choose_together
from wheelcli.plan.optimize.what_if import replacements

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


def chosen(rows, limits):
    """The choice, and what there was to choose from, its tickets named by their contracts."""
    choice = choose_together(rows, limits)
    named = {
        (rows.frame["symbol"][i], rows.frame["strategy"][i]): rows.frame["contract"][i] for i in choice.rows
    }
    return choice, choice.alternatives.with_tickets(named)


@pytest.mark.parametrize("seed", range(80))
def test_the_loss_of_a_candidate_forced_in_is_what_trying_everything_says(seed):
    rows, limits = random_case(seed, gap=0.0)
    choice, offered = chosen(rows, limits)
    best, place = value(rows, choice, limits), {c: i for i, c in enumerate(rows.frame["contract"])}
    tickets = {rows.frame["contract"][i] for i in choice.rows}
    for one in replacements(offered):
        forced = tried(rows, limits, forced=place[one.contract])
        assert best - one.loss_usd == pytest.approx(forced, abs=1e-3 * best + 1e-9)
        assert one.contracts >= least_contracts(rows)[place[one.contract]]
        assert one.contract not in tickets
        assert {*one.replaces, *one.reduces} <= tickets
        assert not {*one.replaces} & {*one.reduces}


def test_the_best_left_out_come_first_and_none_of_them_is_missing():
    for seed in range(30):
        rows, limits = random_case(seed, names=8, per_name=6)
        choice, offered = chosen(rows, limits)
        program = fitting(rows, limits)
        alone = {
            rows.frame["contract"][i]: worth_of(rows, limits, i, int(n))
            for i, n in zip(program.row, program.most, strict=True)
            if i not in choice.rows
        }
        contracts = [one.contract for one in replacements(offered)]
        assert [alone[c] for c in contracts] == pytest.approx(sorted(alone.values(), reverse=True)[:20])


def test_what_goes_and_what_shrinks_is_told():
    # A room of 10: four of A, 2 each, and two of B, 1 each, fill it. One of C takes 9: A goes and B shrinks
    # to one.
    rows = Rows(
        [
            {"symbol": "A", "bid": 1.5, "open_interest": 80.0},
            {"symbol": "B", "bid": 1.2, "open_interest": 40.0},
            {"symbol": "C", "bid": 1.3, "open_interest": 20.0},
        ]
    )
    choice, offered = chosen(rows, [limit(10.0, [2.0, 1.0, 9.0])])
    assert dict(zip(choice.rows, choice.contracts, strict=True)) == {0: 4, 1: 2}
    (one,) = replacements(offered)
    assert (one.contract, one.contracts, one.replaces, one.reduces) == ("C002", 1, ("A000",), ("B001",))
    a, b, c = worth_per_contract(rows)
    assert one.loss_usd == pytest.approx(4 * a + 2 * b - b - c)


def test_one_underlying_or_one_contract_can_be_asked_about():
    rows = Rows([{"symbol": "A", "bid": 1.2}, {"symbol": "A", "bid": 1.1}, {"symbol": "B", "bid": 1.0}])
    _, offered = chosen(rows, [limit(1.0, [1.0, 1.0, 1.0])])
    assert [one.contract for one in replacements(offered)] == ["A001", "B002"]
    assert [one.contract for one in replacements(offered, symbol="A")] == ["A001"]
    assert [one.contract for one in replacements(offered, contract="B002")] == ["B002"]
    assert replacements(offered, contract="A000") == ()  # it is a ticket
    spread = Rows([{"symbol": "A", "bid": 1.2, "contract": "A7"}, {"symbol": "B", "contract": "B5/B4"}])
    _, offered = chosen(spread, [limit(1.0, [1.0, 1.0])])
    assert [one.contract for one in replacements(offered, contract="B5")] == ["B5/B4"]


def test_kept_as_arrays_it_is_the_same(tmp_path):
    rows = Rows([{"symbol": s, "bid": 1.0 + 0.1 * k} for k, s in enumerate("ABBC")])
    _, offered = chosen(rows, [limit(3.0, [1.0] * 4), limit(2.0, [1.0, 0.0, 0.0, 1.0])])
    np.savez(tmp_path / "choice.npz", **offered.arrays())
    with np.load(tmp_path / "choice.npz", allow_pickle=False) as arrays:
        again = Alternatives.from_arrays(dict(arrays))
    assert replacements(again) == replacements(offered) != ()


def test_a_greedy_choice_has_none():
    assert choose(*random_case(3)).alternatives is None


@pytest.mark.long
@pytest.mark.parametrize(("count", "instances"), [(500, 2), pytest.param(2_000, 10, marks=pytest.mark.slow)])
def test_twenty_are_told_within_two_seconds(count, instances, monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import tickets

    took = []
    for seed in range(instances):
        offered = choose_together(*tickets.instance(count, seed)).alternatives
        started = time.process_time()
        assert len(replacements(offered)) == 20
        took.append(time.process_time() - started)
    assert statistics.median(took) < 2.0
