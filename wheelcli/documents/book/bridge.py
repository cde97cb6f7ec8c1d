"""The fields of a bridge from one value of an account to a later one, as `wheel.review` and `wheel.positions`
have it.
"""

from wheelcli.documents.schema import DOLLARS, Field, number

__all__ = ["bridge_fields"]

_LINES = (
    ("start_value_usd", "value at the close before"),
    ("deposits_usd", "cash that came in"),
    ("withdrawals_usd", "cash that went out"),
    ("transfers_usd", "shares and contracts in kind, at their worth of that day; out is negative"),
    ("end_value_usd", "value at the last close"),
    ("gain_usd", "end − start − deposits + withdrawals − transfers: the sum of the lines after it"),
    ("realised_usd", "options and shares that ended, less all fees"),
    ("dividends_usd", "received, less what was withheld"),
    ("interest_usd", "on cash"),
    ("unrealised_usd", "change in what the positions stand above their cost, at mids, fees in"),
    ("brought_usd", "basis less worth of what came in kind: a gain made elsewhere, taken off"),
    ("unknown_basis_usd", "of positions without a known basis, held and sold"),
    ("corrections_usd", "cash put right by hand"),
)


def bridge_fields() -> tuple[Field, ...]:
    """Dollars, in the order in which they are read."""
    return tuple(number(name, about, unit=DOLLARS) for name, about in _LINES)
