"""`wheel config check`: every mistake in the settings at once; --fix renames old keys and removes what the
journal has taken over.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from wheelcli.book.from_config import MAIN
from wheelcli.book.opening import has_opening
from wheelcli.cli.command import PLAIN, command
from wheelcli.cli.context import Context
from wheelcli.config import LOCAL_FILE, user_file
from wheelcli.config.dead_keys import without_dead_keys
from wheelcli.config.old_init import source_by_old_init, with_source_lifted
from wheelcli.config.rename_in_text import with_new_keys
from wheelcli.config.renamed_keys import OldKey
from wheelcli.config.sources import read_text, there
from wheelcli.config.write import write_private
from wheelcli.documents.result import Result
from wheelcli.documents.setup.setup import ConfigCheckDocument, OldKeyInUse
from wheelcli.errors import Exit, WheelError
from wheelcli.loaders.book.account_source import kept_in_journal, source_of
from wheelcli.loaders.book.journal_account import journal_there
from wheelcli.loaders.book.what_if_account import account_path


@command("config check", needs=PLAIN)
def check(
    ctx: Context,
    fix: Annotated[
        bool,
        typer.Option(
            "--fix",
            help="Rename keys with an old name, in your file and in ./wheel.toml. In your file, also remove"
            " the cash and holdings that the journal replaces, and set account.source to auto if an earlier"
            " `wheel init` set it to config.",
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --fix: only show what it would change.")
    ] = False,
) -> Result:
    """Check the settings: print the files read, or every mistake (exit 5).

    Also lists keys under an old name. --fix keeps comments, and never changes an account's type, option level
    or core shares.
    """
    if dry_run and not fix:
        raise WheelError("--dry-run needs --fix", hint="add --fix", code="usage", exit_code=Exit.USAGE)
    edits, notes = _fixed(ctx, dry_run=dry_run) if fix else ((), ())
    fixed = {each for edit in edits for each in edit.renamed}
    files = tuple(str(path) for path in ctx.loaded.files)
    where = ", ".join(files) if files else "no config file; the defaults apply"
    unset = "account.value is 0: set it with `wheel init` or `wheel config set account.value`"
    stated = ctx.config.account.value > 0 or _in_journal(ctx)
    return Result(
        schema="wheel.config.check/1",
        data=ConfigCheckDocument(
            ok=True,
            files=files,
            removed=tuple(each for edit in edits for each in edit.removed),
            old_keys=tuple(
                OldKeyInUse(key=each.old, new_key=each.new, origin=each.origin, fixed=each in fixed)
                for each in ctx.loaded.old_keys
            ),
            dry_run=dry_run,
        ),
        screen=lambda console: console.print(f"ok: {where}", markup=False, soft_wrap=True),
        notes=notes if stated or ctx.config.accounts else (*notes, unset),
    )


@dataclass(frozen=True, slots=True)
class _Edit:
    """The change of --fix to one file: its text before and after, and each change as a verb, its past, and
    its object.
    """

    path: Path
    before: str
    text: str
    changes: tuple[tuple[str, str, str], ...]
    removed: tuple[str, ...] = ()
    renamed: tuple[OldKey, ...] = ()


def _fixed(ctx: Context, *, dry_run: bool) -> tuple[tuple[_Edit, ...], tuple[str, ...]]:
    """Return the edits of the user's files, and a report of them."""
    taken_over = _taken_over(ctx) if there(user_file()) else []
    edits = [_users_edit(taken_over)]
    if there(Path(LOCAL_FILE)):
        edits.append(_names_edit(Path(LOCAL_FILE)))
    edits = [each for each in edits if each.changes]
    if not edits:
        why = "your file has no cash or holdings that" if taken_over else "your file has no account that"
        return (), (f"nothing to fix: no key has an old name, and {why} the journal replaces",)
    if not dry_run:
        if ctx.interactive:
            for edit in edits:
                for verb, _, what in edit.changes:
                    print(f"  {verb} {what}", file=ctx.stderr)
            paths = " and ".join(str(edit.path) for edit in edits)
            if not typer.confirm(f"Change {paths}?", default=False, err=True):
                return (), ("nothing was changed",)
        for edit in edits:
            write_private(edit.path, edit.text, keep_mode=edit.path != user_file())
    return tuple(edits), tuple(
        f"{f'would {verb}' if dry_run else past} {what} ({edit.path})"
        for edit in edits
        for verb, past, what in edit.changes
    )


def _users_edit(taken_over: list[tuple[str, ...]]) -> _Edit:
    """Return the edit of the user's own file. `taken_over` are the tables of the accounts that the journal
    holds.
    """
    path = user_file()
    names = _names_edit(path) if there(path) else _Edit(path, "", "", ())
    # Settings that the journal takes over after this change are for a second run, when the user has seen
    # which of the two counts.
    text = with_source_lifted(names.text, path=path)
    text, removed = without_dead_keys(text, taken_over, path=path) if taken_over else (text, ())
    lifted = 'account.source = "config", written by an earlier `wheel init`, to "auto"'
    changes = (
        *names.changes,
        *((("change", "changed", lifted),) if source_by_old_init(names.before) else ()),
        *(("remove", "removed", each) for each in removed),
    )
    return _Edit(path, names.before, text, changes, removed, names.renamed)


def _names_edit(path: Path) -> _Edit:
    """Return the edit that gives old keys of a file their new names."""
    before = read_text(path)
    text, renamed = with_new_keys(before, path=path)
    changes = tuple(("rename", "renamed", f"{each.old} to {each.new}") for each in renamed)
    return _Edit(path, before, text, changes, renamed=renamed)


def _taken_over(ctx: Context) -> list[tuple[str, ...]]:
    """Return the tables of the accounts that the journal holds and that no setting excludes from it."""
    with journal_there(ctx.workspace) as journal:
        names = [name for name in journal.accounts() if has_opening(journal, name)] if journal else []
    accounts = [None if name == MAIN else name for name in names]
    return [account_path(ctx.config, name) for name in accounts if source_of(ctx.workspace, name) != "config"]


def _in_journal(ctx: Context) -> bool:
    try:
        return kept_in_journal(ctx.workspace, None)
    except WheelError:
        return True  # what is wrong with the journal is for `wheel doctor` and `wheel journal check`
