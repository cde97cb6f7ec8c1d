"""Flag questions for a tax adviser, without numbers and without advice.

`section_1256`: a broad-index option, taxed by its own rules. `call_under_31_days`: a covered call sold with
30 days or fewer to expiration is not a qualified covered call (whether a longer one is depends on prices that
the journal lacks). `wash_window`: shares sold at a loss, and bought again within the 61 days around the sale.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from wheelcli.book.entry.opening_notes import OPENED_UNKNOWN, brought_flags
from wheelcli.book.events import Event
from wheelcli.book.ledger import Role, ShareSale
from wheelcli.contract import Contract, Right
from wheelcli.option_roots import terms_of

SECTION_1256, SHORT_CALL, WASH = "section_1256", "call_under_31_days", "wash_window"
_WINDOW = timedelta(days=30)
_QUALIFIED_DAYS = 30


def option_flags(contract: Contract, event: Event, role: Role) -> tuple[str, ...]:
    """Return the flags of an opening."""
    unknown = brought_flags(event) if event.memo else ()
    if terms_of(contract.root, event.symbol or "").cash:
        return (SECTION_1256, *unknown)
    if (
        contract.right is Right.CALL
        and role is Role.WHEEL
        and OPENED_UNKNOWN not in unknown
        and (contract.expiration - event.day).days <= _QUALIFIED_DAYS
    ):
        return (SHORT_CALL, *unknown)
    return unknown


def with_wash_windows(sales: Sequence[ShareSale], bought: Iterable[tuple[str, date, str]]) -> list[ShareSale]:
    """Return the sales, with a flag on each that lost on the tax basis if another lot of the name came in
    within 30 days.

    `bought` holds symbol, day and id of every lot that came in.
    """
    if not any((sale.tax_gain_cents or 0) < 0 for sale in sales):
        return list(sales)
    by_symbol: dict[str, list[tuple[date, str]]] = defaultdict(list)
    for symbol, day, lot in sorted(set(bought)):
        by_symbol[symbol].append((day, lot))
    return [
        sale._replace(flags=(*sale.flags, WASH)) if _washed(sale, by_symbol[sale.symbol]) else sale
        for sale in sales
    ]


def _washed(sale: ShareSale, lots: list[tuple[date, str]]) -> bool:
    if (sale.tax_gain_cents or 0) >= 0 or sale.micro_shares < 0:
        return False
    first = bisect_left(lots, (sale.closed - _WINDOW, ""))
    last = bisect_right(lots, (sale.closed + _WINDOW, "\uffff"))
    return any(lot != sale.id for _, lot in lots[first:last])
