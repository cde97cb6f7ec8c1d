"""The order of trades of one day without a time, for accounts of shares and of coins, with any ids."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest

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
    """The account after these lines of an account of shares, entered one after the other; ids may be any."""
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


def test_the_leg_of_a_roll_that_opens_follows_the_leg_that_closes():
    """Without a time, and with one order's group, in whichever account."""
    (sold,) = events_of_lines("STO 1 KO 2026-11-20 60 P @ 3.00 fees 0 on 2026-08-18")
    (bought,) = events_of_lines(f"BTC 1 {PUT} @ 0.50 fees 0 on 2026-08-18")
    assert in_order(sold, [bought]).at == sold.at < bought.at
    bought, sold = (replace(each, group="g") for each in (bought, sold))
    assert in_order(sold, [bought]).at == bought.at + timedelta(microseconds=1)


def test_coins_have_the_same_order():
    """A call bought for coins, sold, and then sold short on one day, without times."""
    call, events = "ETH-25SEP26-2800-C", list[Event]()
    for number, line in enumerate(
        (
            "OPENING 1000 USDC on 2026-08-10",
            "OPENING 5 ETH @ 2000 on 2026-08-10",
            f"BTO 1 {call} @ 0.02 index 2200 fees 0 on 2026-08-17",
            f"STC 1 {call} @ 0.03 index 2200 fees 0 on 2026-08-18",
            f"STO 2 {call} @ 0.03 index 2200 fees 0 on 2026-08-18",
        )
    ):
        into = CoinEntering("c", fold(events).coins.get("c"), f"z{9 - number}".format)
        events.append(in_order(event_of_line(parse_coin_line(line, today=TODAY), into), events))
    assert check(events) == ()
    assert [lot.contracts for lot in fold(events).coins["c"].dollars.options] == [-2]
