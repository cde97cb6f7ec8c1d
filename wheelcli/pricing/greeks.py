"""The sensitivities of an option, and their units.

Hull, "Options, Futures, and Other Derivatives", examples 19.1 to 19.6 (a call, S 49, K 50, r 5 %, σ 20 %, 20
weeks): theta is -4.31 a year, -0.0118 a calendar day; 12.1 of vega is 0.121 for a volatility point.

>>> from wheelcli.pricing import european
>>> g = european.greeks(49, 50, 20 / 52, 0.05, 0.0, 0.20, True)
>>> round(float(g.theta / 365), 4), round(float(g.vega / 100), 3)
(-0.0118, 0.121)
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from wheelcli.pricing.arrays import Floats


@dataclass(frozen=True, slots=True)
class Greeks:
    """Sensitivities per share of one long option, arrays of one shape; NaN if the model is not defined.

    delta: dollars per dollar of spot (a put's is negative); gamma: delta per dollar of spot;
    theta: dollars per *year* of passing time (divide by 365 for a calendar day), negative as a rule;
    vega: dollars per 1.00 of volatility (divide by 100 for a volatility point);
    rho: dollars per 1.00 of the interest rate, at a constant dividend yield.
    """

    delta: Floats
    gamma: Floats
    theta: Floats
    vega: Floats
    rho: Floats

    def reshaped(self, shape: tuple[int, ...]) -> "Greeks":
        """Return the same numbers in another shape."""
        return Greeks(
            delta=self.delta.reshape(shape),
            gamma=self.gamma.reshape(shape),
            theta=self.theta.reshape(shape),
            vega=self.vega.reshape(shape),
            rho=self.rho.reshape(shape),
        )


def sign(is_call: ArrayLike) -> Floats:
    """Return +1 for calls and -1 for puts."""
    return np.where(np.asarray(is_call, dtype=bool), 1.0, -1.0)
