"""The totals of an account's ended positions, for its brief."""

from wheelcli.book.brief import Totals
from wheelcli.book.ledger import AccountBook, Role
from wheelcli.book.valuation.income import ended_cents
from wheelcli.book.valuation.outside import apart_cents

__all__ = ["totals_of"]


def totals_of(account: AccountBook) -> Totals:
    """Return the totals of an account."""
    apart = {role: apart_cents(account, role) for role in (Role.SPREAD, Role.OTHER)}
    return Totals(ended_cents(account), apart)
