"""Every limit of the portfolio: how many contracts fit exactly, one dollar less, and what is open already."""

from datetime import date

import pytest
from markets import Name, account, config, held, market, occ, priced
from verdicts import BLOCKED, PUT, answer, merged, put, regime, wide

from wheelcli.plan.planner import plan

ROW = {"position_max": 1.0, "deployed": 1.0, "stress_total": 1.0}


def other(symbol="BBB", **changes):
    return Name(symbol, 100.0, **{"strikes": (94.0,), "rights": ("put",), "sector": "Energy", **changes})


def sizes(*names, book=None, watch=None, **sections):
    trade_plan = plan(
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
        chains=priced(*names),
    )
    return {t.symbol: t.contracts for t in trade_plan.tickets}, trade_plan


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


@pytest.mark.long
@pytest.mark.parametrize(("gate", "section", "about"), SHARES)
@pytest.mark.parametrize(("share", "count"), [(0.188, 2), (0.1879, 1), (0.094, 1), (0.0939, 0)])
def test_shares_of_the_account(gate, section, about, share, count):
    counts, trade_plan = sizes(put(**about), **section(share))
    assert counts.get("AAA", 0) == count
    reply = answer(trade_plan, gate, PUT)
    assert float(reply.limit) == pytest.approx(share)
    if count:
        assert reply.verdict == "pass"
        assert reply.value == pytest.approx(count * 0.094)
    else:
        assert reply.verdict == BLOCKED
        assert float(reply.value) == pytest.approx(0.094)


@pytest.mark.parametrize(
    ("cash", "count"), [(18_800.0, 2), (18_799.99, 1), (9_400.0, 1), (9_399.99, 0), (0.0, 0)]
)
def test_buying_power(cash, count):
    counts, trade_plan = sizes(put(), book=account(100_000, cash))
    assert counts.get("AAA", 0) == count
    reply = answer(trade_plan, "buying_power", PUT)
    assert (float(reply.limit), reply.verdict) == (pytest.approx(cash), "pass" if count else BLOCKED)


@pytest.mark.parametrize(("cash", "count"), [(28_800.0, 2), (28_799.99, 1), (19_399.99, 0), (5_000.0, 0)])
def test_cash_reserve(cash, count):
    # A tenth of 100,000 stays: 28,800 − 10,000 = 18,800.
    counts, trade_plan = sizes(put(), book=account(100_000, cash), portfolio={"cash_reserve": 0.10})
    assert counts.get("AAA", 0) == count
    assert answer(trade_plan, "cash_reserve", PUT).verdict == ("pass" if count else BLOCKED)


def test_open_puts_take_from_the_buying_power():
    # 50,000 of cash secure five puts of strike 94 already: 3,000 are left.
    book = account(100_000, 50_000, options=("-5 BBB 2026-09-18 94 P @ 1.28",))
    counts, trade_plan = sizes(put(), other(), book=book, watch="AAA")
    assert counts == {}
    assert trade_plan.cash.free_cash_usd == 3_000
    assert answer(trade_plan, "buying_power", PUT).verdict == BLOCKED


def test_cash_equivalents_are_collateral():
    book = account(100_000, 9_000, shares=(held("SGOV", 100),))
    fund = Name("SGOV", 100.5, kind="bond_etf", sector=None, iv=0.02, vol=0.01)
    counts, trade_plan = sizes(put(), fund, book=book, watch="AAA")
    # 9,000 + 100 · 100.5 = 19,050: two contracts.
    assert counts == {"AAA": 2}
    assert trade_plan.cash.free_cash_usd == pytest.approx(19_050, abs=10)


@pytest.mark.parametrize(("below", "count"), [(1e-9, 2), (-1e-9, 1)])
def test_total_stress(below, count):
    one = sizes(put(), book=account(10_000))[1].tickets[0].stress_loss_usd
    counts, trade_plan = sizes(put(), **regime(**{**ROW, "stress_total": 2 * one / 1e5 + below}))
    assert counts == {"AAA": count}
    assert answer(trade_plan, "stress_total", PUT).value == pytest.approx(count * one / 1e5)


def test_the_stress_of_shares_counts():
    # 200 shares of BBB at 100 lose a fifth: 4,000, all that 4 % of 100,000 allow. At 5 % a thousand is left,
    # a put takes 1,604.
    book = account(100_000, shares=(held("BBB", 200, 90.0),))
    for share, count in ((0.04, 0), (0.05, 0), (0.0563, 1)):
        counts, trade_plan = sizes(
            put(), other(), book=book, watch="AAA", **regime(**{**ROW, "stress_total": share})
        )
        assert counts.get("AAA", 0) == count
    assert answer(trade_plan, "stress_total", PUT).value == pytest.approx(0.04 + 0.01604, abs=2e-5)


@pytest.mark.long
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
    counts, trade_plan = sizes(put(), other(sector="Technology"), **settings)
    assert len(counts) == count
    for contract in (PUT, occ("BBB", 94)):
        reply = answer(trade_plan, gate, contract)
        assert (reply.verdict == BLOCKED) == (contract[:3] not in counts)


def test_new_positions_are_counted_by_sector():
    counts, _ = sizes(
        put(),
        other(),
        other("CCC", sector="Technology"),
        portfolio={"new_per_sector_max": 1},
        sizing={"name_collateral_max": 0.1},
    )
    assert len(counts) == 2
    assert "BBB" in counts


def test_open_positions_count():
    # One put and one block of shares are open: with three at most, one more fits.
    book = account(1e6, shares=(held("CCC", 100, 90.0),), options=("-1 DDD 2026-09-18 94 P @ 1.28",))
    names = (put(), other(), other("CCC", sector="Utilities"), other("DDD", sector="Health Care"))
    counts, _ = sizes(*names, book=book, watch="AAA BBB", portfolio={"positions_max": 3})
    assert len(counts) == 1
    counts, _ = sizes(*names, book=book, watch="AAA BBB", portfolio={"positions_max": 4})
    assert len(counts) == 2


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
    counts, trade_plan = sizes(*names, book=book, watch="AAA", **section)
    assert counts == {"AAA": 1}
    assert answer(trade_plan, gate, PUT).value == pytest.approx(0.194)


def test_shares_take_their_slice_of_the_sector():
    book = account(100_000, shares=(held("CCC", 150, 90.0, core=50),))  # 100 wheel shares at 110: 11,000
    names = (put(), Name("CCC", 110.0, strikes=(100.0, 108.0, 112.0, 120.0)))
    counts, _ = sizes(*names, book=book, watch="AAA", portfolio={"sector_max": 0.2041})
    assert counts["AAA"] == 1
    counts, _ = sizes(*names, book=book, watch="AAA", portfolio={"sector_max": 0.2038})
    assert "AAA" not in counts


def test_broad_indexes_are_a_sector_of_their_own():
    fund = other("IDX", kind="index_etf", sector="Broad index")
    counts, trade_plan = sizes(fund, portfolio={"sector_max": 0.0, "index_etf_total_max": 0.094})
    assert counts == {"IDX": 1}
    assert answer(trade_plan, "sector", occ("IDX", 94)).verdict is None


def test_names_without_a_sector_count_together():
    counts, trade_plan = sizes(put(sector=None), other(sector=None), portfolio={"sector_max": 0.15})
    assert sum(counts.values()) == 1
    blocked = [c for c in (PUT, occ("BBB", 94)) if c[:3] not in counts]
    assert "unknown sector" in answer(trade_plan, "sector", blocked[0]).reason


def test_a_position_outside_the_snapshot_counts_under_the_sector_of_the_watchlist():
    # ZZZ is owed but not in the snapshot: 10,000 of Technology by the watchlist's word.
    book = account(100_000, options=("-1 ZZZ 2026-09-18 100 P @ 2.00",))
    counts, _ = sizes(
        put(),
        book=book,
        watchlist={"AAA": {}, "ZZZ": {"sector": "Technology"}},
        portfolio={"sector_max": 0.19},
    )
    assert counts == {}
    counts, _ = sizes(
        put(), book=book, watchlist={"AAA": {}, "ZZZ": {"sector": "Energy"}}, portfolio={"sector_max": 0.19}
    )
    assert counts == {"AAA": 2}


@pytest.mark.long
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
    counts, trade_plan = sizes(name, book=book, **section)
    assert counts == {}
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
    assert gates & set(trade_plan.by_gate)
    assert trade_plan.advice[0].startswith("open positions exceed a limit, so no ticket adds to it: ")


@pytest.mark.parametrize(
    ("section", "phrase"),
    [
        ({"portfolio": {"sector_max": 0.10}}, "collateral in Technology: 18.4 % (limit 10.0 %)"),
        ({"sizing": {"name_collateral_max": 0.10}}, "collateral in AAA: 18.4 % (limit 10.0 %)"),
        ({"portfolio": {"expiration_max": 0.10}}, "collateral expiring on 2026-09-18: 18.4 % (limit 10.0 %)"),
        (
            {"portfolio": {"positions_max": 0, "cash_reserve": 0.9}},
            "cash after the reserve is $84,000 short; positions: 1 (limit 0)",
        ),
    ],
)
def test_a_limit_that_is_broken_already_is_told_whatever_is_scanned(section, phrase):
    # 184,000 of 1,000,000 are collateral in AAA, of which nothing is scanned; a put on BBB may be a ticket or
    # not.
    book = account(1e6, options=("-20 AAA 2026-09-18 92 P @ 1.00",))
    names = (put(strikes=(92.0, 94.0)), other(expirations=(date(2026, 10, 16),)))
    _, trade_plan = sizes(*names, book=book, watch="BBB", **section)
    assert trade_plan.advice[0] == f"open positions exceed a limit, so no ticket adds to it: {phrase}"


def test_what_is_open_within_its_limits_is_not_told():
    book = account(1e6, options=("-20 AAA 2026-09-18 92 P @ 1.00",))
    _, trade_plan = sizes(put(strikes=(92.0, 94.0)), other(), book=book)
    assert not any(note.startswith("what is open") for note in trade_plan.advice)


def test_a_broken_limit_does_not_stop_what_does_not_touch_it():
    # The sector is full; a covered call on its shares ties up nothing and is sold.
    book = account(100_000, shares=(held("AAA", 400, 90.0),))
    name = Name("AAA", 100.0)
    counts, trade_plan = sizes(
        name, book=book, portfolio={"sector_max": 0.10}, **regime(**{**ROW, "position_max": 0.01})
    )
    assert [t.strategy for t in trade_plan.tickets] == ["covered_call"]
    assert counts == {"AAA": 4}


# Who moves with whom.

NEAR = (("F", 0.95),)


def test_names_that_move_together_share_one_cap():
    # Both correlate with F at 0.95, so with each other at 0.90. 18.8 % hold two contracts together, not two
    # each.
    names = (put(near=NEAR), other(near=NEAR))
    counts, trade_plan = sizes(*names, portfolio={"correlated_group_max": 0.188})
    assert sum(counts.values()) == 2
    apart, _ = sizes(put(), other(), portfolio={"correlated_group_max": 0.188})
    assert apart == {"AAA": 2, "BBB": 2}
    assert "neighbours" in trade_plan.by_gate


def test_neighbours_not_chains_of_neighbours():
    # At −36°, 0° and 36° of one plane: cos 36° = 0.81 to the middle, cos 72° = 0.31 end to end.
    left, right = (("F", 0.809), ("G", 0.588)), (("F", 0.809), ("G", -0.588))
    ends = (put(near=left), other(near=right))
    counts, _ = sizes(*ends, portfolio={"correlated_group_max": 0.188})
    assert counts == {"AAA": 2, "BBB": 2}
    middle = other("MMM", near=(("F", 1.0),), sector="Utilities")
    counts, _ = sizes(*ends, middle, portfolio={"correlated_group_max": 0.188})
    # Around the middle all three count together: two contracts in all; the ends alone may have two each, but
    # the middle sees both.
    assert counts.get("AAA", 0) + counts.get("MMM", 0) <= 2
    assert counts.get("BBB", 0) + counts.get("MMM", 0) <= 2


def test_a_held_name_is_a_centre_too():
    # X moves with both ends (cos 45° = 0.71), the ends with neither: what is held of X and both ends share
    # its neighbourhood.
    ends = (put(near=(("F", 1.0),)), other(near=(("G", 1.0),)))
    # No calls, so no candidate
    held_name = other("XXX", near=(("F", 0.7071), ("G", 0.7071)), sector="Utilities")
    book = account(100_000, shares=(held("XXX", 100, 90.0),))
    settings = {"portfolio": {"correlated_group_max": 0.30, "correlation": 0.55}}
    counts, trade_plan = sizes(*ends, held_name, book=book, watch="AAA BBB", **settings)
    # 10,000 of X and two contracts are 28,800; a third would be 38,200.
    assert sum(counts.values()) == 2
    reasons = [
        answer(trade_plan, "neighbours", c).reason for c in (PUT, occ("BBB", 94)) if c[:3] not in counts
    ]
    assert all("move with XXX" in reason for reason in reasons)
    assert len(reasons) == 2 - len(counts)


def test_an_unknown_correlation_counts_with_its_own_sector():
    young = {"sessions": 40}
    old_enough = {"quality": {"history_days_min": 20}}
    limits = merged(old_enough, {"portfolio": {"correlated_group_max": 0.188}})
    counts, _ = sizes(put(**young), other(sector="Technology", **young), **limits)
    assert sum(counts.values()) == 2
    counts, _ = sizes(put(**young), other(**young), **limits)
    assert counts == {"AAA": 2, "BBB": 2}


def test_broad_indexes_are_members_and_never_centres():
    fund = other("IDX", kind="index_etf", sector="Broad index", near=NEAR)
    tight = {"portfolio": {"correlated_group_max": 0.188}}
    counts, _ = sizes(put(near=NEAR), fund, **tight)
    assert sum(counts.values()) == 2  # AAA is the centre, the fund its neighbour
    counts, _ = sizes(put(), fund, **merged(tight, {"sizing": {"index_etf_collateral_max": 0.60}}))
    # On its own the fund has no neighbourhood: 60 % hold six contracts, the share keeps its two.
    assert counts == {"AAA": 2, "IDX": 6}


@pytest.mark.parametrize(("least", "count"), [(256.0, 2), (256.01, 0)])
def test_least_credit(least, count):
    # Two contracts fit and bring 256.
    counts, trade_plan = sizes(put(), sizing={"name_collateral_max": 0.188, "min_credit_usd": least})
    assert counts.get("AAA", 0) == count
    if count:
        reply = answer(trade_plan, "least_credit", PUT)
        assert (reply.verdict, reply.value, reply.limit) == ("pass", 256.0, 256.0)


def test_least_credit_is_a_share_of_a_large_account():
    # 0.1 % of 1,000,000 is 1,000: eight contracts bring 1,024, seven 896.
    for interest, count in ((160.0, 8), (159.0, 0)):
        counts, trade_plan = sizes(
            put(open_interest=interest), book=account(1e6), sizing={"min_credit_share": 0.001}
        )
        assert counts.get("AAA", 0) == count
    assert answer(trade_plan, "least_credit", PUT).verdict == BLOCKED


def test_limits_do_not_concern_covered_calls():
    book = account(100_000, shares=(held("AAA", 100, 90.0),))
    trade_plan = plan(market(Name("AAA", 100.0, strikes=(106.0,), rights=("call",))), book, config("AAA"))
    (t,) = trade_plan.tickets
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
    _, trade_plan = sizes(
        put(open_interest=60.0),
        sizing={"min_credit_usd": 500.0},
        liquidity={"open_interest_min": 1},
        score={"min": 40.0},
    )
    reply = answer(trade_plan, "least_credit", PUT)
    assert (reply.value, reply.limit) == (pytest.approx(384), 500)
    assert "at most 3 contracts fit" in reply.reason
