"""Recognition of a quote file that does not begin with a line of our columns, for a message that names the
file's kind.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Layout", "layout_of"]

_DESCRIBED = "wheelcli/market/option_csv.md describes the columns"
_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Layout:
    """The kind of a file, and what to use instead."""

    what: str
    instead: str


_EXPORTS = (
    (
        re.compile(r"(?im)^[^\n]*\bexpiration date\b[^\n]*\bcalls\b[^\n]*\bputs\b"),
        "it is the exchange's chain download (calls and puts side by side, under lines on the share)",
    ),
    (
        re.compile(r"(?i)^\W*stock quote and option quote for\b"),
        "it is a chain exported from thinkorswim (calls and puts side by side, under lines on the share)",
    ),
)


def layout_of(text: str, header: Sequence[str], *, ours: bool) -> Layout | None:
    """Return the kind of a file whose first line is `header`; None if that is a line of column names. `ours`:
    one of them is known.
    """
    instead = f"write one row per contract under a header of column names; {_DESCRIBED}"
    for pattern, what in _EXPORTS:
        if pattern.search(text[:20_000]):
            return Layout(f"{what}, which is not supported", instead)
    if ours:
        return None
    if len(header) == 1:
        for mark, name in _SEPARATORS.items():
            if mark in header[0]:
                comma = ", with a decimal point" if mark == ";" else ""
                return Layout(
                    f"its columns are separated by {name}", f"separate columns by commas{comma}; {_DESCRIBED}"
                )
    if len(header) == 1 or _is_data(header):
        first = ", ".join(header)
        shown = first if len(first) <= _SHOWN else first[:_SHOWN] + "…"
        return Layout(f"the first line is not a header of column names: {shown!r}", instead)
    return None


def _is_data(cells: Sequence[str]) -> bool:
    """Return whether a line holds values rather than names: a number, a date, `Last: 100.00`, or no text in
    most of its cells.
    """
    numbers = sum(
        bool(re.search(r"\d", cell)) and not re.fullmatch(r"\[?[A-Za-z][\w ]*\]?", cell) for cell in cells
    )
    return numbers > 0 or sum(not cell for cell in cells) * 2 > len(cells)
