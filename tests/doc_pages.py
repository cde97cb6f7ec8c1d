"""The pages of the documentation as tests read them: blocks, commands, tables, screens.

`python tools/regenerate.py screens` draws every screen anew: the block after `<!-- screen -->`, by the last
command of the `sh` block above it. `<!-- screen: 12 lines -->` shows its first lines only.
"""

import os
import re
import shlex
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
WRITTEN = [README, *sorted((ROOT / "docs").rglob("*.md"))]
PAGES = [*WRITTEN, ROOT / "CONTRIBUTING.md"]
# What the network, a file or a person's own shell would have to answer.
# Servers that run until Ctrl-C, and commands on a request that somebody has sent.
# A run over the sessions of a year, what only a saved run shows, and files from data vendors.
WAITING = re.compile(r"wheel ((serve|mcp)\b|rfq (sim\b|\w+ rfq-)|(backtest|history)\b)")
OUTSIDE = re.compile(
    r"wheel (scan|record|chain|ticket|why|regime|screen|plan|monitor|roll|stress|review|block)\b(?!.*--demo)"
    r"|wheel watchlist$|wheel snapshot show|wheel --install-completion"
)
SCREEN = re.compile(
    r"(?P<above>```sh\n(?P<lines>[^`]+)```\n\n<!-- screen(?:: (?P<count>\d+) lines)? -->\n)"
    r"(?P<body>.*?)(?P<end><!-- end -->)",
    re.S,
)
WIDTH = 100


@dataclass(frozen=True)
class Page:
    """One page: its path, its name below the project, its text."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @property
    def blocks(self) -> list[tuple[str, str]]:
        """Language and body of each fenced block."""
        return re.findall(r"^```(\w+)\n(.*?)^```$", self.text, re.S | re.M)

    @property
    def shell(self) -> list[str]:
        """Every line of its `sh` blocks."""
        return [line for language, body in self.blocks if language == "sh" for line in body.splitlines()]

    @property
    def ours(self) -> list[str]:
        """The lines of its `sh` blocks that run the program."""
        return [line for line in self.shell if re.match(r"wheel(cli)? ", line)]

    @property
    def demo(self) -> list[str]:
        """Those on the demo market."""
        return [line for line in self.ours if "--demo" in line and not WAITING.match(line)]

    @property
    def others(self) -> list[str]:
        """Those that need neither the demo nor the world outside, in their order."""
        lines = [line for line in self.ours if "--demo" not in line]
        return [line for line in lines if not OUTSIDE.match(line) and not WAITING.match(line)]

    @property
    def anchors(self) -> set[str]:
        """The anchors of its headings, as GitHub and Python-Markdown make them."""
        bare = re.sub(r"^```.*?^```$", "", self.text, flags=re.S | re.M)
        return {
            re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")
            for heading in re.findall(r"^#+ (.+)$", bare, re.M)
        }

    def rows_under(self, heading: str) -> list[list[str]]:
        """The cells of the rows of the first table that starts with these cells, separator left out."""
        lines = self.text.splitlines()
        start = next(i for i, line in enumerate(lines) if line.startswith(heading))
        table = []
        for line in lines[start + 2 :]:
            if not line.startswith("|"):
                break
            table.append([cell.strip() for cell in line.strip("|").split("|")])
        return table

    def commands(self) -> Iterator[tuple[str, ...]]:
        """Every `wheel …` in the page, in fences and in running text, cut before a pipe, as words."""
        spans = [
            span for span in re.findall(r"`([^`\n]+)`", self.text) if re.match(r"wheel(cli)? [a-z-]", span)
        ]
        scheduled = [
            line.partition("/bin/")[2]
            for language, body in self.blocks
            if language in ("crontab", "ini")
            for line in body.splitlines()
            if "/bin/wheel " in line
        ]
        for text in [*self.ours, *spans, *scheduled]:
            words = re.findall(r"'[^']*'|\"[^\"]*\"|\S+", re.split(r" (?:\||>|&&|#)", text)[0])
            yield tuple(word.strip("'\"") for word in words[1:])


def page(name: str) -> Page:
    """The page at a path below the project."""
    return Page(ROOT / name)


def screens(text: str) -> Iterator[re.Match[str]]:
    """Every screen of a page, with the commands above it."""
    return SCREEN.finditer(text)


def drawn(screen: re.Match[str], demo: Callable[..., Any]) -> str:
    """The screen that its command makes on the demo market, as a fenced block."""
    words = shlex.split(screen["lines"].splitlines()[-1])[1:]
    words.remove("--demo")
    lines = [
        line.rstrip()
        for line in demo(*words, "--format", "table", "--quiet", columns=WIDTH).rstrip().splitlines()
    ]
    if screen["count"] and len(lines) > int(screen["count"]):
        lines = [*lines[: int(screen["count"])], "…"]
    return "\n".join(["```text", *lines, "```", ""])


def alike(old: list[str], new: list[str]) -> bool:
    """Whether two screens say the same, word by word; a number may differ by one in its last digit, since the
    last bit of a logarithm is not the same on every processor, and a bar of the picture by one cell.
    """
    return len(old) == len(new) and all(a == b or _near(a, b) for a, b in zip(old, new, strict=True))


def _near(old: str, new: str) -> bool:
    if set(old) == set(new) and len(set(old)) == 1:
        return abs(len(old) - len(new)) <= 1
    digits = re.compile(r"[\d,]*\d(?:\.\d+)?")
    if digits.sub("#", old) != digits.sub("#", new):
        return False
    pairs = zip(digits.findall(old), digits.findall(new), strict=True)
    return all(abs(int(re.sub("[,.]", "", a)) - int(re.sub("[,.]", "", b))) <= 1 for a, b in pairs)


def rewrite() -> None:
    """Draw the screens of every page anew, each page in a home of its own: a scan leaves its settings."""
    sys.path.append(str(ROOT / "tools"))
    from conftest import run_demo
    from page_writer import write_pages

    def redrawn(text: str) -> str:
        with tempfile.TemporaryDirectory() as home:
            os.environ.update({f"WHEEL_{kind}_DIR": f"{home}/{kind}" for kind in ("CONFIG", "DATA", "CACHE")})
            return SCREEN.sub(lambda screen: screen["above"] + drawn(screen, run_demo) + screen["end"], text)

    pages = [(one.name, one.text) for one in map(Page, PAGES) if SCREEN.search(one.text)]
    write_pages((name, partial(redrawn, text)) for name, text in pages)


if __name__ == "__main__":
    rewrite()
