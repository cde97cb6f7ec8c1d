"""The cash and fees of a typed trade, from its price, its total or both; if the line has no fees, from the
config.
"""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from wheelcli.book.entry.line_verbs import Line, example_of
from wheelcli.book.events import Event
from wheelcli.errors import Exit, WheelError

if TYPE_CHECKING:
    from wheelcli.config.rules import Fees

_ROUNDING_CENTS = 1  # largest difference of price times quantity and the broker's amount


def with_cash(line: Line, event: Event, *, incoming: bool, units: int, fees: int) -> Event:
    """Return the trade with its price and cash; `units` are millionths of shares that the price is for,
    `fees` the default fees.

    If the line states the cash, its fees are the difference from price times quantity; for shares, a cent of
    rounding is allowed.
    """
    sign = -1 if incoming else 1
    own_fees = line.fees_cents
    gross = None if line.price_micros is None else gross_cents(line.price_micros, units)
    if line.total_cents is None:
        assert gross is not None
        paid = fees if own_fees is None else own_fees
        return replace(event, price_micros=line.price_micros, cash_cents=sign * gross - paid, fees_cents=paid)
    cash = sign * abs(line.total_cents)
    if gross is None:
        paid = fees if own_fees is None else own_fees
        gross = sign * (cash + paid)
        price = (gross * 10_000_000_000 + units // 2) // units
        return replace(event, price_micros=price, cash_cents=cash, fees_cents=paid)
    paid = sign * gross - cash if own_fees is None else own_fees
    if own_fees is None and event.contract is None and abs(paid) <= _ROUNDING_CENTS:
        paid = 0
    off = abs(sign * gross - paid - cash)
    if off > _ROUNDING_CENTS or (own_fees is None and not 0 <= paid <= max(gross, 1)):
        raise refused(
            line,
            f"price times quantity is {gross / 100:,.2f}; with fees it differs from the total of"
            f" {abs(cash) / 100:,.2f}",
        )
    return replace(event, price_micros=line.price_micros, cash_cents=cash, fees_cents=paid)


def gross_cents(price_micros: int, micro_shares: int) -> int:
    """Return the cents that this many millionths of shares cost at that price, halves up.

    >>> gross_cents(2_150_000, 2 * 100 * 1_000_000)
    43000
    """
    return (price_micros * micro_shares + 5_000_000_000) // 10_000_000_000


def contract_fees_cents(fees: "Fees", contracts: int, *, closing: bool, price_micros: int | None) -> int:
    """Return the config's fee for trading that many contracts: the commission (none for closing a nearly
    worthless option) and the regulatory fee.
    """
    free = closing and price_micros is not None and price_micros <= round(fees.close_free_at * 1_000_000)
    commission = 0.0 if free else fees.close if closing else fees.open
    return fee_cents(commission, contracts) + fee_cents(fees.regulatory, contracts)


def fee_cents(dollars: float, contracts: int) -> int:
    """Return, in cents, a fee of this many dollars a contract, halves up."""
    return int((Decimal(str(dollars)) * 100 * contracts).quantize(Decimal(1), ROUND_HALF_UP))


def refused(line: Line, why: str, *, hint: str = "") -> WheelError:
    """Return the error that the line cannot be entered like this."""
    hint = hint or f"as in: {example_of(line.verb, line.day)}"
    return WheelError(why, hint=hint, code="line", exit_code=Exit.USAGE)
