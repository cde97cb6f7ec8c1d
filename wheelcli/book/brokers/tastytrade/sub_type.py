"""The sub type of a line of tastytrade's history; files from before January 2023 have no such column."""

import re

from wheelcli.book.brokers.table import Row
from wheelcli.book.events import Kind

_REMOVED = re.compile(r"removal of .*\bdue to (expiration|assignment|exercise)")
SWAPS = {
    "special dividend": Kind.ADJUSTMENT,
    "forward split": Kind.SPLIT,
    "reverse split": Kind.SPLIT,
    "symbol change": Kind.SYMBOL_CHANGE,
    "stock merger": Kind.SYMBOL_CHANGE,
}
# The kind of a cash line by its description; the first phrase in it decides.
_MONEY_WORDS = (
    ("ach deposit", "deposit"),
    ("wire funds received", "deposit"),
    ("deposit", "deposit"),
    ("ach disbursement", "withdrawal"),
    ("withdrawal", "withdrawal"),
    ("interest on credit", "credit interest"),
    ("interest", "debit interest"),
    ("dividend", "dividend"),
    ("fee", "fee"),
    ("regulatory", "balance adjustment"),
)


def sub_type_of(row: Row) -> str:
    """Return the sub type in lower case; until January 2023 there was no such column, and action and
    description imply it.
    """
    if "sub type" in row.table:
        return row.text("sub type").lower()
    action = row.text("action").replace("_", " ").lower()
    words = " ".join(row.text("description").lower().split())
    if row.text("type").lower() == "money movement":
        # The description of a dividend is the company's name; only dividends belong to a share.
        named = "dividend" if row.text("symbol") else words
        return next((sub for part, sub in _MONEY_WORDS if part in words), named)
    if row.text("type").lower() == "trade":
        return action
    if m := _REMOVED.search(words):
        return m[1]
    if "cash settle" in words:
        value = row.amount("value")
        if action.startswith("buy") or (not action and value < 0):
            return "cash settled assignment"
        return "cash settled exercise"
    return next((sub for sub in (*SWAPS, "acat") if sub in words), action)
