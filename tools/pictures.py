"""Make the pictures of the documentation, docs/pictures: pages in a browser and screens on a terminal, all of
the demo.

`python tools/pictures.py [NAME …]` makes all of them, or those of the pages and screens named. It needs
Chromium and the extra `dev` (Playwright, Pillow). Each page is photographed on a desktop (1280 pixels, light)
and on a phone (390 pixels, dark), the review also as a sheet of paper; a screen as 100 columns show it. Look
at each before you commit it: a browser's fonts are not the same on every machine, so no test compares them.
"""

import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from PIL import Image, ImageOps
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "pictures"
COLUMNS = 100
COMMANDS = {
    "monitor": ("monitor",),
    "scan": ("scan",),
    "ticket": ("ticket", "1"),
    "chain": ("chain", "ALDERA"),
    "review": ("review",),
}
SCREENS = {"today": 37, "scan": 32, "monitor": 31}  # lines of each that are shown, at most
MOST_BYTES = 60_000  # of one picture
_PALETTE = [
    *((40, 44, 52), (224, 108, 117), (152, 195, 121), (229, 192, 123)),
    *((97, 175, 239), (198, 120, 221), (86, 182, 194), (220, 223, 228)),
]
_THEME = TerminalTheme((40, 44, 52), (220, 223, 228), _PALETTE, [(150, 156, 168), *_PALETTE[1:]])


@dataclass(frozen=True, slots=True)
class View:
    """How a page is photographed: the window in pixels, the colours, on a screen or on paper."""

    name: str
    width: int
    height: int
    colours: str = "light"
    medium: str = "screen"


DESK = View("desk", 1280, 960)
TALL = View("desk", 1280, 1360)  # with the first picture of the page
PHONE = View("phone", 390, 844, "dark")
MARGIN = 45  # of 12 mm
PAPER = View("paper", 1123 - 2 * MARGIN, 794 - 2 * MARGIN, medium="print")  # A4, landscape, 96 dots an inch
# The lowest end of a block that a sheet has room for: no card, row or picture is cut by its end.
LAST = """most => Math.max(...[...document.querySelectorAll(".step, .keys div, tr, p, figure")]
    .map(block => block.getBoundingClientRect().bottom).filter(bottom => bottom <= most))"""
VIEWS = {
    "monitor": (DESK, PHONE),
    "scan": (DESK, PHONE),
    "ticket": (TALL, PHONE),
    "chain": (TALL, PHONE),
    "review": (DESK, PHONE, PAPER),
}


def names() -> tuple[str, ...]:
    """Return the names of all pictures."""
    pages = [f"{name}-{view.name}.webp" for name, views in VIEWS.items() for view in views]
    return (*pages, *(f"{name}-terminal.webp" for name in SCREENS))


def main() -> int:
    """Make every picture; 1 if one is too large."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        print("chromium not found", file=sys.stderr)
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    too_large = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, shot in photographs(Path(folder), browser):
            body = _small(shot)
            (FOLDER / name).write_bytes(body)
            large = len(body) > MOST_BYTES
            too_large += large
            print(f"{len(body):>7,} {name}{' is too large' if large else ''}")
    return min(too_large, 1)


def photographs(folder: Path, browser: str) -> Iterator[tuple[str, bytes]]:
    """Yield the name of each picture and its photograph, as PNG."""
    from playwright.sync_api import sync_playwright

    environment = _environment(folder)
    with sync_playwright() as world:
        chromium = world.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        for name, views in _chosen(VIEWS).items():
            page = folder / f"{name}.html"
            _wheel(*COMMANDS[name], "--demo", "--quiet", "--html", str(page), environment=environment)
            for view in views:
                yield f"{name}-{view.name}.webp", photograph(chromium, page, view)
        for name, lines in _chosen(SCREENS).items():
            page = folder / f"{name}-terminal.svg"
            page.write_text(_terminal(name, lines, environment), encoding="utf-8")
            yield f"{name}-terminal.webp", photograph_of_svg(chromium, page)
        chromium.close()


def _chosen(of: Mapping[str, T]) -> dict[str, T]:
    """Return those named on the command line; all without a name."""
    return {name: each for name, each in of.items() if name in sys.argv[1:] or not sys.argv[1:]}


def photograph(chromium: Any, page: Path, view: View, *, whole: bool = False) -> bytes:
    """Return a page in that view as PNG: its first window, or the `whole` page."""
    tab = chromium.new_page(viewport={"width": view.width, "height": view.height}, color_scheme=view.colours)
    tab.emulate_media(media=view.medium)
    tab.goto(page.as_uri())
    if view.medium != "print":
        shot = bytes(tab.screenshot(full_page=whole))
    else:
        tab.evaluate("dispatchEvent(new Event('beforeprint'))")
        end = tab.evaluate(LAST, view.height)
        shot = _sheet(tab.screenshot(clip={"x": 0, "y": 0, "width": view.width, "height": end}))
    tab.close()
    return shot


def _sheet(png: bytes) -> bytes:
    """Return what is printed on a sheet with its margins and a thin edge."""
    printed = Image.open(io.BytesIO(png)).convert("RGB")
    sheet = Image.new("RGB", (PAPER.width + 2 * MARGIN, PAPER.height + 2 * MARGIN), "white")
    sheet.paste(printed, (MARGIN, MARGIN))
    out = io.BytesIO()
    ImageOps.expand(sheet, border=1, fill="#bbbbbb").save(out, "PNG")
    return out.getvalue()


def photograph_of_svg(chromium: Any, page: Path) -> bytes:
    """Return a drawn screen as PNG."""
    tab = chromium.new_page(viewport={"width": 1000, "height": 400})
    tab.set_content(f'<body style="margin:0">{page.read_text(encoding="utf-8")}</body>')
    shot = tab.locator("svg").screenshot()
    tab.close()
    return bytes(shot)


def _small(png: bytes) -> bytes:
    """Return a picture as WebP: as it is if that is small enough, else in fewer colours."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in (None, 64, 32, 16, 8):
        drawn = picture if colours is None else picture.quantize(colours).convert("RGB")
        out = io.BytesIO()
        drawn.save(out, "WEBP", method=6, lossless=True)
        if out.tell() <= MOST_BYTES:
            break
    return out.getvalue()


def _terminal(name: str, lines: int, environment: Mapping[str, str]) -> str:
    """Return the first lines of a screen as a drawn terminal."""
    drawn = _wheel(
        *(name, "--demo", "--quiet", "--format", "table", "--color", "always"), environment=environment
    )
    rows = drawn.rstrip("\n").split("\n")
    paper = Console(width=COLUMNS, record=True, file=io.StringIO(), force_terminal=True)
    for row in [f"$ wheel {name} --demo", *rows[:lines], *(["…"] if len(rows) > lines else [])]:
        paper.print(Text.from_ansi(row), soft_wrap=False)
    svg = paper.export_svg(title="wheel", theme=_THEME)
    return svg.replace("Fira Code", "DejaVu Sans Mono")


def _environment(folder: Path) -> dict[str, str]:
    """Return the environment of a user without files."""
    own = {f"WHEEL_{kind}_DIR": str(folder / kind.lower()) for kind in ("CONFIG", "DATA", "CACHE")}
    return {**os.environ, **own, "COLUMNS": str(COLUMNS)}


def _wheel(*words: str, environment: Mapping[str, str]) -> str:
    """Return what a command writes to stdout."""
    command = [sys.executable, "-m", "wheelcli", *words]
    done = subprocess.run(command, env=dict(environment), capture_output=True, text=True, check=False)
    if done.returncode not in (0, 3):
        raise SystemExit(f"{' '.join(words)}: {done.stderr}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
