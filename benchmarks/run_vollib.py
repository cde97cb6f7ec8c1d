"""The contestant py_vollib_vectorized, in the environment that `vollib_environment` makes: European options
only.
"""

import time

started = time.perf_counter()
import numpy as np  # noqa: E402
import py_vollib_vectorized as vollib  # noqa: E402
from contestant import Columns, compete  # noqa: E402

imported_s = time.perf_counter() - started
RATE = 0.04


def european(c: Columns) -> np.ndarray:
    flag, terms = np.where(c["is_call"] > 0, "c", "p"), (c["spot"], c["strike"], c["days"] / 365, RATE)
    iv = vollib.vectorized_implied_volatility(
        c["european"], *terms, flag, model="black_scholes", return_as="numpy", on_error="ignore"
    )
    greeks = (
        vollib.vectorized_delta,
        vollib.vectorized_gamma,
        vollib.vectorized_theta,
        vollib.vectorized_vega,
    )
    return np.stack([iv, *(g(flag, *terms, iv, model="black_scholes", return_as="numpy") for g in greeks)])


if __name__ == "__main__":
    compete("vollib", {"european": european}, imported_s)
