"""Text made safe to print: text of a feed, a file or a user never reaches the terminal as a command."""

import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """Return the text with control characters (tabs, newlines, escapes, bidirectional marks) shown as spaces.

    >>> printable("a\\x1b[31mb")
    'a [31mb'
    """
    return text if text.isprintable() else _CONTROL.sub(" ", text)
