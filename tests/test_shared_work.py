"""What commands share in tests: the same documents as without sharing, each stage done once, and again where
it is wanted fresh.
"""

from typing import Any

import pytest
from shared_work import SHARED

from wheelcli.feed_source import DEMO_COIN_ACCOUNT


@pytest.mark.long
def test_each_stage_is_done_once_for_all_commands(demo: Any, wheel: Any, shared_work: Any) -> None:
    for command in ("scan", "monitor", "screen", "review", "why"):
        assert demo(command, "--json") == wheel(command, "--demo", "--json", env={"COLUMNS": "80"})
    wheel("screen", "--demo", "--set", "score.min=46")  # the same market, other scores
    wheel("scan", "GRIDAN", "KELDON", "TARNIO", "--demo", code=None)  # three names of it, priced by its grid
    for score in ("46", "47"):
        wheel("scan", "--demo", "--account", DEMO_COIN_ACCOUNT, "--set", f"score.min={score}", code=None)
    for _ in range(3):
        wheel("config", "set", "score.min", "46")  # the last one finds the text of the second
    # One that is missing is no longer the function that commands call.
    assert set(SHARED) - shared_work.reused.keys() == set()


@pytest.mark.long
def test_a_shared_document_is_the_one_made_afresh(demo: Any, wheel: Any, shared_work: Any) -> None:
    shared = demo(
        "review", "--json"
    )  # a plan's is compared with that of a process of its own in test_demo_scan.py
    reused = dict(shared_work.reused)
    assert wheel("review", "--demo", "--json", fresh=True) == shared
    assert shared_work.reused == reused


def test_another_setting_is_other_work(demo: Any) -> None:
    plain = demo("screen", "--json").json["data"]["names"]
    strict = demo("screen", "--json", "--set", "score.min=75").json["data"]["names"]
    assert len(strict) < len(plain)
