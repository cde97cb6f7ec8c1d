"""`wheel journal check`: whether the journal adds up."""

from dataclasses import fields

from wheelcli.book.check import check as broken
from wheelcli.book.check import warnings
from wheelcli.book.store.proof import damage
from wheelcli.cli.command import COMMON, command
from wheelcli.cli.context import Context
from wheelcli.documents.book.journal import BrokenCheck, JournalCheck
from wheelcli.documents.result import Format, Result
from wheelcli.errors import Exit, Problem
from wheelcli.loaders.book.journal_account import account_of
from wheelcli.render.screens.journal_entries import draw_broken


@command("journal check", needs=frozenset(COMMON) - {"snapshot"})
def check(ctx: Context) -> Result:
    """Verify the journal: file integrity, cash to the cent, an opening for every close.

    Covers every account, or that of --account. The currencies of a coin account are checked to eight
    decimals. Prints nothing if all is well.
    """
    with ctx.workspace.open_journal() as journal:
        rows = [BrokenCheck(check="file", event=None, message=message) for message in damage(journal)]
        own = None if ctx.account is None else account_of(ctx.workspace, journal)
        events = journal.events(own)
    rows += [BrokenCheck(check=each.check, event=each.event, message=each.message) for each in broken(events)]
    data = JournalCheck(ok=not rows, events=len(events), broken=tuple(rows))
    if not rows and ctx.format is None and not ctx.fields:
        ctx.format = Format.TABLE  # silent on a pipe too
    return Result(
        schema="wheel.journal.check/1",
        data=data,
        rows="broken",
        columns=tuple(one.name for one in fields(BrokenCheck)),
        screen=lambda console: draw_broken(data, console),
        problems=tuple(Problem(each.check, each.message) for each in warnings(events)),
        exit_code=Exit.INVALID if rows else Exit.DONE,
    )
