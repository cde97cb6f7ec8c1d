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


def test_a_position_of_a_name_that_did_not_come_is_in_the_line_of_its_cause():
    """One line for each name, with the fault of the feed first; another fault of a position stays apart."""
    cause = Problem("unknown_symbol", "Yahoo has no price for QQQ.", "check the symbol", "QQQ")
    put, call = (
        Problem("unpriced", f"QQQ-260904-{c} is unpriced: QQQ is not in this market", "try again", "QQQ")
        for c in ("P710", "C740")
    )
    assert joined([cause, put, call]) == [
        Problem(
            "unknown_symbol",
            "Yahoo has no price for QQQ; QQQ-260904-P710 is unpriced; QQQ-260904-C740 is unpriced",
            "check the symbol",
            "QQQ",
        )
    ]
    assert joined([put]) == [put]
    wide = Problem("unpriced", "IWM-260904-P280 is unpriced: it has a bid but no ask", "try again", "IWM")
    late = Problem("old_data", "quotes of IWM are old", "wait", "IWM")
    assert joined([late, wide]) == [late, wide]


def test_names_with_one_fault_share_one_line(wheel):
    answer = wheel("scan", "--demo", "XAAA", "ALDERA", "XBBB", "--json", code=3)
    (line,) = (line for line in answer.stderr.splitlines() if "XAAA" in line)
    assert line.startswith("! XAAA, XBBB: not in the demo market (demo symbols are invented")
    assert [p["symbol"] for p in answer.json["problems"] if p["code"] == "unknown_symbol"] == ["XAAA", "XBBB"]
    answer = wheel("scan", "--demo", "XAAA", "XBBB", code=4)
    assert answer.stderr.splitlines()[0] == "wheel: no market data for XAAA, XBBB: not in the demo market"
    assert "XBBB is not" not in answer.stderr


def test_a_long_list_of_names_is_cut_and_other_faults_keep_their_lines():
    many = [Problem("unknown_symbol", f"N{i} is not listed", "", f"N{i}") for i in range(10)]
    other = Problem("timeout", "no answer for N1", "try again", "N1")
    first, second = joined([*many, other])
    assert first.symbol == "N0, N1, N2, N3, N4, N5, N6, N7 and 2 more"
    assert (first.message, second) == ("not listed", other)
    inside = [Problem("x", "F of FX", "", "F"), Problem("x", "G of FX", "", "G")]
    assert [p.message for p in joined(inside)] == ["F, G of FX"]


def test_an_expired_option_is_one_line_that_has_its_value():
    """By its contract, whatever the sentences are."""
    put, wing, later = "KO260814P00060000", "KO260814P00055000", "KO260918P00058000"
    valued = Problem("expired_mark", "worth 1.20 until it is settled", "", "KO", (put,))
    late = Problem("unsettled_expiration", "no outcome of -1 KO-260814-P60", "", "KO", (put,))
    unpriced = Problem("unpriced", "the spread KO-260814-P60/P55 has expired", "", "KO", (put, wing))
    other = Problem("unpriced", "KO-260918-P58 is unpriced: it has no bid", "", "KO", (later,))
    unnamed = Problem("unpriced", "KO-260814-P60 shares are excluded: no price", "", "KO")
    assert joined([late, valued, unpriced, other, unnamed]) == [valued, other, unnamed]
    long_leg = Problem("unsettled_expiration", "no outcome of +1 KO-260814-P55", "", "KO", (wing,))
    assert joined([late, long_leg, unpriced]) == [unpriced]
    assert joined([late, other]) == [late, other]
    assert "contracts" not in valued.document()
