"""The answer of `wheel journal settle`: how each contract ended, and what was written."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import typer

from wheelcli.cli.context import Context
from wheelcli.cli.entered import entered_result
from wheelcli.documents.book.journal import EnteredEvents, ExpiredContract, SettledEvents
from wheelcli.documents.result import Result
from wheelcli.errors import Exit, Problem
from wheelcli.loaders.book.journal import today_of
from wheelcli.loaders.market.moment import demo_is_the_feed
from wheelcli.market.demo import AS_OF
from wheelcli.money_text import counted
from wheelcli.render.screens.journal_entries import draw_entered, draw_proposals
from wheelcli.units import values_of

if TYPE_CHECKING:
    from wheelcli.book.entry.settlement import Proposal
    from wheelcli.book.events import Event
    from wheelcli.loaders.book.journal import Entered

_COLUMNS = ("contract", "symbol", "contracts", "expiration", "close", "way", "price", "why")


def agreed_to(ctx: Context, outcomes: "Sequence[Proposal]") -> bool:
    """Show the proposals and return whether the user wants them written."""
    draw_proposals([_row(each) for each in outcomes], ctx.console(error=True))
    try:
        return bool(typer.confirm("Write this?", err=True))
    except typer.Abort:
        raise KeyboardInterrupt from None


def settled_result(
    ctx: Context,
    entered: "Entered",
    outcomes: "Sequence[Proposal]",
    events: "Sequence[Event]",
    *,
    hint: "Callable[[Proposal], str]",
    unasked: bool,
    notes: tuple[str, ...] = (),
) -> Result:
    """Return the result. `hint` is for a contract whose settlement value is unknown; `unasked` is whether
    events that were not written still have to be confirmed.
    """
    result = entered_result(ctx, entered if events else replace(entered, dry_run=True))
    rows = tuple(_row(each) for each in outcomes)
    data = SettledEvents(**values_of(EnteredEvents, result.data), contracts=rows)
    lacking = [each for each in outcomes if each.way is None]
    code = Exit.DONE if not lacking else Exit.PARTIAL if events else Exit.NO_DATA
    notes = (*(result.notes if outcomes else ("every expired contract is settled",)), *notes)
    notes = (*notes, *_after_the_demo(ctx, outcomes))
    if events and unasked and entered.dry_run:
        code, notes = Exit.USAGE, (*notes, "nothing was written: add --yes to write it")

    def screen(console: Any) -> None:
        if rows:
            draw_proposals(rows, console)
        if events:
            draw_entered(data, console, demo=ctx.demo, unsaved=ctx.demo and not data.dry_run)

    return replace(
        result,
        data=data,
        rows="contracts",
        columns=_COLUMNS,
        screen=screen,
        problems=tuple(Problem("no_close", each.why, hint(each), each.expired.symbol) for each in lacking),
        notes=notes,
        exit_code=code,
    )


def _after_the_demo(ctx: Context, outcomes: "Sequence[Proposal]") -> tuple[str, ...]:
    """Return the note on contracts of the user's own account that outlive the demo market, which stands
    still: they have expired by the clock, and no feed has their closes.
    """
    last = AS_OF.date()
    later = [each for each in outcomes if each.expired.contract.expiration > last]
    if ctx.demo or not demo_is_the_feed(ctx.workspace) or not later:
        return ()
    have, them = ("has", "it") if len(later) == 1 else ("have", "them")
    return (
        f"the demo market stands still on {last}: by the clock ({today_of(ctx.workspace)}),"
        f" {counted(len(later), 'contract')} {have} expired since; `wheel today`, `monitor` and `positions`"
        f" still show {them} as open",
    )


def _row(each: "Proposal") -> ExpiredContract:
    contract = each.expired.contract
    return ExpiredContract(
        contract=contract.name,
        name=contract.label(each.expired.symbol),
        symbol=each.expired.symbol,
        contracts=each.expired.contracts,
        expiration=contract.expiration,
        close=each.close,
        way=each.way,
        price=each.price,
        why=each.why,
    )
