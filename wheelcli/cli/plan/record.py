"""`wheel record`: record the market now, without planning; for a daily cron line before the close."""

from dataclasses import fields
from typing import TYPE_CHECKING, Annotated

import typer

from wheelcli.cli import complete
from wheelcli.cli.command import COMMON, command
from wheelcli.cli.context import Context
from wheelcli.documents.plan.market import RecordDocument
from wheelcli.documents.result import Result
from wheelcli.errors import Exit, WheelError
from wheelcli.loaders.market.iv30 import iv30_of
from wheelcli.loaders.market.iv_history import keep_iv
from wheelcli.loaders.market.request import record_request
from wheelcli.loaders.symbols import symbols_of
from wheelcli.loaders.wanted_names import watched_or_held
from wheelcli.market.snapshot_store import keep
from wheelcli.money_text import counted

if TYPE_CHECKING:
    from rich.console import Console


@command("record", needs=frozenset(COMMON) - {"snapshot"}, fetches=True)
def record(
    ctx: Context,
    symbols: Annotated[
        list[str] | None,
        typer.Argument(
            help="Underlyings; default: the watchlist and your holdings.", autocompletion=complete.symbols
        ),
    ] = None,
) -> Result:
    """Record a snapshot of the market, for `wheel scan --snapshot latest`.

    Outside market hours bids and asks are missing or wide: run it at 15:45 New York time, for example from
    cron. With --demo, records in the demo's own folder, which `wheel demo reset` empties.
    """
    config = ctx.config
    wanted = symbols_of(symbols or ()) or watched_or_held(ctx.workspace)
    if not wanted:
        raise WheelError(
            "the watchlist is empty and no symbol was given",
            hint="pass symbols, as in `wheel record AAPL SPY`",
            code="empty_watchlist",
            exit_code=Exit.USAGE,
        )
    snapshot, path = ctx.workspace.fetch(record_request(ctx.workspace, wanted))
    path = path or keep(snapshot, ctx.workspace.folder)  # the demo keeps only what is recorded
    unkept = keep_iv(ctx.workspace, iv30_of(snapshot, config.data.rate), snapshot)
    options = snapshot.options
    data = RecordDocument(
        snapshot=path.name,
        path=str(path),
        symbols=len(snapshot.underlyings),
        contracts=len(options),
        two_sided=int(((options["bid"] > 0) & (options["ask"] > 0)).sum()),
    )

    def screen(console: "Console") -> None:
        console.print(
            f"Recorded {counted(data.symbols, 'underlying')} and {counted(data.contracts, 'contract')}"
            f" ({data.two_sided:,} with bid and ask) as {data.snapshot}"
        )

    return Result(
        schema="wheel.record/1",
        data=data,
        screen=screen,
        columns=tuple(one.name for one in fields(data)),
        as_of=snapshot.as_of,
        source=snapshot.source,
        problems=(*snapshot.problems, *unkept),
        exit_code=Exit.PARTIAL if any(p.symbol for p in snapshot.problems) else Exit.DONE,
    )
