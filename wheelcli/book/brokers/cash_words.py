"""Tables of brokers' words for cash that comes in or goes out, written as text that is easy to compare with
the brokers' lists.

>>> table = kinds_of('''
...     dividend: cash dividend,
...         nra tax adj
...     fee: service fee
... ''')
>>> [f"{words}: {kind}" for words, kind in table.items()]
['cash dividend: dividend', 'nra tax adj: dividend', 'service fee: fee']
"""

from wheelcli.book.events import Kind

__all__ = ["kinds_of", "words_of"]


def words_of(table: str) -> tuple[str, ...]:
    """Return the phrases of a comma-separated text, in order."""
    return tuple(" ".join(words.split()) for words in table.split(",") if words.strip())


def kinds_of(table: str) -> dict[str, Kind]:
    """Return words with their kind, in order, from lines `kind: words, words`; a line without a kind
    continues the one before it. Raises ValueError for an unknown kind.
    """
    kinds: dict[str, Kind] = {}
    kind = Kind.FEE
    for line in table.strip().splitlines():
        name, colon, words = line.rpartition(":")
        kind = Kind(name.strip()) if colon else kind
        kinds |= dict.fromkeys(words_of(words), kind)
    return kinds
