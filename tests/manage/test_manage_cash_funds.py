"""What `wheel roll` fetches besides the underlying: the funds that count as cash, which stand behind
assignment.
"""

from dataclasses import replace

from books import book, held

from wheelcli.book.positions.positions import positions_of
from wheelcli.loaders.book.open_book import cash_funds


def test_funds_held_as_cash_are_priced_with_the_roll() -> None:
    """Without their price 40,000 of SGOV would count nothing, and assignment be refused for want of cash."""
    account = replace(
        book(
            "-1 AAA 2026-09-18 94 P @ 2.00",
            shares=(held("SGOV", 400), held("AAA", 100), held("BIL", 0)),
        ),
        cash_equivalents=("SGOV", "BIL"),
    )
    assert cash_funds(positions_of(account)[0], account) == ("SGOV",)
