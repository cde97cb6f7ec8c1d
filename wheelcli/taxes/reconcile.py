"""From the realised profit of the review to the total of the tax lines, difference by difference, to the
cent.

Example: a put brought 250.00 and was assigned in the year; its shares are held. The review counts 250.00 as
realised, no tax line does: the difference is −250.00, and returns in the year in which the shares are sold.
"""

from collections.abc import Sequence

from wheelcli.book.ledger import AccountBook
from wheelcli.book.valuation.income import Basis, Income, Source, income
from wheelcli.taxes.lines import MOVED
from wheelcli.taxes.report import Difference, Line, Marked, NameIncome

_ABOUT = {
    "assigned_premiums": "premiums of options assigned or exercised this year, moved into the basis or"
    " proceeds of shares",
    "joined_premiums": "such premiums of this year or earlier, in the gains of the shares sold this year",
    "year_end_marks": "section 1256 contracts open on 31 December, marked to market",
    "earlier_marks": "section 1256 contracts that ended: gains already counted in earlier years' marks",
    "unknown_gains": "positions that ended with an unknown tax gain",
    "dividends_interest": "dividends and interest, shown apart from realised gains in the review",
    "withheld": "tax withheld from dividends (dividends are shown before withholding)",
    "dividends_owed": "dividends paid on short shares",
    "interest_paid": "interest paid",
    "account_fees": "account and dividend fees, not in any line here",
}


_PAID = (Source.DIVIDENDS, Source.INTEREST)


def realised(account: AccountBook, year: int) -> int:
    """Return the realised profit of the review in the year: positions that ended, after all fees."""
    return sum(one.cents for one in _over(account, year) if one.source not in _PAID)


def _over(account: AccountBook, year: int) -> list[Income]:
    return [one for one in income(account, Basis.CLOSE) if one.day.year == year]


def differences(
    books: Sequence[AccountBook],
    year: int,
    *,
    lines: Sequence[Line],
    marked: Sequence[Marked],
    earned: Sequence[NameIncome],
    cash_only: frozenset[str],
) -> tuple[Difference, ...]:
    """Return every difference that is not 0; added to the realised profit they give the total."""
    gone = [one for book in books for one in book.closed if one.closed.year == year and one.ended in MOVED]
    known = [line for line in lines if line.gain_cents is not None]
    ended = [one for one in marked if one.closed is not None]
    cents = {
        "assigned_premiums": -sum(one.profit_cents or 0 for one in gone if one.close_id not in cash_only),
        "joined_premiums": sum((line.gain_cents or 0) - line.realised_cents for line in known),
        "year_end_marks": sum(one.gain_cents or 0 for one in marked if one.closed is None),
        "earlier_marks": sum(
            one.gain_cents - one.realised_cents for one in ended if one.gain_cents is not None
        ),
        "unknown_gains": -sum(line.realised_cents for line in lines if line.gain_cents is None)
        - sum(one.realised_cents for one in ended if one.gain_cents is None),
        "dividends_interest": sum(
            one.cents for book in books for one in _over(book, year) if one.source in _PAID
        ),
        "withheld": -sum(row.withheld_cents for row in earned),
        "dividends_owed": -sum(row.owed_cents for row in earned),
        "interest_paid": -sum(row.interest_paid_cents for row in earned),
        "account_fees": -sum(row.fees_cents for row in earned),
    }
    return tuple(Difference(name, _ABOUT[name], amount) for name, amount in cents.items() if amount)
