"""`wheel journal import`: the preview, what is written, what is refused, and what it says of cash."""

from pathlib import Path
from typing import Any

import pytest

SCHWAB = "Date,Action,Symbol,Description,Quantity,Price,Fees & Comm,Amount\n"
BOUGHT = '03/02/2026,Buy,ACME,ACME INC,100,$50.00,,"-$5,000.00"\n'
SOLD = "03/23/2026,Sell to Open,ACME 04/17/2026 55.00 C,CALL,1,$1.10,$0.66,$109.34\n"
SPUN = "03/24/2026,Mandatory Exch,NEWC,NEW CO,10,,,\n"


@pytest.fixture
def file(tmp_path: Path) -> Any:
    """Write a file of these lines under Schwab's header."""

    def write(*lines: str, name: str = "history.csv") -> str:
        path = tmp_path / name
        path.write_text(SCHWAB + "".join(lines), encoding="utf-8")
        return str(path)

    return write


def test_a_preview_writes_nothing_and_yes_does(wheel: Any, file: Any, wheel_home: Path) -> None:
    path = file(SOLD, BOUGHT)
    preview = wheel("journal", "import", path, "--json")
    data = preview.json["data"]
    assert (data["new"], data["known"], data["written"], data["cash_usd"]) == (2, 0, 0, -4_890.66)
    assert [(line["line"], line["event"]) for line in data["lines"]] == [
        (3, "BUY 100 ACME @ 50.00"),
        (2, "STO 1 ACME-260417-C55 @ 1.10"),
    ]
    assert "add --yes to write them" in preview.stderr
    assert not (wheel_home / "data" / "journal.db").exists()
    answer = wheel("journal", "import", path, "--yes", "--json")
    assert (answer.json["data"]["written"], answer.json["data"]["lines"]) == (2, [])
    assert wheel("journal", "check") == ""
    again = wheel("journal", "import", path, "--yes", "--json")
    assert (again.json["data"]["new"], again.json["data"]["known"], again.json["data"]["written"]) == (
        0,
        2,
        0,
    )
    assert "nothing new: the journal already has every event in these files (2)" in again.stderr
    assert len(wheel("journal", "--json").json["data"]["events"]) == 2


def test_a_dry_run_writes_nothing_even_with_yes(wheel: Any, file: Any, wheel_home: Path) -> None:
    data = wheel("journal", "import", file(BOUGHT), "--yes", "--dry-run", "--json").json["data"]
    assert (data["new"], data["written"], data["dry_run"]) == (1, 0, True)
    assert not (wheel_home / "data" / "journal.db").exists()


def test_a_line_not_understood_keeps_the_file_out_unless_partial(wheel: Any, file: Any) -> None:
    path = file(SPUN, BOUGHT)
    refused = wheel("journal", "import", path, "--yes", "--json", code=5)
    assert refused.json["status"] == "error"
    assert (refused.json["data"]["written"], refused.json["data"]["blocked"]) == (0, True)
    (line,) = [each for each in refused.json["data"]["lines"] if each["state"] == "not_understood"]
    assert (line["file"], line["line"]) == ("history.csv", 2)
    assert line["reason"] == "unknown action 'Mandatory Exch'"
    wheel("journal", code=5)  # no journal came of it
    partial = wheel("journal", "import", path, "--yes", "--partial", "--json", code=3)
    assert partial.json["data"]["written"] == 1
    assert [event["kind"] for event in wheel("journal", "--json").json["data"]["events"]] == ["share_buy"]


def test_partial_says_so_by_its_code_even_where_nothing_is_left(wheel: Any, file: Any) -> None:
    answer = wheel("journal", "import", file(SPUN), "--yes", "--partial", "--json", code=3)
    assert (answer.json["data"]["written"], answer.json["data"]["not_understood"]) == (0, 1)
    quiet = wheel("journal", "import", file("03/24/2026,Credit Interest,,INT,,,,$0.00\n"), "--json")
    assert "nothing in these files changes cash or holdings" in quiet.stderr


def test_an_opening_typed_in_makes_a_close_legal(wheel: Any, file: Any) -> None:
    """The hint of a refused line, with the price filled in, lets it in."""
    path = file("03/30/2026,Buy to Close,BOLT 04/02/2026 28.00 P,PUT,2,$0.05,$0.02,-$10.02\n")
    (line,) = wheel("journal", "import", path, "--json", code=5).json["data"]["lines"]
    opening = line["hint"].split('"')[1]
    assert opening == "OPENING -2 BOLT 2026-04-02 28 P @ PRICE on 2026-03-27"
    refused = wheel("journal", "add", opening, code=2).stderr
    assert "invalid word 'PRICE' (expected a price in dollars per share)" in refused
    wheel("journal", "add", opening.replace("PRICE", "1.00"))
    assert wheel("journal", "import", path, "--yes", "--json").json["data"]["written"] == 1


def test_several_lines_without_an_opening_have_one_hint(wheel: Any, file: Any) -> None:
    path = file(
        "03/30/2026,Buy to Close,BOLT 04/02/2026 28.00 P,PUT,2,$0.05,$0.02,-$10.02\n",
        '03/31/2026,Sell,ACME,ACME INC,100,$51.00,,"$5,100.00"\n',
    )
    lines = wheel("journal", "import", path, "--json", code=5).json["data"]["lines"]
    assert [line["hint"].split('"')[1] for line in lines] == [
        "OPENING -2 BOLT 2026-04-02 28 P @ PRICE on 2026-03-27",
        "OPENING 100 ACME @ PRICE on 2026-03-27",
    ]
    screen = wheel("journal", "import", path, "--dry-run", "--format", "table", code=5)
    assert " ".join(screen.split()).count("import the older history too") == 1


def test_what_only_the_check_objects_to_is_named_too(wheel: Any, file: Any) -> None:
    """A trade eight days after its contract expired: the holdings allow it, the journal's check does not."""
    late = "04/25/2026,Sell to Open,ACME 04/17/2026 55.00 C,CALL,1,$1.10,$0.66,$109.34\n"
    path = file(late, BOUGHT)
    for flags in (("--yes",), ()):
        answer = wheel("journal", "import", path, *flags, "--json", code=5)
        (line,) = [each for each in answer.json["data"]["lines"] if each["state"] == "not_understood"]
        assert (line["line"], answer.json["data"]["written"]) == (2, 0)
        assert "which had already expired" in line["reason"]
    assert (
        wheel("journal", "import", path, "--yes", "--partial", "--json", code=3).json["data"]["written"] == 1
    )
    assert wheel("journal", "check") == ""


def test_two_files_in_one_command_are_one_import(wheel: Any, file: Any) -> None:
    newer, older = file(SOLD, name="newer.csv"), file(BOUGHT, name="older.csv")
    data = wheel("journal", "import", newer, older, "--yes", "--json").json["data"]
    assert (data["written"], [each["file"] for each in data["files"]]) == (2, ["newer.csv", "older.csv"])


def test_cash_is_compared_with_the_file_s_own_total(wheel: Any, file: Any) -> None:
    path = file(SOLD, BOUGHT, '"Transactions Total","","","","","","","-$4,880.66"\n')
    answer = wheel("journal", "import", path, "--json")
    (compared,) = answer.json["data"]["compared"]
    assert (compared["told_usd"], compared["ours_usd"], compared["off_usd"]) == (-4_880.66, -4_890.66, -10.0)
    assert answer.json["problems"][0]["code"] == "cash"
    right = wheel(
        "journal",
        "import",
        file(SOLD, BOUGHT, '"Transactions Total","","","","","","","-$4,890.66"\n'),
        "--json",
    )
    assert right.json["data"]["compared"][0]["off_usd"] == 0
    assert right.json["problems"] == []


def test_an_account_is_asked_for_by_name(wheel: Any, file: Any) -> None:
    message = wheel("journal", "import", file(BOUGHT), "--account", "nobody", code=2).stderr
    assert "account not found: 'nobody'" in message


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "history.csv is empty"),
        (b"a,b,c\n1,2,3\n", "unsupported file history.csv: unknown columns a, b, c"),
        (b"PK\x03\x04", "history.csv is a spreadsheet or a zip file"),
    ],
)
def test_what_is_no_broker_file_is_one_sentence(wheel: Any, tmp_path: Path, body: bytes, says: str) -> None:
    path = tmp_path / "history.csv"
    path.write_bytes(body)
    answer = wheel("journal", "import", str(path), code=5)
    assert says in answer.stderr
    assert answer == ""
    missing = tmp_path / "none.csv"
    assert f"cannot read {missing}: No such file" in wheel("journal", "import", str(missing), code=5).stderr


def test_the_screen_names_lines_and_reasons_and_no_control_character(wheel: Any, file: Any) -> None:
    path = file("03/24/2026,Spin\x1b[31m-up,NEWC,NEW\x07 CO,10,,,\n", BOUGHT)
    screen = wheel("journal", "import", path, "--format", "table", code=5)
    assert "1 unreadable" in screen
    assert "line 2  unknown action 'Spin\\x1b[31m-up'" in screen
    assert "Nothing was written: some lines could not be read. Add --partial to skip them." in screen
    assert not any(c < " " for c in screen.replace("\n", ""))


def test_the_demo_s_journal_shows_it_and_keeps_nothing(wheel: Any, file: Any, wheel_home: Path) -> None:
    answer = wheel("journal", "import", file(BOUGHT), "--demo", "--yes", "--json")
    assert (answer.json["source"], answer.json["data"]["new"]) == ("demo", 1)
    assert "the demo's journal saves nothing" in answer.stderr
    assert not (wheel_home / "data" / "journal.db").exists()
