"""The events before a position expires: the report of its underlying and the next ex-dividend date."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

import numpy as np

from wheelcli.book.positions.positions import Position
from wheelcli.manage.inputs import Setting
from wheelcli.plan.earnings_dates import reports_of
from wheelcli.units import Doc, PerShare

Day = date  # two of the fields are named `date`


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportInside:
    """The days on which a report before expiration may fall."""

    date: Annotated[Day, Doc("first day on which it may fall")]
    until: Annotated[Day, Doc("last day on which it may fall")]
    basis: Annotated[str, Doc("confirmed, estimated or projected")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExDateInside:
    """The next ex-dividend date on or before expiration."""

    date: Annotated[Day, Doc("ex-date")]
    amount: Annotated[PerShare, Doc("dividend per share")]
    basis: Annotated[str, Doc("announced or projected")]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsInside:
    """The events before expiration; None if nothing is known."""

    earnings: Annotated[ReportInside | None, Doc("the next report")]
    ex_dividend: Annotated[ExDateInside | None, Doc("the next ex-date")]


def events_of(position: Position, setting: Setting) -> EventsInside:
    """Return the report and the ex-dividend date before expiration."""
    return EventsInside(earnings=_report(position, setting), ex_dividend=_ex_date(position, setting))


def _report(position: Position, setting: Setting) -> ReportInside | None:
    chains, code = setting.chains, setting.code(position.symbol)
    if code is None:
        return None
    life = chains.names.iloc[[code]].assign(expiration=np.datetime64(position.expiration, "s"))
    report = reports_of(life, chains.as_of, setting.config.events.buffer_estimated_days)
    if not bool(report["earnings_inside"][0]):
        return None
    first, last = (report[k][0].astype("datetime64[D]").item() for k in ("report_first", "report_last"))
    return ReportInside(date=first, until=last, basis=str(report["report_known"][0]))


def _ex_date(position: Position, setting: Setting) -> ExDateInside | None:
    chains = setting.chains
    for dividend in chains.dividends.get(position.symbol, ()):
        if chains.session < dividend.date <= position.expiration:
            return ExDateInside(date=dividend.date, amount=dividend.amount, basis=dividend.label)
    return None
