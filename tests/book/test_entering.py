"""What a typed line makes of an account: signs, cash to the cent, fees of the config, and what is held."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import count

import pytest

from wheelcli.book.check import check
from wheelcli.book.entry.entry import Entering, events_of_line
from wheelcli.book.entry.line import parse_line
from wheelcli.book.event_text import in_words
from wheelcli.book.events import Event, Kind
from wheelcli.book.projection.fold import fold
from wheelcli.book.store.rules import merged
from wheelcli.config.rules import Fees
from wheelcli.errors import WheelError

TODAY = date(2026, 9, 18)
FEES = Fees()  # 0.65 to open and to close, nothing at 0.05 or less, 0.03 regulatory


def history(*lines: str) -> list[Event]:
    """The events of these lines, one after the other, which must add up."""
    ids, events = count(1), []
    for text in lines:
        book = fold(events).account("default")
        into = Entering("default", book, FEES, lambda: f"e{next(ids)}")
        events = merged(events, events_of_line(parse_line(text, today=TODAY), into))
    assert check(events) == ()
    return sorted(events, key=lambda e: int(e.id[1:]))


def moved(events: Sequence[Event]) -> list[tuple[str, int, int, int, int]]:
    return [(e.kind.value, e.contracts, e.micro_shares, e.cash_cents, e.fees_cents) for e in events]


def test_fees_are_those_of_the_config_unless_said() -> None:
    """2 × (0.65 + 0.03) = 1.36; closing at 0.05 costs the regulatory 0.03 alone, at 0.06 all."""
    assert moved(
        history(
            "STO 4 AAPL 18DEC26 300P @ 2.15",
            "BTC 1 AAPL 18DEC26 300P @ 0.05",
            "BTC 1 AAPL 18DEC26 300P @ 0.06",
            "BTC 2 AAPL 18DEC26 300P @ 0.45 fees 1.30",
        )
    ) == [
        ("option_open", -4, 0, 86_000 - 272, 272),
        ("option_close", 1, 0, -500 - 3, 3),
        ("option_close", 1, 0, -600 - 68, 68),
        ("option_close", 2, 0, -9_000 - 130, 130),
    ]


def test_assignment_and_exercise_move_shares_at_the_strike() -> None:
    lines = [
        "OPENING 100000",
        "STO 2 AAPL 18SEP26 300P @ 2 fees 0",
        "ASSIGN AAPL 18SEP26 300P",
        "STO 1 AAPL 16OCT26 310 C @ 3 fees 0",
    ]
    events = history(
        *lines,
        "ASSIGN 1 AAPL 16OCT26 310 C fees 5",
        "BTO 1 AAPL 16OCT26 290 P @ 1 fees 0",
        "EXERCISE AAPL 16OCT26 290 P",
    )
    assert moved(events)[2:] == [
        ("assignment", 2, 200_000_000, -6_000_000, 0),
        ("option_open", -1, 0, 30_000, 0),
        ("assignment", 1, -100_000_000, 3_100_000 - 500, 500),
        ("option_open", 1, 0, -10_000, 0),
        ("exercise", -1, -100_000_000, 2_900_000, 0),
    ]
    assert events[2].price_micros == 300_000_000


def test_expire_and_cash_take_what_is_open() -> None:
    events = history(
        "STO 3 AAPL 18SEP26 300P @ 2 fees 0",
        "EXPIRE 1 AAPL 18SEP26 300P",
        "EXPIRE AAPL 18SEP26 300P",
        "STO 1 ^SPX SPXW260918P05500000 @ 20 fees 0",
        "BTO 1 SPXW260918P05450000 @ 12 fees 0",
        "CASH ^SPX SPXW260918P05500000 @ 12.34",
        "EXPIRE SPXW260918P05450000",
    )
    assert [(e.kind.value, e.contracts, e.cash_cents) for e in events[1:]] == [
        ("expiration", 1, 0),
        ("expiration", 2, 0),
        ("option_open", -1, 200_000),
        ("option_open", 1, -120_000),
        ("cash_settlement", 1, -123_400),
        ("expiration", -1, 0),
    ]
    assert {e.symbol for e in events[3:]} == {"^SPX"}


def test_a_roll_is_two_events_of_one_group() -> None:
    """The fees of 2.73 are 1.36 and 1.37; what is not said is as it was."""
    events = history(
        "STO 2 AAPL 18SEP26 300P @ 2 fees 0", "ROLL AAPL 18SEP26 300P @ 4.20 TO 16OCT26 295 @ 5.30 fees 2.73"
    )
    assert moved(events)[1:] == [
        ("option_close", 2, 0, -84_136, 136),
        ("option_open", -2, 0, 106_000 - 137, 137),
    ]
    assert events[1].group == events[2].group == "e2"
    assert fold(events).account("default").rolls[0].net_cents == 106_000 - 84_000 - 273


def test_shares_and_their_total() -> None:
    """0.333 × 150.15 = 49.99995: 50.00; a total may be a cent off, and what is more is fees."""
    events = history(
        "OPENING 100000",
        "BUY 0.333 AAPL @ 150.15",
        "BUY 0.5 AAPL @ 233.33 total 116.66",
        "BUY 100 AAPL @ 150 total 15001",
        "SELL 50 AAPL @ 160.5 total 8024.10",
        "BUY 3 AAPL total 450.30 fees 0.30",
    )
    assert moved(events)[1:] == [
        ("share_buy", 0, 333_000, -5_000, 0),
        ("share_buy", 0, 500_000, -11_666, 0),
        ("share_buy", 0, 100_000_000, -1_500_100, 100),
        ("share_sell", 0, -50_000_000, 802_410, 90),
        ("share_buy", 0, 3_000_000, -45_030, 30),
    ]
    assert events[-1].price_micros == 150_000_000
    with pytest.raises(WheelError, match=r"price times quantity is 15,000\.00"):
        history("OPENING 100000", "BUY 100 AAPL @ 150 total 14000")


def test_money() -> None:
    events = history(
        "OPENING 25000",
        "DEPOSIT 100.10",
        "WITHDRAW 50 fees 1",
        "DIV KO 48.50",
        "DIV KO -7.27",
        "INTEREST 1.01",
        "FEE 5",
        "REBATE 2",
        "ADJUST -0.01",
        "TRANSFER IN 10",
        "TRANSFER OUT 20",
    )
    assert [e.cash_cents for e in events] == [
        2_500_000,
        10_010,
        -5_100,
        4_850,
        -727,
        101,
        -500,
        200,
        -1,
        1_000,
        -2_000,
    ]
    assert sum(e.fees_cents for e in events) == 100


@pytest.mark.parametrize(
    "line", ["FEE 3 KO", "FEE KO 3", "fee ko $3.00 on 2026-09-10 # borrowing", "FEE 3 KO fees 1"]
)
def test_a_fee_of_a_name_is_typed_as_a_dividend_is(line: str) -> None:
    """100 shares at 60.00 that cost 3.00 to keep break even at 60.03; the account itself has no fee."""
    events = history("OPENING 25000 on 2026-09-01", "BUY 100 KO @ 60 on 2026-09-01", line)
    assert (events[-1].kind, events[-1].symbol, events[-1].cash_cents, events[-1].fees_cents) == (
        Kind.FEE,
        "KO",
        -300,
        0,
    )
    (cycle,) = fold(events).account("default").cycles
    assert (cycle.break_even, cycle.fees_cents) == (60.03, 300)


@pytest.mark.parametrize(
    "line",
    [
        "FEE KO 3.00",
        "FEE 5.00",
        "REBATE KO 1.20",
        "WITHDRAW 500.00",
        "DEPOSIT 100.00",
        "DIV KO -12.50",
        "INTEREST -3.00",
    ],
)
def test_cash_reads_back_as_it_is_typed(line: str) -> None:
    """What the list shows of an event can be entered again, and is the same money."""
    (event,) = history(f"{line} on 2026-09-10")
    text = in_words(event)
    assert text == line
    (again,) = history(f"{text} on 2026-09-10")
    assert (again.kind, again.symbol, again.cash_cents) == (event.kind, event.symbol, event.cash_cents)


def test_a_rebate_of_a_name_and_fees_of_none() -> None:
    events = history(
        "OPENING 25000",
        "REBATE KO 1.20",
        "REBATE 0.80 KO",
        "FEE 2 ON",
        "FEE 2 on 2026-09-10",
        "FEE 2 at 15:45",
    )
    assert [(e.symbol, e.cash_cents) for e in events[1:]] == [
        ("KO", 120),
        ("KO", 80),
        ("ON", -200),
        (None, -200),
        (None, -200),
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("FEE KO", "the line ends after 'KO' (expected the total in dollars)"),
        ("FEE", "the line ends after 'FEE' (expected an amount of dollars)"),
        ("FEE -3 KO", "(expected an amount of dollars, above zero)"),
        ("REBATE KO 0", "above zero"),
        ("FEE KO 5,00", "with a decimal point"),
        ("FEE 5,00 KO", "with a decimal point"),
        ("FEE 3 KO PEP", "invalid word 'PEP'"),
    ],
)
def test_a_fee_that_is_not_understood(line: str, said: str) -> None:
    with pytest.raises(WheelError, match=re.escape(said)):
        history("OPENING 25000", line)


def test_what_came_in_kind() -> None:
    events = history(
        "OPENING 200 KO @ 61.20",
        "OPENING -2 AAPL 16OCT26 300 P @ 2.15",
        "TRANSFER IN 50 KO",
        "TRANSFER OUT 10 KO",
        "SPLIT KO 2:1",
        "RENAME KO TO KOO",
    )
    assert [(e.contracts, e.micro_shares, e.cash_cents, e.price_micros) for e in events[:4]] == [
        (0, 200_000_000, 0, 61_200_000),
        (-2, 0, 0, 2_150_000),
        (0, 50_000_000, 0, None),
        (0, -10_000_000, 0, None),
    ]
    assert events[4].ratio == (2, 1)
    assert (events[5].symbol, events[5].symbol_to) == ("KO", "KOO")


def test_what_is_held_says_the_size_of_a_contract() -> None:
    """An adjusted contract is not taken for one of 100 shares: the line must say it once, and then it is
    known.
    """
    with pytest.raises(WheelError, match="AAPL1 is an adjusted contract"):
        history("OPENING -1 AAPL1 16OCT26 300 P @ 2")
    events = history(
        "OPENING -1 AAPL1 16OCT26 300 P @ 2 deliverable 150",
        "BTC 1 AAPL1 16OCT26 300 P @ 1 fees 0",
    )
    assert events[1].deliverable_micros == 150_000_000
    assert events[1].symbol == "AAPL"
    adjusted = history(
        "STO 1 AAPL 16OCT26 300 P @ 2 on 2026-09-10",
        "ADJUST AAPL 16OCT26 300 P TO AAPL1 16OCT26 295 P deliverable 105",
    )
    assert (adjusted[1].contracts, adjusted[1].contracts_to, adjusted[1].deliverable_to_micros) == (
        1,
        -1,
        105_000_000,
    )


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["ASSIGN AAPL 18SEP26 300P"], "account default has no open AAPL-260918-P300"),
        (
            ["STO 1 AAPL 18SEP26 300P @ 2", "ASSIGN 2 AAPL 18SEP26 300P"],
            "account default has 1 open AAPL-260918-P300, not 2",
        ),
        (["STO 1 AAPL 18SEP26 300P @ 2", "EXERCISE AAPL 18SEP26 300P"], "is short: use ASSIGN"),
        (["BTO 1 AAPL 18SEP26 300P @ 2", "ASSIGN AAPL 18SEP26 300P"], "is long: use EXERCISE"),
        (["ROLL AAPL 18SEP26 300P @ 1 TO 16OCT26 @ 2"], "account default has no short AAPL-260918-P300"),
        (["SPLIT AAPL 2:1 fees 3"], "a split or a symbol change has no fee"),
        (["OPENING 200 KO @ 61.20 fees 3"], "moves no cash"),
    ],
)
def test_what_the_account_does_not_hold_is_refused(lines: list[str], message: str) -> None:
    with pytest.raises(WheelError, match=message):
        history(*lines)


def test_days_without_a_session_belong_to_the_one_before_and_times_are_new_yorks() -> None:
    """12 September 2026 is a Saturday; 15:45 in New York's summer is 19:45 UTC."""
    (event,) = history("BUY 5 KO @ 60 on 2026-09-12 at 15:45")
    assert (event.day, event.time_known) == (date(2026, 9, 11), True)
    assert event.at == datetime(2026, 9, 11, 19, 45, tzinfo=UTC)
    assert history("OPENING 5 on 2026-09-13")[0].day == date(2026, 9, 11)


def test_money_of_a_day_without_a_session_belongs_to_the_next() -> None:
    """The Monday after the second Saturday, and the day after Labor Day."""
    (event,) = history("DEPOSIT 5 on 2026-09-12 at 15:45")
    assert (event.day, event.at) == (date(2026, 9, 14), datetime(2026, 9, 14, 19, 45, tzinfo=UTC))
    assert history("FEE 5 on 2026-09-07")[0].day == date(2026, 9, 8)
    assert history("TRANSFER OUT 5 on 2026-09-05")[0].day == date(2026, 9, 8)
    assert history("DEPOSIT 5")[0].time_known is False
    assert history("DEPOSIT 5")[0].kind is Kind.DEPOSIT


def refused(*lines: str) -> str:
    with pytest.raises(WheelError) as caught:
        history(*lines)
    return f"{caught.value.message} ({caught.value.hint})"


@pytest.mark.parametrize("root", ["NDX", "NDXP", "XSP", "OEX", "VIX", "^RUT"])
def test_index_contracts_deliver_no_shares(root: str) -> None:
    name = root.lstrip("^")
    shown = name if name == "NDXP" else f"^{name}"
    sold, bought = (f"{verb} 1 {root} 2026-09-18 200 P @ 3" for verb in ("STO", "BTO"))
    assert refused(sold, f"ASSIGN 1 {root} 2026-09-18 200 P").startswith(
        f"{shown}-260918-P200 is settled in cash: use CASH (as in: CASH 1"
    )
    assert "is settled in cash: use CASH" in refused(bought, f"EXERCISE {root} 2026-09-18 200 P")
    (_, end) = history(sold, f"CASH 1 {root} 2026-09-18 200 P @ 1.50")
    assert (end.symbol, end.cash_cents, end.micro_shares) == (
        f"^{name.removesuffix('P') if name == 'NDXP' else name}",
        -15_000,
        0,
    )


def test_only_an_american_index_option_is_settled_before_its_day() -> None:
    """OEX may be exercised on any day; SPXW ends on its own, SPX between its last trading day and the next
    morning.
    """
    (_, end) = history(
        "STO 1 OEX 2026-10-16 3000 P @ 30 on 2026-08-03", "CASH 1 OEX 2026-10-16 3000 P @ 41 on 2026-08-12"
    )
    assert (end.cash_cents, end.day) == (-410_000, date(2026, 8, 12))
    for root, day, fine in (
        ("XEO", "2026-09-10", False),
        ("SPXW", "2026-09-16", False),
        ("SPXW", "2026-09-17", True),
        ("RUT", "2026-09-15", False),
        ("RUT", "2026-09-16", True),
    ):
        lines = (
            f"STO 1 {root} 2026-09-17 3000 P @ 30 on 2026-08-03",
            f"CASH 1 {root} 2026-09-17 3000 P @ 41 on {day}",
        )
        if fine:
            history(*lines)
        else:
            with pytest.raises(AssertionError, match="had not expired"):
                history(*lines)


@pytest.mark.parametrize(
    ("words", "symbol", "occ"),
    [
        ("RUTW 2026-12-04 2300 P", "^RUT", "RUTW261204P02300000"),
        ("^RUT RUTW261204P02300000", "^RUT", "RUTW261204P02300000"),
        ("RUT RUTW261204P02300000", "^RUT", "RUTW261204P02300000"),
        ("BFB 2026-12-18 40 P", "BF-B", "BFB261218P00040000"),
        ("BF/B 261218P00040000", "BF-B", "BFB261218P00040000"),
        ("XYZ/A 261218P00040000", "XYZ-A", "XYZA261218P00040000"),
        ("GOOGL 2026-12-18 40 P", "GOOGL", "GOOGL261218P00040000"),
    ],
)
def test_the_underlying_is_the_same_however_a_contract_is_typed(words: str, symbol: str, occ: str) -> None:
    (event,) = history(f"STO 1 {words} @ 1 on 2026-08-03")
    assert (event.symbol, event.contract and event.contract.occ) == (symbol, occ)


def test_a_roll_stays_with_its_root() -> None:
    _, back, again = history(
        "STO 1 RUTW 2026-09-18 2300 P @ 9 on 2026-08-03",
        "ROLL RUTW 2026-09-18 2300 P @ 4 TO 2026-10-16 2250 @ 7 on 2026-08-20",
    )
    assert [e.contract and e.contract.occ for e in (back, again)] == [
        "RUTW260918P02300000",
        "RUTW261016P02250000",
    ]
