"""In words, what holding a share costs beyond rate and dividends, where pricing used it."""

from collections.abc import Mapping
from typing import Any


def carry_sentence(about: Mapping[str, Any]) -> str | None:
    """One sentence on `carry`, `carry_annual` and `hard_to_borrow`; None where rate and dividends say it all.

    >>> carry_sentence({"carry": "implied", "carry_annual": 0.081, "hard_to_borrow": True})
    'Carry 8.1 % a year beyond rate and dividends, implied by parity: hard to borrow, or a dividend that nobody told.'
    """
    label = about.get("carry", "rate")
    if label == "rate":
        return None
    told = f"Carry {100 * about['carry_annual']:.1f} % a year beyond rate and dividends"
    if label == "parity":
        return f"{told}, read from put–call parity."
    why = ": hard to borrow, or a dividend that nobody told" if about["hard_to_borrow"] else ""
    return f"{told}, implied by parity{why}."
