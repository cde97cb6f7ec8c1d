"""The Regulation T margin requirement of an order, and the buying power that it uses.

Source: Cboe Margin Manual, "Short Put or Short Call" and "Put Spread or Call Spread". In a margin account, a
short put requires the option's proceeds plus 20 % of the share price (15 % for a broad index) less the amount
out of the money. The minimum is the proceeds plus 10 % of the strike. A credit spread requires the distance
of its strikes. The proceeds may be applied, which reduces the buying power used. A leveraged fund's
percentages are multiplied by its leverage, up to the whole price. Cash and retirement accounts hold the whole
strike. A call on shares held requires nothing more. Brokers may require more than this, but not less.

Examples per share: put of strike 45 at 0.50, share at 47.50: 0.50 + max(9.50 − 2.50, 4.50) = 7.50; put of
strike 200 at 1.20, share at 209: 1.20 + max(41.80 − 9.00, 20.00) = 34.00; put spread 125/120: 5.00.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from wheelcli.book.portfolio import AccountType
from wheelcli.plan.strategy import INDEX_KINDS, SPREADS, Strategy

BROAD_INDEX_SHARE = 0.15
SHARE = 0.20
STRIKE_SHARE = 0.10


@dataclass(frozen=True, slots=True)
class Margin:
    """Dollars per share: the requirement, and the part of it that the proceeds do not pay."""

    requirement: float
    buying_power: float


NOTHING = Margin(0.0, 0.0)  # a call on shares held


def naked_put(
    strike: float, credit: float, *, spot: float, broad_index: bool = False, leverage: float = 1.0
) -> Margin:
    """Return the margin of a short put in a margin account, dollars per share.

    >>> margin = naked_put(45, 0.50, spot=47.50)
    >>> round(margin.requirement, 2), round(margin.buying_power, 2)
    (7.5, 7.0)
    >>> margin = naked_put(200, 1.20, spot=209)
    >>> round(margin.requirement, 2), round(margin.buying_power, 2)
    (34.0, 32.8)
    """
    times = max(abs(leverage), 1.0)
    of_share = min((BROAD_INDEX_SHARE if broad_index else SHARE) * times, 1.0)
    of_strike = min(STRIKE_SHARE * times, 1.0)
    beyond = max(of_share * spot - max(spot - strike, 0.0), of_strike * strike)
    return Margin(credit + beyond, beyond)


def cash_secured_put(strike: float, credit: float) -> Margin:
    """Return the margin of a put in a cash or retirement account: the whole strike, dollars per share."""
    return Margin(strike, strike - credit)


def credit_spread(width: float, credit: float) -> Margin:
    """Return the margin of a put or call spread sold for a credit: the distance of its strikes, dollars per
    share.

    >>> margin = credit_spread(5.0, 0.44)
    >>> round(margin.requirement, 2), round(margin.buying_power, 2)
    (5.0, 4.56)
    """
    return Margin(width, width - credit)


def margin_of(row: Any, account: AccountType) -> Margin:
    """Return the margin of a candidate (a row of `Candidates.frame`) in an account of that type, at the
    natural price.
    """
    strategy = Strategy(row["strategy"])
    if strategy is Strategy.COVERED_CALL:
        return NOTHING
    if strategy in SPREADS:
        return credit_spread(float(row["width"]), float(row["credit"]))
    strike, credit, spot = (float(row[k]) for k in ("strike", "bid", "spot"))
    if account is not AccountType.MARGIN:
        return cash_secured_put(strike, credit)
    leverage = float(row["leverage"])
    return naked_put(
        strike,
        credit,
        spot=spot,
        broad_index=row["kind"] in INDEX_KINDS,
        leverage=leverage if np.isfinite(leverage) else 1.0,
    )
