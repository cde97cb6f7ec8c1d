"""What a damaged or partial store does to a run: its labels, its notices, its exit code."""

import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

sys.path += [str(Path(__file__).resolve().parents[1] / part) for part in ("backtest", "plan")]

from moving_market import SELLING, closes, sessions, snapshot_of, write_store

from wheelcli.market.snapshot import table
from wheelcli.market.snapshot_folder import save
from wheelcli.trading_calendar import close_of

VIX = pd.DataFrame({"date": pd.bdate_range("2026-07-01", "2026-08-14"), "close": 16.0})

# The store's near expiration is six days away.
SHORT = SELLING.replace(
    "[watchlist.AAA]",
    """[[regime]]
name = "calm"
below = 30
delta = [0.15, 0.25, 0.35]
dte = [2, 20]
min_return = 0.01
position_max = 0.05
deployed = 0.9
stress_total = 0.5

[[regime]]
name = "elevated"
below = 999
delta = [0.08, 0.10, 0.12]
dte = [2, 20]
min_return = 0.01
position_max = 0.05
deployed = 0.9
stress_total = 0.5

[watchlist.AAA]""",
)


@pytest.fixture
def ours(own_folder):
    """A user's folders with a watchlist of the store's two names, and rules for its near expiration."""
    (own_folder / "config").mkdir()
    (own_folder / "config" / "config.toml").write_text(SHORT)
    return own_folder


def bare(place):
    """The market of a session without closes, index and dividends of its own."""
    return replace(snapshot_of(place), closes=table("closes"), vix=table("vix"), dividends=table("dividends"))


def run(wheel, folder, *options, code=0):
    shown = wheel("backtest", "run", "--data", str(folder), "--json", *options, code=code)
    document = shown.json["data"]
    return document, [label["code"] for label in document["labels"]], shown.json["problems"]


@pytest.mark.long
@pytest.mark.usefixtures("ours")
def test_without_closes_nothing_settles_and_the_run_is_partial(wheel, tmp_path):
    """Past closes only: those of the sessions themselves are missing, and 2026-08-26 has no close."""
    known = closes()
    folder = write_store(tmp_path / "store", closes=known[known["date"] < "2026-08-20"], vix=VIX)
    document, _, problems = run(wheel, folder, "--hold", code=3)
    unsettled = [problem for problem in problems if problem["code"] == "unsettled"]
    assert unsettled
    assert all("2026-08-26" in problem["message"] for problem in unsettled)
    assert all(ticket["settled_at"] is None for ticket in document["tickets"])


@pytest.mark.long
@pytest.mark.usefixtures("ours")
def test_a_gap_is_a_label_and_no_failure(wheel, tmp_path):
    folder = write_store(tmp_path / "store", closes=closes(), vix=VIX)
    gone = folder / f"session={sessions()[2]}"
    gone.rename(tmp_path / "elsewhere")
    document, labels, _ = run(wheel, folder)
    assert "MISSING SESSIONS" in labels
    assert (document["data"]["gaps"], document["data"]["sessions"]) == (1, 5)


@pytest.mark.usefixtures("ours")
def test_closing_quotes_are_named(wheel, tmp_path):
    for place, day in enumerate(sessions()[:2]):
        save(replace(bare(place), as_of=close_of(day)), tmp_path / f"session={day}")
    closes().to_csv(tmp_path / "closes.csv", index=False)
    document, labels, _ = run(wheel, tmp_path)
    assert labels[:2] == ["DECIDED AND FILLED AT THE CLOSE", "SURVIVORSHIP"]
    assert "the gate on spreads passes 80 % of the candidates" in document["labels"][0]["text"]


@pytest.mark.long
@pytest.mark.usefixtures("ours")
@pytest.mark.parametrize(("delisted", "code"), [("stop", 5), ("zero", 0)])
def test_a_share_that_ends_stops_the_run_or_counts_as_worthless(wheel, tmp_path, delisted, code):
    """AAA is sold in the first session and has no price any more."""
    for place, day in enumerate(sessions()):
        now = bare(place)
        names = now.underlyings
        spot = names["spot"].where((names["symbol"].astype(str) != "AAA") | (place == 0))
        save(
            replace(now, underlyings=table("underlyings", names.assign(spot=spot))),
            tmp_path / f"session={day}",
        )
    closes().to_csv(tmp_path / "closes.csv", index=False)
    VIX.to_csv(tmp_path / "vix.csv", index=False)
    options = ("--hold", "--delisted", delisted)
    document, labels, problems = run(wheel, tmp_path, *options, code=code)
    assert [p["code"] for p in problems if p["code"] == "delisted"] == ["delisted"]
    assert document["bridge"]["total_usd"] == pytest.approx(document["performance"]["end_usd"] - 250_000)
    assert (labels[0] == "STOPPED", document["stopped"] is None) == (code == 5, code == 0)


@pytest.mark.long
@pytest.mark.usefixtures("ours")
def test_reports_and_facts_come_from_files_of_one_s_own(wheel, tmp_path):
    """Without a date the ticket spans an unknown report; with one beyond its end it spans none."""
    bare_names = tmp_path / "store"
    for place, day in enumerate(sessions()[:1]):
        now = bare(place)
        names = now.underlyings.assign(earnings_date=pd.NaT, last_report_date=pd.NaT)
        save(replace(now, underlyings=table("underlyings", names)), bare_names / f"session={day}")
    closes().to_csv(bare_names / "closes.csv", index=False)
    VIX.to_csv(bare_names / "vix.csv", index=False)
    document, labels, _ = run(wheel, bare_names)
    assert "UNKNOWN REPORTS" in labels
    spanned = next(e["text"] for e in document["labels"] if e["code"] == "UNKNOWN REPORTS")
    sold = sum(ticket["contracts"] > 0 for ticket in document["tickets"])
    assert spanned == f"{sold} of {sold} filled tickets spanned an unknown report."
    reports = tmp_path / "reports.csv"
    reports.write_text("symbol,date,known\nAAA,2026-11-05,2026-07-01\nBBB,2026-11-06,2026-07-01\n")
    _, labels, _ = run(wheel, bare_names, "--earnings", str(reports))
    assert "UNKNOWN REPORTS" not in labels
    facts = tmp_path / "facts.csv"
    facts.write_text("symbol,known,market_cap\nAAA,2026-07-01,1e9\nBBB,2026-07-01,1e9\n")
    document, _, _ = run(wheel, bare_names, "--facts", str(facts))
    assert document["tickets"] == []  # too small for quality.market_cap_min
    assert (
        "file not found: 'no.csv'"
        in wheel("backtest", "run", "--facts", "no.csv", "--data", str(bare_names), code=5).stderr
    )
    refused = wheel("backtest", "run", "--demo", "--facts", str(facts), code=2)
    assert "--facts cannot be combined with --demo" in refused.stderr


@pytest.mark.long
@pytest.mark.usefixtures("ours")
def test_rules_and_portfolios_at_random_run_beside_it(wheel, tmp_path):
    folder = write_store(tmp_path / "store", closes=closes(), vix=VIX)
    document, _, _ = run(wheel, folder, "--against", "2", "--sessions", "1")
    assert (document["data"]["first"], document["data"]["sessions"]) == (str(sessions()[-1]), 1)
    assert document["at_random"]["runs"] == 2
    table_ = wheel("backtest", "show", "--format", "table")
    assert "Other choices in the same engine" in table_
    assert "At random: 2 portfolios drawn within the planner's gates and limits." in " ".join(table_.split())
