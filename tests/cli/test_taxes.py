"""`wheel taxes`: a made-up year, each line worked by hand, and its total against the review's."""

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest

from wheelcli import clock

YEAR = """
OPENING 500000 on 2024-02-01
BUY 100 NVDA @ 600.00 fees 1.00 on 2024-02-05
SPLIT NVDA 10:1 on 2024-06-10
SELL 400 NVDA @ 65.00 fees 2.00 on 2025-02-05
SELL 600 NVDA @ 66.00 fees 3.00 on 2025-02-06
STO 1 KO 2025-03-21 62 P @ 1.10 fees 0.65 on 2025-02-18
ASSIGN 1 KO 2025-03-21 62 P on 2025-03-21
STO 1 KO 2025-04-17 64 C @ 0.90 fees 0.65 on 2025-03-24
DIV KO 12.75 on 2025-04-01
ASSIGN 1 KO 2025-04-17 64 C on 2025-04-17
STO 2 PEP 2025-05-16 130 P @ 0.80 fees 1.30 on 2025-04-14
EXPIRE 2 PEP 2025-05-16 130 P on 2025-05-16
INTEREST 3.21 on 2025-05-30
FEE 5.00 on 2025-06-02
BUY 100 XOM @ 120.00 fees 0 on 2025-06-02
SELL 100 XOM @ 110.00 fees 0 on 2025-06-20
STO 1 XOM 2025-08-15 108 P @ 2.00 fees 0.65 on 2025-07-18
STO 1 XOM 2025-08-15 100 P @ 1.50 fees 0.65 on 2025-07-21
ASSIGN 1 XOM 2025-08-15 108 P on 2025-08-15
EXPIRE 1 XOM 2025-08-15 100 P on 2025-08-15
STO 1 PEP 2025-09-19 135 P @ 1.00 fees 0.65 on 2025-08-18
BTC 1 PEP 2025-09-19 135 P @ 1.80 fees 0.65 on 2025-09-02
STO 1 SPXW 2025-10-17 6000 P @ 5.00 fees 1.00 on 2025-09-15
EXPIRE 1 SPXW 2025-10-17 6000 P on 2025-10-17
STO 1 SPX 2026-03-20 5500 P @ 40.00 fees 1.00 on 2025-11-10
BTC 1 SPX 2026-03-20 5500 P @ 10.00 fees 1.00 on 2026-02-02
"""
SPX = "SPX260320P05500000"


@pytest.fixture
def journal(wheel: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The year in a journal, seen in March 2026."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 2, 15, tzinfo=UTC))
    for line in YEAR.strip().splitlines():
        wheel("journal", "add", line, "--quiet", "--force")
    return wheel


def _value(text: str) -> str | float:
    try:
        return float(text)
    except ValueError:
        return text


def test_each_line_of_the_year_is_as_by_hand(journal: Any) -> None:
    answer = journal("taxes", "2025", "--mark", f"{SPX}=25", "--format", "csv")
    rows = [tuple(map(_value, row.values()))[:9] for row in csv.DictReader(io.StringIO(answer))]
    short, long = "short_term", "long_term"
    assert rows == [
        # 60,001.00 for 100, 1,000 after the split: 400 of them cost 24,000.40. A year to the day is not more
        # than a year.
        (short, "400 NVDA", "02/05/2024", "02/05/2025", 25998.00, 24000.40, "", "", 1997.60),
        (long, "600 NVDA", "02/05/2024", "02/06/2025", 39597.00, 36000.60, "", "", 3596.40),
        # 6,200 less 109.35; 6,400 and 89.35. Neither option has a line.
        (short, "100 KO", "03/21/2025", "04/17/2025", 6489.35, 6090.65, "", "", 398.70),
        (short, "2 PEP 05/16/2025 130 PUT", "05/16/2025", "04/14/2025", 158.70, "Expired", "", "", 158.70),
        (short, "100 XOM", "06/02/2025", "06/20/2025", 11000.00, 12000.00, "", "", -1000.00),
        (short, "1 XOM 08/15/2025 100 PUT", "08/15/2025", "07/21/2025", 149.35, "Expired", "", "", 149.35),
        (short, "1 PEP 09/19/2025 135 PUT", "09/02/2025", "08/18/2025", 99.35, 180.65, "", "", -81.30),
    ]
    assert "not tax advice" in answer.stderr
    assert "2 section 1256 contracts are not on Form 8949" in answer.stderr
    header = answer.lines[0].split(",")
    assert header[:9] == [
        "part",
        "a_description",
        "b_acquired",
        "c_sold",
        "d_proceeds",
        "e_basis",
        "f_code",
        "g_adjustment",
        "h_gain",
    ]


def test_the_total_is_the_review_s_and_the_named_differences(journal: Any) -> None:
    data = journal("taxes", "2025", "--mark", f"{SPX}=25", "--json").json["data"]
    totals = data["totals"]
    # 1,997.60 + 398.70 + 158.70 − 1,000.00 + 149.35 − 81.30
    assert (totals["short_term_usd"], totals["long_term_usd"]) == (1623.05, 3596.40)
    # SPXW 500 − 1; SPX 4,000 − 1 − 2,500
    assert [one["gain_usd"] for one in data["section_1256"]] == [1499.00, 499.00]
    assert (totals["section_1256_long_usd"], totals["section_1256_short_usd"]) == (1198.80, 799.20)
    assert (totals["dividends_usd"], totals["interest_usd"], totals["unknown_lines"]) == (12.75, 3.21, 0)
    bridge = data["reconciliation"]
    assert {one["what"]: one["usd"] for one in bridge["differences"]} == {
        "assigned_premiums": -398.05,  # 109.35 + 89.35 + 199.35
        "joined_premiums": 198.70,  # KO's; XOM's 199.35 waits in the basis of shares still held
        "year_end_marks": 1499.00,
        "dividends_interest": 15.96,  # 12.75 + 3.21: the review shows them beside what is realised
        "account_fees": 5.00,
    }
    assert (bridge["realised_usd"], bridge["total_usd"]) == (5912.80, 7233.41)
    review = journal("review", "--since", "2025-01-01", "--until", "2025-12-31", "--json").json["data"]
    (close,) = [r for r in review["income"] if r["basis"] == "close" and r["since"] == "2025-01-01"][:1]
    assert (
        round(close["total_usd"] - close["dividends_usd"] - close["interest_usd"], 2)
        == bridge["realised_usd"]
    )
    (year,) = [row for row in review["bridge"] if row["since"] == "2025-01-01"][:1]
    assert year["realised_usd"] == bridge["realised_usd"]


def test_a_loss_re_entered_through_a_put_is_flagged_up_to_30_days(journal: Any) -> None:
    data = journal("taxes", "2025", "--mark", f"{SPX}=25", "--json").json["data"]
    (flag,) = data["wash_sales"]  # the put of 18 July is 28 days after the sale, that of 21 July 31
    assert (flag["description"], flag["loss_usd"], flag["by_description"], flag["by_day"]) == (
        "100 XOM",
        -1000.00,
        "1 XOM 08/15/2025 108 PUT",
        "2025-07-18",
    )
    assert [row["a_description"] for row in data["lines"] if row["possible_wash_sale"]] == ["100 XOM"]


def test_a_contract_marked_on_31_december_is_reopened_at_the_mark(journal: Any) -> None:
    data = journal("taxes", "2026", "--mark-before", f"{SPX}=25", "--json").json["data"]
    (one,) = data["section_1256"]
    assert (one["start_mark"], one["gain_usd"], one["day"]) == (
        25,
        1499.00,
        "2026-02-02",
    )  # 2,500 − 1,000 − 1
    bridge = data["reconciliation"]
    assert bridge["realised_usd"] == 2998.00  # both years together
    assert bridge["differences"][0]["usd"] == -1499.00
    assert bridge["total_usd"] == 1499.00
    assert not data["complete"]


def test_an_unknown_mark_leaves_the_gain_unknown_and_says_so(journal: Any) -> None:
    answer = journal("taxes", "2025", "--json", code=3)
    data = answer.json["data"]
    assert answer.json["status"] == "partial"
    assert (data["totals"]["section_1256_usd"], data["totals"]["unknown_lines"]) == (None, 1)
    assert [(one["gain_usd"], one["missing"]) for one in data["section_1256"]] == [
        (None, "end"),
        (499.0, None),
    ]
    bridge = data["reconciliation"]
    assert bridge["total_usd"] == 5734.41  # without the 1,499.00
    assert round(bridge["realised_usd"] + sum(d["usd"] for d in bridge["differences"]), 2) == 5734.41
    assert f"--mark {SPX}=PRICE" in answer.stderr
    assert f"--mark-before {SPX}=PRICE" in journal("taxes", "2026", code=3).stderr


def test_a_mark_is_taken_from_the_market_recorded_on_the_last_session(
    journal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pandas as pd

    from wheelcli.market import snapshot_store

    def info(day: int) -> snapshot_store.SnapshotInfo:
        from pathlib import Path

        moment = datetime(2025, 12, day, 20, 45, tzinfo=UTC)
        return snapshot_store.SnapshotInfo(f"s{day}", Path(f"s{day}"), moment, "yahoo", 1, 1, 1, None)

    monkeypatch.setattr("wheelcli.market.library", lambda _: [info(31), info(30)])
    quotes = {
        "options": pd.DataFrame({"contract": [SPX], "bid": [24.0], "ask": [25.0]}),
        "underlyings": pd.DataFrame({"symbol": ["KO"], "kind": ["stock"], "sector": ["Consumer Defensive"]}),
    }

    def load_table(path: Any, name: str) -> Any:
        return quotes[name] if path.name == "s31" else None

    monkeypatch.setattr("wheelcli.market.load_table", load_table)
    monkeypatch.setattr("wheelcli.loaders.book.year_end_marks.load_table", load_table)
    data = journal("taxes", "2025", "--json").json["data"]
    assert (data["section_1256"][0]["end_mark"], data["section_1256"][0]["gain_usd"]) == (24.5, 1549.0)


@pytest.mark.long
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("2027",), "expected 1990 to 2026"),
        (("last",), "invalid value for YEAR"),
        (("2025", "--mark", "SPX=25"), "expected CONTRACT=PRICE"),
        (("2025", "--mark", f"{SPX}=-1"), "expected CONTRACT=PRICE"),
        (("2025", "--mark", "SPXW251017P06000000=1"), "open contracts: SPX260320P05500000"),
        (("2025", "--account", "nobody"), "account not found: 'nobody'"),
    ],
)
def test_wrong_usage_is_one_sentence(journal: Any, arguments: tuple[str, ...], says: str) -> None:
    answer = journal("taxes", *arguments, code=2)
    assert says in answer.stderr
    assert not answer


def test_an_ira_is_left_out_but_its_purchases_count(journal: Any) -> None:
    journal("config", "set", "accounts.roth.type", "ira")
    journal("journal", "add", "OPENING 20000 on 2025-01-02", "--account", "roth", "-q")
    journal(
        "journal",
        "add",
        "BTO 1 XOM 2025-09-19 115 C @ 1.00 fees 0.65 on 2025-06-23",
        "--account",
        "roth",
        "-q",
    )
    journal("journal", "add", "EXPIRE 1 XOM 2025-09-19 115 C on 2025-09-19", "--account", "roth", "-q")
    data = journal("taxes", "2025", "--mark", f"{SPX}=25", "--json").json["data"]
    assert data["totals"]["short_term_usd"] == 1623.05
    assert [(one["by_account"], one["by_what"]) for one in data["wash_sales"]] == [
        ("roth", "call_bought"),
        ("default", "put_sold"),
    ]
    alone = journal("taxes", "2025", "--account", "roth", "--json").json["data"]
    assert (alone["lines"], alone["totals"]["known_usd"], alone["accounts"][0]["taxable"]) == ([], 0, False)
    assert any("roth is an IRA" in note for note in alone["notes"])


@pytest.mark.parametrize("form", ["table", "md"])
def test_a_page_shows_every_part(journal: Any, form: str) -> None:
    shown = journal("taxes", "2025", "--mark", f"{SPX}=25", "--format", form, env={"COLUMNS": "160"})
    for part in (
        "Short-term",
        "Long-term",
        "Section 1256",
        "Possible wash sales",
        "Dividends and interest",
        "+$5,912.80",
        "+$7,233.41",
        "not tax advice",
        "Expired",
        "60 % long-term",
    ):
        assert part in shown
