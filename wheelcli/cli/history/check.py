"""`wheel history check`: the problems of a folder of sessions."""

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wheelcli.cli.command import PLAIN, command
from wheelcli.cli.context import Context
from wheelcli.documents.history import Finding, HistoryCheck
from wheelcli.documents.result import Result
from wheelcli.errors import Exit
from wheelcli.loaders.history.check_store import check_store
from wheelcli.render.backtest.history import draw_check

if TYPE_CHECKING:
    from rich.console import Console

_RATE = 0.04  # for parity if the store has no rate: a percent more moves it by 0.1 % in five weeks


@command("history check", needs=PLAIN)
def check(
    ctx: Context, folder: Annotated[str, typer.Argument(help="Folder of sessions.", metavar="DIR")]
) -> Result:
    """Check a folder of sessions before a backtest: gaps, quotes, share prices, splits, tables.

    The exit code is 5 if a run would compute wrong numbers, for example from a share price far from its
    options. It is 3 if a run would lack data.
    """
    with ctx.progress(0) as step:
        count = 0

        def watch(session: str) -> None:
            nonlocal count
            count += 1
            if step is not None:
                step(session, count, count)

        data = check_store(Path(folder).expanduser(), rate=_RATE, watch=watch)

    def screen(console: "Console") -> None:
        draw_check(data, console)

    return Result(
        schema="wheel.history.check/1",
        data=data,
        rows="findings",
        columns=tuple(one.name for one in fields(Finding)),
        screen=screen,
        source=data.source,
        exit_code=_exit_code(data),
    )


def _exit_code(data: HistoryCheck) -> Exit:
    severities = {each.severity for each in data.findings}
    if "wrong" in severities:
        return Exit.INVALID
    return Exit.PARTIAL if "partial" in severities else Exit.DONE
