"""Dividends and interest of a year by name, beside amounts withheld, owed on short shares, or paid as
interest; never netted.

A negative dividend is owed if the shares were short then or in the 60 days before, because it is paid weeks
after the ex-date. Otherwise it is withheld tax, or a dividend taken back: the journal does not distinguish
these two. A refund of withheld tax counts as a dividend.
"""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta

from wheelcli.book.ledger import AccountBook, Flow
from wheelcli.taxes.report import NameIncome

_PAID_WITHIN = timedelta(days=60)


def income_of(account: AccountBook, year: int) -> list[NameIncome]:
    """Return one row per name, by name; the last one is for amounts without a name."""
    by_symbol: dict[str | None, NameIncome] = {}
    short = _short_spans(account)
    for flow in account.flows:
        if flow.day.year == year and flow.kind in ("dividends", "interest", "fees"):
            row = by_symbol.get(flow.symbol) or NameIncome(account.name, flow.symbol)
            part = _part(flow, short)
            by_symbol[flow.symbol] = replace(row, **{part: getattr(row, part) + flow.cents})
    return sorted(by_symbol.values(), key=lambda row: (row.symbol is None, row.symbol or ""))


def _part(flow: Flow, short: dict[str, list[tuple[date, date]]]) -> str:
    if flow.kind == "fees":
        return "fees_cents"
    if flow.kind == "interest":
        return "interest_cents" if flow.cents >= 0 else "interest_paid_cents"
    if flow.cents >= 0:
        return "dividends_cents"
    spans = short.get(flow.symbol or "", ())
    owed = any(first <= flow.day <= last + _PAID_WITHIN for first, last in spans)
    return "owed_cents" if owed else "withheld_cents"


def _short_spans(account: AccountBook) -> dict[str, list[tuple[date, date]]]:
    spans: dict[str, list[tuple[date, date]]] = defaultdict(list)
    for sale in account.sales:
        if sale.micro_shares < 0:
            spans[sale.symbol].append((sale.opened, sale.closed))
    for lot in account.shares:
        if lot.micro_shares < 0:
            spans[lot.symbol].append((lot.opened, date.max - _PAID_WITHIN))
    return spans
