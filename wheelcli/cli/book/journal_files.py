"""`wheel journal export`, `backup` and `restore`: copy the journal to a file and back."""

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wheelcli.book.check import check as broken
from wheelcli.book.store.copy import backup as copy
from wheelcli.book.store.copy import export_lines
from wheelcli.book.store.copy import restore as bring_back
from wheelcli.book.store.journal import journal_path
from wheelcli.cli.command import COMMON, command
from wheelcli.cli.context import Context
from wheelcli.documents.book.journal import JournalBackup, JournalRestore
from wheelcli.documents.result import Format, Result
from wheelcli.loaders.book.unread_journal import tell_every_unread
from wheelcli.money_text import counted
from wheelcli.paths import data_dir

if TYPE_CHECKING:
    from rich.console import Console

_NEEDS = frozenset(COMMON) - {"snapshot", "account", "overrides"}
NewFile = Annotated[
    str | None,
    typer.Argument(metavar="[FILE]", help="A new file; default: one in the data folder's `backups`."),
]
_File = Annotated[
    str, typer.Argument(metavar="FILE", help="An export or a backup of the journal.", show_default=False)
]


@command("journal export", needs=frozenset({"output", "quiet", "demo"}))
def export(ctx: Context) -> Result:
    """Write the whole journal as JSON lines, for `wheel journal restore`."""
    with ctx.workspace.open_journal() as journal:
        lines = list(export_lines(journal))
    ctx.format = Format.TABLE  # it has one format, its own

    def screen(console: "Console") -> None:
        console.file.write(
            "".join(f"{line}\n" for line in lines)
        )  # JSON as it is, neither wrapped nor coloured

    return Result(schema="wheel.journal.export/1", data={}, screen=screen)


@command("journal backup", needs=_NEEDS)
def backup(
    ctx: Context,
    file: NewFile = None,
) -> Result:
    """Copy the journal into a new file, even while another command writes."""
    path = (
        Path(file).expanduser()
        if file
        else data_dir() / "backups" / f"journal-{ctx.workspace.now():%Y%m%d-%H%M%S}.db"
    )
    with ctx.workspace.open_journal() as journal:
        copy(journal, path)
    data = JournalBackup(file=str(path), bytes=path.stat().st_size)
    return Result(
        schema="wheel.journal.backup/1",
        data=data,
        columns=tuple(one.name for one in fields(data)),
        screen=lambda console: console.print(f"backup written to {path}", markup=False, soft_wrap=True),
    )


@command("journal restore", needs=_NEEDS - {"demo"})
def restore(
    ctx: Context,
    file: _File,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace",
            help="Replace the existing journal, which is kept in the same folder under another name.",
        ),
    ] = False,
) -> Result:
    """Rebuild the journal from an export or a backup."""
    done = bring_back(
        Path(file).expanduser(), journal_path(data_dir()), replace=replace, now=ctx.workspace.now()
    )
    with ctx.workspace.open_journal() as journal:
        wrong = broken(journal.events())
    tell_every_unread(ctx.workspace)
    former = str(done.kept_as) if done.kept_as else None
    data = JournalRestore(file=file, events=done.events, kept_as=former)

    def screen(console: "Console") -> None:
        console.print(f"restored {counted(done.events, 'event')} from {file}", markup=False, soft_wrap=True)
        if former:
            console.print(f"the previous journal is now {former}", markup=False, soft_wrap=True)

    note = f"`wheel journal check` finds {counted(len(wrong), 'fault')} in it" if wrong else ""
    return Result(
        schema="wheel.journal.restore/1",
        data=data,
        columns=tuple(one.name for one in fields(data)),
        screen=screen,
        notes=(note,) if note else (),
    )
