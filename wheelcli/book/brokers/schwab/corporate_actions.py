"""Meaning of Schwab's actions for corporate actions: splits and their cash in lieu, mergers, spin-offs."""

from datetime import date
from decimal import Decimal

from wheelcli.book.brokers.findings import Findings
from wheelcli.book.brokers.numbers import cents, micro_shares
from wheelcli.book.brokers.reading import Open, Role
from wheelcli.book.brokers.table import Row
from wheelcli.book.brokers.words import is_cusip, symbol_in_words
from wheelcli.book.events import Kind

__all__ = ["CORPORATE_ACTIONS", "corporate_action"]

_SPLITS = ("stock split", "reverse split")
_IN_LIEU = ("cash in lieu", "cash in lieu of shares")
_MERGERS = ("cash merger", "cash merger adj")
CORPORATE_ACTIONS = frozenset((*_SPLITS, *_IN_LIEU, *_MERGERS, "spin-off"))


def corporate_action(findings: Findings, row: Row, action: str, day: date, posted: date) -> None:
    """Take a line of one of `CORPORATE_ACTIONS`. Raises Unclear."""
    if action in _SPLITS:
        # The old shares of a reverse split are listed under their CUSIP.
        named = row.text("symbol") if action == "stock split" or not is_cusip(row.text("symbol")) else ""
        findings.add(
            row,
            Kind.SPLIT,
            day,
            symbol=symbol_in_words(named) if named else None,
            left_open=Open.RATIO,
            posted=posted,
            micro_shares=micro_shares(row.amount("quantity")),
            reverse=action == "reverse split",
            mark="" if named else row.text("symbol"),
            memo=row.text("description")[:80],
        )
    elif action in _IN_LIEU:
        findings.add(
            row,
            Kind.SHARE_SELL,
            day,
            symbol=symbol_in_words(row.text("symbol")),
            left_open=Open.FRACTION,
            cash_cents=cents(row.amount("amount")),
            posted=posted,
            memo="cash in lieu",
        )
    elif action in _MERGERS:
        gone = micro_shares(row.number("quantity") or Decimal(0))
        findings.add(
            row,
            Kind.SHARE_SELL,
            day,
            role=Role.LEAVES if gone else Role.ARRIVES,
            symbol=symbol_in_words(row.text("symbol")),
            micro_shares=gone,
            cash_cents=cents(row.number("amount") or Decimal(0)),
            posted=posted,
            memo="merged for cash",
        )
    else:  # a spin-off
        findings.add(
            row,
            Kind.TRANSFER,
            day,
            symbol=symbol_in_words(row.text("symbol")),
            micro_shares=micro_shares(row.amount("quantity")),
            posted=posted,
            memo="spin-off",
        )
