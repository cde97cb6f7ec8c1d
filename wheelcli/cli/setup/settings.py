"""`wheel config`: show the settings in force and where they come from, check them, set one in the user's
file.
"""

from typing import TYPE_CHECKING, Annotated

import typer

from wheelcli.cli import complete
from wheelcli.cli.command import PLAIN, command
from wheelcli.cli.context import Context
from wheelcli.cli.lazy import LazyGroup
from wheelcli.config import user_file
from wheelcli.config.edit import with_value
from wheelcli.config.keys import dotted, leaves, parse_key, parse_value, settled, written
from wheelcli.config.renamed_keys import OldKey, current, warnings
from wheelcli.config.sources import read_text, there
from wheelcli.config.write import write_private
from wheelcli.documents.result import Result
from wheelcli.documents.setup.setup import ConfigSetDocument, ConfigShowDocument, Setting
from wheelcli.errors import Exit, WheelError

if TYPE_CHECKING:
    from rich.console import Console

app = typer.Typer(
    name="config",
    cls=LazyGroup,
    help="Show, check and change the settings.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@command("config show", needs=PLAIN | {"demo", "preset", "overrides"})
def show(
    ctx: Context,
    key: Annotated[
        str | None,
        typer.Argument(
            help="Only this key or table, such as portfolio.",
            show_default=False,
            autocompletion=complete.config_keys,
        ),
    ] = None,
    origin: Annotated[bool, typer.Option("--origin", help="Show where each value comes from.")] = False,
) -> Result:
    """Show the settings in force."""
    wanted = _current(ctx, key) if key else ()
    every = leaves(ctx.config.model_dump(mode="json"))
    origins = dict(ctx.loaded.origins)
    rows = tuple(
        Setting(key=dotted(path), value=value, origin=origins[dotted(path)])
        for path, value in every
        if path[: len(wanted)] == wanted
    )
    if not rows:
        raise WheelError(
            f"unknown key {key!r}",
            hint="`wheel config show` lists every key",
            code="usage",
            exit_code=Exit.USAGE,
        )
    columns = ("key", "value", "origin") if origin else ("key", "value")
    return Result(
        schema="wheel.config.show/1",
        data=ConfigShowDocument(rows=rows),
        rows="rows",
        columns=columns,
        screen=lambda console: _table(console, rows, origin=origin),
        source="demo" if ctx.demo else None,
    )


def _current(ctx: Context, key: str) -> tuple[str, ...]:
    """Return the parts of a key under its name of today; an old one is noted."""
    typed = settled(parse_key(key) or (key,))
    path, _ = current(typed, None)
    if path != typed:
        for line in warnings([OldKey(ctx.command, dotted(typed), dotted(path))]):
            ctx.note(line)
    return path


def _table(console: "Console", rows: tuple[Setting, ...], *, origin: bool) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(overflow="fold", style="bold")
    table.add_column(overflow="fold")
    if origin:
        table.add_column(overflow="fold")
    for row in rows:
        cells = [row.key, "unset" if row.value is None else written(row.value)]
        if origin:
            cells.append(row.origin if row.origin != "default" else "")
        table.add_row(*(Text(cell) for cell in cells))
    console.print(table)


@command("config set", needs=PLAIN)
def put(
    ctx: Context,
    key: Annotated[
        str,
        typer.Argument(
            help="A key, such as portfolio.sector_max or watchlist.AAPL.entry_price.",
            autocompletion=complete.config_keys,
        ),
    ],
    value: Annotated[str, typer.Argument(help="A TOML value; text needs no quotes.")],
) -> Result:
    """Set one key in your config file, keeping its comments."""
    path = user_file()
    text, _ = with_value(read_text(path) if there(path) else "", key, value, path=path)
    write_private(path, text)
    name = dotted(_current(ctx, key))
    return Result(
        schema="wheel.config.set/1",
        data=ConfigSetDocument(key=name, value=parse_value(value), file=str(path)),
        screen=lambda console: console.print(f"{name} = {value} in {path}", markup=False, soft_wrap=True),
        notes=_overruled(ctx, name, str(path)),
    )


def _overruled(ctx: Context, name: str, path: str) -> tuple[str, ...]:
    try:
        origins = ctx.loaded.origins
    except WheelError as error:
        return (f"note: {error.message.splitlines()[0]}",)
    sources = {origin for key, origin in origins.items() if key == name or key.startswith(f"{name}.")}
    return tuple(f"note: {origin} overrides it" for origin in sorted(sources - {path, "default"}))
