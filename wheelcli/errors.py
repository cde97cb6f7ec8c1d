"""What can go wrong, as values: a Problem is reported and work goes on; a WheelError ends the command."""

from dataclasses import dataclass
from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of every command (design, section 9)."""

    DONE = 0
    FAULT = 1
    USAGE = 2
    PARTIAL = 3
    NO_DATA = 4
    INVALID = 5
    REFUSED = 6
    UNKNOWN = 7
    ACTION_NEEDED = 10
    INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Problem:
    """Expected trouble: what happened (`code`, `message`), to whom (`symbol`, or None), and what to do
    (`hint`).
    """

    code: str
    message: str
    hint: str = ""
    symbol: str | None = None


class WheelError(Exception):
    """The command cannot go on: one sentence, a hint, and the exit code."""

    def __init__(
        self, message: str, *, hint: str = "", code: str = "error", exit_code: Exit = Exit.INVALID
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code
        self.exit_code = exit_code

    def problem(self) -> Problem:
        """The same, as a value for the envelope's `problems`."""
        return Problem(code=self.code, message=self.message, hint=self.hint)
