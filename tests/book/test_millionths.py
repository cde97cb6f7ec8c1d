"""Shares are kept to the millionth: what brokers tell in four to six decimals adds up, and what was kept in
thousandths stays as it was.
"""

import json
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from journal_lines import assign, buy, contract, event, sell, sto
from made_up_events import NOW, deposit

from wheelcli.book.check import check
from wheelcli.book.events import Event, Kind
from wheelcli.book.ledger import AccountBook
from wheelcli.book.projection.fold import fold
from wheelcli.book.store.copy import export_lines, restore
from wheelcli.book.store.journal import open_journal
from wheelcli.book.store.layout import APPLICATION_ID, VERSION, m001_entries_and_events
from wheelcli.book.store.proof import damage
from wheelcli.book.store.read_rows import events_of
from wheelcli.book.store.rows import FIELDS, micros_of, row_of
from wheelcli.book.store.text import event_of, line_of
from wheelcli.book.valuation.income import realised_cents
from wheelcli.errors import WheelError


def account(*events: Event) -> AccountBook:
    """The one account of these events."""
    book = fold(events).account("default")
    assert book is not None
    return book


def test_a_split_leaves_what_older_sales_sold_whole() -> None:
    """100 at 30.00 are 133.333333 after 4:3; entries in thousandths sold 0.333 and 133 of them, and nothing
    is left.
    """
    split = event(Kind.SPLIT, 5, ratio=(4, 3))
    begun = [buy(0, 100, 3000), split]
    assert [lot.micro_shares for lot in account(*begun).shares] == [133_333_333]
    lieu = sell(6, 0.333, 8)
    assert [lot.micro_shares for lot in account(*begun, lieu).shares] == [133_000_000]
    gone = account(*begun, lieu, sell(7, 133, 3192))
    assert (gone.shares, realised_cents(gone)) == ((), 20_000)
    today = account(*begun, sell(6, 0.333333, 8), sell(7, 133, 3192))
    assert (today.shares, realised_cents(today)) == ((), 20_000)
    part = account(*begun, sell(6, 33.3, 900))
    assert [lot.micro_shares for lot in part.shares] == [100_033_333]
    assert check([*begun, lieu, sell(7, 133, 3192)]) == ()


def test_text_tells_thousandths_where_they_tell_it_all() -> None:
    whole, part = buy(0, 10.5, 105, id="a"), buy(0, 0.3334, 20, id="b")
    assert json.loads(line_of(whole))["thousandths"] == 10_500
    text = json.loads(line_of(part))
    assert (text["micro_shares"], "thousandths" in text) == (333_400, False)
    put = replace(
        sto(0, contract(40), 1, 100), deliverable_micros=33_333_333, deliverable_to_micros=5_000_000
    )
    text = json.loads(line_of(put))
    assert (text["deliverable_micros"], text["deliverable_to"]) == (33_333_333, 5_000)
    for each in (whole, part, put):
        assert event_of(line_of(each)) == each


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"thousandths": 5, "micro_shares": 5_000}, "thousandths and micro_shares are both given"),
        ({"thousandths": "5"}, "thousandths is '5'"),
        ({"thousandths": True}, "thousandths is True"),
    ],
)
def test_shares_told_twice_or_as_no_number_are_refused(more: dict[str, object], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        event_of({**json.loads(line_of(deposit())), **more})


def test_an_export_says_by_its_number_that_it_has_millionths(tmp_path: Path) -> None:
    for name, shares, number in (("whole", 10.125, 1), ("part", 10.1251, 2)):
        path, copy = tmp_path / f"{name}.db", tmp_path / f"{name}.jsonl"
        with open_journal(path, create=True) as journal:
            journal.append([buy(0, shares, 105)], check=lambda _: (), now=NOW, command="journal add")
            lines = list(export_lines(journal))
        assert json.loads(lines[0])["format"] == f"wheel.journal.export/{number}"
        copy.write_text("".join(f"{line}\n" for line in lines))
        restore(copy, tmp_path / f"{name}2.db", replace=False, now=NOW)
        with open_journal(tmp_path / f"{name}2.db") as journal:
            assert list(export_lines(journal)) == lines
            assert damage(journal) == []


def old_file(path: Path) -> None:
    """A journal as the first layout had it: one entry of one event, 10.5 shares behind the text that its
    digest is of.
    """
    from hashlib import blake2b

    line = (
        '{"id":"b1","account":"default","kind":"share_buy","day":"2026-01-05","at":"2026-01-05T17:00:04Z",'
        '"time_known":false,'
        '"symbol":"OAKV","thousandths":10500,"cash_cents":-10500}'
    )
    db = sqlite3.connect(path, isolation_level=None)
    m001_entries_and_events(db)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute("PRAGMA user_version = 1")
    digest = blake2b(b"", digest_size=16)
    digest.update(f"{line}\n".encode())
    db.execute("INSERT INTO entry VALUES (1, ?, 'journal add', ?)", (micros_of(NOW), digest.hexdigest()))
    at = micros_of(datetime(2026, 1, 5, 17, 0, 4, tzinfo=UTC))
    values = [
        1,
        1,
        "b1",
        "default",
        "share_buy",
        "2026-01-05",
        at,
        0,
        "OAKV",
        None,
        0,
        100,
        100_000,
        10_500,
        None,
        -10_500,
        0,
        None,
        None,
        None,
        0,
        100,
        100_000,
        None,
        None,
        None,
        None,
        None,
        "manual",
        "",
    ]
    db.execute(f"INSERT INTO event VALUES ({', '.join('?' * len(values))})", values)
    db.close()


def test_a_journal_in_thousandths_is_brought_up_and_its_digests_hold(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    old_file(path)
    with open_journal(path) as journal:
        (bought,) = journal.events()
        assert (bought.micro_shares, bought.deliverable_micros) == (10_500_000, 100_000_000)
        assert damage(journal) == []
        sale = replace(buy(1, 0.000004, 0, symbol="OAKV", id="s"), source="manual")
        journal.append([sale], check=lambda _: (), now=NOW, command="journal add")
        assert [each.micro_shares for each in journal.events()] == [10_500_000, 4]
        assert damage(journal) == []
    raw = sqlite3.connect(path)
    assert raw.execute("PRAGMA user_version").fetchone() == (VERSION,)
    assert raw.execute("SELECT thousandths, micros_beyond FROM event ORDER BY number").fetchall() == [
        (10_500, 0),
        (0, 4),
    ]
    raw.close()


def test_a_program_of_the_first_layout_refuses_the_file_by_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wheelcli.book.store import journal

    path = tmp_path / "journal.db"
    with open_journal(path, create=True):
        pass
    monkeypatch.setattr(journal, "VERSION", 1)
    with pytest.raises(
        WheelError, match=rf"is from a newer version of wheel \(layout {VERSION}; this version reads 1\)"
    ):
        open_journal(path)


_PARTS = st.integers(4, 6).flatmap(
    lambda places: st.integers(1, 300 * 10**places).map(lambda n: Fraction(n, 10**places))
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.booleans(), _PARTS, st.integers(1, 900_000)), min_size=1, max_size=12))
def test_shares_in_four_to_six_decimals_add_up_exactly(trades: list[tuple[bool, Fraction, int]]) -> None:
    """What is held is the sum of what came and went, cash and cost close, and rows and text bring each event
    back.
    """
    balance, events = Fraction(0), []
    for day, (buys, shares, cents) in enumerate(trades):
        moved = shares if buys or shares > balance else -shares
        balance += moved
        one = event(
            Kind.SHARE_BUY if moved > 0 else Kind.SHARE_SELL, day, usd=(-cents if moved > 0 else cents) / 100
        )
        events.append(replace(one, micro_shares=int(moved * 1_000_000)))
    assert check(events) == ()
    assert fold(events).account("default").held("AAPL") == balance
    assert [event_of(line_of(each)) for each in events] == events
    assert list(events_of(map(row_of, events))) == events


@given(st.integers(-(2**62), 2**62), st.integers(1, 2**62), st.integers(-(2**62), 2**62))
def test_every_number_of_millionths_comes_back(shares: int, behind: int, to: int) -> None:
    one = replace(deposit(), micro_shares=shares, deliverable_micros=behind, deliverable_to_micros=to)
    assert len(row_of(one)) == len(FIELDS) + 3
    assert list(events_of([row_of(one)])) == [one]
    assert event_of(line_of(one)) == one


def test_a_call_by_hand_takes_whole_shares_of_more() -> None:
    call = contract(27, "C")
    book = account(buy(0, 100.000204, 2500), sto(1, call, 1, 50), assign(30, call, 1))
    assert [lot.micro_shares for lot in book.shares] == [204]
    assert book.break_even("AAPL") is not None
