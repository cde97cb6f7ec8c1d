"""One open option: its sign is that of its contracts, and a lot of the book and a line of the settings become
the same value.
"""

from dataclasses import replace
from datetime import date

from wheelcli.book.ledger import OptionLot, Role
from wheelcli.contract import Contract, Right, parse_contract
from wheelcli.open_option import OpenOption
from wheelcli.option_line import parse_option_line
from wheelcli.quotes import Mark, Origin

CALL = Contract("KO", date(2026, 12, 18), Right.CALL, 75.0)
LOT = OptionLot(
    "e1", "KO", CALL, -3, 33_000, 204, date(2026, 11, 2), 100, 100_000_000, Role.WHEEL, rolls=1, group="g"
)


def test_what_is_sold_is_owed_and_what_is_bought_is_owned():
    sold, bought = OpenOption("KO", CALL, -3, 1.10), OpenOption("KO", CALL, 3, 1.10)
    mark = Mark(0.40, Origin.MID)
    assert (sold.short, sold.worth_cents(mark)) == (True, -12_000)
    assert (bought.short, bought.worth_cents(mark)) == (False, 12_000)
    assert sold.worth_cents(None) is None
    assert sold.worth_cents(sold.opening_mark) == -33_000
    assert OpenOption("KO", CALL, -3).opening_mark is None


def test_what_is_delivered_is_counted_in_shares_without_a_sign():
    sold = OpenOption("KO", CALL, -3)
    assert (sold.delivered, sold.adjusted) == (300.0, False)
    split = replace(sold, deliverable_micros=150_000_000)
    assert (split.delivered, split.adjusted) == (450.0, True)


def test_a_lot_of_the_book_is_an_open_option():
    assert LOT.open_option(break_even=73.9) == OpenOption(
        "KO", CALL, -3, 1.10, 100, date(2026, 11, 2), 1, 204, "e1", None, 73.9, 100_000_000, Role.WHEEL
    )
    assert replace(LOT, role=Role.SPREAD).open_option().spread == "g"
    assert replace(LOT, role=Role.SPREAD, group=None).open_option().spread == "2026-11-02"
    assert replace(LOT, credit_cents=None).open_option().price is None


def test_a_line_of_the_settings_is_an_open_option():
    line = parse_option_line("-3 KO 2026-12-18 75 C @ 1.10 opened 2026-11-02 rolled 1")
    assert line == OpenOption("KO", CALL, -3, 1.10, opened=date(2026, 11, 2), rolls=1)


def test_lots_of_coins_are_rounded_together() -> None:
    """1,250 lots of 0.01 at 302.50 are 3,781.25 dollars; each one rounded to a cent they would be 3,775."""
    contract = parse_contract("BTC_USDC-28AUG26-67000-P")
    assert contract is not None
    held = OpenOption("BTC", contract, -1250, multiplier=0.01)
    assert held.worth_cents(Mark(302.5, Origin.MID)) == -378_125
