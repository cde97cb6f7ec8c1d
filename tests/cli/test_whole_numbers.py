"""No line of a screen ends between a number and its unit or sign, and there is one minus sign."""

import io
import re
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from rich.padding import Padding
from rich.text import Text

from wheelcli.cli import command
from wheelcli.documents.result import Result
from wheelcli.render.console import new_console

TEXT = "deployed 65 % (limit 65 %) · Δ -0.55 · edge −3 ± 65 · 0.8 sd to 137.90 · 21 days · −1 × OAKVEN"
SHOWN = TEXT.replace("Δ -", "Δ −")
PARTS = ("65 %", "limit 65 %", "Δ −0.55", "−3 ± 65", "0.8 sd", "21 days", "−1 ×")
UNITS = "%|±|×|sd|USDC|BTC|days?|sessions?|shares?|contracts?|points?|Jan|Feb|Mar|Jul|Aug|Sep|Oct|Nov|Dec"
BEFORE = "limit|target|minimum|at most|at least|rank|IV|VIX|±|Δ|×|@"
SPLIT = re.compile(rf".*\d\n *(?:{UNITS})(?!\w).*|.*(?<!\w)(?:{BEFORE})\n *[-−+]?\$?\d.*")


@pytest.mark.parametrize("width", range(17, 62, 3))
def test_numbers_stay_whole(width: int) -> None:
    out = io.StringIO()
    console = new_console(out, width=width, force_terminal=True)
    console.print(Text(TEXT, style="green"))
    console.print(Padding(Text(TEXT), (0, 0, 0, 4)))
    plain = re.sub(r"\x1b\[[0-9;]*m", "", out.getvalue())
    assert all(plain.count(part) >= 2 for part in PARTS)
    assert " ".join(plain.split()) == " ".join(f"{SHOWN} {SHOWN}".split())
    assert max(len(line) for line in plain.splitlines()) <= width


def test_styles_stay_where_they_were() -> None:
    out = io.StringIO()
    console = new_console(out, width=12, force_terminal=True, color_system="standard")
    console.print(Text("gains of ").append("65 %", style="red"))
    assert out.getvalue() == "gains of    \n\x1b[31m65 %\x1b[0m\n".replace("of    ", "of ")


COINS = ("--account", "coins")
SCREENS = [
    *(("today", "--all"), ("monitor",), ("scan",), ("ticket", "1"), ("ticket", "3"), ("block", "1")),
    *(("why",), ("why", "NORVEX"), ("chain", "ALDERA"), ("regime",), ("screen",), ("stress",), ("review",)),
    *(("roll", "TARNIO"), ("roll", "GRIDAN"), ("roll", "CORVAN"), ("positions",), ("cycles",)),
    *(("taxes", "2026"), ("journal", "list"), ("journal", "settle"), ("plan", "show"), ("plan", "diff")),
    *(("scan", "--explain"), ("monitor", "--explain"), ("roll", "GRIDAN", "--explain")),
    *((name, *COINS) for name in ("today", "monitor", "scan", "stress", "review", "positions", "cycles")),
    *(("ticket", "1", *COINS), ("chain", "BTC", *COINS), ("journal", "list", *COINS)),
]
WIDTHS = (80, 100, 140)
# A hyphen before a number: of an order, of a line to enter and of a command it stays, for it is pasted.
HYPHEN = re.compile(r"(?:^|[\s(\[/])-\$?\.?\d.*")
PASTED = re.compile(r"SELL -\d|@ -\d|\bwheel \w")


@pytest.fixture(scope="module")
def drawn(demo: Any) -> Any:
    """Return the lines of a demo's screen at each width, of one run of its command."""
    return cache(lambda words: lines_of(demo, words))


def lines_of(demo: Any, words: tuple[str, ...]) -> dict[int, list[str]]:
    results: list[Result] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(command, "_emit", lambda ctx, result: results.append(result))
        demo(*words, "--format", "table", columns=WIDTHS[0] + 7)  # a width of its own: nothing is printed
    pages = {}
    for width in WIDTHS:
        page = io.StringIO()
        results[0].screen(new_console(page, width=width, no_color=True, highlight=False, emoji=False))
        pages[width] = [line.rstrip() for line in page.getvalue().splitlines()]
    return pages


@pytest.mark.long
@pytest.mark.parametrize("words", SCREENS, ids=" ".join)
def test_no_screen_splits_a_number_from_its_unit_at_any_width(drawn: Any, words: tuple[str, ...]) -> None:
    for width, lines in drawn(words).items():
        pairs = [f"{one}\n{two}" for one, two in pairwise(lines) if "  " not in one.strip() + two.strip()]
        assert [pair for pair in pairs if SPLIT.fullmatch(pair)] == [], width


@pytest.mark.long
@pytest.mark.parametrize("words", SCREENS, ids=" ".join)
def test_every_number_below_zero_has_the_one_minus_sign(drawn: Any, words: tuple[str, ...]) -> None:
    lines = [line for page in drawn(words).values() for line in page]
    assert [line for line in lines if HYPHEN.search(line) and not PASTED.search(line)] == []


def test_what_is_pasted_keeps_its_hyphens(demo: Any, drawn: Any) -> None:
    actions = demo("today", "--all", "--json").json["data"]["actions"]
    pasted = [
        line for each in actions for line in (each["order_text"], each["buyback_text"], each["command"])
    ]
    assert any("SELL -" in str(line) for line in pasted)
    for lines in drawn(("today", "--all")).values():
        assert [line for line in pasted if line and line not in "\n".join(lines)] == []
