"""The choice of tickets together: equal to trying everything, never worse than greedy, within every limit,
the same every time.
"""

import statistics
import time
from inspect import signature
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from optimum_cases import Rows, limit, limits_taken, names_of, random_case, tried, value

from wheelcli.plan.optimize import optimizer as module
from wheelcli.plan.optimize import solver
from wheelcli.plan.optimize.diminishing import pieces
from wheelcli.plan.optimize.dominance import dominated
from wheelcli.plan.optimize.greedy import choose, curve_of, fitting, least_contracts, most_contracts
from wheelcli.plan.optimize.optimizer import choose_together
from wheelcli.plan.optimize.program import without_idle_limits
from wheelcli.plan.optimize.solver import Solved, solve

SEEDS = st.integers(0, 2**31 - 1)
MANY = {}  # the tests by name, with as many cases as `slow` runs of each


def on_cases(test, count):
    """The test on so many random cases, the same ones every time; a smaller seed is no simpler case, so none
    is looked for.
    """
    alike = settings(
        max_examples=count,
        derandomize=True,
        deadline=None,
        database=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    return alike(given(seed=SEEDS)(test))


def cases(count, *, slow):
    """Run a test on so many random cases, and on more where slow tests are run."""

    def of(test):
        MANY[test.__name__] = (test, slow)
        return on_cases(test, count)

    return of


BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.mark.long
@cases(100, slow=250)
def test_it_is_what_trying_everything_finds(seed):
    rows, limits = random_case(seed)
    best = tried(rows, limits)
    choice = choose_together(rows, limits)
    assert value(rows, choice, limits) == pytest.approx(best, rel=rows.config.select.mip_gap, abs=1e-9)
    assert value(rows, choice, limits) <= best * (1 + 1e-9) + 1e-9
    assert best <= value(rows, choice, limits) * (1 + choice.gap + 1e-9) + 1e-9
    exact = choose_together(random_case(seed, gap=0.0)[0], limits)
    assert value(rows, exact, limits) == pytest.approx(best, rel=1e-9, abs=1e-9)


def unhelped(program, contracts, **_):
    return contracts


@cases(60, slow=150)
def test_it_is_so_without_the_search_by_hand(seed, monkeypatch):
    # Most small cases are answered before the solver is asked; here it starts from the greedy answer.
    monkeypatch.setattr(module, "improved", unhelped)
    monkeypatch.setattr(module, "_FEW", 0)
    rows, limits = random_case(seed, gap=0.0)
    assert value(rows, choose_together(rows, limits), limits) == pytest.approx(
        tried(rows, limits), rel=1e-9, abs=1e-9
    )


@cases(60, slow=150)
def test_the_solver_alone_finds_what_trying_everything_finds(seed, monkeypatch):
    # Started with no limit at all, so that it has to find the ones that bind.
    monkeypatch.setattr(solver, "_FEW_ENTRIES", 0)
    rows, limits = random_case(seed)
    program = without_idle_limits(pieces(fitting(rows, limits), curve_of(rows, limits)))
    if not len(program):
        return
    result, best = solve(program, gap=0.0, time_limit_s=10.0), tried(rows, limits)
    assert program.holds(result.contracts)
    assert program.value(result.contracts) == pytest.approx(best, rel=1e-9, abs=1e-9)
    assert result.bound >= best * (1 - 1e-9)


@pytest.mark.long
@cases(60, slow=150)
def test_it_breaks_no_rule_and_greedy_is_never_better(seed):
    rows, limits = random_case(seed, names=12, per_name=6, most=40)
    optimum, greedy = choose_together(rows, limits), choose(rows, limits)
    assert value(rows, optimum, limits) >= value(rows, greedy, limits) - 1e-9
    least, most = least_contracts(rows), most_contracts(rows)
    for choice in (optimum, greedy):
        assert len({names_of(rows)[i] for i in choice.rows}) == len(choice.rows)
        for i, n in zip(choice.rows, choice.contracts, strict=True):
            assert least[i] <= n <= most[i]
        for one, used in zip(limits, choice.used, strict=True):
            total = sum(
                n * one.per_contract[i] + one.per_ticket[i]
                for i, n in zip(choice.rows, choice.contracts, strict=True)
            )
            assert used == pytest.approx(one.open + total)
            if total > 0:
                assert one.open + total <= one.cap + 1e-5
    assert 0 <= optimum.gap <= rows.config.select.mip_gap


@cases(60, slow=120)
def test_what_another_stands_in_for_is_not_missed(seed):
    # Prices and uses on a coarse grid, so that many are equal or dominated.
    rows, limits = random_case(seed, names=3, per_name=5, coarse=True)
    program = fitting(rows, limits)
    gone = dominated(program, curve_of(rows, limits))
    before, after = tried(rows, limits), tried(*kept(rows, limits, program.row[~gone]))
    assert after == pytest.approx(before, abs=1e-9)


def test_many_are_dominated_on_the_grid():
    share = []
    for seed in range(40):
        case = random_case(seed, names=3, per_name=5, coarse=True)
        program = fitting(*case)
        share.append(dominated(program, curve_of(*case)).mean() if len(program) else 0.0)
    assert np.mean(share) > 0.1


def kept(rows, limits, some):
    some = np.sort(np.asarray(some, dtype=int))
    return rows.taken(some), limits_taken(limits, some)


@cases(30, slow=60)
def test_limits_called_idle_are_never_broken(seed):
    rows, limits = random_case(seed)
    program = pieces(fitting(rows, limits), curve_of(rows, limits))
    slim = without_idle_limits(program)
    rng = np.random.default_rng(seed)
    for _ in range(50):
        n = np.zeros(len(program), dtype=np.int64)
        for stream in np.unique(program.stream):
            k = rng.choice(np.flatnonzero(program.stream == stream))
            n[k] = rng.integers(0, program.most[k] + 1)
        if np.all(slim.use(n) <= slim.rooms + 1e-6):
            use = program.use(n)
            assert np.all((use <= program.rooms + 1e-5) | (use == 0))


@cases(20, slow=30)
def test_the_order_of_candidates_and_limits_does_not_matter(seed):
    rows, limits = random_case(seed, names=6, per_name=4)
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(rows))
    turned, others = rows.taken(order), limits_taken(limits, order)
    there, back = (
        choose_together(rows, limits),
        choose_together(turned, [others[k] for k in rng.permutation(len(others))]),
    )
    contracts = [
        {x.frame["contract"][i]: n for i, n in zip(choice.rows, choice.contracts, strict=True)}
        for x, choice in ((rows, there), (turned, back))
    ]
    assert contracts[0] == contracts[1]
    assert choose_together(rows, limits).contracts == there.contracts


@pytest.mark.slow
@pytest.mark.parametrize("name", list(MANY))
def test_it_holds_on_more_cases(name, monkeypatch):
    test, count = MANY[name]
    needs = {"monkeypatch": monkeypatch} if "monkeypatch" in signature(test).parameters else {}

    def one(seed):
        test(seed, **needs)

    on_cases(one, count)()


def test_the_example_of_the_module():
    # A takes 6 of 10 and is worth more; two of B are worth more still.
    rows = Rows([{"symbol": "A", "credit": 1.2}, {"symbol": "B", "credit": 1.0}])
    assert choose(rows, [limit(10.0, [6.0, 5.0])]).rows == (1,)
    rows = Rows(
        [
            {"symbol": "A", "credit": 1.2},
            {"symbol": "B", "credit": 1.0, "open_interest": 20.0},
            {"symbol": "C", "open_interest": 20.0},
        ]
    )
    whole = [limit(10.0, [6.0, 5.0, 5.0])]
    assert choose(rows, whole).rows == (0,)
    assert choose_together(rows, whole).rows == (1, 2)


def test_ties_go_to_the_score_then_the_credit_then_the_contract():
    same = {"stress_loss": 0.0, "fees": 0.0}
    rows = Rows(
        [
            {"symbol": "A", "score": 50.0, "credit": 1.2, **same},
            {"symbol": "B", "score": 60.0, "credit": 1.0, **same},
            {"symbol": "C", "score": 60.0, "credit": 1.0, **same},
        ]
    )
    assert choose_together(rows, [limit(1.0, [1.0] * 3)]).rows == (1,)
    assert choose_together(
        rows, [limit(2.0, [1.0] * 3), *(limit(1.0, [float(i == k) for i in range(3)]) for k in range(3))]
    ).rows == (1, 2)


def test_a_broken_limit_admits_nothing_that_uses_it():
    rows = Rows([{"symbol": "A"}, {"symbol": "B"}, {"symbol": "C"}])
    limits = [
        limit(10.0, [1.0, 0.0, 0.0], None, 11.0),
        limit(1.0, [0.0, 0.0, 0.0], [0.0, 1.0, 0.0], 2.0),
        limit(3.0, [1.0] * 3),
    ]
    choice = choose_together(rows, limits)
    assert (choice.rows, choice.contracts) == ((2,), (3,))
    assert choice.gap == 0


def test_nothing_to_choose_is_an_empty_choice():
    assert choose_together(Rows([{"symbol": "A", "credit": np.nan}]), []).rows == ()
    assert choose_together(Rows([{"symbol": "A", "stress_loss": 1e6}]), [limit(1.0, [1.0])]).rows == ()


@pytest.mark.long
def test_without_an_answer_in_time_it_is_no_worse_than_greedy_and_says_how_far_off_it_may_be(monkeypatch):
    cases = [random_case(seed, names=12, per_name=6, most=40) for seed in range(40)]
    best = [value(rows, choose_together(rows, limits), limits) for rows, limits in cases]
    monkeypatch.setattr(module, "solve", lambda *_, **__: Solved(None, np.inf, np.zeros(0, dtype=np.int64)))
    late = 0
    for (rows, limits), most in zip(cases, best, strict=True):
        choice = choose_together(rows, limits)
        assert value(rows, choose(rows, limits), limits) - 1e-9 <= value(rows, choice, limits)
        assert most <= value(rows, choice, limits) * (1 + choice.gap) + 1e-9
        stopped = choice.gap > rows.config.select.mip_gap
        assert [p.code for p in choice.problems] == ["select_time"] * stopped
        late += stopped
    assert late > 3


def test_stopped_by_the_time_it_tells_the_gap_it_has(offers):
    c, limits = offers.instance(2000, 6)
    best = choose_together(c, limits)
    c.config = c.config.model_copy(
        update={"select": c.config.select.model_copy(update={"time_limit_s": 1e-3})}
    )
    hurried = choose_together(c, limits)
    values = [value(c, x, limits) for x in (best, hurried)]
    assert values[0] <= values[1] * (1 + hurried.gap) + 1e-6
    assert hurried.gap > 1e-4
    (note,) = hurried.problems
    assert f"up to {100 * hurried.gap:.2f} % more" in note.message


# Speed.


@pytest.fixture
def offers(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import tickets

    return tickets


def patient(c):
    """Give these candidates time: on a busy machine the clock runs faster than the processor."""
    c.config = c.config.model_copy(
        update={"select": c.config.select.model_copy(update={"time_limit_s": 600.0})}
    )


@pytest.mark.parametrize(
    ("count", "instances", "seconds"),
    [
        (2_000, 3, 1.0),
        pytest.param(2_000, 10, 1.0, marks=pytest.mark.slow),
        pytest.param(20_000, 10, 5.0, marks=pytest.mark.slow),
    ],
)
def test_it_is_fast(count, instances, seconds, offers):
    took = []
    for seed in range(instances):
        c, limits = offers.instance(count, seed)
        patient(c)
        started = time.process_time()
        choice = choose_together(c, limits)
        took.append(time.process_time() - started)
        assert choice.gap <= 1e-4
    assert statistics.median(took) < seconds
