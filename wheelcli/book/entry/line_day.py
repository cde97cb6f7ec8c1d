"""The session of a typed line, and a sentence on a trade dated on a day without a session.

Cash dated on a weekend or holiday waits for the next session (`money_day`). Other events belong to the last
session: an assignment that the broker dates on Saturday is Friday's.
"""

from collections.abc import Iterable
from datetime import date

from wheelcli.book.entry.line_verbs import TRADES, Line, Verb
from wheelcli.book.events import Kind
from wheelcli.book.money_day import money_day
from wheelcli.trading_calendar import is_session, session_on_or_before

_MONEY = {
    Verb.DEPOSIT: Kind.DEPOSIT,
    Verb.WITHDRAW: Kind.WITHDRAWAL,
    Verb.DIV: Kind.DIVIDEND,
    Verb.INTEREST: Kind.INTEREST,
    Verb.FEE: Kind.FEE,
    Verb.REBATE: Kind.FEE,
    Verb.TRANSFER: Kind.TRANSFER,
}
_TRADES = frozenset({*TRADES, Verb.ROLL, Verb.BUY, Verb.SELL})


def session_of_line(line: Line) -> date:
    """Return the trading day of the line. A line without a day belongs to the last session."""
    if line.dated and line.amount_cents is not None and line.verb in _MONEY:
        return money_day(_MONEY[line.verb], line.day)
    return session_on_or_before(line.day)


def closed_days(lines: Iterable[Line]) -> tuple[str, ...]:
    """Return a sentence for each trade dated on a day without trading. A line without a day belongs to the
    last session and is not doubtful.
    """
    return tuple(
        closed_day(f"{line.verb.value.upper()} {line.symbol}", line.day)
        for line in lines
        if line.dated and line.verb in _TRADES and not is_session(line.day)
    )


def closed_day(what: str, day: date) -> str:
    """Return a sentence on a trade dated on a day without trading, with the session that may be meant."""
    session = session_on_or_before(day)
    return f"{what} is dated {day:%A} {day}, a day without trading; did you mean {session:%A} {session}?"
