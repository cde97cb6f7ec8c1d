"""Events as tests write them: one call each, dollars and days in, everything else as a broker's line would
say.
"""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from wheelcli.book.events import Event, Kind, at_of
from wheelcli.contract import Contract, Right, root_of

START = date(2026, 1, 5)
NUMBERS = count()


def on(day: int) -> date:
    """The day that many days after the start."""
    return START + timedelta(days=day)


def contract(strike: float, right: str = "P", day: int = 30, symbol: str = "AAPL") -> Contract:
    """A contract by strike, P or C, the day it expires on and its underlying."""
    return Contract(root_of(symbol), on(day), Right.PUT if right == "P" else Right.CALL, strike)


def event(kind: Kind, day: int, **more: Any) -> Event:
    """Any event. `usd` is cash with fees in, `fees` dollars, `shares` whole or broken."""
    usd, fees, shares = more.pop("usd", 0), more.pop("fees", 0), more.pop("shares", 0)
    price, time = more.pop("price", None), more.pop("time", None)
    micro_shares = round(shares * 1_000_000)
    ends = more["contract"].expiration if more.get("contract") else None
    moment: datetime = time or at_of(on(day), kind, micro_shares=micro_shares, expires=ends)
    return Event(
        id=more.pop("id", f"e{next(NUMBERS):05d}"),
        account=more.pop("account", "default"),
        kind=kind,
        day=on(day),
        at=moment,
        time_known=time is not None,
        symbol=more.pop("symbol", "AAPL"),
        micro_shares=micro_shares,
        cash_cents=round(usd * 100),
        fees_cents=round(fees * 100),
        price_micros=None if price is None else round(price * 1e6),
        **more,
    )


def sto(day: int, what: Contract, count: int, usd: float, **more: Any) -> Event:
    return event(Kind.OPTION_OPEN, day, contract=what, contracts=-count, usd=usd, **more)


def bto(day: int, what: Contract, count: int, usd: float, **more: Any) -> Event:
    return event(Kind.OPTION_OPEN, day, contract=what, contracts=count, usd=-usd, **more)


def btc(day: int, what: Contract, count: int, usd: float, **more: Any) -> Event:
    return event(Kind.OPTION_CLOSE, day, contract=what, contracts=count, usd=-usd, **more)


def stc(day: int, what: Contract, count: int, usd: float, **more: Any) -> Event:
    return event(Kind.OPTION_CLOSE, day, contract=what, contracts=-count, usd=usd, **more)


def expire(day: int, what: Contract, count: int, **more: Any) -> Event:
    return event(Kind.EXPIRATION, day, contract=what, contracts=count, **more)


def assign(day: int, what: Contract, count: int, *, per: int = 100, **more: Any) -> Event:
    """A short contract assigned: `per` shares each, at strike × 100 dollars."""
    sign = 1 if what.right is Right.PUT else -1
    usd = more.pop("usd", -sign * what.strike * 100 * count)
    return event(
        Kind.ASSIGNMENT, day, contract=what, contracts=count, shares=sign * per * count, usd=usd, **more
    )


def buy(day: int, shares: float, usd: float, **more: Any) -> Event:
    return event(Kind.SHARE_BUY, day, shares=shares, usd=-usd, **more)


def sell(day: int, shares: float, usd: float, **more: Any) -> Event:
    return event(Kind.SHARE_SELL, day, shares=-shares, usd=usd, **more)


def undo(day: int, what: Event, **more: Any) -> Event:
    return event(Kind.UNDO, day, undoes=what.id, symbol=None, **more)
