"""The contestant `wheelcli.pricing`."""

import time

started = time.perf_counter()
import numpy as np  # noqa: E402
from contestant import Columns, compete  # noqa: E402

from wheelcli.pricing import american_batch  # noqa: E402

imported_s = time.perf_counter() - started
RATE = 0.04


def listed(g: american_batch.ChainGreeks) -> np.ndarray:
    return np.stack([g.iv, g.delta, g.gamma, g.theta, g.vega])


def european(c: Columns) -> np.ndarray:
    return listed(
        american_batch.european_chain(
            c["european"], c["spot"], c["strike"], c["days"] / 365, RATE, c["is_call"]
        )
    )


def american_price(c: Columns) -> np.ndarray:
    return american_batch.american_price(
        c["spot"], c["strike"], c["days"] / 365, RATE, c["vol"], c["is_call"]
    )[None]


def american_iv(c: Columns) -> np.ndarray:
    return listed(
        american_batch.american_chain(
            c["american"], c["spot"], c["strike"], c["days"] / 365, RATE, c["is_call"]
        )
    )


if __name__ == "__main__":
    tasks = {"european": european, "price": american_price, "iv_puts": american_iv, "iv": american_iv}
    compete("wheel", tasks, imported_s)
