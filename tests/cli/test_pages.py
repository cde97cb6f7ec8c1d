"""The pages of --html: each is one file, holds every figure of its document, and is read first on a phone."""

import re
import shutil
import sys
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

sys.path += [str(Path(__file__).resolve().parents[1] / part) for part in ("backtest", "plan")]

from moving_market import closes, sessions, write_store

pytestmark = pytest.mark.long

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
COMMANDS = {
    "monitor": ("monitor",),
    "scan": ("scan",),
    "ticket": ("ticket", "1"),
    "chain": ("chain", "ALDERA"),
    "review": ("review",),
    "coins": ("review", "--account", "coins"),
}
PAGES = (*COMMANDS, "backtest")
LOOK = (Path(__file__).parent / "page_check.js").read_text(encoding="utf-8").split("\n", 1)[1]
NUMBER = re.compile(r"[-−+]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?")


@pytest.fixture(scope="module")
def pages(wheel_once: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Any, str]]:
    """The document and the page of each command on the demo."""
    folder = tmp_path_factory.mktemp("pages")
    made = {}
    for name, command in COMMANDS.items():
        file = folder / f"{name}.html"
        answer = wheel_once(*command, "--demo", "--json", "--html", str(file))
        assert f"page written to {file}" in answer.stderr
        made[name] = answer.json["data"], file.read_text(encoding="utf-8")
    store = write_store(folder / "sessions", closes=closes())
    answer = wheel_once(
        *("backtest", "run", "--data", str(store), "--until", str(sessions()[2])),
        *("--set", "quality.history_days_min=0"),
        *("--set", "unknown.history=warn", "--set", "watchlist.AAA={}", "--set", "watchlist.BBB={}"),
        *("--json", "--html", str(folder / "backtest.html")),
    )
    made["backtest"] = answer.json["data"], (folder / "backtest.html").read_text(encoding="utf-8")
    return made


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.figures: set[float] = set()
        self.text: list[str] = []
        self.outside: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "data":
            self.figures.add(float(named["value"] or "nan"))
        self.outside += [v for k, v in attrs if k in ("src", "href") and v and v[0] != "#" and v != "data:,"]
        if named.get("id"):
            self.ids.append(str(named["id"]))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def _read(body: str) -> _Page:
    page = _Page()
    page.feed(body)
    return page


def _numbers(value: Any) -> set[float]:
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return set()
    if isinstance(value, int | float):
        return {float(value)}
    parts = value.values() if isinstance(value, dict) else value
    return set().union(*(_numbers(part) for part in parts), set())


@pytest.mark.parametrize("name", PAGES)
def test_every_figure_of_the_document_is_in_the_page(pages: Any, name: str) -> None:
    data, body = pages[name]
    page = _read(body)
    written = {float(n.replace(",", "").replace("−", "-")) for n in NUMBER.findall("\n".join(page.text))}
    assert _numbers(data) - page.figures - written == set()


KEY = re.compile(r"<dt>(.*?)</dt><dd>(?:<data value=\"(.*?)\")?")
TABLE = re.compile(r"<caption>(.*?)</caption>\s*<thead>(.*?)</thead>\s*<tbody>(.*?)</tbody>", re.DOTALL)
ROW = re.compile(r"<t[hd][^>]*>(?:<data value=\"(.*?)\")?(.*?)</t[hd]>")


def _named(body: str) -> dict[tuple[str, ...], float]:
    """The figures of a page before `Every figure`: by their name, or by table, row and column."""
    seen = {(name,): float(value) for name, value in KEY.findall(body) if value}
    for caption, head, rows in TABLE.findall(body.split('id="figures"', maxsplit=1)[0]):
        columns = [name for _, name in ROW.findall(head)]
        for line in rows.split("</tr>"):
            cells = ROW.findall(line)
            seen |= {
                (caption, cells[0][1], c): float(v) for c, (v, _) in zip(columns, cells, strict=False) if v
            }
    return seen


def test_figures_of_one_name_are_the_same_on_every_page(pages: Any) -> None:
    """Of the demo: as the book, the plan, a ticket, a chain and the week show it."""
    seen = {name: _named(pages[name][1]) for name in ("monitor", "scan", "ticket", "chain", "review")}
    shared = 0
    for one, other in combinations(seen, 2):
        for name in seen[one].keys() & seen[other].keys():
            shared += 1
            assert seen[one][name] == pytest.approx(seen[other][name], abs=0.005), (one, other, name)
    assert {("Account value",), ("Free cash",), ("Cash if assigned",)} <= seen["monitor"].keys() & seen[
        "review"
    ].keys()
    both = seen["monitor"].keys() & seen["review"].keys()
    assert ("Open positions", "GRIDAN-260904-P83", "Profit at mid") in both
    assert shared >= 25


# What is copied keeps its hyphens, and so do the figures of the JSON document.
COPIED = re.compile(r"<code>.*?</code>|<(style|script|svg)\b.*?</\1>|<[^>]*>", re.DOTALL)


@pytest.mark.parametrize("name", PAGES)
def test_every_number_below_zero_has_the_one_minus_sign(pages: Any, name: str) -> None:
    text = COPIED.sub("\n", pages[name][1].split('id="figures"', maxsplit=1)[0])
    assert re.findall(r"(?:^|[\s(])(?<!SELL )-\$?\.?\d[^\n]*", text, re.MULTILINE) == []


@pytest.mark.parametrize("name", PAGES)
def test_it_needs_nothing_beside_itself(pages: Any, name: str) -> None:
    body = pages[name][1]
    page = _read(body)
    assert page.outside == []
    assert "@import" not in body
    assert "url(http" not in body
    assert len(page.ids) == len(set(page.ids))
    assert len(body.encode()) < 1_000_000


def test_the_book_begins_with_what_to_do(pages: Any) -> None:
    data, body = pages["monitor"]
    text = "".join(_read(body).text)
    for action in data["actions"]:
        assert action["order_text"] in text
        assert action["command"] in text
        assert action["why"] in text
    assert text.index(data["actions"][-1]["command"]) < text.index("Account value")


@pytest.mark.skipif(BROWSER is None, reason="no chromium here")
def test_they_open_in_a_browser(pages: Any, tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as world:
        browser = world.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        for width, scheme in ((390, "dark"), (1280, "light")):
            tab = browser.new_page(viewport={"width": width, "height": 844}, color_scheme=scheme)
            errors: list[str] = []
            tab.on("console", lambda m, errors=errors: errors.append(m.text) if m.type == "error" else None)
            tab.on("pageerror", lambda e, errors=errors: errors.append(str(e)))
            for name, (_, body) in pages.items():
                file = tmp_path / f"{name}.html"
                file.write_text(body, encoding="utf-8")
                tab.goto(file.as_uri())
                seen = tab.evaluate(LOOK)
                found = (name, width, errors, seen["pale"], seen["small"], seen["unnamed"])
                assert found == (name, width, [], [], [], 0)
                assert seen["wide"] <= width, name
                assert seen["first"] is None or seen["first"] < 844, name
                if name == "review" and width == 1280:
                    assert tab.get_by_role("img", name="Equity and drawdown").count() == 1
                    assert tab.get_by_role("main").count() == tab.get_by_role("banner").count() == 1
                    # A click on a heading puts the largest number last, and says so.
                    head = tab.locator("#endings th", has_text="Earned").first
                    head.get_by_role("button").click()
                    assert head.get_attribute("aria-sort") == "ascending"
                if scheme == "dark":  # paper is white, and has the actions that a screen folds away
                    tab.emulate_media(media="print")
                    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
                    paper = tab.evaluate(LOOK)
                    assert (paper["pale"], paper["hidden"]) == ([], 0), name
                    assert (
                        tab.evaluate("getComputedStyle(document.body).backgroundColor")
                        == "rgb(255, 255, 255)"
                    )
                    tab.emulate_media(media="screen")
        browser.close()


def test_a_page_is_written_though_its_copy_cannot_be_kept(wheel: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    page = tmp_path / "chain.html"
    answer = wheel(
        *("chain", "ALDERA", "--demo", "--expiration", "2026-09-18", "--html", str(page), "--json"),
        env={"WHEEL_DATA_DIR": str(tmp_path / "file" / "data")},
    )
    assert "Every figure" in page.read_text(encoding="utf-8")
    assert "`wheel serve` does not show this page" in answer.stderr
    assert "pages" in {problem["code"] for problem in answer.json["problems"]}
