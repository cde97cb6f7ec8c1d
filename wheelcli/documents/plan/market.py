"""The types of `wheel.chain`, `wheel.record` and `wheel.snapshot.*`."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal

from wheelcli.chains.annotations import CarryAnnual, CarryBasis, HardToBorrow, SpotBasis
from wheelcli.documents.typed import document
from wheelcli.market.snapshot_contents import SymbolContents
from wheelcli.units import (
    Annual,
    Days,
    Delta,
    Doc,
    PerShare,
    Points,
    Ratio,
    Unit,
    Years,
)

_Contracts = Annotated[float, Unit("contracts")]  # feeds have them as floats


@dataclass(frozen=True, slots=True, kw_only=True)
class DividendAhead:
    """One dividend that pricing deducts from the share price."""

    date: Annotated[date, Doc("ex-date")]
    amount: Annotated[PerShare, Doc("dividend per share")]
    basis: Annotated[str, Doc("announced or projected")]


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedContract:
    """One contract of a chain."""

    contract: Annotated[str, Doc("OCC symbol without padding")]
    right: Annotated[Literal["call", "put"], Doc("call or put")]
    strike: Annotated[PerShare, Doc("strike")]
    expiration: Annotated[date, Doc("expiration date")]
    dte_days: Annotated[Days, Doc("days from the session date in New York to expiration")]
    years: Annotated[
        Years, Doc("years to the close of trading of the contract, with the fraction of the day")
    ]
    bid: Annotated[PerShare | None, Doc("bid")]
    ask: Annotated[PerShare | None, Doc("ask")]
    bid_size: Annotated[_Contracts | None, Doc("contracts bid for at the bid")]
    ask_size: Annotated[_Contracts | None, Doc("contracts offered at the ask")]
    carry_annual: Annotated[
        Annual,
        Doc("annual yield of the share to this expiration beyond rate and dividends, by parity"),
    ]
    iv: Annotated[Annual | None, Doc("implied volatility from the mid of a two-sided quote")]
    vol: Annotated[
        Annual | None,
        Doc(
            "volatility used for the Greeks: iv; for a wide quote in the money nearer to that "
            "of the put or call of its strike, which is used alone if iv is null"
        ),
    ]
    feed_iv: Annotated[Annual | None, Doc("the feed's own volatility, for comparison only")]
    delta: Annotated[Delta | None, Doc("delta as listed: a put's is negative")]
    gamma: Annotated[
        float | None, Unit("per share per dollar"), Doc("gamma: change in delta per dollar of the share")
    ]
    theta: Annotated[PerShare | None, Doc("theta per calendar day, of a long contract")]
    vega: Annotated[PerShare | None, Doc("vega per volatility point, of a long contract")]
    prob_otm: Annotated[
        Ratio | None, Doc("probability of expiring out of the money: lognormal, risk-neutral")
    ]
    volume: Annotated[_Contracts | None, Doc("contracts traded today")]
    open_interest: Annotated[_Contracts | None, Doc("open interest, of the session before")]
    unusable: Annotated[str | None, Doc("why it is not used; null if it is")]
    second_bid: Annotated[PerShare | None, Doc("bid in the second feed, with --check")]
    second_ask: Annotated[PerShare | None, Doc("ask in the second feed")]
    feeds_apart: Annotated[PerShare | None, Doc("distance of the feeds' mids at one share price")]
    feeds_allowed: Annotated[PerShare | None, Doc("part of it that the two spreads and two cents explain")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainDocument:
    """The priced chain of one underlying."""

    symbol: Annotated[str, Doc("underlying")]
    spot: Annotated[
        PerShare | None, Doc("share price at the moment of the option quotes, by put–call parity")
    ]
    spot_quoted: Annotated[PerShare | None, Doc("share price as quoted by the feed")]
    spot_basis: SpotBasis
    rate: Annotated[Annual, Doc("interest rate used")]
    rate_label: Annotated[str, Doc("source of the rate")]
    carry: CarryBasis
    carry_annual: CarryAnnual
    hard_to_borrow: HardToBorrow
    source: Annotated[str | None, Doc("feed of the quotes")]
    quote_time: Annotated[datetime | None, Doc("moment of the quotes")]
    closing: Annotated[bool, Doc("whether they are the closing quotes of a session that is over")]
    facts_day: Annotated[date | None, Doc("day of the facts if from an earlier session; else null")]
    second_source: Annotated[str | None, Doc("feed that they are compared with; null without --check")]
    dividends: Annotated[
        tuple[DividendAhead, ...], Doc("dividends ahead that pricing deducts from the share price")
    ]
    contracts: Annotated[tuple[PricedContract, ...], Doc("contracts of the chain")]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDocument:
    """The recorded market."""

    snapshot: Annotated[str, Doc("id of the snapshot")]
    path: Annotated[str, Doc("folder of the snapshot")]
    symbols: Annotated[int, Doc("underlyings in it")]
    contracts: Annotated[int, Doc("contracts in it")]
    two_sided: Annotated[int, Doc("contracts with a bid and an ask")]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedMarket:
    """One market of the data folder."""

    id: Annotated[str, Doc("id")]
    as_of: Annotated[datetime | None, Doc("moment of the quotes")]
    source: Annotated[str | None, Doc("source of its data")]
    symbols: Annotated[int | None, Doc("underlyings in it")]
    contracts: Annotated[int | None, Doc("contracts in it")]
    bytes: Annotated[int | None, Unit("bytes"), Doc("size on disk")]
    path: Annotated[str, Doc("folder")]
    damaged: Annotated[str | None, Doc("what is damaged; null if nothing is")]


_Markets = Annotated[tuple[RecordedMarket, ...], Doc("recorded markets, newest first")]


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotListDocument:
    """The recorded markets."""

    folder: Annotated[str, Doc("folder of the recorded markets")]
    snapshots: _Markets


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotShowDocument:
    """The contents of one recorded market."""

    id: Annotated[str, Doc("id")]
    path: Annotated[str, Doc("folder or file")]
    as_of: Annotated[datetime, Doc("moment of the quotes")]
    source: Annotated[str, Doc("source of its data")]
    contracts: Annotated[int, Doc("contracts in it")]
    vix: Annotated[Points | None, Doc("last close of the volatility index")]
    rate: Annotated[Annual | None, Doc("interest rate")]
    symbols: Annotated[
        tuple[SymbolContents, ...],
        Doc("underlyings, and symbols of which only a problem is known"),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotPruneDocument:
    """The recorded markets that were removed, or would be."""

    removed: Annotated[bool, Doc("whether they were removed")]
    bytes: Annotated[int, Unit("bytes"), Doc("size on disk")]
    snapshots: _Markets


DOCUMENTS = (
    document(
        "chain", "The priced chain of one underlying, by `wheel chain`; Greeks per share", ChainDocument
    ),
    document("record", "The market that `wheel record` saved", RecordDocument),
    document("snapshot.list", "The recorded markets, by `wheel snapshot list`", SnapshotListDocument),
    document(
        "snapshot.show", "The contents of one recorded market, by `wheel snapshot show`", SnapshotShowDocument
    ),
    document(
        "snapshot.prune",
        "The snapshots that `wheel snapshot prune` removed or, with --dry-run, would remove",
        SnapshotPruneDocument,
    ),
)
