"""`wheel backtest sweep`: many runs over the same sessions, on this machine or a cluster."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wheelcli.cli.backtest.shown import shown_sweep
from wheelcli.cli.command import COMMON, command
from wheelcli.cli.context import Context
from wheelcli.documents.result import Result
from wheelcli.loaders.sweep.grid import read_grid
from wheelcli.loaders.sweep.sweeping import executor_of, planned, run_sweep
from wheelcli.money_text import counted
from wheelcli.paths import data_dir

if TYPE_CHECKING:
    from wheelcli.loaders.sweep.sweeping import Progress


@command("backtest sweep", needs=frozenset(COMMON) - {"snapshot", "account"})
def sweep(
    ctx: Context,
    grid: Annotated[str, typer.Argument(help="A TOML file of settings, options and spans.", metavar="GRID")],
    data: Annotated[
        str | None,
        typer.Option(
            "--data",
            help="A folder of recorded sessions that all workers can read, or its URL (s3://…); default:"
            " your own recorded snapshots.",
            metavar="DIR",
        ),
    ] = None,
    executor: Annotated[
        str | None,
        typer.Option(
            "--executor",
            help="Where to run: local:N for N processes (default: one per core), or the address of a Dask"
            " scheduler, tls://HOST:8786 or tcp://127.0.0.1:8786.",
            metavar="WHERE",
        ),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Continue a sweep: run only the cells without a result.")
    ] = False,
    name: Annotated[str | None, typer.Option("--name", help="Name of the sweep.", metavar="NAME")] = None,
) -> Result:
    """Run many settings over the same sessions, on this machine or a cluster.

    The grid lists values of settings (keys as for --set), options and spans. Each combination is a cell:
    a run that begins in cash, without implied volatilities from before its first session. Each session is
    priced once for all cells, and equal cells run once. Each finished cell is saved, so that --resume can
    continue an interrupted sweep. The exit code is 3 if a cell has no result, stopped before its last
    session, or left out damaged sessions.
    """
    run = executor_of(executor)
    cells = planned(ctx.workspace, read_grid(Path(grid).expanduser()), data)
    with ctx.progress(len({each.key for each in cells})) as step:
        swept = run_sweep(
            cells, run, name=name, resume=resume, data_dir=data_dir(), progress=_progress(ctx, step)
        )
    if swept.reused:
        ctx.note(f"{counted(swept.reused, 'cell')} already had a result")
    return shown_sweep(swept.document, problems=swept.problems, exit_code=swept.exit_code)


def _progress(ctx: Context, step: "object | None") -> "Progress":
    def report(done: int, total: int, left_s: float | None) -> None:
        left = "" if left_s is None or done == total else f"about {_duration(left_s)} left"
        if callable(step):
            step(left, done, total)
        else:
            has = "has" if done == 1 else "have"
            ctx.note(f"{done} of {counted(total, 'cell')} {has} a result{f', {left}' if left else ''}")

    return report


def _duration(seconds: float) -> str:
    """Return a time in words.

    >>> [_duration(s) for s in (40.2, 150.0, 8000.0)]
    ['41 s', '3 min', '2 h 14 min']
    """
    if seconds < 90:
        return f"{int(seconds) + 1} s"
    minutes = round(seconds / 60 + 0.4)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
