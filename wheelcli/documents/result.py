"""The result that a command gives to the renderer, one value for every format; and the one envelope of every
JSON document.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum, StrEnum
from functools import cache
from math import isfinite
from typing import TYPE_CHECKING, Any

from wheelcli.errors import Exit, Problem

if TYPE_CHECKING:
    from rich.console import Console


class Format(StrEnum):
    """The format of a result."""

    TABLE = "table"
    TSV = "tsv"
    CSV = "csv"
    JSON = "json"
    NDJSON = "ndjson"
    MD = "md"


@dataclass(frozen=True, slots=True)
class Result:
    """The answer of one command.

    `data` is the envelope's `data`: a dataclass, or a mapping; `plain` makes it JSON-ready. `rows` names the
    list in `data` that row formats print; without it `data` itself is the one row. `columns` are the row's
    fields that tsv, csv and md print unless --fields says otherwise; `repeated` are the columns after them
    with the same value in every row, such as the moment of the quotes. `screen` draws the result for a
    terminal.
    """

    schema: str  # "wheel.scan/1"
    data: Any
    screen: "Callable[[Console], None]"
    rows: str | None = None
    columns: Sequence[str] = ()
    as_of: datetime | None = None
    source: str | None = None
    repeated: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    exit_code: Exit = Exit.DONE
    notes: tuple[str, ...] = field(default=())  # sentences for stderr that concern no symbol
    markdown: "Callable[[], Iterable[str]] | None" = None  # the lines of a document with more than its rows
    _plain: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)  # of `plain_data`

    @property
    def status(self) -> str:
        """Return the envelope's status: ok, partial or error."""
        return {Exit.DONE: "ok", Exit.ACTION_NEEDED: "ok", Exit.PARTIAL: "partial"}.get(
            self.exit_code, "error"
        )

    def plain_data(self) -> Any:
        """Return `data` as JSON can hold it, which must not be changed: a plan is saved and then written, and
        the quotes of a market are thousands of values.
        """
        if self._plain.get("of") is not self.data:
            self._plain.update(of=self.data, data=plain(self.data))
        return self._plain["data"]


_PLAIN = frozenset({str, int, bool, type(None)})
_SIMPLE: dict[type, tuple[str, ...]] = {}  # the fields of dataclasses that leave none out


@cache
def names_of(kind: Any) -> tuple[tuple[str, bool], ...]:
    """Return the fields of a dataclass, each with whether it is left out if None."""
    return tuple((one.name, bool(one.metadata.get("optional"))) for one in fields(kind))


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it: NaN and infinity become None, dates ISO text, enums their value,
    dataclasses objects.
    """
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is float:
        return value if isfinite(value) else None
    if kind in _SIMPLE:  # a dataclass met before: its fields one after another, without the checks below
        return {
            name: inner if type(inner := getattr(value, name)) in _PLAIN else plain(inner)
            for name in _SIMPLE[kind]
        }
    if isinstance(value, bool | str) and not isinstance(value, Enum):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if is_dataclass(kind):
        names = names_of(kind)
        if not any(optional for _, optional in names):
            _SIMPLE[kind] = tuple(name for name, _ in names)
        return {
            name: plain(inner)
            for name, optional in names
            if (inner := getattr(value, name)) is not None or not optional
        }
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, int):
        return int(value)
    number = float(value)
    return number if isfinite(number) else None


def envelope(result: Result) -> dict[str, Any]:
    """Return the one JSON document of a result."""
    return {
        "schema": result.schema,
        "status": result.status,
        "exit_code": int(result.exit_code),
        "as_of": plain(result.as_of),
        "source": result.source,
        "data": result.plain_data(),
        "problems": [problem.document() for problem in result.problems],
    }
