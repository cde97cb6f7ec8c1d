"""The possible cost of a request for quotes: the best of several makers' quotes, each somewhere around one
width.

Best quote = mid ∓ (half-width + noise × E[min n]), E[min n] the expected least of n standard normals. Where
no tape of past requests exists the width is an assumption: each maker quotes the width of the legs' spreads,
and they differ so much that the best of five is half as far from the mid. It is labelled so and decides
nothing.

>>> assumed = assumed_width(Decimal("0.05"))
>>> [f"{assumed.best_of(makers):.4f}" for makers in (1, 5, 10)]
['0.0500', '0.0250', '0.0169']
"""

from dataclasses import dataclass
from decimal import Decimal

MOST = 10

# The expected least of n standard normals, less its sign (Harter, Biometrika 48, 1961).
_EXPECTED = tuple(
    Decimal(text)
    for text in ("0", "0.564", "0.846", "1.029", "1.163", "1.267", "1.352", "1.424", "1.485", "1.539")
)
_FIVE = _EXPECTED[4]


@dataclass(frozen=True, slots=True)
class MakerWidth:
    """How makers quote, dollars per share: half their width, and the standard deviation from one to the next.

    `measured` is for a width read from past requests; `basis` is its source.
    """

    half: Decimal
    noise: Decimal
    measured: bool
    basis: str

    def best_of(self, makers: int) -> Decimal:
        """Return the expected distance from the mid of the best of this many quotes, at least 0."""
        return max(self.half - self.noise * _EXPECTED[makers - 1], Decimal(0))


def assumed_width(half_spread: Decimal) -> MakerWidth:
    """Return the cost assumed without a tape, from half the sum of the legs' spreads."""
    noise = half_spread / 2 / _FIVE
    return MakerWidth(half_spread, noise, measured=False, basis="assumed: no tape, not in the verdict")
