"""The result of a run or a sweep, for the commands that make one and for `wheel backtest show`."""

from pathlib import Path

from wheelcli.backtest.document import BacktestDocument
from wheelcli.backtest.saved.sweep_document import SweepDocument
from wheelcli.documents.result import Result
from wheelcli.errors import Exit, Problem
from wheelcli.feed_source import US
from wheelcli.render.backtest.page import page
from wheelcli.render.backtest.screen import markdown, screen
from wheelcli.render.backtest.sweep_screen import draw_sweep
from wheelcli.render.formats.write import write_file

COLUMNS = (
    "day",
    "id",
    "contracts",
    "net",
    "mid",
    "credit_usd",
    "to_expiration_usd",
    "u",
    "realised_usd",
    "ended",
    "unfilled",
)

SWEEP_COLUMNS = (
    "place",
    "settings",
    "first",
    "last",
    "sessions",
    "tickets",
    "twr",
    "volatility",
    "drawdown",
    "deployed",
    "net_usd",
    "u",
    "u_tickets",
    "digest",
    "error",
)


def shown_sweep(
    sweep: SweepDocument, *, problems: tuple[Problem, ...] = (), exit_code: Exit = Exit.DONE
) -> Result:
    """Return the result of a sweep."""
    return Result(
        schema="wheel.backtest.sweep/1",
        data=sweep,
        rows="cells",
        columns=SWEEP_COLUMNS,
        screen=lambda console: draw_sweep(console, sweep),
        source=sweep.store,
        problems=problems,
        notes=(f"saved as {sweep.name}; to show a cell: wheel backtest show {sweep.name}/1",),
        exit_code=exit_code,
    )


def shown(
    run: BacktestDocument,
    folder: Path | None,
    *,
    html: str | None,
    problems: tuple[Problem, ...] = (),
    exit_code: Exit = Exit.DONE,
) -> Result:
    """Return the result of a run, saved with its journal in `folder` (None: a cell of a sweep, without a
    journal); with `html`, its page is written to that file.
    """
    notes = []
    if html:
        write_file(Path(html), page(run))
        notes.append(f"page written to {html}")
    if folder is not None:
        notes.append(f"saved as {run.name}; {_opened(run, folder)}")
    return Result(
        schema="wheel.backtest/1",
        data=run,
        rows="tickets",
        columns=COLUMNS,
        screen=lambda console: screen(console, run),
        markdown=lambda: markdown(run),
        source=run.data.source,
        problems=problems,
        notes=tuple(notes),
        exit_code=exit_code,
    )


def _opened(run: BacktestDocument, folder: Path) -> str:
    """Return how to open the journal of a run."""
    options = f"--since {run.data.first} --until {run.data.last}"
    if run.data.market != US:
        account = run.data.account
        options = f"--account {account} --set accounts.{account}.market={run.data.market} {options}"
    return f"to review its journal: WHEEL_DATA_DIR={folder} wheel review {options}"
