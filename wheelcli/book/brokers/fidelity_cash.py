"""Meaning of Fidelity's actions that move cash, or shares from or to another account."""

from datetime import date

from wheelcli.book.brokers.cash_words import kinds_of
from wheelcli.book.brokers.findings import Findings
from wheelcli.book.brokers.numbers import micro_shares
from wheelcli.book.brokers.table import BY_HAND, Row, Unclear
from wheelcli.book.brokers.words import symbol_in_words
from wheelcli.book.events import Kind

# The first phrase that the action begins with decides.
_CASH = kinds_of("""
    dividend: DIVIDEND RECEIVED, LONG-TERM CAP GAIN, SHORT-TERM CAP GAIN, FOREIGN TAX PAID, NON-RESIDENT TAX,
        ADJ FOREIGN TAX, ADJ NON-RESIDENT TAX, RETURN OF CAPITAL, ROYALTY TR PYMT, IN LIEU OF DIVIDEND,
        SUBSTITUTE PAYMENT
    interest: INTEREST EARNED, MARGIN INTEREST, INTEREST
    fee: FEE CHARGED, FOREIGN CUSTODY FEE, ADR FEE, ADVISOR FEE, ADJUST FEE CHARGED, FEE REFUND, FED TAX W/H,
        STATE TAX W/H
    deposit: ELECTRONIC FUNDS TRANSFER, DIRECT DEPOSIT
    withdrawal: DIRECT DEBIT
    deposit: WIRE TRANSFER, CHECK RECEIVED
    withdrawal: CHECK PAID
    deposit: DEPOSIT
    withdrawal: DEBIT CARD PURCHASE, BILL PAYMENT
    deposit: CASH CONTRIBUTION, CONTRIB, PARTIC CONTR, CO CONTR
    withdrawal: NORMAL DISTR, EARLY DIST
    deposit: ROLLOVER CASH
    transfer: TRANSFERRED FROM, TRANSFERRED TO, TRANSFER OF ASSETS, JOURNALED, ASSET/ACCT TRANSFER, ACAT
    interest: CREDIT
    fee: BROKERAGE OPTION
""")


def take_cash(findings: Findings, row: Row, action: str, day: date, posted: date, *, core: bool) -> None:
    """Add the event of a line that is not a trade; `core` marks a line of the core position (the cash fund).
    Raises Unclear.
    """
    kind = next((kind for words, kind in _CASH.items() if action.startswith(words)), None)
    symbol = row.text("symbol")
    if kind is None:
        raise Unclear(f"unknown action {action[:50]!r}", BY_HAND)
    quantity = row.number("quantity")
    if kind is Kind.TRANSFER and quantity and symbol and not core:
        findings.add(
            row,
            kind,
            day,
            symbol=symbol_in_words(symbol),
            micro_shares=micro_shares(quantity),
            posted=posted,
            memo=action[:80],
        )
        return
    of_name = kind in (Kind.DIVIDEND, Kind.FEE) and symbol and not core
    findings.cash(
        row,
        kind,
        day,
        row.amount("amount"),
        memo=action,
        symbol=symbol_in_words(symbol) if of_name else None,
        posted=posted,
    )
