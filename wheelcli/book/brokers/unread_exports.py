"""Files that are recognised but not read, and the export to use instead.

Their layouts lack cash, or the way in which contracts ended, or a public sample to confirm them. A guess
would be a wrong number.
"""

import re
from dataclasses import dataclass

from wheelcli.book.brokers.source import Source
from wheelcli.book.brokers.table import find_table

__all__ = ["Elsewhere", "seen_elsewhere"]

_OWN = "write its trades into wheel's own CSV, described in `wheelcli/book/brokers/own.md`"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """One such export: its kind, its columns or words, and what to use instead."""

    name: str
    instead: str
    columns: tuple[tuple[str, ...], ...] = ()
    words: str = ""


_KNOWN = (
    Elsewhere(
        "an account statement of thinkorswim",
        "export the transaction history of schwab.com (Accounts, History, Export, CSV or JSON)",
        columns=(("date", "time", "type", "ref #", "description", "amount", "balance"),),
        words=r"(?m)^\W*Account (?:Statement|Trade History)|^\W*Account Order History",
    ),
    Elsewhere(
        "a transaction history of E*TRADE",
        _OWN,
        columns=(
            ("transactiondate", "transactiontype", "securitytype", "symbol", "amount"),
            ("transaction date", "transaction type", "security type", "symbol", "amount"),
            ("activity/trade date", "transaction date", "settlement date", "activity type", "cusip"),
        ),
    ),
    Elsewhere(
        "an activity of Merrill",
        _OWN,
        columns=(
            ("trade date", "settlement date", "description", "type", "symbol/ cusip", "amount"),
            ("settlement date", "description", "type", "symbol/ cusip", "quantity", "amount"),
        ),
        words=r'"Symbol/ CUSIP" ?,',  # with a space before its commas, which is not CSV
    ),
    Elsewhere(
        "the order records of Webull, without fees, cash and assignments",
        _OWN,
        columns=(
            ("symbol", "side", "status", "filled", "time-in-force", "placed time", "filled time"),
            ("symbol", "b/s", "filled qty", "filled avg price", "filled time"),
            ("symbol & name", "trade date", "settlement date", "buy/sell"),
        ),
    ),
    Elsewhere(
        "a transaction history of Firstrade",
        _OWN,
        columns=(("symbol", "action", "tradedate", "settleddate", "recordtype", "amount"),),
    ),
    Elsewhere(
        "a transaction history of TD Ameritrade",
        "export the transaction history of schwab.com, which has the older years too, or " + _OWN,
        columns=(("date", "transaction id", "description", "quantity", "symbol", "reg fee"),),
    ),
    Elsewhere(
        "a Flex query of Interactive Brokers as CSV",
        "set the query format to XML (Performance & Reports, Flex Queries, Format)",
        columns=(("clientaccountid", "currencyprimary"),),
    ),
    Elsewhere(
        "an equity award history of Schwab",
        "export the transaction history of the brokerage account (Accounts, History, Export, CSV or JSON)",
        columns=(("date", "action", "symbol", "description", "quantity", "feesandcommissions", "amount"),),
        words=r'"FeesAndCommissions"|"TransactionDetails"',
    ),
    Elsewhere(
        "a list of realised gains",
        "export the transaction history: gains follow from it",
        columns=(
            ("symbol", "opened date", "closed date", "proceeds", "cost basis (cb)"),
            ("symbol", "date acquired", "date sold", "proceeds", "cost basis"),
        ),
    ),
    Elsewhere(
        "the orders of Fidelity",
        "export the account history (Activity & Orders, History, Download as CSV)",
        columns=(("symbol", "order status", "trade description", "order time"),),
    ),
    Elsewhere(
        "positions of tastytrade",
        "export the transaction history (History, Transactions, CSV)",
        columns=(("account", "symbol", "type", "quantity", "exp date", "dte", "strike price"),),
    ),
    Elsewhere(
        "an OFX or QFX file",
        "export the transaction history of the broker as CSV",
        words=r"(?i)OFXHEADER|<OFX>",
    ),
    Elsewhere(
        "transactions of Schwab as XML",
        "export them as CSV or as JSON",
        words=r"<BrokerageTransactions?>|<Transactions?>\s*<(?:Date|Transaction)>",
    ),
)


def seen_elsewhere(source: Source) -> Elsewhere | None:
    """Return which of these exports a file is, None if it is none of them."""
    top = source.text[:4000]
    for each in _KNOWN:
        if any(find_table(source, columns) is not None for columns in each.columns):
            return each
        if each.words and re.search(each.words, top):
            return each
    return None
