"""How a listed contract is exercised and settled, and whether its deliverable is plain shares, for every feed
that names contracts by OCC symbols.
"""

from typing import Any

from wheelcli.contract import Contract, root_of
from wheelcli.option_roots import known_as, terms_of

MULTIPLIER = 100.0


def exercise_and_settlement(root: str, symbol: str) -> dict[str, Any]:
    """Return the columns `exercise` and `settlement` of a contract, by its root and underlying.

    >>> exercise_and_settlement("SPXW", "^SPX"), exercise_and_settlement("AAPL", "AAPL")["exercise"]
    ({'exercise': 'european', 'settlement': 'cash_close'}, 'american')
    """
    terms = terms_of(root, symbol)
    return {"exercise": terms.style.value, "settlement": terms.settlement.value}


def is_standard(contract: Contract, symbol: str) -> bool:
    """Return whether the deliverable is the multiplier in plain shares, as far as the root shows.

    >>> from wheelcli.contract import parse_occ
    >>> [is_standard(parse_occ(f"{root}260918C00100000"), "AAPL") for root in ("AAPL", "AAPL1")]
    [True, False]
    """
    if contract.adjusted:
        return False
    if symbol.startswith("^"):  # an index lists several roots
        return known_as(contract.root) in (symbol, contract.root)
    return contract.root == root_of(symbol)
