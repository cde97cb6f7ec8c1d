"""The quotes of each maker of a scenario, a function of the seed, the request and the seconds since it.

There is no memory, so a restarted server shows the same quotes. A maker quotes its width away from the mid,
with a random deviation of its own. The deviation changes every minute, when quotes are renewed.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, Decimal

from wheelcli.venues.sim.scenario import Maker, Style

_FIRST_S = 0.5  # the first quotes come this long after the request, within the grace period
_RENEWED_S = 60.0
_LATE_S, _SHORT_S, _CANCELLED_S = 60.0, 20.0, 40.0
_NOISE = 0.15


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as makers see it: random numbers, market of the package, size, and life in seconds."""

    dice: str
    mid: Decimal
    half: Decimal  # half the spread of the package
    tick: Decimal
    amount: Decimal
    whole: bool  # only whole numbers can be traded
    life_s: float


@dataclass(frozen=True, slots=True)
class MakerQuote:
    """One quote, its life in seconds since the request."""

    maker: str
    bid: bool
    price: Decimal
    amount: Decimal
    all_or_none: bool
    since_s: float
    until_s: float


def quotes_of(maker: Maker, asked: Asked, seconds: float) -> Iterator[MakerQuote]:
    """Yield the maker's quotes this long after the request."""
    life = _life(maker, asked, seconds)
    if life is None or maker.style is Style.SILENT:
        return
    since, until = life
    amount = asked.amount * (maker.share if maker.style is Style.PARTIAL else 1)
    if asked.whole:
        amount = amount.to_integral_value(ROUND_DOWN)
    if amount <= 0:
        return
    for bid in (True, False):
        if maker.style is Style.ONE_SIDED and not bid:
            continue
        away = asked.half * maker.width * Decimal(str(_dice(maker, asked, since, bid=bid)))
        price = asked.mid - away if bid else asked.mid + away
        rounded = (price / asked.tick).to_integral_value(ROUND_FLOOR if bid else ROUND_CEILING) * asked.tick
        yield MakerQuote(maker.name, bid, rounded, amount, maker.style is Style.ALL_OR_NONE, since, until)


def _life(maker: Maker, asked: Asked, seconds: float) -> tuple[float, float] | None:
    """Return the start and the end of its present quotes; None if it has none now."""
    first = _LATE_S if maker.style is Style.LATE else _FIRST_S
    last = asked.life_s
    if maker.style is Style.SHORT_LIVED:
        last = min(last, first + _SHORT_S)
    if maker.style is Style.CANCELLER:
        last = min(last, _CANCELLED_S)
    if not first <= seconds < last:
        return None
    round_ = int((seconds - first) // _RENEWED_S)
    since = first + round_ * _RENEWED_S
    # it does not announce that it will withdraw
    shown_until = asked.life_s if maker.style is Style.CANCELLER else last
    return since, min(since + _RENEWED_S, shown_until)


def _dice(maker: Maker, asked: Asked, since: float, *, bid: bool) -> float:
    side = "bid" if bid else "ask"
    dice = random.Random(f"{asked.dice}:{maker.name}:{since}:{side}")
    return round(1 + dice.uniform(-_NOISE, _NOISE), 4)
