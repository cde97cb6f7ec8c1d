"""`wheel snapshot list|show|prune`: what is printed, in every format, and which exit code says what."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from wheelcli.cli.program import app
from wheelcli.errors import Problem
from wheelcli.loaders.user_files import UserFiles
from wheelcli.market.snapshot import TABLES, Snapshot, table
from wheelcli.market.snapshot_store import keep, library

AS_OF = datetime(2026, 8, 18, 20, 0, tzinfo=UTC)
LIST_KEYS = ["id", "as_of", "source", "symbols", "contracts", "bytes", "path", "damaged"]
SHOW_KEYS = ["symbol", "source", "quote_time", "closing", "facts_day", "spot"]
SHOW_KEYS += ["expirations", "contracts", "two_sided", "closes", "problems"]


@pytest.fixture(autouse=True)
def data(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user without any file; returns their data folder."""
    for name in ("FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    return own_folder / "data"


def market(days: int = 0) -> Snapshot:
    rows: dict[str, list[dict[str, Any]]] = {
        "underlyings": [{"symbol": "AAPL", "spot": 1231.5}, {"symbol": "SPY"}],
        "options": [
            {"contract": "A", "symbol": "AAPL", "expiration": "2026-09-18", "bid": 1.0, "ask": 1.1},
            {"contract": "B", "symbol": "AAPL", "expiration": "2026-09-18", "ask": 1.1},
            {"contract": "C", "symbol": "AAPL", "expiration": "2026-10-16", "bid": 1.0},
        ],
        "closes": [{"symbol": "AAPL", "date": "2026-08-17", "close": 230.0}],
        "vix": [{"date": "2026-08-17", "close": 17.25}],
        "rates": [{"tenor_days": 91, "rate": 0.0381, "date": "2026-08-17", "label": "^IRX"}],
    }
    problems = (
        Problem("timeout", "no answer in 30 s", "try again", "QQQ"),
        Problem("late", "quotes are late"),
    )
    return Snapshot(
        AS_OF - timedelta(days=days), "yahoo", *(table(n, rows.get(n)) for n in TABLES), problems=problems
    )


def wheel(*words: str) -> Result:
    return CliRunner().invoke(app, ["snapshot", *words])


def document(*words: str, code: int = 0) -> dict[str, Any]:
    done = wheel(*words, "--json")
    assert done.exit_code == code, done.stderr
    parsed: dict[str, Any] = json.loads(done.stdout)
    assert parsed["exit_code"] == code
    return parsed


def test_nothing_yet(data: Path) -> None:
    assert document("list")["data"] == {"folder": str(data / "snapshots"), "snapshots": []}
    error = document("show", code=5)
    assert error["problems"][0]["code"] == "snapshot"
    assert "wheel record" in error["problems"][0]["hint"]
    assert wheel("prune", "--keep-last", "3", "--yes").exit_code == 0


def test_list(data: Path) -> None:
    keep(market(7), data)
    path = keep(market(), data)
    listing = document("list")
    assert listing["schema"] == "wheel.snapshot.list/1"
    rows = listing["data"]["snapshots"]
    assert [list(row) for row in rows] == [LIST_KEYS] * 2
    assert rows[0] | {"bytes": 0} == {
        "id": "20260818T200000Z-yahoo",
        "as_of": "2026-08-18T20:00:00Z",
        "source": "yahoo",
        "symbols": 2,
        "contracts": 3,
        "bytes": 0,
        "path": str(path),
        "damaged": None,
    }
    text = wheel("list").stdout
    assert text.splitlines()[0].split("\t") == LIST_KEYS
    assert len(text.splitlines()) == 3
    assert "\x1b" not in text
    assert wheel("list", "--fields", "id").stdout.splitlines() == ["id", *(row["id"] for row in rows)]


def test_the_one_before_a_damaged_one_is_not_used_in_silence(data: Path) -> None:
    """Nobody takes the market of the day before for the newest one, whichever command reads it."""
    older, newer = keep(market(1), data), keep(market(), data)
    (newer / "options.parquet").write_bytes(b"cut")
    notice = f"snapshot {newer.name} is damaged: options.parquet was truncated or changed: {older.name}"
    for words in (("snapshot", "show"), ("regime", "--snapshot", "latest")):
        assert notice in CliRunner().invoke(app, [*words]).stderr, words
    shown = wheel("show", "--json")
    assert json.loads(shown.stdout)["data"]["id"] == older.name
    assert [p["code"] for p in json.loads(shown.stdout)["problems"]].count("damaged_snapshot") == 1
    assert "is damaged" not in wheel("show", older.name).stderr
    (older / "options.parquet").write_bytes(b"cut")
    assert "is used instead" not in wheel("show").stderr


def test_the_review_names_a_damaged_market_of_its_week(data: Path) -> None:
    keep(market(7), data)
    (keep(market(), data) / "vix.parquet").unlink()
    messages = Messages()
    files = UserFiles("review", messages)
    assert files.reviewed_market(AS_OF.date() - timedelta(days=1), lambda: None) is not None  # type: ignore[arg-type,return-value]
    assert messages.problems == []
    assert files.reviewed_market(AS_OF.date(), lambda: None) is not None  # type: ignore[arg-type,return-value]
    assert [problem.code for problem in messages.problems] == ["damaged_snapshot"]


class Messages:
    """Messages that are only remembered."""

    interactive = False

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def tell(self, problem: Problem) -> None:
        self.problems.append(problem)

    def note(self, message: str) -> None:
        raise AssertionError(message)


def test_damaged_ones_are_told(data: Path) -> None:
    (keep(market(), data) / "vix.parquet").unlink()
    listing = document("list")
    assert "vix.parquet" in listing["data"]["snapshots"][0]["damaged"]
    assert [p["code"] for p in listing["problems"]] == ["snapshot"]
    assert "vix.parquet" in wheel("list").stderr
    error = document("show", "2026", code=5)
    assert "vix.parquet is missing" in error["problems"][0]["message"]


def test_show(data: Path) -> None:
    keep(market(7), data)
    keep(market(), data)
    page = document("show")
    assert (page["schema"], page["as_of"], page["source"]) == (
        "wheel.snapshot.show/1",
        "2026-08-18T20:00:00Z",
        "yahoo",
    )
    assert list(page["data"]) == ["id", "path", "as_of", "source", "contracts", "vix", "rate", "symbols"]
    assert (page["data"]["vix"], page["data"]["rate"], page["data"]["contracts"]) == (17.25, 0.0381, 3)
    rows = page["data"]["symbols"]
    assert [list(row.values()) for row in rows] == [
        ["AAPL", None, None, False, None, 1231.5, 2, 3, 1, 1, 0],
        ["QQQ", None, None, False, None, None, 0, 0, 0, 0, 1],
        ["SPY", None, None, False, None, None, 0, 0, 0, 0, 0],
    ]
    assert list(rows[0]) == SHOW_KEYS
    assert [p["symbol"] for p in page["problems"]] == ["QQQ", None]
    assert document("show", "20260811")["data"]["id"] == "20260811T200000Z-yahoo"
    assert (
        document("show", str(data / "snapshots" / "20260811T200000Z-yahoo"))["as_of"]
        == "2026-08-11T20:00:00Z"
    )


def test_show_reads_a_csv_too(tmp_path: Path) -> None:
    (tmp_path / "quotes.csv").write_text(
        "contract,spot,quote_time,bid,ask\nKO260918P00060000,70,2026-08-18T15:45,1,2\n"
    )
    page = document("show", "./quotes.csv")
    assert page["data"]["symbols"][0]["two_sided"] == 1
    (tmp_path / "bad.csv").write_text(
        "contract,spot,quote_time,bid,ask\nKO260918P00060000,NaN,2026-08-18T15:45,1,2\n"
    )
    error = document("show", "bad.csv", code=5)
    assert error["problems"][0]["message"] == "bad.csv, line 2, column spot: 'NaN' is not a number"


def test_screens_fit_the_terminal(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(market(7), data)
    (keep(market(3), data) / "vix.parquet").unlink()
    keep(market(), data)
    for columns in ("80", "100"):
        monkeypatch.setenv("COLUMNS", columns)
        for words in (["list"], ["show"], ["prune", "--keep-last", "1", "--dry-run"]):
            text = wheel(*words, "--format", "table").stdout
            assert max(len(line) for line in text.splitlines()) <= int(columns)
    listed = wheel("list", "--format", "table").stdout
    assert "Tue 2026-08-18 16:00" in listed
    assert "20260815T200000Z-yahoo is damaged: vix.parquet" in " ".join(listed.split())
    shown = wheel("show", "--format", "table").stdout
    assert "Tue 2026-08-18 16:00 New York · yahoo · VIX 17.25 · rate 3.81 %" in shown
    assert "1,231.50" in shown


NEEDED = "prune needs --keep-days or --keep-last"


def test_prune_needs_to_know_what_to_keep_and_a_yes(data: Path) -> None:
    keep(market(7), data)
    keep(market(), data)
    for words, hint in ((["prune"], NEEDED), (["prune", "--keep-last", "1"], "--yes")):
        done = wheel(*words)
        assert done.exit_code == 2
        assert hint in done.stderr
    assert wheel("prune", "--keep-last", "-1", "--yes").exit_code == 2
    assert len(library(data)) == 2


def test_prune(data: Path) -> None:
    for days in (0, 7, 14):
        keep(market(days), data)
    looked = document("prune", "--keep-last", "1", "--dry-run")
    assert (looked["schema"], looked["data"]["removed"]) == ("wheel.snapshot.prune/1", False)
    assert [row["id"][:8] for row in looked["data"]["snapshots"]] == ["20260811", "20260804"]
    assert len(library(data)) == 3
    done = document("prune", "--keep-last", "2", "--yes")
    assert (done["data"]["removed"], [row["id"][:8] for row in done["data"]["snapshots"]]) == (
        True,
        ["20260804"],
    )
    assert [info.id[:8] for info in library(data)] == ["20260818", "20260811"]
    assert document("prune", "--keep-days", "0", "--yes")["data"]["snapshots"][0]["id"].startswith("20260811")
    assert [info.id[:8] for info in library(data)] == ["20260818"]


@pytest.mark.parametrize(("answer", "left"), [("y", 1), ("n", 2), ("", 2)])
def test_prune_asks_on_a_terminal(
    data: Path, monkeypatch: pytest.MonkeyPatch, answer: str, left: int
) -> None:
    from wheelcli.cli.context import Context

    monkeypatch.setattr(Context, "interactive", property(lambda self: True))
    keep(market(7), data)
    keep(market(), data)
    done = CliRunner().invoke(app, ["snapshot", "prune", "--keep-last", "1"], input=f"{answer}\n")
    assert done.exit_code == 0
    assert "20260811T200000Z-yahoo" in done.stderr
    assert len(library(data)) == left
    assert ("nothing was removed" in done.stderr) == (left == 2)


def test_an_interrupted_question_removes_nothing(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from wheelcli.cli.context import Context

    monkeypatch.setattr(Context, "interactive", property(lambda self: True))
    keep(market(7), data)
    keep(market(), data)
    assert CliRunner().invoke(app, ["snapshot", "prune", "--keep-last", "1"], input="").exit_code == 130
    assert len(library(data)) == 2


def test_a_file_in_place_of_the_data_folder(data: Path) -> None:
    data.write_text("not a folder")
    for words in (["list"], ["show"], ["prune", "--keep-last", "1", "--yes"]):
        error = document(*words, code=5)
        assert error["problems"][0]["code"] == "data_folder"
        assert error["problems"][0]["hint"]
