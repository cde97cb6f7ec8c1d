"""A note on an order that is larger than the size quoted against it.

>>> from wheelcli.config.rules import Block
>>> size_note(87, 12.0, legs=1, rules=Block()), size_note(12, 12.0, legs=1, rules=Block())
('credit at the bid for 12 of 87 contracts', None)
>>> size_note(10, 40.0, legs=2, rules=Block()), size_note(87, float("nan"), legs=1, rules=Block())
('10 contracts of 2 legs at one price', None)
"""

from math import isnan

from wheelcli.config.rules import Block


def size_note(contracts: int, shown: float, *, legs: int, rules: Block) -> str | None:
    """Return a sentence on an order that is larger than the touch, or that has several legs and at least
    `package_contracts` contracts; None for others. `shown` is the number of contracts at the touch, NaN if
    unknown.
    """
    if not isnan(shown) and contracts > shown * rules.touch_size_max:
        stands = "credit at the bid" if legs == 1 else "the natural price stands"
        if contracts > shown:
            return f"{stands} for {shown:,.0f} of {contracts:,} contracts"
        return f"{contracts:,} of the {shown:,.0f} contracts at {'the bid' if legs == 1 else 'natural'}"
    if legs > 1 and contracts >= rules.package_contracts:
        return f"{contracts:,} contracts of {legs} legs at one price"
    return None
