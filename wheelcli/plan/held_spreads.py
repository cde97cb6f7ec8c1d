"""Which long options of the book stand behind which short ones: held spreads, and the short options that are left.

A long option limits a short one of the same underlying, right and root that expires no later than it (Cboe Margin Manual, "Put Spread or
Call Spread"). Pairs are made strike by strike, from the strikes that the market reaches first, so that no long serves twice.
Example: short 2 puts of 125 at 1.10, long 2 of 120 at 0.66: two spreads 5 wide with a credit of 0.44, so at most 4.56 a share can be lost.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from wheelcli.book.portfolio import OptionHolding
from wheelcli.contract import Right


@dataclass(frozen=True, slots=True)
class HeldSpread:
    """A short option and the long one behind it, `contracts` of each."""

    short: OptionHolding
    long: OptionHolding
    contracts: int

    @property
    def shares(self) -> int:
        """Shares of one leg."""
        return self.contracts * self.short.multiplier

    @property
    def width(self) -> float:
        """What the strikes can cost, dollars per share; 0 where the long one is the better right."""
        apart = self.short.contract.strike - self.long.contract.strike
        return max(apart if self.short.contract.right is Right.PUT else -apart, 0.0)

    @property
    def max_loss(self) -> float:
        """Dollars per share: the width less the credit, or the whole width where a price is not known."""
        if self.short.price is None or self.long.price is None:
            return self.width
        return max(self.width - (self.short.price - self.long.price), 0.0)


@dataclass(frozen=True, slots=True)
class HeldOptions:
    """The open options as risks: spreads, and short options that nothing long stands behind."""

    spreads: tuple[HeldSpread, ...]
    alone: tuple[OptionHolding, ...]


def held_options(options: Iterable[OptionHolding], session: date) -> HeldOptions:
    """Pair what has not expired before the session."""
    sides: dict[tuple[str, str, str], tuple[list[OptionHolding], list[OptionHolding]]] = defaultdict(
        lambda: ([], [])
    )
    for option in options:
        contract = option.contract
        if option.quantity and contract.expiration >= session:
            sides[option.symbol, contract.root, contract.right][option.quantity > 0].append(option)
    spreads: list[HeldSpread] = []
    alone: list[OptionHolding] = []
    for (_, _, right), (shorts, longs) in sides.items():
        sign = -1.0 if right == Right.PUT else 1.0
        left = {k: long.quantity for k, long in enumerate(longs)}
        for short in sorted(shorts, key=lambda o: (o.contract.expiration, sign * o.contract.strike)):
            open_still = -short.quantity
            for k in sorted(left, key=lambda k: (longs[k].contract.expiration, sign * longs[k].contract.strike)):  # fmt: skip
                long = longs[k]
                count = min(open_still, left[k])
                if long.contract.expiration < short.contract.expiration or count <= 0:
                    continue
                spreads.append(HeldSpread(short, long, count))
                left[k] -= count
                open_still -= count
            if open_still:
                alone.append(replace(short, quantity=-open_still))
    return HeldOptions(tuple(spreads), tuple(alone))
