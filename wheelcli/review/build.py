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
from wheelcli.book.valuation.income import Basis
from wheelcli.config import Config
from wheelcli.market.snapshot import Snapshot
from wheelcli.review.agenda import agenda, last_past_day, unsettled_of
from wheelcli.review.calibration import WIDE, Outcome, calibration, pooled
from wheelcli.review.closed_positions import endings
from wheelcli.review.evidence import Market, Plans
from wheelcli.review.exits import exits
from wheelcli.review.exposure import exposures
from wheelcli.review.figures import figures_of
from wheelcli.review.forecasts import outcomes
from wheelcli.review.income import by_name, by_sector, earned, monthly_income, weekly_income
from wheelcli.review.next_week import next_week
from wheelcli.review.performance.benchmarks import levels_of
from wheelcli.review.performance.cycle_paths import cycle_paths
from wheelcli.review.performance.equity_curve import Curve, curve_of
from wheelcli.review.performance.gains import bridges, span_bridge, unrealised_by_name
from wheelcli.review.performance.holdings import holdings, splits_of
from wheelcli.review.performance.price_grid import Closes
from wheelcli.review.performance.spans import moments, performance, risk, weeks
from wheelcli.review.performance.withheld import without_few_cases, without_value
from wheelcli.review.positions import Standing, standing_of
from wheelcli.review.report import Review
from wheelcli.review.rules import entries, summed
from wheelcli.review.settlements import Settlements
from wheelcli.review.trades import trades
from wheelcli.review.verdicts import JudgedTrade
from wheelcli.review.view import View, share_view
from wheelcli.review.warnings import warnings_of
from wheelcli.review.week import Span, periods
from wheelcli.rfq.execution import Execution

__all__ = ["review", "review_of"]

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
    """Return the review of `week` for a share account.

    `account` is the book folded from the account's events up to the week's end. `events` are those in force,
    in order. `portfolio` has its holdings at the week's end, `execution` the requests for quotes.
    """
    view = share_view(
        account,
        events,
        portfolio,
        market=market,
        config=config,
        since=account.began or week.since,
        until=week.until,
    )
    return review_of(view, market=market, plans=plans, config=config, week=week, execution=execution)


def review_of(
    view: View,
    *,
    market: Market,
    plans: Plans,
    config: Config,
    week: Span,
    execution: Sequence[Execution] = (),
) -> Review:
    """Return the review of `week` for the account of a view; arguments as of `review`."""
    account, closes, snapshot = view.account, view.closes, market.snapshot
    until = closes.days[-1] if closes.days else week.until
    past = last_past_day(until, market.day)
    spans = periods(week, start=account.began) if account.began else ()
    curve = curve_of(
        account,
        view.events,
        closes,
        quotes=market.quotes,
        rate=view.rate,
        carried=view.carried,
        expired=view.expired,
    )
    levels = levels_of(closes, curve, market.put_index, benchmark=market.benchmark)
    standing = standing_of(
        snapshot,
        view.portfolio,
        config,
        iv_history=market.iv_history,
        carried=view.carried,
        recording=market.recording,
        now=market.now,
    )
    earnings = earned(account, spans)
    realised = {i.span: i.realised_usd for i in earnings if i.basis is Basis.CLOSE}
    unrealised = unrealised_by_name(account, curve, _priced(closes) if snapshot else ())
    names = by_name(account, unrealised) if account.began else ()
    still_open = _sum(unrealised.values())
    sectors = _sectors(snapshot, config, watched=view.watched_sectors)
    listed, regime = (
        next_week(snapshot, market.before, config, market.iv_history, names=view.listed)
        if snapshot and view.listed
        else ((), {})
    )
    unsettled = unsettled_of(view.open_options, past, snapshot)
    judged = Span("judged", week.since - timedelta(weeks=JUDGED_WEEKS), week.until)
    verdicts = [
        *_entries(view, standing, plans, judged),
        *exits(
            account,
            closes,
            config.manage,
            prices=view.prices,
            splits=splits_of(view.events),
            rate=view.rate,
            span=judged,
        ),
    ]
    ended = _outcomes(view, plans, config, until)
    report = view.in_dollars(
        Review(
            account=account.name,
            week=week,
            provisional=bool(unsettled),
            unsettled=unsettled,
            benchmark=market.benchmark,
            first_day=account.began,
            value_usd=_value(curve),
            value_day=until,
            cash_usd=0.0,
            cash_equivalents_usd=None,
            collateral_usd=0.0,
            free_cash_usd=None,
            performance=performance(curve, spans, levels),
            bridge=tuple(span_bridge(*each) for each in bridges(account, curve, spans)),
            risk=risk(curve, rate=config.data.rate, year=closes.year),
            income=earnings,
            monthly_target_usd=0.0,
            trades=tuple(
                trades(
                    account,
                    s,
                    curve=curve,
                    earned_cents=view.prices.earned_cents,
                    unrealised_usd=still_open,
                    realised_usd=realised[s.name],
                )
                for s in spans
            ),
            actions=(),
            positions=(),
            calendar=agenda(
                view.open_options,
                [lot.symbol for lot in account.shares],
                None if snapshot is None else snapshot.underlyings,
                today=market.day or until,
                past=past,
            ),
            cash_call_usd=None,
            rules=summed(sorted(verdicts, key=lambda k: (k.day, k.what, k.contract)), week),
            endings=endings(
                account, week, planned=_planned_per_contract(plans, view.per_dollar), prices=view.prices
            ),
            calibration=calibration(ended, bands=WIDE),
            calibration_pooled=pooled(ended),
            execution=tuple(each for each in execution if week.since <= each.day <= week.until),
            watchlist=listed,
            regime=regime,
            curve=moments(curve, levels),
            weekly=weeks(curve, weekly_income(account)),
            monthly=monthly_income(account, until=week.until),
            cycles=cycle_paths(account, until=week.until),
            by_symbol=names,
            by_sector=by_sector(names, sectors),
            exposure_by_sector=(),
            exposure_by_expiration=(),
            stress=standing.stress,
            action_needed=bool(unsettled) or any(position.needs_action for position in standing.positions),
        )
    )
    exposure = exposures(view, sectors, value_usd=report.value_usd)
    report = replace(
        report,
        cash_usd=view.cash.cash_usd,
        cash_equivalents_usd=None if account.of_coins else view.cash.cash_equivalents_usd,
        collateral_usd=view.cash.collateral_usd,
        free_cash_usd=view.cash.free_cash_usd,
        monthly_target_usd=config.income.monthly_target_usd,
        actions=standing.actions,
        positions=standing.positions,
        shares=standing.shares,
        cash_call_usd=standing.cash_call_usd,
        cash_unknown_usd=standing.cash_unknown.most_usd,
        cash_unknown_positions=standing.cash_unknown.positions,
        exposure_by_sector=exposure.by_sector,
        exposure_by_expiration=exposure.by_expiration,
    )
    report = without_few_cases(report if account.opening else without_value(report), config)
    cautions = warnings_of(report, snapshot, closes, until, last_session=view.last_session)
    return replace(report, warnings=cautions, figures=figures_of(report))


def _priced(closes: Closes) -> set[str]:
    return {s for k, s in enumerate(closes.symbols) if len(closes.days) and not np.isnan(closes.plain[-1, k])}


def _sum(parts: Iterable[float | None]) -> float | None:
    amounts = list(parts)
    return None if None in amounts else round(sum(amount or 0.0 for amount in amounts), 2)


def _value(curve: Curve) -> float | None:
    return round(float(curve.value[-1]), 2) if len(curve.value) and not np.isnan(curve.value[-1]) else None


def _sectors(snapshot: Snapshot | None, config: Config, *, watched: bool) -> Mapping[str, str | None]:
    sectors: dict[str, str | None] = {}
    if snapshot is not None:
        rows = snapshot.underlyings.dropna(subset=["sector"])
        sectors = dict(zip(rows["symbol"].astype(str), rows["sector"].astype(str), strict=True))
    if not watched:
        return sectors
    return sectors | {name: watched.sector for name, watched in config.watchlist.items() if watched.sector}


def _outcomes(view: View, plans: Plans, config: Config, until: date) -> tuple[Outcome, ...]:
    options, _ = holdings(view.account, splits_of(view.events))
    forecasts = {id_: p.forecast for id_, p in plans.planned.items() if p.forecast is not None}
    return outcomes(
        options,
        view.closes,
        Settlements.of(view.account),
        forecasts=forecasts,
        until=until,
        rate=view.rate if view.account.of_coins else config.data.rate,
        delivered=view.delivered,
    )


def _planned_per_contract(plans: Plans, per_dollar: int) -> dict[str, float]:
    return {
        id_: per_dollar * p.credit_net_usd / p.contracts
        for id_, p in plans.planned.items()
        if p.contracts and p.credit_net_usd is not None
    }


def _entries(view: View, standing: Standing, plans: Plans, judged: Span) -> tuple[JudgedTrade, ...]:
    gains = {id_: None if gain is None else gain * view.per_dollar for id_, gain in standing.gain_of.items()}
    return entries(
        view.account,
        judged,
        planned=plans.planned,
        seen=plans.seen,
        open_gain_usd=gains,
        plans_since=plans.since,
        opened=view.opened,
    )
