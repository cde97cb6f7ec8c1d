"""The possible cost of a request for quotes: the best quote of several makers, whose widths vary around a
mean.

Best quote = mid ∓ (half-width + noise × E[min n]), with E[min n] the expected minimum of n standard normals.
Without a tape of past requests, the width is an assumption: each maker quotes the width of the legs' spreads,
and makers differ so much that the best of five is half as far from the mid. Such a cost is labelled as
assumed and decides nothing.

>>> assumed = assumed_width(Decimal("0.05"))
>>> [f"{assumed.best_of(makers):.4f}" for makers in (1, 5, 10)]
['0.0500', '0.0250', '0.0169']
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from wheelcli.rfq.coins.prints import Print, cost_of, median_bps

MOST = 10
_FEWEST = 5  # minimum number of prints to measure a width

# The expected least of n standard normals, without its sign (Harter, Biometrika 48, 1961).
_EXPECTED = tuple(
    Decimal(text)
    for text in ("0", "0.564", "0.846", "1.029", "1.163", "1.267", "1.352", "1.424", "1.485", "1.539")
)
_FIVE = _EXPECTED[4]


@dataclass(frozen=True, slots=True)
class MakerWidth:
    """The makers' quotes in dollars per share: half their width, and its standard deviation between makers.

    `measured` is true if the width is read from past requests; `basis` is its source.
    """

    half: Decimal
    noise: Decimal
    measured: bool
    basis: str

    def best_of(self, makers: int) -> Decimal:
        """Return how far from the mid the best of this many quotes is expected to be, at least 0."""
        return max(self.half - self.noise * _EXPECTED[makers - 1], Decimal(0))


def tape_width(prints: Sequence[Print], *, price_of_index: Decimal) -> MakerWidth | None:
    """Return the width that past requests show: the median that takers paid beyond the mark, in basis
    points of the index; None with fewer than five. `price_of_index` is the index in the unit of the price: 1
    for a price in the coin itself.
    """
    known = [each for each in prints if (cost := cost_of(each)) is not None and cost.bps is not None]
    middle = median_bps(known)
    if middle is None or len(known) < _FEWEST:
        return None
    half = max(middle, Decimal(0)) / 10_000 * price_of_index
    basis = f"{len(known)} requests on the tape paid a median of {middle:.1f} bp beyond the mark"
    return MakerWidth(half, Decimal(0), measured=True, basis=basis)


def assumed_width(half_spread: Decimal) -> MakerWidth:
    """Return the width assumed without a tape, from half the sum of the legs' spreads."""
    noise = half_spread / 2 / _FIVE
    return MakerWidth(half_spread, noise, measured=False, basis="assumed: no tape, not in the verdict")
