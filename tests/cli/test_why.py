"""`wheel why`: what the plan would give up for the best candidates left out, of the demo and of a plan read
back from disk.
"""

import pytest


@pytest.fixture(scope="module")
def why(wheel_once):
    def data(*arguments):
        return wheel_once("why", *arguments, "--json").json["data"]

    return data


@pytest.fixture(scope="module")
def rows(why):
    return why("--demo")


def test_twenty_are_told_with_what_they_break_and_what_goes_for_them(rows):
    best = rows["replacements"]
    assert len(best) == 20
    tickets = set(rows["tickets"])
    for one in best:
        assert {*one["replaces"], *one["reduces"]} <= tickets
        assert {
            *one["replaces"],
            *one["reduces"],
        }  # a candidate that fits beside the others would be a ticket
        assert one["loss_usd"] >= 0
        gates = {row["gate"] for row in rows["rows"] if row["contract"] == one["contract"]}
        assert set(one["limits"]) == gates - {"objective"} != set()


def test_of_one_name_and_of_one_contract(why, rows):
    about = rows["replacements"][0]
    name = why(about["symbol"], "--demo")["replacements"]
    assert {one["symbol"] for one in name} == {about["symbol"]}
    same = [one for one in name if one["contract"] == about["contract"]]
    for one in (*same, *why(about["contract"], "--demo")["replacements"]):
        assert one == {**about, "loss_usd": pytest.approx(about["loss_usd"])}
    assert same


def test_a_plan_read_back_tells_the_same(wheel, wheel_home):
    wheel("init", "--account-value", "250000", "--watchlist", "ALDERA,KARSTO,SOLVAN,ROSTAN,BROADA")
    wheel("config", "set", "data.provider", "demo")
    wheel("scan", "-q")
    best = wheel("why", "--json").json["data"]["replacements"]
    assert best
    assert wheel("why", best[0]["contract"], "--json").json["data"]["replacements"] == best[:1]
    (choice,) = (wheel_home / "data" / "plans").glob("*/choice.npz")
    choice.write_bytes(b"PK")
    assert "damaged" in wheel("why", "--json", code=5).stderr
    choice.unlink()  # a plan that an older version kept
    assert wheel("why", "--json").json["data"]["replacements"] == []


@pytest.mark.long
def test_the_sentence_names_the_ticket_that_gives_way_and_the_dollars_of_the_table(why):
    data = why("NORVEX", "--demo")
    first = min(data["replacements"], key=lambda one: one["loss_usd"])
    assert data["because"].startswith("NORVEX-")
    assert data["because"].endswith(f"is worth ${first['loss_usd']:,.2f} less")
    assert all(ticket in data["because"] for ticket in (*first["replaces"], *first["reduces"]))


def test_a_name_that_the_scan_could_not_fetch_has_its_reason_again(wheel):
    wheel("init", "--account-value", "250000", "--watchlist", "ALDERA,ZYXQ")
    wheel("config", "set", "data.provider", "demo")
    wheel("scan", "-q", code=3)
    for name in ("ZYXQ", "ZYXQ-260918-P40"):
        answer = wheel("why", name, code=2)
        assert f"no candidate {name}: ZYXQ is not in the demo market" in answer.stderr
        assert "demo symbols are invented" in answer.stderr
    assert "symbols in the plan: ALDERA" in wheel("why", "GALVOR", code=2).stderr


def test_formats_with_rows_only_do_not_ask(monkeypatch, wheel):
    monkeypatch.setattr("wheelcli.plan.optimize.replacements", None)
    wheel("why", "--demo", "--format", "csv")
    with pytest.raises(TypeError, match="NoneType"):
        wheel("why", "--demo", "--json")


def test_a_plan_chosen_one_by_one_has_none(why):
    assert why("--demo", "--set", "select.method=greedy")["replacements"] == []


@pytest.mark.long
def test_a_screen_ranks_by_cost_and_says_once_what_all_would_break(demo, why):
    best = why("NORVEX", "--demo")["replacements"]
    lines = demo("why", "NORVEX", "--format", "table", columns=80).lines
    table = lines[next(k for k, line in enumerate(lines) if line.startswith("next best")) + 1 :]
    table = table[: table.index("")]
    costs = [float(line.split()[2]) for line in table if line.startswith("NORVEX-")]
    assert costs == [round(loss, 2) for loss in sorted(one["loss_usd"] for one in best)[:5]]
    words = " ".join(" ".join(table).split())
    assert "each would exceed these limits: deployed capital, stress loss with open positions" in words
    assert words.count("stress loss with open positions") == 2  # the second names its setting
    assert (
        "limits: deployed capital 65.0 % (regime.deployed) · stress loss with open positions 12.0 %" in words
    )
    assert "collateral expiring on one day 20.0 % (portfolio.expiration_max)" in words
    assert {"deployed", "stress_total"} == set.intersection(*(set(one["limits"]) for one in best))


def test_a_long_reason_stays_beside_its_contract(demo):
    lines = demo("why", "NORVEX", "--format", "table", columns=50).lines
    first = next(k for k, line in enumerate(lines) if line.startswith("2026-"))
    starts = ("2026-", " " * 26, "… and ")
    assert any(line.startswith(" " * 26) for line in lines[first:])
    assert all(line.startswith(starts) for line in lines[first:])
