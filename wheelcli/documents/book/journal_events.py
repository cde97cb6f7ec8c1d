"""The types of `wheel journal list`; those of the other journal commands are in `journal` and
`journal_import`.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated

from wheelcli.units import OPTIONAL, Contracts, Doc, Dollars, PerShare, Shares, Unit

_EVENT_COLUMNS = """
    id account day kind symbol contract contracts shares price cash_usd fees_usd source memo
"""
EVENT_COLUMNS = tuple(_EVENT_COLUMNS.split())
LIST_COLUMNS = (*EVENT_COLUMNS[:-2], "balance_usd", "undone", "source", "memo")
_COIN_COLUMNS = """
id account day at time_known kind symbol contract contracts coin_size price coin coin_change coin_fees
index_usd source memo
"""
COIN_COLUMNS = tuple(_COIN_COLUMNS.split())  # of a coin account
COIN_LIST_COLUMNS = (*COIN_COLUMNS[:-2], "coin_balance", "undone", "source", "memo")


# Without slots: the list has two fields behind these.
@dataclass(frozen=True, kw_only=True)
class JournalEvent:
    """One event: dollars, shares, contracts by their OCC symbol."""

    id: Annotated[str, Doc("id, unique in the journal")]
    account: Annotated[str, Doc("account")]
    day: Annotated[date, Doc("session it belongs to")]
    at: Annotated[
        datetime, Doc("moment; about noon if only the day is known, with coins also its beginning or end")
    ]
    time_known: Annotated[bool, Doc("whether the moment is known")]
    kind: Annotated[str, Doc("kind of event, such as option_open or dividend")]
    word: Annotated[str, Doc("the kind as typed, such as STO or DIV")]
    name: Annotated[
        str, Doc("what it concerns: a contract's label, a symbol, or empty for the account itself")
    ]
    text: Annotated[str, Doc("the event in one line")]
    symbol: Annotated[str | None, Doc("underlying")]
    contract: Annotated[str | None, Doc("OCC symbol")]
    contracts: Annotated[Contracts | None, Doc("change of the position, negative if contracts leave")]
    multiplier: Annotated[int | None, Doc("dollars of premium per contract and dollar of price")]
    deliverable_shares: Annotated[Shares | None, Doc("shares behind one contract")]
    shares: Annotated[Shares | None, Doc("change in the shares held")]
    price: Annotated[
        PerShare | None, Doc("price as traded, or the strike of an assignment; null if none or unknown")
    ]
    cash_usd: Annotated[Dollars, Doc("change in cash, fees included")]
    fees_usd: Annotated[Dollars, Doc("fees in cash_usd, positive if paid")]
    ratio: Annotated[str | None, Doc("ratio of a split, new:old")]
    symbol_to: Annotated[str | None, Doc("new symbol")]
    contract_to: Annotated[str | None, Doc("OCC symbol of the contract that replaces it")]
    lot: Annotated[str | None, Doc("id of the event that opened the lot that this one closes")]
    group: Annotated[str | None, Doc("id shared by the legs of one order")]
    ticket: Annotated[str | None, Doc("ticket that it fills")]
    plan: Annotated[str | None, Doc("plan of that ticket")]
    undoes: Annotated[str | None, Doc("id of the event that it reverses")]
    source: Annotated[str, Doc("manual, fill, settle, or the broker's name")]
    memo: Annotated[str, Doc("remark")]
    coin: Annotated[str | None, Doc("currency that moves, in a coin account: USDC, BTC or ETH")] = field(
        default=None, metadata=OPTIONAL
    )
    coin_change: Annotated[
        float | None, Unit("of `coin`"), Doc("its change, fees included, to eight digits")
    ] = field(default=None, metadata=OPTIONAL)
    coin_fees: Annotated[float | None, Unit("of `coin`"), Doc("fees in coin_change, positive if paid")] = (
        field(default=None, metadata=OPTIONAL)
    )
    coin_size: Annotated[
        float | None,
        Unit("coins"),
        Doc("coins of the option, or coins bought or sold; negative if they leave"),
    ] = field(default=None, metadata=OPTIONAL)
    index_usd: Annotated[
        float | None, Unit("dollars per coin"), Doc("index at which coins count, or the delivery price")
    ] = field(default=None, metadata=OPTIONAL)


@dataclass(frozen=True, kw_only=True)
class ListedEvent(JournalEvent):
    """An event of the list, and the account after it."""

    undone: Annotated[bool, Doc("whether an undo reverses it")]
    balance_usd: Annotated[Dollars, Doc("cash of its account after the event")]
    coin_balance: Annotated[
        float | None, Unit("of `coin`"), Doc("balance of that currency after the event")
    ] = field(default=None, metadata=OPTIONAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalList:
    """The journal's events."""

    account: Annotated[str | None, Doc("account requested; null for all")]
    total: Annotated[int, Doc("events in the journal before any filter")]
    events: Annotated[tuple[ListedEvent, ...], Doc("events in the order they happened")]
