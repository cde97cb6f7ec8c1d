"""Doubtful entries: a terminal prompts before they are written, a script needs --force."""

from collections.abc import Sequence
from typing import Annotated

import typer

from wheelcli.cli.context import Context
from wheelcli.errors import Exit, WheelError

Force = Annotated[bool, typer.Option("--force", help="Enter what looks like a slip without asking.")]


def confirm(ctx: Context, doubts: Sequence[str], *, force: bool, dry_run: bool = False) -> None:
    """Return where the entry is to be written all the same.

    Raises WheelError (usage) where a person says no, or nobody can be asked and --force is missing.
    """
    if not doubts:
        return
    if force or dry_run:
        for doubt in doubts:
            ctx.note(f"! {doubt}")
        return
    if ctx.interactive:
        for doubt in doubts:
            print(f"! {doubt}", file=ctx.stderr, flush=True)
        if typer.confirm("Is that right?", default=False, err=True):
            return
        raise WheelError("nothing was written", code="doubtful", exit_code=Exit.USAGE)
    raise WheelError(
        f"nothing was written, because this looks like a slip: {'; '.join(doubts)}",
        hint="add --force if it is right",
        code="doubtful",
        exit_code=Exit.USAGE,
    )
