"""`wheel backup` and `wheel restore`: everything that the program writes, in one file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wheelcli import __version__
from wheelcli.archive import everything
from wheelcli.archive.saved_files import unwatched
from wheelcli.cli.book.journal_files import NewFile
from wheelcli.cli.command import PLAIN, command
from wheelcli.cli.context import Context
from wheelcli.config import user_file
from wheelcli.documents.result import Result
from wheelcli.documents.setup.setup import BackupDocument, RestoreDocument
from wheelcli.money_text import counted
from wheelcli.paths import data_dir

if TYPE_CHECKING:
    from rich.console import Console


@command("backup", needs=PLAIN)
def backup(
    ctx: Context,
    file: NewFile = None,
) -> Result:
    """Back up everything to one file: settings, journal, plans, recorded markets.

    Leaves out API keys, earlier backups and data that can be fetched again.
    """
    now = ctx.workspace.now()
    named = file or data_dir() / "backups" / f"wheel-{now:%Y%m%d-%H%M%S}.tar.gz"
    path = Path(named).expanduser().absolute()
    with ctx.progress(0) as step:
        contents = everything.save(
            path, config=user_file(), data=data_dir(), now=now, version=__version__, watch=step or unwatched
        )
    size = path.stat().st_size
    data = BackupDocument(file=str(path), files=len(contents.files), bytes=size, content_bytes=contents.bytes)
    words = f"{counted(data.files, 'file')} saved in {path} ({_megabytes(size)})"
    return Result(
        schema="wheel.backup/1",
        data=data,
        screen=lambda console: console.print(words, markup=False, soft_wrap=True),
    )


@command("restore", needs=PLAIN)
def restore(
    ctx: Context,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A file that `wheel backup` wrote.", show_default=False)
    ],
    replace: Annotated[
        bool,
        typer.Option("--replace", help="Replace existing files; the old ones are kept under other names."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read and verify the backup; write nothing.")
    ] = False,
) -> Result:
    """Verify a backup, then restore its files."""
    with ctx.progress(0) as step:
        done = everything.restore(
            Path(file).expanduser(),
            config=user_file(),
            data=data_dir(),
            now=ctx.workspace.now(),
            replace=replace,
            dry_run=dry_run,
            watch=step or unwatched,
        )
    contents = done.contents
    data = RestoreDocument(
        file=file,
        made=contents.made,
        version=contents.version,
        files=len(contents.files),
        kept_as=tuple(map(str, done.moved)),
        dry_run=dry_run,
    )

    def screen(console: "Console") -> None:
        verb = "would restore" if dry_run else "restored"
        words = f"{verb} {counted(data.files, 'file')} of {contents.made:%Y-%m-%d %H:%M} UTC from {file}"
        console.print(words, markup=False, soft_wrap=True)
        for former in data.kept_as:
            console.print(f"the previous files are now in {former}", markup=False, soft_wrap=True)

    return Result(schema="wheel.restore/1", data=data, columns=_COLUMNS, screen=screen)


_COLUMNS = ("file", "made", "version", "files", "dry_run")


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
