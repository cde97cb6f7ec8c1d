"""`wheel roll POSITION`: what to do with one open position, with four alternatives compared."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wheelcli.archive.rolls import save_roll
from wheelcli.book.positions.positions import positions_of
from wheelcli.cli import complete
from wheelcli.cli.command import command
from wheelcli.cli.context import Context
from wheelcli.cli.explained import Explain, explained
from wheelcli.documents.provenance import cells
from wheelcli.documents.result import Result
from wheelcli.errors import Exit, Problem, WheelError
from wheelcli.loaders.book.account import in_market, portfolio_of
from wheelcli.loaders.book.open_book import cash_funds, market_to_roll, position_named
from wheelcli.loaders.market.moment import moment_of
from wheelcli.loaders.plans.recording import recording_of
from wheelcli.loaders.provenance import closing_quotes, of_market, old_market, options_again
from wheelcli.loaders.rfq.folders import rfq_folder
from wheelcli.manage.inputs import setting_of
from wheelcli.manage.rolls.document import roll_document
from wheelcli.manage.rolls.recorded import advised_command, roll_command
from wheelcli.manage.rolls.size_note import roll_size_note
from wheelcli.manage.rolls.tickets import tickets_of
from wheelcli.manage.rolls.weigh import weigh
from wheelcli.plan.candidates.sectors import sector_of
from wheelcli.render.screens.roll import COLUMNS, Record, draw

if TYPE_CHECKING:
    from wheelcli.book.positions.positions import Position
    from wheelcli.manage.inputs import Setting
    from wheelcli.manage.rolls.weigh import Weighed


@command("roll", fetches=True)
def roll(
    ctx: Context,
    position: Annotated[
        str,
        typer.Argument(
            metavar="POSITION",
            autocompletion=complete.positions,
            help="Its id (AAPL-260918-P300), OCC symbol, underlying, or place in `wheel monitor`.",
        ),
    ],
    contracts: Annotated[
        int | None,
        typer.Option("--contracts", min=1, help="Compare only N of its contracts.", metavar="N"),
    ] = None,
    explain: Explain = False,
) -> Result:
    """Compare roll, close, assignment and hold for one position, and recommend one.

    Tries the current expiration and up to eight later ones within roll.dte_max, and every allowed strike.
    Prices the buyback at the ask and the sale at the bid (with roll.price mid, both at the mid), net of fees.
    Rolls that no rule blocks are saved as tickets for `wheel journal fill`.
    """
    book = portfolio_of(ctx.workspace)
    one = _part(position_named(position, positions_of(book)), contracts)
    snapshot = market_to_roll(ctx.workspace, one, book)
    book, _ = in_market(ctx.workspace, book, snapshot)
    setting = setting_of(snapshot, book, ctx.config, now=moment_of(ctx.workspace, snapshot))
    weighed = weigh(one, setting)
    provenance = of_market(snapshot, account=book.account, names={one.symbol})
    sector = sector_of(setting.chains, ctx.config).get(one.symbol)
    data = roll_document(
        weighed,
        account=book.account,
        sector=sector,
        size_note=roll_size_note(weighed, setting) if ctx.workspace.market == "us" else None,
        quotes=provenance.quotes,
    )
    _keep(ctx, weighed, setting)
    problems = [*old_market(ctx.workspace, provenance), *closing_quotes(provenance)]
    about = (None, one.symbol, *cash_funds(one, book))
    problems += [p for p in (*snapshot.problems, *setting.chains.problems) if p.symbol in about]
    if weighed.quoted.unpriced:
        again = "try again while the market is open"
        problems.append(Problem("unpriced", weighed.why, again, one.symbol, one.contract_names))

    recording = recording_of(ctx.workspace, snapshot.source, snapshot.session)
    record = Record(advised_command(weighed, setting, recording), roll_command(weighed, setting, recording))

    def screen(console: Any) -> None:
        draw(data, console, provenance=provenance, options=options_again(ctx.workspace), record=record)

    result = Result(
        schema="wheel.roll/1",
        data=data,
        rows="candidates",
        columns=COLUMNS,
        screen=screen,
        as_of=snapshot.as_of,
        source=snapshot.source,
        repeated=cells(provenance, "account"),
        problems=tuple(problems),
        exit_code=Exit.PARTIAL if weighed.quoted.unpriced else Exit.DONE,
    )
    return explained(ctx, result, "roll", explain=explain)


def _part(position: "Position", contracts: int | None) -> "Position":
    """Return a position reduced to some of its contracts. Raises WheelError (usage) for more than it has."""
    if contracts is None or contracts == position.contracts:
        return position
    if contracts > position.contracts:
        s = "" if position.contracts == 1 else "s"
        raise WheelError(
            f"{position.id} has {position.contracts} contract{s}, not {contracts}",
            code="usage",
            exit_code=Exit.USAGE,
        )
    legs = tuple(
        replace(leg, quantity=contracts if leg.quantity > 0 else -contracts, fees_cents=None)
        for leg in position.legs
    )
    return replace(position, contracts=contracts, legs=legs)


def _keep(ctx: Context, weighed: "Weighed", setting: "Setting") -> None:
    """Save the orders for `wheel block`, `wheel rfq` and the journal (for coins, the journal alone); on the
    demo, in its own folder.
    """
    tickets = tickets_of(weighed, setting, moment=ctx.workspace.now())
    if not tickets or ctx.read_only:
        return
    try:
        us = ctx.workspace.market == "us"
        folder = rfq_folder(ctx.workspace) if us else ctx.workspace.folder
        save_roll(weighed.position.id, tickets, folder)
    except WheelError as error:
        if not ctx.demo:  # a look at the demo needs no folder
            raise
        ctx.note(f"the rolls were not saved: {error.message}")
