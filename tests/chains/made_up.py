"""Made-up chains whose every price is known: American prices on a smile, with a spread around them."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd

from wheelcli.contract import Contract, Right
from wheelcli.market.snapshot import Snapshot, table
from wheelcli.pricing import american, escrowed_dividends
from wheelcli.pricing.dividends import dividend_call
from wheelcli.trading_calendar import previous_session, years_to

AS_OF = datetime(2026, 8, 18, 20, 0, tzinfo=UTC)  # a Tuesday, 16:00 New York
SESSION = date(2026, 8, 18)
RATE = 0.04


def quotes(
    symbol,
    expirations,
    *,
    spot=100.0,
    vol=0.25,
    carry=0.0,
    dividends=(),
    strikes=None,
    spread=0.04,
    cents=True,
):
    """Quotes of one name. `vol` is a number or a function of (years, ln(strike/spot)); `dividends` are (date,
    amount).
    """
    strikes = (
        np.arange(70.0, 131.0, 2.5) * spot / 100 if strikes is None else np.asarray(strikes, dtype=float)
    )
    rows = []
    for day in expirations:
        years = years_to(AS_OF, day)
        paid = [((d - SESSION).days / 365, a) for d, a in dividends if SESSION < d <= day]
        value = (
            float(escrowed_dividends.present_value([t for t, _ in paid], [a for _, a in paid], RATE, years))
            if paid
            else 0.0
        )
        sigma = vol(years, np.log(strikes / spot)) if callable(vol) else np.full(len(strikes), vol)
        for right in Right:
            fair = american.price(spot - value, strikes, years, RATE, carry, sigma, right is Right.CALL)
            if paid and right is Right.CALL:
                eves = [years_to(AS_OF, previous_session(d)) for d, _ in dividends if SESSION < d <= day]
                fair = dividend_call.price(
                    spot - value, strikes, years, RATE, sigma, eves, [a for _, a in paid]
                )
            bid, ask = fair - spread / 2, fair + spread / 2
            if cents:
                bid, ask = np.floor(bid * 100 + 1e-6) / 100, np.ceil(ask * 100 - 1e-6) / 100
            rows += [
                {
                    "contract": Contract(symbol, day, right, float(k)).occ,
                    "symbol": symbol,
                    "right": right.value,
                    "strike": k,
                    "expiration": pd.Timestamp(day),
                    "bid": b if b > 0 else np.nan,
                    "ask": a,
                    "multiplier": 100.0,
                    "standard": True,
                    "exercise": "american",
                    "settlement": "physical",
                }
                for k, b, a in zip(strikes, bid, ask, strict=True)
            ]
    return rows


def snapshot(rows, *, spots, dividends=()):
    """The snapshot of those quotes; `spots` is symbol → quoted spot, `dividends` (symbol, date, amount)."""
    return Snapshot(
        as_of=AS_OF,
        source="file",
        underlyings=table(
            "underlyings",
            [{"symbol": s, "kind": "stock", "currency": "USD", "spot": p} for s, p in spots.items()],
        ),
        options=table("options", rows),
        closes=table("closes"),
        dividends=table("dividends", [{"symbol": s, "date": d, "amount": a} for s, d, a in dividends]),
        vix=table("vix"),
        rates=table("rates", [{"tenor_days": 91.0, "rate": RATE, "date": SESSION, "label": "^IRX"}]),
    )


def day(days):
    """A date so many days after the session."""
    return SESSION + timedelta(days=days)
