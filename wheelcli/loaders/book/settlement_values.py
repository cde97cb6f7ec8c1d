"""The settlement values that a user types: `AAPL=299.10`, `SPX=6310`, `^SPX=6300`, `^SPX:open=6310`, with
`@2026-09-18` if several days wait.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from wheelcli.book.entry.line_words import day_of, decimal_of
from wheelcli.contract import parse_symbol, root_of
from wheelcli.errors import Exit, WheelError, invalid_value
from wheelcli.option_roots import INDEX_ROOTS, Moment, any_at_close

if TYPE_CHECKING:
    from wheelcli.book.entry.settlement import Expired, Value

HINT = (
    "as --close AAPL=299.10; for an index --close SPX:open=6310 or --close SPXW=6300; with a day"
    " --close AAPL@2026-09-18=299.10"
)


@dataclass(frozen=True, slots=True)
class Told:
    """One `--close`: its text, the underlying, the moment, the day (None: the only one that waits), dollars
    per share.
    """

    text: str
    symbol: str
    moment: "Moment | None"
    day: date | None
    price: float

    def means(self, value: "Value") -> bool:
        """Return whether this value applies to that settlement. A settlement at an unknown moment accepts any
        value of its underlying.
        """
        same = self.symbol == value.symbol and self.day in (None, value.day)
        return same and (value.moment is None or self.moment is value.moment)


def told_values(texts: Iterable[str]) -> list[Told]:
    """Return the values in the texts. Raises WheelError (usage) for an invalid one.

    A root means the value that its contracts settle at: SPX the opening value, SPXW the close. `^SPX` means
    the index's close, unless `:open` follows, or all options on it settle in the morning, as on VIX.
    """
    return [_told(text) for text in texts]


def _told(text: str) -> Told:
    name, _, price = text.partition("=")
    name, at, when = name.partition("@")
    name, colon, word = name.partition(":")
    symbol, value, day = parse_symbol(name), decimal_of(price.strip()), day_of(when.strip())
    word = word.strip().lower()
    wrong_word = bool(colon) and word not in tuple(Moment)
    if symbol is None or value is None or value <= 0 or wrong_word or (at and day is None):
        raise WheelError(
            invalid_value("--close", text, "SYMBOL=PRICE"), hint=HINT, code="usage", exit_code=Exit.USAGE
        )
    root = None if name.strip().startswith("^") else INDEX_ROOTS.get(root_of(name))
    if colon:
        moment: Moment | None = Moment(word)
    elif root is not None and root.moment is not None:
        moment = root.moment
    else:
        moment = Moment.CLOSE if any_at_close(symbol) else Moment.OPEN
    return Told(text, symbol, moment, day, float(value))


def value_told(each: "Expired", closes: Sequence[Told], waiting: Iterable["Value"]) -> float | None:
    """Return the user's value of a contract's settlement; None without one. Raises WheelError (usage) if it
    could be for two days, or if there are two values.
    """
    value = each.value
    mine = [one for one in closes if one.means(value)]
    if not mine:
        return None
    if len({one.price for one in mine}) > 1:
        texts = " and ".join(f"--close {one.text}" for one in mine)
        why = f"{texts} give two values for one settlement"
        raise WheelError(why, hint="give one value", code="usage", exit_code=Exit.USAGE)
    days = sorted(
        {other.day for other in waiting if other.symbol == value.symbol and other.moment is value.moment}
    )
    if mine[0].day is None and len(days) > 1:
        raise WheelError(
            f"--close {mine[0].text} needs a day: contracts expired on {' and '.join(map(str, days))}",
            hint="give one value for each day, as --close"
            f" {_name(mine[0])}@{days[0]}={mine[0].text.partition('=')[2]}",
            code="usage",
            exit_code=Exit.USAGE,
        )
    return mine[0].price


def _name(one: Told) -> str:
    return one.text.partition("=")[0].partition("@")[0]


def unused(closes: Sequence[Told], waiting: Iterable["Value"]) -> list[str]:
    """Return a sentence for each value that no expired contract settles at."""
    values = list(waiting)
    return [
        f"--close {one.text} was not used: no expired contract settles at the {one.moment} of {one.symbol}"
        + (f" on {one.day}" if one.day else "")
        for one in closes
        if not any(one.means(value) for value in values)
    ]
