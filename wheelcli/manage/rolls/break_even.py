"""The break-even after a roll, as `wheel positions` shows it once the roll is entered, fees of both
orders included.

A put's is that of the shares its assignment would bring, all premiums and buybacks of its cycle counted; a
call's is that of the shares behind it, with the new call counted as if it expired. A spread is outside the
cycle, so the cost of closing the old one is not part of the new one's.

Example: a put of 39 promises 35.524 and is rolled to 38.5 for 0.12 less 0.0136 of fees: 38.5 − (39 − 35.524 +
0.1064) = 34.9176.
"""

from collections.abc import Iterable

from wheelcli.book.positions.positions import Position
from wheelcli.contract import Right
from wheelcli.manage.inputs import Setting
from wheelcli.open_option import MICROS, OpenOption, Role

__all__ = ["break_even_after"]


def break_even_after(
    strike: float, *, net_credit: float, net_sold: float, position: Position, setting: Setting
) -> float | None:
    """Return the break-even after a roll of `position` to `strike`, dollars per share; None is unknown.

    `net_credit` is the roll's credit per share after the fees of both orders, `net_sold` that of the new
    position alone after the fees of opening it.
    """
    put = position.main.contract.right is Right.PUT
    if position.wing is not None:
        return strike - net_sold if put else strike + net_sold
    if put:
        earlier = _earlier(position, setting)
        if earlier is None:
            return None
        return strike - (net_sold if _cycle_shares(position.symbol, setting) else net_credit + earlier)
    return _of_shares(position.symbol, net_credit * position.shares, setting)


def _earlier(position: Position, setting: Setting) -> float | None:
    """Return the result of a put and its cycle so far, per rolled share."""
    main = position.main
    if main.role is not Role.WHEEL:  # of the config, or of a spread that has lost its wing
        return position.net_credit
    lots = [o for o in _of_cycle(position.symbol, setting) if o.contract == main.contract and o.quantity < 0]
    own, shares = _net_usd(lots), sum(-o.quantity * o.multiplier for o in lots)
    if main.break_even is None or own is None or not shares:
        return None
    waiting = (main.contract.strike - main.break_even) * shares - own
    return own / shares + waiting / position.shares  # the next shares take everything that waits, however few


def _of_shares(symbol: str, credit_usd: float, setting: Setting) -> float | None:
    """Return the break-even of the shares in the cycle, if every open option and the new call expired."""
    stock, shares = setting.held(symbol), _cycle_shares(symbol, setting)
    brought = _net_usd(_of_cycle(symbol, setting))
    if stock is None or stock.break_even is None or shares <= 0 or brought is None:
        return None
    return stock.break_even - (brought + credit_usd) / shares


def _cycle_shares(symbol: str, setting: Setting) -> float:
    """Return shares held beyond the core, negative if short."""
    stock = setting.held(symbol)
    return 0.0 if stock is None else (stock.micro_shares - stock.core_micro_shares) / MICROS


def _of_cycle(symbol: str, setting: Setting) -> list[OpenOption]:
    """Return the wheel's open options on the name: those that the journal marks as such, else every short
    option that no long one covers.
    """
    if setting.portfolio.source == "journal":
        return [o for o in setting.portfolio.options if o.symbol == symbol and o.role is Role.WHEEL]
    return [p.main for p in setting.positions if p.symbol == symbol and p.is_short and p.wing is None]


def _net_usd(options: Iterable[OpenOption]) -> float | None:
    """Return their premium after known fees; None if a premium is unknown."""
    total = 0.0
    for option in options:
        if option.price is None:
            return None
        total -= option.price * option.quantity * option.multiplier + (option.fees_cents or 0) / 100
    return total
