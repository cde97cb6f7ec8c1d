"""The README holds: its commands run, its links lead somewhere, its tables and screens are the program's, its sums add up.

`python tests/test_readme.py` writes the generated parts (screens and gates) anew.
"""

import csv
import math
import os
import re
import shlex
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
INDEXES = ROOT.parent / "shared/data/index/CboeOptionStrategies_monthly_1986_2021.csv"
PART = re.compile(r"(<!-- generated: (\w+) -->\n)(.*?)(<!-- end -->)", re.S)

TEXT = README.read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", TEXT, re.S | re.M)
SHELL = [line for language, body in BLOCKS if language == "sh" for line in body.splitlines()]
OURS = [line for line in SHELL if re.match(r"wheel(cli)? ", line)]
# What the network or a person's own shell would have to answer.
OUTSIDE = re.compile(
    r"wheel (scan|record|chain|ticket|why|regime|screen|plan|monitor|roll|stress)\b(?!.*--demo)|wheel watchlist$|wheel --install-completion|wheel journal import"
)


def rows_under(heading: str) -> list[list[str]]:
    """The cells of the rows of the first table that starts with these cells, separator left out."""
    lines = TEXT.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(heading))
    table = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        table.append([cell.strip() for cell in line.strip("|").split("|")])
    return table


def screen(demo: Any, *arguments: str) -> str:
    """A screen of the demo at 100 columns, as a fenced block."""
    drawn = demo(*arguments, "--format", "table", "--quiet", columns=100)
    return "```text\n" + "\n".join(line.rstrip() for line in drawn.rstrip().splitlines()) + "\n```\n"


def gates(_: Any) -> str:
    """The table of the gates in the registry."""
    import wheelcli.plan.gates  # noqa: F401  (fills the registry)
    from wheelcli.plan.gates.gate import RULES

    lines = ["| gate | looks at | unit | key | what it asks for |", "|---|---|---|---|---|"]
    for rule in RULES.values():
        first = " ".join((rule.measure.__doc__ or "").split("\n\n")[0].split())
        key = f"`{rule.key}`" if rule.key else ""
        lines.append(f"| `{rule.name}` | {rule.scope} | {rule.unit} | {key} | {first} |")
    return "\n".join(lines) + "\n"


GENERATED: dict[str, Callable[[Any], str]] = {
    "scan": lambda demo: screen(demo, "scan"), "ticket": lambda demo: screen(demo, "ticket", "1"), "gates": gates,
}  # fmt: skip


def test_it_opens_with_the_two_commands_that_ci_runs() -> None:
    assert [language for language, _ in BLOCKS[:2]] == ["sh", "sh"]
    first, second = SHELL[:2]
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
        found = subprocess.run(
            ["bash", "-c", f"{function[0]}command_of {n}"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        assert found.stdout == SHELL[n - 1] + "\n"
        assert SHELL[n - 1] not in script
    assert 'step "$demo"' in script
    assert 'step "$tests"' in script


@pytest.mark.parametrize("name", GENERATED)
def test_generated_parts_are_current(name: str, demo: Any) -> None:
    found = {part[2]: part[3] for part in PART.finditer(TEXT)}
    made = GENERATED[name](demo)
    assert alike(found[name].split(), made.split()), f"run: python tests/test_readme.py\n{made}"


def alike(old: list[str], new: list[str]) -> bool:
    """Whether two screens say the same, word by word; a number may differ by one in its last digit, since the last bit
    of a logarithm is not the same on every processor, and a bar of the picture by one cell.
    """
    return len(old) == len(new) and all(a == b or near(a, b) for a, b in zip(old, new, strict=True))


def near(old: str, new: str) -> bool:
    if set(old) == set(new) and len(set(old)) == 1:
        return abs(len(old) - len(new)) <= 1
    digits = re.compile(r"[\d,]*\d(?:\.\d+)?")
    if digits.sub("#", old) != digits.sub("#", new):
        return False
    pairs = zip(digits.findall(old), digits.findall(new), strict=True)
    return all(abs(int(re.sub("[,.]", "", a)) - int(re.sub("[,.]", "", b))) <= 1 for a, b in pairs)


def test_a_stale_screen_is_seen() -> None:
    assert alike(["put", "1.35", "+660", "23.2", "%", "████"], ["put", "1.36", "+661", "23.1", "%", "███"])
    for other in (
        "put 1.35 +660 23.4 % ████",
        "call 1.35 +660 23.2 % ████",
        "put 1.35 -660 23.2 % ████",
        "put 1.35 +660 23.2 % ██",
    ):
        assert not alike(["put", "1.35", "+660", "23.2", "%", "████"], other.split())


def commands_named() -> Iterator[tuple[str, ...]]:
    """Every `wheel …` in the page, in fences and in running text, cut before a pipe, as words."""
    spans = [span for span in re.findall(r"`([^`\n]+)`", TEXT) if re.match(r"wheel(cli)? [a-z-]", span)]
    crontab = [
        line[line.index("wheel") :]
        for language, body in BLOCKS
        if language == "crontab"
        for line in body.splitlines()
        if "wheel" in line
    ]
    for text in [*OURS, *spans, *crontab]:
        words = re.findall(r"'[^']*'|\S+", re.split(r" [|>]", text)[0])
        yield tuple(word.strip("'") for word in words[1:])


@pytest.mark.parametrize("words", sorted(set(commands_named())), ids=" ".join)
def test_every_command_named_exists_with_its_options(words: tuple[str, ...]) -> None:
    import typer

    from wheelcli.cli.app import app

    at: Any = typer.main.get_command(app)
    rest = list(words)
    while rest and getattr(at, "commands", None) and not rest[0].startswith("-"):
        assert rest[0] in at.commands, f"there is no command {' '.join(words)}"
        at = at.commands[rest.pop(0)]
        at = getattr(at, "loaded", at)  # a command's file is imported when it is asked for
    known = {option for parameter in at.params for option in (*parameter.opts, *parameter.secondary_opts)} | {
        "--help"
    }
    options = [
        word for word in rest if word.startswith("-") and " " not in word
    ]  # a value may begin with a minus
    assert [word for word in options if word.split("=")[0] not in known] == []


def shell(line: str, folder: Path) -> None:
    """Run one line of the page in a folder, with this environment's commands first; fail unless it ends well."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", line],
        capture_output=True, text=True, check=False, cwd=folder, timeout=120, env={**os.environ, "PATH": path},
    )  # fmt: skip
    assert done.returncode == 0, f"{line}\n{done.stderr}"
    assert "Traceback" not in done.stderr
    assert done.stdout or "--output" in line


def typed(line: str, wheel: Any, folder: Path) -> None:
    """Run one line of the page in this process and its folder; what follows a pipe gets the output in a shell. Fail unless it ends well."""
    command, _, filters = line.partition(" | ")
    words = shlex.split(command, comments=True)
    assert words[0] in ("wheel", "wheelcli"), line
    if {">", "<", "&&", "||", ";"} & set(words):
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


@pytest.mark.parametrize("line", sorted({line for line in OURS if "--demo" in line}))
def test_commands_on_the_demo_run(
    line: str, wheel: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    typed(line, wheel, tmp_path)


def test_the_other_commands_run_one_after_the_other(
    wheel: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = [line for line in OURS if "--demo" not in line and not OUTSIDE.match(line)]
    assert lines[0] == "wheelcli doctor"
    assert sum("config set" in line for line in lines) >= 2
    for line in lines:
        typed(line, wheel, tmp_path)


@pytest.mark.parametrize("line", ["wheelcli doctor", "wheel cycles --demo | head -1"])
def test_both_names_of_the_program_run_in_a_shell(line: str, tmp_path: Path) -> None:
    shell(line, tmp_path)


def test_links_inside_lead_somewhere() -> None:
    headings = {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", TEXT, re.M)
    }
    for target in re.findall(r"\]\(([^)]+)\)", TEXT):
        if target.startswith("#"):
            assert target[1:] in headings, target
        elif not target.startswith("https://"):
            assert (ROOT / target).exists(), target


def test_exit_codes_are_all_there() -> None:
    from wheelcli.errors import Exit

    assert [int(row[0]) for row in rows_under("| exit code |")] == [int(code) for code in Exit]


def test_every_gate_that_speaks_is_named(demo: Any) -> None:
    plan = demo("scan", "--json").json["data"]
    spoke = {gate["gate"] for ticket in plan["tickets"] for gate in ticket["gates"]} | set(
        plan["rejected"]["by_gate"]
    )
    assert len(spoke) > 20
    assert {name for name in spoke if f"`{name}`" not in TEXT} == set()


def test_the_cycle_adds_up() -> None:
    from wheelcli.config import Config

    fee = Config().fees.open + Config().fees.regulatory
    sold = {"put": 1.10, "first call": 0.95, "second call": 0.80}
    credit = {name: 100 * premium - fee for name, premium in sold.items()}
    assigned, dividend, called = (
        -100 * 50.0 - Config().fees.assignment,
        100 * 0.30,
        100 * 51.0 - Config().fees.assignment,
    )
    cash = [credit["put"], assigned, credit["first call"], 0.0, credit["second call"], dividend, called]
    basis = -assigned - credit["put"]
    # A premium counts from the day its option ended: the first call's from its expiration, the second one's when it is called away.
    after = basis - credit["first call"]
    left = [basis, basis, after, after, after - dividend]

    table = rows_under("| date | what happens |")
    assert [number(row[2]) for row in table] == [cents(value) for value in [*cash, sum(cash)]]
    assert [number(row[4]) for row in table[1:6]] == [cents(value) for value in left]
    assert {number(row[3]) for row in table[1:6]} == {cents(basis)}
    assert cents(called + credit["second call"] - left[-1]) == cents(sum(cash))

    fetched = called + credit["second call"]
    assert cents(fetched - basis + credit["first call"] + dividend) == cents(sum(cash))
    stress = 100 * (50 - 52 * (1 - Config().stress.stock) - sold["put"]) + fee
    for value in (
        fetched,
        fetched - basis,
        100 * (60 - 52),
        basis - 100 * 35,
        stress,
        100 * (50 - sold["put"]),
    ):
        assert f"{value:,.2f}" in TEXT
    assert f"{stress / Config().regime[1].position_max:,.0f}" in TEXT
    assert f"{100 * sold['put'] / 50 * 365 / 31:.1f} %" in TEXT


def cents(value: float) -> int:
    return round(100 * value)


def number(cell: str) -> int:
    """Cents of a cell as `**+412.96**` or `−5,000.00`."""
    return cents(float(cell.strip("*").replace("−", "-").replace("+", "").replace(",", "")))


def test_the_published_record_is_as_the_indexes_say() -> None:
    if not INDEXES.exists():
        pytest.skip("../shared with the index history is missing")
    with INDEXES.open(encoding="utf-8") as file:
        history = list(csv.DictReader(file))
    names, period = {"S&P 500": "SPTR", "PUT": "PUT", "BXM": "BXM"}, ""
    checked = 0
    for row in rows_under("| period |"):
        period = row[0] or period
        first, last = period.split(" to ")
        values = [float(day[names[row[1]]]) for day in history if first <= day["Date"][:7] <= last]
        returns = [b / a - 1 for a, b in pairwise(values)]
        peaks = [max(values[: i + 1]) for i in range(len(values))]
        yearly = (values[-1] / values[0]) ** (12 / len(returns)) - 1
        spread = statistics.stdev(returns) * math.sqrt(12)
        fall = max(1 - value / peak for value, peak in zip(values, peaks, strict=True))
        assert row[2:] == [f"{100 * x:.1f} %" for x in (yearly, spread, fall)], row
        checked += 1
    assert checked == 6


def rewrite() -> None:
    """Write the generated parts of the page anew."""
    from conftest import run_demo

    README.write_text(
        PART.sub(lambda part: part[1] + GENERATED[part[2]](run_demo) + part[4], TEXT), encoding="utf-8"
    )


if __name__ == "__main__":
    rewrite()
