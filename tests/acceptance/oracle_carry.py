"""What parity leaves to explain of a share, by name and expiration: the normal model of
`wheelcli.chains.carry`'s docstring, written anew.

Pairs within 10 % of the money, every other strike of them; each quote less what early exercise is worth by
QuantLib; their weighted median is what the share is worth to that expiration. Then one small normal model a
name: an offset of the moment, a carry much the same for all expirations, and noise. Nothing of wheelcli is
imported.
"""

import math

import numpy as np
from oracle import RATE
from oracle_quantlib import european, implied_vol, price

OFFSET_SD, CARRY_SD, TOGETHER, MOMENT_SD = 0.0010, 0.010, 0.4, 0.00015
LEAST_USED, ERRORS_USED, LEAST_IMPLIED, SHORTEST_DAYS = 0.0025, 1.5, 0.035, 13.5


def weighted_median(pairs):
    """The value at which half of the weight is reached; `pairs` of value and weight."""
    half, reached = sum(w for _, w in pairs) / 2, 0.0
    for value, weight in sorted(pairs):
        reached += weight
        if reached >= half:
            return value
    return math.nan


def quoted_pairs(market, symbol, expirations, centre, near):
    """Expiration → [(strike, put, call)] of two-sided quotes within `near` of `centre`, by strike."""
    sides = {}
    for q in market.chain(symbol)[1]:
        if (
            q.expiration in expirations
            and q.two_sided
            and q.ask >= q.bid
            and abs(q.strike / centre - 1) < near
        ):
            sides.setdefault((q.expiration, q.strike), {})[q.right] = q
    by_expiration = {}
    for (expiration, strike), both in sorted(sides.items()):
        if len(both) == 2:
            by_expiration.setdefault(expiration, []).append((strike, both["put"], both["call"]))
    return by_expiration


def first_spot(desk, symbol, expirations):
    """The weighted median of parity with no carry, near expirations first: a share of the moment of the
    options.
    """
    market, quoted = desk.market, desk.market.chain(symbol)[0]
    soon = {e for e in expirations if market.years(e) <= max(0.3, 1.01 * min(map(market.years, expirations)))}
    spots = []
    for expiration, pairs in quoted_pairs(market, symbol, soon, quoted, 0.12).items():
        years, leaving = market.years(expiration), desk.escrow(symbol, expiration)
        for strike, put, call in pairs:
            spread = (call.ask - call.bid + put.ask - put.bid) / 2
            weight = 1 / (spread**2 + (0.01 * strike * years) ** 2 + 1e-6)
            spots.append((call.mid - put.mid + strike * math.exp(-RATE * years) + leaving, weight))
    return weighted_median(spots)


def worth(desk, symbol, expiration, spot, pairs):
    """What the share is worth to an expiration, its standard error, both dollars; None of fewer than three
    pairs.
    """
    share, years = spot - desk.escrow(symbol, expiration), desk.market.years(expiration)
    eve = desk.eve(symbol, expiration)
    values = []
    for strike, put, call in pairs if len(pairs) < 5 else pairs[::2]:
        vol = implied_vol(put.mid, share, strike, years, RATE, "put", eve)
        if vol is None:
            continue
        terms = (share, strike, years, RATE, vol)
        early_put = max(put.mid - european(*terms, "put"), 0.0)
        early_call = max(price(*terms, "call", eve) - european(*terms, "call"), 0.0) if eve else 0.0
        error = (call.ask - call.bid + put.ask - put.bid) / 4 + 0.005
        parity = call.mid - early_call - put.mid + early_put + strike * math.exp(-RATE * years)
        values.append((parity, error**-2))
    if len(values) < 3:
        return None
    return weighted_median(values), 1.25 / math.sqrt(sum(weight for _, weight in values))


def carries(desk, symbol, expirations):
    """The label (rate or parity) and expiration → carry a year; an alarm where it should be `implied`."""
    spot, market = first_spot(desk, symbol, expirations), desk.market
    worths = {
        expiration: value
        for expiration, pairs in quoted_pairs(market, symbol, expirations, spot, 0.10).items()
        if (value := worth(desk, symbol, expiration, spot, pairs))
    }
    days = sorted(worths)
    years = np.array([market.years(e) for e in days])
    share = np.array([spot - desk.escrow(symbol, e) for e in days])
    seen = np.log([worths[e][0] for e in days] / share)
    error = np.array([worths[e][1] for e in days]) / share
    alike = TOGETHER + (1 - TOGETHER) * np.exp(-np.abs(np.log(years[:, None] / years)))
    with_seen = -(CARRY_SD**2) * alike * years  # of carry i with what is seen at j
    spread = OFFSET_SD**2 + CARRY_SD**2 * alike * np.outer(years, years) + np.diag(error**2 + MOMENT_SD**2)
    carry = with_seen @ np.linalg.solve(spread, seen)
    doubt = np.sqrt(CARRY_SD**2 - np.diag(with_seen @ np.linalg.solve(spread, with_seen.T)))
    wanted = years > SHORTEST_DAYS / 365
    assert np.all(np.abs(carry[wanted]) < LEAST_IMPLIED), symbol
    if not np.any(wanted & (np.abs(carry) > LEAST_USED) & (np.abs(carry) > ERRORS_USED * doubt)):
        carry = np.zeros(len(days))
    nearest = {e: min(range(len(days)), key=lambda i: abs((days[i] - e).days)) for e in expirations}
    return "parity" if np.any(carry) else "rate", {e: float(carry[i]) for e, i in nearest.items()}
