"""The demo account's journal: a year of trading in invented names, one line each, that ends with the demo's
open book.

Names, closes and dividends are those of the demo market: a put was assigned if its share closed below the
strike, a call if it closed above. The year has shares called away in part, a call exercised early for the
dividend, a 2:1 split within a cycle, rolls (one put rolled twice), a spring with losses, and a spread. It
ends with 205,600.00 in cash, 300 Borvia, 200 Galvor (100 of them core), 200 Keldon and eight options.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

from wheelcli.book.events import Event, Kind, at_of
from wheelcli.contract import Contract, Right, root_of

_YEAR = """
2025-08-25 OPENING 227607.35
2025-08-25 TRANSFER 100 GALVOR 58.40
2025-09-02 STO 2 VELMAR 2025-10-03 36 P 0.71
2025-09-08 STO 1 ALDERA 2025-10-17 130 P 2.91
2025-09-12 STO 2 OAKVEN 2025-10-17 31 P 0.46
2025-09-18 DIV GALVOR 32.00
2025-09-30 INT 51.18
2025-10-03 EXPIRE 2 VELMAR 2025-10-03 36 P
2025-10-06 BTC 1 ALDERA 2025-10-17 130 P 0.01
2025-10-06 STO 2 KELDON 2025-11-14 48 P 1.00
2025-10-13 STO 1 GRIDAN 2025-11-14 75 P 1.13
2025-10-17 EXPIRE 2 OAKVEN 2025-10-17 31 P
2025-10-20 STO 2 LUMEDA 2025-11-21 47.5 P 0.80
2025-10-27 BTC 2 KELDON 2025-11-14 48 P 0.02
2025-10-31 INT 52.40
2025-11-03 BTC 1 GRIDAN 2025-11-14 75 P 0.07
2025-11-10 STO 2 BORVIA 2025-11-21 60 P 0.36
2025-11-21 EXPIRE 2 LUMEDA 2025-11-21 47.5 P
2025-11-21 ASSIGN 2 BORVIA 2025-11-21 60 P
2025-11-24 STO 2 BORVIA 2025-12-19 61 C 0.92
2025-11-28 INT 49.77
2025-12-01 STO 1 HOLBRA 2026-01-02 160 P 3.25
2025-12-11 EARLY 1 BORVIA 2025-12-19 61 C
2025-12-12 DIV BORVIA 47.00
2025-12-15 STO 1 FENMOR 2026-01-02 67.5 P 0.65
2025-12-15 STO 3 CINDRA 2026-01-02 33 P 0.36
2025-12-18 DIV GALVOR 32.00
2025-12-19 ASSIGN 1 BORVIA 2025-12-19 61 C
2025-12-31 INT 47.02
2026-01-02 EXPIRE 1 HOLBRA 2026-01-02 160 P
2026-01-02 ASSIGN 1 FENMOR 2026-01-02 67.5 P
2026-01-02 ASSIGN 3 CINDRA 2026-01-02 33 P
2026-01-05 DEPOSIT 10000
2026-01-06 STO 1 FENMOR 2026-02-20 70 C 0.52
2026-01-06 STO 3 CINDRA 2026-02-06 34 C 0.46
2026-01-12 SPLIT FENMOR 2:1
2026-01-12 STO 1 ALDERA 2026-02-20 145 P 1.65
2026-01-20 STO 2 PELMAR 2026-02-27 60 P 1.21
2026-01-30 INT 44.91
2026-02-06 EXPIRE 3 CINDRA 2026-02-06 34 C
2026-02-17 BTC 1 ALDERA 2026-02-20 145 P 0.79 r2
2026-02-17 STO 1 ALDERA 2026-03-20 140 P 2.50 r2
2026-02-17 BTC 2 PELMAR 2026-02-27 60 P 0.66
2026-02-20 EXPIRE 2 FENMOR 2026-02-20 35 C
2026-02-23 STO 3 CINDRA 2026-03-06 34 C 0.17
2026-02-23 STO 2 FENMOR 2026-03-27 33 C 0.41
2026-02-27 INT 43.35
2026-03-02 BTC 2 CINDRA 2026-03-06 34 C 0.20
2026-03-06 ASSIGN 1 CINDRA 2026-03-06 34 C
2026-03-09 STO 2 DRAVEN 2026-04-17 115 P 3.20
2026-03-19 DIV GALVOR 32.00
2026-03-20 EXPIRE 1 ALDERA 2026-03-20 140 P
2026-03-25 DIV FENMOR 54.00
2026-03-27 DIV CINDRA 46.00
2026-03-27 EXPIRE 2 FENMOR 2026-03-27 33 C
2026-03-31 INT 45.60
2026-04-06 DEPOSIT 5000
2026-04-17 ASSIGN 2 DRAVEN 2026-04-17 115 P
2026-04-20 STO 2 CINDRA 2026-05-15 32 C 0.57
2026-04-27 SELL 200 DRAVEN 102.97
2026-04-30 INT 42.18
2026-05-04 STO 2 FENMOR 2026-06-05 32 C 0.41
2026-05-04 STO 1 OAKVEN 2026-05-29 37 P 0.99
2026-05-15 ASSIGN 2 CINDRA 2026-05-15 32 C
2026-05-29 INT 43.90
2026-05-29 BTC 1 OAKVEN 2026-05-29 37 P 0.97 r3
2026-05-29 STO 1 OAKVEN 2026-07-10 38 P 2.29 r3
2026-06-05 EXPIRE 2 FENMOR 2026-06-05 32 C
2026-06-08 STO 1 DRAVEN 2026-07-10 100 P 1.52
2026-06-08 STO 2 FENMOR 2026-07-10 33 C 0.68
2026-06-18 DIV GALVOR 32.00
2026-06-24 DIV FENMOR 54.00
2026-06-26 STO 2 KELDON 2026-07-17 60 P 1.33
2026-06-30 INT 44.26
2026-06-30 WITHDRAW 5000
2026-07-06 STO 1 TARNIO 2026-07-31 187.5 P 4.00
2026-07-10 ASSIGN 2 FENMOR 2026-07-10 33 C
2026-07-10 EXPIRE 1 DRAVEN 2026-07-10 100 P
2026-07-10 STO 3 BORVIA 2026-08-07 58 P 1.51
2026-07-10 BTC 1 OAKVEN 2026-07-10 38 P 1.75 r4
2026-07-10 STO 1 OAKVEN 2026-09-04 39 P 2.95 r4
2026-07-17 ASSIGN 2 KELDON 2026-07-17 60 P
2026-07-24 STO 1 GALVOR 2026-08-14 76 P 1.21
2026-07-27 BTC 1 TARNIO 2026-07-31 187.5 P 1.61 r5
2026-07-27 STO 1 TARNIO 2026-09-11 185 P 6.10 r5
2026-07-28 STO 1 ALDERA 2026-09-04 140 P 1.32
2026-07-31 INT 45.03
2026-08-07 ASSIGN 3 BORVIA 2026-08-07 58 P
2026-08-07 STO 1 VELMAR 2026-09-18 40 P 0.85
2026-08-07 STO 2 CORVAN 2026-09-18 390 P 12.00 s1
2026-08-07 BTO 2 CORVAN 2026-09-18 380 P 9.10 s1
2026-08-07 STO 2 GRIDAN 2026-09-04 83 P 1.08
2026-08-10 STO 2 PELMAR 2026-09-18 57.5 P 0.32
2026-08-10 STO 1 BORVIA 2026-09-18 60 C 1.05
2026-08-14 ASSIGN 1 GALVOR 2026-08-14 76 P
2026-08-14 STO 2 LUMEDA 2026-09-04 45 P 0.50
2026-08-17 FEE 1.50
2026-08-18 BTC 2 PELMAR 2026-09-18 57.5 P 0.46
2026-08-19 BTC 1 ALDERA 2026-09-04 140 P 1.59
"""

_COMMISSION, _REGULATORY, _FREE_AT_MICROS = (
    65,
    3,
    50_000,
)  # cents per contract; closing at 0.05 or less is free
_TRADES = {
    "STO": (Kind.OPTION_OPEN, -1),
    "BTO": (Kind.OPTION_OPEN, 1),
    "BTC": (Kind.OPTION_CLOSE, 1),
    "STC": (Kind.OPTION_CLOSE, -1),
}
_ENDS = {"EXPIRE": Kind.EXPIRATION, "ASSIGN": Kind.ASSIGNMENT, "EARLY": Kind.ASSIGNMENT}
_MONEY = {
    "OPENING": Kind.OPENING_BALANCE,
    "DEPOSIT": Kind.DEPOSIT,
    "WITHDRAW": Kind.WITHDRAWAL,
    "INT": Kind.INTEREST,
    "FEE": Kind.FEE,
}


@cache
def demo_events() -> tuple[Event, ...]:
    """Return the events of the demo's journal in order, in account `default`. They are the same at every call
    and hold none of the user's data.
    """
    lines = (line.split() for line in _YEAR.strip().splitlines())
    return tuple(_event(number, words) for number, words in enumerate(lines, start=1))


def _event(number: int, words: list[str]) -> Event:
    day, verb, rest = date.fromisoformat(words[0]), words[1], words[2:]
    fields = dict(_told(verb, rest))
    kind = fields.pop("kind")
    contract = fields.get("contract")
    at = at_of(
        day,
        kind,
        micro_shares=fields.get("micro_shares", 0),
        expires=contract.expiration if contract else None,
    )
    return Event(
        id=f"demo-{number:03d}",
        account="default",
        kind=kind,
        day=day,
        at=at,
        time_known=False,
        source="demo",
        **fields,
    )


def _told(verb: str, words: list[str]) -> Iterator[tuple[str, Any]]:
    """Yield the fields that a line's verb sets."""
    if verb in _TRADES or verb in _ENDS:
        yield from _option(verb, words)
    elif verb in _MONEY:
        cents = round(float(words[0]) * 100)
        yield from {
            "kind": _MONEY[verb],
            "cash_cents": -cents if verb in ("WITHDRAW", "FEE") else cents,
        }.items()
    elif verb == "DIV":
        yield from {
            "kind": Kind.DIVIDEND,
            "symbol": words[0],
            "cash_cents": round(float(words[1]) * 100),
        }.items()
    elif verb == "SPLIT":
        new, old = words[1].split(":")
        yield from {"kind": Kind.SPLIT, "symbol": words[0], "ratio": (int(new), int(old))}.items()
    else:
        count, symbol, price = int(words[0]), words[1], round(float(words[2]) * 1_000_000)
        sale = {
            "kind": Kind.SHARE_SELL,
            "micro_shares": -1_000_000 * count,
            "cash_cents": count * price // 10_000,
        }
        transfer = {"kind": Kind.TRANSFER, "micro_shares": 1_000_000 * count}
        yield from {**(sale if verb == "SELL" else transfer), "symbol": symbol, "price_micros": price}.items()


def _option(verb: str, words: list[str]) -> Iterator[tuple[str, Any]]:
    count, symbol, strike = int(words[0]), words[1], float(words[3])
    right = Right.PUT if words[4] == "P" else Right.CALL
    yield "symbol", symbol
    yield "contract", Contract(root_of(symbol), date.fromisoformat(words[2]), right, strike)
    if verb in _ENDS:
        yield "kind", _ENDS[verb]
        yield "contracts", count
        if verb != "EXPIRE":
            sign = 1 if right is Right.PUT else -1
            yield "micro_shares", sign * 100_000_000 * count
            yield "cash_cents", -sign * round(strike * 10_000) * count
            yield "price_micros", round(strike * 1_000_000)
        return
    kind, sign = _TRADES[verb]
    micros = round(float(words[5]) * 1_000_000)
    free = kind is Kind.OPTION_CLOSE and micros <= _FREE_AT_MICROS
    fees = count * (_REGULATORY + (0 if free else _COMMISSION))
    yield "kind", kind
    yield "contracts", sign * count
    yield "price_micros", micros
    yield "fees_cents", fees
    yield "cash_cents", -sign * count * micros // 100 - fees  # a hundred shares
    if len(words) > 6:
        yield "group", f"demo-{words[6]}"
