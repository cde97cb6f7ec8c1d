"""`wheel chain`: the priced chain of one underlying, with unusable quotes and the reasons."""

from dataclasses import fields, replace
from datetime import date
from enum import StrEnum
from math import isfinite
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wheelcli.chains.build import price_chains
from wheelcli.chains.second_feed import agreement
from wheelcli.cli import complete
from wheelcli.cli.command import command
from wheelcli.cli.context import Context
from wheelcli.cli.pages import Html, with_page
from wheelcli.documents.plan.market import ChainDocument, DividendAhead, PricedContract
from wheelcli.documents.result import Result
from wheelcli.errors import Exit, WheelError, invalid_value
from wheelcli.loaders.coin_commands import refuse_check
from wheelcli.loaders.market.request import market_request
from wheelcli.loaders.plans.recording import recording_of
from wheelcli.loaders.plans.tickets_of import tickets_of
from wheelcli.loaders.provenance import closing_quotes, of_market, old_market
from wheelcli.loaders.symbols import symbols_of
from wheelcli.plan.feeds import name_quotes, not_checked
from wheelcli.render import pages
from wheelcli.render.screens.chain import draw

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

    from wheelcli.chains.build import Chains
    from wheelcli.market.snapshot import Snapshot

FIELDS = tuple(one.name for one in fields(PricedContract))


class Side(StrEnum):
    """The rights to show."""

    CALL = "call"
    PUT = "put"
    BOTH = "both"


@command("chain", fetches=True)
def chain(
    ctx: Context,
    symbol: Annotated[
        str, typer.Argument(metavar="SYM", help="The underlying.", autocompletion=complete.symbols)
    ],
    expiration: Annotated[
        str | None,
        typer.Option(
            "--expiration", help="A date, or `all`; default: those a scan would fetch.", metavar="DATE|all"
        ),
    ] = None,
    right: Annotated[Side, typer.Option("--right", help="Options to show: call, put or both.")] = Side.BOTH,
    strikes: Annotated[
        int | None,
        typer.Option("--strikes", min=1, help="Only this many strikes around the money.", metavar="N"),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Show the second feed's quotes beside the first's.")
    ] = False,
    html: Html = None,
) -> Result:
    """Print the priced option chain of one underlying.

    Shows quotes, implied volatility, odds and Greeks per share, and why a contract is unusable.
    """
    names = symbols_of([symbol])
    if len(names) != 1:
        raise WheelError("give one symbol only", code="usage", exit_code=Exit.USAGE)
    day = _date(expiration)
    if check:
        ctx.override("data.check=warn")
        refuse_check(ctx.workspace)
    snapshot = _market(ctx, names[0], every=expiration == "all", day=day)
    chains = price_chains(snapshot, default_rate=ctx.config.data.rate, symbols=names)
    options = _beside(chains)
    rows = _chosen(options, right, day=day, strikes=strikes)
    if not len(rows):
        raise _nothing(names[0], chains.options, day)
    about: Any = chains.names.set_index("symbol").loc[names[0]]
    (quotes,) = name_quotes(chains.names, {names[0]})
    second = chains.second["source"].astype(object).dropna()
    data = ChainDocument(
        symbol=names[0],
        spot=_known(about["spot"]),
        spot_quoted=_known(about["spot_quoted"]),
        spot_basis=about["spot_basis"],
        rate=chains.rate,
        rate_label=chains.rate_label,
        carry=about["carry"],
        carry_annual=float(about["carry_annual"]),
        hard_to_borrow=bool(about["hard_to_borrow"]),
        source=quotes.source,
        quote_time=quotes.quote_time,
        closing=quotes.closing,
        facts_day=quotes.facts_day,
        second_source=str(second.iloc[0]) if len(second) else None,
        dividends=tuple(
            DividendAhead(date=each.date, amount=each.amount, basis=each.label)
            for each in chains.dividends.get(names[0], ())[:8]
        ),
        contracts=_contracts(rows),
    )
    provenance = of_market(snapshot)

    def screen(console: "Console") -> None:
        draw(data, console, provenance=provenance)

    recording = recording_of(ctx.workspace, snapshot.source, snapshot.session)  # before a plan's settings

    def whole_page() -> str:
        planned = tickets_of(ctx.workspace, names[0], snapshot.as_of)
        return pages.chain_page(data, provenance=provenance, tickets=planned, recording=recording)

    result = Result(
        schema="wheel.chain/1",
        data=data,
        rows="contracts",
        columns=FIELDS,
        screen=screen,
        as_of=snapshot.as_of,
        source=snapshot.source,
        problems=old_market(ctx.workspace, provenance)
        + closing_quotes(provenance)
        + snapshot.problems
        + chains.problems
        + not_checked(snapshot, ctx.config),
    )
    return with_page(
        ctx, result, html, whole_page, hint="show less: --expiration DATE, --strikes N or --right put"
    )


def _beside(chains: "Chains") -> "pd.DataFrame":
    """Return the contracts with a second feed's quotes."""
    other = agreement(chains.options, chains.second)
    return chains.options.assign(
        second_bid=other.bid, second_ask=other.ask, feeds_apart=other.apart, feeds_allowed=other.allowed
    )


def _market(ctx: Context, symbol: str, *, every: bool, day: date | None) -> "Snapshot":
    request = market_request(ctx.workspace, [symbol])
    request = replace(
        request, every_expiration=every or request.every_expiration, dates=(day,) if day else ()
    )
    return ctx.workspace.fetch(request, keep=False)[0]


def _date(text: str | None) -> date | None:
    if text is None or text == "all":
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise WheelError(
            invalid_value("--expiration", text, "YYYY-MM-DD or all"),
            code="usage",
            exit_code=Exit.USAGE,
        ) from error


def _chosen(options: "pd.DataFrame", right: Side, *, day: date | None, strikes: int | None) -> "pd.DataFrame":
    import pandas as pd

    rows = options
    if right is not Side.BOTH:
        rows = rows[rows["right"] == right.value]
    if day is not None:
        rows = rows[rows["expiration"] == pd.Timestamp(day)]
    if strikes is None or not len(rows):
        return rows
    apart = (rows["strike"] - rows["spot"].fillna(rows["strike"].median())).abs()
    nearest = apart.groupby([rows["expiration"], rows["right"].astype(str)]).rank(method="first") <= strikes
    return rows.loc[nearest]


def _nothing(symbol: str, options: "pd.DataFrame", day: date | None) -> WheelError:
    listed = ", ".join(sorted({f"{d:%Y-%m-%d}" for d in options["expiration"]})[:12])
    what = f"no contract of {symbol} expires on {day}" if day else f"no contract of {symbol} is listed"
    return WheelError(
        what,
        hint=f"listed expirations: {listed}" if listed else "",
        code="no_options",
        exit_code=Exit.NO_DATA,
    )


def _contracts(rows: "pd.DataFrame") -> tuple[PricedContract, ...]:
    frame = rows.rename(columns={"carry": "carry_annual"})[list(FIELDS)].copy()
    frame["expiration"] = frame["expiration"].dt.date
    frame["unusable"] = [reason or None for reason in frame["unusable"]]
    return tuple(
        PricedContract(**{name: _known(value) for name, value in zip(FIELDS, row, strict=True)})
        for row in frame.astype(object).itertuples(index=False)
    )


def _known(value: Any) -> Any:
    """Return the value; None for a number that is not finite."""
    return None if isinstance(value, float) and not isfinite(value) else value
