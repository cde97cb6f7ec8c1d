"""The single contract larger than its name's ceiling, deltas, days and contracts of one name, half of a run
in one week, positions by regime.
"""

import pytest
from markets import Name, account, config, held, market, priced, weeks
from verdicts import merged, regime

from wheelcli.plan.optimize.rejections import explained
from wheelcli.plan.optimize.what_if import replacements
from wheelcli.plan.planner import plan

FRIDAYS = weeks(3, 4, 5)
OPEN = {
    "portfolio": {
        "sector_max": 1.0,
        "correlated_group_max": 1.0,
        "expiration_max": 1.0,
        "new_deployed_max": 1.0,
        "new_per_sector_max": 9,
    },
    "quality": {"drawdown_3y_max": 1.0},
}


def names(*spots, **about):
    return tuple(
        Name(f"N{k}{'ABCDEFGHIJ'[k]}", spot, sector=f"S{k}", **about) for k, spot in enumerate(spots)
    )


def made(known, value, *, shares=(), options=(), watch=None, **sections):
    watched = watch or {n.symbol: {} for n in known}
    row = regime(position_max=0.2, deployed=1.0, stress_total=1.0)
    return plan(
        market(*known),
        account(value, shares=shares, options=options),
        config(watched, **merged(OPEN, row, sections)),
        chains=priced(*known),
    )


def sold(result):
    return {t.symbol: t.contracts for t in result.tickets}


def test_one_contract_a_run_stands_above_the_ceiling_where_fewer_than_three_names_fit():
    # A tenth of 30,000 holds a put up to a strike of 30, a fifth one up to 60: of three names at 50 one
    # comes, and one contract of it.
    small, large = names(25.0, 28.0), names(25.0, 28.0, 50.0, 52.0, 54.0)
    assert set(sold(made(small, 30_000))) == {"N0A", "N1B"}
    tickets = sold(made(large, 30_000))
    assert set(tickets) >= {"N0A", "N1B"}
    extra = {s: n for s, n in tickets.items() if s not in ("N0A", "N1B")}
    assert list(extra.values()) == [1]
    (ticket,) = [t for t in made(large, 30_000).tickets if t.symbol in extra]
    gates = {g.gate: g for g in ticket.gates}
    assert gates["single_contract"].value == gates["single_contract"].limit == 1
    assert gates["name_collateral"].limit == pytest.approx(0.20)
    assert 0.10 < gates["name_collateral"].value <= 0.20


def test_with_three_names_none_does():
    assert set(sold(made(names(25.0, 28.0, 27.0, 50.0), 30_000))) == {"N0A", "N1B", "N2C"}


def test_a_name_with_something_open_or_above_a_fifth_gets_none():
    known = names(25.0, 28.0, 50.0)
    assert "N2C" in sold(made(known, 30_000))
    assert "N2C" not in sold(made(known, 30_000, shares=(held("N2C", 10),)))
    assert "N2C" not in sold(made(known, 22_000))
    assert "N2C" not in sold(made(known, 30_000, sizing={"single_contract_max": 0.1}))


def test_an_empty_plan_says_from_which_account_the_single_contract_fits():
    known = names(150.0)
    empty = made(known, 20_000)
    assert not empty.tickets
    (note,) = [text for text in empty.advice if ", needs an account of $" in text]
    wanted = int(note.split("$")[-1].split(" ")[0].replace(",", ""))
    assert made(known, wanted).tickets
    assert not made(known, wanted - 1000).tickets


def test_deltas_days_and_contracts_of_one_name():
    known = names(100.0, 100.0, expirations=FRIDAYS)
    own = {"delta": (0.08, 0.11, 0.14), "dte": (24, 26), "contracts_max": 2}
    quiet = {
        "select": {"stress_penalty": 0.0, "attention_share": 0.0},
        "sizing": {"min_credit_share": 0.0},
        "score": {"min": 0.0},
        **regime(min_return=0.0, position_max=0.2, deployed=1.0, stress_total=1.0),
    }
    usual = {t.symbol: t for t in made(known, 1e6, **quiet).tickets}
    tickets = {t.symbol: t for t in made(known, 1e6, watch={"N0A": own, "N1B": {}}, **quiet).tickets}
    assert usual["N0A"].contracts > 2
    assert 0.18 <= abs(usual["N0A"].delta) <= 0.30
    assert 0.08 <= abs(tickets["N0A"].delta) <= 0.14
    assert tickets["N0A"].dte_days == 24
    assert tickets["N0A"].contracts == 2
    assert 0.18 <= abs(tickets["N1B"].delta) <= 0.30
    held_one = made(
        known, 1e6, watch={"N0A": own, "N1B": {}}, options=("-1 N0A 2026-09-11 80 P @ 0.40",), **quiet
    )
    assert {t.symbol: t.contracts for t in held_one.tickets}["N0A"] == 1


@pytest.mark.long
@pytest.mark.parametrize(("run", "week"), [(8, 4), (4, 2), (3, 2), (1, 1)])
def test_the_row_says_how_many_and_half_of_them_end_in_one_week(run, week):
    # Most would end in the last week: of nine names one has another.
    known = (
        *names(*[30.0 + k for k in range(9)], expirations=(FRIDAYS[2],)),
        Name("OTHER", 40.0, sector="T", expirations=(FRIDAYS[0],)),
    )
    rows = regime(position_max=0.2, deployed=1.0, stress_total=1.0, new_per_run=run)
    result = made(known, 1e6, **rows)
    last = [t for t in result.tickets if t.legs[0].expiration == FRIDAYS[2]]
    assert len(result.tickets) <= run
    assert len(last) <= week
    assert len(result.tickets) == min(run, week + 1)
    alone = made(known[:9], 1e6, **rows)  # one week: nothing to divide
    assert len(alone.tickets) == run


@pytest.mark.long
def test_a_ticket_that_is_not_worth_its_attention_says_so():
    # One contract of a put at 100 is worth some tens of dollars.
    one = {"watch": {"N0A": {"contracts_max": 1}}, "sizing": {"min_credit_share": 0.0}}
    assert made(names(100.0), 1e6, **one, select={"attention_share": 0.0}).tickets
    trade_plan = made(names(100.0), 1e6, **one, select={"attention_usd": 500.0})
    assert not trade_plan.tickets
    reasons = [r.reason for r in explained(trade_plan.rejections) if r.gate == "objective"]
    assert reasons
    for text in reasons:
        assert "ticket too small: 1 contract is worth $" in text
        assert "below the attention cost of $500.00" in text


def test_what_is_left_out_says_what_its_share_of_the_plan_earns_elsewhere():
    # One new position: of two names the poorer one lacks what the richer one earns more.
    rich, poor = Name("N0A", 100.0, iv=0.40), Name("N1B", 100.0, iv=0.30, sector="S")
    result = made((rich, poor), 1e5, sizing={"name_collateral_max": 0.2}, portfolio={"new_per_run_max": 1})
    assert [t.symbol for t in result.tickets] == ["N0A"]
    (one, *_) = replacements(result.alternatives, symbol="N1B")
    assert one.replaces == (result.tickets[0].id,)
    assert one.why.startswith("worth $")
    assert "less than the tickets it would replace" in one.why
    lacks = float(one.why.split("$")[1].split(" ")[0].replace(",", ""))
    assert lacks == pytest.approx(one.loss_usd, abs=0.01)
