"""The feeds of a screen's quotes: the feed of each name, the time of its quotes, and the day of its facts."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from rich.console import Console
from rich.text import Text

from wheelcli.plan.document import NameQuotes
from wheelcli.quotes import feed_name, moment_text
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.palette import DIM

_SHOWN = 6  # names in a line


def feed_lines(quotes: Sequence[NameQuotes], as_of: datetime | None) -> Iterator[str]:
    """Yield a line for each feed and time of quotes. Yield nothing if the heading already shows all: one feed
    delivered everything at one time, with its own facts.

        Cboe, Fri 24 Jul 16:00, closing quotes, facts of 20 Jul: CLX
    """
    groups: dict[str, list[str]] = {}
    for each in quotes:
        groups.setdefault(_about(each, as_of), []).append(each.symbol)
    plain = len(groups) == 1 and not any(each.closing or each.facts_day for each in quotes)
    if plain or not any(each.source for each in quotes):
        return
    for about, names in sorted(groups.items(), key=lambda group: -len(group[1])):
        yield f"{about}: {_some(names)}"


def print_feeds(console: Console, quotes: Sequence[NameQuotes], as_of: datetime | None) -> None:
    """Print the lines of `feed_lines` in grey."""
    for line in feed_lines(quotes, as_of):
        console.print(Text(line, style=DIM))


def _about(quotes: NameQuotes, as_of: datetime | None) -> str:
    parts = [printable(feed_name(quotes.source or "unknown feed"))]
    if quotes.quote_time is not None:
        parts.append(moment_text(quotes.quote_time))
        older = round((as_of - quotes.quote_time).total_seconds() / 60) if as_of else 0
        if older >= 1:
            parts.append(f"{older} min older")
    if quotes.closing:
        parts.append("closing quotes")
    if quotes.facts_day is not None:
        parts.append(f"facts of {quotes.facts_day.day} {quotes.facts_day:%b}")
    return ", ".join(parts)


def _some(names: Iterable[str]) -> str:
    listed = [printable(name) for name in names]
    more = f" and {len(listed) - _SHOWN} more" if len(listed) > _SHOWN else ""
    return ", ".join(listed[:_SHOWN]) + more
