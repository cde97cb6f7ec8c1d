"""The words of a typed line: numbers, dates and contracts in any usual spelling, and the sentence for an
invalid word.

>>> words = Words("sto 2 aapl 18SEP26 300P")
>>> words.take(), words.take(), words.take()
('sto', '2', 'aapl')
>>> words.contract("AAPL").occ
'AAPL260918P00300000'
"""

import re
from datetime import date, time
from decimal import Decimal

from wheelcli.coin_name import read_coin_name
from wheelcli.contract import Contract, Right, parse_label, parse_occ, parse_symbol, root_of
from wheelcli.errors import Exit, WheelError
from wheelcli.money_text import ambiguous_amount, is_ambiguous

_NUMBER = re.compile(r"^([+-]?)\$?([+-]?)(\d{1,3}(?:,\d{3})+|\d+)?(\.\d*)?$")
_MONTHS = {
    name: k
    for k, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")
_PACKED = re.compile(r"^(?:20)?(\d{2})(\d{2})(\d{2})$")
_AMERICAN = re.compile(r"^(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})$")
_EUROPEAN = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})$")
_NAMED = re.compile(r"^(\d{1,2})-?([a-z]{3,9})-?'?(\d{4}|\d{2})$", re.IGNORECASE)
_NAMED_FIRST = re.compile(r"^([a-z]{3,9})-?(\d{1,2})[-']'?(\d{4}|\d{2})$", re.IGNORECASE)
_TIME = re.compile(r"^(\d{1,2}):(\d{2})(?::(\d{2}))?$")
_STRIKE_RIGHT = re.compile(
    r"^(?:\$?(\d+(?:\.\d+)?)(c|p|calls?|puts?)|(c|p|calls?|puts?)\$?(\d+(?:\.\d+)?))$", re.IGNORECASE
)
_DOTTED = re.compile(r"^[.-]?([A-Z]{1,6}\d?)(\d{6})([CP])(\d+(?:\.\d+)?)$")
_RIGHTS = {
    "c": Right.CALL,
    "call": Right.CALL,
    "calls": Right.CALL,
    "p": Right.PUT,
    "put": Right.PUT,
    "puts": Right.PUT,
}
_LONGEST = 400
_MOST = Decimal(10) ** 11


class Words:
    """A typed line and the place reached in it. `fail` stops at a word that is not understood."""

    def __init__(self, text: str, *, example: str = "") -> None:
        self.example = example
        self._words = _split(text)
        self._at = 0

    @property
    def done(self) -> bool:
        """Return whether no word is left."""
        return self._at >= len(self._words)

    def peek(self, ahead: int = 0) -> str:
        """Return the next word (or one after it) in lower case, empty if there is none."""
        at = self._at + ahead
        return self._words[at].lower() if at < len(self._words) else ""

    def take(self) -> str:
        """Return the next word as it was typed, empty if there is none."""
        self._at += 1
        return self._words[self._at - 1] if self._at <= len(self._words) else ""

    def took(self, *choices: str) -> bool:
        """Take the next words if they match a choice such as `"sell to open"`; return whether they did."""
        for choice in choices:
            wanted = choice.split()
            if [self.peek(k) for k in range(len(wanted))] == wanted:
                self._at += len(wanted)
                return True
        return False

    def rest(self) -> str:
        """Return the remaining words as one text."""
        left = " ".join(self._words[self._at :])
        self._at = len(self._words)
        return left

    def fail(self, expected: str = "", *, why: str = "") -> WheelError:
        """Return the error for the next word: what was expected, or `why` it is refused."""
        word = self._words[self._at][:40] if not self.done else ""
        message = (
            f"invalid word {word!r}"
            if word
            else f"the line ends after {self._words[-1][:40]!r}"
            if self._words
            else "the line is empty"
        )
        hint = f"as in: {self.example}" if self.example else ""
        reason = f": {why}" if why else f" (expected {expected})"
        return WheelError(f"{message}{reason}", hint=hint, code="line", exit_code=Exit.USAGE)

    def number(self, wanted: str) -> Decimal:
        """Take a number; `$` and thousands' commas are allowed. Raises the error that `fail` builds."""
        value = decimal_of(self.peek())
        if value is None:
            comma = re.fullmatch(r"[+-]?\$?\d+,\d{1,2}", self.peek())
            raise self.fail(wanted + (", with a decimal point" if comma else ""))
        self._at += 1
        return value

    def is_number(self) -> bool:
        """Return whether the next word is a number."""
        return decimal_of(self.peek()) is not None

    def whole(self, wanted: str) -> int:
        """Take a whole number above zero."""
        value = decimal_of(self.peek())
        if value is None or value != int(value) or not 0 < value < 1_000_000:
            raise self.fail(wanted)
        self._at += 1
        return int(value)

    def cents(self, wanted: str, *, positive: bool = False) -> int:
        """Take dollars of cash as whole cents; `5.000`, which may be five thousand, is refused."""
        value = decimal_of(self.peek())
        if value is not None and is_ambiguous(self.peek()):
            raise self.fail(
                why=f"{ambiguous_amount(self.peek())}; write it without a point, or with two decimals"
            )
        if value is not None and (value * 100 != int(value * 100)):
            raise self.fail(f"{wanted}, in whole cents")
        if value is not None and positive and value <= 0:
            raise self.fail(f"{wanted}, above zero")
        return int(self.number(wanted) * 100)

    def micros(self, wanted: str) -> int:
        """Take a price of zero or more, as millionths of a dollar."""
        value = decimal_of(self.peek())
        if value is not None and (
            value < 0 or value * 1_000_000 != int(value * 1_000_000) or value > 10_000_000
        ):
            raise self.fail(wanted)
        return int(self.number(wanted) * 1_000_000)

    def symbol(self) -> str:
        """Take an underlying."""
        symbol = parse_symbol(self.peek())
        if symbol is None:
            coin = "pass --account with a coin account" if read_coin_name(self.peek()) else ""
            raise self.fail("a symbol, such as AAPL or BRK-B", why=coin)
        self._at += 1
        return symbol

    def root(self) -> str:
        """Return the OCC root of the next word, before it becomes a symbol: `SPXW` and `SPX` are different
        contracts on ^SPX.
        """
        return root_of(self.peek())

    def is_day(self) -> bool:
        """Return whether a date is next."""
        return self._day() is not None

    def day(self) -> date:
        """Take a date."""
        match = self._day()
        if match is None:
            raise self.fail("a date, such as 2026-09-18 or 18SEP26")
        self._at += match[1]
        return match[0]

    def _day(self) -> tuple[date, int] | None:
        one, two, three = self.peek(), self.peek(1).rstrip(","), self.peek(2).lstrip("'")
        for text, size in ((one, 1), (f"{one}{two}{three}", 3), (f"{two}{one}{three}", 3)):
            if size == 3 and not (one[:3] in _MONTHS or two[:3] in _MONTHS):
                continue
            if day := day_of(text):
                return day, size
        return None

    def clock(self) -> time | None:
        """Take a time of day such as 15:45, if one is next; None if not."""
        match = _TIME.match(self.peek())
        if match is None:
            return None
        try:
            clock = time(int(match[1]), int(match[2]), int(match[3] or 0))
        except ValueError:
            raise self.fail("a New York time, such as 15:45") from None
        self._at += 1
        return clock

    def whole_contract(self) -> Contract | None:
        """Take a contract written as one symbol (OCC, padded OCC, a ticket's label), if one is next."""
        for size in (1, 2):
            text = "".join(self.peek(k) for k in range(size)).upper()
            contract = parse_occ(text) or parse_label(text) or _dotted(text)
            if contract is not None and (size == 1 or parse_symbol(self.peek()) is not None):
                self._at += size
                return contract
        return None

    def is_contract_part(self) -> bool:
        """Return whether a date, a strike with its right, or a right is next."""
        return bool(_STRIKE_RIGHT.match(self.peek())) or self.is_day() or self.peek() in _RIGHTS

    def contract(self, symbol: str, *, like: Contract | None = None) -> Contract:
        """Take expiration, strike and right in any order; missing parts come from `like`."""
        expiration: date | None = None
        strike: Decimal | None = None
        right: Right | None = None
        while expiration is None or strike is None or right is None:
            word = self.peek()
            glued = _STRIKE_RIGHT.match(word)
            if glued and strike is None and right is None:
                strike, right = Decimal(glued[1] or glued[4]), _RIGHTS[glued[2] or glued[3]]
                self._at += 1
            elif expiration is None and self.is_day():
                expiration = self.day()
            elif right is None and word in _RIGHTS:
                right = _RIGHTS[word]
                self._at += 1
            elif strike is None and (value := decimal_of(word)) is not None and value > 0:
                strike = value
                self._at += 1
            else:
                break
        if like is not None:
            strike = Decimal(str(like.strike)) if strike is None else strike
            expiration, right = expiration or like.expiration, right or like.right
        if expiration is None:
            raise self.fail("the expiration, such as 2026-09-18")
        if strike is None:
            raise self.fail("the strike, such as 300")
        if right is None:
            raise self.fail("P or C")
        contract = Contract(root_of(symbol), expiration, right, float(strike))
        if not 0 < strike < 100_000 or parse_occ(contract.occ) != contract:
            self._at -= 1
            raise self.fail(why="no such contract can be listed")
        return contract


def decimal_of(word: str) -> Decimal | None:
    """Return the number in a word, None if it is not a number.

    >>> decimal_of("$1,234.50"), decimal_of("-2"), decimal_of("2,15"), decimal_of("٣")
    (Decimal('1234.50'), Decimal('-2'), None, None)
    """
    match = _NUMBER.match(word) if word.isascii() and len(word) <= 40 else None
    if match is None or not (match[3] or len(match[4] or "") > 1) or (match[1] and match[2]):
        return None
    value = Decimal(f"{match[1] or match[2]}{(match[3] or '0').replace(',', '')}{match[4] or ''}")
    return value if abs(value) < _MOST else None


def day_of(word: str) -> date | None:
    """Return the date in a word, None if it is not a date. `9/18/26` is September, `18.9.26` too.

    >>> {day_of(word) for word in ("9/18/26", "18.9.2026", "18-Sep-2026", "260918")}
    {datetime.date(2026, 9, 18)}
    """
    if not word.isascii():
        return None
    if match := _ISO.match(word) or _PACKED.match(word):
        year, month, day = (int(part) for part in match.groups())
    elif match := _AMERICAN.match(word):
        month, day, year = (int(part) for part in match.groups())
    elif match := _EUROPEAN.match(word):
        day, month, year = (int(part) for part in match.groups())
    elif (match := _NAMED.match(word)) and match[2][:3].lower() in _MONTHS:
        day, month, year = int(match[1]), _MONTHS[match[2][:3].lower()], int(match[3])
    elif (match := _NAMED_FIRST.match(word)) and match[1][:3].lower() in _MONTHS:
        day, month, year = int(match[2]), _MONTHS[match[1][:3].lower()], int(match[3])
    else:
        return None
    try:
        the_day = date(year if year >= 100 else 2000 + year, month, day)
    except ValueError:
        return None
    return the_day if 1980 <= the_day.year < 2100 else None


def _dotted(text: str) -> Contract | None:
    match = _DOTTED.match(text)
    if match is None:
        return None
    day = day_of(match[2])
    strike = float(match[4])
    if day is None or not 0 < strike < 100_000:
        return None
    return Contract(match[1], day, Right.CALL if match[3] == "C" else Right.PUT, strike)


def _split(text: str) -> list[str]:
    if len(text) > _LONGEST:
        raise WheelError(f"the line is longer than {_LONGEST} characters", code="line", exit_code=Exit.USAGE)
    clean = text.encode("utf-8", "replace").decode()  # bytes of the command line that are not text
    words = (word.rstrip(",;") for word in clean.replace("@", " @ ").split())
    return [word for word in words if word]
