"""Every limit of the portfolio: how many contracts fit exactly, one dollar less, and what is open already."""

from datetime import date

import pytest
from markets import Name, account, config, held, market, occ
from verdicts import BLOCKED, PUT, answer, merged, put, regime, wide

from wheelcli.plan.planner import plan

ROW = {"position_max": 1.0, "deployed": 1.0, "stress_total": 1.0}


def other(symbol="BBB", **changes):
    return Name(symbol, 100.0, **{"strikes": (94.0,), "rights": ("put",), "sector": "Energy", **changes})


def sizes(*names, book=None, watch=None, **sections):
    made = plan(
        market(*names),
        book or account(100_000),
        wide(
            **{
                "watchlist": {n.symbol: {} for n in names}
                if watch is None
                else {s: {} for s in watch.split()},
                **sections,
            }
        ),
    )
    return {t.symbol: t.contracts for t in made.tickets}, made


# One contract of the put ties up 9,400, so two take 18,800: 18.8 % of 100,000.
SHARES = [
    ("deployed", lambda s: regime(**{**ROW, "deployed": s}), {}),
    ("new_deployed", lambda s: {"portfolio": {"new_deployed_max": s}}, {}),
    ("name_collateral", lambda s: {"sizing": {"name_collateral_max": s, "single_contract_max": 0.0}}, {}),
    (
        "name_collateral",
        lambda s: {"sizing": {"index_etf_collateral_max": s}},
        {"kind": "index_etf", "sector": "Broad index"},
    ),
    ("sector", lambda s: {"portfolio": {"sector_max": s}}, {}),
    (
        "index_etf_total",
        lambda s: {"portfolio": {"index_etf_total_max": s}},
        {"kind": "index_etf", "sector": "Broad index"},
    ),
    ("expiration", lambda s: {"portfolio": {"expiration_max": s}}, {}),
    ("neighbours", lambda s: {"portfolio": {"correlated_group_max": s}}, {}),
]


@pytest.mark.parametrize(("gate", "section", "about"), SHARES)
@pytest.mark.parametrize(("share", "count"), [(0.188, 2), (0.1879, 1), (0.094, 1), (0.0939, 0)])
def test_shares_of_the_account(gate, section, about, share, count):
    found, made = sizes(put(**about), **section(share))
    assert found.get("AAA", 0) == count
    said = answer(made, gate, PUT)
    assert float(said.limit) == pytest.approx(share)
    if count:
        assert said.verdict == "pass"
        assert said.value == pytest.approx(count * 0.094)
    else:
        assert said.verdict == BLOCKED
        assert float(said.value) == pytest.approx(0.094)


@pytest.mark.parametrize(
    ("cash", "count"), [(18_800.0, 2), (18_799.99, 1), (9_400.0, 1), (9_399.99, 0), (0.0, 0)]
)
def test_buying_power(cash, count):
    found, made = sizes(put(), book=account(100_000, cash))
    assert found.get("AAA", 0) == count
    said = answer(made, "buying_power", PUT)
    assert (float(said.limit), said.verdict) == (pytest.approx(cash), "pass" if count else BLOCKED)


@pytest.mark.parametrize(("cash", "count"), [(28_800.0, 2), (28_799.99, 1), (19_399.99, 0), (5_000.0, 0)])
def test_cash_reserve(cash, count):
    # A tenth of 100,000 stays: 28,800 − 10,000 = 18,800.
    found, made = sizes(put(), book=account(100_000, cash), portfolio={"cash_reserve": 0.10})
    assert found.get("AAA", 0) == count
    assert answer(made, "cash_reserve", PUT).verdict == ("pass" if count else BLOCKED)


def test_open_puts_take_from_the_buying_power():
    # 50,000 of cash secure five puts of strike 94 already: 3,000 are left.
    book = account(100_000, 50_000, options=("-5 BBB 2026-09-18 94 P @ 1.28",))
    found, made = sizes(put(), other(), book=book, watch="AAA")
    assert found == {}
    assert made.cash.free_cash_usd == 3_000
    assert answer(made, "buying_power", PUT).verdict == BLOCKED


def test_cash_equivalents_are_collateral():
    book = account(100_000, 9_000, shares=(held("SGOV", 100),))
    fund = Name("SGOV", 100.5, kind="bond_etf", sector=None, iv=0.02, vol=0.01)
    found, made = sizes(put(), fund, book=book, watch="AAA")
    # 9,000 + 100 · 100.5 = 19,050: two contracts.
    assert found == {"AAA": 2}
    assert made.cash.free_cash_usd == pytest.approx(19_050, abs=10)


@pytest.mark.parametrize(("below", "count"), [(1e-9, 2), (-1e-9, 1)])
def test_total_stress(below, count):
    one = sizes(put(), book=account(10_000))[1].tickets[0].stress_loss_usd
    found, made = sizes(put(), **regime(**{**ROW, "stress_total": 2 * one / 1e5 + below}))
    assert found == {"AAA": count}
    assert answer(made, "stress_total", PUT).value == pytest.approx(count * one / 1e5)


def test_the_stress_of_shares_counts():
    # 200 shares of BBB at 100 lose a fifth: 4,000, all that 4 % of 100,000 allow. At 5 % a thousand is left,
    # a put takes 1,604.
    book = account(100_000, shares=(held("BBB", 200, 90.0),))
    for share, count in ((0.04, 0), (0.05, 0), (0.0563, 1)):
        found, made = sizes(
            put(), other(), book=book, watch="AAA", **regime(**{**ROW, "stress_total": share})
        )
        assert found.get("AAA", 0) == count
    assert answer(made, "stress_total", PUT).value == pytest.approx(0.04 + 0.01604, abs=2e-5)


@pytest.mark.parametrize(
    ("key", "gate"),
    [
        ("positions_max", "positions"),
        ("new_per_run_max", "new_positions"),
        ("new_per_sector_max", "new_per_sector"),
    ],
)
@pytest.mark.parametrize(("most", "count"), [(0, 0), (1, 1), (2, 2)])
def test_counts(key, gate, most, count):
    settings = {"portfolio": {key: most}, "sizing": {"name_collateral_max": 0.10}}
    found, made = sizes(put(), other(sector="Technology"), **settings)
    assert len(found) == count
    for contract in (PUT, occ("BBB", 94)):
        said = answer(made, gate, contract)
        assert (said.verdict == BLOCKED) == (contract[:3] not in found)


def test_new_positions_are_counted_by_sector():
    found, _ = sizes(
        put(),
        other(),
        other("CCC", sector="Technology"),
        portfolio={"new_per_sector_max": 1},
        sizing={"name_collateral_max": 0.1},
    )
    assert len(found) == 2
    assert "BBB" in found


def test_open_positions_count():
    # One put and one block of shares are open: with three at most, one more fits.
    book = account(1e6, shares=(held("CCC", 100, 90.0),), options=("-1 DDD 2026-09-18 94 P @ 1.28",))
    names = (put(), other(), other("CCC", sector="Utilities"), other("DDD", sector="Health Care"))
    found, _ = sizes(*names, book=book, watch="AAA BBB", portfolio={"positions_max": 3})
    assert len(found) == 1
    found, _ = sizes(*names, book=book, watch="AAA BBB", portfolio={"positions_max": 4})
    assert len(found) == 2


@pytest.mark.parametrize(
    ("gate", "section"),
    [
        ("sector", {"portfolio": {"sector_max": 0.25}}),
        ("deployed", regime(**{**ROW, "deployed": 0.25})),
        ("expiration", {"portfolio": {"expiration_max": 0.25}}),
    ],
)
def test_what_is_open_takes_its_slice(gate, section):
    # A put of strike 100 on a third name of the sector takes 10,000 of the 25,000; one of ours, 9,400, fits,
    # two do not.
    book = account(100_000, options=("-1 CCC 2026-09-18 100 P @ 2.00",))
    names = (put(), Name("CCC", 110.0, strikes=(100.0,), rights=("put",)))
    found, made = sizes(*names, book=book, watch="AAA", **section)
    assert found == {"AAA": 1}
    assert answer(made, gate, PUT).value == pytest.approx(0.194)


def test_shares_take_their_slice_of_the_sector():
    book = account(100_000, shares=(held("CCC", 150, 90.0, core=50),))  # 100 wheel shares at 110: 11,000
    names = (put(), Name("CCC", 110.0, strikes=(100.0, 108.0, 112.0, 120.0)))
    found, _ = sizes(*names, book=book, watch="AAA", portfolio={"sector_max": 0.2041})
    assert found["AAA"] == 1
    found, _ = sizes(*names, book=book, watch="AAA", portfolio={"sector_max": 0.2038})
    assert "AAA" not in found


def test_broad_indexes_are_a_sector_of_their_own():
    fund = other("IDX", kind="index_etf", sector="Broad index")
    found, made = sizes(fund, portfolio={"sector_max": 0.0, "index_etf_total_max": 0.094})
    assert found == {"IDX": 1}
    assert answer(made, "sector", occ("IDX", 94)).verdict is None


def test_names_without_a_sector_count_together():
    found, made = sizes(put(sector=None), other(sector=None), portfolio={"sector_max": 0.15})
    assert sum(found.values()) == 1
    blocked = [c for c in (PUT, occ("BBB", 94)) if c[:3] not in found]
    assert "unknown sector" in answer(made, "sector", blocked[0]).reason


def test_a_position_outside_the_snapshot_counts_under_the_sector_of_the_watchlist():
    # ZZZ is owed but not in the snapshot: 10,000 of Technology by the watchlist's word.
    book = account(100_000, options=("-1 ZZZ 2026-09-18 100 P @ 2.00",))
    found, _ = sizes(
        put(),
        book=book,
        watchlist={"AAA": {}, "ZZZ": {"sector": "Technology"}},
        portfolio={"sector_max": 0.19},
    )
    assert found == {}
    found, _ = sizes(
        put(), book=book, watchlist={"AAA": {}, "ZZZ": {"sector": "Energy"}}, portfolio={"sector_max": 0.19}
    )
    assert found == {"AAA": 2}


@pytest.mark.parametrize(
    "section",
    [
        {"portfolio": {"sector_max": 0.10}},
        {"sizing": {"name_collateral_max": 0.10}},
        regime(**{**ROW, "deployed": 0.10}),
        regime(**{**ROW, "stress_total": 0.01}),
        regime(**{**ROW, "position_max": 0.01}),
        {"portfolio": {"positions_max": 0}},
        {"portfolio": {"correlated_group_max": 0.10}},
        {"portfolio": {"cash_reserve": 0.95}},
    ],
)
def test_a_limit_that_is_broken_already_is_not_broken_further(section):
    # 20 puts of strike 92 on the name: 184,000 of collateral on 1,000,000, and 28,000 of stress.
    book = account(1e6, options=("-20 AAA 2026-09-18 92 P @ 1.00",))
    name = put(strikes=(92.0, 94.0))
    found, made = sizes(name, book=book, **section)
    assert found == {}
    gates = {
        "sector",
        "name_collateral",
        "deployed",
        "stress_total",
        "risk",
        "positions",
        "neighbours",
        "cash_reserve",
    }
    assert gates & set(made.by_gate)
    assert made.advice[0].startswith("what is open is over a limit, so no ticket adds to it: ")


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ({"portfolio": {"sector_max": 0.10}}, "tied up in Technology: 18.4 % of at most 10.0 %"),
        ({"sizing": {"name_collateral_max": 0.10}}, "tied up in AAA: 18.4 % of at most 10.0 %"),
        ({"portfolio": {"expiration_max": 0.10}}, "expiring on 2026-09-18: 18.4 % of at most 10.0 %"),
        (
            {"portfolio": {"positions_max": 0, "cash_reserve": 0.9}},
            "cash after a reserve is $84,000 short; positions: 1 of at most 0",
        ),
    ],
)
def test_a_limit_that_is_broken_already_is_told_whatever_is_scanned(section, said):
    # 184,000 of 1,000,000 are tied up in AAA, of which nothing is scanned; a put on BBB may be a ticket or
    # not.
    book = account(1e6, options=("-20 AAA 2026-09-18 92 P @ 1.00",))
    names = (put(strikes=(92.0, 94.0)), other(expirations=(date(2026, 10, 16),)))
    _, made = sizes(*names, book=book, watch="BBB", **section)
    assert made.advice[0] == f"what is open is over a limit, so no ticket adds to it: {said}"


def test_what_is_open_within_its_limits_is_not_told():
    book = account(1e6, options=("-20 AAA 2026-09-18 92 P @ 1.00",))
    _, made = sizes(put(strikes=(92.0, 94.0)), other(), book=book)
    assert not any(said.startswith("what is open") for said in made.advice)


def test_a_broken_limit_does_not_stop_what_does_not_touch_it():
    # The sector is full; a covered call on its shares ties up nothing and is sold.
    book = account(100_000, shares=(held("AAA", 400, 90.0),))
    name = Name("AAA", 100.0)
    found, made = sizes(
        name, book=book, portfolio={"sector_max": 0.10}, **regime(**{**ROW, "position_max": 0.01})
    )
    assert [t.strategy for t in made.tickets] == ["covered_call"]
    assert found == {"AAA": 4}


# Who moves with whom.

NEAR = (("F", 0.95),)


def test_names_that_move_together_share_one_cap():
    # Both correlate with F at 0.95, so with each other at 0.90. 18.8 % hold two contracts together, not two
    # each.
    names = (put(near=NEAR), other(near=NEAR))
    found, made = sizes(*names, portfolio={"correlated_group_max": 0.188})
    assert sum(found.values()) == 2
    apart, _ = sizes(put(), other(), portfolio={"correlated_group_max": 0.188})
    assert apart == {"AAA": 2, "BBB": 2}
    assert "neighbours" in made.by_gate


def test_neighbours_not_chains_of_neighbours():
    # At −36°, 0° and 36° of one plane: cos 36° = 0.81 to the middle, cos 72° = 0.31 end to end.
    left, right = (("F", 0.809), ("G", 0.588)), (("F", 0.809), ("G", -0.588))
    ends = (put(near=left), other(near=right))
    found, _ = sizes(*ends, portfolio={"correlated_group_max": 0.188})
    assert found == {"AAA": 2, "BBB": 2}
    middle = other("MMM", near=(("F", 1.0),), sector="Utilities")
    found, _ = sizes(*ends, middle, portfolio={"correlated_group_max": 0.188})
    # Around the middle all three count together: two contracts in all; the ends alone may have two each, but
    # the middle sees both.
    assert found.get("AAA", 0) + found.get("MMM", 0) <= 2
    assert found.get("BBB", 0) + found.get("MMM", 0) <= 2


def test_a_held_name_is_a_centre_too():
    # X moves with both ends (cos 45° = 0.71), the ends with neither: what is held of X and both ends share
    # its neighbourhood.
    ends = (put(near=(("F", 1.0),)), other(near=(("G", 1.0),)))
    # no calls, so no candidate
    held_name = other("XXX", near=(("F", 0.7071), ("G", 0.7071)), sector="Utilities")
    book = account(100_000, shares=(held("XXX", 100, 90.0),))
    settings = {"portfolio": {"correlated_group_max": 0.30, "correlation": 0.55}}
    found, made = sizes(*ends, held_name, book=book, watch="AAA BBB", **settings)
    # 10,000 of X and two contracts are 28,800; a third would be 38,200.
    assert sum(found.values()) == 2
    reasons = [answer(made, "neighbours", c).reason for c in (PUT, occ("BBB", 94)) if c[:3] not in found]
    assert all("move with XXX" in reason for reason in reasons)
    assert len(reasons) == 2 - len(found)


def test_an_unknown_correlation_counts_with_its_own_sector():
    young = {"sessions": 40}
    old_enough = {"quality": {"history_days_min": 20}}
    limits = merged(old_enough, {"portfolio": {"correlated_group_max": 0.188}})
    found, _ = sizes(put(**young), other(sector="Technology", **young), **limits)
    assert sum(found.values()) == 2
    found, _ = sizes(put(**young), other(**young), **limits)
    assert found == {"AAA": 2, "BBB": 2}


def test_broad_indexes_are_members_and_never_centres():
    fund = other("IDX", kind="index_etf", sector="Broad index", near=NEAR)
    tight = {"portfolio": {"correlated_group_max": 0.188}}
    found, _ = sizes(put(near=NEAR), fund, **tight)
    assert sum(found.values()) == 2  # AAA is the centre, the fund its neighbour
    found, _ = sizes(put(), fund, **merged(tight, {"sizing": {"index_etf_collateral_max": 0.60}}))
    # On its own the fund has no neighbourhood: 60 % hold six contracts, the share keeps its two.
    assert found == {"AAA": 2, "IDX": 6}


@pytest.mark.parametrize(("least", "count"), [(256.0, 2), (256.01, 0)])
def test_least_credit(least, count):
    # Two contracts fit and bring 256.
    found, made = sizes(put(), sizing={"name_collateral_max": 0.188, "min_credit_usd": least})
    assert found.get("AAA", 0) == count
    if count:
        said = answer(made, "least_credit", PUT)
        assert (said.verdict, said.value, said.limit) == ("pass", 256.0, 256.0)


def test_least_credit_is_a_share_of_a_large_account():
    # 0.1 % of 1,000,000 is 1,000: eight contracts bring 1,024, seven 896.
    for interest, count in ((160.0, 8), (159.0, 0)):
        found, made = sizes(
            put(open_interest=interest), book=account(1e6), sizing={"min_credit_share": 0.001}
        )
        assert found.get("AAA", 0) == count
    assert answer(made, "least_credit", PUT).verdict == BLOCKED


def test_limits_do_not_concern_covered_calls():
    book = account(100_000, shares=(held("AAA", 100, 90.0),))
    made = plan(market(Name("AAA", 100.0, strikes=(106.0,), rights=("call",))), book, config("AAA"))
    (t,) = made.tickets
    gates = {g.gate for g in t.gates}
    assert not gates & {
        "deployed",
        "sector",
        "risk",
        "positions",
        "new_positions",
        "buying_power",
        "stress_total",
        "neighbours",
    }
    assert "least_credit" in gates
    assert t.expiration == date(2026, 9, 18)


def test_the_least_credit_is_said_as_the_config_has_it():
    # Three contracts, 5 % of 60, bring 384 of the 500 that are asked for.
    _, made = sizes(
        put(open_interest=60.0),
        sizing={"min_credit_usd": 500.0},
        liquidity={"open_interest_min": 1},
        score={"min": 40.0},
    )
    said = answer(made, "least_credit", PUT)
    assert (said.value, said.limit) == (pytest.approx(384), 500)
    assert "3 contracts are the most" in said.reason
