"""One session of a coin account, a day in UTC.

In this order:

1. Options that expired by the moment of the quotes settle in cash at the delivery price of their day, at
   08:00.
2. The account is marked, and the monitor's orders are filled.
3. The account is marked again, a plan is made, and its tickets are filled.

Nothing is assigned or exercised early, no coins are bought in place of an assignment, and USDC earns no
interest; the cash benchmark earns `data.rate`.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from wheelcli.backtest.coins.holdings import ACCOUNT, CoinRun, Worth, valued
from wheelcli.backtest.coins.orders import terms_in
from wheelcli.backtest.coins.trading import Market, manage, sell
from wheelcli.backtest.course import CoinEnd, End, Engine, Evening
from wheelcli.backtest.delisting import PATIENCE, Ended, missing_too_long
from wheelcli.backtest.levels import Levels
from wheelcli.backtest.market_day import MarketDay, prices_of
from wheelcli.backtest.outcomes import judge, with_endings
from wheelcli.backtest.records import Point, RunPurse
from wheelcli.backtest.running import SOURCE, Valued, count_marks, point_of, remember
from wheelcli.backtest.spec import Spec
from wheelcli.backtest.trading import price_again
from wheelcli.backtest.within_reach import longest, within_reach
from wheelcli.book.coins.entry import CoinEntering, event_of_line
from wheelcli.book.coins.line import CoinLine
from wheelcli.book.coins.money import E8, MICROS, USDC
from wheelcli.book.coins.settlement import endings
from wheelcli.book.entry.line_verbs import Verb
from wheelcli.book.entry.settlement import unsettled_lots
from wheelcli.book.events import Kind
from wheelcli.book.projection.folded import Folded
from wheelcli.book.projection.purses import usd_e8
from wheelcli.chains.build import price_chains
from wheelcli.config import Account, Config
from wheelcli.errors import Problem, WheelError
from wheelcli.market.session_closes import closes_on
from wheelcli.plan.history import history_of
from wheelcli.plan.regime import regime_in_force

if TYPE_CHECKING:
    import pandas as pd


def _begin(spec: Spec, config: Config, iv_history: "pd.DataFrame | None", *, account: str) -> CoinRun:
    """Return a run that has not begun; it ignores the coins of the settings."""
    settings = config.accounts.get(account, Account(market="deribit"))
    own = settings.model_copy(update={"coins": {}, "cash": 0.0})
    plain = config.model_copy(update={"accounts": {account: own}})
    return CoinRun(spec, plain, Folded.of(()), iv_history, account=account)


def _session(run: CoinRun, day: MarketDay, levels: Levels, plans: bool) -> None:
    if not run.log:
        _open(run, day)
    _settle(run, day)
    _without_index(run, day)
    judge(run, day)
    price_again(run, day)
    before = run.evening
    days = 0 if before is None else (day.session - before.session).days
    # Coin markets have no bill rate, and are priced undiscounted.
    levels.advance(day, rate=run.config.data.rate, days=days)
    snapshot = day.snapshot
    history = history_of(
        snapshot.closes, snapshot.underlyings["symbol"].tolist(), snapshot.session, snapshot.market
    )
    start, _ = valued(run, snapshot)
    held = {option.contract.name for option in start.portfolio.options}
    near = within_reach(snapshot, history, longest(run.config), held)
    chains = price_chains(near, default_rate=run.config.data.rate, calls_of=set(run.config.watchlist))
    market = Market(day, chains, history, terms_in(day))
    if not run.spec.hold:
        manage(run, market, start)
    if plans:
        sell(run, market, valued(run, snapshot)[0])
    end, worth = valued(run, snapshot)
    remember(run, day, end)
    run.points.append(_point(run, day, end, worth, levels, planned=plans))
    count_marks(run, end)
    run.keep_iv(chains, day.session)
    run.evening = Evening(day, chains, history)


def _open(run: CoinRun, day: MarketDay) -> None:
    """Enter the purses that the run begins with: coins at the index of the session. Raises WheelError (5)
    without one.
    """
    into = CoinEntering(run.account, None, run.new_id, source=SOURCE)
    cash = CoinLine(Verb.OPENING, day.session, amount=Decimal(run.spec.cash_cents) / 100, currency=USDC)
    lines, prices = [cash], prices_of(day.snapshot)
    for each in run.spec.coins:
        index = prices.get(each.coin)
        if index is None:
            raise WheelError(
                f"the first session, {day.session}, has no index of {each.coin}:"
                " the value of the coins is unknown",
                hint="begin later with --since, or leave out that coin",
                code="no_index",
            )
        amount, price = Decimal(repr(each.amount)), Decimal(repr(index))
        lines.append(
            CoinLine(Verb.OPENING, day.session, amount=amount, currency=each.coin, price=price, index=price)
        )
    run.enter([event_of_line(line, into) for line in lines])


def _without_index(run: CoinRun, day: MarketDay) -> None:
    """Count the sessions without an index of each coin held. Raises Ended on the fifth."""
    for coin in missing_too_long(run, day, _held(run)):
        raise Ended(
            Problem(
                "no_index",
                f"{coin} is held and has had no index in {PATIENCE} sessions up to {day.session}",
                "end the run earlier with --until",
                coin,
            )
        )


def _settle(run: CoinRun, day: MarketDay) -> None:
    """Settle expired contracts at their delivery price; a contract without one waits."""
    over = unsettled_lots(run.book.dollars.options, day.snapshot.as_of)
    if not over:
        return
    wanted = {(each.symbol, each.day): each.value for each in over}
    known = {wanted[key]: price for key, price in closes_on(day.snapshot, wanted).items()}
    into = CoinEntering(run.account, run.book, run.new_id, run.rates_of, source=SOURCE)
    events = []
    for each in endings(over, known, {}, into):
        name = each.proposal.expired.contract.name
        if each.event is None:
            run.note(Problem("unsettled", f"{name} has not been settled: {each.proposal.why}", "", name))
            continue
        way = "cash" if each.event.kind is Kind.CASH_SETTLEMENT else "expire"
        run.counts[f"ended_{way}"] += abs(each.proposal.expired.contracts)
        run.problems.pop(("unsettled", name), None)
        events.append(each.event)
    run.enter(events)


def _point(
    run: CoinRun, day: MarketDay, end: Valued, worth: Worth, levels: Levels, *, planned: bool
) -> Point:
    point = point_of(day, end, regime_in_force(day.snapshot, run.config), levels, planned=planned)
    return replace(
        point,
        value_usd=worth.total / E8,
        cash_usd=worth.cash / E8,
        shares_usd=worth.coins / E8,
        options_usd=worth.options / E8,
    )


def _held(run: CoinRun) -> set[str]:
    book = run.book
    coins = {coin for coin, amount in book.purses.items() if amount and coin != USDC}
    return {lot.symbol for lot in book.dollars.options} | coins


def _end(run: CoinRun, prices: Mapping[str, float]) -> End:
    whole = run.folded.book.coins[run.account]
    opening = {e.coin: e for e in run.log if e.kind is Kind.OPENING_BALANCE and e.coin is not None}
    spots = {**run.spots, **prices}
    purses, gain = [], 0
    for coin in sorted(whole.purses, key=lambda each: (each != USDC, each)):
        first, amount = opening.get(coin), whole.purses[coin]
        last = 1.0 if coin == USDC else spots.get(coin, 0.0)
        begun = last if first is None else (first.index_micros or MICROS) / MICROS
        purses.append(
            RunPurse(
                currency=coin,
                start=0.0 if first is None else first.coin_e8 / E8,
                end=amount / E8,
                start_index=begun,
                end_index=last,
            )
        )
        if coin != USDC:
            came = sum(usd_e8(e, e.coin_e8) for e in run.log if e.coin == coin)
            gain += round(amount * last) - came
    start = sum(usd_e8(event, event.coin_e8) for event in opening.values())
    ended = with_endings(run, whole.dollars, {}, per_dollar=E8)
    return End(whole.dollars, tuple(ended), CoinEnd(purses=tuple(purses), start_e8=start, gain_e8=gain))


def coin_engine(account: str = ACCOUNT) -> Engine[CoinRun]:
    """Return the engine that runs sessions for the coin account of that name."""

    def begin(spec: Spec, config: Config, iv_history: "pd.DataFrame | None") -> CoinRun:
        return _begin(spec, config, iv_history, account=account)

    return Engine(begin, _session, _held, _end)
