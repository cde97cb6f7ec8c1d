"""The tax year as one pure function of the journal's events: `taxes(events, …)`.

Events after 31 December count only for wash sales, for 30 days.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from wheelcli.book.events import Event, Kind
from wheelcli.book.ledger import AccountBook
from wheelcli.book.projection.fold import fold
from wheelcli.book.projection.live import live_events
from wheelcli.contract import Contract
from wheelcli.taxes.income import income_of
from wheelcli.taxes.lines import lines_of
from wheelcli.taxes.reconcile import differences, realised
from wheelcli.taxes.report import AccountKind, Line, TaxYear, Treatment
from wheelcli.taxes.section_1256 import Marks, contracts_to_mark, marked_of
from wheelcli.taxes.treatment import FundKinds, option_treatment
from wheelcli.taxes.wash import WINDOW, wash_sales

__all__ = ["open_at_end", "taxes"]


def taxes(
    events: Sequence[Event],
    *,
    year: int,
    today: date,
    types: Mapping[str, str | None],
    only: Collection[str] = (),
    before: Marks,
    after: Marks,
    funds: FundKinds,
) -> TaxYear:
    """Return the tax year of the accounts of `events`, which are those of the whole journal.

    `types` are the account types by name (cash, margin, ira; None: not in the config); `only` are the
    accounts to report, all if empty. Purchases of the others, IRAs too, still count for wash sales. `before`
    and `after` are marks of section 1256 contracts on 31 December of the year before and of this year, by OCC
    symbol.
    """
    live, _ = live_events(events)
    end = date(year, 12, 31)
    through = min(end, today)
    books = fold([event for event in live if event.day <= through], ordered=True).accounts
    accounts = [
        AccountKind(name, types.get(name), types.get(name) != "ira")
        for name in sorted({event.account for event in live} | set(only))
        if not only or name in only
    ]
    own = [books[one.account] for one in accounts if one.taxable and one.account in books]
    brought = frozenset(e.id for e in live if e.kind in (Kind.OPENING_BALANCE, Kind.TRANSFER))
    cash_only = frozenset(
        e.id for e in live if e.kind in (Kind.ASSIGNMENT, Kind.EXERCISE) and not e.micro_shares
    )
    lines = [
        line
        for book in own
        for line in lines_of(book, year, brought=brought, cash_only=cash_only, funds=funds)
    ]
    complete = today > end
    marked = [
        one for book in own for one in marked_of(book, year, before=before, after=after, complete=complete)
    ]
    earned = [row for book in own for row in income_of(book, year)]
    near = [event for event in live if event.day <= min(end + WINDOW, today)]
    return TaxYear(
        year=year,
        through=through,
        complete=complete,
        window_complete=today > end + WINDOW,
        accounts=tuple(accounts),
        lines=tuple(sorted(lines, key=lambda line: (line.closed, line.symbol, line.close_id, line.id))),
        section_1256=tuple(marked),
        wash_sales=tuple(wash_sales(lines, near, books.values())),
        income=tuple(earned),
        realised_cents=sum(realised(book, year) for book in own),
        differences=differences(own, year, lines=lines, marked=marked, earned=earned, cash_only=cash_only),
        treatments=_treatments(own, lines, funds),
    )


def open_at_end(events: Sequence[Event], year: int, accounts: Collection[str] = ()) -> set[Contract]:
    """Return the section 1256 contracts open on 31 December, in these accounts (all if empty): they need a
    mark.
    """
    live, _ = live_events(events)
    upto = [event for event in live if event.day <= date(year, 12, 31)]
    if not any(event.contract for event in upto):
        return set()
    books: Sequence[AccountBook] = [
        book for name, book in fold(upto, ordered=True).accounts.items() if not accounts or name in accounts
    ]
    return {contract for book in books for contract in contracts_to_mark(book)}


def _treatments(
    books: Sequence[AccountBook], lines: Sequence[Line], funds: FundKinds
) -> tuple[tuple[str, Treatment], ...]:
    """Return the open questions of tax treatment, for lines and for holdings."""
    treatments = {(line.symbol, line.treatment) for line in lines}
    for book in books:
        treatments |= {
            (lot.symbol, option_treatment(lot.contract, lot.symbol, funds)) for lot in book.options
        }
        treatments |= {
            (lot.symbol, funds[lot.symbol])
            for lot in book.shares
            if funds.get(lot.symbol) is Treatment.UNKNOWN_FUND
        }
    unsettled = (Treatment.UNSETTLED, Treatment.UNKNOWN_FUND)
    return tuple(sorted((symbol, treatment) for symbol, treatment in treatments if treatment in unsettled))
