"""The result of a run, as `wheel backtest run` and `wheel backtest show` give it."""

from pathlib import Path

from wheelcli.backtest.document import BacktestDocument
from wheelcli.documents.result import Result
from wheelcli.errors import Exit, Problem
from wheelcli.feed_source import US
from wheelcli.render.backtest.page import page
from wheelcli.render.backtest.screen import markdown, screen
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


def shown(
    run: BacktestDocument,
    folder: Path,
    *,
    html: str | None,
    problems: tuple[Problem, ...] = (),
    exit_code: Exit = Exit.DONE,
) -> Result:
    """Return the result of a run; with `html`, its page is written to that file."""
    notes = []
    if html:
        write_file(Path(html), page(run))
        notes.append(f"page written to {html}")
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
