"""Each broker's sample makes what its golden says, whatever the file's spelling, order, encoding, or where it
is cut.
"""

import random
from functools import lru_cache
from pathlib import Path

import pytest
from golden import samples, told

from wheelcli.book.brokers import READERS, read_file, recognise
from wheelcli.book.brokers.reading import Reading
from wheelcli.book.brokers.source import Source, source_of
from wheelcli.book.check import check
from wheelcli.book.entry.import_preview import Intake, take_in
from wheelcli.book.events import Event
from wheelcli.book.projection.fold import fold
from wheelcli.errors import WheelError

HEADS = {
    "tastytrade": 1,
    "tastyworks": 1,
    "schwab": 1,
    "robinhood": 1,
    "own": 1,
    "fidelity": 3,
    "ibkr_history": 9,
    "tastytrade_2023": 1,
}  # lines above the rows
# What the amounts of the lines that make events sum to, added up by hand from each sample.
CASH = {
    "tastytrade": 14_647_03,
    "tastyworks": 3_512_72,
    "schwab": 5_631_55,
    "robinhood": 5_642_00,
    "own": 5_609_20,
    "fidelity": 25_862_90,
    "ibkr_activity": 5_572_87,
    "ibkr_flex": 10_442_72,
    "schwab_positions": 12_345_67,
    "fidelity_positions": 8_123_45,
    "ibkr_history": 10_377_14,
    "tastytrade_2023": 1_232_86,
    "schwab_json": 5_113_29,
    "ibkr_flex_funds": 4_224_40,
}

every_sample = pytest.mark.parametrize("path", samples(), ids=lambda path: path.stem)
every_list = pytest.mark.parametrize("path", [p for p in samples() if p.stem in HEADS], ids=lambda p: p.stem)


def imported(*bodies: bytes, known: list[Event] | None = None) -> Intake:
    """What files of these contents bring in one command."""
    return take_in([read(f"file{k}", body) for k, body in enumerate(bodies)], known or [])


@lru_cache(4)
def read(name: str, body: bytes) -> Reading:
    """What a file says, which no import changes."""
    return read_file(source_of(name, body), "default")


def one_by_one(*bodies: bytes) -> list[Event]:
    """What files of these contents bring in one command each."""
    events: list[Event] = []
    for body in bodies:
        events += imported(body, known=events).new
    return events


def rows_of(path: Path) -> tuple[list[str], list[str]]:
    """The lines above the rows of a sample, and its rows; a row may be several lines."""
    lines = path.read_text(encoding="utf-8-sig").split("\n")
    head, rest = lines[: HEADS[path.stem]], [line for line in lines[HEADS[path.stem] :] if line.strip()]
    rows: list[str] = []
    for line in rest:
        if rows and rows[-1].count('"') % 2:
            rows[-1] += "\n" + line
        else:
            rows.append(line)
    return head, rows


def whole(head: list[str], rows: list[str]) -> bytes:
    return ("\n".join([*head, *rows]) + "\n").encode()


@every_sample
def test_a_sample_makes_what_its_golden_says(path: Path) -> None:
    golden = path.with_suffix(".golden")
    advice = "run: python tests/book/brokers/golden.py, and read the difference before you commit it"
    assert golden.is_file(), advice
    assert told(path) == golden.read_text(encoding="utf-8"), advice


@every_sample
def test_the_events_add_up_and_their_cash_is_the_sum_of_the_lines(path: Path) -> None:
    new = imported(path.read_bytes()).new
    assert check(new) == ()
    assert fold(new).account("default").cash_cents == CASH[path.stem] == sum(e.cash_cents for e in new)


@every_sample
def test_one_reader_knows_it_and_no_other(path: Path) -> None:
    source = source_of("x", path.read_bytes())
    assert [reader.identify(source) for reader in READERS].count(True) == 1


@every_sample
def test_a_second_time_adds_nothing(path: Path) -> None:
    body = path.read_bytes()
    first = imported(body)
    again = imported(body, known=list(first.new))
    assert (again.new, again.known) == ((), len(first.new))
    assert imported(body, body).new == first.new


@every_list
def test_the_order_of_the_lines_does_not_matter(path: Path) -> None:
    head, rows = rows_of(path)
    straight = imported(whole(head, rows)).new
    for seed in range(5):
        mixed = random.Random(seed).sample(rows, len(rows))
        assert imported(whole(head, mixed)).new == straight


@pytest.mark.long
@every_list
def test_two_overlapping_halves_are_the_same_as_one_file(path: Path) -> None:
    """Cut anywhere, also between the two lines of an assignment: what is cut waits, and comes with the other
    half.
    """
    head, rows = rows_of(path)
    one = imported(whole(head, rows)).new
    account = fold(one)
    if path.stem == "own":  # the one that begins with the oldest
        rows.reverse()
    for cut in range(1, len(rows)):
        for overlap in (1, 3):
            older, newer = whole(head, rows[max(0, cut - overlap) :]), whole(head, rows[: cut + overlap])
            both = one_by_one(older, newer)
            assert fold(both) == account, (cut, overlap)
            assert imported(older, newer).new == one


@every_list
def test_spelling_does_not_matter(path: Path) -> None:
    straight = imported(path.read_bytes()).new
    text = path.read_text(encoding="utf-8-sig")
    spelled = {
        "a mark and Windows line ends": b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(),
        "UTF-16": text.encode("utf-16"),
        "no last line end": text.rstrip("\n").encode(),
        "blank lines": text.replace("\n", "\n\n").encode() if '\n"' not in text else text.encode() + b"\n\n",
    }
    for what, body in spelled.items():
        if path.stem == "robinhood" and what == "blank lines":
            continue
        assert imported(body).new == straight, what


def test_two_equal_fills_stay_two_wherever_they_stand() -> None:
    """The tastytrade sample sells 1 BOLT call twice in one second; a file that holds one of them brings one,
    the other half the other.
    """
    path = next(p for p in samples() if p.stem == "tastytrade")
    head, rows = rows_of(path)
    fills = [k for k, row in enumerate(rows) if "BOLT" in row and ",Sell to Open," in row]
    assert len(fills) == 2
    assert rows[fills[0]] == rows[fills[1]]
    opened = [e for e in imported(whole(head, rows)).new if e.symbol == "BOLT" and e.kind == "option_open"]
    assert len(opened) == len({e.id for e in opened}) == 2
    assert opened[0].cash_cents == opened[1].cash_cents == 5_386


def test_no_broker_and_two_brokers_are_errors_that_name_the_columns() -> None:
    with pytest.raises(WheelError, match="unknown columns When, What, Dollars"):
        recognise(source_of("x.csv", b"When,What,Dollars\n1,2,3\n"))
    both = (
        "Date,Action,Symbol,Description,Quantity,Price,Fees & Comm,Amount,"
        "Activity Date,Process Date,Settle Date,Instrument,Trans Code\n"
    )
    with pytest.raises(WheelError, match="matches several readers: Schwab and Robinhood"):
        recognise(Source("x.csv", both))


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "x is empty"),
        (b"\xef\xbb\xbf \r\n", "x is empty"),
        (b"PK\x03\x04 a workbook", "x is a spreadsheet or a zip file"),
        (b"%PDF-1.7", "x is a PDF"),
        (b"\x7fELF\0\0\0\0", "x is not a text file"),
        (b"<html></html>", "unsupported file x: XML, but not an IBKR Flex query"),
        (b'"', "unsupported file x: no table"),
    ],
)
def test_what_is_no_broker_file_is_refused_in_one_sentence(body: bytes, says: str) -> None:
    with pytest.raises(WheelError, match=says):
        recognise(source_of("x", body))


def test_a_document_with_entities_is_refused() -> None:
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        b"<FlexQueryResponse><FlexStatement accountId='&b;'/></FlexQueryResponse>"
    )
    with pytest.raises(WheelError, match="it has a DOCTYPE"):
        read_file(source_of("x.xml", bomb), "default")
    with pytest.raises(WheelError, match="not well-formed XML at line 1"):
        read_file(source_of("x.xml", b"<FlexQueryResponse><Trades>"), "default")
