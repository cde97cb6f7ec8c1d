"""The report of a run: everything that the screen, the JSON and the page show, as one value."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from wheelcli.backtest.document import BacktestDocument, Counter, CycleRow, DataUsed
from wheelcli.backtest.evidence import bands, groups, judged, months_of, outcomes
from wheelcli.backtest.figures import against, at_random, bridge, income, performance
from wheelcli.backtest.labels import inconclusive, labels_of
from wheelcli.backtest.records import TicketSource
from wheelcli.backtest.run import Ran
from wheelcli.plan.tickets.chosen import config_hash

_COUNTERS = {
    "plans": "plans made",
    "tickets": "tickets of plans",
    "filled": "tickets filled",
    "unfilled": "tickets not filled",
    "reduced": "tickets filled in part",
    "advice_close": "positions closed early",
    "advice_roll": "positions rolled",
    "not_rolled": "contracts not rolled: above the quoted size, or above ten if it is unknown",
    "unjudged": "tickets whose settlement value is unknown",
    "waited": "orders that waited for a quote",
    "ended_expire": "contracts expired worthless",
    "ended_assign": "contracts assigned at expiration",
    "ended_exercise": "contracts exercised at expiration",
    "ended_cash": "contracts settled in cash",
    "assigned_early": "contracts assigned early",
    "exercise_unknown": "early exercises that the quotes do not decide",
    "pinned": "contracts decided at the next open",
    "splits": "splits",
    "actions": "new symbols and adjusted contracts",
    "dividends": "dividends paid",
    "covered": "short shares bought back",
    "worthless": "names counted as worthless",
    "stale_marks": "marks at an earlier time value",
    "unmarked": "marks of options that no session quoted",
    "unsettled_marks": "marks of expired contracts without a settlement value",
    "stale_shares": "share prices carried forward",
}


@dataclass(frozen=True, slots=True)
class StoreUsed:
    """The recorded sessions of a run, as its report describes them."""

    store: str
    source: str
    digest: str
    gaps: int
    damaged: int
    fund: str
    iv_history: str | None = None  # digest of earlier implied volatilities


def report(
    ran: Ran,
    used: StoreUsed,
    *,
    name: str,
    version: str,
    made: datetime | None,
    put_levels: Mapping[date, float],
) -> BacktestDocument:
    """Return the report of a run."""
    data = _data(ran, used)
    figures = performance(ran)
    rows = against(ran, used.fund, dict(put_levels))
    return BacktestDocument(
        name=name,
        made=made,
        version=version,
        config_hash=config_hash(ran.config),
        options=ran.spec.document(),
        data=data,
        labels=labels_of(ran, data),
        inconclusive=inconclusive(ran, data, figures, rows),
        stopped=None if ran.stopped is None else ran.stopped.message,
        performance=figures,
        bridge=bridge(ran),
        income=income(ran),
        outcomes=outcomes(ran.tickets),
        calibration=bands(ran.tickets),
        against=rows,
        at_random=at_random(ran),
        groups=groups(ran.tickets),
        counters=_counters(ran),
        cycles=_cycles(ran),
        curve=ran.points,
        tickets=ran.tickets,
        purses=() if ran.coins is None else ran.coins.purses,
    )


def _data(ran: Ran, used: StoreUsed) -> DataUsed:
    ended = judged(ran.tickets)
    return DataUsed(
        store=used.store,
        source=used.source,
        digest=used.digest,
        iv_history=used.iv_history,
        first=ran.points[0].day,
        last=ran.points[-1].day,
        sessions=len(ran.points),
        gaps=used.gaps,
        damaged=used.damaged,
        at_close=ran.at_close,
        model=ran.model,
        expirations=len({t.expiration for t in ended}),
        months=months_of(ran.tickets),
        names=ran.names,
        dated=ran.dated,
        fund=used.fund,
        market=ran.final.snapshot.market,
        account=ran.account.name,
    )


def _counters(ran: Ran) -> tuple[Counter, ...]:
    planned = [t for t in ran.tickets if t.source is TicketSource.PLAN]
    counts = {
        **ran.counts,
        "tickets": len(planned),
        "filled": sum(t.contracts > 0 for t in planned),
        "unfilled": sum(not t.contracts for t in planned),
    }
    return tuple(
        Counter(name=text, count=counts.get(name, 0)) for name, text in _COUNTERS.items() if counts.get(name)
    )


def _cycles(ran: Ran) -> tuple[CycleRow, ...]:
    return tuple(
        CycleRow(
            symbol=cycle.symbol,
            opened=cycle.opened,
            closed=cycle.closed,
            puts=cycle.puts,
            calls=cycle.calls,
            assigned=cycle.assigned,
            called_away=cycle.called_away,
            rolls=cycle.rolls,
            profit_usd=None if cycle.profit_cents is None else cycle.profit_cents / ran.per_dollar,
        )
        for cycle in ran.account.cycles
    )
