"""The account's cash on the day of its value: the last close, which may be earlier than the last event of the
week.
"""

from collections.abc import Sequence
from datetime import date
from math import isnan

from wheelcli.book.events import Event
from wheelcli.book.from_journal import portfolio
from wheelcli.book.ledger import AccountBook
from wheelcli.book.positions.positions import positions_of
from wheelcli.book.projection.fold import fold
from wheelcli.book.valuation.cash import Cash, collateral_usd
from wheelcli.book.valuation.worth import equivalents_cents
from wheelcli.config import Config
from wheelcli.review.performance.price_grid import Closes

__all__ = ["cash_of"]


def cash_of(
    account: AccountBook, events: Sequence[Event], closes: Closes, config: Config, *, day: date
) -> Cash:
    """Return cash, equivalents at their close (else at cost), collateral and free cash at the close of `day`.

    `account` is folded from all `events`; those after `day` do not count.
    """
    book: AccountBook | None = account
    if any(event.day > day for event in events):
        book = fold([event for event in events if event.day <= day], ordered=True).account(account.name)
    if book is None:
        return Cash(0.0, 0.0, 0.0)
    holdings, _ = portfolio(book, config, account=book.name, needs_opening=False)
    spots = (
        {s: float(p) for s, p in zip(closes.symbols, closes.plain[-1], strict=True) if not isnan(p)}
        if closes.days
        else {}
    )
    also = equivalents_cents(book, holdings.cash_equivalents, spots)
    return Cash(
        holdings.cash_usd,
        None if also is None else also / 100,
        collateral_usd(positions_of(holdings), holdings.shares, spots),
    )
