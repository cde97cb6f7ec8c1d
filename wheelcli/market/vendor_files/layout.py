"""One vendor's layout: how its files are recognised and read."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from wheelcli.market.vendor_files.batch import Batch
from wheelcli.market.vendor_files.rows import Rows

__all__ = ["NO_OPEN_INTEREST", "NO_SPOT", "Layout", "plain"]

NO_OPEN_INTEREST = "it has no open interest; add --set unknown.open_interest=warn to plan without it"
NO_SPOT = "it has no share prices; they come from the closes of the session"


@dataclass(frozen=True, slots=True)
class Layout:
    """One layout. `identify` gets the plain names of a file's columns, `read` a batch and the symbol that the
    file is about, for layouts without one (`one_symbol`). `remarks` are facts about its data that a user must
    know.
    """

    name: str
    title: str
    columns: tuple[str, ...]  # plain names of the columns that are read
    identify: Callable[[frozenset[str]], bool]
    read: Callable[[Batch, str], Rows]
    remarks: tuple[str, ...] = ()
    one_symbol: bool = False


def plain(name: str) -> str:
    """Return a column's name in lower case, without brackets, spaces and marks.

    >>> plain(" [QUOTE_DATE]"), plain("Call/Put"), plain("underlying_bid_1545")
    ('quotedate', 'callput', 'underlyingbid1545')
    """
    return re.sub(r"[^a-z0-9]", "", name.lower())
