"""The document of a sweep, `wheel.backtest.sweep`: one row for each cell of the grid, with its figures."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from wheelcli.backtest.document import BacktestDocument
from wheelcli.backtest.evidence import MONTHS_LEAST
from wheelcli.units import Annual, Count, Doc, Dollars, Ratio

NOT_FINISHED = "not finished"


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepCell:
    """One cell: a run with its own settings, options or sessions. Figures are null if it has failed."""

    place: Annotated[Count, Doc("its number in the grid")]
    key: Annotated[str, Doc("hash of everything that the run depends on; equal cells have equal keys")]
    settings: Annotated[tuple[str, ...], Doc("what differs from other cells, KEY=VALUE")]
    first: Annotated[date | None, Doc("first session")] = None
    last: Annotated[date | None, Doc("last session")] = None
    sessions: Annotated[Count | None, Doc("sessions run")] = None
    damaged: Annotated[Count | None, Doc("sessions whose snapshots could not be read")] = None
    months: Annotated[Count | None, Doc("expiration months of tickets that have ended")] = None
    tickets: Annotated[Count | None, Doc("filled tickets, with the new positions of rolls")] = None
    twr: Annotated[Ratio | None, Doc("total return")] = None
    volatility: Annotated[Annual | None, Doc("standard deviation of session returns, annual")] = None
    drawdown: Annotated[Ratio | None, Doc("deepest fall from a peak, at most 0")] = None
    deployed: Annotated[Ratio | None, Doc("mean of put collateral and shares ÷ account value")] = None
    net_usd: Annotated[Dollars | None, Doc("option premium less buybacks and fees")] = None
    u: Annotated[
        Ratio | None, Doc("mean of profit to expiration ÷ stress loss at entry, of puts and spreads")
    ] = None
    u_tickets: Annotated[Count | None, Doc("puts and spreads that have ended, in `u`")] = None
    observed: Annotated[Ratio | None, Doc("share of tickets that ended out of the money")] = None
    digest: Annotated[str | None, Doc("hash of the whole run, twelve hexadecimal digits")] = None
    labels: Annotated[tuple[str, ...], Doc("names of the run's labels")] = ()
    stopped: Annotated[str | None, Doc("why it ended before the last session")] = None
    error: Annotated[str | None, Doc("why it has no result; null if it has")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepDocument:
    """One sweep of `wheel backtest sweep`."""

    name: Annotated[str, Doc("name of the sweep")]
    made: Annotated[datetime | None, Doc("when it was run")]
    version: Annotated[str, Doc("version of wheel")]
    store: Annotated[str, Doc("folder or URL of the sessions; demo for the invented market")]
    settings: Annotated[tuple[str, ...], Doc("settings and options of the grid that all cells share")]
    digest: Annotated[str, Doc("hash of all runs, the same wherever they were run")]
    finished: Annotated[Count, Doc("cells with a result")]
    failed: Annotated[Count, Doc("cells without a result")]
    cells: Annotated[tuple[SweepCell, ...], Doc("cells in the order of the grid")]
    inconclusive: Annotated[tuple[str, ...], Doc("what cannot be concluded from it")]


def cell_of(place: int, key: str, settings: tuple[str, ...], run: BacktestDocument, digest: str) -> SweepCell:
    """Return the row of a finished run."""
    return SweepCell(
        place=place,
        key=key,
        settings=settings,
        first=run.data.first,
        last=run.data.last,
        sessions=run.data.sessions,
        damaged=run.data.damaged,
        months=run.data.months,
        tickets=sum(ticket.contracts > 0 for ticket in run.tickets),
        twr=run.performance.twr,
        volatility=run.performance.volatility,
        drawdown=run.performance.drawdown,
        deployed=run.performance.deployed,
        net_usd=run.income.net_usd,
        u=run.outcomes.u.mean,
        u_tickets=run.outcomes.u_tickets,
        observed=run.outcomes.observed,
        digest=digest,
        labels=tuple(label.code for label in run.labels),
        stopped=run.stopped,
    )


def run_digest(document: Mapping[str, Any]) -> str:
    """Return twelve hexadecimal digits that change with anything in the document of a run."""
    body = json.dumps(document, sort_keys=True, allow_nan=False)
    return hashlib.sha256(body.encode()).hexdigest()[:12]


def digest_of(cells: Sequence[SweepCell]) -> str:
    """Return twelve hexadecimal digits that change with the place, key or result of any cell, and with
    nothing else.
    """
    whole = hashlib.sha256()
    for cell in cells:
        whole.update(f"{cell.place} {cell.key} {cell.digest}\n".encode())
    return whole.hexdigest()[:12]


def inconclusive(cells: Sequence[SweepCell]) -> tuple[str, ...]:
    """Return what a reader must not conclude from the cells."""
    done = [cell for cell in cells if cell.error is None]
    out = []
    if len(done) > 1:
        out.append(
            f"Whether the best cell stays the best: the best of {len(done)} is partly the luckiest."
            " Choose on one span and judge on another."
        )
    few = sum((cell.months or 0) < MONTHS_LEAST for cell in done)
    if few:
        cells_have = "cell has" if few == 1 else "cells have"
        out.append(
            f"Whether differences are more than luck: {few} {cells_have} fewer than {MONTHS_LEAST} expiration"
            " months; `wheel backtest compare` shows an interval if there are enough."
        )
    if len({(cell.first, cell.last) for cell in done}) > 1:
        out.append("Which settings are better across cells of different spans: the markets differ too.")
    return tuple(out)
