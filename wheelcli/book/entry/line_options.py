"""The options after any line: `@ 2.15`, `fees 1.30`, `on 2026-08-18`, `at 15:45`, `lot ID`, `total`,
`multiplier`, `deliverable`.
"""

from dataclasses import replace

from wheelcli.book.entry.line_verbs import Line, Verb
from wheelcli.book.entry.line_words import Words, decimal_of

_WORDS = {"@", "price", "at", "on", "fees", "fee", "commission", "total", "lot", "multiplier", "deliverable"}
_PRICED = (
    Verb.STO,
    Verb.BTO,
    Verb.STC,
    Verb.BTC,
    Verb.BUY,
    Verb.SELL,
    Verb.CASH,
    Verb.ROLL,
    Verb.OPENING,
    Verb.TRANSFER,
)


def is_option(words: Words, *, ahead: int = 0) -> bool:
    """Return whether an option begins that many words ahead. `ON` and `LOT` are symbols unless an option's
    value follows.
    """
    word, after = words.peek(ahead), words.peek(ahead + 1)
    return word == "@" or (word in _WORDS and after not in ("", "@"))


def option(words: Words, line: Line) -> Line:
    """Return the line with its next option. Raises the error of `Words.fail`, also for an option that does
    not fit the verb.
    """
    if line.verb in _PRICED and words.took("@", "price"):
        return replace(line, price_micros=words.micros("a price in dollars per share"))
    if words.took("at"):
        if (clock := words.clock()) is not None:
            return replace(line, clock=clock)
        if line.verb in _PRICED and words.is_number():
            return replace(line, price_micros=words.micros("a price in dollars per share"))
        raise words.fail("a New York time, such as 15:45")
    if words.took("on"):
        return replace(line, day=words.day(), dated=True)
    if words.took("fees", "fee", "commission"):
        return replace(line, fees_cents=words.cents("the total fees in dollars"))
    if line.verb in _PRICED and words.took("total"):
        return replace(line, total_cents=words.cents("the cash in dollars, including fees"))
    if words.took("lot"):
        return replace(line, lot=words.take() or None)
    if line.contract is not None and words.took("multiplier"):
        return replace(line, multiplier=words.whole("the multiplier"))
    if line.contract is not None and words.took("deliverable"):
        value = decimal_of(words.peek())
        if value is None or not 0 < value < 1_000_000 or value * 1_000_000 != int(value * 1_000_000):
            raise words.fail("the number of shares per contract")
        words.take()
        return replace(line, deliverable_micros=int(value * 1_000_000))
    bare = line.verb in _PRICED and line.price_micros is None and words.is_number()
    raise words.fail("@ before a price" if bare else "an option of the line")
