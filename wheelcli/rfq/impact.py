"""The price impact of trading a size gradually: a square root of its share of the day's trading.

Options: vega × Y × volatility points a day × √(vega of the order ÷ vega traded in the day). Example: 40 puts
with a vega of 0.35 are 1,400 dollars a point, 1 % of 140,000 traded. At 1.5 points a day they move the price
by 0.35 × 1.5 × 0.1 = 0.0525.

Shares: Y × daily volatility × price × √(shares ÷ shares traded in a day). Example: 1,000 of 15 million at a
volatility of 1.2 % and a price of 61.20 move it by 0.0060.

Y is a coefficient that the market does not show. 1 is usual; results for half and twice that are shown beside
it.

>>> day = OptionsDay(vega_usd=Decimal(140_000), iv_day=Decimal("1.5"), basis="")
>>> found = of_options(Decimal(40), vega=Decimal("0.35"), multiplier=Decimal(100), day=day, y=Decimal(1))
>>> found.move, f"{found.share:.2f}"
(Decimal('0.0525'), '0.01')
>>> day = SharesDay(shares=Decimal(15_000_000), volatility=Decimal("0.012"))
>>> f"{of_shares(Decimal(1000), price=Decimal('61.20'), day=day, y=Decimal(1)).move:.4f}"
'0.0060'
"""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class OptionsDay:
    """A day of trading in a name's options: vega traded (dollars per volatility point), the points that
    implied volatility moves in a day, and the source of both.
    """

    vega_usd: Decimal
    iv_day: Decimal
    basis: str


@dataclass(frozen=True, slots=True)
class SharesDay:
    """A day of trading in a share: shares traded, and the daily volatility as a decimal."""

    shares: Decimal
    volatility: Decimal


@dataclass(frozen=True, slots=True)
class Impact:
    """The price impact of an order in dollars per share, the order's share of the day's trading, and both in
    words.
    """

    move: Decimal
    share: Decimal
    basis: str


def of_options(
    amount: Decimal, *, vega: Decimal, multiplier: Decimal, day: OptionsDay, y: Decimal
) -> Impact | None:
    """Return the impact of an amount with this net vega (dollars per share and point, any sign); None if the
    vega traded in a day is unknown.
    """
    if day.vega_usd <= 0:
        return None
    share = amount * multiplier * abs(vega) / day.vega_usd
    basis = f"{_percent(share)} of the day's vega, Y = {y.normalize():f}{day.basis and f'; {day.basis}'}"
    return Impact(abs(vega) * y * day.iv_day * share.sqrt(), share, basis)


def of_shares(amount: Decimal, *, price: Decimal, day: SharesDay, y: Decimal) -> Impact | None:
    """Return the impact of a share order; None if the shares traded in a day are unknown."""
    if day.shares <= 0:
        return None
    share = amount / day.shares
    basis = f"{_percent(share)} of the day's shares, Y = {y.normalize():f}"
    return Impact(y * day.volatility * price * share.sqrt(), share, basis)


def _percent(share: Decimal) -> str:
    """Return a percentage with two significant digits: `1 %`, `0.31 %`, `0.0067 %`."""
    return f"{float(100 * share):.2g} %" if share < 1 else f"{100 * share:,.0f} %"
