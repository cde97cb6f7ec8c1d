"""`wheel config check`: every mistake in the settings at once; with --fix what the journal has taken over goes."""

from typing import Annotated

import typer

from wheelcli.book.from_config import MAIN
from wheelcli.book.opening import has_opening
from wheelcli.cli.command import PLAIN, command
from wheelcli.cli.context import Context
from wheelcli.config import user_file
from wheelcli.config.dead_keys import without_dead_keys
from wheelcli.config.old_init import source_by_old_init, with_source_lifted
from wheelcli.config.sources import read_text, there
from wheelcli.config.write import write_private
from wheelcli.documents.result import Result
from wheelcli.documents.setup.setup import ConfigCheckDocument
from wheelcli.errors import Exit, WheelError
from wheelcli.loaders.book.account_source import kept_in_journal, source_of
from wheelcli.loaders.book.journal import journal_there
from wheelcli.loaders.book.what_if_account import account_path


@command("config check", needs=PLAIN)
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
    files = tuple(str(path) for path in ctx.loaded.files)
    where = ", ".join(files) if files else "no config file, the defaults hold"
    unset = (
        "account.value is 0: `wheel init` or `wheel config set account.value` tells what the account is worth"
    )
    told = ctx.config.account.value > 0 or _in_journal(ctx)
    return Result(
        schema="wheel.config.check/1",
        data=ConfigCheckDocument(ok=True, files=files, removed=removed, dry_run=dry_run),
        screen=lambda console: console.print(f"ok: {where}", markup=False, soft_wrap=True),
        notes=notes if told or ctx.config.accounts else (*notes, unset),
    )


def _fixed(ctx: Context, *, dry_run: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The settings removed from the user's file, as `key = value`, and what to say of them."""
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
    with journal_there(ctx.workspace) as journal:
        names = [name for name in journal.accounts() if has_opening(journal, name)] if journal else []
    chosen = [None if name == MAIN else name for name in names]
    return [account_path(ctx.config, name) for name in chosen if source_of(ctx.workspace, name) != "config"]


def _in_journal(ctx: Context) -> bool:
    try:
        return kept_in_journal(ctx.workspace, None)
    except WheelError:
        return True  # what is wrong with the journal is for `wheel doctor` and `wheel journal check`
