"""The legs of a candidate and their totals: prices per share, Greeks of the position per share.

Example: short 125 put 1.10 / 1.16 with a delta of −0.25, long 120 put 0.62 / 0.66 with −0.16: the natural
credit is 1.10 − 0.66 = 0.44, closing at once costs 1.16 − 0.62 = 0.54, and the position's delta is +0.09.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import numpy as np

from wheelcli.plan.candidates.generate import Candidates
from wheelcli.plan.strategy import INDEX_KINDS, NO_LEG
from wheelcli.plan.tickets.ticket import Leg
from wheelcli.pricing import american, european
from wheelcli.pricing.expected_vol import FITS, Basis, Kind, expected_vol


@dataclass(frozen=True, slots=True)
class Legs:
    """`legs` has the short leg first. `bid` is the credit of opening at the natural price, `ask` the cost of
    closing at once. `forecast` is the value at the expected volatility, NaN if unknown, and `forecast_error`
    one standard deviation of it.
    """

    legs: tuple[Leg, ...]
    bid: float
    ask: float
    delta: float
    theta: float  # per calendar day
    vega: float  # per volatility point
    forecast: float
    forecast_error: float
    # Whether this kind of IV has exceeded the volatility that followed, so that the value is below the mid.
    claims_premium: bool

    @property
    def mid(self) -> float:
        """Return the middle between opening at the natural price and closing at the natural price."""
        return (self.bid + self.ask) / 2


def legs_of(c: Candidates, i: int, contracts: int) -> Legs:
    """Return the legs of candidate row i with `contracts` of each."""
    row = c.row(i)
    sold, bought = int(row["row"]), int(row["long_row"])
    rows = [(sold, -1)] + ([(bought, 1)] if bought != NO_LEG else [])
    kind = (
        Kind.COIN if row["kind"] == "coin" else Kind.INDEX_FUND if row["kind"] in INDEX_KINDS else Kind.SHARE
    )
    legs, delta, theta, vega, value, error = [], 0.0, 0.0, 0.0, 0.0, 0.0
    for at, sign in rows:
        option = c.chains.options.iloc[at]
        legs.append(_leg(option, "sell" if sign < 0 else "buy", contracts))
        delta, theta, vega = (
            known + sign * float(option[name])
            for known, name in ((delta, "delta"), (theta, "theta"), (vega, "vega"))
        )
        worth, off = _value(option, rate=c.chains.rate, closes=float(row["forecast"]), kind=kind)
        value, error = value - sign * worth, error - sign * off
    bid, ask = legs[0].bid, legs[0].ask
    if len(legs) > 1:
        bid, ask = float(row["credit"]), round(legs[0].ask - legs[1].bid, 4)
    claims = FITS[kind].claims_premium
    return Legs(tuple(legs), bid, ask, delta, theta, vega, value, abs(error), claims)


def _leg(option: Any, action: Literal["sell", "buy"], contracts: int) -> Leg:
    expiration: date = option["expiration"].date()
    return Leg(
        action=action,
        right=option["right"],
        contract=str(option["contract"]),
        strike=float(option["strike"]),
        expiration=expiration,
        quantity=contracts,
        multiplier=lot_of(option["multiplier"]),
        bid=float(option["bid"]),
        ask=float(option["ask"]),
        iv=float(option["iv"]),
        delta=float(option["delta"]),
    )


def _value(option: Any, *, rate: float, closes: float, kind: Kind) -> tuple[float, float]:
    """Return the value of an option at its expected volatility, and one standard deviation of that, dollars
    per share; NaN if unknown.

    The value is the mid plus the model's change due to the volatility, so that parts of the mid that the
    model does not explain (an ex-date) cancel. The error is half the change of the value from one standard
    deviation of the mean volatility below to one above. The errors of legs on one share go the same way.
    """
    model = european if option["exercise"] == "european" else american
    iv, mid = float(option["iv"]), (float(option["bid"]) + float(option["ask"])) / 2
    estimate = expected_vol(iv, closes, kind)
    vol, off = float(estimate.vol), float(estimate.error)
    vols = np.array([vol, iv, vol * (1 - off), vol * (1 + off)])
    at, own, low, high = model.price(
        option["share"], option["strike"], option["years"], rate, 0.0, vols, option["right"] == "call"
    ).tolist()
    # An option quoted in coins is priced in dollars of its expiration (`chains.coin.price`).
    present = float(option.get("present", 1.0))
    value = mid + (at - own) * present if estimate.basis == Basis.IMPLIED else at * present
    return value, (high - low) / 2 * present


def lot_of(multiplier: Any) -> int | float:
    """Return the shares of a contract as a whole number if they are one: 100; for coins, 0.1."""
    shares = float(multiplier)
    return int(shares) if shares.is_integer() else shares
