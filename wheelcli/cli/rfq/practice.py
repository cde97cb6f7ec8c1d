"""`wheel rfq tape` and `wheel rfq sim`: the public prints of the practice venue, and the venue itself."""

import threading
from typing import Annotated, Any

import typer

from wheelcli import clock
from wheelcli.cli.command import PLAIN, command
from wheelcli.cli.context import Context
from wheelcli.cli.rfq.group import NEEDS
from wheelcli.contract import parse_contract, spoken
from wheelcli.documents.result import Result
from wheelcli.errors import Exit, WheelError
from wheelcli.loaders.rfq.desk import desk_of, practice_folder
from wheelcli.loaders.rfq.venues import at_venue, venue_named
from wheelcli.money_text import counted
from wheelcli.option_roots import underlying_of
from wheelcli.render.parts.grid import Column, print_grid
from wheelcli.render.screens.rfq import PRINTS
from wheelcli.rfq.list_documents import PracticeVenue, PrintRow, RfqTape
from wheelcli.rfq.numbers import number
from wheelcli.rfq.verdict import price_text
from wheelcli.venues.readings import no_answer
from wheelcli.venues.sim.faults import Fault, Faults, Plan
from wheelcli.venues.sim.practice import serving
from wheelcli.venues.sim.scenario import FAST, REAL, read_scenario
from wheelcli.venues.venue import Print, UnansweredError

_MOST = 200


@command("rfq tape", needs=NEEDS)
def tape(
    ctx: Context,
    symbol: Annotated[
        str | None, typer.Argument(metavar="[SYMBOL]", help="Only this underlying.", show_default=False)
    ] = None,
    venue: Annotated[
        str | None,
        typer.Option("--venue", metavar="NAME", help="The venue; default: rfq.venue.", show_default=False),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=_MOST, help="Show at most this many.")] = 20,
) -> Result:
    """Show the venue's public prints of requests, newest first. Every user's trades are public."""
    kind = venue_named(venue or ctx.config.rfq.venue)
    if kind.caps().human:
        raise WheelError(
            "desks publish no prints",
            hint="trades of listed options are on the exchanges' tape, in your broker's time and sales",
            code="usage",
            exit_code=Exit.USAGE,
        )
    with desk_of(ctx.workspace) as base:
        desk = at_venue(ctx.workspace, base, kind.name)
        try:
            with desk.connect() as session:
                prints = session.tape(_MOST)
        except UnansweredError as error:
            raise no_answer(error) from error
    wanted = None if symbol is None else symbol.strip().upper()
    shown = [each for each in prints if wanted in (None, _underlying(each))][:limit]
    rows = tuple(_row(each) for each in shown)

    def screen(console: Any) -> None:
        if not rows:
            console.print("no prints yet")
            return
        columns = [
            Column("at (UTC)", [f"{row.at:%d %b %H:%M:%S}" for row in rows], right=False),
            Column("taker", [row.direction for row in rows], right=False),
            Column("package", [row.package for row in rows], right=False),
            Column("amount", [f"{row.amount:,g}" for row in rows]),
            Column("price", [price_text(each.price) for each in shown]),
            Column("mark", ["–" if row.mark is None else f"{row.mark:g}" for row in rows]),
        ]
        print_grid(console, columns)

    return Result(
        schema="wheel.rfq.tape/1",
        data=RfqTape(prints=rows),
        rows="prints",
        columns=PRINTS,
        screen=screen,
        source="demo" if ctx.demo else None,
    )


@command("rfq sim", needs=PLAIN - {"fields"} | {"demo"})
def sim(
    ctx: Context,
    scenario: Annotated[
        str,
        typer.Option("--scenario", metavar="NAME|FILE", help="ten_makers, thin, nobody, or a TOML file."),
    ] = "ten_makers",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Port to listen on; 0 is any free port.")
    ] = 0,
    fault: Annotated[
        list[Fault] | None,
        typer.Option("--fault", help="Cause this fault once, at the next request; repeatable."),
    ] = None,
    fast: Annotated[
        bool,
        typer.Option(
            "--fast", help="Run ten times as fast: quotes appear after 0.5 s, requests expire after 30 s."
        ),
    ] = False,
    seconds: Annotated[
        int | None,
        typer.Option(
            "--seconds", min=0, metavar="S", help="Stop after this many seconds; default: at Ctrl-C."
        ),
    ] = None,
) -> Result:
    """Run the practice venue on this machine until Ctrl-C.

    Other `wheel rfq` commands find it by themselves. Scripts find its address and secret in `sim.json`.
    """
    folder = practice_folder(ctx.workspace)
    faults = Faults(*(Plan(each) for each in fault or ()))
    with serving(
        folder,
        now=clock.now,
        scenario=read_scenario(scenario),
        port=port,
        faults=faults,
        pace=FAST if fast else REAL,
    ) as server:
        ctx.note(f"the practice venue listens at {server.url}; Ctrl-C ends it")
        try:
            threading.Event().wait(seconds)
        except KeyboardInterrupt:
            ctx.note("")
        data = PracticeVenue(
            url=server.url, address_file=str(folder / "sim.json"), requests=len(server.methods)
        )
    return Result(
        schema="wheel.rfq.sim/1",
        data=data,
        columns=("url", "address_file", "requests"),
        screen=lambda console: console.print(
            f"{counted(data.requests, 'request')} answered", highlight=False
        ),
    )


def _row(each: Print) -> PrintRow:
    legs = " ".join(
        f"{'+' if side == 'buy' else '−'}{'' if ratio == 1 else f'{ratio} '}{spoken(name)}"
        for name, side, ratio in each.legs
    )
    return PrintRow(
        at=each.at,
        direction=each.direction,
        package=legs,
        amount=float(each.amount),
        price=float(each.price),
        mark=number(each.mark),
    )


def _underlying(each: Print) -> str:
    contract = parse_contract(each.legs[0][0])
    return each.legs[0][0] if contract is None else underlying_of(contract.root, symbol="")
