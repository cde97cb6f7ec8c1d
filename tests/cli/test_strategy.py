"""`wheel scan --strategy`: what it names, what it refuses, and spreads on every screen and in the basket."""

import csv
from pathlib import Path
from typing import Any

import pytest

from wheelcli.errors import WheelError
from wheelcli.loaders.strategy_names import strategies_of

MAY = ("--set", "account.type=margin", "--set", "account.option_level=3")


@pytest.mark.parametrize(
    ("texts", "names"),
    [
        (["csp"], "cash_secured_put"),
        (["puts", "calls"], "cash_secured_put covered_call"),
        (["Bull-Put-Spread"], "bull_put_spread"),
        (["bps,bcs"], "bull_put_spread bear_call_spread"),
        (["spreads", "bps"], "bull_put_spread bear_call_spread"),
        (["covered_call", "cc"], "covered_call"),
    ],
)
def test_names(texts: list[str], names: str) -> None:
    assert [s.value for s in strategies_of(texts)] == names.split()


@pytest.mark.parametrize("text", ["condor", "", "csp,", "put spread x"])
def test_what_is_no_strategy(text: str, wheel: Any) -> None:
    with pytest.raises(WheelError):
        strategies_of([text])
    done = wheel("scan", "--demo", "--strategy", text, code=2)
    assert "strategy not found: " in done.stderr
    assert "bull_put_spread (bps)" in done.stderr


@pytest.mark.long
@pytest.mark.parametrize(
    "sets",
    [
        (),
        ("--set", "account.option_level=3"),
        ("--set", "account.type=ira", "--set", "account.option_level=5"),
        ("--set", "account.type=margin"),
    ],
)
def test_accounts_that_may_not_are_told_in_one_sentence(wheel: Any, sets: tuple[str, ...]) -> None:
    done = wheel("scan", "--demo", "--strategy", "spreads", *sets, code=2)
    assert done == ""
    assert "does not allow bull_put_spread and bear_call_spread: spreads need a margin account" in done.stderr
    assert "Traceback" not in done.stderr
    plain = wheel("scan", "--demo", "--json", *sets).json["data"]
    assert not any("spread" in t["strategy"] for t in plain["tickets"])


def test_a_plan_of_spreads_on_every_screen(wheel: Any, tmp_path: Path) -> None:
    file = tmp_path / "basket.csv"
    data = wheel("scan", "--demo", "--json", "--strategy", "spreads", *MAY, "--basket", str(file)).json[
        "data"
    ]
    tickets = data["tickets"]
    assert tickets
    assert {t["strategy"] for t in tickets} <= {"bull_put_spread", "bear_call_spread"}
    rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    orders = [t for t in tickets if t["floor_price"] is not None]  # one without a floor is no order
    assert orders
    assert len(rows) == 2 * len(orders)
    for ticket, sold, bought in zip(orders, rows[::2], rows[1::2], strict=True):
        assert (sold["Action"], bought["Action"], sold["Leg"], bought["Leg"]) == (
            "SELL",
            "BUY",
            "1 of 2",
            "2 of 2",
        )
        assert sold["LimitPrice"] == bought["LimitPrice"]
        assert float(sold["LimitPrice"]) == ticket["limit_price"]
        assert sold["Order"] == bought["Order"] == ticket["id"]
        near, far = (leg["strike"] for leg in ticket["legs"])
        assert ticket["id"].endswith(f"{near:g}/{ticket['legs'][1]['right'][0].upper()}{far:g}")
        assert f" VERTICAL {ticket['symbol']} 100 " in ticket["order_text"]
    for columns in ("80", "120"):
        screen = wheel(
            "scan", "--demo", "--format", "table", "--strategy", "spreads", *MAY, env={"COLUMNS": columns}
        )
        near, far = (leg["strike"] for leg in tickets[0]["legs"])
        assert f"{near:g}/{far:g} {tickets[0]['legs'][0]['right']}" in screen
        # A command stays in one piece, so that it can be pasted.
        drawn = [line for line in screen.lines if "wheel " not in line]
        assert all(len(line) <= int(columns) for line in drawn)
        assert len(drawn) >= len(screen.lines) - 2 - len(orders)


@pytest.mark.long
def test_a_stacked_plan_shows_its_spread_and_says_why_of_it(wheel: Any) -> None:
    # XELDON is bearish on the demo's watchlist.
    data = wheel("scan", "--demo", "--json", *MAY).json["data"]
    (t,) = (t for t in data["tickets"] if t["symbol"] == "XELDON")
    assert t["strategy"] == "bear_call_spread"
    assert {"cash_secured_put", "covered_call"} <= {one["strategy"] for one in data["tickets"]}
    screen = wheel("ticket", t["id"], "--demo", "--format", "table", *MAY)
    for words in (
        "Bear call spread",
        "maximum loss",
        "the long call limits their cost",
        "Close it by",
        "If assigned: short ",
    ):
        assert words in screen
    why = wheel("why", t["id"], "--demo", "--json", *MAY).json["data"]
    assert why["tickets"] == [t["id"]]
    sold = t["legs"][0]["contract"]
    rows = wheel("why", sold, "--demo", "--json", *MAY).json["data"]["rows"]
    assert rows
    assert all(row["contract"].split("/")[0] == sold for row in rows)
    assert "/" in wheel("why", "XELDON", "--demo", "--format", "table", *MAY)
