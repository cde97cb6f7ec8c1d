"""The sentence on short puts that no sum of the cash for assignment includes."""

from wheelcli.money_text import counted


def cash_unknown(positions: int, most: str) -> str:
    """Return `up to $727,100 more if 2 puts without a share price are assigned`; `most` is that sum."""
    verb = "is" if positions == 1 else "are"
    return f"up to {most} more if {counted(positions, 'put')} without a share price {verb} assigned"


def cash_if_assigned(unknown: int) -> str:
    """Return the name of the cash if assigned; `unknown` is the number of puts that it leaves out."""
    return f"Cash if assigned, without {counted(unknown, 'unpriced put')}" if unknown else "Cash if assigned"
