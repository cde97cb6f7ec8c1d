"""The formats for machines and documents: JSON, NDJSON, TSV, CSV and Markdown of the same rows."""

import json
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import is_dataclass
from operator import attrgetter
from typing import Any

from wheelcli.documents.field_paths import refuse_unknown
from wheelcli.documents.result import Format, Result, envelope, names_of, plain
from wheelcli.documents.schema import Field
from wheelcli.documents.typed import fields_of
from wheelcli.money_text import coin_digits
from wheelcli.render.formats.json_text import indented
from wheelcli.render.formats.sanitize import printable


def lines(result: Result, form: Format, fields: Sequence[str] = ()) -> Iterator[str]:
    """Yield the result in a machine format, line by line, without line ends.

    Raises WheelError (usage) if `fields` names a field that no row can have.
    """
    if form is Format.JSON:
        yield indented(_selected_document(result, fields))
        return
    if form is Format.MD and result.markdown is not None and not fields:
        yield from result.markdown()
        return
    repeated = plain(result.repeated)
    values = _rows(result)
    if form is Format.TSV and not fields and (quick := _alike(values, result.columns, repeated)):
        yield from quick
        return
    rows = [plain(row) for row in values]
    if repeated:
        rows = [_whole(row, repeated) for row in rows]
    columns = dict.fromkeys([*result.columns, *repeated])
    names = list(fields) or list(columns if result.columns else rows[0] if rows else [])
    _check_fields(result, rows, fields, [*columns])
    if form is Format.NDJSON:
        for row in rows:
            line = {name: _dig(row, name) for name in fields} if fields else row
            yield json.dumps(line, ensure_ascii=False, allow_nan=False)
        return
    yield from _table(rows, names, form)


def _rows(result: Result) -> Sequence[Any]:
    if not result.rows:
        return [result.data]
    return list(
        result.data[result.rows] if isinstance(result.data, Mapping) else getattr(result.data, result.rows)
    )


def _alike(rows: Sequence[Any], columns: Sequence[str], repeated: Mapping[str, Any]) -> Iterator[str] | None:
    """Return the lines of tab-separated text of rows of one dataclass, without an object for each: a plan
    rejects tens of thousands. None for rows or columns that `_table` must write.
    """
    kinds = set(map(type, rows))
    kind: Any = kinds.pop() if len(kinds) == 1 else None
    if not hasattr(kind, "__dataclass_fields__") or len(columns) < 2 or _OF_COINS & {*columns}:
        return None
    own = dict(names_of(kind))
    if any(own.values()) or any(name not in own for name in columns):
        return None
    after = [name for name in repeated if name not in columns]
    if any(name in own for name in after):
        return None
    return _lines_alike(rows, [*columns], {name: repeated[name] for name in after})


def _lines_alike(rows: Sequence[Any], names: Sequence[str], repeated: Mapping[str, Any]) -> Iterator[str]:
    yield "\t".join([*names, *repeated])
    end = "".join(f"\t{printable(_cell(value))}" for value in repeated.values())
    for values in map(attrgetter(*names), rows):
        cells = [value if type(value) is str else _cell(plain(value)) for value in values]
        text = "\t".join(cells if "".join(cells).isprintable() else map(printable, cells))
        yield f"{text}{end}"


def _whole(row: dict[str, Any], repeated: dict[str, Any]) -> dict[str, Any]:
    whole = {**row, **repeated}
    return whole if len(whole) == len(row) + len(repeated) else {**whole, **row}  # what the row has counts


def _selected_document(result: Result, fields: Sequence[str]) -> dict[str, Any]:
    document = envelope(result)
    if not fields:
        return document
    rows = document["data"][result.rows] if result.rows else [document["data"]]
    repeated = plain(result.repeated)
    _check_fields(result, rows, fields, [*result.columns, *repeated])
    selection = [{name: _dig(_whole(row, repeated), name) for name in fields} for row in rows]
    document["data"] = {**document["data"], result.rows: selection} if result.rows else selection[0]
    return document


def _check_fields(
    result: Result, rows: Sequence[dict[str, Any]], paths: Sequence[str], columns: Sequence[str]
) -> None:
    """Raise WheelError (usage) for a path that no row of the document can have, whatever its rows are now."""
    if not paths:
        return
    fields = _row_fields(result)
    others = {*columns}
    if not fields:  # a mapping
        others |= {name for row in rows for name in row}
        others |= {path for path in paths if path.split(".")[0] in others}
    refuse_unknown(fields, paths, others=others)


def _row_fields(result: Result) -> Sequence[Field]:
    """Return the fields of a row of the document; none if it has no type."""
    kind: type = type(result.data)
    fields = fields_of(kind) if is_dataclass(kind) else ()
    return next((one.fields for one in fields if one.name == result.rows), ()) if result.rows else fields


def _dig(row: Any, path: str) -> Any:
    if "." not in path and type(row) is dict:
        return row.get(path)
    for part in path.split("."):
        if isinstance(row, list) and part.isascii() and part.isdigit():
            row = row[int(part)] if int(part) < len(row) else None
        else:
            row = row.get(part) if isinstance(row, dict) else None
    return row


def _cell(value: Any) -> str:
    if type(value) is str:
        return printable(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return printable(str(value))


def _table(rows: Sequence[dict[str, Any]], names: Sequence[str], form: Format) -> Iterator[str]:
    if form is Format.MD:
        yield "| " + " | ".join(names) + " |"
        yield "|" + "|".join(" --- " for _ in names) + "|"
        for row in rows:
            yield "| " + " | ".join(_cell(_dig(row, n)).replace("|", "\\|") for n in names) + " |"
        return
    exact = _OF_COINS if "coin_change" in names else frozenset()
    if form is Format.CSV:
        yield ",".join(names)
        for row in rows:
            yield ",".join(csv_cell(_exact(n, _dig(row, n), exact)) for n in names)
        return
    yield "\t".join(names)
    flat = not any("." in name for name in names)
    for row in rows:
        values = map(row.get, names) if flat else (_dig(row, n) for n in names)
        if exact:
            yield "\t".join(_cell(_exact(n, value, exact)) for n, value in zip(names, values, strict=True))
            continue
        cells = [value if type(value) is str else _cell(value) for value in values]
        yield "\t".join(cells if "".join(cells).isprintable() else map(printable, cells))


_OF_COINS = frozenset({"coin_change", "coin_fees", "coin_size", "coin_balance", "price", "index_usd"})


def _exact(name: str, value: Any, exact: Set[str]) -> Any:
    """Return a cell's value; in the columns `exact`, a number to all of its eight decimals."""
    return Digits(coin_digits(value)) if name in exact and value is not None else value


class Digits(str):
    """A number as text, which no spreadsheet takes for a formula."""

    __slots__ = ()


def csv_cell(value: Any) -> str:
    """Return one CSV cell, quoted if needed; a cell that a spreadsheet would take for a formula is made plain
    text.

    >>> csv_cell("=1+1"), csv_cell(-1.5), csv_cell("a, b")
    ("'=1+1", '-1.5', '"a, b"')
    """
    text = _cell(value)
    if isinstance(value, str) and not isinstance(value, Digits) and text[:1] in ("=", "+", "-", "@"):
        text = "'" + text  # a spreadsheet would take the cell for a formula
    if any(mark in text for mark in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text
