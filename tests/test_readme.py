"""The README is short, opens with the two commands that `.ci/run` reads, and shows the program's screens.

The pages behind it are tested in `tests/docs`.
"""

import os
import re
import subprocess
import tomllib

from doc_pages import README, ROOT, page, screens

PAGE = page("README.md")


def test_it_is_short() -> None:
    assert README.stat().st_size <= 8 * 1024


def test_it_opens_with_the_two_commands_that_ci_runs() -> None:
    assert [language for language, _ in PAGE.blocks[:2]] == ["sh", "sh"]
    first, second = PAGE.shell[:2]
    assert "pip install ." in first
    assert first.endswith("wheel scan --demo")
    assert "pip install -e '.[test]'" in second
    assert "-m pytest" in second
    assert all(command.startswith("python3 -m venv .venv && ") for command in (first, second))


def test_ci_reads_its_commands_from_here() -> None:
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert os.access(ROOT / ".ci/run", os.X_OK)
    function = re.search(r"^command_of\(\) \{\n.*?^\}\n", script, re.S | re.M)
    assert function is not None
    for n in (1, 2):
        answer = subprocess.run(
            ["bash", "-c", f"{function[0]}command_of {n}"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        assert answer.stdout == PAGE.shell[n - 1] + "\n"
        assert PAGE.shell[n - 1] not in script
    assert 'step "$demo"' in script
    assert 'step "$tests"' in script


def test_ci_runs_the_tests_that_the_readmes_command_leaves_out() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["pytest"]
    assert settings["ini_options"]["addopts"].endswith("-m 'not slow and not long'")
    assert "pytest -n auto --dist loadfile -m 'long and not slow'" in (ROOT / ".ci/run").read_text(
        encoding="utf-8"
    )


def test_ci_builds_the_documentation() -> None:
    assert "mkdocs build --strict" in (ROOT / ".ci/run").read_text(encoding="utf-8")


def test_it_shows_a_plan_and_a_review() -> None:
    above = [screen["lines"].strip() for screen in screens(PAGE.text)]
    assert above == ["wheel scan --demo", "wheel review --demo"]


def test_a_week_is_five_commands() -> None:
    rows = PAGE.rows_under("| when | command |")
    assert [row[1].strip("`").split()[1] for row in rows] == ["record", "scan", "scan", "journal", "today"]


def test_it_leads_to_every_page() -> None:
    linked = {target.partition("#")[0] for target in re.findall(r"\]\(([^)]+)\)", PAGE.text)}
    pages = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md")}
    behind_the_settings = {name for name in pages if name.startswith("docs/presets/")}
    assert pages - behind_the_settings - {"docs/index.md"} <= linked
