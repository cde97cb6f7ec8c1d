"""`wheel schema`: the contents of the JSON documents, as JSON Schema for programs and as a table of fields
for people.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Annotated

import typer

from wheelcli.cli.command import command
from wheelcli.cli.context import Context
from wheelcli.documents.registry import DOCUMENTS
from wheelcli.documents.result import Format, Result
from wheelcli.documents.schema import json_schema, lines
from wheelcli.documents.setup.setup import DocumentLine, FieldLine, SchemaDocument
from wheelcli.errors import Exit, WheelError, not_found

if TYPE_CHECKING:
    from rich.console import Console

    from wheelcli.documents.schema import Document

_DOCUMENT = tuple(one.name for one in fields(DocumentLine))
_FIELD = tuple(one.name for one in fields(FieldLine))


@command("schema", needs=frozenset({"form", "as_json", "fields", "output", "quiet", "color"}))
def schema(
    ctx: Context,
    name: Annotated[
        str | None, typer.Argument(help="A document, such as scan or config.show; default: list them all.")
    ] = None,
) -> Result:
    """Print the JSON Schema of a document; without a name, list the documents.

    `--format table` and the row formats list the fields instead, each with its unit; `--json` prints the
    schema and the fields.
    """
    named = _find(name, DOCUMENTS) if name is not None else None
    data = SchemaDocument(
        documents=tuple(
            DocumentLine(name=one.name, schema=one.id, about=one.about)
            for one in DOCUMENTS.values()
            if named in (None, one)
        ),
        fields=tuple(FieldLine(**line) for line in lines(named)) if named else (),
        json_schema=json_schema(named) if named else None,
    )
    bare = named is not None and ctx.format is None and not ctx.fields
    if bare:
        ctx.format = Format.TABLE  # the schema is one document in itself, on a pipe and in a file too

    def screen(console: "Console") -> None:
        if bare:
            console.print(
                json.dumps(data.json_schema, indent=2, ensure_ascii=False), markup=False, soft_wrap=True
            )
        elif named:
            _print_fields(console, data.fields)
        else:
            _print_table(console, _DOCUMENT, ((one.name, one.schema, one.about) for one in data.documents))

    return Result(
        schema="wheel.schema/1",
        data=data,
        rows="fields" if named else "documents",
        columns=_FIELD if named else _DOCUMENT,
        screen=screen,
    )


def _find(name: str, documents: "dict[str, Document]") -> "Document":
    from difflib import get_close_matches

    wanted = name.strip().removeprefix("wheel.").split("/")[0].replace(" ", ".")
    if wanted in documents:
        return documents[wanted]
    near = get_close_matches(wanted, documents, n=1, cutoff=0.5)
    raise WheelError(
        not_found("document", name) + (f"; did you mean {near[0]}?" if near else ""),
        hint=f"documents: {', '.join(documents)}",
        code="usage",
        exit_code=Exit.USAGE,
    )


def _print_fields(console: "Console", rows: Sequence[FieldLine]) -> None:
    cells = ((row.field, row.type, row.unit, "null" if row.null else "", row.about) for row in rows)
    _print_table(console, _FIELD, cells)


def _print_table(console: "Console", columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bright_black")
    for column in columns:
        table.add_column(column, overflow="fold", style="bold" if column == columns[0] else None)
    for row in rows:
        table.add_row(*map(Text, row))
    console.print(table)
