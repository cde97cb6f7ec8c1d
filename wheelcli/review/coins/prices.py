"""Premiums of options on coins in the unit of their venue: the captured part of a premium is measured in it,
independently of the coin's price.

Example: a call sold at 0.0185 BTC with an index of 75,000 and bought back at 0.00925 BTC with an index of
90,000 has captured half of its credit, although it cost 832.50 dollars after 1,387.50.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from wheelcli.book.coins.money import MICROS
from wheelcli.book.coins.to_dollars import SPOT
from wheelcli.book.events import Event, Kind
from wheelcli.book.ledger import ClosedOption
from wheelcli.review.performance.price_grid import Closes
from wheelcli.review.view import OptionPrices

__all__ = ["CoinPrices", "indices_of", "premiums_of"]


def indices_of(events: Iterable[Event]) -> dict[str, float]:
    """Return the indexes recorded with events of options, dollars per coin, by the event's id."""
    return {
        event.id: event.index_micros / MICROS
        for event in events
        if event.contract is not None and event.index_micros is not None
    }


def premiums_of(events: Iterable[Event]) -> dict[str, float]:
    """Return the prices recorded with events of options, per coin in the unit of the venue, by the event's
    id. A worthless expiration has the price 0.
    """
    out = {}
    for event in events:
        if event.contract is not None and event.price_micros is not None:
            out[event.id] = event.price_micros / MICROS
        elif event.kind is Kind.EXPIRATION:
            out[event.id] = 0.0
    return out


@dataclass(frozen=True, slots=True, kw_only=True)
class CoinPrices(OptionPrices):
    """`native` are prices per coin and `indices` dollars per coin, both by the id of the event; `closes` are
    those of the dollar account.
    """

    native: Mapping[str, float] = field(default_factory=dict)
    indices: Mapping[str, float] = field(default_factory=dict)
    closes: Closes

    def captured(self, one: ClosedOption) -> float:
        """Return the part of its premium that was earned, in the unit of the venue."""
        opened, closed = self.native.get(one.id), self.native.get(one.close_id)
        if not opened or closed is None:
            return OptionPrices.captured(self, one)
        return 1 - closed / opened if one.contracts < 0 else closed / opened - 1

    def earned_cents(self, one: ClosedOption) -> float:
        """Return the earned credit, measured in the unit of the venue and converted at the index of its
        sale."""
        opened, closed = self.indices.get(one.id), self.indices.get(one.close_id)
        if not one.contract.inverse or not opened or not closed:
            return OptionPrices.earned_cents(self, one)
        return (one.credit_cents or 0) + one.close_cents * opened / closed

    def times_credit(self, one: ClosedOption) -> float:
        """Return the cost of buying it back ÷ its credit, in the unit of the venue."""
        return 1 - self.captured(one)

    def paid_usd(self, one: ClosedOption) -> float:
        """Return the cost of buying it back, dollars per coin at the index of that moment."""
        return one.close_cents / (one.contracts * one.deliverable_micros)

    def spot_at_close(self, one: ClosedOption) -> float | None:
        """Return the index of the event that ended it, dollars per coin."""
        return self.indices.get(one.close_id)

    def captured_on(self, one: ClosedOption, day: date) -> float | None:
        """Return the part of its credit that a quote of that day showed as earned, in the venue's unit."""
        opened, mark = self.native.get(one.id), self.quotes[day].get(one.contract.name)
        if not opened or mark is None:
            return None
        if not one.contract.inverse:
            return 1 - mark.price / opened
        row, column = self.closes.at(day), self.closes.column(one.symbol)
        index = float(self.closes.plain[row, column]) / SPOT if row >= 0 and column >= 0 else 0.0
        return 1 - mark.price / index / opened if index > 0 else None
