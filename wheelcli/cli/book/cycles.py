"""`wheel cycles`: every turn of the wheel, from the first put to the day it was flat, and what it earned."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from wheelcli.book.valuation.outside import cycles_beside
from wheelcli.cli.command import command
from wheelcli.cli.context import Context
from wheelcli.documents.result import Result, plain
from wheelcli.errors import Exit, WheelError
from wheelcli.loaders.book.account import account_book
from wheelcli.loaders.book.gains import gained
from wheelcli.loaders.symbols import symbols_of
from wheelcli.render.screens.cycles import COLUMNS, draw

if TYPE_CHECKING:
    from wheelcli.book.valuation.outside import CycleSums, Outside
    from wheelcli.loaders.book.gains import Gained


@command("cycles")
def cycles(
    ctx: Context,
    symbols: Annotated[list[str] | None, typer.Argument(help="Only these underlyings.")] = None,
    only: Annotated[
        str | None, typer.Option("--only", help="`open` or `closed` cycles only.", metavar="STATE")
    ] = None,
) -> Result:
    """Show every cycle, from its first put or shares to its last share or contract.

    Profit is realised gains net of fees, dividends, and the unrealised gain of open options and shares at
    their marks: the premium of an open option is not profit. At cost an open cycle has no profit; --snapshot
    names a market. What belongs to no cycle has a line of its own, so that the lines sum to the gain in
    `wheel review`. Core shares are left out.
    """
    if only not in (None, "open", "closed"):
        raise WheelError(f"--only {only!r} is neither open nor closed", code="usage", exit_code=Exit.USAGE)
    wanted = symbols_of(symbols or ())
    book = account_book(ctx.workspace)
    since = gained(ctx.workspace, book)
    turns, outside = cycles_beside(book, since.bridge, since.worth)
    rows = [_row(turn) for turn in turns if not wanted or turn.cycle.symbol in wanted]
    rows = [row for row in rows if only in (None, row["state"])]
    closed = [row["profit_usd"] for row in rows if row["state"] == "closed"]
    known = [profit for profit in closed if profit is not None]
    data = {
        "account": book.name,
        "closed": len(closed),
        "profit_usd": round(sum(known), 2) if len(known) == len(closed) else None,
        "priced": "cost" if since.worth is None else "market",
        "outside": None if wanted or only else _outside(outside),
        "total": _total(since),
        "cycles": rows,
    }
    source = "demo" if ctx.demo else "journal"
    return Result(
        schema="wheel.cycles/1", data=data, rows="cycles", columns=COLUMNS, source=source, as_of=since.as_of,
        screen=lambda console: draw(plain(data), console, demo=ctx.demo),
    )  # fmt: skip


def _outside(outside: "Outside") -> dict[str, Any]:
    names = ("realised", "spreads", "long_options", "shares", "other", "dividends", "interest", "unrealised")
    return {f"{name}_usd": _usd(getattr(outside, name)) for name in names}


def _total(since: "Gained") -> dict[str, Any]:
    sums = since.bridge.sums
    return {
        "realised_usd": _usd(sums.realised),
        "dividends_usd": _usd(sums.dividends),
        "interest_usd": _usd(sums.interest),
        "unrealised_usd": None if since.worth is None else _usd(since.bridge.end.unrealised),
    }


def _row(turn: "CycleSums") -> dict[str, Any]:
    cycle = turn.cycle
    return {
        "id": cycle.id,
        "symbol": cycle.symbol,
        "state": "open" if cycle.closed is None else "closed",
        "opened": cycle.opened,
        "closed": cycle.closed,
        "days": None if cycle.closed is None else (cycle.closed - cycle.opened).days,
        "puts": cycle.puts,
        "calls": cycle.calls,
        "rolls": cycle.rolls,
        "assigned": cycle.assigned,
        "called_away": cycle.called_away,
        "put_premium_usd": _usd(cycle.put_premium_cents),
        "call_premium_usd": _usd(cycle.call_premium_cents),
        "dividends_usd": _usd(cycle.dividends_cents),
        "share_gains_usd": _usd(cycle.share_gains_cents),
        "fees_usd": _usd(cycle.fees_cents),
        "profit_usd": _usd(turn.profit),
        "open_premium_usd": _usd(turn.open_premium),
        "realised_usd": _usd(turn.realised),
        "unrealised_usd": _usd(turn.unrealised),
        "shares": cycle.micro_shares / 1_000_000,
        "cost_usd": _usd(cycle.cost_cents),
        "break_even": cycle.break_even,
        "break_even_open": cycle.break_even_open,
        "open_contracts": cycle.open_contracts,
    }


def _usd(cents: int | None) -> float | None:
    return None if cents is None else cents / 100
