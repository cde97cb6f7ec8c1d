"""The contents of a snapshot, symbol by symbol: how much there is to plan on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite
from typing import Annotated, Any

from wheelcli.market.snapshot import Snapshot
from wheelcli.units import Doc, PerShare


@dataclass(frozen=True, slots=True, kw_only=True)
class SymbolContents:
    """The extent of one underlying's data."""

    symbol: Annotated[str, Doc("underlying")]
    source: Annotated[str | None, Doc("feed of its quotes; null in snapshots of earlier builds")]
    quote_time: Annotated[datetime | None, Doc("moment of its quotes")]
    closing: Annotated[bool, Doc("whether they are the closing quotes of a session that is over")]
    facts_day: Annotated[
        date | None,
        Doc("day of the facts (sector, size, earnings, dividends) if from an earlier session; else null"),
    ]
    spot: Annotated[PerShare | None, Doc("share price as quoted")]
    expirations: Annotated[int, Doc("expirations in it")]
    contracts: Annotated[int, Doc("contracts in it")]
    two_sided: Annotated[int, Doc("contracts with a bid and an ask")]
    closes: Annotated[int, Doc("sessions with closes")]
    problems: Annotated[int, Doc("problems when it was fetched")]


def contents(snapshot: Snapshot) -> list[SymbolContents]:
    """Return one value for each underlying, and for each symbol that has only a problem, by name."""
    options = snapshot.options
    quoted = options[(options["bid"] > 0) & (options["ask"] > 0)]
    expirations = options.groupby("symbol", observed=True)["expiration"].nunique().to_dict()
    contracts, two_sided = (
        options["symbol"].value_counts().to_dict(),
        quoted["symbol"].value_counts().to_dict(),
    )
    closes = snapshot.closes["symbol"].value_counts().to_dict()
    names = snapshot.underlyings
    spots = {
        str(symbol): float(spot) if isfinite(spot) else None
        for symbol, spot in zip(names["symbol"], names["spot"], strict=True)
    }
    about = names.set_index("symbol")[["source", "quote_time", "closing", "facts_day"]].astype(object)
    known = about.where(about.notna(), None).to_dict("index")
    troubled = [p.symbol for p in snapshot.problems if p.symbol]
    return [
        SymbolContents(
            symbol=symbol,
            **_origin(known.get(symbol, {})),
            spot=spots.get(symbol),
            expirations=int(expirations.get(symbol, 0)),
            contracts=int(contracts.get(symbol, 0)),
            two_sided=int(two_sided.get(symbol, 0)),
            closes=int(closes.get(symbol, 0)),
            problems=troubled.count(symbol),
        )
        for symbol in sorted({*spots, *troubled})
    ]


def _origin(row: Mapping[Any, Any]) -> dict[str, Any]:
    moment, day = row.get("quote_time"), row.get("facts_day")
    return {
        "source": row.get("source"),
        "quote_time": moment.to_pydatetime() if moment is not None else None,
        "closing": bool(row.get("closing")),
        "facts_day": day.date() if day is not None else None,
    }
