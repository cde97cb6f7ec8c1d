"""What a dollar became elsewhere: every watched name held from the start, the broad fund, cash.

Each name's dollar grows with its quoted price from session to session, splits undone and dividends put back.
A name without a quote keeps its last value.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from wheelcli.backtest.market_day import MarketDay
from wheelcli.backtest.running import prices_of


@dataclass(slots=True)
class Levels:
    """Worth of one dollar in each name since its first quoted session, and in cash since the start."""

    names: Collection[str]
    fund: str
    worth: dict[str, float] = field(default_factory=dict)
    last: dict[str, float] = field(default_factory=dict)  # price at the last session with one
    since: dict[str, date] = field(default_factory=dict)
    cash: float = 1.0

    def advance(self, day: MarketDay, *, rate: float, days: int) -> None:
        """Move every dollar to this session; cash earns `rate` over that many calendar days."""
        self.cash *= 1.0 + rate * days / 365.0
        prices = prices_of(day.snapshot)
        for symbol in sorted({*self.names, self.fund} & prices.keys()):
            price, before = prices[symbol], self.last.get(symbol)
            if before is None:
                self.worth[symbol] = 1.0
            else:
                then = self.since[symbol]
                factor = float(day.factor(symbol, since=then, until=day.session))
                paid = sum(
                    each.amount
                    for each in day.payments
                    if each.symbol == symbol and then < each.ex_date <= day.session
                )
                self.worth[symbol] *= (price * factor + paid) / before
            self.last[symbol] = price
            self.since[symbol] = day.session

    @property
    def of_names(self) -> float | None:
        """Return the mean worth of the names; None before any is quoted."""
        known = [self.worth[s] for s in self.names if s in self.worth]
        return sum(known) / len(known) if known else None

    @property
    def of_fund(self) -> float | None:
        """Return the worth of the fund; None without quotes of it."""
        return self.worth.get(self.fund)
