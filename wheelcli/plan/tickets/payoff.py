"""The gain or loss of a ticket at expiration by share price: the numbers of the payoff chart.

Example: a put of strike 300 sold at 2.15: +2.15 a share at 310, 0 at 297.85, −17.85 at 280. A covered call
includes the gain on its shares over their break-even: strike 340 sold at 2.00 on shares with a break-even of
320 → +22 at 340 and above, 0 at 318, −18 at 300. A 125/120 put spread sold at 0.44: +0.44 from 125 on, 0 at
124.56, −4.56 at 120 and below.
"""

from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from wheelcli.plan.strategy import Strategy
from wheelcli.plan.tickets.ticket import Leg, Ticket
from wheelcli.pricing import european

Floats = NDArray[np.float64]


def payoff(ticket: Ticket, prices: Floats) -> Floats:
    """Return dollars earned by the whole ticket (a covered call: with its shares) at each price of the share,
    at expiration.
    """
    if ticket.strategy is Strategy.COVERED_CALL:
        leg = ticket.legs[0]
        shares = leg.quantity * leg.multiplier
        gained: Floats = (np.minimum(prices, leg.strike) - ticket.break_even) * shares
        return gained
    earned = np.full(len(prices), float(ticket.credit_usd))
    for leg in ticket.legs:
        beyond = leg.strike - prices if leg.right == "put" else prices - leg.strike
        sign = -1.0 if leg.action == "sell" else 1.0
        earned = earned + sign * np.maximum(beyond, 0.0) * leg.quantity * leg.multiplier
    return earned


def price_range(ticket: Ticket, points: int) -> Floats:
    """Return the share prices to show: from the stressed price, or a spread's long strike, to a little above
    spot and strikes.
    """
    strikes, spot = [leg.strike for leg in ticket.legs], ticket.spot
    if len(strikes) == 1:
        low = min(spot * (1.0 - ticket.stress_shock), strikes[0]) * 0.98
        return np.linspace(low, max(spot, strikes[0]) * 1.08, points)
    # Beyond its strikes a spread is flat, so show the range of strikes and spot.
    low, high = min(spot, *strikes), max(spot, *strikes)
    return np.linspace(low - (high - low) * 0.35, high + (high - low) * 0.35, points)


def odds(ticket: Ticket, prices: Floats) -> Floats | None:
    """Return the probability density per dollar of the share's price at expiration; None without time,
    volatility or odds.

    It is lognormal with the short leg's implied volatility, and gives the ticket's own `prob_otm` at its
    strike.
    """
    spread, forward = _spread(ticket), forward_price(ticket)
    if forward is None or spread <= 0:
        return None
    far = (np.log(prices / forward) + spread * spread / 2) / spread
    density: Floats = np.exp(-far * far / 2) / (prices * spread * np.sqrt(2 * np.pi))
    return density


def payoff_today(ticket: Ticket, prices: Floats) -> Floats | None:
    """Return dollars earned by the whole ticket (a covered call: with its shares) at each price of the share,
    if it were closed at the mid at once. None if there is no forward price, and for coins.

    A leg is worth its mid, plus the change of its Black value on the forward price at its implied volatility,
    and at least its exercise value. Interest on that change, and what early exercise adds to it, are left
    out: its slope is within 0.05 a share of delta.
    """
    forward = forward_price(ticket)
    if forward is None or ticket.coin is not None:
        return None
    years = ticket.dte_days / 365
    closed = np.zeros(len(prices))
    for leg in ticket.legs:
        call = leg.right == "call"

        def value(shares: Floats, leg: Leg = leg, call: bool = call) -> Floats:
            grown = shares * forward / ticket.spot
            return np.asarray(european.price(grown, leg.strike, years, 0.0, 0.0, leg.iv, call), np.float64)

        moved = (leg.bid + leg.ask) / 2 + value(prices) - value(np.array([ticket.spot]))
        exercised = np.maximum(prices - leg.strike if call else leg.strike - prices, 0.0)
        sign = 1.0 if leg.action == "sell" else -1.0
        closed += sign * np.maximum(moved, exercised) * leg.quantity * leg.multiplier
    if ticket.strategy is Strategy.COVERED_CALL:
        leg = ticket.legs[0]
        gained: Floats = (prices - ticket.break_even) * leg.quantity * leg.multiplier - closed
        return gained
    earned: Floats = ticket.credit_usd - closed
    return earned


def forward_price(ticket: Ticket) -> float | None:
    """Return the forward of the share at expiration that the ticket's odds imply: that at which a lognormal
    price ends out of the money with `prob_otm`. None without time, volatility or odds.

    Example: a put of strike 95, IV 0.30 over 30 days, P(OTM) 0.75: 95 · e^(0.0860 · 0.6745 + 0.0860² ÷ 2) =
    101.05.
    """
    spread, odds_otm = _spread(ticket), ticket.prob_otm
    if spread <= 0 or not 0 < odds_otm < 1:
        return None
    away = NormalDist().inv_cdf(odds_otm) * (1 if ticket.legs[0].right == "put" else -1)
    return float(ticket.legs[0].strike * np.exp(away * spread + spread * spread / 2))


def _spread(ticket: Ticket) -> float:
    """Return the standard deviation of the logarithm of the price at expiration."""
    return float(ticket.legs[0].iv * np.sqrt(max(ticket.dte_days, 0) / 365))
