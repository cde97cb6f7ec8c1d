"""Errors as values: a Problem is reported and work goes on; a WheelError ends the command."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

_NAMED = 8
_MARK = "\0"  # in the place of a symbol


class Exit(IntEnum):
    """The exit codes of every command."""

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
    """An expected fault: what happened (`code`, `message`), which symbol it concerns (None: the run) and what
    to do (`hint`). `contracts` are the listed names of the options it concerns, for notices of one contract
    to be joined; documents do not have them.
    """

    code: str
    message: str
    hint: str = ""
    symbol: str | None = None
    contracts: tuple[str, ...] = ()

    def document(self) -> dict[str, str | None]:
        """Return the fields that documents and saved files have."""
        return {"code": self.code, "symbol": self.symbol, "message": self.message, "hint": self.hint}


def alike(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems with those of several symbols that say the same as one, in the place of the first;
    its `symbol` is then their list.

    >>> rows = [(name, f"{name} is not listed") for name in "AB"]
    >>> rows += [(name, f"no price for {name}") for name in "CD"]
    >>> [(p.symbol, p.message) for p in alike(Problem("x", text, "", name) for name, text in rows)]
    [('A, B', 'not listed'), ('C, D', 'no price for C, D')]
    """
    groups: dict[tuple[str, str, str], list[Problem]] = {}
    for place, one in enumerate(problems):
        key = (str(place), "", "") if one.symbol is None else (one.code, _nameless(one), one.hint)
        groups.setdefault(key, []).append(one)
    return [_merged(group) if len(group) > 1 else group[0] for group in groups.values()]


def _nameless(problem: Problem) -> str:
    """Return the message with its symbol replaced by a mark."""
    name = re.escape(problem.symbol or "")
    return re.sub(rf"(?<![\w.^-]){name}(?![\w-])", _MARK, problem.message)


def _merged(group: Sequence[Problem]) -> Problem:
    names = ", ".join(str(problem.symbol) for problem in group[:_NAMED])
    if len(group) > _NAMED:
        names += f" and {len(group) - _NAMED} more"
    message = _nameless(group[0]).removeprefix(f"{_MARK} is ").replace(_MARK, names)
    return replace(group[0], symbol=names, message=message)


def main_hint(hints: Iterable[str]) -> str:
    """Return the hint of most lines, of several the first; "" without any. Hints that differ only from their
    first command on are one.

    >>> main_hint(["split it", "run `wheel a 1`", "", "run `wheel a 2`"])
    'run `wheel a 1`'
    """
    groups: dict[str, list[str]] = {}
    for hint in filter(None, hints):
        groups.setdefault(hint.partition("`")[0], []).append(hint)
    return max(groups.values(), key=len)[0] if groups else ""


def distinct_hints(hints: Iterable[str]) -> tuple[str, ...]:
    """Return the hints, once each; of those that differ only from their first command on, the first.

    >>> distinct_hints(["run `wheel a 1`", "", "run `wheel a 2`", "split it"])
    ('run `wheel a 1`', 'split it')
    """
    firsts: dict[str, str] = {}
    for hint in filter(None, hints):
        firsts.setdefault(hint.partition("`")[0], hint)
    return tuple(firsts.values())


def invalid_value(name: str, value: str | None, expected: str, *, quote: bool = True) -> str:
    """Return the sentence for a value that an option or a key does not take; `value` is None if only its
    place is known.
    """
    shown = "" if value is None else f": {value!r}" if quote else f": {value}"
    return f"invalid value for {name}{shown} (expected {expected})"


def invalid_symbol(text: str) -> str:
    """Return the sentence for a text that is not a symbol."""
    return f"invalid symbol {text!r}"


def not_found(what: str, name: str) -> str:
    """Return the sentence for a name that nothing has."""
    return f"{what} not found: {name!r}"


def ambiguous(what: str, text: str, count: int) -> str:
    """Return the sentence for a text that names more than one thing."""
    return f"ambiguous {what}: {text!r} matches {count}"


def cannot_combine(option: str, *others: str) -> str:
    """Return the sentence for options that exclude each other."""
    return (
        f"{option} cannot be combined with {' or '.join(filter(None, (', '.join(others[:-1]), others[-1])))}"
    )


def cannot_read(path: object, why: object) -> str:
    """Return the sentence for a file or folder that cannot be read; `why` is an OSError, or a reason."""
    return f"cannot read {path}: {_reason(why)}"


def cannot_write(path: object, why: object) -> str:
    """Return the sentence for a file or folder that cannot be written; `why` is an OSError, or a reason."""
    return f"cannot write {path}: {_reason(why)}"


def _reason(why: object) -> object:
    return (why.strerror or why) if isinstance(why, OSError) else why


def already_exists(path: object) -> str:
    """Return the sentence for a file or folder that would be overwritten."""
    return f"{path} already exists"


class WheelError(Exception):
    """The command cannot go on: one sentence, a hint and the exit code."""

    def __init__(
        self, message: str, *, hint: str = "", code: str = "error", exit_code: Exit = Exit.INVALID
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code
        self.exit_code = exit_code

    def problem(self) -> Problem:
        """Return the same as a value for the envelope's `problems`."""
        return Problem(code=self.code, message=self.message, hint=self.hint)


def usage(message: str, hint: str = "") -> WheelError:
    """Return the error of wrong usage, exit code 2."""
    return WheelError(message, hint=hint, code="usage", exit_code=Exit.USAGE)


def data_unwritable(path: object, error: OSError) -> WheelError:
    """Return the error of a data folder that cannot be written, exit code 5."""
    return WheelError(
        cannot_write(path, error),
        hint="free space there, or set WHEEL_DATA_DIR to a folder that you can write",
        code="data_folder",
    )
