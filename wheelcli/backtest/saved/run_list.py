"""The document of `wheel backtest list`: the saved runs and sweeps."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from wheelcli.units import Count, Doc, Ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRun:
    """One saved run."""

    name: Annotated[str, Doc("name")]
    made: Annotated[datetime | None, Doc("when it was run")]
    store: Annotated[str, Doc("folder of the sessions")]
    first: Annotated[date | None, Doc("first session")]
    last: Annotated[date | None, Doc("last session")]
    sessions: Annotated[Count | None, Doc("sessions")]
    tickets: Annotated[Count | None, Doc("filled tickets")]
    twr: Annotated[Ratio | None, Doc("total return")]
    drawdown: Annotated[Ratio | None, Doc("deepest fall from a peak")]
    labels: Annotated[tuple[str, ...], Doc("names of its labels")]
    damaged: Annotated[str | None, Doc("why it cannot be read; null if it can")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedSweep:
    """One saved sweep, by `wheel backtest list`."""

    name: Annotated[str, Doc("name")]
    made: Annotated[datetime | None, Doc("when it was run")]
    store: Annotated[str, Doc("folder or URL of the sessions")]
    cells: Annotated[Count | None, Doc("cells of its grid")]
    finished: Annotated[Count | None, Doc("cells with a result")]
    damaged: Annotated[str | None, Doc("why it cannot be read; null if it can")]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunList:
    """The saved runs and sweeps, by `wheel backtest list`."""

    runs: Annotated[tuple[ListedRun, ...], Doc("saved runs, newest first")]
    sweeps: Annotated[tuple[ListedSweep, ...], Doc("saved sweeps, by name")]
