"""The review of one week: from the journal, the market and the plans to one value.

Pure: the same arguments give the same review.

The steps: holdings by day → their value at each close → returns, income, trades → open positions and what to
do → rules, endings, forecasts → the list of next week.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from wheelcli.book.events import Event
from wheelcli.book.ledger import AccountBook
from wheelcli.book.portfolio import Portfolio
from wheelcli.book.valuation.expired import expired_marks
from wheelcli.book.valuation.income import Basis
from wheelcli.config import Config
from wheelcli.market.session_closes import closes_on
from wheelcli.market.snapshot import Snapshot, table
from wheelcli.quotes import Mark
from wheelcli.review.advice import UnsettledContract
from wheelcli.review.agenda import agenda
from wheelcli.review.calibration import calibration
from wheelcli.review.cash import cash_of
from wheelcli.review.closed_positions import endings
from wheelcli.review.evidence import Market, Plans
from wheelcli.review.exits import exits
from wheelcli.review.exposure import exposures
from wheelcli.review.figures import figures_of
from wheelcli.review.forecasts import outcomes
from wheelcli.review.income import by_name, by_sector, earned, weekly_income
from wheelcli.review.next_week import next_week
from wheelcli.review.performance.benchmarks import levels_of
from wheelcli.review.performance.equity_curve import Curve, curve_of
from wheelcli.review.performance.gains import bridges, span_bridge, unrealised_by_name
from wheelcli.review.performance.holdings import holdings, splits_of
from wheelcli.review.performance.price_grid import Closes, closes_of
from wheelcli.review.performance.spans import moments, performance, risk, weeks
from wheelcli.review.positions import Standing, standing_of
from wheelcli.review.report import Review
from wheelcli.review.rules import entries, summed
from wheelcli.review.settlements import Settlements
from wheelcli.review.trades import trades
from wheelcli.review.verdicts import JudgedTrade
from wheelcli.review.warnings import warnings_of
from wheelcli.review.week import Span, periods
from wheelcli.rfq.execution import Execution
from wheelcli.trading_calendar import session_on_or_before

__all__ = ["review"]

JUDGED_WEEKS = 12


def review(
    account: AccountBook,
    events: Sequence[Event],
    portfolio: Portfolio,
    *,
    market: Market,
    plans: Plans,
    config: Config,
    week: Span,
    execution: Sequence[Execution] = (),
) -> Review:
    """Return the review of `week`.

    `account` is the book folded from the account's events up to the week's end, `events` those of them that
    count, in order, `portfolio` its holdings at that end, `execution` the requests for quotes among them.
    """
    snapshot = market.snapshot
    rate = _rate(snapshot, config)
    began = account.began or week.since
    closes = _closes(snapshot, account, began, week.until, market.benchmark)
    until = closes.days[-1] if closes.days else week.until
    spans = periods(week, start=began) if account.began else ()
    curve = curve_of(
        account,
        events,
        closes,
        quotes=market.quotes,
        rate=rate,
        carried=_carried(market, closes),
        expired=_expired(account, snapshot),
    )
    levels = levels_of(closes, curve, market.put_index, benchmark=market.benchmark)
    standing = standing_of(
        snapshot,
        portfolio,
        config,
        iv_history=market.iv_history,
        carried=_carried(market, closes),
        options=market.options,
    )
    earnings = earned(account, spans)
    realised = {i.span: i.realised_usd for i in earnings if i.basis is Basis.CLOSE}
    unrealised = unrealised_by_name(account, curve, _priced(closes) if snapshot else ())
    names = by_name(account, unrealised) if account.began else ()
    still_open = _sum(unrealised.values())
    sectors = _sectors(snapshot, config)
    options, _ = holdings(account, splits_of(events))
    forecasts = {id_: p.forecast for id_, p in plans.planned.items() if p.forecast is not None}
    calibrated = outcomes(
        options, closes, Settlements.of(account), forecasts=forecasts, until=until, rate=config.data.rate
    )
    listed, regime = (
        next_week(snapshot, market.before, config, market.iv_history)
        if snapshot and config.watchlist
        else ((), {})
    )
    exposure = exposures(account, closes, sectors, value_usd=_value(curve))
    unsettled = _unsettled(account, until)
    cash = cash_of(account, events, closes, config, day=until)
    judged = Span("judged", week.since - timedelta(weeks=JUDGED_WEEKS), week.until)
    verdicts = [
        *_entries(account, standing, plans, judged),
        *_exits(account, events, closes, market, config, judged, rate=rate),
    ]
    report = Review(
        account=account.name,
        week=week,
        provisional=bool(unsettled),
        unsettled=unsettled,
        benchmark=market.benchmark,
        first_day=account.began,
        value_usd=_value(curve),
        value_day=until,
        cash_usd=cash.cash_usd,
        cash_equivalents_usd=cash.cash_equivalents_usd,
        collateral_usd=cash.collateral_usd,
        free_cash_usd=cash.free_cash_usd,
        performance=performance(curve, spans, levels),
        bridge=tuple(span_bridge(*each) for each in bridges(account, curve, spans)),
        risk=risk(curve, rate=config.data.rate),
        income=earnings,
        monthly_target_usd=config.income.monthly_target_usd,
        trades=tuple(
            trades(account, s, curve=curve, unrealised_usd=still_open, realised_usd=realised[s.name])
            for s in spans
        ),
        actions=standing.actions,
        positions=standing.positions,
        calendar=agenda(account, snapshot.underlyings, after=until) if snapshot else (),
        cash_call_usd=standing.cash_call_usd,
        rules=summed(sorted(verdicts, key=lambda k: (k.day, k.what, k.contract)), week),
        endings=endings(account, week, planned=_planned_per_contract(plans)),
        calibration=calibration(calibrated),
        execution=tuple(each for each in execution if week.since <= each.day <= week.until),
        watchlist=listed,
        regime=regime,
        curve=moments(curve, levels),
        weekly=weeks(curve, weekly_income(account)),
        by_symbol=names,
        by_sector=by_sector(names, sectors),
        exposure_by_sector=exposure.by_sector,
        exposure_by_expiration=exposure.by_expiration,
        stress=standing.stress,
        action_needed=bool(unsettled) or any(position.needs_action for position in standing.positions),
    )
    return replace(report, warnings=warnings_of(report, snapshot, closes, until), figures=figures_of(report))


def _priced(closes: Closes) -> set[str]:
    return {s for k, s in enumerate(closes.symbols) if len(closes.days) and not np.isnan(closes.plain[-1, k])}


def _carried(market: Market, closes: Closes) -> Mapping[str, Mark]:
    """Return the marks carried to the last close; none if the closes end on another day than their market."""
    snapshot = market.snapshot
    return (
        market.carried if snapshot is not None and closes.days and closes.days[-1] == snapshot.session else {}
    )


def _expired(account: AccountBook, snapshot: Snapshot | None) -> dict[str, Mark | None]:
    """Return the marks of the open options that are over in that market, None if unknown, by OCC symbol."""
    if snapshot is None:
        return {}
    marks = expired_marks(account.options, snapshot.market_time, lambda wanted: closes_on(snapshot, wanted))
    return {contract.name: mark for contract, mark in marks.items()}


def _sum(parts: Iterable[float | None]) -> float | None:
    amounts = list(parts)
    return None if None in amounts else round(sum(amount or 0.0 for amount in amounts), 2)


def _rate(snapshot: Snapshot | None, config: Config) -> float:
    if snapshot is not None and len(snapshot.rates):
        return float(snapshot.rates["rate"].iloc[0])
    return config.data.rate


def _closes(
    snapshot: Snapshot | None, account: AccountBook, began: date, until: date, benchmark: str
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


def _value(curve: Curve) -> float | None:
    return round(float(curve.value[-1]), 2) if len(curve.value) and not np.isnan(curve.value[-1]) else None


def _sectors(snapshot: Snapshot | None, config: Config) -> Mapping[str, str | None]:
    sectors: dict[str, str | None] = {}
    if snapshot is not None:
        rows = snapshot.underlyings.dropna(subset=["sector"])
        sectors = dict(zip(rows["symbol"].astype(str), rows["sector"].astype(str), strict=True))
    return sectors | {name: watched.sector for name, watched in config.watchlist.items() if watched.sector}


def _unsettled(account: AccountBook, until: date) -> tuple[UnsettledContract, ...]:
    return tuple(
        UnsettledContract(
            each.contract.label(each.symbol), each.symbol, each.contract.expiration, each.quantity
        )
        for each in account.open_options
        if each.contract.expiration <= until
    )


def _planned_per_contract(plans: Plans) -> dict[str, float]:
    return {
        id_: p.credit_net_usd / p.contracts
        for id_, p in plans.planned.items()
        if p.contracts and p.credit_net_usd is not None
    }


def _entries(account: AccountBook, standing: Standing, plans: Plans, judged: Span) -> tuple[JudgedTrade, ...]:
    return entries(
        account,
        judged,
        planned=plans.planned,
        seen=plans.seen,
        open_gain_usd=standing.gain_of,
        plans_since=plans.since,
    )


def _exits(
    account: AccountBook,
    events: Sequence[Event],
    closes: Closes,
    market: Market,
    config: Config,
    judged: Span,
    *,
    rate: float,
) -> tuple[JudgedTrade, ...]:
    return exits(
        account,
        closes,
        config.manage,
        quotes=market.quotes,
        splits=splits_of(events),
        rate=rate,
        since=judged.since,
        until=judged.until,
    )
