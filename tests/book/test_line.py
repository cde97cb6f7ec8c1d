"""One typed line: what each form of it means, and which word is named when it means nothing."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelcli.book.entry.line import parse_line
from wheelcli.book.entry.line_verbs import EXAMPLES, Line, Verb
from wheelcli.contract import Contract, Right
from wheelcli.errors import Exit, WheelError

TODAY = date(2026, 8, 20)
PUT = Contract("AAPL", date(2026, 9, 18), Right.PUT, 300.0)
STO = Line(Verb.STO, TODAY, symbol="AAPL", contract=PUT, count=2, price_micros=2_150_000)


def read(text: str) -> Line:
    return parse_line(text, today=TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "STO 2 AAPL 2026-09-18 300 P @ 2.15",
        "sto 2 aapl 18SEP26 300P @2.15",
        "sell to open 2 AAPL Sep 18, 2026 300 put at 2.15",
        "Sold to Open 2x AAPL 18 Sep '26 $300 puts price 2.15",
        "STO 2 contracts of AAPL 9/18/26 P300 @ $2.15",
        "STO 2 AAPL 300 P 18.9.2026 @ 2.15",
        "STO 2 AAPL 20260918 300.00 Put @ 2.150",
        "STO 2 AAPL260918P00300000 @ 2.15",
        "STO 2 AAPL  260918P00300000 @ 2.15",
        "STO 2 .AAPL260918P300 @ 2.15",
        "STO 2 AAPL-260918-P300 @ 2.15",
        "STO 2 AAPL AAPL260918P00300000 @ 2.15,",
    ],
)
def test_many_forms_say_the_same(text: str) -> None:
    assert read(text) == STO


@pytest.mark.parametrize("verb", Verb)
def test_the_examples_are_understood(verb: Verb) -> None:
    for text in EXAMPLES[verb].split(", or "):
        assert read(text).verb is verb
        assert read(text.lower()) == read(text)


def test_options_stand_in_any_order() -> None:
    wanted = read("STO 2 AAPL 2026-09-18 300 P @ 2.15 fees 1.30 on 2026-08-18 at 15:45 lot x1 # for rent")
    assert (wanted.fees_cents, wanted.day, wanted.clock, wanted.lot) == (
        130,
        date(2026, 8, 18),
        time(15, 45),
        "x1",
    )
    assert wanted.memo == "for rent"
    assert (
        read("STO 2 AAPL 2026-09-18 300 P lot x1 at 15:45 on 18aug26 fees 1.30 at 2.15 # for  rent") == wanted
    )


def test_a_roll_says_only_what_differs() -> None:
    line = read("ROLL 2 AAPL 2026-09-18 300 P @ 4.20 TO 2026-10-16 295 @ 5.30 fees 2.72")
    assert (line.count, line.contract, line.price_micros, line.to_price_micros) == (
        2,
        PUT,
        4_200_000,
        5_300_000,
    )
    assert line.to == Contract("AAPL", date(2026, 10, 16), Right.PUT, 295.0)
    assert read("roll AAPL 18SEP26 300P @ 4.20 to 16OCT26 @ 5.30").to == Contract(
        "AAPL", date(2026, 10, 16), Right.PUT, 300.0
    )


def test_symbols_that_are_words_of_the_line_too() -> None:
    assert read("BUY 100 ON @ 80 on 2026-08-03").symbol == "ON"
    assert read("OPENING 200 ON @ 72").micro_shares == 200_000_000
    assert read("OPENING 25000 on 2026-08-03").amount_cents == 2_500_000
    assert read("DIV ON 12").symbol == "ON"


def test_amounts_are_exact() -> None:
    assert read("DEPOSIT $1,234,567.89").amount_cents == 123_456_789
    assert read("BUY 0.5 AAPL @ 233.333333").micro_shares == 500_000
    assert read("BUY 0.5 AAPL @ 233.333333").price_micros == 233_333_333
    assert read("INTEREST -3.20").amount_cents == -320
    assert read("WITHDRAW 1200").amount_cents == 120_000
    assert read("TRANSFER OUT 200 KO").micro_shares == -200_000_000
    assert read("SPLIT AAPL 1-for-10").ratio == (1, 10)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the line is empty"),
        ("hello", "invalid word 'hello' \\(expected one of STO"),
        ("STO two AAPL", "invalid word 'two' \\(expected the number of contracts\\)"),
        ("STO 2 AAPL 2026-09-18 300 Q @ 2.15", "invalid word 'Q' \\(expected P or C\\)"),
        ("STO 2 AAPL 2026-09-31 300 P @ 2.15", "invalid word '2026-09-31'"),
        ("STO 2 AAPL 2026-09-18 300 P @ 2,15", "invalid word '2,15'.*decimal point"),
        ("STO 2 AAPL 2026-09-18 300 P 2.15", "invalid word '2.15' \\(expected @ before a price\\)"),
        ("STO 2 AAPL 2026-09-18 300 P", "the line has no price"),
        ("STO 2 AAPL 2026-09-18 300 P @ 2.15 frees 1.30", "invalid word 'frees'"),
        ("STO 2 AAPL 2026-09-18 300 P @ -2.15", "invalid word '-2.15'"),
        (
            "STO 2 AAPL 2026-08-14 300 P @ 2.15",
            "AAPL-260814-P300 expired on 2026-08-14, before 2026-08-20: add `on DATE`$",
        ),
        ("STO 0 AAPL 2026-09-18 300 P @ 2.15", "invalid word '0'"),
        ("STO 1.5 AAPL 2026-09-18 300 P @ 2.15", "invalid word '1.5'"),
        ("STO 2 AAPL 2026-09-18 0.0001 P @ 2.15", "no such contract can be listed"),
        ("BUY 1 AAPL 300P", "invalid word '300P': use BTO, STO, BTC or STC for options"),
        ("BUY -5 AAPL @ 3", "invalid word '-5'"),
        ("DEPOSIT -5", "invalid word '-5'.*above zero"),
        ("DEPOSIT 5.005", "invalid word '5.005': ambiguous amount '5.005': 5.005 or 5,005"),
        ("DEPOSIT 5.0055", "invalid word '5.0055'.*whole cents"),
        ("DEPOSIT 5 on 2027-01-04", "2027-01-04 is in the future"),
        ("DEPOSIT 5 on 9/18", "invalid word '9/18' \\(expected a date"),
        ("ROLL AAPL 2026-09-18 300 P TO 2026-10-16 @ 1", "a roll needs two prices"),
        ("ROLL AAPL 2026-09-18 300 P @ 2", "the line ends after '2' \\(expected TO and the new contract\\)"),
        ("SPLIT AAPL 4:0", "invalid word '4:0'"),
        ("DIV AAPL ٣", "invalid word"),
        ("STO 1 AAPL 2026-09-18 300 P @ 1 at 25:00", "invalid word '25:00' \\(expected a New York time"),
        ("STO " + "1" * 500, "longer than 400"),
    ],
)
def test_the_word_that_was_not_understood_is_named(text: str, message: str) -> None:
    with pytest.raises(WheelError, match=message) as caught:
        read(text)
    assert caught.value.exit_code is Exit.USAGE
    assert "\n" not in caught.value.message
    assert len(text) > 400 or caught.value.hint.startswith("as in: ")


_WORDS = st.sampled_from(
    [
        "STO",
        "BTC",
        "ROLL",
        "TO",
        "BUY",
        "DIV",
        "ASSIGN",
        "OPENING",
        "TRANSFER",
        "IN",
        "SPLIT",
        "ADJUST",
        "2",
        "-2",
        "2x",
        "0.5",
        "AAPL",
        "BRK.B",
        "ON",
        "LOT",
        "2026-09-18",
        "18SEP26",
        "Sep",
        "18",
        "2026",
        "300",
        "P",
        "300P",
        "@",
        "2.15",
        "fees",
        "1.30",
        "on",
        "at",
        "15:45",
        "lot",
        "total",
        "multiplier",
        "deliverable",
        "#",
        "4:1",
        "4",
        "for",
        "1",
        "AAPL260918P00300000",
        "$5",
        "AAPL1",
    ]
)


@given(
    st.one_of(
        st.text(max_size=60), st.lists(st.one_of(_WORDS, st.text(max_size=8)), max_size=14).map(" ".join)
    )
)
def test_no_line_is_a_traceback(text: str) -> None:
    try:
        day, code = read(text).day, Exit.USAGE
    except WheelError as error:
        day, code = TODAY, error.exit_code
    assert (day <= TODAY, code) == (True, Exit.USAGE)
