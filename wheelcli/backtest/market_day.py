"""One session of a store: the market that a decision sees, and what became known by then."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from wheelcli.book.entry.due_events import Payment
from wheelcli.market.snapshot import Snapshot


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
class MarketDay:
    """One session. `snapshot` has nothing from after it.

    `at_close` is whether the quotes are closing ones: then decisions are made and filled at the close.
    `model` is whether bid and ask were modelled from volatilities. `payments` and `splits` are those of the
    last sessions up to this one, `opens` the opening prices of this session.
    """

    id: str
    snapshot: Snapshot
    at_close: bool = False
    model: bool = False
    payments: tuple[Payment, ...] = ()
    splits: tuple[Split, ...] = ()
    opens: Mapping[str, float] | None = None

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
