"""The program's own streams in a process of its own: readers who leave, streams that are closed or full,
narrow consoles.
"""

import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from wheelcli.render.formats.stand_ins import shown, stand_in

PACKAGE = Path(__file__).resolve().parents[2] / "wheelcli"
NARROW = {"PYTHONIOENCODING": "latin-1"}


def started(tmp_path: Path, *arguments: str, **streams: Any) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "wheelcli", *arguments], stdin=subprocess.DEVNULL, cwd=tmp_path, **streams
    )


def in_shell(tmp_path: Path, line: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["sh", "-c", f'"$0" -m wheelcli {line}', sys.executable],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.long
@pytest.mark.parametrize("line", ["--help", "scan --help", "schema --format table", "chain ALDERA --demo"])
def test_a_reader_of_one_line(wheel_home: Path, tmp_path: Path, line: str) -> None:
    done = started(tmp_path, *line.split(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert done.stdout.readline()
    done.stdout.close()
    assert (done.stderr.read(), done.wait(60)) == (b"", 0)


@pytest.mark.long
@pytest.mark.parametrize(
    ("line", "code"), [("--version", 0), ("--help", 0), ("scan NOPE --demo", 4), ("scna", 2)]
)
def test_nobody_reads_either_stream(wheel_home: Path, tmp_path: Path, line: str, code: int) -> None:
    """As `2>&1 | true`: an error keeps its exit code."""
    theirs, ours = os.pipe()
    os.close(theirs)
    try:
        assert started(tmp_path, *line.split(), stdout=ours, stderr=ours).wait(60) == code
    finally:
        os.close(ours)


@pytest.mark.long
def test_watching_ends_when_the_reader_leaves(wheel_home: Path, tmp_path: Path) -> None:
    done = started(
        tmp_path,
        "monitor",
        "--demo",
        "--watch",
        "1",
        "--format",
        "ndjson",
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert json.loads(done.stdout.readline())["id"]
    done.stdout.close()
    try:
        assert (done.wait(60), done.stderr.read()) == (0, b"")
    finally:
        done.kill()


@pytest.mark.long
def test_closed_streams_swallow_only_what_is_theirs(wheel_home: Path, tmp_path: Path) -> None:
    """Without stderr a notice must not be among the results, nor a file opened later be written to by
    `print`.
    """
    refused = in_shell(tmp_path, "scan NOPE --demo 2>&-")
    assert (refused.returncode, refused.stdout, refused.stderr) == (4, "", "")
    for closed in (">&-", "<&- >&-"):
        answer = in_shell(tmp_path, f"positions --demo --format table {closed}")
        assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")


@pytest.mark.long
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to write to")
def test_a_full_disk_is_one_sentence(wheel_home: Path, tmp_path: Path) -> None:
    for line in ("--version", "--help", "positions --demo"):
        done = in_shell(tmp_path, f"{line} >/dev/full")
        assert (done.returncode, done.stderr) == (
            2,
            "wheel: cannot write stdout: No space left on device\n",
        )
    assert in_shell(tmp_path, "scan NOPE --demo 2>/dev/full").returncode == 4


@pytest.mark.long
def test_latin_1_on_both_streams_and_utf_8_in_files(
    wheel_home: Path, tmp_path: Path, wheel_process: Any
) -> None:
    chart = {**os.environ, **NARROW, "COLUMNS": "100"}
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "wheelcli",
            "cycles",
            "ALDERA",
            "--demo",
            "--format",
            "table",
            "--account",
            "Łódź→",
        ],
        capture_output=True,
        cwd=tmp_path,
        env=chart,
        check=False,
    )
    assert b"L\xf3dz->" in done.stderr
    assert b"Traceback" not in done.stderr
    document = wheel_process("scan", "Łódź", "--json", code=2, env={"PYTHONIOENCODING": "ascii"}).json
    assert "Łódź" in document["problems"][0]["message"]
    wheel_process("regime", "--demo", "--format", "table", "--output", "out.txt", env=NARROW)
    assert "·" in (tmp_path / "out.txt").read_text(encoding="utf-8")


def test_columns_stay_under_one_another() -> None:
    """What a stand-in is longer by comes off the next gaps, which keep one space."""
    lines = ("a → b       12.50  −1", "Δ ≤ b       12.50  −1", "… …  …  12.50", "a    b       12.50  -1")
    assert [shown(line, "latin-1") for line in lines] == [
        "a -> b      12.50  -1",
        "delta <= b  12.50  -1",
        "... ... ... 12.50",
        "a    b       12.50  -1",
    ]
    assert shown("│ at most …   │", "cp1252") == "| at most …   |"


def test_every_character_of_ours_has_a_readable_stand_in() -> None:
    """Those of the texts and screens, and those that Rich and plotext draw with."""
    ours = {c for path in PACKAGE.rglob("*.py") for c in path.read_text(encoding="utf-8") if c > "\x7f"}
    drawn = {chr(code) for code in (*range(0x2500, 0x25A0), *range(0x2800, 0x2900))}
    stands = {c: stand_in(c) for c in ours | drawn if unicodedata.category(c) not in ("Nd", "Lo")}
    assert {"−", "≤", "–", "…", "·", "√", "█", "│"} <= set(stands)
    poor = {c: s for c, s in stands.items() if not s.isascii() or "?" in s or s.startswith(("\\u", "\\x"))}
    assert poor == {}
    assert not {s for s in stands.values() if set(s) & set(',"\t\r\n')}
