"""Quotes and marks of listed options by OCC symbol, from a snapshot's table of options; the rule itself is
`quotes.Quote.mark`.
"""

from collections.abc import Collection
from math import nan
from typing import TYPE_CHECKING

from wheelcli.quotes import Mark, Quote

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["marks_of", "quotes_of"]

_COLUMNS = ["contract", "bid", "ask", "last", "quote_time"]


def quotes_of(options: "pd.DataFrame", contracts: Collection[str]) -> dict[str, Quote]:
    """Return the quotes of those contracts (OCC) that the table lists; its columns are as in
    `market.snapshot.OPTIONS`.
    """
    import pandas as pd

    if not contracts:
        return {}
    listed = options["contract"].isin(list(contracts)).to_numpy()
    columns = [
        options[name][listed].tolist() if name in options else [nan] * int(listed.sum()) for name in _COLUMNS
    ]
    return {
        occ: Quote(float(bid), float(ask), float(last), None if pd.isna(at) else at.to_pydatetime())
        for occ, bid, ask, last, at in zip(*columns, strict=True)
    }


def marks_of(options: "pd.DataFrame", contracts: Collection[str]) -> dict[str, Mark]:
    """Return the mark of each of these contracts that has one; a contract that is crossed, or offered by
    nobody, is absent.
    """
    marks = {occ: quote.mark() for occ, quote in quotes_of(options, contracts).items()}
    return {occ: mark for occ, mark in marks.items() if mark is not None}
