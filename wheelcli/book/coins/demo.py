"""The journal of the demo's coin account: a summer of invented trades, one line each, that ends with open
options.

Prices are those of the demo's market: a put ended worthless if its coin closed above the strike. One put
ended in the money, and the coin was bought in place of an assignment. It ends with 97,338.34 USDC, 6 ETH,
0.209925 ETH from premiums after fees and a buyback, a short put on 0.05 BTC and short calls on 4 of the ETH.
"""

from datetime import date
from functools import cache

from wheelcli.book.coins.entry import CoinEntering, event_of_line
from wheelcli.book.coins.line import parse_coin_line
from wheelcli.book.events import Event, order_key
from wheelcli.book.projection.fold import fold

_SUMMER = """
OPENING 97000 USDC on 2026-05-04
OPENING 5 ETH @ 1850 on 2026-05-04
STO 0.15 BTC_USDC-29MAY26-67000-P @ 1180 index 72854.44 on 2026-05-04
STO 5 ETH-29MAY26-2650-C @ 0.0185 index 2389.05 on 2026-05-06
EXPIRE BTC_USDC-29MAY26-67000-P on 2026-05-29
EXPIRE ETH-29MAY26-2650-C on 2026-05-29
DEPOSIT 2000 USDC on 2026-06-01
STO 0.15 BTC_USDC-26JUN26-65000-P @ 1190 index 70943.92 on 2026-06-05
STO 5 ETH-26JUN26-2550-C @ 0.013 index 2328.27 on 2026-06-10
BTC 5 ETH-26JUN26-2550-C @ 0.0006 index 2290.48 on 2026-06-22
EXPIRE BTC_USDC-26JUN26-65000-P on 2026-06-26
STO 0.15 BTC_USDC-31JUL26-62000-P @ 980 index 68558.24 on 2026-07-02
STO 1 ETH_USDC-24JUL26-2250-P @ 68 index 2307.19 on 2026-07-08
CASH ETH_USDC-24JUL26-2250-P delivery 2212.01 on 2026-07-24
BUY 1 ETH @ 2214.50 on 2026-07-24
EXPIRE BTC_USDC-31JUL26-62000-P on 2026-07-31
STO 0.05 BTC_USDC-28AUG26-67000-P @ 640 index 72789.68 on 2026-08-12
STO 4 ETH-4SEP26-2450-C @ 0.015 index 2251.34 on 2026-08-12
"""
_TODAY = date(2026, 8, 21)


@cache
def coin_demo_events(account: str) -> tuple[Event, ...]:
    """Return the events of the journal in order, in this account. They are the same at every call and hold
    none of the user's data.
    """
    events: list[Event] = []
    for number, text in enumerate(_SUMMER.strip().splitlines(), start=1):
        book = fold(events).coins.get(account)
        into = CoinEntering(account, book, f"demo-coins-{number:02d}".format, source="demo")
        events.append(event_of_line(parse_coin_line(text, today=_TODAY), into))
    return tuple(sorted(events, key=order_key))
