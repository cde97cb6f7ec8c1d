"""The evidence on the whole policy: its figures worked by hand, and its page made from the result that is
kept.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
BENCHMARKS = ROOT / "benchmarks"
PAGE = ROOT / "docs" / "explanation" / "policy-evidence.md"


@pytest.fixture(scope="module")
def full():
    sys.path.insert(0, str(BENCHMARKS))
    try:
        import full_evidence
        import full_evidence_cells
        import full_evidence_figures
        import full_evidence_page
        import full_evidence_result
    finally:
        sys.path.remove(str(BENCHMARKS))
    return full_evidence, full_evidence_cells, full_evidence_figures, full_evidence_page, full_evidence_result


def ticket(end, stress, gain, *, otm=True, prob=0.8, forecast=0.9, day="2026-01-05", name="KO"):
    return [day, name, "cash_secured_put", end, 1, stress, gain, otm, prob, forecast]


def months(gains, stress=10.0):
    return {f"2026-{k:02d}": np.array([stress, gain]) for k, gain in enumerate(gains, 1)}


def test_the_page_is_what_the_result_says(full, tmp_path):
    page = tmp_path / "page.md"
    page.write_text(PAGE.read_text())
    full[3].write(json.loads((BENCHMARKS / "full_evidence.json").read_text()), page)
    assert page.read_text() == PAGE.read_text(), "run `python benchmarks/full_evidence.py --page`"


def test_another_result_would_change_every_part_of_the_page(full, tmp_path):
    result = json.loads((BENCHMARKS / "full_evidence.json").read_text())
    result["stores"][0]["source"] = "another market"
    result["left_out"][0]["source"] = "another source"
    page = tmp_path / "page.md"
    page.write_text(PAGE.read_text())
    full[3].write(result, page)
    assert page.read_text().count("another market") >= 4
    assert "another source" in page.read_text()


def test_a_month_is_drawn_whole_and_pairs_both_policies(full):
    figures = full[2]
    tickets = [
        ticket("2026-01-16", 10.0, 2.0),
        ticket("2026-01-23", 10.0, -1.0),
        ticket("2026-02-20", 20.0, 3.0),
    ]
    call = ticket("2026-02-20", 0.0, -500.0)
    call[2] = "covered_call"  # its shares earned what it lost
    tickets.append(call)
    assert {k: v.tolist() for k, v in figures.by_month([{"tickets": tickets}]).items()} == {
        "2026-01": [20.0, 1.0],
        "2026-02": [20.0, 3.0],
    }
    # The other earns 0.10 less for a dollar of stress in every month: no month can say otherwise.
    gains = [1.0, -4.0, 2.0, 1.0, 0.5, 1.0, 1.0, 3.0, 1.0, 2.0, 1.0, 1.0]
    value, (around,) = figures.less(months(gains), months([g - 1.0 for g in gains]), [0.95])
    assert value == pytest.approx(0.10)
    assert around == pytest.approx([0.10, 0.10])


def test_the_wider_interval_counts_and_eleven_months_have_none(full):
    figures = full[2]
    own, other = months([1.0] * 11 + [-5.0]), months([0.0] * 12)
    value, (one, all_of_them) = figures.less(own, other, [0.95, 0.999])
    assert value == pytest.approx(6.0 / 120.0)
    # Student's t with 11 degrees of freedom: 2.201 · (6 ÷ √12 of a dollar) ÷ √12 ÷ 10 of stress.
    half = 2.201 * np.std([1.0] * 11 + [-5.0], ddof=1) / np.sqrt(12) / 10
    assert one[1] == pytest.approx(value + half, rel=1e-3)
    assert one[0] <= value - half * 0.999
    assert all_of_them[0] < one[0]
    assert all_of_them[1] > one[1]
    del own["2026-12"]
    assert figures.less(own, other, [0.95])[1] == [None]


def test_month_returns_chain_to_the_whole(full):
    days = ["2026-01-05", "2026-01-30", "2026-02-02", "2026-02-27"]
    account = {"values": [101.0, 110.0, 90.0, 121.0]}
    assert full[2].month_returns(days, 100.0, [account]) == pytest.approx([0.10, 0.10])


def test_a_difference_counts_only_by_both_measures(full):
    conclusive = full[4].conclusive
    row = {"interval_of_all": [0.01, 0.02], "interval_a_month_of_all": [0.001, 0.002]}
    assert conclusive(row)
    assert not conclusive(row | {"interval_a_month_of_all": [-0.002, -0.001]})
    assert not conclusive(row | {"interval_of_all": [-0.01, 0.02]})
    assert not conclusive(row | {"interval_of_all": None})


def test_equal_contracts_of_a_session_count_once_in_a_forecast(full):
    a, b = (
        ticket("2026-01-16", 10.0, 2.0),
        ticket("2026-01-16", 10.0, -9.0, otm=False, prob=0.7, forecast=None),
    )
    found = full[2].forecasts([a, a, b])
    assert (found["tickets"], found["observed"]) == (2, 0.5)
    own, expected = found["by"].values()
    assert own["excess"] == pytest.approx(0.5 - 0.75)
    assert expected["excess"] == pytest.approx(1.0 - 0.9)  # of the one that has it
    assert own["interval"] is None


def test_twelve_months_that_all_ended_well_are_twelve_cases_and_no_more(full):
    tickets = [ticket(f"2026-{k:02d}-16", 10.0, 1.0, name=f"A{n}") for k in range(1, 13) for n in range(9)]
    (own, _) = full[2].forecasts(tickets)["by"].values()
    # 12 of 12: at least 0.025 to the power of 1 ÷ 12, 73.5 %
    assert own["interval"] == pytest.approx([0.025 ** (1 / 12) - 0.8, 0.2])


def test_each_policy_changes_what_it_names_and_nothing_else(full):
    cells = full[1]
    policies = cells.policies(10)
    assert sum(policy.kind == "part" for policy in policies) == 5
    assert [policy.seed for policy in policies if policy.kind == "random"] == [0, 1]
    base = cells.config_of(("KO",), {}).model_dump()
    for policy in policies:
        changed = cells.config_of(("KO",), policy.changes).model_dump()
        moved = {section for section in base if base[section] != changed[section]}
        assert moved == set(policy.changes), policy.name


def test_the_result_says_what_was_not_run(full):
    result = json.loads((BENCHMARKS / "full_evidence.json").read_text())
    for store in result["stores"]:
        assert store["runs"] <= store["runs_wanted"]
        if store["policies"][0]["months"] < result["months_least"]:
            assert not store["conclusive"]
            assert all(row.get("interval") is None for row in store["policies"])
    assert "judgement" in full[3].summary(result) or any(store["conclusive"] for store in result["stores"])


def finished(full, ends=12, digest="d1"):
    account = {
        "name": "",
        "values": [1_000_000.0] * ends,
        "deployed": 0.2,
        "stopped": False,
        "tickets": [ticket(f"2026-{k:02d}-16", 10.0, 1.0) for k in range(1, ends + 1)],
    }
    other = account | {"tickets": [ticket(f"2026-{k:02d}-16", 10.0, k / 9) for k in range(1, ends + 1)]}
    run = {
        "days": [f"2026-{k:02d}-02" for k in range(1, ends + 1)],
        "start": 1_000_000.0,
        "counts": {},
        "stopped": None,
        "at_close": 0,
        "gaps": 0,
        "names": [1.0] * ends,
        "accounts": [account, other | {"name": "highest_yield"}],
    }
    cell = {"digest": digest, "version": "9", "data": "ab" * 32, "made": "2026-12-01", "run": run}
    return full[4].Done({("the planner", 0): cell}, 1, 0, "monday")


def stored(full, source):

    return full[4].Stored(source, Path("store"), ("KO",), ("2026-01-02", "2026-12-02"), False, 0.0)


def test_one_store_is_made_again_and_the_others_parts_stay(full):
    document = full[4].document
    one, two = stored(full, "one"), stored(full, "two")
    before = document([one, two], {"one": finished(full, 3), "two": finished(full, 3)})
    assert [part["comparisons"] for part in before["stores"]] == [0, 0]
    after = document([two], {"two": finished(full, 12, digest="d2")}, before)
    assert after["stores"][0] == before["stores"][0]
    assert after["stores"][1]["sessions"] == 12
    assert after["stores"][1]["digest"] != before["stores"][1]["digest"]
    assert after["stores"][1]["made"] == "2026-12-01"
    # An interval that allows for one comparison is too narrow beside a store with one more.
    with pytest.raises(ValueError, match="two allows for 1"):
        document([one], {"one": finished(full, 12)}, after)
    # A store whose run is lost is left out, and is no part any more.
    gone = document([two], {}, after)
    assert [part["source"] for part in gone["stores"]] == ["one"]
    assert [row["source"] for row in gone["left_out"]] == ["two"]
