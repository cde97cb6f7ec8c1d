"""`wheel rfq tape`: public trades made by request for quotes, against the venue's mark."""

from typing import Annotated, Any

import typer

from wheelcli.cli.command import command
from wheelcli.cli.context import Context
from wheelcli.cli.rfq.group import NEEDS
from wheelcli.contract import parse_contract, spoken
from wheelcli.documents.result import Result
from wheelcli.errors import Exit, WheelError
from wheelcli.loaders.rfq.desk import desk_of
from wheelcli.loaders.rfq.tape import COINS, coin_prints
from wheelcli.loaders.rfq.venues import at_venue, venue_named
from wheelcli.option_roots import underlying_of
from wheelcli.render.screens.rfq import PRINTS, draw_tape
from wheelcli.rfq.coins.prints import Print, cost_of, median_bps, unit_of
from wheelcli.rfq.list_documents import PrintRow, RfqTape
from wheelcli.rfq.numbers import number
from wheelcli.venues.readings import no_answer
from wheelcli.venues.venue import UnansweredError

_MOST = 200
_PLAIN_COLUMNS = 6  # the columns that prints on shares have too


@command("rfq tape", needs=NEEDS)
def tape(
    ctx: Context,
    symbol: Annotated[
        str | None, typer.Argument(metavar="[SYMBOL]", help="Only this underlying.", show_default=False)
    ] = None,
    venue: Annotated[
        str | None,
        typer.Option(
            "--venue",
            metavar="NAME",
            help="The venue. Default: deribit for BTC and ETH, else rfq.venue.",
            show_default=False,
        ),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=_MOST, help="Show at most this many.")] = 20,
) -> Result:
    """Show public trades made by request for quotes, newest first, each against the venue's mark.

    The tape names no parties. For coins, it needs no key.
    """
    wanted = None if symbol is None else symbol.strip().upper()
    chosen = venue or ("deribit" if wanted in COINS and not ctx.demo else ctx.config.rfq.venue)
    kind = venue_named(chosen)
    if kind.caps().human:
        raise WheelError(
            "desks publish no prints",
            hint="trades of listed options are on the exchanges' tape, in your broker's time and sales",
            code="usage",
            exit_code=Exit.USAGE,
        )
    if kind.local:
        prints = _practised(ctx, chosen)
    else:
        prints = coin_prints(ctx.workspace, wanted, testnet=kind.caps().practice, count=_MOST)
    shown = [each for each in prints if wanted in (None, _underlying(each))][:limit]
    middle = median_bps(shown)
    data = RfqTape(prints=tuple(_row(each) for each in shown), median_bps=number(middle))

    def screen(console: Any) -> None:
        draw_tape(data, console)

    return Result(
        schema="wheel.rfq.tape/1",
        data=data,
        rows="prints",
        columns=PRINTS if any(row.price_unit for row in data.prints) else PRINTS[:_PLAIN_COLUMNS],
        screen=screen,
        source="demo" if ctx.demo else None if kind.local else "deribit",
    )


def _practised(ctx: Context, name: str) -> list[Print]:
    with desk_of(ctx.workspace) as base:
        desk = at_venue(ctx.workspace, base, name)
        try:
            with desk.connect() as session:
                return list(session.tape(_MOST))
        except UnansweredError as error:
            raise no_answer(error) from error


def _row(each: Print) -> PrintRow:
    legs = " ".join(
        f"{'+' if side == 'buy' else '−'}{'' if ratio == 1 else f'{ratio} '}{spoken(name)}"
        for name, side, ratio in each.legs
    )
    cost = cost_of(each)
    return PrintRow(
        at=each.at,
        direction=each.direction,
        package=legs,
        amount=float(each.amount),
        price=float(each.price),
        mark=number(each.mark),
        price_unit=unit_of([name for name, _, _ in each.legs]) or None,
        index=number(each.index),
        worse=None if cost is None else number(cost.worse),
        bps=None if cost is None else number(cost.bps),
        cost_usd=None if cost is None else number(cost.usd),
    )


def _underlying(each: Print) -> str:
    name = each.legs[0][0]
    contract = parse_contract(name)
    if contract is None:
        coin = name.split("-")[0].split("_")[0]
        return coin if coin in COINS else name  # a future of a coin, or a share
    return underlying_of(contract.root, symbol="")
