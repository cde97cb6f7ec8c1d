"""The prices at which an order can stand: those of the exchanges, or of a venue whose prices are in coins.

All prices that come in and go out are dollars. An inverse option is quoted in coins, so its ladder has the
venue's steps: at an index of 75,110.18 the steps of 0.0005 BTC are 37.56 dollars apart. Example: quoted
at 0.017 / 0.0185 BTC, mid 0.01775, the limit is 0.018 BTC, 1,351.98 dollars per coin.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from wheelcli.plan.tickets import order

if TYPE_CHECKING:
    import pandas as pd

    from wheelcli.chains.priced import Chains


class Ticks(Protocol):
    """The steps of an order's price."""

    def at(self, price: float) -> float:
        """Return the step at a price."""

    def limit(self, bid: float, ask: float) -> float:
        """Return the mid rounded up to a step, but not above the ask."""

    def up(self, price: float) -> float:
        """Return the price rounded up to a step."""

    def down(self, price: float) -> float:
        """Return the price rounded down to a step."""

    def ladder(self, bid: float, least: float) -> list[float]:
        """Return the bid and every step below it down to `least`, which is on a step."""

    def profit(self, credit: float, fast: float) -> float:
        """Return the price at which the `fast` share of the credit is earned, rounded down to a step."""


@dataclass(frozen=True, slots=True)
class ShareTicks:
    """Cents, or steps of 0.05 and 0.10, as the quotes of the name show them below and from 3.00 on."""

    cents_below: bool
    cents_above: bool

    def at(self, price: float) -> float:
        """Return the step at a price."""
        return order.tick_at(price, self.cents_below, self.cents_above)

    def limit(self, bid: float, ask: float) -> float:
        """Return the mid rounded up to a step, but not above the ask."""
        return order.limit_price(bid, ask, self.at((bid + ask) / 2))

    def up(self, price: float) -> float:
        """Return the price rounded up to a step."""
        return order.round_up(price, self.at(price))

    def down(self, price: float) -> float:
        """Return the price rounded down to a step."""
        return order.round_down(price, self.at(price))

    def ladder(self, bid: float, least: float) -> list[float]:
        """Return the bid and every step below it down to `least`."""
        return order.ladder(bid, least, self.at)

    def profit(self, credit: float, fast: float) -> float:
        """Return the price at which the `fast` share of the credit is earned, at least one step."""
        return order.take_profit_price(credit, fast, self.at(credit * (1.0 - fast)))


@dataclass(frozen=True, slots=True)
class CoinTicks:
    """Steps of `tick` in the unit that the option is quoted in, and of `above` from the price `over` on;
    `usd` is the value of that unit.

    >>> inverse = CoinTicks(0.0001, 0.0005, 0.005, 75_110.18)
    >>> inverse.native(inverse.limit(inverse.usd * 0.017, inverse.usd * 0.0185))
    0.018
    >>> [inverse.native(p) for p in inverse.ladder(inverse.usd * 0.0055, inverse.usd * 0.0048)]
    [0.0055, 0.005, 0.0049, 0.0048]
    """

    tick: float
    above: float
    over: float
    usd: float

    def at(self, price: float) -> float:
        """Return the step at a price, in dollars."""
        return self.usd * self._at(self.native(price))

    def native(self, price: float) -> float:
        """Return dollars in the unit of the quotes, without binary remainders."""
        return round(price / self.usd, 8)

    def limit(self, bid: float, ask: float) -> float:
        """Return the mid rounded up to a step, but not above the ask."""
        low, high = self.native(bid), self.native(ask)
        return self.usd * order.limit_price(low, high, self._at((low + high) / 2))

    def up(self, price: float) -> float:
        """Return the price rounded up to a step."""
        own = self.native(price)
        return self.usd * order.round_up(own, self._at(own))

    def down(self, price: float) -> float:
        """Return the price rounded down to a step."""
        own = self.native(price)
        return self.usd * order.round_down(own, self._at(own))

    def ladder(self, bid: float, least: float) -> list[float]:
        """Return the bid and every step below it down to `least`, at least one step."""
        lowest = max(self.native(least), self.tick)
        prices = [self.native(bid)]
        while (lower := self._below(prices[-1])) >= lowest - 1e-12:
            prices.append(lower)
        return [bid, *(self.usd * price for price in prices[1:])]

    def profit(self, credit: float, fast: float) -> float:
        """Return the price at which the `fast` share of the credit is earned, at least one step."""
        own = self.native(credit)
        return self.usd * order.take_profit_price(own, fast, self._at(own * (1.0 - fast)))

    def _at(self, price: float) -> float:
        return self.above if price > self.over else self.tick

    def _below(self, price: float) -> float:
        step = self._at(price - self.tick / 2)
        return order.round_down(price - step / 2, step)


def ticks_of(chains: "Chains", code: int) -> ShareTicks:
    """Return the ticks that the quotes of one name show, contracts left out of the chains included; `code` is
    its row in the table of names.
    """
    if chains.cents is not None:
        return ShareTicks(*chains.cents[code].tolist())
    options = chains.options
    return ticks_shown(options.loc[(options["code"] == code).to_numpy(), ["bid", "ask"]])


def ticks_shown(options: "pd.DataFrame") -> ShareTicks:
    """Return the ticks that the quotes of these options, all of one name, show."""
    quotes = options[["bid", "ask"]].to_numpy("float64").ravel()
    return ShareTicks(order.shows_cents(quotes, 0.0), order.shows_cents(quotes, order.RANGE_EDGE))
