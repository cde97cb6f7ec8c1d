"""What a figure of a ticket was made from, where more than one source may serve."""

from enum import StrEnum


class BetaBasis(StrEnum):
    """What a beta is from."""

    MEASURED = "measured"
    SECTOR_MEDIAN = "sector_median"
    ASSUMED = "assumed"


class RankBasis(StrEnum):
    """What an IV rank was read from."""

    IV_HISTORY = "iv_history"
    REALISED = "realised"


class RegimeBasis(StrEnum):
    """What put the row of the regime table in force."""

    MEDIAN = "median"
    LAST = "last"  # the last level, two or more rows above the median's
    UNKNOWN = "unknown"  # no VIX: the cautious row


class FloorBasis(StrEnum):
    """What a floor stands on: the value at the expected volatility, or, where that is above the bid, one
    standard deviation lower.
    """

    VALUE = "value"
    VALUE_ABOVE_BID = "value_above_bid"
