"""The command that records an order as filled at its limit.

Lines of `wheel journal add`: one for a single leg, one `ROLL` for a roll of one leg, else one for each leg,
with prices that net to the limit. Example: a spread costs 0.76 at natural, 1.26 less 0.50; at a limit of 0.74
the lines are `BTC 1 … @ 1.24` and `STC 1 … @ 0.50`.
"""

import shlex
from collections.abc import Sequence
from decimal import Decimal

from wheelcli.contract import Contract, parse_label
from wheelcli.money_text import coin_number
from wheelcli.order import NetPrice, Order, OrderLeg
from wheelcli.plan.tickets.ticks import CoinTicks, Ticks

_CENT = Decimal("0.01")


def record_command(
    order: Order, limit: NetPrice, ticks: Ticks, *, index: float | None = None, options: str = ""
) -> str:
    """Return the command; `index` is the dollars per coin of an order on a coin, `options` those of the
    account.
    """
    lines = _coin_lines(order, limit, ticks, index) if isinstance(ticks, CoinTicks) else _lines(order, limit)
    return add_command(lines, options)


def add_command(lines: Sequence[str], options: str) -> str:
    """Return the command that enters these lines.

    >>> add_command(["BUY 100 KO @ 62.10"], " --demo")
    "wheel journal add 'BUY 100 KO @ 62.10' --demo"
    """
    return f"wheel journal add {' '.join(shlex.quote(line) for line in lines)}{options}"


def dollars_text(price: Decimal | float) -> str:
    """Return dollars per share as written in a line: cents, or more digits if needed.

    >>> dollars_text(0.5), dollars_text(Decimal("0.4375"))
    ('0.50', '0.4375')
    """
    value = Decimal(str(price)).normalize()
    return f"{value.quantize(_CENT) if value == value.quantize(_CENT) else value:f}"


def _lines(order: Order, limit: NetPrice) -> list[str]:
    legs = order.legs
    if len(legs) == 1:
        return [_line(order, legs[0], limit.amount)]
    if len(legs) == 2 and legs[1].opens and not legs[0].opens:
        size, old, new = order.contracts, *(_named(leg.contract, order.symbol) for leg in legs)
        base = dollars_text(legs[0].price or 0)
        return [f"ROLL {size} {old} @ {base} TO {new} @ {dollars_text(limit.cash)} net"]
    natural = sum(((-1 if leg.bought else 1) * (leg.price or 0) for leg in legs), Decimal(0))
    better = limit.cash - natural
    first = (legs[0].price or Decimal(0)) + (-better if legs[0].bought else better)
    return [_line(order, legs[0], first), *(_line(order, leg, leg.price or Decimal(0)) for leg in legs[1:])]


def _line(order: Order, leg: OrderLeg, price: Decimal) -> str:
    name = _named(leg.contract, order.symbol)
    return f"{leg.side.code} {order.quantity(leg)} {name} @ {dollars_text(price)}"


def _coin_lines(order: Order, limit: NetPrice, ticks: CoinTicks, index: float | None) -> list[str]:
    at = "" if index is None else f" index {index:.2f}"
    lines = []
    for leg in order.legs:
        usd = limit.amount if len(order.legs) == 1 else leg.price or Decimal(0)
        size, price = (
            coin_number(number).replace(",", "")
            for number in (order.quantity(leg) * float(leg.multiplier), round(ticks.native(float(usd)), 6))
        )
        lines.append(f"{leg.side.code} {size} {leg.contract.name} @ {price}{at}")
    return lines


def _named(contract: Contract, symbol: str) -> str:
    """Return the contract's label if it names the contract alone, else its OCC symbol."""
    label = contract.label(symbol)
    return label if parse_label(label) == contract else contract.name
