"""A scan's --set and --preset travel with its plan: the commands on its tickets run under them and say so."""

import json
from pathlib import Path
from typing import Any

import pytest

from wheelcli.loaders.plans.settings import RunSettings, adopt, settings_typed

RICH = "account.value=2000000"
TICKET = "DELMIO-260911-P21"


def test_commands_on_the_demos_tickets_run_under_the_last_scan(wheel: Any, wheel_home: Path) -> None:
    wheel("scan", "--demo", "--set", RICH)
    block = wheel("block", TICKET, "--demo", "--json")
    assert block.json["data"]["package"]["amount"] == 63
    assert f"settings of the last scan apply: {RICH}" in block.stderr
    drafted = wheel("rfq", "open", TICKET, "--demo", "--json")
    data = drafted.json["data"]
    assert (data["rfq"]["amount"], data["next"]) == (
        63,
        [f"wheel rfq open {TICKET} --demo --set {RICH} --send"],
    )
    (cash,) = [check for check in data["checks"] if check["check"] == "cash"]
    assert cash["limit"] == 1_800_000  # of 2,000,000, less a tenth in reserve
    shown = wheel("rfq", "show", data["rfq"]["id"], "--demo")
    assert f"settings of {data['rfq']['id']} apply: {RICH}" in shown.stderr
    wheel("scan", "--demo")
    assert not (wheel_home / "data/demo/scan.json").exists()


def test_a_saved_plan_keeps_its_settings(wheel: Any, wheel_home: Path) -> None:
    wheel("init", "--account-value", "250000", "--watchlist", "DELMIO,ULMERA")
    wheel("config", "set", "data.provider", "demo")
    wheel("scan", "--set", RICH, "--preset", "income")
    (saved,) = (wheel_home / "data/plans").glob("*/plan.json")
    kept = json.loads(saved.read_text(encoding="utf-8"))["kept"]
    assert (kept["settings"], kept["preset"]) == ([RICH], "income")
    answer = wheel("rfq", "open", "1", "--venue", "sheet", "--limit", "9", "--set", "fees.open=1", code=None)
    assert f"apply: {RICH}, preset income" in answer.stderr


class Run:
    """A run as `adopt` sees it."""

    def __init__(self, *overrides: str, preset: Any = None) -> None:
        self.overrides, self.preset, self.notes = overrides, preset, []
        self.messages = self

    def adopt(self, preset: Any, overrides: tuple[str, ...]) -> None:
        self.preset, self.overrides = preset, overrides

    def note(self, text: str) -> None:
        self.notes.append(text)


@pytest.mark.parametrize(
    ("typed", "kept", "after"),
    [
        ((), ("a.b=1",), ("a.b=1",)),
        (("a.b=2",), ("a.b=1", "c.d=3"), ("c.d=3", "a.b=2")),
        (("a.b=2",), ("a.b=1",), ("a.b=2",)),
        (("a.b=2",), (), ("a.b=2",)),
    ],
)
def test_what_is_typed_counts_for_its_key(
    typed: tuple[str, ...], kept: tuple[str, ...], after: tuple[str, ...]
) -> None:
    run = Run(*typed)
    adopt(run, RunSettings(kept, "no such preset"), source="plan x")  # type: ignore[arg-type]
    assert (run.overrides, run.preset) == (after, None)
    assert bool(run.notes) == (after != typed)


@pytest.mark.parametrize("switch", ["rfq.live=true", ' "rfq".live = true', "rfq={live=true}"])
def test_the_switch_of_live_venues_is_neither_kept_nor_adopted(switch: str) -> None:
    run: Any = Run(switch, RICH)
    assert settings_typed(run).settings == (RICH,)
    assert run.overrides == (switch, RICH)  # the run that typed it has it
    later: Any = Run()
    adopt(later, RunSettings((switch, RICH)), source="an old plan")
    assert later.overrides == (RICH,)
    assert later.notes == [f"settings of an old plan apply: {RICH}"]
