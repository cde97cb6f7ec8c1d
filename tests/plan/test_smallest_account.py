"""The account from which on a ticket fits is tried: with that much it comes, with a thousand less it does
not.
"""

import re
from random import Random

import pytest
from markets import Name, account, held, market, priced
from verdicts import regime, wide

from wheelcli.plan.gates.gate import RULES
from wheelcli.plan.gates.limit_names import LIMITS
from wheelcli.plan.planner import plan

ADVICE = re.compile(
    r"(no|one) ticket fits an account of .* under the limit on ([\w' ]+)\. "
    r"(The first|A second), (\w+ \S+ \S+ put), needs an account of \$([\d,]+)"
)


GATES = {words: gate for gate, words in LIMITS.items()}


def tried(names, sections, *, value, cash, shares=()):
    """The plan of this account."""
    watched = {n.symbol: {} for n in names if n.symbol != "HELD"}
    book, settings = account(value, cash, shares=shares), wide(watchlist=watched, **sections)
    return plan(market(*names), book, settings, chains=priced(*names))


def checked(names, sections, *, value, cash, shares=()):
    """What is told of a plan that is short; tried, where it tells an account. None where the plan is not
    short.
    """
    trade_plan = tried(names, sections, value=value, cash=cash, shares=shares)
    matches = [m for line in trade_plan.advice if (m := ADVICE.search(line))]
    if not matches:
        return None
    (m,) = matches
    wanted, before = float(m[5].replace(",", "")), len(trade_plan.tickets)
    assert before == (0 if m[1] == "no" else 1)
    more = tried(names, sections, value=wanted, cash=cash + wanted - value, shares=shares)
    less = tried(names, sections, value=wanted - 1000, cash=cash + wanted - 1000 - value, shares=shares)
    assert len(more.tickets) > before
    if wanted - 1000 > value:
        assert len(less.tickets) <= before
    assert m[4] in {f"{t.symbol} {t.expiration} {t.legs[0].strike:g} put" for t in more.tickets} or not before
    return GATES[m[2]]


CASES = [
    ("risk", regime(position_max=0.01, deployed=1.0, stress_total=1.0), {}),
    ("name_collateral", {"sizing": {"name_collateral_max": 0.15}}, {}),
    ("sector", {"portfolio": {"sector_max": 0.10}}, {}),
    ("deployed", regime(position_max=1.0, deployed=0.2, stress_total=1.0), {}),
    ("deployed", regime(position_max=1.0, deployed=0.5, stress_total=1.0), {"shares": (held("HELD", 90),)}),
    ("stress_total", regime(position_max=1.0, deployed=1.0, stress_total=0.03), {}),
    ("new_deployed", {"portfolio": {"new_deployed_max": 0.25}}, {}),
    ("cash_reserve", {"portfolio": {"cash_reserve": 0.5}}, {"cash": 12_000.0}),
    ("buying_power", {}, {"cash": 2_000.0}),
]


@pytest.mark.long
@pytest.mark.parametrize(("gate", "sections", "book"), CASES)
def test_the_limit_that_binds_is_told_with_the_account_that_fits(gate, sections, book):
    names = (
        Name("AAA", 180.0, strikes=(169.0, 172.0), rights=("put",)),
        Name("HELD", 100.0, strikes=(94.0,), rights=("put",), sector="Energy"),
    )
    about = {"value": 20_000.0, "cash": 20_000.0, "shares": (), **book}
    assert checked(names, sections, **about) == gate


@pytest.mark.parametrize(
    "sections",
    [
        {"portfolio": {"new_per_run_max": 0}},
        {"portfolio": {"positions_max": 0}},
        {"select": {"stress_penalty": 1.0}},
        {"portfolio": {"sector_max": 0.0}},
    ],
)
def test_where_no_account_is_large_enough_none_is_told(sections):
    names = (Name("AAA", 180.0, strikes=(169.0, 172.0), rights=("put",)),)
    trade_plan = tried(names, sections, value=10_000.0, cash=10_000.0)
    assert not trade_plan.tickets
    assert not any(ADVICE.search(note) for note in trade_plan.advice)


def test_a_least_credit_that_grows_with_the_account_is_met():
    # A put pays about 2.30: 1 % of the account is less than two contracts' credit up to 46,000 only.
    names = (Name("AAA", 180.0, strikes=(169.0,), rights=("put",)),)
    sections = {"sizing": {"min_credit_share": 0.01, "name_collateral_max": 0.5}}
    checked(names, sections, value=10_000.0, cash=10_000.0)


@pytest.mark.long
@pytest.mark.parametrize("count", [18, pytest.param(100, marks=pytest.mark.slow)])
def test_whatever_the_market_and_the_account(count):
    words = set()
    for seed in range(count):
        r = Random(seed)
        names = tuple(
            Name(
                s,
                r.choice([60.0, 180.0, 400.0]),
                iv=r.choice([0.26, 0.32, 0.40]),
                kind=r.choice(["stock", "sector_etf"]),
                sector=r.choice(["Technology", "Energy"]),
                strikes=None,
                rights=("put",),
            )
            for s in ("AAA", "BBB")
        )
        value = r.choice([5_000.0, 15_000.0, 40_000.0])
        sections = {
            **regime(position_max=r.choice([0.02, 0.2]), deployed=r.choice([0.5, 1.0]), stress_total=0.12),
            "portfolio": {"sector_max": r.choice([0.3, 1.0]), "cash_reserve": r.choice([0.0, 0.1])},
            "sizing": {
                "name_collateral_max": r.choice([0.2, 1.0]),
                "min_credit_share": r.choice([0.0001, 0.005]),
            },
        }
        words.add(checked(names, sections, value=value, cash=value * r.choice([0.3, 1.0])))
    assert len(words - {None}) >= 3


A_FIFTH = {"sizing": {"name_collateral_max": 0.2, "single_contract_max": 0.2}}
ONE_PUT = (Name("AAA", 100.0, strikes=(94.0,), rights=("put",)),)


@pytest.mark.long
@pytest.mark.parametrize("value", range(20_000, 47_000, 1_000))
def test_every_smaller_account_names_the_same_one(value):
    """9,400 of collateral is a fifth of 47,000, in whatever account it is worked out."""
    (note,) = tried(ONE_PUT, A_FIFTH, value=value, cash=value).advice
    assert note == (
        f"no ticket fits an account of ${value:,} under the limit on collateral in one name. "
        "The first, AAA 2026-09-18 94 put, needs an account of $47,000"
    )


def test_the_account_that_they_name_has_a_ticket():
    assert tried(ONE_PUT, A_FIFTH, value=47_000, cash=47_000).tickets


def test_every_limit_has_words():
    names = (
        Name("AAA", 100.0, rights=("put",)),
        Name("IDX", 90.0, rights=("put",), kind="index_etf", sector="Broad index"),
    )
    trade_plan = tried(names, {}, value=500_000.0, cash=500_000.0)
    keys = {gate.gate for t in trade_plan.tickets for gate in t.gates} - set(RULES)
    assert keys
    assert keys <= set(LIMITS)
    assert not any("_" in words for words in LIMITS.values())
