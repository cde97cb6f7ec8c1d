"""The errors of the practice venue, by the codes of the public documentation of a real one."""

from decimal import Decimal
from typing import Any, NoReturn

_CODES = {
    "authorization_required": 10000,
    "order_not_found": 10004,
    "qty_too_low": 10005,
    "invalid_or_unsupported_instrument": 10020,
    "too_many_requests": 10028,
    "price_wrong_tick": 10043,
    "other_reject": 11030,
    "not_open_order": 11044,
    "invalid_credentials": 13004,
    "unauthorized": 13009,
    "not_fully_filled": 13907,
    "too_many_open_block_rfqs": 13907,
    "method_not_found": -32601,
    "invalid_params": -32602,
    "parse_error": -32700,
}


class RefusalError(Exception):
    """A request that the venue refuses."""

    def __init__(self, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.code = _CODES[message]
        self.message = "Invalid params" if message == "invalid_params" else message
        self.reason = reason


def refuse(message: str, reason: str = "") -> NoReturn:
    """Raise the refusal of this name."""
    raise RefusalError(message, reason)


def number(value: Any) -> Decimal:
    """Return a number from a request or the state. Raises RefusalError if it is not a number."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        refuse("invalid_params", f"{value!r} is not a number")
    try:
        found = Decimal(str(value))
    except ArithmeticError:
        refuse("invalid_params", f"{value!r} is not a number")
    if not found.is_finite():
        refuse("invalid_params", f"{value!r} is not a number")
    return found
