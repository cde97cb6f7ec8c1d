"""The members of a share index by its name, from the package `pytickersymbols` (the extra `universe`).

The list in the package has no date: its version is shown, and the day on which it was installed. An index
changes a few names a quarter; `pip install -U pytickersymbols` installs a newer list.
"""

from datetime import date, datetime

from wheelcli.contract import parse_symbol
from wheelcli.errors import Exit, WheelError
from wheelcli.market.universe import Universe
from wheelcli.trading_calendar import NEW_YORK

__all__ = ["INDEXES", "index_universe"]

# Options on the members of other indexes trade elsewhere.
INDEXES = ("DOW JONES", "NASDAQ 100", "S&P 100", "S&P 500", "S&P 600")


def index_universe(text: str) -> tuple[Universe, date | None] | None:
    """Return the universe that a name such as `S&P 500` or `sp500` means, and the day of its list; None if it
    means no index.

    Raises WheelError (5) if the package is not installed.
    """
    index = next((name for name in INDEXES if _plain(name) == _plain(text)), None)
    if index is None:
        return None
    try:
        from importlib.metadata import version

        from pytickersymbols import PyTickerSymbols
    except ImportError:
        raise WheelError(
            f"the universe {index} needs an extra that is not installed",
            hint="`pip install 'wheelcli[universe]'`, or pass a file of symbols",
            code="universe",
            exit_code=Exit.INVALID,
        ) from None
    symbols = (parse_symbol(str(each["symbol"])) for each in PyTickerSymbols().get_stocks_by_index(index))
    name = f"{index}, pytickersymbols {version('pytickersymbols')}"
    return Universe(name, tuple(dict.fromkeys(s for s in symbols if s))), _installed()


def _plain(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _installed() -> date | None:
    from importlib.metadata import distribution
    from pathlib import Path

    here = distribution("pytickersymbols")
    try:
        seconds = Path(str(here.locate_file("pytickersymbols/__init__.py"))).stat().st_mtime
    except OSError:
        return None
    return datetime.fromtimestamp(seconds, NEW_YORK).date()
