"""Coin accounts: every amount by hand, to 1e-8; purses that conserve what moved; old files that stay as
they were.
"""

import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_events import NOW, deposit

from wheelcli.book.accounts import CoinBook
from wheelcli.book.check import check
from wheelcli.book.coins.entry import CoinEntering, event_of_line
from wheelcli.book.coins.holdings import coin_portfolio
from wheelcli.book.coins.line import parse_coin_line
from wheelcli.book.coins.money import E8
from wheelcli.book.coins.trades import in_lot, moment_of
from wheelcli.book.entry.day_order import in_order
from wheelcli.book.event_text import in_words
from wheelcli.book.events import Event, Kind
from wheelcli.book.projection.fold import fold
from wheelcli.book.projection.folded import Folded
from wheelcli.book.store.copy import export_lines, read_copy, restore
from wheelcli.book.store.journal import open_journal
from wheelcli.book.store.layout import (
    APPLICATION_ID,
    VERSION,
    m001_entries_and_events,
    m002_shares_in_millionths,
)
from wheelcli.book.store.proof import damage
from wheelcli.config import Config
from wheelcli.contract import parse_contract
from wheelcli.errors import WheelError
from wheelcli.quotes import Mark, Origin

TODAY = date(2026, 12, 20)


def book_of(events: list[Event]) -> CoinBook:
    """The one coin account of these events."""
    return fold(events).coins["coins"]


def entered(*lines: str) -> list[Event]:
    """The events of these lines, one after another."""
    number, events = count(), list[Event]()
    for text in lines:
        line = parse_coin_line(text, today=TODAY)
        into = CoinEntering("coins", fold(events).coins.get("coins"), lambda: f"e{next(number):03}")
        events.append(event_of_line(line, into))
    return events


CYCLE = (
    "OPENING 100000 USDC on 2026-08-01",
    "STO 0.1 BTC_USDC-28AUG26-82000-P @ 990 index 80000 on 2026-08-10",
    "CASH BTC_USDC-28AUG26-82000-P delivery 80321.21",
    "BUY 0.1 BTC @ 80350 on 2026-08-28",
    "STO 0.1 BTC-25SEP26-85000-C @ 0.0175 index 81000 on 2026-08-29",
    "CASH BTC-25SEP26-85000-C delivery 100000",
    "SELL 0.086735 BTC @ 99000 fees 2.5 on 2026-09-26",
)


def test_a_cycle_in_coins_by_hand() -> None:
    """A put, coins bought at its delivery, a call that ends in the money, the coins sold.

    Put: 0.1 × 990 = 99; fee 0.0003 × 80,000 × 0.1 = 2.4 (the cap, 12.5 % of 990, is far): + 96.6 USDC.
    Delivery at 80,321.21: (82,000 − 80,321.21) × 0.1 = 167.879; fee 0.00015 × 80,321.21 × 0.1 = 1.20481815:
    − 169.08381815 USDC. Coins: − 8,035 USDC, + 0.1 BTC.
    Call: 0.1 × 0.0175 = 0.00175; fee 0.1 × 0.0003 = 0.00003: + 0.00172 BTC.
    Delivery at 100,000: it owes (100,000 − 85,000) ÷ 100,000 = 0.15 of a coin: 0.015; fee 0.1 × 0.00015 =
    0.000015: − 0.015015 BTC. Left: 0.1 + 0.00172 − 0.015015 = 0.086705 BTC, so 0.086735 cannot be sold.
    """
    events = entered(*CYCLE[:6])
    assert [(e.coin, e.coin_e8, e.fee_e8) for e in events] == [
        ("USDC", 10_000_000_000_000, 0),
        ("USDC", 9_660_000_000, 240_000_000),
        ("USDC", -16_908_381_815, 120_481_815),
        ("USDC", -803_500_000_000, 0),
        ("BTC", 172_000, 3_000),
        ("BTC", -1_501_500, 1_500),
    ]
    book = book_of(events)
    assert book.purses == {"USDC": 9_189_251_618_185, "BTC": 8_670_500}
    assert check(events) == ()
    too_much = entered(*CYCLE)
    assert [b.message for b in check(too_much) if b.check == "lots"] == [
        "it sells 0.086735 BTC, but the account had 0.086705"
    ]
    events = entered(*CYCLE[:6], "SELL 0.086705 BTC @ 99000 fees 2.5 on 2026-09-26")
    book = book_of(events)
    # 91,892.51618185 + 0.086705 × 99,000 − 2.5 = 91,892.51618185 + 8,583.795 − 2.5
    assert book.purses == {"USDC": 10_047_381_118_185, "BTC": 0}
    assert check(events) == ()
    # All that was earned is in dollars again, so the cycle's profit is that of the account.
    (cycle,) = book.dollars.cycles
    assert cycle.closed == date(2026, 9, 26)
    assert cycle.profit_cents == 47_381_118_185
    # Put: 99 − 167.879. Call: 0.00175 × 81,000 − 0.015 × 100,000 = 141.75 − 1,500.
    assert (cycle.put_premium_cents, cycle.call_premium_cents) == (-6_887_900_000, -135_825_000_000)


def test_the_basis_of_an_emulated_assignment() -> None:
    """82,000 − 990 + 80,350 − 80,321.21 = 81,038.79 without fees; with them 2.4 ÷ 0.1 + 1.20481815 ÷ 0.1 =
    36.0481815 a coin more.
    """
    free = [f"{line} fees 0" if line.startswith(("STO", "CASH")) else line for line in CYCLE[:4]]
    assert book_of(entered(*free)).break_even("BTC") == pytest.approx(81_038.79, abs=1e-8)
    assert book_of(entered(*CYCLE[:4])).break_even("BTC") == pytest.approx(81_074.8381815, abs=1e-8)


def test_an_inverse_premium_brings_coins_at_the_index() -> None:
    """0.2 × 0.0185 = 0.0037 less 0.00006 is 0.00364 BTC, bought at 75,110.18: 273.4010552 USDC."""
    line = "STO 0.2 BTC-25DEC26-82000-C @ 0.0185 index 75110.18 on 2026-08-21"
    events = entered("OPENING 1 BTC @ 61000 on 2026-08-01", line)
    book = book_of(events)
    assert book.purses == {"BTC": 100_364_000}
    assert [(lot.micro_shares, lot.cost_cents) for lot in book.dollars.shares] == [
        (100_000_000, 6_100_000_000_000),
        (364_000, 27_340_105_520),
    ]
    assert in_words(events[1]) == "STO 0.2 BTC-25DEC26-82000-C @ 0.0185"
    assert events[1].index_micros == 75_110_180_000
    account = coin_portfolio(book, Config(), account="coins")
    (option,) = account.options
    # 0.0185 × 75,110.18 dollars per coin when opened; two lots of 0.1
    assert option.price == pytest.approx(1_389.53833, abs=1e-8)
    assert (option.quantity, option.multiplier, option.delivered, option.adjusted) == (-2, 0.1, 0.2, False)
    assert option.worth_cents(Mark(1000.0, Origin.MID)) == -20_000
    assert [(s.symbol, s.micro_shares) for s in account.shares] == [("BTC", 1_003_640)]


def test_a_coin_always_covers_one_call() -> None:
    """At ten times the strike a call owes (850,000 − 85,000) ÷ 850,000 = 0.9 of a coin."""
    events = entered(
        "OPENING 1 BTC @ 61000 on 2026-08-01",
        "STO 1 BTC-25SEP26-85000-C @ 0.0005 index 60000 fees 0 on 2026-08-21",
        "CASH BTC-25SEP26-85000-C delivery 850000 fees 0",
    )
    assert book_of(events).purses == {"BTC": 10_050_000}
    assert check(events) == ()


@pytest.mark.parametrize(
    ("premium", "fee"),
    [("0.0001", "0.0000125"), ("0.0011", "0.0001375"), ("0.0024", "0.0003"), ("0.02", "0.0003")],
)
def test_fees_end_at_an_eighth_of_the_premium(premium: str, fee: str) -> None:
    line = f"STO 1 BTC-25SEP26-85000-C @ {premium} index 60000 on 2026-08-21"
    event = entered("OPENING 1 BTC on 2026-08-01", line)[-1]
    assert Decimal(event.fee_e8) / E8 == Decimal(fee)


def test_long_strikes_parts_of_a_coin_and_lots() -> None:
    """13 lots of 0.01; a strike of 140,000; an option on another coin with its lot typed."""
    events = entered(
        "OPENING 100000 USDC on 2026-08-01",
        "STO 0.13 BTC_USDC-25DEC26-68000-P @ 1015 fees 2.9 on 2026-08-21",
        "BTC 0.05 btc_usdc-25dec26-68000-p @ 400 fees 1 on 2026-09-01",
        "BTO 1000 XRP_USDC-2OCT26-1d25-P @ 0.05 fees 1 multiplier 1000 on 2026-09-01",
        "BTO 0.1 BTC-25DEC26-140000-C @ 0.001 index 70000 fees 0 on 2026-09-01 # long",
    )
    assert [(e.contracts, e.size_e8) for e in events[1:]] == [
        (-13, 1_000_000),
        (5, 1_000_000),
        (1, 100_000_000_000),
        (1, 10_000_000),
    ]
    assert events[3].coin_e8 == -51 * E8
    assert (events[4].contract.strike, events[4].memo) == (140_000.0, "long")
    with pytest.raises(WheelError, match=r"0\.015 is not a multiple of 0\.01, the lot of BTC_USDC-25DEC26"):
        entered(*CYCLE[:1], "STO 0.015 BTC_USDC-25DEC26-68000-P @ 1015 fees 2")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("STO 2 AAPL 2026-12-18 300 P @ 2", "an option on a coin"),
        ("STO 1 BTC-25DEC26-85000-C @ 0.01", "index of BTC on 2026-12-20 unknown"),
        ("STO 1 BTC-25SEP26-85000-C @ 0.01 index 70000", "expired on 2026-09-25 at 08:00 UTC"),
        ("STO 1 BTC-25SEP26-85000-C @ 0.01 index 7 on 2026-09-25 at 08:00", "expired on 2026-09-25 at"),
        ("STO 1 BTC-25DEC26-85000-C @ 1015 index 70000", "is quoted in BTC: 1015 is too high"),
        ("STO 1 BTC-25DEC26-85000-C @ 0.0000001 index 70000", "up to six decimals"),
        ("OPENING 100000", "a currency: USDC, BTC or ETH"),
        ("OPENING 100.000 USDC", "ambiguous amount '100.000'"),
        ("OPENING 1 BTC @ 61000 index 5 fees 2", "a transfer of money has no fee"),
        ("DEPOSIT 0.000000001 BTC", "up to eight decimals"),
        ("ASSIGN BTC_USDC-25SEP26-68000-P", "no coins are delivered"),
        ("CASH BTC_USDC-25SEP26-68000-P delivery 70000", "has no open BTC_USDC-25SEP26-68000-P"),
        ("CASH BTC_USDC-29JAN27-68000-P delivery 70000", "expires on 2027-01-29, at 08:00 UTC"),
        ("BUY 1 USDC @ 1", "BTC or ETH"),
        ("INTEREST 0.1 BTC", "index of BTC on 2026-12-20 unknown"),
        ("STO 1 SOL_USDC-29JAN27-68-P @ 1 fees 1", "lot of SOL_USDC-29JAN27-68-P unknown"),
        ("EXPIRE", "the line ends after 'EXPIRE'"),
    ],
)
def test_a_line_that_cannot_be_is_refused(line: str, words: str) -> None:
    with pytest.raises(WheelError, match=words.replace("(", r"\(")):
        entered(line)


def test_shares_and_coins_are_not_of_one_account() -> None:
    """Neither way, and nothing of the second kind counts."""
    for events in ([deposit("z"), *_as_default()], [*_as_default(), deposit("z")]):
        found = check(events)
        assert [breach.check for breach in found][:1] == ["coins"]
        assert "holds either coins or shares and dollars" in found[0].message


def _as_default() -> list[Event]:
    return [replace(event, account="default") for event in entered("OPENING 1 BTC on 2026-08-17")]


def test_the_file_keeps_coins_and_its_export_comes_back(tmp_path: Path) -> None:
    events = entered(*CYCLE[:6])
    path, copy = tmp_path / "journal.db", tmp_path / "export.jsonl"
    with open_journal(path, create=True) as journal:
        assert journal.append(events, check=check, now=NOW, command="journal add") == 6
        assert journal.events("coins") == sorted(events, key=lambda e: (e.at, e.id))
        assert damage(journal) == []
        lines = list(export_lines(journal))
    assert lines[0] == '{"format":"wheel.journal.export/3","events":6}'
    copy.write_text("".join(f"{line}\n" for line in lines))
    assert [event for _, _, group in read_copy(copy) for event in group] == events
    restore(copy, tmp_path / "other.db", replace=False, now=NOW)
    with open_journal(tmp_path / "other.db") as journal:
        assert list(export_lines(journal)) == lines


def test_a_file_of_the_second_layout_opens_unchanged(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    db = sqlite3.connect(path, isolation_level=None)
    m001_entries_and_events(db)
    m002_shares_in_millionths(db)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute("PRAGMA user_version = 2")
    db.close()
    with open_journal(path) as journal:
        journal.append([deposit()], check=check, now=NOW, command="journal add")
        assert journal.events() == [deposit()]
        assert next(export_lines(journal)) == '{"format":"wheel.journal.export/1","events":1}'
        assert damage(journal) == []
        assert journal.db.execute("PRAGMA user_version").fetchone() == (VERSION,)


AMOUNTS = st.integers(1, 500_000_000).map(lambda n: Decimal(n) / E8)
PRICES = st.integers(1, 200_000_000_000).map(lambda n: Decimal(n) / 1_000_000)
STEPS = st.one_of(
    st.tuples(st.sampled_from(("BUY", "SELL")), AMOUNTS, PRICES).map(
        lambda t: f"{t[0]} {t[1]:f} BTC @ {t[2]:f}"
    ),
    st.tuples(st.sampled_from(("DEPOSIT", "WITHDRAW")), AMOUNTS).map(lambda t: f"{t[0]} {t[1]:f} ETH"),
    st.tuples(st.sampled_from(("INTEREST", "FEE", "ADJUST")), AMOUNTS, PRICES).map(
        lambda t: f"{t[0]} {t[1] / 100:.8f} BTC index {t[2]:f}"
    ),
    st.tuples(st.sampled_from(("STO", "BTO")), st.integers(1, 9), st.integers(1, 500), PRICES).map(
        lambda t: f"{t[0]} 0.{t[1]} BTC-25SEP26-85000-C @ 0.{t[2]:04} index {t[3]:f}"
    ),
    st.tuples(st.integers(1, 99), st.integers(1, 90_000), PRICES).map(
        lambda t: f"STO 0.{t[0]:02} BTC_USDC-25SEP26-68000-P @ {t[1]} index {t[2]:f}"
    ),
    st.tuples(st.integers(1, 99), PRICES).map(
        lambda t: f"BTC 0.{t[0]:02} BTC_USDC-25SEP26-68000-P @ 5 index {t[1]:f}"
    ),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(STEPS, min_size=1, max_size=9), PRICES.filter(lambda p: p >= 1))
def test_purses_are_conserved(steps: list[str], delivery: Decimal) -> None:
    """The sum of what moved in a currency is its purse, and the sum of its lots, to 1e-8; the
    parts of the dollar account sum to its USDC; and one event more is the fold of all.
    """
    number, events = count(), list[Event]()
    put, call = "BTC_USDC-25SEP26-68000-P", "BTC-25SEP26-85000-C"
    ends = [
        f"{verb} {name}{tail}"
        for name in (put, call)
        for verb, tail in (("CASH", f" delivery {delivery:f}"), ("EXPIRE", ""))
    ]
    lines = [f"{step} on 2026-08-{day:02}" for day, step in enumerate(steps, start=2)]
    for text in ("OPENING 100000 USDC on 2026-08-01", "OPENING 2 BTC @ 61000.5 on 2026-08-01", *lines, *ends):
        into = CoinEntering("coins", fold(events).coins.get("coins"), lambda: f"e{next(number):03}")
        try:
            event = event_of_line(parse_coin_line(text, today=TODAY), into)
        except WheelError:
            continue  # an amount of 0, or no such position
        if check([*events, event]) == ():  # a sale of more than is held is refused
            events.append(event)
    whole = fold(events)
    assert check(events) == ()
    moved: dict[str | None, int] = {}
    for event in events:
        moved[event.coin] = moved.get(event.coin, 0) + event.coin_e8
        if event.contract is None and event.size_e8:
            moved[event.symbol] = moved.get(event.symbol, 0) + event.size_e8
    book = whole.coins["coins"]
    assert {k: v for k, v in moved.items() if v} == {k: v for k, v in book.purses.items() if v}
    assert all(amount >= 0 for coin, amount in book.purses.items() if coin != "USDC")
    assert not book.dollars.options  # all of them ended
    grown = Folded.of([])
    for event in events:
        grown = grown.with_event(event)
    assert grown.book == whole


def test_moments_are_utc_and_a_contract_ends_at_eight() -> None:
    events = entered(*CYCLE[:3], "INTEREST 5 USDC on 2026-08-29 at 23:59")
    assert [e.at for e in events[1:]] == [
        datetime(2026, 8, 10, tzinfo=UTC),
        datetime(2026, 8, 28, 8, tzinfo=UTC),
        datetime(2026, 8, 29, 23, 59, tzinfo=UTC),
    ]
    assert [e.time_known for e in events] == [False, False, False, True]


@pytest.mark.parametrize(
    ("lines", "break_even"),
    [
        # 5 + 0.15 − 0.0015 − 0.5 − 0.0015 = 4.647 ETH are left of 11,450 USDC.
        (
            (
                "OPENING 5 ETH @ 2290 on 2026-08-01",
                "STO 5 ETH-25SEP26-2100-C @ 0.03 index 2000 on 2026-08-03",
                "BTC 5 ETH-25SEP26-2100-C @ 0.1 index 2214 on 2026-08-20",
            ),
            11_450 / 4.647,
        ),
        # 1 + 0.02 − 0.0003 − 0.12 − 0.0003 = 0.8994
        (
            (
                "OPENING 1 BTC @ 110000 on 2026-08-01",
                "STO 1 BTC-25SEP26-80000-C @ 0.02 index 75000 on 2026-08-03",
                "BTC 1 BTC-25SEP26-80000-C @ 0.12 index 88000 on 2026-08-20",
            ),
            110_000 / 0.8994,
        ),
        # 1.0197 − 8,000 ÷ 88,000 − 0.00015 = 0.92864091
        (
            (
                "OPENING 1 BTC @ 110000 on 2026-08-01",
                "STO 1 BTC-25SEP26-80000-C @ 0.02 index 75000 on 2026-08-03",
                "CASH BTC-25SEP26-80000-C delivery 88000",
            ),
            110_000 / 0.92864091,
        ),
        # 1.0197 − 15,000 ÷ 100,000 − 0.00015 = 0.86955
        (
            (
                "OPENING 1 BTC @ 61000 on 2026-08-01",
                "STO 1 BTC-25SEP26-85000-C @ 0.02 index 75000 on 2026-08-03",
                "CASH BTC-25SEP26-85000-C delivery 100000",
            ),
            61_000 / 0.86955,
        ),
        # The payment takes all of the first coins: 1.5 + 0.0197 − 0.9003 = 0.6194 of 116,000.
        (
            (
                "OPENING 0.5 BTC @ 110000 on 2026-08-01",
                "OPENING 1 BTC @ 61000 on 2026-08-02",
                "STO 1 BTC-25SEP26-80000-C @ 0.02 index 75000 on 2026-08-03",
                "BTC 1 BTC-25SEP26-80000-C @ 0.9 index 88000 on 2026-08-20",
            ),
            116_000 / 0.6194,
        ),
    ],
)
def test_coins_left_must_fetch_what_all_coins_cost(lines: tuple[str, ...], break_even: float) -> None:
    """Money of options moves in coins alone, so at the break-even the cycle's profit is 0."""
    events = entered(*lines)
    coin = lines[0].split()[2]
    book = book_of(events)
    assert book.break_even(coin) == pytest.approx(break_even, abs=1e-4)
    (cycle,) = book.dollars.cycles
    assert cycle.profit_cents is not None
    assert cycle.cost_cents is not None
    worth = break_even * cycle.micro_shares  # hundred-millionths of a dollar
    assert cycle.profit_cents + worth - cycle.cost_cents == pytest.approx(0, abs=1e5)
    assert check(events) == ()
    grown = Folded.of([])
    for event in events:
        grown = grown.with_event(event)
    assert grown.book == fold(events)


def test_coins_of_unknown_cost_that_pay_leave_an_unknown_break_even() -> None:
    """All coins whose cost is unknown are paid: nobody knows what the others must earn."""
    events = entered(
        "OPENING 0.1 BTC on 2026-08-01",
        "OPENING 1 BTC @ 61000 on 2026-08-02",
        "STO 1 BTC-25SEP26-80000-C @ 0.02 index 75000 on 2026-08-03",
        "BTC 1 BTC-25SEP26-80000-C @ 0.5 index 88000 on 2026-08-20",
    )
    assert book_of(events).break_even("BTC") is None


@pytest.mark.parametrize(
    "lines",
    [
        # The opening has no time, and a trade of the venue closes it at 09:00.
        ("STO 0.1 {} @ 990 fees 2 on 2026-08-10", "BTC 0.1 {} @ 500 fees 2 on 2026-08-10 at 09:00"),
        ("BTO 0.1 {} @ 990 fees 2 on 2026-08-10", "STC 0.1 {} @ 500 fees 2 on 2026-08-10 at 09:00"),
        # The venue opens at 15:00, and the close has no time.
        ("STO 0.1 {} @ 990 fees 2 on 2026-08-10 at 15:00", "BTC 0.1 {} @ 500 fees 2 on 2026-08-10"),
        # The same on the last day of the contract.
        ("STO 0.1 {} @ 990 fees 2 on 2026-09-25 at 07:30", "BTC 0.1 {} @ 500 fees 2 on 2026-09-25"),
        ("STO 0.1 {} @ 990 fees 2 on 2026-09-25", "BTC 0.1 {} @ 500 fees 2 on 2026-09-25 at 00:30"),
    ],
)
def test_an_entry_without_a_time_bars_no_trade_of_its_day(lines: tuple[str, str]) -> None:
    put = "BTC_USDC-25SEP26-68000-P"
    events = entered("OPENING 100000 USDC on 2026-08-10", *(line.format(put) for line in lines))
    assert check(events) == ()
    assert not book_of(events).dollars.options


def test_what_takes_away_today_is_not_later_than_its_entry() -> None:
    now = datetime(2026, 8, 10, 15, 30, tzinfo=UTC)
    put = parse_contract("BTC_USDC-25SEP26-68000-P")
    assert moment_of(now.date(), Kind.OPTION_CLOSE, put, now=now) == now
    yesterday = date(2026, 8, 9)
    end = datetime(2026, 8, 9, 23, 59, 59, tzinfo=UTC)
    assert moment_of(yesterday, Kind.OPTION_CLOSE, put, now=now) == end


def test_the_first_opening_entered_on_a_day_is_the_first_closed() -> None:
    """Sold at 990 and at 400 on one day, 0.1 bought back: the lot at 400 is left, whatever the ids."""
    put = "BTC_USDC-25SEP26-68000-P"
    events = entered(
        "OPENING 100000 USDC on 2026-08-10",
        f"STO 0.1 {put} @ 990 fees 0 on 2026-08-10",
        f"STO 0.1 {put} @ 400 fees 0 on 2026-08-10",
        f"BTC 0.1 {put} @ 100 fees 0 on 2026-08-10",
        "BUY 0.1 BTC @ 60000 on 2026-08-10",
        "BUY 0.2 BTC @ 50000 on 2026-08-10",
        "SELL 0.1 BTC @ 70000 on 2026-08-10",
    )
    ordered = list[Event]()
    for number, event in enumerate(events):
        ordered.append(in_order(replace(event, id=f"z{9 - number}"), ordered))
    book = book_of(ordered)
    assert [lot.credit_cents for lot in book.dollars.options] == [40 * E8]
    assert [lot.cost_cents for lot in book.dollars.shares] == [10_000 * E8]
    assert check(ordered) == ()


@pytest.mark.parametrize(
    ("lot", "lots", "other", "size"),
    [
        ("0.1", 5, 20_000_000, 10_000_000),
        ("0.01", 50, 10_000_000, 1_000_000),
        ("0.1", 5, 4_000_000, 10_000_000),
    ],
)
def test_a_trade_in_another_lot_changes_the_same_position(lot: str, lots: int, other: int, size: int) -> None:
    """0.5 sold, 0.2 more sold, 0.4 bought back in the other lot: 0.3 are left, of 0.1 × 990 + 0.2 × 500."""
    put = "BTC_USDC-25DEC26-68000-P"
    opening, first, more, back = entered(
        "OPENING 100000 USDC on 2026-08-10",
        f"STO 0.5 {put} @ 990 fees 0 multiplier {lot} on 2026-08-10",
        f"STO 0.2 {put} @ 500 fees 0 on 2026-08-11",
        f"BTC 0.4 {put} @ 100 fees 0 on 2026-08-12",
    )
    assert first.contracts == -lots
    more, back = (
        replace(each, contracts=each.contracts * each.size_e8 // other, size_e8=other)
        for each in (more, back)
    )
    events = [opening, first, more, back]
    assert check(events) == ()
    book = book_of(events)
    assert sum(o.contracts * o.deliverable_micros for o in book.dollars.options) == -30_000_000
    assert {o.deliverable_micros for o in book.dollars.options} == {size}
    assert sum(o.credit_cents or 0 for o in book.dollars.options) == 199 * E8
    (cycle,) = book.dollars.cycles
    assert cycle.open_contracts == sum(-o.contracts for o in book.dollars.options)
    assert book.purses == {"USDC": (100_000 + 495 + 100 - 40) * E8}
    grown = Folded.of([])
    for event in events:
        grown = grown.with_event(event)
    assert grown.book == fold(events)


def test_a_trade_of_a_part_of_a_lot_counts_the_position_in_smaller_ones() -> None:
    """One lot of 0.1 sold, 0.03 bought back in lots of 0.01: 7 of 0.01 are left."""
    put = "BTC_USDC-25DEC26-68000-P"
    opening, sold = entered(
        "OPENING 100000 USDC on 2026-08-10",
        f"STO 0.1 {put} @ 990 fees 0 multiplier 0.1 on 2026-08-10",
    )
    back = replace(
        sold, id="back", kind=Kind.OPTION_CLOSE, contracts=3, size_e8=1_000_000, coin_e8=-12 * E8, at=NOW
    )
    back = replace(back, day=NOW.date(), price_micros=400_000_000)
    events = [opening, sold, back]
    assert check(events) == ()
    book = book_of(events)
    (option,) = book.dollars.options
    assert (option.contracts, option.deliverable_micros) == (-7, 1_000_000)
    assert option.credit_cents == 6_930_000_000  # 99 × 7 ÷ 10
    assert book.dollars.cycles[0].open_contracts == 7
    assert in_lot(back, 500_000).contracts == 6
    assert in_lot(back, 10_000_000) is back


PUT_MONEY = (
    "OPENING 100000 USDC on 2026-08-01",
    "OPENING 1 BTC @ 61000 on 2026-08-01",
    "STO 0.1 BTC_USDC-28AUG26-82000-P @ 990 index 80000 on 2026-08-10",
    "CASH BTC_USDC-28AUG26-82000-P delivery 80321.21",
    "STO 0.3 BTC-28AUG26-70000-C @ 0.0175 index 69000 on 2026-08-10",
    "CASH BTC-28AUG26-70000-C delivery 71333.33",
    "BUY 0.3 BTC @ 80350.33 fees 1.1 on 2026-08-29",
)


@pytest.mark.parametrize(
    ("number", "change", "words"),
    [
        # 0.1 × 990 is 99: 965.4 with a fee of 2.4 is ten times that.
        (2, {"coin_e8": 96_540_000_000}, "moves 967.8 USDC before fees, but 0.1 at 990 is 99"),
        (2, {"coin_e8": 9_660_000_007}, "but 0.1 at 990 is 99"),
        # (82,000 − 80,321.21) × 0.1 = 167.879
        (3, {"coin_e8": -1_678_790_000_000}, "but 0.1 at 1,678.79 is 167.879"),
        # (71,333.33 − 70,000) ÷ 71,333.33 × 0.3 = 0.00560746
        (5, {"coin_e8": -5_607_500}, "but 0.3 at 0.01869154 is 0.00560746"),
        (6, {"coin_e8": -803_613_300_000}, "but 0.3 at 80,350.33 is 24,105.099"),
    ],
)
def test_money_is_price_times_size(number: int, change: dict[str, int], words: str) -> None:
    events = entered(*PUT_MONEY)
    assert check(events) == ()
    events[number] = replace(events[number], **change)  # type: ignore[arg-type]
    assert any(words in breach.message for breach in check(events)), check(events)


def test_an_option_in_the_money_does_not_end_worthless() -> None:
    """The put owes 167.879. Half a millionth of a price may differ: 0.1 × 0.0000005, and 0.00000001 more."""
    events = entered(*PUT_MONEY[:4])
    ended = replace(events[3], kind=Kind.EXPIRATION, coin_e8=0, fee_e8=0, price_micros=None)
    assert any("is 167.879" in breach.message for breach in check([*events[:3], ended]))
    for more, fits in ((6, True), (7, False)):
        near = replace(events[2], coin_e8=events[2].coin_e8 + more)
        assert (check([*events[:2], near, events[3]]) == ()) is fits
