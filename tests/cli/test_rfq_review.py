"""The section Execution of `wheel review`: requests in the journal, and the markets recorded after them."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from wheelcli import clock
from wheelcli.market.demo import AS_OF, demo_snapshot
from wheelcli.market.snapshot_store import keep
from wheelcli.rfq.entry import Kind
from wheelcli.venues.record import open_record

PUT = "MAGDOR260918P00017000"
PUTS = "SELL 10 MAGDOR 2026-09-18 17 P"
MARKET = ("--bid", "0.34", "--ask", "0.36", "--spot", "18.20")
TRADED = AS_OF - timedelta(hours=2)


def recorded(home: Path, at: datetime, bid: float, ask: float) -> None:
    """Keep a market of that moment, in which the put is quoted so."""
    from dataclasses import replace

    market = demo_snapshot(symbols={"MAGDOR"})
    options = market.options.copy()
    mine = options["contract"].astype(str) == PUT
    options.loc[mine, "bid"], options.loc[mine, "ask"] = bid, ask
    options["quote_time"] = options["quote_time"].map(lambda _: at).astype(options["quote_time"].dtype)
    names = market.underlyings.copy()
    names["quote_time"] = names["quote_time"].map(lambda _: at).astype(names["quote_time"].dtype)
    keep(replace(market, options=options, underlyings=names, as_of=at), home / "data")


@pytest.fixture
def traded(wheel: Any, wheel_home: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """10 puts sold to a desk at 0.34, two hours before the demo's moment; the market was 0.34 to 0.36."""
    monkeypatch.setattr(clock, "now", lambda: TRADED - timedelta(days=3))
    wheel("init", "--account-value", "250000", "--watchlist", "MAGDOR")
    wheel("config", "set", "data.provider", "demo")
    monkeypatch.setattr(clock, "now", lambda: TRADED)

    def run(*arguments: str) -> dict[str, Any]:
        return dict(wheel("rfq", *arguments, "--json").json["data"])

    name = str(run("open", PUTS, "--venue", "sheet", *MARKET, "--limit", "0.34", "--send")["rfq"]["id"])
    run("quote", name, "--from", "DESK-A", "--bid", "0.34", "--size", "10")
    run("accept", name, *MARKET, "--send")
    run("reconcile", name, "--filled", "0.34", "--size", "10")
    wheel("journal", "fill", name)
    monkeypatch.setattr(clock, "now", lambda: AS_OF)
    return name


@pytest.mark.long
def test_the_price_is_compared_with_the_mids_then_and_later(
    wheel: Any, traded: str, wheel_home: Path
) -> None:
    recorded(wheel_home, TRADED + timedelta(minutes=7), 0.32, 0.34)
    recorded(wheel_home, TRADED + timedelta(minutes=40), 0.10, 0.90)  # of neither horizon
    (row,) = wheel("review", "--json").json["data"]["execution"]
    assert (row["id"], row["day"], row["venue"], row["amount"]) == (traded, "2026-08-21", "sheet", 10)
    assert (row["arrival_mid"], row["price"], row["cost_usd"]) == (0.35, 0.34, 10.0)  # 0.01 × 1,000
    assert (row["mid_5min"], row["cost_5min_usd"]) == (0.33, -10.0)
    assert (row["mid_1h"], row["cost_1h_usd"]) == (None, None)
    lines = wheel("review", "--format", "table", env={"COLUMNS": "140"}).lines
    assert "Execution" in lines
    assert any("cost against the mids on arrival: $10" in line for line in lines)
    with open_record(wheel_home / "data") as record:
        kinds = [entry.kind for entry in record.entries(traded)]
    assert kinds.count(Kind.MARKOUT) == 1  # once, however often it is reviewed


@pytest.mark.long
def test_an_unquoted_put_has_no_later_mid_and_another_week_no_execution(
    wheel: Any, traded: str, wheel_home: Path
) -> None:
    recorded(wheel_home, TRADED + timedelta(minutes=61), float("nan"), 0.40)
    (row,) = wheel("review", "--json").json["data"]["execution"]
    assert (row["mid_1h"], row["mid_5min"]) == (None, None)
    other = wheel("review", "--since", "2026-08-18", "--until", "2026-08-20", "--json", code=None)
    assert other.exit_status != 0 or other.json["data"]["execution"] == []
