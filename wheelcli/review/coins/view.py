"""The view of a coin account: its dollar account, valued at the index that closes each session.

The dollar account counts hundred-millionths where others count cents, so every sum of the review is exact to
that; the finished document is converted to dollars (`coins.to_dollars`). Between two recorded markets,
options are priced as European and without interest, on a future that the model equates with the coin.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from wheelcli.book.accounts import CoinBook
from wheelcli.book.coins.holdings import coin_portfolio
from wheelcli.book.coins.to_dollars import to_dollars
from wheelcli.book.events import Event
from wheelcli.book.portfolio import Portfolio
from wheelcli.book.positions.positions import positions_of
from wheelcli.book.projection.fold import events_in_dollars, fold
from wheelcli.book.valuation.cash import Cash, collateral_usd
from wheelcli.config import Config
from wheelcli.manage.listed_marks import listed_marks
from wheelcli.quotes import Mark
from wheelcli.review.build import review_of
from wheelcli.review.coins.closes import coin_closes, delivery_prices
from wheelcli.review.coins.prices import CoinPrices, indices_of, premiums_of
from wheelcli.review.coins.purses import purses_of
from wheelcli.review.evidence import Market, Plans
from wheelcli.review.report import AbsentFigure, Review
from wheelcli.review.view import View
from wheelcli.review.week import Span, periods
from wheelcli.rfq.execution import Execution

__all__ = ["coin_review"]

CENT = 1_000_000  # units of the dollar account in a cent
_PAYS = "an option on a coin pays a difference: nothing is assigned"
_NO_DIVIDENDS = "coins pay no dividends"
ABSENT = (
    AbsentFigure("benchmark", "no fund is a benchmark of coins"),
    AbsentFigure("performance.spy", "no fund is a benchmark of coins"),
    AbsentFigure("performance.put_index", "Cboe's PUT index holds options on shares"),
    AbsentFigure("bridge.dividends_usd", _NO_DIVIDENDS),
    AbsentFigure("income.dividends_usd", _NO_DIVIDENDS),
    AbsentFigure("trades.assignment_rate", _PAYS),
    AbsentFigure("cash_equivalents_usd", "no fund counts as USDC"),
)


def coin_review(
    book: CoinBook,
    events: Sequence[Event],
    portfolio: Portfolio,
    *,
    market: Market,
    plans: Plans,
    config: Config,
    week: Span,
    execution: Sequence[Execution] = (),
) -> Review:
    """Return the review of `week` for a coin account. Arguments as of `build.review`; `events` are those
    of the journal. Next week's list has every coin of the market.
    """
    account = book.dollars
    since = account.began or week.since
    listed = () if market.snapshot is None else tuple(market.snapshot.underlyings["symbol"].astype(str))
    coins = {*listed, *(event.symbol for event in events if event.symbol)}
    closes = coin_closes(market, coins, since=since, until=week.until)
    contracts = {event.contract for event in events if event.contract is not None}
    day = closes.days[-1] if closes.days else week.until
    spans = periods(week, start=account.began) if account.began else ()

    def in_dollars(review: Review) -> Review:
        return _without_absent(replace(to_dollars(review), purses=purses_of(events, spans, closes)))

    view = View(
        account=account,
        events=events_in_dollars(events),
        portfolio=portfolio,
        closes=closes,
        delivered=delivery_prices(market, {(c.root, c.expiration) for c in contracts}),
        prices=CoinPrices(
            market.quotes, native=premiums_of(events), indices=indices_of(events), closes=closes
        ),
        open_options=portfolio.options,
        cash=_cash(account.name, portfolio, events, config, day=day),
        rate=0.0,
        expired=_expired(portfolio, market),
        per_dollar=CENT,
        listed=listed,
        last_session=week.until,
        opened=premiums_of(events),
        watched_sectors=False,
        in_dollars=in_dollars,
    )
    return review_of(view, market=market, plans=plans, config=config, week=week, execution=execution)


def _cash(name: str, portfolio: Portfolio, events: Sequence[Event], config: Config, *, day: date) -> Cash:
    """Return the USDC, and the collateral of the puts, at the close of `day`."""
    held: Portfolio | None = portfolio
    if any(event.day > day for event in events):
        book = fold([event for event in events if event.day <= day], ordered=True).coins.get(name)
        held = None if book is None else coin_portfolio(book, config, account=name)
    if held is None:
        return Cash(0.0, 0.0, 0.0)
    return Cash(held.cash_usd, 0.0, collateral_usd(positions_of(held)))


def _expired(portfolio: Portfolio, market: Market) -> dict[str, Mark | None]:
    """Return the marks of open options that have expired by that market, by contract; None if unknown."""
    if market.snapshot is None:
        return {}
    expired = listed_marks(portfolio.options, market.snapshot)[1]
    return {contract.name: mark for contract, mark in expired.items()}


def _without_absent(review: Review) -> Review:
    """Return the review with null in place of every figure that has no meaning for coins."""
    return replace(
        review,
        benchmark=None,
        bridge=tuple(replace(each, dividends_usd=None) for each in review.bridge),
        income=tuple(replace(each, dividends_usd=None) for each in review.income),
        trades=tuple(replace(each, assignment_rate=None) for each in review.trades),
        absent=ABSENT,
    )
