"""Write `wheelcli/trading_days.py` from the library exchange_calendars: `python tools/trading_days.py`.

Run it when a new version of the library is out; a test compares the table with the installed one.
"""

from datetime import date, time, timedelta
from importlib.metadata import version
from pathlib import Path

from wheelcli.trading_calendar import REGULAR_CLOSE, TABLE_YEARS, library_closes

TARGET = Path(__file__).parent.parent / "wheelcli" / "trading_days.py"
HEAD = '''"""The weekdays on which the New York exchanges are closed, and their early closes.

Written by `tools/trading_days.py` from exchange_calendars {version}; do not edit. One line per year:
month and day of each closed weekday; after the bar, each early close with its time in New York.
"""

DAYS = """
'''


def text() -> str:
    """Return the whole module."""
    decades = sorted({year // 10 * 10 for year in TABLE_YEARS})
    closes = {day: at for decade in decades for day, at in library_closes(decade).items()}
    lines = "".join(f"{_line(year, closes)}\n" for year in TABLE_YEARS)
    return HEAD.replace("{version}", version("exchange_calendars")) + lines + '"""\n'


def _line(year: int, closes: dict[date, time]) -> str:
    first = date(year, 1, 1)
    days = [first + timedelta(n) for n in range((date(year + 1, 1, 1) - first).days)]
    closed = [f"{day:%m%d}" for day in days if day.weekday() < 5 and day not in closes]
    early = [
        f"{day:%m%d}={at:%H%M}" for day in days if (at := closes.get(day, REGULAR_CLOSE)) != REGULAR_CLOSE
    ]
    return " ".join([str(year), *closed, *(["|", *early] if early else [])])


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
    print(TARGET.name)
