"""The carry of a share in words: its yield beyond rate and dividends, if pricing used it."""


def carry_sentence(basis: str, annual: float, *, hard_to_borrow: bool) -> str | None:
    """Return one sentence on a carry; None if rate and dividends explain everything.

    >>> carry_sentence("implied", 0.081, hard_to_borrow=False)
    'Carry 8.1 % a year beyond rate and dividends, implied by parity.'
    >>> carry_sentence("implied", 0.081, hard_to_borrow=True).partition(": ")[2]
    'hard to borrow, or an unannounced dividend.'
    """
    if basis == "rate":
        return None
    size = f"Carry {100 * annual:.1f} % a year beyond rate and dividends"
    if basis == "parity":
        return f"{size}, from put–call parity."
    why = ": hard to borrow, or an unannounced dividend" if hard_to_borrow else ""
    return f"{size}, implied by parity{why}."
