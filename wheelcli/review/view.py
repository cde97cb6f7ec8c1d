"""An account as a review sees it: its book, the closes that value it, and what depends on its market.

Accounts of shares and of coins have one review. What differs between them is here: `share_view` below, and
`coins.view`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from wheelcli.book.events import Event
from wheelcli.book.ledger import AccountBook, ClosedOption
from wheelcli.book.portfolio import Portfolio
from wheelcli.book.valuation.cash import Cash
from wheelcli.book.valuation.expired import expired_marks
from wheelcli.config import Config
from wheelcli.market.session_closes import closes_on
from wheelcli.market.snapshot import Snapshot, table
from wheelcli.open_option import OpenOption
from wheelcli.quotes import Mark
from wheelcli.review.cash import cash_of
from wheelcli.review.evidence import Market
from wheelcli.review.performance.price_grid import Closes, closes_of
from wheelcli.trading_calendar import session_on_or_before

if TYPE_CHECKING:
    from wheelcli.review.report import Review

__all__ = ["OptionPrices", "View", "same", "share_view"]


@dataclass(frozen=True, slots=True)
class OptionPrices:
    """What ended options brought and cost, in one unit; `quotes` are marks by session and contract."""

    quotes: Mapping[date, Mapping[str, Mark]] = field(default_factory=dict)

    def captured(self, one: ClosedOption) -> float:
        """Return the part of its premium that was earned, negative for a loss; 0 without a premium."""
        credit = one.credit_cents or 0
        return (credit + one.close_cents) / abs(credit) if credit else 0.0

    def earned_cents(self, one: ClosedOption) -> float:
        """Return what was earned of its credit before fees, in the cents of the account."""
        return (one.credit_cents or 0) + one.close_cents

    def times_credit(self, one: ClosedOption) -> float:
        """Return the cost of buying it back ÷ its credit."""
        return -one.close_cents / max(one.credit_cents or 0, 1)

    def paid_usd(self, one: ClosedOption) -> float:
        """Return what buying it back cost, dollars per share."""
        return -one.close_cents / 100 / one.multiplier / -one.contracts

    def spot_at_close(self, one: ClosedOption) -> float | None:
        """Return the price of the underlying at the moment that it ended; None if only the day is known."""
        return None

    def captured_on(self, one: ClosedOption, day: date) -> float | None:
        """Return the part of its credit that a quote of that day showed as earned; None without a quote."""
        credit = (one.credit_cents or 0) / 100 / one.multiplier / -one.contracts
        mark = self.quotes[day].get(one.contract.name)
        return 1 - mark.price / credit if mark is not None and credit > 0 else None


def same(review: "Review") -> "Review":
    """Return the review as it is: its book counts in cents."""
    return review


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`account`, `events` and `closes` are in the units of the book; `portfolio` is in dollars."""

    account: AccountBook
    events: Sequence[Event]
    portfolio: Portfolio
    closes: Closes
    # prices by symbol and day at which options settle, if they are not the closes
    delivered: Mapping[tuple[str, date], float] | None = None
    prices: OptionPrices
    open_options: Sequence[OpenOption]
    cash: Cash
    rate: float  # of interest, in option models
    carried: Mapping[str, Mark] | None = None
    expired: Mapping[str, Mark | None] = field(default_factory=dict)
    per_dollar: int = 1  # by which dollars are multiplied in the units of the book
    listed: Sequence[str] = ()  # names of next week's list
    last_session: date  # of the week
    opened: Mapping[str, float] = field(default_factory=dict)  # premiums by opening, if not in dollars
    watched_sectors: bool = True  # whether the settings name sectors of this market
    in_dollars: "Callable[[Review], Review]" = same


def share_view(
    account: AccountBook,
    events: Sequence[Event],
    portfolio: Portfolio,
    *,
    market: Market,
    config: Config,
    since: date,
    until: date,
) -> View:
    """Return the view of a share account, with closes from the session before `since` to `until`."""
    snapshot = market.snapshot
    closes = _closes(snapshot, account, since, until, market.benchmark)
    day = closes.days[-1] if closes.days else until
    return View(
        account=account,
        events=events,
        portfolio=portfolio,
        closes=closes,
        prices=OptionPrices(market.quotes),
        open_options=account.open_options,
        cash=cash_of(account, events, closes, config, day=day),
        rate=_rate(snapshot, config),
        carried=_carried(market, closes),
        expired=_expired(account, snapshot),
        listed=tuple(config.watchlist),
        last_session=session_on_or_before(until),
    )


def _rate(snapshot: Snapshot | None, config: Config) -> float:
    if snapshot is not None and len(snapshot.rates):
        return float(snapshot.rates["rate"].iloc[0])
    return config.data.rate


def _carried(market: Market, closes: Closes) -> Mapping[str, Mark] | None:
    """Return the marks carried to the last close; None if the closes end on another day than their market."""
    snapshot = market.snapshot
    here = snapshot is not None and closes.days and closes.days[-1] == snapshot.session
    return market.carried if here else None


def _expired(account: AccountBook, snapshot: Snapshot | None) -> dict[str, Mark | None]:
    """Return the marks of the open options that are over in that market, None if unknown, by OCC symbol."""
    if snapshot is None:
        return {}
    marks = expired_marks(account.options, snapshot.market_time, lambda wanted: closes_on(snapshot, wanted))
    return {contract.name: mark for contract, mark in marks.items()}


def _closes(
    snapshot: Snapshot | None, account: AccountBook, began: date, until: date, benchmark: str | None
) -> Closes:
    import pandas as pd

    last = session_on_or_before(until)
    if snapshot is None:
        return closes_of(table("closes"), since=min(began, last), until=last)
    last = min(last, snapshot.session)
    names = _names(account)
    of_names = snapshot.closes[snapshot.closes["symbol"].isin([*names, benchmark])]
    of_names = of_names.assign(symbol=of_names["symbol"].cat.remove_unused_categories())
    spots: dict[str, float] = {}
    if last == snapshot.session:
        rows = snapshot.underlyings
        spots = {
            s: float(p)
            for s, p in zip(rows["symbol"], rows["spot"], strict=True)
            if s in {*names, benchmark} and pd.notna(p)
        }
    return closes_of(of_names, since=min(began, last), until=last, spots=spots)


def _names(account: AccountBook) -> set[str]:
    options = {lot.symbol for lot in account.options} | {gone.symbol for gone in account.closed}
    return options | {lot.symbol for lot in account.shares} | {sale.symbol for sale in account.sales}
