"""What is made from the code is written with a line for each file, and one command runs all of it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[2] / "tools"))

import page_writer
import regenerate
from regenerate import ROOT


def test_a_page_is_written_only_if_its_text_is_new(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "old.md").write_text("old")
    times = (tmp_path / "old.md").stat().st_mtime_ns
    pages = [("old.md", lambda: "old"), ("docs/new.md", lambda: "new")]
    assert page_writer.write_pages(pages, root=tmp_path) == ["docs/new.md"]
    assert (tmp_path / "docs/new.md").read_text() == "new"
    assert (tmp_path / "old.md").stat().st_mtime_ns == times
    first, second, end = capsys.readouterr().err.splitlines()
    assert re.fullmatch(r"old\.md … \d+\.\d s, current", first)
    assert re.fullmatch(r"docs/new\.md … \d+\.\d s, written", second)
    assert re.fullmatch(r"1 of 2 written, \d+ s", end)


def test_a_page_that_cannot_be_made_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def broken() -> str:
        raise ValueError("no gate of this name")

    with pytest.raises(ValueError, match="no gate"):
        page_writer.write_pages([("docs/gates.md", broken)], root=tmp_path)
    assert re.search(r"^docs/gates\.md … \d+\.\d s, failed$", capsys.readouterr().err, re.M)
    assert not (tmp_path / "docs").exists()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project with three parts, one of which fails."""
    (tmp_path / "README.md").write_text("stale")
    (tmp_path / "docs").mkdir()
    write = "from pathlib import Path; Path({!r}).write_text({!r})"
    (tmp_path / "first.py").write_text(write.format("README.md", "new"))
    (tmp_path / "second.py").write_text(write.format("docs/gates.md", "gates"))
    (tmp_path / "broken.py").write_text("raise SystemExit(3)")
    parts = {name: (f"{name}.py", f"the {name} part") for name in ("first", "second", "broken")}
    monkeypatch.setattr(regenerate, "ROOT", tmp_path)
    monkeypatch.setattr(regenerate, "PARTS", parts)
    return tmp_path


@pytest.mark.parametrize(
    ("parts", "files"),
    [(["first"], ["README.md"]), (["first", "second"], ["README.md", "docs/gates.md"])],
)
def test_the_changed_files_are_the_answer(
    project: Path, parts: list[str], files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert regenerate.main(parts) == 0
    out, err = capsys.readouterr()
    assert out.splitlines() == files
    assert f"[1/{len(parts)}] first: the first part" in err
    assert regenerate.main(parts) == 0
    out, err = capsys.readouterr()
    assert (out, err.splitlines()[-1].partition(",")[0]) == ("", "no file changed")


def test_a_part_that_fails_is_named_and_the_others_run(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert regenerate.main([]) == 1
    out, err = capsys.readouterr()
    assert out.splitlines() == ["README.md", "docs/gates.md"]
    assert err.splitlines()[-1] == "failed: python broken.py"


def test_a_part_that_does_not_exist_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        regenerate.main(["refrence"])
    assert "unknown part 'refrence': choose from reference, rooms, presets, screens" in (
        capsys.readouterr().err
    )


def test_its_parts_are_there_and_named_wherever_they_are_advised() -> None:
    assert all((ROOT / script).is_file() for script, _ in regenerate.PARTS.values())
    files = [ROOT / "CONTRIBUTING.md", *(ROOT / "tests").rglob("*.py"), *(ROOT / "tools").rglob("*.py")]
    advised = [
        word
        for file in files
        for word in re.findall(
            r"(?<!`)python tools/regenerate\.py ([a-z]+)", file.read_text(encoding="utf-8")
        )
    ]
    assert {"reference", "presets", "screens"} <= set(advised)
    assert set(advised) <= set(regenerate.PARTS)


@pytest.mark.long
def test_it_runs_as_a_contributor_runs_it() -> None:
    """The picture of the rooms, which is current: nothing on stdout, a line for its file on stderr."""
    done = subprocess.run(
        [sys.executable, "tools/regenerate.py", "rooms"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert re.search(r"^ARCHITECTURE\.md … \d+\.\d s, current$", done.stderr, re.M)
