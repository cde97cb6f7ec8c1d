"""`wheel rfq sim`: the practice venue by itself."""

import threading
from typing import Annotated

import typer

from wheelcli import clock
from wheelcli.cli.command import PLAIN, command
from wheelcli.cli.context import Context
from wheelcli.documents.result import Result
from wheelcli.loaders.rfq.desk import practice_folder
from wheelcli.money_text import counted
from wheelcli.rfq.list_documents import PracticeVenue
from wheelcli.venues.sim.faults import Fault, Faults, Plan
from wheelcli.venues.sim.practice import serving
from wheelcli.venues.sim.scenario import FAST, REAL, read_scenario


@command("rfq sim", needs=PLAIN - {"fields"} | {"demo"})
def sim(
    ctx: Context,
    scenario: Annotated[
        str,
        typer.Option("--scenario", metavar="NAME|FILE", help="ten_makers, thin, nobody, or a TOML file."),
    ] = "ten_makers",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Port; 0 picks a free one.", metavar="PORT")
    ] = 0,
    fault: Annotated[
        list[Fault] | None,
        typer.Option(
            "--fault",
            help="Cause a fault; an outage, delay or refusal happens once, at the next request; repeatable.",
        ),
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
