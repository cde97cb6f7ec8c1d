"""The shortfalls of many candidates at once are those of each alone, as its sizes are tried one by one."""

import numpy as np
import pytest
from optimum_cases import random_case

from wheelcli.plan.optimize import lacking as module
from wheelcli.plan.optimize.greedy import curve_of, worth_per_contract
from wheelcli.plan.optimize.lacking import Lacking


def by_hand(c, limits, prices, i, most):
    """Return the size with the smallest shortfall, and the shortfall, in dollars."""
    curve, first = curve_of(c, limits), worth_per_contract(c)
    lacks = {}
    for n in range(1, most + 1):
        takes = [p * (n * x.per_contract[i] + x.per_ticket[i]) for p, x in zip(prices, limits, strict=True)]
        worth = curve.worth(np.array([i]), first[[i]], np.array([n]))[0]
        lacks[n] = sum(takes) - worth
    best = min(lacks, key=lambda n: (lacks[n], n))
    return best, lacks[best]


@pytest.mark.parametrize("together", [1, 7, 10_000])
@pytest.mark.parametrize("seed", range(6))
def test_many_shortfalls_are_those_of_each(seed, together, monkeypatch):
    monkeypatch.setattr(module, "_TOGETHER", together)
    c, limits = random_case(seed)
    prices = np.random.default_rng(seed).choice([0.0, 0.001, 0.02], len(limits))
    lacks = Lacking.of(c, limits, curve_of(c, limits), prices=prices)
    rows, most = np.arange(len(c)), np.arange(len(c)) % 9 + 1
    many = list(lacks._lacks(rows, most))
    assert len(many) == len(c)
    for i, lack in enumerate(many):
        if lacks.least[i] == 1:
            size, usd = by_hand(c, limits, prices, i, int(most[i]))
            assert (lack.contracts, lack.usd) == (size, pytest.approx(usd))
    texts = lacks.sentences(rows.tolist(), most.tolist())
    assert texts == [lacks.sentences([i], [int(most[i])])[0] for i in rows.tolist()]
    assert lacks.sentences([], []) == []


def test_of_very_many_sizes_an_even_choice_is_tried():
    c, limits = random_case(3)
    lacks = Lacking.of(c, limits, curve_of(c, limits), prices=np.zeros(len(limits)))
    rising = np.flatnonzero((lacks.curve.share == 0) & (lacks.first > 0) & (lacks.least == 1))
    assert len(rising)
    sizes = module._sizes(1, 100_000)
    assert (sizes[0], sizes[-1], len(sizes)) == (1, 100_000, module._SIZES)
    for lack in lacks._lacks(rising, np.full(len(rising), 100_000)):
        assert lack.contracts == 100_000  # nothing is priced, so the largest ticket earns most
