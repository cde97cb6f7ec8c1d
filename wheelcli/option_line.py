"""An open option as the settings and `wheel init --open` write it: `-2 AAPL 2026-09-18 300 P @ 2.15 opened
2026-08-14 rolled 1`.
"""

import re
from datetime import date

from wheelcli.contract import Contract, Right, parse_symbol, root_of
from wheelcli.open_option import OpenOption
from wheelcli.option_roots import DIGITS, underlying_of

_LINE = re.compile(
    r"^(?P<quantity>[+-]?\d{1,6})\s+(?P<symbol>\S+)\s+(?P<day>\d{4}-\d{2}-\d{2})\s+(?P<strike>\d{1,6}(?:\.\d{1,3})?)"
    r"\s+(?P<right>[CP]|CALL|PUT)(?:\s+@\s*(?P<price>\d{1,6}(?:\.\d{1,4})?))?"
    r"(?:\s+opened\s+(?P<opened>\d{4}-\d{2}-\d{2}))?(?:\s+rolled\s+(?P<rolls>\d{1,3}))?$",
    re.IGNORECASE | re.ASCII,
)


def parse_option_line(text: str) -> OpenOption | None:
    """Return the open option that a line names, or None if it names none.

    >>> line = parse_option_line("-2 AAPL 2026-09-18 300 P @ 2.15")
    >>> line.quantity, line.contract.occ, line.price
    (-2, 'AAPL260918P00300000', 2.15)
    """
    match = _LINE.match(text.strip())
    symbol = parse_symbol(match["symbol"]) if match else None
    if match is None or symbol is None:
        return None
    try:
        expiration = date.fromisoformat(match["day"])
        opened = date.fromisoformat(match["opened"]) if match["opened"] else None
    except ValueError:
        return None
    if opened is not None and opened > expiration:
        return None
    quantity, strike = int(match["quantity"]), float(match["strike"])
    if quantity == 0 or strike == 0:
        return None
    right = Right.CALL if match["right"][0].upper() == "C" else Right.PUT
    contract = Contract(root_of(match["symbol"]), expiration, right, strike)
    # An adjusted root (AAPL1) is still an option on AAPL.
    underlying = underlying_of(contract.root, symbol=symbol.rstrip(DIGITS))
    price = float(match["price"]) if match["price"] else None
    rolls = int(match["rolls"]) if match["rolls"] else None
    return OpenOption(underlying, contract, quantity, price, opened=opened, rolls=rolls)
