"""`wheel config`: show the settings in force and where they come from, check them, set one in the user's file."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from wheelcli.cli.command import command
from wheelcli.cli.context import Context
from wheelcli.cli.lazy import LazyGroup
from wheelcli.documents.result import Result
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

_PLAIN = frozenset({"form", "as_json", "fields", "output", "quiet", "color"})


@command("config show", needs=_PLAIN | {"demo", "preset", "overrides"})
def show(
    ctx: Context,
    key: Annotated[
        str | None, typer.Argument(help="Only this key or table, as portfolio.", show_default=False)
    ] = None,
    origin: Annotated[bool, typer.Option("--origin", help="Say where each value comes from.")] = False,
) -> Result:
    """Show the settings in force."""
    from wheelcli.config.keys import dotted, leaves, parse_key, settled

    wanted = settled(parse_key(key) or (key,)) if key else ()
    every = leaves(ctx.config.model_dump(mode="json"))
    rows = [
        {"key": dotted(path), "value": value, "origin": ctx.loaded.origins[dotted(path)]}
        for path, value in every
        if path[: len(wanted)] == wanted
    ]
    if not rows:
        raise WheelError(
            f"there is no key {key!r}",
            hint="`wheel config show` lists every key",
            code="usage",
            exit_code=Exit.USAGE,
        )
    columns = ("key", "value", "origin") if origin else ("key", "value")
    return Result(
        schema="wheel.config.show/1",
        data={"rows": rows},
        rows="rows",
        columns=columns,
        screen=lambda console: _table(console, rows, columns),
        source="demo" if ctx.demo else None,
    )


def _table(console: "Console", rows: list[dict[str, Any]], columns: tuple[str, ...]) -> None:
    from rich.table import Table
    from rich.text import Text

    from wheelcli.config.keys import written

    table = Table(box=None, pad_edge=False, show_header=False)
    for column in columns:
        table.add_column(column, overflow="fold", style="bold" if column == "key" else None)
    for row in rows:
        told = "unset" if row["value"] is None else written(row["value"])
        said = row["origin"] if row["origin"] != "default" else ""
        cells = (row["key"], told, said)[: len(columns)]
        table.add_row(*(Text(cell) for cell in cells))
    console.print(table)


@command("config check", needs=_PLAIN)
def check(
    ctx: Context,
    fix: Annotated[
        bool,
        typer.Option(
            "--fix",
            help="Remove from your file the cash and holdings that the journal has taken over, and set to auto an "
            "account.source that an earlier `wheel init` wrote.",
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --fix: only show what it would change.")
    ] = False,
) -> Result:
    """Check the settings: quiet when all is well, else every mistake at once and exit code 5.

    --fix never touches an account's type, its option level or its core shares, and keeps the comments.
    """
    if dry_run and not fix:
        raise WheelError(
            "--dry-run shows what --fix would change", hint="add --fix", code="usage", exit_code=Exit.USAGE
        )
    removed, notes = _fixed(ctx, dry_run=dry_run) if fix else ((), ())
    files = [str(path) for path in ctx.loaded.files]
    where = ", ".join(files) if files else "no config file, the defaults hold"
    unset = (
        "account.value is 0: `wheel init` or `wheel config set account.value` tells what the account is worth"
    )
    told = ctx.config.account.value > 0 or _in_journal(ctx)
    return Result(
        schema="wheel.config.check/1",
        data={"ok": True, "files": files, "removed": list(removed), "dry_run": dry_run},
        screen=lambda console: console.print(f"ok: {where}", markup=False, soft_wrap=True),
        notes=notes if told or ctx.config.accounts else (*notes, unset),
    )


def _fixed(ctx: Context, *, dry_run: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The settings removed from the user's file, as `key = value`, and what to say of them."""
    from wheelcli.config import user_file
    from wheelcli.config.dead_keys import without_dead_keys
    from wheelcli.config.load import read_text, there
    from wheelcli.config.old_init import source_by_old_init, with_source_lifted
    from wheelcli.config.write import write_private

    path = user_file()
    before = read_text(path) if there(path) else ""
    # What the journal then takes over is for a second run, after the user has seen which of the two counts.
    text = with_source_lifted(before, path=path)
    taken_over = _taken_over(ctx) if before else []
    text, removed = without_dead_keys(text, taken_over, path=path) if taken_over else (text, ())
    lifted = (
        ('account.source = "config", written by an earlier `wheel init`, to "auto"',)
        if source_by_old_init(before)
        else ()
    )
    if not removed and not lifted:
        why = (
            "your file holds no cash or holdings that"
            if taken_over
            else "no account of your file is one that"
        )
        return (), (f"nothing to fix: {why} the journal has taken over",)
    if not dry_run:
        if ctx.interactive:
            for line in (*(f"change {each}" for each in lifted), *(f"remove {each}" for each in removed)):
                print(f"  {line}", file=ctx.stderr)
            if not typer.confirm(f"Change {path} so?", default=False, err=True):
                return (), ("nothing was changed",)
        write_private(path, text)
    change, remove = ("would change", "would remove") if dry_run else ("changed", "removed")
    told = (
        *(f"{change} {each} ({path})" for each in lifted),
        *(f"{remove} {each} ({path})" for each in removed),
    )
    return removed, told


def _taken_over(ctx: Context) -> list[tuple[str, ...]]:
    """The tables of the accounts that the journal holds and no setting keeps from it."""
    from wheelcli.book.from_config import MAIN
    from wheelcli.book.opening import has_opening
    from wheelcli.loaders.account_source import source_of
    from wheelcli.loaders.journal import journal_there
    from wheelcli.loaders.what_if_account import account_path

    with journal_there(ctx.workspace) as journal:
        names = [name for name in journal.accounts() if has_opening(journal, name)] if journal else []
    chosen = [None if name == MAIN else name for name in names]
    return [account_path(ctx.config, name) for name in chosen if source_of(ctx.workspace, name) != "config"]


def _in_journal(ctx: Context) -> bool:
    from wheelcli.loaders.account_source import kept_in_journal

    try:
        return kept_in_journal(ctx.workspace, None)
    except WheelError:
        return True  # what is wrong with the journal is for `wheel doctor` and `wheel journal check`


@command("config set", needs=_PLAIN)
def put(
    ctx: Context,
    key: Annotated[str, typer.Argument(help="As portfolio.sector_max or watchlist.AAPL.entry_price.")],
    value: Annotated[str, typer.Argument(help="A TOML value, or a bare word.")],
) -> Result:
    """Set one key in your config file; its comments stay."""
    from wheelcli.config import user_file
    from wheelcli.config.edit import with_value
    from wheelcli.config.keys import dotted, parse_key, parse_value, settled
    from wheelcli.config.load import read_text, there
    from wheelcli.config.write import write_private

    path = user_file()
    text, _ = with_value(read_text(path) if there(path) else "", key, value, path=path)
    write_private(path, text)
    name = dotted(settled(parse_key(key) or (key,)))
    return Result(
        schema="wheel.config.set/1",
        data={"key": name, "value": parse_value(value), "file": str(path)},
        screen=lambda console: console.print(f"{name} = {value} in {path}", markup=False, soft_wrap=True),
        notes=_overruled(ctx, name, str(path)),
    )


def _overruled(ctx: Context, name: str, path: str) -> tuple[str, ...]:
    try:
        origins = ctx.loaded.origins
    except WheelError as error:
        return (f"note: {error.message.splitlines()[0]}",)
    told = {origin for key, origin in origins.items() if key == name or key.startswith(f"{name}.")}
    return tuple(f"note: {origin} goes before it" for origin in sorted(told - {path, "default"}))
