"""The facts of a name other than its contracts: its size, its history, its next report."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from wheelcli.chains.annotations import SpotBasis
from wheelcli.units import Annual, Doc, Dollars, PerShare, Ratio, Sessions, Unit

Day = date  # a field is named `date`


class Standing(StrEnum):
    """The verdict of all gates on a name."""

    PASS = "pass"
    WARN = "warn"  # a gate that only warns fails or is unknown
    FAIL = "fail"
    UNKNOWN = "unknown"  # the market does not have the name


@dataclass(frozen=True, slots=True, kw_only=True)
class NextReport:
    """The date range of the next report, and its basis."""

    date: Annotated[Day, Doc("first day on which it may fall")]
    until: Annotated[Day, Doc("last day on which it may fall")]
    basis: Annotated[str, Doc("confirmed, estimated or projected")]
    time: Annotated[str | None, Doc("before_open, after_close or unknown")]


# Without slots, because documents put these fields between others.
@dataclass(frozen=True, kw_only=True)
class NameFacts:
    """The numbers of one underlying; None is unknown."""

    name: Annotated[str | None, Doc("full name")] = None
    kind: Annotated[str | None, Doc("stock, index_etf, sector_etf, bond_etf, fund or index")] = None
    sector: Annotated[str | None, Doc("sector: the watchlist's, else the feed's")] = None
    spot: Annotated[PerShare | None, Doc("share price")] = None
    spot_basis: SpotBasis | None = None
    market_cap_usd: Annotated[Dollars | None, Doc("market cap of a stock")] = None
    fund_assets_usd: Annotated[Dollars | None, Doc("assets of a fund")] = None
    dollar_volume_usd: Annotated[Dollars | None, Doc("dollars traded in an average session")] = None
    sessions: Annotated[Sessions | None, Doc("sessions with closes")] = None
    realised_vol: Annotated[Annual | None, Doc("realised volatility of the year's closes")] = None
    drawdown: Annotated[Ratio | None, Doc("deepest fall from a peak, three years at most")] = None
    profit_margin: Annotated[Ratio | None, Doc("trailing profit margin")] = None
    leverage: Annotated[float | None, Unit("times"), Doc("leverage: 1 is plain")] = None
    earnings: Annotated[NextReport | None, Doc("next report; null for a fund, or if unknown")] = None
