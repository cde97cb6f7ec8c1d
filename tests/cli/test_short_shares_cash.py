"""Short shares that a bear call spread left: what they brought is collateral, never free cash, and cycles,
review and positions tell one story.
"""

from pathlib import Path
from typing import Any

import pytest

from wheelcli.market.demo import demo_snapshot
from wheelcli.market.snapshot_store import keep

SPREAD = (
    "STO 1 DRAVEN 2026-09-18 {strike} C @ 2.00 fees 0.70 on 2026-08-10",
    "BTO 1 DRAVEN 2026-09-18 {wing} C @ 0.80 fees 0.70 on 2026-08-10",
)


@pytest.fixture
def short(request: pytest.FixtureRequest, wheel: Any, wheel_home: Path) -> Any:
    """50,000.00 of cash and a call spread for 120.00 less 1.40 of which the sold leg was assigned early; the
    share stands at 104.10.
    """
    strike = request.param
    wheel("journal", "add", "OPENING 50000 on 2026-08-03")
    for line in (*SPREAD, f"ASSIGN 1 DRAVEN 2026-09-18 {strike} C on 2026-08-20"):
        wheel("journal", "add", line.format(strike=strike, wing=strike + 5), "--force")
    name = keep(demo_snapshot(18.0, symbols=("DRAVEN",)), wheel_home / "data").name
    return lambda *words: wheel(*words, "--snapshot", name, "--json", code=None).json["data"]


@pytest.mark.long
@pytest.mark.parametrize(
    # What covering costs at 104.10 is more than 100.00 a share, and less than the 110.00 that the other
    # brought.
    ("short", "behind"),
    [(100, 10_410.0), (110, 11_000.0)],
    indirect=["short"],
)
def test_what_short_shares_brought_is_never_free_cash(short: Any, behind: float) -> None:
    (row,) = short("monitor")["shares"]
    brought = 10_000.0 if behind == 10_410.0 else 11_000.0
    cash = 50_000 + 120 - 1.40 + brought
    assert (row["quantity"], row["spot"], row["collateral_usd"]) == (-100, 104.10, behind)
    assert row["value_usd"] == pytest.approx(-10_410)
    assert row["profit_usd"] == pytest.approx(brought - 10_410, abs=0.005)
    for words in (("monitor",), ("stress",), ("scan",), ("positions",), ("review", "--until", "2026-08-21")):
        data = short(*words)
        own = data["account"] if isinstance(data.get("account"), dict) else data
        assert own["cash_usd"] == pytest.approx(cash, abs=0.005), words
        assert own["collateral_usd"] == pytest.approx(behind, abs=0.005), words
        assert own["free_cash_usd"] == pytest.approx(cash - behind, abs=0.005), words
        assert own["free_cash_usd"] <= 50_118.60 + 0.005, words
    assert short("monitor")["book"]["collateral_usd"] == behind
    rows = {each["id"]: each for each in short("positions")["positions"]}
    assert rows["DRAVEN"]["collateral_usd"] == behind
    assert rows["DRAVEN"]["profit_usd"] == row["profit_usd"]


@pytest.mark.long
@pytest.mark.parametrize("short", [100], indirect=True)
def test_the_spread_is_in_the_row_of_its_underlying(short: Any) -> None:
    """Its sold leg brought 200.00 less 0.70 and is over; the bought one, 80.00 and 0.70, is open still, and
    of no cycle.
    """
    data = short("cycles")
    (cycle,) = data["cycles"]
    assert (cycle["symbol"], cycle["state"], cycle["shares"], cycle["assigned"]) == (
        "DRAVEN",
        "open",
        -100,
        1,
    )
    assert (cycle["call_premium_usd"], cycle["realised_usd"]) == (200.0, 199.30)
    assert cycle["unrealised_usd"] == pytest.approx(10_000 - 10_410, abs=0.005)
    assert cycle["profit_usd"] == pytest.approx(199.30 - 410, abs=0.005)
    outside = data["outside"]
    assert (outside["realised_usd"], outside["spreads_usd"], outside["other_usd"]) == (0.0, 0.0, 0.0)
    (own,) = (each for each in short("positions")["positions"] if each["kind"] == "shares")
    assert own["cycle"] == cycle["id"]
    review = short("review", "--until", "2026-08-21")
    name = next(each for each in review["by_symbol"] if each["name"] == "DRAVEN")
    assert name["realised_usd"] == cycle["realised_usd"] == data["total"]["realised_usd"]
    closed = next(i for i in review["income"] if (i["span"], i["basis"]) == ("since start", "close"))
    assert (closed["call_premium_usd"], closed["fees_usd"]) == (200.0, -0.70)


@pytest.mark.parametrize("short", [100], indirect=True)
def test_the_other_leg_joins_that_row_when_it_is_sold(short: Any, wheel: Any) -> None:
    """Sold for 30.00 less 0.70: 200 − 80 + 30 − 3 × 0.70 = 147.90, all of it the cycle's."""
    wheel("journal", "add", "STC 1 DRAVEN 2026-09-18 105 C @ 0.30 fees 0.70 on 2026-08-21")
    data = short("cycles")
    (cycle,) = data["cycles"]
    assert (cycle["call_premium_usd"], cycle["fees_usd"], cycle["realised_usd"]) == (150.0, 2.10, 147.90)
    assert cycle["break_even"] == pytest.approx(100 + 1.479)
    assert {data["outside"][name] for name in ("realised_usd", "spreads_usd", "shares_usd", "other_usd")} == {
        0.0
    }
    name = next(
        each for each in short("review", "--until", "2026-08-21")["by_symbol"] if each["name"] == "DRAVEN"
    )
    assert name["realised_usd"] == 147.90
