"""Option pricing: pure functions on NumPy arrays, usable without the rest of the program.

Arguments broadcast against each other, and results are float64 of the common shape: `spot`, `strike` and
prices in dollars per share, `years` to expiration, `rate`, `dividend_yield` and `vol` annual decimals,
continuously compounded, `is_call` booleans. The result is NaN if an argument is invalid or no result exists.
There is never an exception, a warning or a guess.

`american` and `european` give exact `price`, `implied_vol` and `greeks` of single contracts;
`american_chain`, `american_price` and `european_chain` do the same fast for whole markets. Cash dividends:
`present_value` takes them off the spot, `dividend_call` prices calls exactly, `put_value` puts by finite
differences, and `exercise_of_put` shows whether to exercise now. Volatility: `realised_vol` and `rolling_vol`
from closes, `yang_zhang_vol` from bars, `forecast_vol` of the coming month, `expected_vol.expected_vol` from
implied volatility and the forecast. `prob_otm` is the lognormal probability. Names outside `__all__` are
internal and may change.

Example: puts of 95 and 100 on a share at 100.00 that pays 0.60 in a month; the 95 is quoted at 2.05, 60 days
before expiration.

>>> import numpy as np
>>> from wheelcli import pricing
>>> years, rate = 60 / 365, 0.04
>>> paid = pricing.present_value([30 / 365], [0.60], rate, years)
>>> share = 100.0 - paid  # what the share is worth to an option on it
>>> vol = pricing.american.implied_vol(2.05, share, 95.0, years, rate, 0.0, False)
>>> round(float(vol), 4)
0.259
>>> pricing.american.price(share, [95.0, 100.0], years, rate, 0.0, vol, False).round(2)
array([2.05, 4.19])
>>> seen = pricing.american.greeks(share, 95.0, years, rate, 0.0, vol, False)
>>> round(float(seen.delta), 3), round(float(seen.theta) / 365, 3)  # theta is dollars a year
(-0.296, -0.027)
>>> float(pricing.prob_otm(share, 95.0, years, rate, 0.0, vol, False).round(3))
0.671
>>> chain = pricing.american_chain([2.05, 4.19], share, [95.0, 100.0], years, rate, False)
>>> chain.iv.round(3)
array([0.259, 0.259])
>>> early = pricing.exercise_of_put(80.0, 100.0, years, rate, 0.28, dividends=[(30 / 365, 0.60)])
>>> early.right, str(early.ground)  # deep in the money, the dividend is worth waiting for
(False, 'dividend')
"""

from typing import TYPE_CHECKING

from wheelcli.lazy_names import lazy_names

if TYPE_CHECKING:
    from wheelcli.pricing import american, european, expected_vol
    from wheelcli.pricing.american_batch import ChainGreeks, american_chain, american_price, european_chain
    from wheelcli.pricing.dividends import dividend_call
    from wheelcli.pricing.dividends.finite_differences import put_value
    from wheelcli.pricing.early_exercise import Exercise, Ground, exercise_of_put
    from wheelcli.pricing.escrowed_dividends import present_value
    from wheelcli.pricing.forecast import forecast_vol, yang_zhang_vol
    from wheelcli.pricing.greeks import Greeks
    from wheelcli.pricing.lognormal import prob_otm
    from wheelcli.pricing.realised import realised_vol, rolling_vol

__all__ = [
    "ChainGreeks",
    "Exercise",
    "Greeks",
    "Ground",
    "american",
    "american_chain",
    "american_price",
    "dividend_call",
    "european",
    "european_chain",
    "exercise_of_put",
    "expected_vol",
    "forecast_vol",
    "present_value",
    "prob_otm",
    "put_value",
    "realised_vol",
    "rolling_vol",
    "yang_zhang_vol",
]

# NumPy and SciPy are loaded when a name is first used, not when the package is imported.
if not TYPE_CHECKING:  # a type checker reads the imports above and reports a name that does not exist
    __getattr__ = lazy_names(
        __name__,
        {
            **dict.fromkeys(("american", "european", "expected_vol"), ""),
            **dict.fromkeys(
                ("ChainGreeks", "american_chain", "american_price", "european_chain"), "american_batch"
            ),
            **dict.fromkeys(("Exercise", "Ground", "exercise_of_put"), "early_exercise"),
            **dict.fromkeys(("forecast_vol", "yang_zhang_vol"), "forecast"),
            **dict.fromkeys(("realised_vol", "rolling_vol"), "realised"),
            "Greeks": "greeks",
            "dividend_call": "dividends",
            "present_value": "escrowed_dividends",
            "prob_otm": "lognormal",
            "put_value": "dividends.finite_differences",
        },
    )

    def __dir__() -> list[str]:
        """Return the public names."""
        return sorted(__all__)
