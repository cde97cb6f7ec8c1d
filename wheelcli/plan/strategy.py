"""The strategies of a ticket, and constants that candidates share."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from enum import StrEnum

BROAD_INDEX = "Broad index"
DIGITAL = "Digital assets"  # coins and the funds on them
INDEX_KINDS = ("index_etf", "index")
NO_LEG = -1  # in `Candidates.frame["long_row"]`: there is no long leg


class Strategy(StrEnum):
    """The strategy of a ticket."""

    CASH_SECURED_PUT = "cash_secured_put"
    COVERED_CALL = "covered_call"
    BULL_PUT_SPREAD = "bull_put_spread"
    BEAR_CALL_SPREAD = "bear_call_spread"


SPREADS = (Strategy.BULL_PUT_SPREAD, Strategy.BEAR_CALL_SPREAD)


@dataclass(frozen=True, slots=True)
class Streams:
    """The names of each strategy."""

    puts: Set[str] = frozenset()
    calls: Set[str] = frozenset()
    spreads: Mapping[Strategy, Set[str]] = field(default_factory=dict)
