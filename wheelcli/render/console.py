"""The console of all screens: a line never ends between a number and its unit or sign.

Rich breaks a line at every space, `65 %` and `Δ -0.55` included. Such a space is a stand-in while Rich wraps
the lines, and a space again when they are written.
"""

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["new_console"]

_STAND_IN = "\ue000"  # of the private use area, one cell wide
_INSIDE = re.compile(r"(?<=\d) (?=[%±×]|sd\b|days?\b)|(?<=[±Δ×@]) (?=[-−+\d])|(?<=IV) (?=\d)")


class _Spaced:
    """A stream that writes spaces for the stand-ins."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, text: str) -> Any:
        return self._stream.write(text.replace(_STAND_IN, " "))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def new_console(stream: Any, **options: Any) -> "Console":
    """Return a Rich console on this stream; `options` are those of `rich.console.Console`."""
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    def whole(part: Any) -> Any:
        """Return text with its numbers held together; anything else as it is."""
        if isinstance(part, str):
            return _INSIDE.sub(_STAND_IN, part)
        if isinstance(part, Text):
            part = part.copy()
            part.plain = _INSIDE.sub(_STAND_IN, part.plain)  # as long as before: its styles stay in place
        elif isinstance(part, Padding):
            sides = (part.top, part.right, part.bottom, part.left)
            return Padding(whole(part.renderable), sides, style=part.style, expand=part.expand)
        return part

    class WholeNumbers(Console):
        def print(self, *objects: Any, **how: Any) -> None:
            super().print(*(whole(each) for each in objects), **how)

    return WholeNumbers(file=_Spaced(stream), **options)  # type: ignore[arg-type]
