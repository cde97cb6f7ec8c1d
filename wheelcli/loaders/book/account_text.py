"""An account as a user types it: amounts (`250000`, `25k`), holdings (`KO 200 @ 61.20`), open options,
lists of symbols.
"""

import math
import re
from datetime import date
from typing import TYPE_CHECKING

from wheelcli.book.entry.line_words import decimal_of
from wheelcli.book.portfolio import Shares
from wheelcli.contract import parse_symbol
from wheelcli.errors import Exit, WheelError, invalid_symbol, invalid_value, usage
from wheelcli.example_dates import with_dates
from wheelcli.money_text import ambiguous_amount, is_ambiguous
from wheelcli.open_option import MICROS
from wheelcli.option_line import parse_option_line

if TYPE_CHECKING:
    from wheelcli.open_option import OpenOption

_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d*)?")
_MULTIPLES = {"k": 1e3, "m": 1e6}
HOLDING = "KO 200 @ 61.20"
OPTION = "-2 AAPL 2026-09-18 300 P @ 2.15"


def dollars(what: str, text: str, *, least: float) -> float:
    """Return an amount as a person writes it (`250000`, `$250,000.50`, `25k`, `1.5m`, `2.5e5`). Raises
    WheelError (usage) for anything else.
    """
    plain = text.strip().removeprefix("$")
    times = _MULTIPLES.get(plain[-1:].lower(), 1.0)
    if times > 1:
        plain = plain[:-1]
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    try:
        amount = round(float(plain) * times, 6)
    except (ValueError, OverflowError):
        amount = math.nan
    hint = "write it as 250000, 250,000.50, 25k or 1.5m"
    if times == 1.0 and is_ambiguous(plain):
        whole = plain.replace(".", "")
        short = f"{plain.removesuffix('.000')}k" if plain.endswith(".000") else plain[:-1]
        raise usage(
            f"{what}: {ambiguous_amount(plain)}",
            f"write it as {whole}, {plain.replace('.', ',')} or {short}",
        )
    if not math.isfinite(amount):
        raise usage(invalid_value(what, text, "dollars"), hint)
    if amount < least:
        raise usage(
            invalid_value(what, text, "dollars, 0 or more" if least == 0 else "dollars above 0"), hint
        )
    return amount


def symbols(what: str, text: str) -> tuple[str, ...]:
    """Return symbols separated by commas or spaces, each once, in their order. Raises WheelError (usage)
    naming invalid ones.
    """
    names: dict[str, None] = {}
    for word in re.split(r"[,\s]+", text.strip()):
        if not word:
            continue
        symbol = parse_symbol(word)
        if symbol is None:
            raise usage(f"{what}: {invalid_symbol(word)}", "write symbols like AAPL,BRK-B,SPY")
        names[symbol] = None
    return tuple(names)


def holding(what: str, text: str) -> "Shares":
    """Return shares held: `KO 200 @ 61.20` or `200 KO @ 61.20`; the price per share is their break-even.

    Without a price it is unknown. Raises WheelError (usage) for anything else.
    """
    match = re.fullmatch(r"\s*(\S+)\s+(\S+)(?:\s*@\s*(\S+))?\s*", text.replace("@", " @ "))
    if match:
        first, second, at = match.groups()
        count, name = (first, second) if decimal_of(first) is not None else (second, first)
        quantity, symbol = decimal_of(count), parse_symbol(name)
        price = decimal_of(at) if at else None
        whole = (
            quantity is not None
            and 0 < quantity < 100_000_000
            and quantity * 1_000_000 == int(quantity * 1_000_000)
        )
        if symbol and quantity is not None and whole and (at is None or (price is not None and price >= 0)):
            basis = None if price is None else float(price)
            return Shares(symbol, int(quantity * MICROS), basis)
    raise usage(
        invalid_value(what, text, f"a holding, as {HOLDING}"), "write symbol, shares and break-even per share"
    )


def option(what: str, text: str, today: date) -> "OpenOption":
    """Return an open option: `-2 AAPL 2026-09-18 300 P @ 2.15`, short contracts with a minus. Raises
    WheelError (usage) for anything else, with an example that is open `today`.
    """
    option, hint = parse_option_line(text), "contracts sold have a minus"
    if option is None:
        raise usage(invalid_value(what, text, f"an open option, as {with_dates(OPTION, today)}"), hint)
    return option


def account_type(what: str, text: str) -> str:
    """Return cash, margin or ira. Raises WheelError (usage) for anything else."""
    word = text.strip().lower()
    if word not in ("cash", "margin", "ira"):
        raise usage(invalid_value(what, text, "cash, margin or ira"), "")
    return word


def option_level(what: str, text: str) -> int:
    """Return a whole number from 0 to 5. Raises WheelError (usage) for anything else."""
    word = text.strip()
    if not (word.isascii() and word.isdigit() and len(word) == 1 and int(word) <= 5):
        raise usage(
            invalid_value(what, text, "a number from 0 to 5"),
            "2 allows covered calls and cash-secured puts, 3 spreads",
        )
    return int(word)


def day_of(what: str, text: str) -> date:
    """Return a day written as YYYY-MM-DD. Raises WheelError (usage) for another text."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WheelError(
            invalid_value(what, text, "YYYY-MM-DD"), code="usage", exit_code=Exit.USAGE
        ) from None
