"""The pages hold: their commands exist and run, their links lead somewhere, their screens are the program's.

`python tools/regenerate.py screens` draws the screens anew.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from doc_pages import PAGES, ROOT, Page, alike, drawn, page, screens

EVERY = [Page(path) for path in PAGES]
IMPORTED = ROOT / "tests/book/brokers/samples/tastyworks.csv"
SHELL_WORDS = {">", "<", "&&", "||", ";"}


@pytest.mark.long
@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.name)
def test_screens_are_current(one: Page, demo: Any) -> None:
    for screen in screens(one.text):
        text = drawn(screen, demo)
        assert alike(screen["body"].split(), text.split()), f"run: python tools/regenerate.py screens\n{text}"


def test_no_page_has_a_mark_that_draws_nothing() -> None:
    for one in EVERY:
        bare = re.sub(r"`[^`\n]+`", "", one.text)
        assert len(re.findall(r"^<!-- screen", bare, re.M)) == len(list(screens(one.text))), one.name


def test_a_stale_screen_is_seen() -> None:
    assert alike(["put", "1.35", "+660", "23.2", "%", "████"], ["put", "1.36", "+661", "23.1", "%", "███"])
    for other in (
        "put 1.35 +660 23.4 % ████",
        "call 1.35 +660 23.2 % ████",
        "put 1.35 -660 23.2 % ████",
        "put 1.35 +660 23.2 % ██",
    ):
        assert not alike(["put", "1.35", "+660", "23.2", "%", "████"], other.split())


COMMANDS = sorted({words for one in EVERY for words in one.commands()})


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_named_exists_with_its_options(words: tuple[str, ...]) -> None:
    import typer

    from wheelcli.cli.program import app

    at: Any = typer.main.get_command(app)
    rest = list(words)
    while rest and getattr(at, "commands", None) and re.fullmatch(r"[a-z]+", rest[0]):
        assert rest[0] in at.commands, f"there is no command {' '.join(words)}"
        at = at.commands[rest.pop(0)]
        at = getattr(at, "loaded", at)  # a command's file is imported when it is asked for
    known = {option for parameter in at.params for option in (*parameter.opts, *parameter.secondary_opts)} | {
        "--help",
        "--show-completion",
    }
    options = [
        word for word in rest if word.startswith("-") and " " not in word
    ]  # a value may begin with a minus
    assert [word for word in options if word.split("=")[0] not in known] == []


def shell(line: str, folder: Path) -> None:
    """Run one line of a page in a folder, with this environment's commands first. It must end well."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", line],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        timeout=120,
        env={**os.environ, "PATH": path},
    )
    assert done.returncode == 0, f"{line}\n{done.stderr}"
    assert "Traceback" not in done.stderr
    assert done.stdout or "--output" in line


def typed(line: str, wheel: Any, folder: Path) -> None:
    """Run one line of a page in this process and its folder; a pipe runs in a shell. It must end well."""
    command, _, filters = line.partition(" | ")
    words = shlex.split(command, comments=True)
    assert words[0] in ("wheel", "wheelcli"), line
    if SHELL_WORDS & set(words):
        shell(line, folder)
        return
    answer = wheel(*words[1:])
    assert "Traceback" not in answer.stderr
    assert answer or "--output" in line
    if filters and not (filters.startswith("jq") and shutil.which("jq") is None):
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", filters],
            input=answer,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{line}\n{done.stderr}"
        assert done.stdout


@pytest.mark.long
@pytest.mark.parametrize("line", sorted({line for one in EVERY for line in one.demo}))
def test_commands_on_the_demo_run(
    line: str, wheel: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    typed(line, wheel, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("one", [one for one in EVERY if one.others], ids=lambda one: one.name)
def test_the_other_commands_run_one_after_the_other(
    one: Page, wheel: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In an empty home, and from each `wheel init` on in another, with a broker's file in the folder."""
    monkeypatch.chdir(tmp_path)
    for copy in (tmp_path / "history.csv", tmp_path / IMPORTED.relative_to(ROOT)):
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(IMPORTED, copy)
    for place, line in enumerate(one.others):
        if line.startswith("wheel init "):
            for kind in ("config", "data", "cache"):
                monkeypatch.setenv(f"WHEEL_{kind.upper()}_DIR", str(tmp_path / f"home-{place}" / kind))
        typed(line, wheel, tmp_path)


@pytest.mark.long
def test_an_account_of_a_sample_gets_a_plan(wheel: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    lines = page("docs/start/account.md").shell
    start = next(i for i, line in enumerate(lines) if "tests/book/brokers/samples" in line)
    init, deposit, feed, scan, today = (shlex.split(line)[1:] for line in lines[start : start + 5])
    for words in (init, deposit, feed):
        wheel(*words)
    plan = wheel(*scan, "--json", code=3)
    assert [ticket["symbol"] for ticket in plan.json["data"]["tickets"]] == ["ALDERA", "QUILLA", "ROSTAN"]
    assert {problem["symbol"] for problem in plan.json["problems"]} == {"BOLT"}
    sold = []
    while new := [a for a in wheel(*today, "--json").json["data"]["actions"] if a["do"] == "sell"]:
        sold.append(new[0]["symbol"])
        wheel(*shlex.split(new[0]["command"])[1:])
    assert sold == ["ALDERA", "QUILLA", "ROSTAN"]


def test_pages_have_commands_of_every_kind_to_run() -> None:
    assert page("docs/start/demo.md").others[0] == "wheelcli doctor"
    assert sum("config set" in line for line in page("docs/start/account.md").others) >= 2
    assert len(page("docs/how-to/journal.md").others) >= 10
    assert len(page("docs/how-to/scripts.md").demo) >= 12


@pytest.mark.long
@pytest.mark.parametrize("line", ["wheelcli doctor", "wheel cycles --demo | head -1"])
def test_both_names_of_the_program_run_in_a_shell(line: str, tmp_path: Path) -> None:
    shell(line, tmp_path)


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.name)
def test_no_link_is_dead(one: Page) -> None:
    bare = re.sub(r"^```.*?^```$", "", one.text, flags=re.S | re.M)
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`(?!\]\()", "", bare)):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        page = (one.path.parent / path).resolve() if path else one.path
        assert page.exists(), target
        assert not anchor or anchor in Page(page).anchors, target
        inside = one.path.is_relative_to(ROOT / "docs")
        assert not inside or page.is_relative_to(ROOT / "docs"), f"{target} is not part of the site"


def test_every_page_is_in_the_navigation() -> None:
    named = re.findall(r": ([\w/-]+\.md)$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.M)
    assert sorted(named) == sorted(
        p.relative_to(ROOT / "docs").as_posix() for p in (ROOT / "docs").rglob("*.md")
    )


def test_the_site_fetches_nothing() -> None:
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert "  font: false\n" in text
    assert re.search(r"^plugins:\n  - search\n(?! )", text, re.M)
    assert "http" not in text
    assert '"mkdocs<2"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
