"""A review made up of invented figures, for everything that shows one."""

from datetime import date, timedelta
from math import sin

from wheelcli.book.valuation.cash import Cash
from wheelcli.review.calibration import Outcome, calibration
from wheelcli.review.report import (
    Action,
    Appointment,
    Ending,
    Exposed,
    Income,
    Judged,
    Kept,
    Moment,
    Performance,
    Review,
    Risk,
    Rules,
    Source,
    Trades,
    Unsettled,
    Watched,
    WeekIncome,
)  # fmt: skip
from wheelcli.review.week import periods, week_of

END = date(2026, 8, 21)
START = date(2025, 8, 25)
WEEK = week_of(END)


def curve() -> tuple[Moment, ...]:
    moments, growth, peak, spy = [], 1.0, 1.0, 1.0
    for i in range(360):
        day = START + timedelta(days=i)
        if day.weekday() < 5:
            growth *= 1 + 0.0005 + 0.005 * sin(i * 1.7) * sin(i / 40)
            spy *= 1 + 0.0004 + 0.007 * sin(i * 1.3)
            peak = max(peak, growth)
            moments.append(Moment(day, 250_000 * growth, growth, growth / peak - 1, spy, 1 + (spy - 1) * 1.3))
    return tuple(moments)


def sample(**changes: object) -> Review:
    spans = periods(WEEK, start=START)
    values = {
        "account": "demo", "week": WEEK, "provisional": True,
        "unsettled": (Unsettled("OAKS-260821-P62", "OAKS", END, -2),),
        "first_day": START, "value_usd": 274_310.22, "value_day": END, "cash": Cash(181_204.10, 12_500.0, 96_400.0),
        "performance": tuple(
            Performance(s, 5 * (i + 1), 270_000.0 - 1_000 * i, 274_310.22, 0.0 if i < 2 else 10_000.0, 0.0, 4_310.22 + 900 * i,
                        0.0131 * (i + 1), None if i < 2 else 0.094, 0.011 * (i + 1), 0.014 * (i + 1), None)
            for i, s in enumerate(spans)
        ),
        "risk": Risk(251, -0.0623, date(2026, 3, 3), date(2026, 4, 8), 0.0912, 1.24, 1.71, 0.04),
        "income": tuple(
            Income(s, basis, 812.4 * (i + 1), 340.2 * (i + 1), 51.0 * i, 22.75 * i, 410.0 - 300 * i, 0.0, -14.3 * (i + 1), round(1548.3 + 912.05 * i, 2))
            for i, s in enumerate(spans) for basis in ("trade", "close")
        ),
        "monthly_target_usd": 2_000.0,
        "trades": tuple(
            Trades(s, 6 + 20 * i, 5 + 16 * i, 1 + 4 * i, 0.83, 182.4, -341.0, 2.1, 0.71, 18.4, 0.142, 0.061, 0.12, 912.0 + 4_000 * i, -212.0)
            for i, s in enumerate(spans)
        ),
        "positions": (
            Action("OAKS-260821-P62", "OAKS", -2, END, 60.11, -212.0, -0.8, "expiring", "settle it", "in the money by 1.89 on its last day", True),
            Action("PINE-260918-C120", "PINE", -1, date(2026, 9, 18), 112.3, 140.0, 0.62, "take profit", "buy it back at 0.85", "62 % of the credit within half of its life", True),
            Action("FERN-261016-P88", "FERN", -3, date(2026, 10, 16), 99.0, 31.0, 0.12, "on track", "nothing", "0.18 delta, 56 days left", False),
        ),
        "calendar": (
            Appointment(date(2026, 8, 25), "ex_dividend", "PINE", "0.31 a share"),
            Appointment(date(2026, 8, 27), "earnings", "FERN", "after the close", True),
            Appointment(date(2026, 9, 4), "expiration", "MOSS", "MOSS-260904-P41 × 2"),
        ),
        "cash_call_usd": 12_400.0,
        "rules": Rules(
            (
                Kept(date(2026, 8, 18), "entry", "FERN-261016-P88", "FERN", 3, "kept", "plan 260818-a1", (), 31.0),
                Kept(date(2026, 8, 19), "entry", "MOSS-260904-P41", "MOSS", 2, "broken", "plan 260818-a1",
                     (Judged("delta_band", 0.37, 0.30, "fail", "|delta| 0.37 is above the band's 0.30"),), -40.0),
                Kept(date(2026, 8, 20), "entry", "BIRK-260918-P77", "BIRK", 1, "outside", "in no plan", (), 12.0),
            ), 0.5, (("2026-W32", 1.0, 3), ("2026-W33", 0.75, 4), ("2026-W34", 0.5, 2)), 2, -28.0,
        ),
        "endings": (
            Ending("position", "PINE-260821-P105", "PINE", date(2026, 7, 20), date(2026, 8, 18), 210.0, 130.2, "closed", "taken at 62 % of its credit after 29 of 32 days"),
            Ending("cycle", "MOSS", "MOSS", date(2026, 3, 2), date(2026, 8, 19), None, 1_100.0, "called away", "put, assigned, two calls, called away at 155"),
        ),
        "calibration": calibration([Outcome(0.72 + 0.02 * (i % 12), i % 7 > 0, str(i % 25)) for i in range(120)]),
        "watchlist": (
            Watched("FERN", 71.2, "ready", "kept", "FERN-261016-P86", "score 71"),
            Watched("BIRK", 64.0, "ready", "new", "BIRK-261016-P75", "score 64"),
            Watched("OAKS", None, "blocked", "kept", None, "reports on 2026-09-02, inside the trade"),
        ),
        "regime": {"name": "normal", "vix": 17.2, "delta_target": 0.25, "dte_min_days": 21, "dte_max_days": 45, "min_return": 0.08, "position_max": 0.03, "deployed_max": 0.65, "stress_total_max": 0.12},
        "curve": curve(),
        "weekly": tuple(WeekIncome(f"2026-W{w:02d}", 220 * sin(w) + 260, 400 * sin(w * 2)) for w in range(1, 35)),
        "by_symbol": tuple(Source(s, 900 * sin(i) + 500, 120.0 * sin(3 * i)) for i, s in enumerate(("OAKS", "PINE", "FERN", "MOSS", "BIRK", "SPRC"))),
        "by_sector": (Source("Technology", 3_410.0, -211.0), Source("Energy", 800.0, 40.0), Source("Health Care", -120.0, None)),
        "exposure_by_sector": (Exposed("Technology", 41_000.0, 0.15), Exposed("Energy", 22_000.0, 0.08)),
        "exposure_by_expiration": (Exposed("2026-08-21", 12_400.0, 0.045), Exposed("2026-09-18", 30_000.0, 0.11), Exposed("2026-10-16", 26_400.0, 0.096)),
        "stress": tuple(tuple(round(40_000 * (m + 0.02) - 3_000 * v) for v in (-0.25, 0.0, 0.5, 1.0)) for m in (0.2, 0.1, 0.0, -0.1, -0.2, -0.4)),
        "stress_moves": (0.2, 0.1, 0.0, -0.1, -0.2, -0.4), "stress_vols": (-0.25, 0.0, 0.5, 1.0),
        "warnings": ("6 trades closed this week: under 20, a win rate says little",),
    }  # fmt: skip
    return Review(**{**values, **changes})  # type: ignore[arg-type]
