"""Fees of options on coins: a fraction of a coin for each coin of the order, capped at a part of the premium.

Fees are paid in the coin for inverse options. For linear ones they are paid in USDC, as a fraction of the
index.

>>> rates = Rates()
>>> str(rates.trade(Decimal("0.0001"), Decimal(1))), str(rates.trade(Decimal("0.0011"), Decimal(1)))
('0.0000125', '0.0001375')
>>> str(rates.trade(Decimal("0.0024"), Decimal(1))), str(rates.trade(Decimal("0.0185"), Decimal("0.2")))
('0.0003', '0.00006')
>>> str(rates.delivery_fee(Decimal("1678.79"), Decimal("0.1"), Decimal("80321.21")).normalize())
'1.20481815'
"""

from dataclasses import dataclass
from decimal import Decimal

FEE_RATE = Decimal("0.0003")  # of one coin; an instrument's record may have another
FEE_CAP = Decimal("0.125")  # of the premium, by the venue's list of fees
DELIVERY_RATE = Decimal("0.00015")  # of one coin, at the settlement
_LOTS = {"BTC": "0.1", "ETH": "1", "BTC_USDC": "0.01", "ETH_USDC": "0.1"}


@dataclass(frozen=True, slots=True)
class Rates:
    """The fee terms in an instrument's record. The defaults are those of options on BTC and ETH; `lot` is
    None if unknown.
    """

    lot: Decimal | None = None  # coins
    rate: Decimal = FEE_RATE  # of one coin
    cap: Decimal = FEE_CAP  # of the premium
    delivery: Decimal = DELIVERY_RATE  # of one coin, at the settlement

    def trade(self, price: Decimal, size: Decimal, index: Decimal = Decimal(1)) -> Decimal:
        """Return the fee of a trade of `size` coins at that price, in the currency of the price; `index` is
        dollars per coin for a linear option, 1 for an inverse one.
        """
        return min(self.rate * index, self.cap * abs(price)) * size

    def delivery_fee(self, value: Decimal, size: Decimal, index: Decimal = Decimal(1)) -> Decimal:
        """Return the fee of a settlement at that value per coin; none for an option that ends worthless."""
        return min(self.delivery * index, self.cap * value) * size


def usual_lot(series: str) -> Decimal | None:
    """Return the smallest size of options on BTC and ETH, coins; `series` is the first part of the name."""
    return Decimal(_LOTS[series]) if series in _LOTS else None
