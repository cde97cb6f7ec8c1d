"""Section 1256 contracts: those that ended in the year, and those open on 31 December, marked and reopened.

Example: an SPX put sold in November for 2,000.00 (fees 1.00), marked at 12.50 on 31 December: 2,000 − 1 −
1,250 = 749.00 in that year. Bought back in February for 400.00 (fees 1.00) it was reopened at 1,250.00: 1,250
− 400 − 1 = 849.00 in the next. Together they are 1,598.00, the gain of the position.
"""

from collections.abc import Iterator, Mapping

from wheelcli.book.ledger import AccountBook, ClosedOption, OptionLot
from wheelcli.contract import Contract
from wheelcli.quotes import Mark
from wheelcli.taxes.lines import MOVED, named
from wheelcli.taxes.report import Marked, Missing, Treatment
from wheelcli.taxes.treatment import option_treatment

Marks = Mapping[str, Mark]  # by OCC symbol


def is_1256(contract: Contract, symbol: str) -> bool:
    """Return whether an option is a section 1256 contract."""
    return option_treatment(contract, symbol, {}) is Treatment.SECTION_1256


def marked_of(
    account: AccountBook, year: int, *, before: Marks, after: Marks, complete: bool
) -> list[Marked]:
    """Return the section 1256 contracts of one account that ended in the year or were open on 31 December.

    `before` are the marks of the year before, `after` those of the year. If the year is not `complete`, open
    contracts have no mark yet and are left out.
    """
    ended = [_ended(account.name, one, year, before) for one in account.closed if _counts(one, year)]
    open_ = [
        _open(account.name, lot, year, before, after)
        for lot in account.options
        if is_1256(lot.contract, lot.symbol)
    ]
    return sorted(
        [*ended, *(open_ if complete else [])], key=lambda one: (one.contract, one.closed is None, one.id)
    )


def contracts_to_mark(account: AccountBook) -> Iterator[Contract]:
    """Yield the section 1256 contracts that are open in an account."""
    yield from (lot.contract for lot in account.options if is_1256(lot.contract, lot.symbol))


def _counts(one: ClosedOption, year: int) -> bool:
    gone = one.ended.value == "transferred" or one.ended in MOVED
    return one.closed.year == year and not gone and is_1256(one.contract, one.symbol)


def _ended(account: str, one: ClosedOption, year: int, before: Marks) -> Marked:
    carried = one.opened.year < year
    start = before.get(one.contract.name) if carried else None
    closing = one.close_cents - (one.fees_cents - one.open_fees_cents)
    gain = one.profit_cents
    missing: Missing | None = "premium" if gain is None else None
    if carried:
        gain = None if start is None else closing - start.worth_cents(one.multiplier, one.contracts)
        missing = "start" if start is None else None
    return Marked(
        one.id,
        one.close_id,
        account,
        one.symbol,
        one.contract.name,
        f"{abs(one.contracts)} {named(one.contract, one.symbol)}",
        one.contracts,
        one.opened,
        one.closed,
        one.ended.value,
        _price(start),
        None,
        gain,
        one.profit_cents or 0,
        missing,
    )


def _open(account: str, lot: OptionLot, year: int, before: Marks, after: Marks) -> Marked:
    carried = lot.opened.year < year
    start, end = before.get(lot.contract.name) if carried else None, after.get(lot.contract.name)
    begun: int | None
    if carried:
        begun = None if start is None else -start.worth_cents(lot.multiplier, lot.contracts)
    else:
        begun = None if lot.credit_cents is None else lot.credit_cents - lot.fees_cents
    missing: Missing | None = None
    if end is None:
        missing = "end"
    elif begun is None:
        missing = "start" if carried else "premium"
    gain = None
    if end is not None and begun is not None:
        gain = begun + end.worth_cents(lot.multiplier, lot.contracts)
    return Marked(
        lot.id,
        None,
        account,
        lot.symbol,
        lot.contract.name,
        f"{abs(lot.contracts)} {named(lot.contract, lot.symbol)}",
        lot.contracts,
        lot.opened,
        None,
        "marked",
        _price(start),
        _price(end),
        gain,
        0,
        missing,
    )


def _price(mark: Mark | None) -> float | None:
    return None if mark is None else mark.price
