"""Events of a journal as transactions of plain-text accounting, for beancount and for hledger.

One transaction for each event: its cash, its fees, its shares and its contracts at their price, and the rest
as income. Neither program keeps lots of them, so both have less to book than the journal says.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction

from wheelcli.book.events import Event

ACCOUNTS = ("Assets:Cash", "Assets:Shares", "Assets:Options", "Expenses:Fees", "Income:Other")
CASH, SHARES, OPTIONS, FEES, OTHER = ACCOUNTS


def beancount_text(events: Iterable[Event]) -> Iterator[str]:
    """Yield the lines of a beancount file."""
    for account in ACCOUNTS:
        yield f"{date(1970, 1, 1)} open {account}"
    for event in events:
        yield f'{event.day} * "{event.kind}" "{event.id}"'
        yield from _postings(event, "{}")


def hledger_text(events: Iterable[Event]) -> Iterator[str]:
    """Yield the lines of an hledger journal, in which names with digits are quoted."""
    for event in events:
        yield f"{event.day} {event.kind} {event.id}"
        yield from _postings(event, '"{}"')
        yield ""


def _postings(event: Event, name: str) -> Iterator[str]:
    """Yield the postings; their amounts in dollars sum to zero, shares and contracts taken at their price."""
    cash, fees, shares = event.cash_cents, event.fees_cents, event.micro_shares
    rest = -(cash + fees)
    yield f"  {CASH}  {_usd(cash)} USD"
    if fees:
        yield f"  {FEES}  {_usd(fees)} USD"
    if shares:
        price = Fraction(rest * 10_000, shares)  # dollars, before fees
        if (price * 100).denominator != 1 or price < 0 or shares % 1_000_000:
            raise ValueError(f"{event.id} is no trade of whole shares at whole cents")
        yield f"  {SHARES}  {shares // 1_000_000} {event.symbol} @ {_usd(int(price * 100))} USD"
        rest = 0
    if event.contract is not None:
        if rest * event.contracts < 0:
            raise ValueError(f"{event.id} pays for what it brings")
        contract = name.format(event.contract.occ)
        yield f"  {OPTIONS}  {event.contracts} {contract} @@ {_usd(abs(rest))} USD"
    elif rest:
        yield f"  {OTHER}  {_usd(rest)} USD"


def _usd(cents: int) -> str:
    """Return dollars with two decimals."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"
