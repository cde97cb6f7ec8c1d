"""The events that come to an account without an order: settlements, early assignments, dividends, interest,
splits.

Each is entered as the journal's own line of that kind would be, so that cash, fees and deliverables have one
rule. Example: a short 300 put ends at a close of 299.10 and is assigned: −30,000.00 and 100 shares. 200
shares held over an ex-date of 0.26 bring 52.00. Cash of 250,000.00 over a weekend of 3 days at 4 % earns
82.19.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from wheelcli.book.entry.entry import Entering, ending, events_of_line
from wheelcli.book.entry.line_verbs import Line, Verb
from wheelcli.book.entry.settlement import Proposal
from wheelcli.book.events import Event
from wheelcli.contract import Contract

MORNING = time(9, 30)  # corporate actions come before the day's trades
EVENING = time(20)
DAYS_PER_YEAR = 365


@dataclass(frozen=True, slots=True, order=True)
class Payment:
    """A cash dividend: the underlying, its ex-date, dollars per share."""

    symbol: str
    ex_date: date
    amount: float


def settled_events(outcomes: Iterable[Proposal], into: Entering) -> list[Event]:
    """Return the ends of expired contracts, one event each, without those whose outcome is unknown."""
    events = []
    for each in outcomes:
        if each.way is None:
            continue
        line = Line(
            Verb(each.way.value),
            each.expired.day,
            symbol=each.expired.symbol,
            contract=each.expired.contract,
            price_micros=None if each.price is None else round(each.price * 1_000_000),
            memo=each.why,
        )
        events.append(ending(line, into, count=-each.expired.contracts))
    return events


def early_assignment(
    symbol: str, contract: Contract, contracts: int, day: date, into: Entering, *, why: str
) -> Event:
    """Return the assignment of short contracts (positive) in the evening of a day before they expire."""
    line = Line(Verb.ASSIGN, day, symbol=symbol, contract=contract, clock=EVENING, memo=why)
    return ending(line, into, count=contracts)


def dividend_events(payments: Iterable[Payment], held: Mapping[str, Fraction], into: Entering) -> list[Event]:
    """Return one dividend for each payment on shares held (negative: short, the account owes it) at the close
    before the ex-date.
    """
    events = []
    for each in sorted(payments):
        cents = cents_of(held.get(each.symbol, Fraction(0)) * Fraction(str(each.amount)) * 100)
        if cents:
            line = Line(
                Verb.DIV, each.ex_date, symbol=each.symbol, amount_cents=cents, clock=MORNING, memo="ex-date"
            )
            events += events_of_line(line, into)
    return events


def interest_events(cash_cents: int, rate: float, days: int, on: date, into: Entering) -> list[Event]:
    """Return the interest on cash over that many calendar days, actual over 365; none below half a cent.
    Negative cash pays it.
    """
    cents = cents_of(Fraction(cash_cents) * Fraction(str(rate)) * days / DAYS_PER_YEAR)
    if not cents:
        return []
    line = Line(
        Verb.INTEREST, on, amount_cents=cents, clock=MORNING, memo=f"{days} days at {100 * rate:.2f} %"
    )
    return events_of_line(line, into)


def split_events(symbol: str, ratio: tuple[int, int], day: date, into: Entering) -> list[Event]:
    """Return the split of a share, new for old, before the trades of that day."""
    return events_of_line(Line(Verb.SPLIT, day, symbol=symbol, ratio=ratio, clock=MORNING), into)


def cents_of(amount: Fraction) -> int:
    """Return whole cents, rounded half away from zero.

    >>> cents_of(Fraction(25_000_000) * Fraction("0.04") * 3 / 365), cents_of(Fraction(-1, 2))
    (8219, -1)
    """
    exact = Decimal(amount.numerator) / Decimal(amount.denominator)
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))
