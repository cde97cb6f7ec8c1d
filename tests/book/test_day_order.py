"""The order of trades of one day without a time, for accounts of shares and of coins, with any ids."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest

from wheelcli.book.accounts import CoinBook
from wheelcli.book.check import check
from wheelcli.book.coins.entry import CoinEntering, event_of_line
from wheelcli.book.coins.line import parse_coin_line
from wheelcli.book.entry.day_order import in_order
from wheelcli.book.entry.entry import Entering, events_of_line
from wheelcli.book.entry.line import parse_line
from wheelcli.book.events import Event
from wheelcli.book.ledger import AccountBook
from wheelcli.book.projection.fold import fold
from wheelcli.config import Config

TODAY = date(2026, 8, 21)
OPENING = "OPENING 90000 on 2026-08-03"
PUT = "KO 2026-10-16 60 P"


def entered(*lines: str, ids: Iterable[str] = ()) -> AccountBook:
    """The account after these lines of a share account, entered one after the other; ids may be any."""
    names, events = iter(ids), list[Event]()
    for line in (OPENING, *lines):
        book = fold(events).account("default")
        into = Entering("default", book, Config().fees, lambda: next(names, f"m{len(events)}"))
        for event in events_of_line(parse_line(line, today=TODAY), into):
            events.append(in_order(event, events))
    assert check(events) == ()
    book = fold(events).account("default")
    assert book is not None
    return book


def events_of_lines(line: str) -> list[Event]:
    """The events of one line of an account without entries."""
    into = Entering("default", None, Config().fees, lambda: "m")
    return events_of_line(parse_line(line, today=TODAY), into)


@pytest.mark.parametrize("ids", list(permutations("abcd")))
def test_the_first_one_sold_is_the_first_one_bought_back(ids):
    """Sold at 2.00, then at 3.00, bought back at 0.50: the one at 2.00 has ended, and 3.00 is open."""
    lines = (f"STO 1 {PUT} @ 2.00 fees 0", f"STO 1 {PUT} @ 3.00 fees 0", f"BTC 1 {PUT} @ 0.50 fees 0")
    book = entered(*(f"{line} on 2026-08-18" for line in lines), ids=ids)
    assert [lot.credit_cents for lot in book.options] == [300_00]
    assert [one.credit_cents for one in book.closed] == [200_00]


def test_a_closing_follows_the_opening_of_its_day():
    """Sold at 15:10, bought back without a time: after 15:10, not at noon."""
    book = entered(f"STO 1 {PUT} @ 2.00 on 2026-08-18 at 15:10", f"BTC 1 {PUT} @ 0.50 on 2026-08-18")
    assert book.options == ()
    # Of two that were open before, one is bought back at noon: it needs no later opening.
    book = entered(
        f"STO 1 {PUT} @ 1.00 on 2026-08-17",
        f"STO 1 {PUT} @ 2.00 on 2026-08-18 at 15:10",
        f"BTC 1 {PUT} @ 0.50 on 2026-08-18",
    )
    (last,) = [event for event in book.trades if event.price_micros == 500_000]
    assert not last.time_known
    assert last.at < max(event.at for event in book.trades)
    assert [one.credit_cents for one in book.closed] == [100_00]


def test_an_opening_follows_the_closing_of_the_opposite_position():
    """A long put is sold, and the same put is sold short on that day: never long and short at once."""
    book = entered(
        f"BTO 2 {PUT} @ 1.00 on 2026-08-17",
        f"STC 2 {PUT} @ 1.50 on 2026-08-18",
        f"STO 1 {PUT} @ 1.60 on 2026-08-18",
    )
    assert [lot.contracts for lot in book.options] == [-1]


def test_shares_are_sold_after_they_were_bought():
    book = entered("BUY 100 KO @ 60 on 2026-08-18 at 14:00", "SELL 100 KO @ 61 on 2026-08-18")
    assert book.shares == ()
    assert [sale.gain_cents for sale in book.sales] == [100_00]


def test_what_the_day_cannot_explain_stays_at_its_place():
    """More is bought back than was ever sold: the entry is impossible, and its moment does not change."""
    (event,) = events_of_lines(f"BTC 1 {PUT} @ 0.50 fees 0 on 2026-08-18")
    assert in_order(event, ()) == event
    timed = replace(event, time_known=True, at=event.at - timedelta(hours=2))
    assert in_order(timed, ()) == timed


def test_a_trade_entered_later_does_not_change_what_was_closed_before_it():
    """Sold at 14:00 and bought back at 15:10; another sale of that day has no time: it is open, at 3.00. It
    came first only if the purchase needs it.
    """
    pair = (f"STO 1 {PUT} @ 2.00 on 2026-08-18 at 14:00", f"BTC 1 {PUT} @ 0.50 on 2026-08-18 at 15:10")
    later = f"STO 1 {PUT} @ 3.00 fees 0 on 2026-08-18"
    book = entered(*pair, later)
    assert [lot.credit_cents for lot in book.options] == [300_00]
    assert [one.credit_cents for one in book.closed] == [200_00]
    (bought,) = events_of_lines(pair[1])
    (sold,) = events_of_lines(later)
    assert in_order(sold, [bought]) == sold
    # One that was open before is what the purchase closed, wherever the new one stands.
    book = entered(f"STO 1 {PUT} @ 1.00 on 2026-08-17", pair[1], later)
    assert [one.credit_cents for one in book.closed] == [100_00]
    assert max(event.at for event in book.trades if event.day.day == 18) < bought.at + timedelta(seconds=1)


def test_a_closing_entered_later_closes_what_is_left():
    """1.00 was bought back at 0.50; the purchase at 0.80 without a time ends the other one."""
    book = entered(
        f"STO 1 {PUT} @ 1.00 on 2026-08-14",
        f"STO 1 {PUT} @ 2.00 on 2026-08-17",
        f"BTC 1 {PUT} @ 0.50 on 2026-08-18 at 15:10",
        f"BTC 1 {PUT} @ 0.80 on 2026-08-18",
    )
    assert {one.credit_cents: one.close_cents for one in book.closed} == {100_00: -50_00, 200_00: -80_00}


def test_an_option_does_not_count_as_its_shares():
    """A call is short on 100. The day that brings 100 more at 14:00 sells 200, without a time."""
    book = entered(
        "BUY 100 KO @ 60 on 2026-08-14",
        "STO 1 KO 2026-10-16 65 C @ 1.00 on 2026-08-14",
        "BUY 100 KO @ 60 on 2026-08-18 at 14:00",
        "SELL 200 KO @ 61 on 2026-08-18",
    )
    assert book.shares == ()


def test_the_leg_of_a_roll_that_opens_follows_the_leg_that_closes():
    """Without a time, and with one order's group, in whichever account."""
    (sold,) = events_of_lines("STO 1 KO 2026-11-20 60 P @ 3.00 fees 0 on 2026-08-18")
    (bought,) = events_of_lines(f"BTC 1 {PUT} @ 0.50 fees 0 on 2026-08-18")
    assert in_order(sold, [bought]).at == sold.at < bought.at
    bought, sold = (replace(each, group="g") for each in (bought, sold))
    assert in_order(sold, [bought]).at == bought.at + timedelta(microseconds=1)


def coins_entered(*lines: str) -> CoinBook:
    """The coin account after these lines, entered one after the other."""
    events = list[Event]()
    for number, line in enumerate(
        ("OPENING 1000 USDC on 2026-08-10", "OPENING 5 ETH @ 2000 on 2026-08-10", *lines)
    ):
        into = CoinEntering("c", fold(events).coins.get("c"), f"z{9 - number}".format)
        events.append(in_order(event_of_line(parse_coin_line(line, today=TODAY), into), events))
    assert check(events) == ()
    return fold(events).coins["c"]


def test_coins_have_the_same_order():
    """A call bought for coins, sold, and then sold short on one day, without times."""
    call = "ETH-25SEP26-2800-C"
    book = coins_entered(
        f"BTO 1 {call} @ 0.02 index 2200 fees 0 on 2026-08-17",
        f"STC 1 {call} @ 0.03 index 2200 fees 0 on 2026-08-18",
        f"STO 2 {call} @ 0.03 index 2200 fees 0 on 2026-08-18",
    )
    assert [lot.contracts for lot in book.dollars.options] == [-2]


def test_of_coins_too_what_was_closed_stays_closed():
    """A call sold at 0.02 and bought back with times; one sold at 0.03 without a time is open."""
    call = "ETH-25SEP26-2800-C"
    book = coins_entered(
        f"STO 1 {call} @ 0.02 index 2000 fees 0 on 2026-08-18 at 09:00",
        f"BTC 1 {call} @ 0.01 index 2000 fees 0 on 2026-08-18 at 10:00",
        f"STO 1 {call} @ 0.03 index 2000 fees 0 on 2026-08-18",
    )
    (lot,) = book.dollars.options
    assert lot.credit_cents == 60_00 * 1_000_000
