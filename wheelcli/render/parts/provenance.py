"""The source of a screen's figures: the moment, source and age of the quotes, the account, the plan.

Every screen of a plan, a position or a review opens with the same heading:

    Fri 21 Aug 2026, 15:45 New York · yahoo · OLD DATA, 2 sessions old · account main · plan 20260821-1945-…
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from rich.text import Text

from wheelcli.documents.provenance import Provenance
from wheelcli.feed_source import US, is_invented, market_of
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.palette import WARN

DEMO = "DEMO MARKET, invented names and prices"
DEMO_OF_COINS = "DEMO MARKET, invented prices"  # the coins themselves are real
_DIM, _LOUD = "bright_black", "bold red"
_GAP = " · "


def moment(as_of: datetime, source: str | None = None) -> str:
    """Return a moment in New York time: `Fri 21 Aug 2026, 15:45 New York`; for coins, in UTC."""
    if market_of(source) != US:
        local = as_of.astimezone(UTC)
        return f"{local:%a} {local.day} {local:%b %Y, %H:%M} UTC"
    local = as_of.astimezone(ZoneInfo("America/New_York"))
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M} New York"


def banner_of(source: str | None) -> str:
    """Return the warning that stands above figures of the demo."""
    return DEMO if market_of(source) == US else DEMO_OF_COINS


def heading(provenance: Provenance, width: int, *, banner: bool = True) -> Text:
    """Return the heading of a screen, broken between its parts if it is wider than `width` terminal cells.

    `banner` puts the demo's warning first; omit it only below a line that has it.
    """
    text, room = Text(), width
    for k, (part, style) in enumerate(_parts(provenance, banner=banner)):
        cell = Text(part, style=style)
        if k and len(_GAP) + cell.cell_len > room:
            text.append("\n")
            room = width
        elif k:
            text.append(_GAP, style=_DIM)
            room -= len(_GAP)
        text.append_text(cell)
        room -= cell.cell_len
    return text


def heading_text(provenance: Provenance, *, banner: bool = True) -> str:
    """Return the same heading as one line of plain text."""
    return _GAP.join(part for part, _ in _parts(provenance, banner=banner))


def _parts(provenance: Provenance, *, banner: bool) -> Iterator[tuple[str, str]]:
    if banner and is_invented(provenance.source):
        yield banner_of(provenance.source), "bold magenta"
    yield moment(provenance.as_of, provenance.source) if provenance.as_of else "no recorded market", "bold"
    if provenance.source:
        yield printable(provenance.source), _DIM
    if provenance.closing:
        some = "" if len(provenance.closing) == len(provenance.quotes) else "some "
        yield f"{some}closing quotes: check at the open", WARN
    if provenance.age:
        yield provenance.age, _LOUD if provenance.old else _DIM
    if provenance.account:
        yield f"account {printable(provenance.account)}", _DIM
    if provenance.plan:
        yield f"plan {printable(provenance.plan)}", _DIM
