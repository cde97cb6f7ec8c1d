"""The value of a dollar invested elsewhere: every watched name held from the start, the broad fund, cash.

Each name's dollar grows with its quoted price from session to session, splits undone and dividends put back.
A name without a quote keeps its last value, and one whose first quote comes later joins with the mean value
of the others. With a dated list, each session divides the dollar equally among the names on it: a name that
joins later brings no gain from before.
"""

from dataclasses import dataclass, field
from datetime import date

from wheelcli.backtest.market_day import MarketDay, prices_of


@dataclass(slots=True)
class Levels:
    """The worth of one dollar in each name since its first quoted session, and in cash since the start."""

    names: frozenset[str]
    fund: str
    worth: dict[str, float] = field(default_factory=dict)
    last: dict[str, float] = field(default_factory=dict)  # price at the last session with one
    since: dict[str, date] = field(default_factory=dict)
    called: dict[str, str] = field(default_factory=dict)  # present symbols of renamed names
    joined: dict[str, float] = field(default_factory=dict)  # dollars put into each name, by its first price
    cash: float = 1.0
    spread: float | None = None  # value of one dollar spread over a dated list
    listed: frozenset[str] = frozenset()  # names of the dated list at the last session

    def advance(self, day: MarketDay, *, rate: float, days: int, after: date | None = None) -> None:
        """Move every dollar to this session; cash earns `rate` over `days`. New symbols since `after` are
        followed.
        """
        self.cash *= 1.0 + rate * days / 365.0
        for old, new in day.new_symbols(after=after).items():
            self.called = {first: new if now == old else now for first, now in self.called.items()}
            self.called[old] = new
        if day.listed is not None:
            self.names |= day.listed
        prices, grown = prices_of(day.snapshot), {}
        for symbol in sorted({*self.names, self.fund}):
            now = self.called.get(symbol, symbol)
            if now not in prices:
                continue
            price, before = prices[now], self.last.get(symbol)
            if before is None:
                self.worth[symbol] = 1.0
            else:
                grown[symbol] = self._growth(day, symbol, now, price) / before
                self.worth[symbol] *= grown[symbol]
            self.last[symbol] = price
            self.since[symbol] = day.session
        self._join()
        if day.listed is not None:
            self._spread(day.listed, grown)

    def _join(self) -> None:
        """Let names with a first price join at the level of the others, which does not move by it."""
        level = self._mean()
        for symbol in (self.worth.keys() - self.joined.keys()).intersection(self.names):
            self.joined[symbol] = (1.0 if level is None else level) / self.worth[symbol]

    def _mean(self) -> float | None:
        known = [self.worth[s] * self.joined[s] for s in sorted(self.names) if s in self.joined]
        return sum(known) / len(known) if known else None

    def _growth(self, day: MarketDay, symbol: str, now: str, price: float) -> float:
        """Return the worth of a share of the last priced session, dividends since then put back."""
        then = self.since[symbol]
        paid = sum(
            each.amount * float(day.factor(now, since=then, until=each.ex_date))
            for each in day.payments
            if each.symbol in (symbol, now) and then < each.ex_date <= day.session
        )
        factor = day.factor(now, since=then, until=day.session)
        if now != symbol:
            factor *= day.factor(symbol, since=then, until=day.session)
        return price * float(factor) + paid

    def _spread(self, listed: frozenset[str], grown: dict[str, float]) -> None:
        """Move the dollar spread over the dated list, by the names that were on it one session earlier."""
        moves = [grown.get(symbol, 1.0) for symbol in sorted(self.listed)]
        self.spread = (1.0 if self.spread is None else self.spread) * (
            sum(moves) / len(moves) if moves else 1.0
        )
        self.listed = listed

    @property
    def of_names(self) -> float | None:
        """Return the worth of the dollar in the names; None before any is quoted."""
        if self.spread is not None:
            return self.spread
        return self._mean()

    @property
    def of_fund(self) -> float | None:
        """Return the worth of the fund; None without quotes of it."""
        return self.worth.get(self.fund)
