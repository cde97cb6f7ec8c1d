"""On recorded Yahoo sessions, through the real yfinance: monitor, roll and review of one recorded market give
one answer, live monitor and roll too.
"""

import pytest
from harness import SHARED, Home, replays

pytestmark = pytest.mark.skipif(
    not (SHARED / "tools/yahoo_replay.py").exists(), reason="../shared with recorded sessions is missing"
)

SAME = ("roll_to", "roll_now_usd", "roll_expected_usd", "changes_if")
BOOKS = {
    "2026-08-18": (
        "2026-08-03",
        (
            "STO 1 IWM 2026-09-18 280 P @ 3.00",
            "STO 1 AAPL 2026-09-18 300 P @ 6.05",
            "STO 1 SPY 2026-09-18 700 P @ 5.00",
        ),
    ),
    "2025-11-25": (
        "2025-11-10",
        (
            "STO 1 AAPL 2025-12-19 270 P @ 4.00",
            "STO 1 JPM 2025-12-19 300 P @ 5.00",
            "STO 2 PLTR 2025-12-19 165 P @ 6.00",
        ),
    ),
}


def reason(row, action):
    return (row[action], *(row[name] for name in SAME))


@pytest.mark.long
@pytest.mark.parametrize("world", BOOKS)
def test_three_commands_one_answer(world, tmp_path):
    opened, lines = BOOKS[world]
    home = Home(tmp_path)
    home.config.write_text('[account]\nsource = "journal"\n', encoding="utf-8")
    for line in (f"OPENING 600000 on {opened}", *(f"{line} on {opened}" for line in lines)):
        done = home.run("journal", "add", line)
        assert done.code == 0, done.stderr
    with replays() as replay:
        server = replay(world)
        live = {p["id"]: p for p in home.run("monitor", "--json", server=server).data["positions"]}
        rolled = home.run("roll", next(iter(live)), "--json", server=server).data
        assert reason(live[next(iter(live))], "action") == reason(rolled, "recommended")
        recorded = home.run("record", "--json", server=server)
        assert recorded.code == 0, recorded.stderr
    snapshot = ("--snapshot", "latest", "--json")
    seen = home.run("monitor", *snapshot).data["positions"]
    reviewed = {p["position"]: p for p in home.run("review", *snapshot).data["positions"]}
    assert len(seen) == len(lines)
    for position in seen:
        one = reason(position, "action")
        rolled = home.run("roll", position["id"], *snapshot).data
        assert one == reason(rolled, "recommended") == reason(reviewed[position["id"]], "action")
        # What was recorded holds what the live look had.
        assert reason(live[position["id"]], "action") == one
        assert (
            position["roll_to"] is not None
            or "no roll passes every gate" in position["reason"].lower()
            or rolled["by_gate"]
        )
