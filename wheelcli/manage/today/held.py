"""The open positions in a few words: how many, how many need action, and how many nobody can judge."""

from wheelcli.money_text import counted


def held_words(positions: int, *, unpriced: int, needed: int, coins: bool = False) -> str:
    """Return the words for so many open positions, of which `needed` need action. The `unpriced` ones among
    the others have no price, so that nobody can know whether they need any: they are to be checked at
    the broker, or at the exchange if they are of `coins`.

    >>> held_words(3, unpriced=0, needed=0)
    '3 open positions, none needs action'
    >>> held_words(5, unpriced=2, needed=0)
    '5 open positions, 2 of them unpriced: check them at your broker; none of the others needs action'
    >>> held_words(2, unpriced=1, needed=1)
    '2 open positions, 1 of them unpriced: check it at your broker; 1 needs action'
    >>> held_words(2, unpriced=2, needed=0)
    '2 open positions, 2 of them unpriced: check them at your broker'
    """
    held = counted(positions, "open position")
    verb = "needs" if needed < 2 else "need"
    if not unpriced:
        return f"{held}, {needed or 'none'} {verb} action"
    held += f", {unpriced} of them unpriced: {check_words(unpriced, coins=coins)}"
    if needed:
        return f"{held}; {needed} {verb} action"
    return held if unpriced >= positions else f"{held}; none of the others needs action"


def check_words(unpriced: int, *, coins: bool = False) -> str:
    """Return what to do with positions without a price.

    >>> check_words(1)
    'check it at your broker'
    """
    return f"check {'it' if unpriced == 1 else 'them'} at {'the exchange' if coins else 'your broker'}"
