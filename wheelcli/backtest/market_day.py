"""One session of a store: the market that a decision sees, and what became known by then."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from wheelcli.book.entry.due_events import Payment
from wheelcli.book.entry.line_verbs import Line, Verb
from wheelcli.chains.priced import Chains
from wheelcli.errors import Problem
from wheelcli.market.snapshot import Snapshot
from wheelcli.plan.history import History


@dataclass(frozen=True, slots=True, order=True)
class Split:
    """A split: the underlying, its first day, new shares for old ones."""

    symbol: str
    day: date
    new: int
    old: int

    @property
    def factor(self) -> Fraction:
        """Return new shares per old one."""
        return Fraction(self.new, self.old)


@dataclass(frozen=True, slots=True)
class Action:
    """A corporate action other than a split, as a line of the journal: a new symbol (`RENAME`), or the terms
    of an adjusted contract (`ADJUST`). It takes effect before the trades of its day.
    """

    day: date
    line: Line


@dataclass(frozen=True, slots=True)
class Priced:
    """The prices of a session's contracts within reach of settings whose longest window is `days` long.
    `beyond` numbers the contracts out of reach (`priced_day.numbers`); `whole` returns the session with every
    contract, without these prices.
    """

    chains: Chains
    history: History
    days: int
    beyond: NDArray[np.uint64]
    whole: "Callable[[], MarketDay]"


@dataclass(frozen=True, slots=True)
class MarketDay:
    """One session. `snapshot` has nothing from after it.

    `at_close` is whether the quotes are closing ones: then decisions are made and filled at the close.
    `model` is whether bid and ask were modelled from volatilities. `payments`, `splits` and `actions` are
    those of the last sessions up to this one, `opens` the opening prices of this session. `listed` are the
    names on a dated list in this session; None without such a list. `closing` are the names with closing
    quotes only, `doubts` what the closes of this session leave unclear about splits. `priced` has the prices
    of a session priced before; its snapshot then has only the contracts in reach.
    """

    id: str
    snapshot: Snapshot
    at_close: bool = False
    model: bool = False
    payments: tuple[Payment, ...] = ()
    splits: tuple[Split, ...] = ()
    actions: tuple[Action, ...] = ()
    listed: frozenset[str] | None = None
    closing: frozenset[str] = frozenset()
    doubts: tuple[Problem, ...] = ()
    opens: Mapping[str, float] | None = None
    priced: Priced | None = None

    @property
    def session(self) -> date:
        """Return the session."""
        return self.snapshot.session

    def factor(self, symbol: str, *, since: date, until: date) -> Fraction:
        """Return the shares at `until` for one share of an earlier day."""
        factor = Fraction(1)
        for split in self.splits:
            if split.symbol == symbol and since < split.day <= until:
                factor *= split.factor
        return factor

    def new_symbols(self, *, after: date | None) -> dict[str, str]:
        """Return old and new symbols of the renames later than `after`, up to this session."""
        return {
            each.line.symbol: each.line.symbol_to
            for each in self.actions
            if each.line.verb is Verb.RENAME and each.line.symbol and each.line.symbol_to
            if after is not None and after < each.day <= self.session
        }


def prices_of(snapshot: Snapshot) -> dict[str, float]:
    """Return the quoted price of each share that has one, dollars."""
    names = snapshot.underlyings
    pairs = zip(names["symbol"].astype(str), names["spot"].astype(float), strict=True)
    return {symbol: price for symbol, price in pairs if isfinite(price) and price > 0}
