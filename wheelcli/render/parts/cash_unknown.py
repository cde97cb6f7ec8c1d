"""The sentence on short puts that no sum of the cash for assignment includes."""

from wheelcli.money_text import counted


def cash_unknown(positions: int, most: str) -> str:
    """Return `assignment of 2 puts without a share price unknown: up to $727,100`; `most` is that sum in
    words.
    """
    return f"assignment of {counted(positions, 'put')} without a share price unknown: up to {most}"


def cash_if_assigned(unknown: int) -> str:
    """Return the name of the cash if assigned; `unknown` is the number of puts that it leaves out."""
    return f"Cash if assigned, without {counted(unknown, 'unpriced put')}" if unknown else "Cash if assigned"
