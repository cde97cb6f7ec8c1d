"""Holdings from day to day, in today's shares: the stretches that make up an equity curve.

Closes of a snapshot are adjusted for every split; a lot that left before a split is therefore counted in the
shares and at the strike that it would have today. Example: 100 shares sold before a 4:1 split are 400 at a
quarter of the price, a 200 put a 50 put on 400.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from wheelcli.book.events import Event, Kind
from wheelcli.book.ledger import AccountBook, ClosedOption, OptionLot, ShareSale
from wheelcli.contract import Right

__all__ = ["OptionStretch", "ShareStretch", "holdings", "split_factor", "splits_of"]

Splits = Mapping[str, Sequence[tuple[date, float]]]


@dataclass(frozen=True, slots=True)
class OptionStretch:
    """Contracts held at the closes from `since` to the day before `until` (None: still open), in
    today's shares; `units` is negative if short.

    A stretch is a part of the lot's life, and may have ended. The open remainder of the lot is the
    `OpenOption` with the same `id`.
    """

    id: str
    contract: str  # as listed, OCC
    symbol: str
    is_call: bool
    strike: float  # dollars per underlying share
    expiration: date
    units: float  # underlying shares behind it
    since: date
    until: date | None
    opened_at: float | None  # dollars per underlying share; None where not known
    per_unit: float  # listed quote × this = dollars per underlying share


@dataclass(frozen=True, slots=True)
class ShareStretch:
    """Shares held at the closes from `since` to the day before `until` (None: still held), in today's
    shares; negative if short.
    """

    symbol: str
    shares: float
    since: date
    until: date | None
    cost_usd: float | None


def splits_of(events: Iterable[Event]) -> Splits:
    """Return the day and the factor (new ÷ old) of each split, by symbol."""
    splits: dict[str, list[tuple[date, float]]] = defaultdict(list)
    for event in events:
        if event.kind is Kind.SPLIT and event.symbol and event.ratio:
            splits[event.symbol].append((event.day, event.ratio[0] / event.ratio[1]))
    return splits


def split_factor(splits: Splits, symbol: str, after: date | None) -> float:
    """Return today's shares per share of a lot that left on the day `after`; 1 for one still held."""
    factor = 1.0
    for day, ratio in splits.get(symbol, ()):
        if after is not None and after < day:  # a split comes before the trades of its day
            factor *= ratio
    return factor


def holdings(account: AccountBook, splits: Splits) -> tuple[list[OptionStretch], list[ShareStretch]]:
    """Return every stretch of the account, open ones included."""
    scale = account.price_scale
    options = [_option(lot, None, splits, scale) for lot in account.options]
    options += [_option(gone, gone.closed, splits, scale) for gone in account.closed]
    shares = [
        ShareStretch(
            lot.symbol,
            lot.micro_shares / 1_000_000,
            lot.opened,
            None,
            None if lot.cost_cents is None else lot.cost_cents / 100,
        )
        for lot in account.shares
    ]
    shares += [
        ShareStretch(
            sale.symbol,
            sale.micro_shares / 1_000_000 * split_factor(splits, sale.symbol, sale.closed),
            sale.opened,
            sale.closed,
            _cost_usd(sale),
        )
        for sale in account.sales
    ]
    return options, shares


def _cost_usd(sale: ShareSale) -> float | None:
    """Return the cost of shares that left; for short ones that were covered, their proceeds, negative."""
    cents = sale.cost_cents if sale.micro_shares >= 0 else sale.proceeds_cents
    return None if cents is None else (cents if sale.micro_shares >= 0 else -cents) / 100


def _option(lot: OptionLot | ClosedOption, gone: date | None, splits: Splits, scale: int) -> OptionStretch:
    deliverable = lot.deliverable_micros / 1_000_000
    factor = split_factor(splits, lot.symbol, gone)
    units = lot.contracts * deliverable * factor
    # A coin's options are quoted per coin, whatever their lot.
    per_unit = lot.multiplier / (deliverable * factor) if scale == 1 else float(scale)
    opened_at = None if lot.credit_cents is None or not units else abs(lot.credit_cents / 100 / units)
    return OptionStretch(
        id=lot.id,
        contract=lot.contract.name,
        symbol=lot.symbol,
        is_call=lot.contract.right is Right.CALL,
        strike=lot.contract.strike * per_unit,
        expiration=lot.contract.expiration,
        units=units,
        since=lot.opened,
        until=gone,
        opened_at=opened_at,
        per_unit=per_unit,
    )
