"""The console of all screens: a line never ends between a number and its unit, its sign or the word for it,
and every number below zero has the minus sign of the pages.

Rich breaks a line at every space, `65 %` and `limit 65 %` included. Such a space is a stand-in while Rich
wraps the lines, and a space again when they are written. What is printed with `soft_wrap`, to be pasted, is
left as it is.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from wheelcli.money_text import with_minus

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

__all__ = ["new_console", "wrapped"]

_STAND_IN = "\ue000"  # of the private use area, one cell wide
_UNITS = (
    r"[%±×÷]|sd\b|(?:USDC|BTC|ETH|SOL)\b|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b"
    r"|(?:minute|hour|day|session|week|month|year|point|share|coin|lot|contract|name|ticket|position)s?\b"
)
_BEFORE = ("limit", "target", "minimum", "maximum", "least", "most", "rank", "IV", "VIX", "DVOL", *"±Δ×@")
_INSIDE = re.compile(
    rf"(?<=\d) (?={_UNITS})|(?:{'|'.join(f'(?<={word})' for word in _BEFORE)}) (?=[-−+]?\$?\d)"
)


class _Spaced:
    """A stream that writes spaces for the stand-ins."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, text: str) -> Any:
        return self._stream.write(text.replace(_STAND_IN, " "))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _whole(text: str) -> str:
    """Return text, as long as before, whose numbers stay together."""
    return _INSIDE.sub(_STAND_IN, with_minus(text))


def _whole_text(text: "Text") -> "Text":
    copy = text.copy()
    copy.plain = _whole(copy.plain)  # as long as before: its styles stay in place
    return copy


def wrapped(text: "Text", console: "Console", width: int) -> "Iterator[Text]":
    """Yield text in lines of at most `width` cells, its numbers whole, to be printed on that console."""
    yield from _whole_text(text).wrap(console, width)


def new_console(stream: Any, **options: Any) -> "Console":
    """Return a Rich console on this stream; `options` are those of `rich.console.Console`."""
    from rich.console import Console
    from rich.text import Text

    class WholeNumbers(Console):
        pasted = False  # what is printed now is to be pasted

        def print(self, *objects: Any, **how: Any) -> None:
            self.pasted = bool(how.get("soft_wrap"))
            super().print(*objects, **how)

        def render(self, renderable: Any, options: Any = None) -> Any:
            if not self.pasted:
                if isinstance(renderable, str):
                    renderable = _whole(renderable)
                elif isinstance(renderable, Text):
                    renderable = _whole_text(renderable)
            return super().render(renderable, options)

    return WholeNumbers(file=_Spaced(stream), **options)  # type: ignore[arg-type]
