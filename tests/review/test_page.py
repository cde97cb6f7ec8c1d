"""The page of a review: it needs nothing beside itself, shows text as text, and holds every figure of the
JSON.
"""

import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from sample import ending, listed, sample

from wheelcli.documents.result import plain
from wheelcli.render.charts.palette import text_on
from wheelcli.render.review.page import page
from wheelcli.render.review.screen import markdown, screen
from wheelcli.review.series import StressGrid

AS_OF = datetime(2026, 8, 21, 20, tzinfo=UTC)
EVIL = "<script>alert(1)</script>\"'&\x1b[31m\x07"


@pytest.fixture(scope="module")
def text() -> str:
    return page(sample(), as_of=AS_OF, source="demo")


class _Values(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.figures: set[float] = set()
        self.outside: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "data":
            self.figures.add(float(attributes["value"] or "nan"))
        self.outside += [
            v for k, v in attrs if k in ("src", "href") and v and not v.startswith(("#", "data:"))
        ]
        if attributes.get("id"):
            self.ids.append(str(attributes["id"]))


def parsed(text: str) -> _Values:
    values = _Values()
    values.feed(text)
    return values


def numbers(value: Any) -> set[float]:
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return set()
    if isinstance(value, int | float):
        return {float(value)}
    if isinstance(value, dict):
        return set().union(*(numbers(v) for v in value.values()), set())
    return set().union(*(numbers(v) for v in value), set())


@pytest.mark.long
def test_every_figure_of_the_json_is_on_the_page(text):
    review = sample()
    data = plain(review)
    wanted = numbers(json.loads(json.dumps(data)))
    figures = parsed(text).figures
    prose = set(map(float, re.findall(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?", text)))
    missing = {n for n in wanted if n not in figures and n not in prose}
    assert not missing


def test_it_needs_nothing_beside_itself(text):
    values = parsed(text)
    assert values.outside == []
    assert "@import" not in text
    assert "url(http" not in text
    assert len(values.ids) == len(set(values.ids))
    assert len(text.encode()) < 1_000_000


@pytest.mark.long
def test_text_is_text_everywhere():
    review = sample(
        account=EVIL,
        warnings=(EVIL,),
        watchlist=(listed(EVIL, 50.0, "ready", "new", EVIL, EVIL),),
        endings=(ending("position", EVIL, sample().week.since, sample().week.until, None, 1.0, EVIL, EVIL),),
    )
    shown = page(review, as_of=AS_OF, source=EVIL)
    assert "<script>alert" not in shown
    assert "\x1b" not in shown
    assert "\x07" not in shown
    document = "\n".join(markdown(review))
    assert "\x1b" not in document
    assert "<script>" not in document
    import io

    from rich.console import Console

    out = io.StringIO()
    screen(Console(file=out, width=120, no_color=True), review)
    assert "\x1b" not in out.getvalue()
    assert "<script>alert(1)</script>" in out.getvalue()


def test_empty_reviews_have_a_page_too():
    empty = sample(
        performance=(),
        income=(),
        trades=(),
        actions=(),
        positions=(),
        calendar=(),
        endings=(),
        calibration=(),
        watchlist=(),
        regime={},
        curve=(),
        weekly=(),
        by_symbol=(),
        by_sector=(),
        exposure_by_sector=(),
        exposure_by_expiration=(),
        stress=StressGrid(),
        unsettled=(),
        provisional=False,
        value_usd=None,
    )
    assert "No open positions" in page(empty, as_of=None, source=None)


def test_the_numbers_of_the_heat_map_stand_out_from_every_colour():
    from matplotlib import colormaps
    from matplotlib.colors import to_rgb

    def light(color):
        parts = [v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4 for v in color[:3]]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2] + 0.05

    cells = [colormaps["PuOr"](k) for k in range(256)]
    contrasts = [(light(cell), light(to_rgb(text_on(cell)))) for cell in cells]
    assert min(max(pair) / min(pair) for pair in contrasts) >= 4.5
    assert {text_on(cell) for cell in cells} == {"#000001", "#fefefe"}
