"""The quote of a listed contract (`Quote`), and a price of it that is ready to be used (`Mark`).

One convention, in every package: a price is dollars per share as the exchange prints it, of one contract held
long, and never negative. Only the sign of the contracts shows whether the amount is owned or owed:

    worth to the account = price · multiplier · contracts        (contracts: short is negative)

Example: a put quoted 1.15 / 1.24 is marked at its mid, 1.195; two of them sold are worth −239.00 to the
account, and cost 248.00 to buy back at the ask. A put that nobody bids for and that is offered at 0.05 is
marked at half the ask, 0.025. One that is quoted 1.30 / 1.20 has no mark.

>>> quote = Quote(1.15, 1.24)
>>> round(quote.mark().price, 6), quote.mark().worth_cents(100, -2), quote.ask_mark().worth_cents(100, -2)
(1.195, -23900, -24800)
>>> Quote(None, 0.05).mark()
Mark(price=0.025, origin=<Origin.HALF_ASK: 'half the ask'>, at=None)
>>> Quote(1.30, 1.20).fault(), Quote(1.30, 1.20).mark()
(<Fault.CROSSED: 'crossed'>, None)
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from math import isfinite
from zoneinfo import ZoneInfo

__all__ = ["Fault", "Mark", "Origin", "Quote", "Unusable", "feed_name", "moment_text"]

_FEEDS = {"yahoo": "Yahoo", "cboe": "Cboe", "deribit": "Deribit"}


class Fault(StrEnum):
    """The reason why a quote gives no mark."""

    ABSENT = "absent"  # neither bid nor ask: the market is closed, or nobody quotes it
    NO_ASK = "no ask"
    CROSSED = "crossed"  # its bid is above its ask
    STALE = "stale"  # older than the reader allows


class Origin(StrEnum):
    """The source of a mark."""

    MID = "mid"
    HALF_ASK = "half the ask"  # nobody bids
    ASK = "ask"  # what buying costs now
    BID = "bid"  # what selling brings now
    NATURAL = "natural"  # of several legs at once: asks of what is bought less bids of what is sold
    LAST_CLOSE = "last close"
    MODEL = "model"
    CARRIED = "carried"  # the last known time value on today's intrinsic value
    SETTLEMENT = "intrinsic value at the last close"  # of one that has expired
    RECORDED = "recorded earlier"  # a mid that an earlier market had
    OPENING = "opening price"  # its opening price, if there is no market
    GIVEN = "given"  # by the user


@dataclass(frozen=True, slots=True)
class Mark:
    """A price that is ready to be used: dollars per share of one long contract, finite and 0 or more; `at` is
    its moment, None if unknown.

    Raises ValueError for a price that cannot be used.
    """

    price: float
    origin: Origin
    at: datetime | None = None

    def __post_init__(self) -> None:
        if not isfinite(self.price) or self.price < 0:
            raise ValueError(f"invalid mark {self.price} (expected 0 or more)")

    def worth_cents(self, multiplier: int | float, contracts: int) -> int:
        """Return the value of contracts to the account in cents, negative if short. Each contract is rounded,
        so that parts of a lot add up.

        >>> Mark(12.5, Origin.GIVEN).worth_cents(100, -2)
        -250000
        """
        return round(self.price * 100 * multiplier) * contracts

    def recorded(self) -> "Mark":
        """Return the same price, marked as recorded in an earlier market."""
        return replace(self, origin=Origin.RECORDED)


@dataclass(frozen=True, slots=True)
class Quote:
    """A contract's quote, dollars per share. None means not quoted; a value of 0 or less, or NaN, also counts
    as not quoted. `at` is its moment.
    """

    bid: float | None
    ask: float | None
    last: float | None = None
    at: datetime | None = None

    def __post_init__(self) -> None:
        for name in ("bid", "ask", "last"):
            price = getattr(self, name)
            if price is not None and not (isfinite(price) and price > 0):
                object.__setattr__(self, name, None)

    def fault(self, *, since: datetime | None = None) -> Fault | None:
        """Return why it gives no mark, None if it gives one. With `since`, a quote from before that or of
        unknown time is stale.
        """
        if self.bid is None and self.ask is None:
            return Fault.ABSENT
        if self.ask is None:
            return Fault.NO_ASK
        if self.bid is not None and self.bid > self.ask:
            return Fault.CROSSED
        if since is not None and (self.at is None or self.at < since):
            return Fault.STALE
        return None

    def mark(self, *, since: datetime | None = None) -> Mark | None:
        """Return the one price at which an account is valued: the mid, or half the ask if nobody bids; None
        if `fault` gives a reason.
        """
        if self.fault(since=since) is not None or self.ask is None:
            return None
        origin = Origin.HALF_ASK if self.bid is None else Origin.MID
        return Mark(((self.bid or 0.0) + self.ask) / 2, origin, self.at)

    def ask_mark(self) -> Mark | None:
        """Return the price to buy one now; None if nobody offers it."""
        return None if self.ask is None else Mark(self.ask, Origin.ASK, self.at)

    def bid_mark(self) -> Mark:
        """Return the price for selling one now; 0 if nobody bids."""
        return Mark(self.bid or 0.0, Origin.BID, self.at)


def feed_name(source: str) -> str:
    """Return the name of a feed in sentences.

    >>> feed_name("cboe"), feed_name("acme")
    ('Cboe', 'acme')
    """
    return _FEEDS.get(source, source)


def moment_text(moment: datetime) -> str:
    """Return a moment in New York, to the nearest minute.

    >>> from datetime import UTC
    >>> moment_text(datetime(2026, 7, 24, 19, 59, 59, tzinfo=UTC))
    'Fri 24 Jul 16:00'
    """
    local = moment.astimezone(ZoneInfo("America/New_York")) + timedelta(seconds=30)
    return f"{local:%a} {local.day} {local:%b %H:%M}"


class Unusable(StrEnum):
    """The reason why a contract's quote is not used."""

    NONE = ""
    EXPIRED = "expired"
    ADJUSTED = "adjusted"  # its deliverable is not 100 ordinary shares, so the share price does not apply
    NO_SPOT = "no_spot"
    NO_QUOTE = "no_two_sided_quote"
    CROSSED = "crossed"
    ABOVE_BOUND = "above_bound"  # a call bid above the share, a put bid above its strike
    BELOW_INTRINSIC = "below_intrinsic"
    NOT_MONOTONE = "not_monotone"
    NOT_CONVEX = "not_convex"  # a butterfly with its neighbours has a price below 0
    PARITY = "parity"
    # with its twin of the same strike it implies another share price: a remainder of a split
    OTHER_SHARE = "other_share"
    NO_IV = "no_iv"
    STALE = "stale"  # its volatility differs from its neighbours' by more than the spreads explain
    NOT_ASKED = "not_asked"  # not for sale, and neither 30-day volatility nor a neighbour needs it
