"""The bases of ticket numbers that may come from more than one source."""

from enum import StrEnum

RANK_SESSIONS, RANK_DAYS = 60, 90  # the least sessions of IV history, and calendar days that they span


class BetaBasis(StrEnum):
    """The basis of a beta."""

    MEASURED = "measured"
    SECTOR_MEDIAN = "sector_median"
    ASSUMED = "assumed"


class RankBasis(StrEnum):
    """The basis of an IV rank."""

    IV_HISTORY = "iv_history"
    REALISED = "realised"


class RegimeBasis(StrEnum):
    """The reason why a row of the regime table is in force."""

    MEDIAN = "median"
    LAST = "last"  # the last level, two or more rows above the median's
    UNKNOWN = "unknown"  # no VIX: the cautious row


class FloorBasis(StrEnum):
    """The basis of a floor: the value at the expected volatility or, if that is above the bid, one standard
    deviation lower.
    """

    VALUE = "value"
    VALUE_ABOVE_BID = "value_above_bid"
