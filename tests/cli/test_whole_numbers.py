"""No line of a screen ends between a number and its unit or sign, at any width."""

import io
import re
from typing import Any

import pytest
from rich.padding import Padding
from rich.text import Text

from wheelcli.render.console import new_console

TEXT = "deployed 65 % (limit 65 %) · Δ -0.55 · edge −3 ± 65 · 0.8 sd to 137.90 · 21 days · −1 × OAKVEN"
PARTS = ("65 %", "Δ -0.55", "−3 ± 65", "0.8 sd", "21 days", "−1 ×")
SPLIT = re.compile(r"\d$\n\s*%|±$|Δ$", re.MULTILINE)


@pytest.mark.parametrize("width", range(14, 60, 3))
def test_numbers_stay_whole(width: int) -> None:
    out = io.StringIO()
    console = new_console(out, width=width, force_terminal=True)
    console.print(Text(TEXT, style="green"))
    console.print(Padding(Text(TEXT), (0, 0, 0, 4)))
    plain = re.sub(r"\x1b\[[0-9;]*m", "", out.getvalue())
    assert all(plain.count(part) >= 2 for part in PARTS)
    assert " ".join(plain.split()) == " ".join(f"{TEXT} {TEXT}".split())
    assert max(len(line) for line in plain.splitlines()) <= width


def test_styles_stay_where_they_were() -> None:
    out = io.StringIO()
    console = new_console(out, width=12, force_terminal=True, color_system="standard")
    console.print(Text("gains of ").append("65 %", style="red"))
    assert out.getvalue() == "gains of    \n\x1b[31m65 %\x1b[0m\n".replace("of    ", "of ")


@pytest.mark.parametrize("words", [("scan",), ("roll", "TARNIO"), ("monitor",)])
def test_screens_at_80_columns_split_no_number(demo: Any, words: tuple[str, ...]) -> None:
    assert not SPLIT.findall("\n".join(line.rstrip() for line in demo(*words, "--format", "table").lines))
