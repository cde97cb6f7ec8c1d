"""The stricter rules for coins, and for funds on coins: stress, quality and limits; and the table of regimes
by the volatility index of Bitcoin (DVOL) for accounts at Deribit.
"""

from typing import Annotated

from pydantic import AfterValidator, Field

from wheelcli.config.fields import Positive, Section, Share
from wheelcli.config.regime import DEFAULT, Regime, in_order

# name, below, minimum annual return; the other columns are those of [[regime]].
_ROWS = (
    ("calm", 35, 0.10),
    ("normal", 50, 0.12),
    ("elevated", 70, 0.15),
    ("high", 90, 0.18),
    ("crisis", 999, 0.22),
)
BY_DVOL = tuple(
    row.model_copy(update={"name": name, "below": float(below), "min_return": least})
    for row, (name, below, least) in zip(DEFAULT, _ROWS, strict=True)
)


class Coins(Section):
    """Limits of the sector "Digital assets": coins, and the funds on them."""

    stress: Share = 0.40  # the least stated fall
    rv_max: Positive = 1.00
    drawdown_3y_max: Share = 0.80
    total_max: Share = 0.50  # collateral of all of them
    name_collateral_max: Share = 0.35  # of one coin
    regime: Annotated[
        tuple[Regime, ...], Field(strict=False, description="a list of rows"), AfterValidator(in_order)
    ] = BY_DVOL
