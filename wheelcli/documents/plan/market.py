"""The types of `wheel.chain`, `wheel.record` and `wheel.snapshot.*` (design, sections 5 and 9)."""

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
    """One dividend that pricing takes off."""

    date: Annotated[date, Doc("ex-date")]
    amount: Annotated[PerShare, Doc("dividend")]
    basis: Annotated[str, Doc("announced or projected")]


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedContract:
    """One contract of a chain."""

    contract: Annotated[str, Doc("OCC symbol without padding")]
    right: Annotated[Literal["call", "put"], Doc("call or put")]
    strike: Annotated[PerShare, Doc("strike")]
    expiration: Annotated[date, Doc("expiration date")]
    dte_days: Annotated[Days, Doc("from the session date in New York to expiration")]
    years: Annotated[Years, Doc("to the close of trading of the contract, with the fraction of the day")]
    bid: Annotated[PerShare | None, Doc("bid")]
    ask: Annotated[PerShare | None, Doc("ask")]
    bid_size: Annotated[_Contracts | None, Doc("contracts bid for at the bid")]
    ask_size: Annotated[_Contracts | None, Doc("contracts offered at the ask")]
    carry_annual: Annotated[
        Annual,
        Doc("what holding the share to this expiration costs beyond rate and dividends, by parity"),
    ]
    iv: Annotated[Annual | None, Doc("implied volatility from the mid of a two-sided quote")]
    vol: Annotated[
        Annual | None,
        Doc(
            "what the Greeks are at: iv; of a wide quote in the money nearer to the put or call of its "
            "strike, and that one's where iv is null"
        ),
    ]
    feed_iv: Annotated[Annual | None, Doc("the feed's own, only to compare")]
    delta: Annotated[Delta | None, Doc("as listed: a put's is negative")]
    gamma: Annotated[
        float | None, Unit("per share per dollar"), Doc("change of delta per dollar of the share")
    ]
    theta: Annotated[PerShare | None, Doc("per calendar day, of a long contract")]
    vega: Annotated[PerShare | None, Doc("per volatility point, of a long contract")]
    prob_otm: Annotated[Ratio | None, Doc("chance of expiring out of the money: lognormal, risk-neutral")]
    volume: Annotated[_Contracts | None, Doc("contracts traded today")]
    open_interest: Annotated[_Contracts | None, Doc("contracts open, of the session before")]
    unusable: Annotated[str | None, Doc("why it is not used; null where it is")]
    second_bid: Annotated[PerShare | None, Doc("bid in the second feed, with --check")]
    second_ask: Annotated[PerShare | None, Doc("ask in the second feed")]
    feeds_apart: Annotated[PerShare | None, Doc("between the feeds' mids, at one share price")]
    feeds_allowed: Annotated[PerShare | None, Doc("what the two spreads and two cents explain of it")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainDocument:
    """The priced chain of one underlying."""

    symbol: Annotated[str, Doc("the underlying")]
    spot: Annotated[
        PerShare | None, Doc("share price of the moment of the option quotes, by put–call parity")
    ]
    spot_quoted: Annotated[PerShare | None, Doc("share price as the feed quotes it")]
    spot_basis: SpotBasis
    rate: Annotated[Annual, Doc("interest used")]
    rate_label: Annotated[str, Doc("where the rate is from")]
    carry: CarryBasis
    carry_annual: CarryAnnual
    hard_to_borrow: HardToBorrow
    source: Annotated[str | None, Doc("the feed of the quotes")]
    quote_time: Annotated[datetime | None, Doc("the moment of the quotes")]
    closing: Annotated[bool, Doc("whether they are the closing quotes of a session that is over")]
    facts_day: Annotated[date | None, Doc("day of the kept facts if the feed has none; else null")]
    second_source: Annotated[str | None, Doc("the feed that they are compared with; null without --check")]
    dividends: Annotated[tuple[DividendAhead, ...], Doc("the dividends ahead that pricing takes off")]
    contracts: Annotated[tuple[PricedContract, ...], Doc("one contract each")]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDocument:
    """The market that was recorded."""

    snapshot: Annotated[str, Doc("its id")]
    path: Annotated[str, Doc("its folder")]
    symbols: Annotated[int, Doc("underlyings in it")]
    contracts: Annotated[int, Doc("contracts in it")]
    two_sided: Annotated[int, Doc("contracts with a bid and an ask")]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedMarket:
    """One market of the data folder."""

    id: Annotated[str, Doc("its id")]
    as_of: Annotated[datetime | None, Doc("its moment")]
    source: Annotated[str | None, Doc("where its data is from")]
    symbols: Annotated[int | None, Doc("underlyings in it")]
    contracts: Annotated[int | None, Doc("contracts in it")]
    bytes: Annotated[int | None, Unit("bytes"), Doc("size on disk")]
    path: Annotated[str, Doc("its folder")]
    damaged: Annotated[str | None, Doc("what is wrong with it; null where nothing is")]


_Markets = Annotated[tuple[RecordedMarket, ...], Doc("one recorded market each, the newest first")]


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotListDocument:
    """The recorded markets."""

    folder: Annotated[str, Doc("where they are")]
    snapshots: _Markets


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotShowDocument:
    """What one recorded market holds."""

    id: Annotated[str, Doc("its id")]
    path: Annotated[str, Doc("its folder or file")]
    as_of: Annotated[datetime, Doc("its moment")]
    source: Annotated[str, Doc("where its data is from")]
    contracts: Annotated[int, Doc("contracts in it")]
    vix: Annotated[Points | None, Doc("last close of the volatility index")]
    rate: Annotated[Annual | None, Doc("interest")]
    symbols: Annotated[
        tuple[SymbolContents, ...],
        Doc("one underlying each, and each symbol of which only a problem is known"),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotPruneDocument:
    """The recorded markets that were removed, or would be."""

    removed: Annotated[bool, Doc("whether they are gone")]
    bytes: Annotated[int, Unit("bytes"), Doc("their size")]
    snapshots: _Markets


DOCUMENTS = (
    document(
        "chain", "The priced chain of one underlying, by `wheel chain`; Greeks per share", ChainDocument
    ),
    document("record", "What `wheel record` kept", RecordDocument),
    document("snapshot.list", "The recorded markets, by `wheel snapshot list`", SnapshotListDocument),
    document(
        "snapshot.show", "What one recorded market holds, by `wheel snapshot show`", SnapshotShowDocument
    ),
    document(
        "snapshot.prune",
        "What `wheel snapshot prune` removed, or with --dry-run would",
        SnapshotPruneDocument,
    ),
)
