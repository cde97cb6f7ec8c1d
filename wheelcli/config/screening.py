"""The config's settings of `wheel screen`: `[screen]`, and saved screens, `[screens.NAME]`."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from wheelcli.config.fields import AtLeastZero, Section, Share, Text, Texts

__all__ = ["EarningsWish", "Screen", "Sort"]


class Sort(StrEnum):
    """The figure by which a screen is sorted: highest first, prices lowest first."""

    SCORE = "score"
    RETURN = "return"
    DISTANCE = "distance"
    IV = "iv"
    IV_PERCENTILE = "iv_percentile"
    PRICE = "price"


class EarningsWish(StrEnum):
    """Whether the next report falls within the life of the contract."""

    ANY = "any"
    IN = "in"
    OUT = "out"


class Screen(Section):
    """The filters and the order of a screen; each default lets every name pass."""

    universe: Text = ""
    calls: bool = False
    sort: Annotated[Sort, Field(strict=False)] = Sort.SCORE
    iv_percentile_min: Share = 0.0
    return_min: AtLeastZero = 0.0  # annual
    distance_min: Share = 0.0  # of the strike from the share price
    price_min: AtLeastZero = 0.0
    price_max: AtLeastZero = 0.0  # 0: none
    sectors: Texts = ()
    earnings: Annotated[EarningsWish, Field(strict=False)] = EarningsWish.ANY
