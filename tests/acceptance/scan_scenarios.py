"""The scans of recorded sessions: their market, their account, the gates that such a market cannot meet,
made-up dividends.
"""

import datetime as dt
import json

from oracle_figures import Account

FUNDS = ["AAPL", "SPY", "QQQ", "IWM"]
STOCKS = ["AAPL", "AMZN", "GOOG", "JPM", "META", "PLTR"]

# The oracle's choice knows no falling worth, attention or exempt contract; those are held against brute force
# in tests/plan. What it does know is asked for here with limits that a plan of few names can reach.
LINEAR = {
    "select.stress_penalty": 0.015,
    "select.last_third_weight": 1.0,
    "select.attention_share": 0.0,
    "select.attention_usd": 0.0,
    "sizing.name_collateral_max": 0.20,
    "sizing.single_contract_max": 0.20,
    "sizing.index_etf_collateral_max": 0.35,
    "portfolio.positions_max": 12,
    "portfolio.new_per_run_max": 4,
    "portfolio.new_per_sector_max": 1,
    "portfolio.expiration_max": 0.40,
    "portfolio.week_share_max": 1.0,
}

# What these worlds cannot meet: 60 closes (or 2) instead of 504. The open gates let every name through that
# has a quote.
SIXTY_CLOSES = {**LINEAR, "quality.history_days_min": 50, "quality.drawdown_3y_max": 1.0}
TWO_CLOSES = {
    **LINEAR,
    "quality.history_days_min": 0,
    "unknown.history": "warn",
    "quality.drawdown_3y_max": 1.0,
}
OPEN_GATES = {
    **SIXTY_CLOSES,
    "portfolio.new_per_sector_max": 4,
    "portfolio.index_etf_total_max": 1.0,
    "portfolio.new_deployed_max": 1.0,
    "portfolio.expiration_max": 1.0,
    "score.min": 20,
    "index_return_factor": 0.3,
}
# dividends that the replay lacks: SPY's next one comes 52 weeks after 2025-09-19, IWM's 91 days after its
# last
PAID = {
    "SPY": [("2025-09-19", 1.83), ("2025-12-19", 1.99), ("2026-03-20", 1.80), ("2026-06-18", 1.76)],
    "IWM": [("2025-12-18", 1.02), ("2026-03-19", 0.88), ("2026-06-18", 0.91)],
}
NEXT = {"SPY": [(dt.date(2026, 9, 18), 1.76)], "IWM": [(dt.date(2026, 9, 17), 0.91)]}
SEPTEMBER = dt.date(2026, 9, 18)

SCENARIOS = {
    "funds": ("2026-08-18", FUNDS, Account(1_000_000, 1_000_000), SIXTY_CLOSES, {}),
    "open gates": ("2026-08-18", FUNDS, Account(1_000_000, 1_000_000), OPEN_GATES, {}),
    "shares held": (
        "2026-08-18",
        FUNDS,
        Account(
            1_000_000,
            600_000,
            shares={
                "AAPL": {"quantity": 500, "break_even": 300.5, "core": 100},
                "IWM": {"quantity": 300},
                "QQQ": {"quantity": 250, "break_even": 650.0},
            },
            puts=[("SPY", SEPTEMBER, 745, 2, 6.5)],
            calls=[("AAPL", SEPTEMBER, 340, 1, 2.15)],
        ),
        {
            **OPEN_GATES,
            "roll.dte_max": 31,
        },  # what is held is of that day: no later expirations are asked for it
        {},
    ),
    "dividends": (
        "2026-08-18",
        FUNDS,
        Account(
            2_000_000,
            1_500_000,
            shares={"SPY": {"quantity": 200, "break_even": 700.0}, "IWM": {"quantity": 400}},
        ),
        OPEN_GATES,
        NEXT,
    ),
    "stocks": ("2025-11-26", STOCKS, Account(1_000_000, 1_000_000), TWO_CLOSES, {}),
}


def paying(handler):
    """The replay with the dividends of PAID in its charts."""

    class Paying(handler):
        def reply(self, status, body, kind="application/json;charset=utf-8"):
            result = body.get("chart", {}).get("result") if isinstance(body, dict) else None
            for day, amount in PAID.get(result[0]["meta"]["symbol"], []) if result else []:
                stamp = int(dt.datetime.fromisoformat(f"{day}T13:30:00+00:00").timestamp())
                events = result[0].setdefault("events", {}).setdefault("dividends", {})
                events[str(stamp)] = {"amount": amount, "date": stamp}
            super().reply(status, body, kind)

    return Paying


def config_of(account):
    """The account as a config file: shares as inline tables, options as a statement prints them."""
    shares = "\n".join(
        f"{symbol} = {{ {', '.join(f'{k} = {v}' for k, v in holding.items())} }}"
        for symbol, holding in account.shares.items()
    )
    sold = [(s, d, k, n, p, "P") for s, d, k, n, p in account.puts]
    sold += [(s, d, k, n, p, "C") for s, d, k, n, p in account.calls]
    options = [
        f"-{n} {symbol} {day} {strike} {right} @ {price}" for symbol, day, strike, n, price, right in sold
    ]
    return (
        f"[account]\nvalue = {account.value}\ncash = {account.cash}\noptions = {json.dumps(options)}\n"
        f"[account.shares]\n{shares}\n"
    )
