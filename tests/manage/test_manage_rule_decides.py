"""Take profit and a spread's last days do not compare: the sentence says so if holding is expected to be
better.
"""

from types import SimpleNamespace
from typing import Any

import pytest

from wheelcli.manage.recommend import recommend
from wheelcli.manage.rule_result import Finding, State
from wheelcli.manage.ways import Way, WayOut

SHORT: Any = SimpleNamespace(position=SimpleNamespace(is_short=True))
SETTING: Any = None


def way(which: WayOut, expected: float | None, *, now: float = 0.0, available: bool = True) -> Way:
    """An alternative with this expected result; the rest of it decides nothing here."""
    return Way(
        which,
        available,
        now,
        expected,
        0.0,
        14,
        0.1,
        None if expected is None else expected,
        "as it is",
        15.0,
    )


def sentence(state: State, hold: float | None, *, possible: bool = True) -> str:
    """The sentence on a position that costs 75 to close, held at this expected result."""
    rule = Finding("rule", state, True, None, None, "a rule holds")
    ways = (
        way(WayOut.CLOSE, -75.0, now=-75.0),
        way(WayOut.HOLD, hold, available=possible),
        way(WayOut.ROLL, -90.0),
        way(WayOut.ACCEPT, hold),
    )
    which, text = recommend(SHORT, (state,), (rule,), ways, SETTING)
    assert which is WayOut.CLOSE
    return text


@pytest.mark.parametrize(
    ("state", "does"),
    [(State.TAKE_PROFIT, "takes the profit"), (State.CLOSE_SPREAD, "closes it")],
)
def test_a_rule_that_costs_something_is_named(state: State, does: str) -> None:
    assert sentence(state, -71.2).endswith(f". Holding is expected to bring $4 more; the rule {does} anyway.")
    for hold in (-74.6, -75.0, -80.0, None):
        assert "anyway" not in sentence(state, hold), hold
    assert "anyway" not in sentence(state, -10.0, possible=False)


def test_the_sentence_has_the_numbers_of_the_table(demo: Any) -> None:
    data = demo("roll", "GRIDAN", "--json").json["data"]
    ways = {each["way"]: each for each in data["ways"]}
    better = ways["hold"]["expected_usd"] - ways["close"]["expected_usd"]
    assert 0.5 < better < 50
    assert data["reason"].endswith(
        f"Holding is expected to bring ${better:.0f} more; the rule takes the profit anyway."
    )


@pytest.mark.parametrize(("width", "wide"), [(80, False), (160, True)])
def test_a_legend_explains_the_columns_shown(demo: Any, width: int, wide: bool) -> None:
    screen = demo("roll", "GRIDAN", "--format", "table", columns=width)
    heads = next(line for line in screen.splitlines() if line.startswith("#"))
    assert ("break-even" in heads, "collateral" in heads) == (wide, wide)
    words = " ".join(screen[screen.index("\nnatural, mid") :].split())
    assert words.startswith("natural, mid, break-even: " if wide else "natural, mid: dollars per share")
    assert ("collateral (its change)" in words) == wide
