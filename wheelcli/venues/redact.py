"""Keep secrets out of records, messages and tracebacks: replace their values in all text that leaves the
program.

>>> redactor = Redactor()
>>> redactor.hide("s3cret-value")
>>> redactor.clean("the token s3cret-value is wrong")
'the token [hidden] is wrong'
"""

import sys
import traceback
from collections.abc import Callable
from types import TracebackType

_SHORTEST = 6  # shorter values would hide ordinary words

ExceptHook = Callable[[type[BaseException], BaseException, TracebackType | None], object]


class Redactor:
    """The secret values of a session."""

    def __init__(self) -> None:
        self._secrets: set[str] = set()

    def hide(self, secret: str) -> None:
        """Hide this value from now on."""
        if len(secret) >= _SHORTEST:
            self._secrets.add(secret)

    def clean(self, text: str) -> str:
        """Return the text with every secret value replaced, longest first."""
        for secret in sorted(self._secrets, key=len, reverse=True):
            text = text.replace(secret, "[hidden]")
        return text


def clean_tracebacks(redactor: Redactor) -> None:
    """Make the interpreter print tracebacks of unhandled errors without secret values."""
    sys.excepthook = cleaned_hook(redactor)


def cleaned_hook(redactor: Redactor) -> ExceptHook:
    """Return a hook that prints a traceback on stderr without secret values."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        sys.stderr.write(redactor.clean("".join(traceback.format_exception(kind, error, trace))))

    return hook
