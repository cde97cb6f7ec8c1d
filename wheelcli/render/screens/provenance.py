"""Where the figures of a screen come from: the moment of the quotes, their source and age, the account, the plan.

Every screen of a plan, a position or a review opens with the same heading:

    Fri 21 Aug 2026, 15:45 New York · yahoo · OLD DATA, 2 sessions old · account main · plan 20260821-1945-yahoo-1a2b3c
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.text import Text

from wheelcli.render.formats.sanitize import printable

DEMO = "DEMO MARKET, invented names and prices"
_DIM, _LOUD = "bright_black", "bold red"
_GAP = " · "


@dataclass(frozen=True, slots=True)
class Provenance:
    """The moment (aware) and source of the quotes, and whose and which plan the figures are; None is unknown or does not apply.

    `sessions_old` counts the New York sessions since the quotes: 0 for quotes of the latest session. The demo market has no age.
    """

    as_of: datetime | None
    source: str | None
    sessions_old: int | None = None
    account: str | None = None
    plan: str | None = None

    @property
    def old(self) -> bool:
        """Whether the quotes are more than one session old."""
        return self.sessions_old is not None and self.sessions_old > 1

    @property
    def age(self) -> str:
        """The age in words; empty where it is unknown."""
        if self.sessions_old is None:
            return ""
        if self.sessions_old == 0:
            return "latest session"
        if self.sessions_old == 1:
            return "1 session old"
        return f"OLD DATA, {self.sessions_old} sessions old"


def moment(as_of: datetime) -> str:
    """Return a moment in New York time: `Fri 21 Aug 2026, 15:45 New York`."""
    local = as_of.astimezone(ZoneInfo("America/New_York"))
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M} New York"


def heading(provenance: Provenance, width: int, *, banner: bool = True) -> Text:
    """Return the heading of a screen, broken between its parts where it is wider than `width` terminal cells.

    `banner` puts the demo's warning first; leave it out only below a line that has it.
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


def cells(provenance: Provenance, *names: str) -> dict[str, Any]:
    """Return the columns of the provenance that every row of tsv, csv, md and ndjson repeats: `as_of`, `source`, and those of `names`."""
    return {name: getattr(provenance, name) for name in ("as_of", "source", *names)}


def _parts(provenance: Provenance, *, banner: bool) -> Iterator[tuple[str, str]]:
    if banner and provenance.source == "demo":
        yield DEMO, "bold magenta"
    yield moment(provenance.as_of) if provenance.as_of else "no recorded market", "bold"
    if provenance.source:
        yield printable(provenance.source), _DIM
    if provenance.age:
        yield provenance.age, _LOUD if provenance.old else _DIM
    if provenance.account:
        yield f"account {printable(provenance.account)}", _DIM
    if provenance.plan:
        yield f"plan {printable(provenance.plan)}", _DIM
