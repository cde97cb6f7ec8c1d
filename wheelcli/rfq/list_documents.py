"""The documents of many requests for quotes: `wheel.rfqs`, public prints, and a run of the practice venue."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from wheelcli.rfq.documents import Amount
from wheelcli.rfq.fills import fees_of, price_of
from wheelcli.rfq.numbers import number
from wheelcli.rfq.states import Request, State
from wheelcli.units import OPTIONAL, Doc, Dollars, PerShare, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class RfqRow:
    """One request in a list."""

    id: Annotated[str, Doc("its id in the record")]
    built: Annotated[datetime, Doc("when it was built")]
    venue: Annotated[str, Doc("the venue")]
    state: Annotated[State, Doc("its state")]
    package: Annotated[str, Doc("the order in short")]
    amount: Annotated[Amount, Doc("number of packages")]
    limit_price: Annotated[PerShare | None, Doc("the worst acceptable price")]
    expires: Annotated[datetime | None, Doc("when it expires")]
    price: Annotated[PerShare | None, Doc("mean price of its trades; null if it has none")]
    fees_usd: Annotated[Dollars | None, Doc("fees of its trades; null if one is unknown")]
    ticket: Annotated[str | None, Doc("the ticket or saved roll; null for a typed order")]


@dataclass(frozen=True, slots=True, kw_only=True)
class RfqList:
    """The requests of the record, of `wheel rfq list`."""

    rfqs: Annotated[tuple[RfqRow, ...], Doc("the requests, newest first")]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintRow:
    """One public trade, whoever requested it."""

    at: Annotated[datetime, Doc("when it traded")]
    direction: Annotated[str, Doc("whether the taker bought or sold the package")]
    package: Annotated[str, Doc("its legs")]
    amount: Annotated[Amount, Doc("number of packages")]
    price: Annotated[PerShare, Doc("price of the package")]
    mark: Annotated[PerShare | None, Doc("the venue's mark; null if unknown")]
    price_unit: Annotated[
        str | None, Doc("for options on coins quoted alike, the unit of price and mark; else absent")
    ] = field(default=None, metadata=OPTIONAL)
    index: Annotated[
        float | None, Unit("dollars per coin"), Doc("index of the coin at the trade; absent if unknown")
    ] = field(default=None, metadata=OPTIONAL)
    worse: Annotated[
        float | None,
        Unit("of price_unit"),
        Doc("amount that the taker paid beyond the mark, per package; negative if better, absent if unknown"),
    ] = field(default=None, metadata=OPTIONAL)
    bps: Annotated[float | None, Unit("basis points"), Doc("the same ÷ index; absent if unknown")] = field(
        default=None, metadata=OPTIONAL
    )
    cost_usd: Annotated[
        Dollars | None, Doc("the same in dollars for the whole amount; absent if unknown")
    ] = field(default=None, metadata=OPTIONAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class RfqTape:
    """Public prints, of `wheel rfq tape`."""

    prints: Annotated[tuple[PrintRow, ...], Doc("the trades, newest first")]
    median_bps: Annotated[
        float | None, Unit("basis points"), Doc("median of bps; absent if it is unknown for all")
    ] = field(default=None, metadata=OPTIONAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeVenue:
    """A run of the practice venue, of `wheel rfq sim`."""

    url: Annotated[str, Doc("its address, on this machine only")]
    address_file: Annotated[str, Doc("the private file with its address and secret while it runs")]
    requests: Annotated[int, Unit("count"), Doc("number of requests it received")]


def row_of(request: Request) -> RfqRow:
    """Return a request as a row of `wheel.rfqs/1`."""
    return RfqRow(
        id=request.id,
        built=request.at,
        venue=request.venue,
        state=request.state,
        package=str(request.package),
        amount=float(request.package.amount),
        limit_price=number(request.limit),
        expires=request.expires,
        price=number(price_of(request.fills)),
        fees_usd=number(fees_of(request.fills)) if request.fills else None,
        ticket=request.ticket,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueKey:
    """The API key of a venue, by `wheel rfq key`, without its values."""

    venue: Annotated[str, Doc("the venue")]
    source: Annotated[str | None, Doc("environment or keyring; null if there is none")]
    scope: Annotated[tuple[str, ...], Doc("rights of the key at the venue; empty if it was not tested")]
    clock_apart_s: Annotated[
        float | None, Unit("seconds"), Doc("lead of the venue's clock; null if it was not tested")
    ]
    makers: Annotated[
        int | None, Unit("count"), Doc("makers that a request can go to; null if it was not tested")
    ]
    open_requests: Annotated[int | None, Unit("count"), Doc("requests open there; null if it was not tested")]
