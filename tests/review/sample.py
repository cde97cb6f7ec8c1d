"""A review made up of invented figures, for everything that shows one."""

from dataclasses import replace
from datetime import date, timedelta
from math import sin

from wheelcli.book.valuation.income import Basis
from wheelcli.review.advice import Appointment, PositionAdvice, UnsettledContract
from wheelcli.review.calibration import Outcome, calibration
from wheelcli.review.figures import figures_of
from wheelcli.review.performance.cycle_paths import CyclePath, CycleStage, Holding
from wheelcli.review.report import RegimeInForce, Review
from wheelcli.review.series import (
    Exposed,
    MonthIncome,
    NameProfit,
    Risk,
    SessionValue,
    StressGrid,
    WeekIncome,
)
from wheelcli.review.span_results import SpanBridge, SpanIncome, SpanPerformance, SpanTrades
from wheelcli.review.verdicts import BrokenRule, Ending, JudgedTrade, ListedName, Rules, WeekScore
from wheelcli.review.week import Period, periods, week_of

END = date(2026, 8, 21)
START = date(2025, 8, 25)
WEEK = week_of(END)


def curve() -> tuple[SessionValue, ...]:
    moments, growth, peak, spy = [], 1.0, 1.0, 1.0
    for i in range(360):
        day = START + timedelta(days=i)
        if day.weekday() < 5:
            growth *= 1 + 0.0005 + 0.005 * sin(i * 1.7) * sin(i / 40)
            spy *= 1 + 0.0004 + 0.007 * sin(i * 1.3)
            peak = max(peak, growth)
            moments.append(
                SessionValue(
                    day=day,
                    value_usd=250_000 * growth,
                    growth=growth,
                    drawdown=growth / peak - 1,
                    spy=spy,
                    same_underlyings=1 + (spy - 1) * 1.3,
                    put_index=None,
                    modelled_usd=0.0,
                )
            )
    return tuple(moments)


def bridge(span: Period) -> SpanBridge:
    return SpanBridge(
        span=span.name,
        since=span.since,
        until=span.until,
        start_value_usd=274_097.72,
        deposits_usd=0.0,
        withdrawals_usd=0.0,
        transfers_usd=0.0,
        end_value_usd=274_310.22,
        gain_usd=212.5,
        realised_usd=300.0,
        dividends_usd=0.0,
        interest_usd=12.5,
        unrealised_usd=-100.0,
        brought_usd=0.0,
        unknown_basis_usd=0.0,
        corrections_usd=0.0,
        unrealised_start_usd=40.0,
        unrealised_end_usd=-60.0,
    )


def cycle() -> CyclePath:
    """A put, assigned; the shares, and a call on them that takes them away."""
    put, came, left = date(2026, 6, 1), date(2026, 6, 19), date(2026, 7, 17)
    return CyclePath(
        id="OAKS-260601",
        symbol="OAKS",
        opened=put,
        closed=left,
        earned_usd=412.36,
        stages=tuple(
            CycleStage(what=what, label=label, since=since, until=until, ended=ended)
            for what, label, since, until, ended in (
                (Holding.PUT, "OAKS-260619-P150", put, came, "assigned"),
                (Holding.SHARES, "OAKS", came, left, None),
                (Holding.CALL, "OAKS-260717-C155", date(2026, 6, 22), left, "assigned"),
            )
        ),
    )


def performance(i: int, span: Period) -> SpanPerformance:
    return SpanPerformance(
        span=span.name,
        since=span.since,
        until=span.until,
        sessions=5 * (i + 1),
        start_value_usd=270_000.0 - 1_000 * i,
        end_value_usd=274_310.22,
        deposits_usd=0.0 if i < 2 else 10_000.0,
        withdrawals_usd=0.0,
        gain_usd=4_310.22 + 900 * i,
        time_weighted=0.0131 * (i + 1),
        money_weighted=None if i < 2 else 0.094,
        spy=0.011 * (i + 1),
        same_underlyings=0.014 * (i + 1),
    )


def income(i: int, span: Period, basis: Basis) -> SpanIncome:
    return SpanIncome(
        span=span.name,
        since=span.since,
        until=span.until,
        basis=basis,
        put_premium_usd=812.4 * (i + 1),
        call_premium_usd=340.2 * (i + 1),
        dividends_usd=51.0 * i,
        interest_usd=22.75 * i,
        share_gains_usd=410.0 - 300 * i,
        other_usd=0.0,
        fees_usd=-14.3 * (i + 1),
        total_usd=round(1548.3 + 912.05 * i, 2),
    )


def trades(i: int, span: Period) -> SpanTrades:
    return SpanTrades(
        span=span.name,
        since=span.since,
        until=span.until,
        closed=6 + 20 * i,
        wins=5 + 16 * i,
        losses=1 + 4 * i,
        win_rate=0.83,
        average_win_usd=182.4,
        average_loss_usd=-341.0,
        profit_factor=2.1,
        premium_capture=0.71,
        days_held=18.4,
        annual_return_on_collateral=0.142,
        annual_return_on_account=0.061,
        assignment_rate=0.12,
        realised_usd=912.0 + 4_000 * i,
        unrealised_usd=-212.0,
    )


def advice(
    position: str,
    contracts: float,
    expiration: date,
    spot: float,
    profit: float,
    captured: float,
    state: str,
    action: str,
    reason: str,
    *,
    needs_action: bool = False,
) -> PositionAdvice:
    return PositionAdvice(
        position=position,
        symbol=position.split("-", maxsplit=1)[0],
        contracts=contracts,
        expiration=expiration,
        spot=spot,
        profit_usd=profit,
        captured=captured,
        state=state,
        action=action,
        reason=reason,
        needs_action=needs_action,
    )


def entry(
    day: int, contract: str, contracts: int, verdict: str, basis: str, gain: float, *broken: BrokenRule
) -> JudgedTrade:
    return JudgedTrade(
        day=date(2026, 8, day),
        what="entry",
        contract=contract,
        symbol=contract.split("-", maxsplit=1)[0],
        contracts=contracts,
        verdict=verdict,
        basis=basis,
        broken=broken,
        gain_usd=gain,  # type: ignore[arg-type]
    )


def ending(
    what: str,
    label: str,
    opened: date,
    closed: date,
    planned: float | None,
    earned: float,
    how: str,
    line: str,
) -> Ending:
    return Ending(
        what=what,
        label=label,
        symbol=label.split("-", maxsplit=1)[0],
        opened=opened,
        closed=closed,  # type: ignore[arg-type]
        planned_usd=planned,
        earned_usd=earned,
        how=how,
        line=line,
    )


def listed(
    symbol: str, score: float | None, status: str, change: str, best: str | None, reason: str
) -> ListedName:
    return ListedName(symbol=symbol, score=score, status=status, change=change, best=best, reason=reason)  # type: ignore[arg-type]


def sample(**changes: object) -> Review:
    spans = periods(WEEK, start=START)
    values = {
        "account": "demo",
        "week": WEEK,
        "provisional": True,
        "unsettled": (UnsettledContract("OAKS-260821-P62", "OAKS", END, -2),),
        "first_day": START,
        "value_usd": 274_310.22,
        "value_day": END,
        "cash_usd": 181_204.10,
        "cash_equivalents_usd": 12_500.0,
        "collateral_usd": 96_400.0,
        "free_cash_usd": 97_304.10,
        "benchmark": "SPY",
        "bridge": tuple(bridge(s) for s in spans),
        "action_needed": True,
        "performance": tuple(performance(i, s) for i, s in enumerate(spans)),
        "risk": Risk(
            sessions=251,
            max_drawdown=-0.0623,
            drawdown_from=date(2026, 3, 3),
            drawdown_to=date(2026, 4, 8),
            volatility=0.0912,
            sharpe=1.24,
            sortino=1.71,
            rate=0.04,
        ),
        "income": tuple(income(i, s, basis) for i, s in enumerate(spans) for basis in Basis),
        "monthly_target_usd": 2_000.0,
        "trades": tuple(trades(i, s) for i, s in enumerate(spans)),
        "positions": (
            advice(
                "OAKS-260821-P62",
                -2,
                END,
                60.11,
                -212.0,
                -0.8,
                "expiring",
                "settle it",
                "in the money by 1.89 on its last day",
                needs_action=True,
            ),
            advice(
                "PINE-260918-C120",
                -1,
                date(2026, 9, 18),
                112.3,
                140.0,
                0.62,
                "take profit",
                "buy it back at 0.85",
                "62 % of the credit within half of its life",
                needs_action=True,
            ),
            advice(
                "FERN-261016-P88",
                -3,
                date(2026, 10, 16),
                99.0,
                31.0,
                0.12,
                "on track",
                "nothing",
                "0.18 delta, 56 days left",
            ),
        ),
        "calendar": (
            Appointment(date(2026, 8, 25), "ex_dividend", "PINE", "0.31 a share"),
            Appointment(date(2026, 8, 27), "earnings", "FERN", "after the close", True),
            Appointment(date(2026, 9, 4), "expiration", "MOSS", "MOSS-260904-P41 × 2"),
        ),
        "cash_call_usd": 12_400.0,
        "rules": Rules(
            trades=(
                entry(18, "FERN-261016-P88", 3, "kept", "plan 260818-a1", 31.0),
                entry(
                    19,
                    "MOSS-260904-P41",
                    2,
                    "broken",
                    "plan 260818-a1",
                    -40.0,
                    BrokenRule("delta_band", 0.37, 0.30, "fail", "|delta| 0.37 is above the band's 0.30"),
                ),
                entry(20, "BIRK-260918-P77", 1, "outside", "not in any plan", 12.0),
            ),
            score=0.5,
            history=(
                WeekScore("2026-W32", 1.0, 3),
                WeekScore("2026-W33", 0.75, 4),
                WeekScore("2026-W34", 0.5, 2),
            ),
            exceptions=2,
            exceptions_gain_usd=-28.0,
        ),
        "endings": (
            ending(
                "position",
                "PINE-260821-P105",
                date(2026, 7, 20),
                date(2026, 8, 18),
                210.0,
                130.2,
                "closed",
                "closed with 62 % of its credit captured after 29 of 32 days",
            ),
            ending(
                "cycle",
                "MOSS",
                date(2026, 3, 2),
                date(2026, 8, 19),
                None,
                1_100.0,
                "called away",
                "put, assigned, two calls, called away at 155",
            ),
        ),
        "calibration": calibration(
            [Outcome(0.72 + 0.02 * (i % 12), i % 7 > 0, str(i % 25)) for i in range(120)]
        ),
        "watchlist": (
            listed("FERN", 71.2, "ready", "kept", "FERN-261016-P86", "score 71"),
            listed("BIRK", 64.0, "ready", "new", "BIRK-261016-P75", "score 64"),
            listed("OAKS", None, "blocked", "kept", None, "reports on 2026-09-02, inside the trade"),
        ),
        "regime": RegimeInForce(
            name="normal",
            vix=17.2,
            delta_target=0.25,
            dte_min_days=21,
            dte_max_days=45,
            min_return=0.08,
            position_max=0.03,
            deployed_max=0.65,
            stress_total_max=0.12,
        ),
        "curve": curve(),
        "weekly": tuple(
            WeekIncome(f"2026-W{w:02d}", 220 * sin(w) + 260, 400 * sin(w * 2)) for w in range(1, 35)
        ),
        "monthly": tuple(MonthIncome(f"2026-{m:02d}", 800 * sin(m) + 900) for m in range(1, 9)),
        "cycles": (cycle(),),
        "by_symbol": tuple(
            NameProfit(s, 900 * sin(i) + 500, 120.0 * sin(3 * i))
            for i, s in enumerate(("OAKS", "PINE", "FERN", "MOSS", "BIRK", "SPRC"))
        ),
        "by_sector": (
            NameProfit("Technology", 3_410.0, -211.0),
            NameProfit("Energy", 800.0, 40.0),
            NameProfit("Health Care", -120.0, None),
        ),
        "exposure_by_sector": (Exposed("Technology", 41_000.0, 0.15), Exposed("Energy", 22_000.0, 0.08)),
        "exposure_by_expiration": (
            Exposed("2026-08-21", 12_400.0, 0.045),
            Exposed("2026-09-18", 30_000.0, 0.11),
            Exposed("2026-10-16", 26_400.0, 0.096),
        ),
        "stress": StressGrid(
            (0.2, 0.1, 0.0, -0.1, -0.2, -0.4),
            (-0.25, 0.0, 0.5, 1.0),
            tuple(
                tuple(round(40_000 * (m + 0.02) - 3_000 * v) for v in (-0.25, 0.0, 0.5, 1.0))
                for m in (0.2, 0.1, 0.0, -0.1, -0.2, -0.4)
            ),
        ),
        "actions": (),
        "warnings": ("6 trades closed this week: under 20, a win rate says little",),
    }
    review = Review(**{**values, **changes})  # type: ignore[arg-type]
    return replace(review, figures=figures_of(review))
