"""The account since its start: one bridge, one realised, one unrealised on `positions`, `cycles` and
`review`.
"""

from pathlib import Path
from typing import Any

import pytest
from journal_in import journal_of

from wheelcli.book.demo import demo_events

LINES = ("realised", "dividends", "interest", "unrealised", "brought", "unknown_basis", "corrections")


def cents(dollars: float) -> int:
    return round(dollars * 100)


def closes(row: dict[str, Any]) -> bool:
    """Whether both sides of a bridge are the same, to the cent."""
    gain = cents(row["end_value_usd"]) - cents(row["start_value_usd"]) - cents(row["deposits_usd"])
    gain += cents(row["withdrawals_usd"]) - cents(row["transfers_usd"])
    return gain == cents(row["gain_usd"]) == sum(cents(row[f"{line}_usd"]) for line in LINES)


@pytest.fixture(scope="module")
def review(demo: Any) -> dict[str, Any]:
    return demo("review", "--json").json["data"]


def test_every_span_of_the_demo_closes(review: dict[str, Any]) -> None:
    assert [row["span"] for row in review["bridge"]] == ["week", "month", "year", "since start"]
    for row, performance in zip(review["bridge"], review["performance"], strict=True):
        assert closes(row)
        for name in (
            "start_value_usd",
            "end_value_usd",
            "deposits_usd",
            "withdrawals_usd",
            "transfers_usd",
            "gain_usd",
        ):
            assert cents(row[name]) == cents(performance[name])
        assert cents(row["unrealised_usd"]) == cents(row["unrealised_end_usd"]) - cents(
            row["unrealised_start_usd"]
        )
    start = review["bridge"][-1]
    # 227,607.35 of opening, 10,000 and 5,000 paid in, 5,000 out; 100 Galvor came at a cost of 58.40.
    assert (start["deposits_usd"], start["withdrawals_usd"]) == (242_607.35, 5_000.0)
    assert cents(start["transfers_usd"] + start["brought_usd"]) == 584_000


def test_positions_cycles_and_review_tell_one_story(demo: Any, review: dict[str, Any]) -> None:
    start = review["bridge"][-1]
    positions, turns = (demo(name, "--json").json["data"] for name in ("positions", "cycles"))
    own = positions["bridge"]
    assert (own["priced"], turns["priced"], own["at_cost"]) == ("market", "market", [])
    assert closes(own)
    for name in own.keys() & start.keys():
        assert cents(own[name]) == cents(start[name]), name
    outside, total = turns["outside"], turns["total"]
    for part in ("realised", "dividends", "interest"):
        assert cents(total[f"{part}_usd"]) == cents(start[f"{part}_usd"])
    assert cents(total["unrealised_usd"]) == cents(start["unrealised_end_usd"])
    for part in ("realised_usd", "dividends_usd", "unrealised_usd"):
        assert sum(cents(row[part]) for row in turns["cycles"]) + cents(outside[part]) == cents(total[part])
    for row in turns["cycles"]:
        assert cents(row["profit_usd"]) == cents(row["realised_usd"]) + cents(row["dividends_usd"]) + cents(
            row["unrealised_usd"]
        )
    # Of no cycle: a fee of 1.50, the dividends of the core (4 × 32), the core shares and the spread that is
    # open.
    assert (outside["realised_usd"], outside["other_usd"], outside["dividends_usd"]) == (-1.5, -1.5, 128.0)
    whole = review["trades"][-1]
    assert (whole["realised_usd"], whole["unrealised_usd"]) == (
        start["realised_usd"],
        start["unrealised_end_usd"],
    )
    for part in ("realised_usd", "unrealised_usd"):
        assert sum(cents(row[part]) for row in review["by_symbol"]) == cents(whole[part])
    closed = next(row for row in review["income"] if (row["span"], row["basis"]) == ("since start", "close"))
    assert cents(closed["total_usd"]) == sum(
        cents(start[f"{part}_usd"]) for part in ("realised", "dividends", "interest")
    )


def test_value_cash_and_options_are_the_same_wherever_the_account_is_shown(
    demo: Any, review: dict[str, Any]
) -> None:
    seen = {name: demo(name, "--json").json["data"] for name in ("monitor", "stress")}
    own = demo("positions", "--json").json["data"]
    for data in seen.values():
        assert (
            cents(data["account"]["value_usd"])
            == cents(review["value_usd"])
            == cents(own["bridge"]["end_value_usd"])
        )
        assert cents(data["account"]["cash_usd"]) == cents(review["cash_usd"]) == cents(own["cash_usd"])


def test_without_a_market_all_is_at_cost_and_it_is_said(wheel: Any, wheel_home: Path) -> None:
    journal_of(wheel_home, demo_events())
    data = wheel("positions", "--json").json
    own = data["data"]["bridge"]
    assert (own["priced"], own["unrealised_usd"], own["transfers_usd"], data["as_of"]) == (
        "cost",
        0.0,
        5_840.0,
        None,
    )
    assert closes(own)
    turns = wheel("cycles", "--json").json["data"]
    assert (turns["total"]["unrealised_usd"], turns["outside"]["unrealised_usd"]) == (None, None)
    # An open cycle's premium is not profit, and what is unrealised of it is unknown; a closed one's is final.
    assert all((row["profit_usd"] is None) is (row["state"] == "open") for row in turns["cycles"])
    assert turns["total"]["realised_usd"] == own["realised_usd"]
    assert wheel("cycles", "BORVIA", "--json").json["data"]["outside"] is None
    screen = wheel("positions", "--format", "table").lines
    assert any("no market prices: positions are at cost" in line for line in screen)
