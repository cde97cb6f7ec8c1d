"""The recipes for contributors: short, and every path and name in them is there."""

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
RECIPES = dict(re.findall(r"^\*\*(.+)\*\*\n\n((?:\d+\. .*\n)+)", TEXT, re.M))
# What a recipe makes up.
MADE_UP = {"acme", "acme_wheel"}


@cache
def names() -> frozenset[str]:
    """Every word in the sources, and in the settings."""
    files = [
        ROOT / "config.example.toml",
        *(f for d in ("wheelcli", "tests", "tools") for f in (ROOT / d).rglob("*.py")),
    ]
    files.remove(Path(__file__))
    return frozenset(
        word for file in files for word in re.findall(r"[A-Za-z_]\w+", file.read_text(encoding="utf-8"))
    )


def absent(text: str) -> list[str]:
    """Names in the code spans of a text that stand nowhere in the sources."""
    spans = " ".join(re.findall(r"`([^`]+)`", text))
    return [word for word in re.findall(r"[A-Za-z_]\w+", spans) if word not in MADE_UP | names()]


def lost(text: str) -> list[str]:
    """Paths, linked or in code spans, that lead nowhere; and links that are called otherwise than the file
    they lead to.
    """
    names = []
    for shown, target in re.findall(r"\[([^\]]+)\]\(([^)]+)\)", text):
        if not (ROOT / target).exists() or not f"/{target}".endswith(f"/{shown.strip('`')}"):
            names.append(f"{shown} → {target}")
    for span in re.findall(r"`([^`]+)`", text):
        for word in re.findall(r"[\w.*-]+(?:/[\w.*-]+)+(?=$|\s)", span):
            if "." in word and not word.startswith(("wheel.", ".venv/")) and not any(ROOT.glob(word)):
                names.append(word)
    return names


def test_there_is_a_recipe_for_everything_that_is_often_added() -> None:
    assert list(RECIPES) == [
        "A market data provider",
        "A broker importer",
        "A gate",
        "A command",
        "A field of the ticket",
    ]


@pytest.mark.parametrize("name", RECIPES)
def test_it_has_ten_lines_at_most_and_names_what_is_there(name: str) -> None:
    lines = RECIPES[name].splitlines()
    assert [line.partition(".")[0] for line in lines] == [str(n) for n in range(1, len(lines) + 1)]
    assert len(lines) <= 10
    assert lost(RECIPES[name]) == []
    assert absent(RECIPES[name]) == []


def test_the_rest_of_the_section_names_what_is_there() -> None:
    assert lost(TEXT) == []


def test_a_file_that_moved_is_seen() -> None:
    assert lost(
        "[plan/candidates.py](wheelcli/plan/candidates/generate.py) `python tests/no_such.py` "
        "`tests/*/golden.py`"
    ) == [
        "plan/candidates.py → wheelcli/plan/candidates/generate.py",
        "tests/no_such.py",
        "tests/*/golden.py",
    ]
    assert absent("`option_trade` and `no_trade_of_ours(…)`") == ["no_trade_of_ours"]
