"""A held name without a price: one line on stderr that says the cause and all that follows from it."""

import pytest

from wheelcli.errors import Problem
from wheelcli.render.formats.notices import joined


@pytest.fixture
def problems(wheel):
    """The answer of a scan of the demo market by an account that holds ZYXQ, which the demo lacks."""
    held = ("--hold", "ZYXQ 200 @ 25", "--open", "-1 ZYXQ 2030-01-18 27 C @ 0.5")
    wheel("init", "--cash", "100k", *held, "--watchlist", "ALDERA,QUILLA")
    return wheel("scan", "--set", "data.provider=demo", "--json", code=3)


def test_a_reader_gets_one_line_and_a_document_every_problem(problems):
    (line,) = (line for line in problems.stderr.splitlines() if "ZYXQ" in line)
    assert line.startswith(
        "! ZYXQ: ZYXQ is not in the demo market; its shares are valued at their cost; ZYXQ-300118-C27 has no"
        " price; valued at its opening premium; stress counts the whole break-even of its shares as lost"
        " (demo symbols are invented"
    )
    assert "add ZYXQ to the scan" not in line
    about = [p["code"] for p in problems.json["problems"] if p["symbol"] == "ZYXQ"]
    assert sorted(about) == ["no_price", "no_price", "unknown_symbol", "unpriced_position"]


def test_only_names_without_a_price_are_joined():
    late = Problem("old_data", "quotes of AAA are old", "wait", "AAA")
    failed = Problem("timeout", "no answer for AAA", "try again", "AAA")
    value = Problem("no_price", "no price for BBB: its shares are valued at their cost", "record it", "BBB")
    limits = Problem("unpriced_position", "no price for BBB, an open position: it does not count", "x", "BBB")
    run = Problem("no_vix", "no VIX")
    assert joined([late, value, failed, run, limits]) == [
        late,
        Problem(
            "no_price",
            "no price for BBB: its shares are valued at their cost; it does not count",
            "record it",
            "BBB",
        ),
        failed,
        run,
    ]
    assert joined([value]) == [value]
