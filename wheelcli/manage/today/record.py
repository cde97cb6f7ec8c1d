"""How an account records a trade, and the command that records an order as filled at its limit.

Lines of `wheel journal add`: one for a single leg, one `ROLL` for a roll of one leg, else one for each leg,
with prices that net to the limit. Example: a spread costs 0.76 at natural, 1.26 less 0.50; at a limit of 0.74
the lines are `BTC 1 … @ 1.24` and `STC 1 … @ 0.50`.
"""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from wheelcli.contract import Contract, parse_label
from wheelcli.feed_source import DEMO_COIN_ACCOUNT
from wheelcli.money_text import coin_digits
from wheelcli.order import NetPrice, Order, OrderLeg
from wheelcli.plan.tickets.ticks import CoinTicks, Ticks
from wheelcli.quotes import moment_text

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Recording:
    """How an account records a trade: the options that reach it, and what is unusual on invented quotes.

    `on` is the day to enter it on if today is not the day of the quotes. `practice` means invented quotes. In
    the demo, nothing is `kept`. A user's account takes lines typed by hand (`by_hand`), unless it was opened
    after the day of the quotes: then recording is not `possible`. `closed_until` is the next open of a market
    that is closed now, None while it trades.
    """

    options: str = ""
    on: date | None = None
    practice: bool = False
    kept: bool = True
    by_hand: bool = False
    possible: bool = True
    closed_until: datetime | None = None

    @property
    def note(self) -> str:
        """Return what to do with the orders and the commands, in a sentence or two."""
        if not self.practice and self.closed_until is not None:
            return (
                f"The market is closed until {moment_text(self.closed_until)} New York: check the prices"
                " then, before you send the order. Once it fills, paste its command with the price it filled"
                " at."
            )
        if not self.practice:
            return "Send the order. Once it fills, paste its command with the price it filled at."
        start = "Practice on invented names: send no order."
        if not self.kept:
            return f"{start} The commands show what they would record; the demo keeps no fills."
        if not self.possible:
            demo = "wheel today --demo" + ("" if self.by_hand else f" --account {DEMO_COIN_ACCOUNT}")
            why = "The account was opened after the day of these quotes and cannot record them"
            return f"{start} {why}; the demo's own account shows every step: {demo}"
        return f"{start} Paste its command to record it as filled."


REAL = Recording()


def record_command(
    order: Order, limit: NetPrice, ticks: Ticks, *, index: float | None = None, recording: Recording = REAL
) -> str | None:
    """Return the command; for an order on a coin, `index` is in dollars per coin."""
    lines = _coin_lines(order, limit, ticks, index) if isinstance(ticks, CoinTicks) else _lines(order, limit)
    return add_command(lines, recording)


def opening_credit(order: Order, limit: NetPrice, ticks: Ticks) -> float:
    """Return the credit that `record_command` enters for the contracts that the order opens, dollars per
    share; negative for a debit.

    Example: a put is bought back at 4.10 and a later one sold at 4.60. At a limit of 0.55, it is 4.65.
    """
    prices = [leg.price or Decimal(0) for leg in order.legs]
    if not isinstance(ticks, CoinTicks) or len(order.legs) == 1:
        prices = _leg_prices(order, limit)
    opened = [
        (-price if leg.bought else price) for leg, price in zip(order.legs, prices, strict=True) if leg.opens
    ]
    return float(sum(opened, Decimal(0)))


def add_command(lines: Sequence[str], recording: Recording) -> str | None:
    """Return the command that enters these lines; None if the account cannot record them.

    >>> add_command(["BUY 100 KO @ 62.10"], Recording(" --demo"))
    "wheel journal add 'BUY 100 KO @ 62.10' --demo"
    >>> add_command(["BUY 100 OAKVEN @ 62.10"], Recording(on=date(2026, 8, 21)))
    "wheel journal add 'BUY 100 OAKVEN @ 62.10 on 2026-08-21'"
    """
    if not recording.possible:
        return None
    on = "" if recording.on is None else f" on {recording.on}"
    return f"wheel journal add {' '.join(shlex.quote(line + on) for line in lines)}{recording.options}"


def fill_command(ticket: str, price: str, recording: Recording, *, index: float | None = None) -> str | None:
    """Return the command that records a fill of a saved order; None if the account cannot record it.

    >>> fill_command("AAPL-260918-P300", "2.15", REAL)
    'wheel journal fill AAPL-260918-P300 --price 2.15'
    """
    if not recording.possible:
        return None
    at = "" if index is None else f" --index {index:.2f}"
    on = "" if recording.on is None else f" --on {recording.on}"
    return f"wheel journal fill {shlex.quote(ticket)} --price {price}{at}{on}{recording.options}"


def dollars_text(price: Decimal | float) -> str:
    """Return dollars per share as written in a line: cents, or more digits if needed.

    >>> dollars_text(0.5), dollars_text(Decimal("0.4375"))
    ('0.50', '0.4375')
    """
    value = Decimal(str(price)).normalize()
    return f"{value.quantize(_CENT) if value == value.quantize(_CENT) else value:f}"


def _lines(order: Order, limit: NetPrice) -> list[str]:
    legs = order.legs
    if _rolls_one_leg(order):
        size, old, new = order.contracts, *(_named(leg.contract, order.symbol) for leg in legs)
        base = dollars_text(legs[0].price or 0)
        return [f"ROLL {size} {old} @ {base} TO {new} @ {dollars_text(limit.cash)} net"]
    return [_line(order, leg, price) for leg, price in zip(legs, _leg_prices(order, limit), strict=True)]


def _rolls_one_leg(order: Order) -> bool:
    return len(order.legs) == 2 and order.legs[1].opens and not order.legs[0].opens


def _leg_prices(order: Order, limit: NetPrice) -> list[Decimal]:
    """Return dollars per share of each leg, which net to the limit: natural, but for one leg, which has the
    rest: of a roll of one leg the new one, as the journal divides its net price, else the first.
    """
    legs = order.legs
    prices = [leg.price or Decimal(0) for leg in legs]
    one = 1 if _rolls_one_leg(order) else 0
    others = sum(
        (-p if leg.bought else p for k, (leg, p) in enumerate(zip(legs, prices, strict=True)) if k != one),
        Decimal(0),
    )
    rest = limit.cash - others
    prices[one] = -rest if legs[one].bought else rest
    return prices


def _line(order: Order, leg: OrderLeg, price: Decimal) -> str:
    name = _named(leg.contract, order.symbol)
    return f"{leg.side.code} {order.quantity(leg)} {name} @ {dollars_text(price)}"


def _coin_lines(order: Order, limit: NetPrice, ticks: CoinTicks, index: float | None) -> list[str]:
    at = "" if index is None else f" index {index:.2f}"
    lines = []
    for leg in order.legs:
        usd = limit.amount if len(order.legs) == 1 else leg.price or Decimal(0)
        size, price = (
            coin_digits(number)
            for number in (order.quantity(leg) * float(leg.multiplier), round(ticks.native(float(usd)), 6))
        )
        lines.append(f"{leg.side.code} {size} {leg.contract.name} @ {price}{at}")
    return lines


def _named(contract: Contract, symbol: str) -> str:
    """Return the contract's label if it names the contract alone, else its OCC symbol."""
    label = contract.label(symbol)
    return label if parse_label(label) == contract else contract.name
