"""monitor, roll and review weigh one position the same way, and scan and monitor name the same call on the
same shares.
"""

import pytest

SAME = ("roll_to", "roll_now_usd", "roll_expected_usd", "changes_if")


def reason(row, action):
    return (row[action], *(row[name] for name in SAME))


@pytest.fixture(scope="module")
def documents(demo):
    return {
        name: demo(name, "--json").json["data"] for name in ("monitor", "review", "scan")
    }  # each takes seconds: made once


@pytest.mark.long
def test_each_position_has_one_recommendation_and_one_best_roll(demo, documents) -> None:
    reviewed = {p["position"]: p for p in documents["review"]["positions"]}
    positions = documents["monitor"]["positions"]
    assert len(positions) == len(reviewed) >= 7
    for position in positions:
        rolled = demo("roll", position["id"], "--json").json["data"]
        one = reason(position, "action")
        assert one == reason(rolled, "recommended") == reason(reviewed[position["id"]], "action"), position[
            "id"
        ]
        # The best roll is the first candidate, to the dollar.
        best = next(c for c in rolled["candidates"] if c["allowed"])
        assert (best["id"], best["net_credit_usd"], best["expected_usd"]) == one[1:4]
        assert one[4].endswith(".")


def test_only_what_is_to_be_done_needs_action(documents) -> None:
    data = documents["monitor"]
    acting = [p for p in data["positions"] if p["action"] in ("close", "roll", "settle")]
    assert [p["id"] for p in data["positions"] if p["needs_action"]] == [p["id"] for p in acting]
    assert data["book"]["need_action"] == len(acting) == 1
    challenged = [p for p in data["positions"] if p["state"] == "challenged"]
    assert {p["action"] for p in challenged} == {"hold"}


def test_scan_and_monitor_name_the_same_call(documents) -> None:
    calls = {t["symbol"]: t for t in documents["scan"]["tickets"] if t["strategy"] == "covered_call"}
    shares_calls = {s["symbol"]: s["call"] for s in documents["monitor"]["shares"]}
    assert len(calls) >= 2
    for symbol, ticket in calls.items():
        assert (shares_calls[symbol]["id"], shares_calls[symbol]["contracts"]) == (
            ticket["id"],
            ticket["contracts"],
        )


@pytest.mark.long
def test_an_action_beats_the_standing_order_by_its_noise_or_a_rule_asks_for_it(demo, documents) -> None:
    for position in documents["monitor"]["positions"]:
        data = demo("roll", position["id"], "--json").json["data"]
        ways = {w["way"]: w for w in data["ways"]}
        if data["recommended"] in ("close", "roll") and position["state"] in (
            "challenged",
            "review",
            "on_track",
        ):
            way = ways[data["recommended"]]
            assert way["expected_usd"] - ways["hold"]["expected_usd"] > way["must_beat_usd"]
        close = ways["close"]
        legs = position["legs"]
        half = sum(leg["ask"] - leg["bid"] for leg in legs) / 2 * 100 * position["contracts"]
        assert close["must_beat_usd"] > half
