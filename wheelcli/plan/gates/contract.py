"""Gates of the contract: a quote that can be traded, a strike and a life that fit the regime, a premium that
pays.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wheelcli.money_text import counted
from wheelcli.plan.gates.answer import Effect, Scope, Unit
from wheelcli.plan.gates.gate import NOT_APPLICABLE, Reading, at_least, at_most, rule, verdicts
from wheelcli.plan.gates.remarks import Remarks
from wheelcli.plan.strategy import SPREADS
from wheelcli.quotes import Unusable

if TYPE_CHECKING:
    from wheelcli.plan.candidates.generate import Candidates


# of a contract that was not priced, everything is known but whether its quote is stale
_SANE = tuple(
    why.value
    for why in (Unusable.NONE, Unusable.NO_QUOTE, Unusable.NO_IV, Unusable.ADJUSTED, Unusable.NOT_ASKED)
)


@rule("two_sided", scope=Scope.CONTRACT, unit=Unit.COUNT, phrase="sides quoted", key="unknown.quote")
def two_sided(c: "Candidates") -> Reading:
    """A bid and an ask, the bid not above the ask."""
    bid, ask = c.of("bid"), c.of("ask")
    with np.errstate(invalid="ignore"):
        sides = (bid > 0).astype(np.float64) + (ask > 0)
        crossed = (sides == 2) & (bid > ask)
    remark = Remarks.where(
        len(c), (sides < 2, "no bid and ask at the same time"), (crossed, "the bid is above the ask")
    )
    return verdicts(
        sides, 2.0, ~crossed, unknown=Effect(c.config.unknown.quote), known=sides == 2, remark=remark
    )


@rule("sane", scope=Scope.CONTRACT, unit=Unit.TEXT, phrase="no-arbitrage bounds", key="")
def sane(c: "Candidates") -> Reading:
    """A plausible quote: within no-arbitrage bounds, monotone in strike, in put–call parity, and from the
    same moment as the spot.
    """
    passes = c.among("unusable", *_SANE)
    why = np.where(passes, "kept", c.of("unusable"))
    return verdicts(why, None, passes)


@rule("iv", scope=Scope.CONTRACT, unit=Unit.SHARE, phrase="implied volatility", key="unknown.iv", of_iv=True)
def iv(c: "Candidates") -> Reading:
    """An implied volatility that explains the mid."""
    return verdicts(c.of("iv"), None, np.ones(len(c), dtype=bool), unknown=Effect(c.config.unknown.iv))


@rule("bid", scope=Scope.CONTRACT, unit=Unit.USD, phrase="bid ≥", key="liquidity.bid_min")
def bid(c: "Candidates") -> Reading:
    """A bid large enough to be worth selling."""
    return at_least(c.of("bid"), c.config.liquidity.bid_min, unknown=Effect(c.config.unknown.quote))


@rule("spread", scope=Scope.CONTRACT, unit=Unit.SHARE, phrase="spread ≤", key="liquidity.spread_max")
def spread(c: "Candidates") -> Reading:
    """A spread (ask less bid) that is narrow relative to the mid, or at most a few cents. Closing quotes are
    two to three times as wide as those of the session, so a wide one only warns.
    """
    wide, rules = c.of("ask") - c.of("bid"), c.config.liquidity
    with np.errstate(invalid="ignore", divide="ignore"):
        relative = wide / c.of("mid")
        passes = (relative <= rules.spread_max) | (wide <= rules.spread_ok_usd + 1e-9)
    reading = verdicts(relative, rules.spread_max, passes, unknown=Effect(c.config.unknown.quote))
    return replace(reading, mild=c.of("closing") == 1.0)


@rule(
    "open_interest",
    scope=Scope.CONTRACT,
    unit=Unit.CONTRACTS,
    phrase="open interest ≥",
    key="liquidity.open_interest_min",
)
def open_interest(c: "Candidates") -> Reading:
    """Enough open interest to buy the contract back."""
    return at_least(
        c.of("open_interest"),
        c.config.liquidity.open_interest_min,
        unknown=Effect(c.config.unknown.open_interest),
    )


@rule(
    "touch_size",
    scope=Scope.CONTRACT,
    unit=Unit.CONTRACTS,
    phrase="size at the touch ≥",
    key="block.touch_size_max",
)
def touch_size(c: "Candidates") -> Reading:
    """A ticket no larger than the size at the bid (for a spread, also the size at the ask of the long leg). A
    larger one warns; an unknown size is reported as unknown.
    """
    wanted, shown = c.of("contracts"), c.touch_sizes()
    with np.errstate(invalid="ignore"):
        larger = wanted > shown * c.config.block.touch_size_max
    texts = {
        int(i): f"{counted(int(wanted[i]), 'contract')}, but the touch shows {shown[i]:,.0f}"
        for i in np.flatnonzero(larger)
    }
    return verdicts(
        shown,
        wanted / c.config.block.touch_size_max,
        ~larger,
        effect=Effect.WARN,
        unknown=Effect.INFO,
        remark=Remarks.of(len(c), texts),
    )


@rule(
    "quote_age",
    scope=Scope.CONTRACT,
    unit=Unit.MINUTES,
    phrase="age of the quote ≤",
    key="liquidity.quote_age_max_minutes",
)
def quote_age(c: "Candidates") -> Reading:
    """A recent quote: its age at the time of the snapshot."""
    quoted = c.frame["quote_time"].dt.tz_localize(None).to_numpy("datetime64[s]")
    moment = np.datetime64(c.chains.as_of.replace(tzinfo=None), "s")
    minutes = np.where(np.isnat(quoted), np.nan, (moment - quoted) / np.timedelta64(60, "s"))
    return at_most(minutes, c.config.liquidity.quote_age_max_minutes, unknown=Effect(c.config.unknown.quote))


@rule("deliverable", scope=Scope.CONTRACT, unit=Unit.TEXT, phrase="standard deliverable", key="")
def deliverable(c: "Candidates") -> Reading:
    """A deliverable of 100 ordinary shares: adjusted contracts are never candidates, though they can be
    held. Options on coins deliver nothing.
    """
    passes = c.of("standard") == 1.0
    shown = np.array(["adjusted", "100 shares"], dtype=object)
    return verdicts(shown[passes.astype(np.intp)], None, passes, applies=~c.among("kind", "coin"))


@rule("dte", scope=Scope.CONTRACT, unit=Unit.DAYS, phrase="expires in", key="regime.dte")
def dte(c: "Candidates") -> Reading:
    """Days to expiration within the regime's window, or the name's own (`watchlist.SYMBOL.dte`)."""
    low, high = c.dte_windows()
    days = c.of("dte_days")
    return verdicts(
        days, _each(low, high, lambda a, b: f"{a:.0f} to {b:.0f} days"), (days >= low) & (days <= high)
    )


@rule("delta", scope=Scope.CONTRACT, unit=Unit.DELTA, phrase="delta", key="regime.delta", of_iv=True)
def delta(c: "Candidates") -> Reading:
    """Absolute delta within the regime's band, or the name's own (`watchlist.SYMBOL.delta`)."""
    low, _, high = c.delta_bands()
    size = np.abs(c.of("delta"))
    with np.errstate(invalid="ignore"):
        passes = (size >= low) & (size <= high)
    band = _each(low, high, lambda a, b: f"{a:.2f} to {b:.2f}")
    return verdicts(size, band, passes, unknown=Effect(c.config.unknown.iv))


def _each(low: NDArray[np.float64], high: NDArray[np.float64], text: Callable[[float, float], str]) -> Any:
    """Return the text of each pair (n,), one for all if they are the same."""
    if len(low) and (low == low[0]).all() and (high == high[0]).all():
        return text(float(low[0]), float(high[0]))
    pairs, place = np.unique(np.stack([low, high]), axis=1, return_inverse=True)
    texts = np.array([text(a, b) for a, b in pairs.T.tolist()], dtype=object)
    return texts[0] if len(texts) == 1 else texts[np.ravel(place)]


@rule(
    "least_return", scope=Scope.CONTRACT, unit=Unit.SHARE, phrase="annual return ≥", key="regime.min_return"
)
def least_return(c: "Candidates") -> Reading:
    """An annual return at the bid of at least the regime's minimum return, for puts and covered calls;
    broad-index funds need only `index_return_factor` of it.
    """
    return at_least(
        c.of("annual_return"),
        c.of("least_return"),
        unknown=Effect(c.config.unknown.quote),
        applies=~c.is_a(*SPREADS),
    )


@rule("score", scope=Scope.CONTRACT, unit=Unit.POINTS, phrase="score ≥", key="score.min", of_iv=True)
def score(c: "Candidates") -> Reading:
    """A score of at least `score.min`; a contract without a quote has no score."""
    reading = at_least(c.of("score"), c.config.score.min)
    quoted = np.isfinite(c.of("mid"))
    code = np.where(quoted, reading.verdict, NOT_APPLICABLE).astype(np.int8)
    return Reading(reading.value, reading.limit, code, reading.effect, reading.unknown_effect)
