"""The symbols that a user typed."""

from collections.abc import Iterable

from wheelcli.contract import parse_symbol
from wheelcli.errors import Exit, WheelError, invalid_symbol


def symbols_of(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the symbols that a user typed, once each. Raises WheelError (usage) for text that cannot be a
    symbol.
    """
    out: dict[str, None] = {}
    for text in texts:
        for part in text.split(","):
            symbol = parse_symbol(part)
            if symbol is None:
                raise WheelError(
                    invalid_symbol(part),
                    hint="write symbols like AAPL, BRK-B or ^SPX",
                    code="symbol",
                    exit_code=Exit.USAGE,
                )
            out[symbol] = None
    return tuple(out)
