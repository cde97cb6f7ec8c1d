"""Gates of a spread: whether the long leg's quote is reliable, whether the credit pays for the width, and
what its edge is.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wheelcli.plan import candidates
from wheelcli.plan.gates.answer import Effect, Scope, Unit
from wheelcli.plan.gates.gate import Reading, at_least, rule, verdicts
from wheelcli.plan.gates.remarks import Remarks
from wheelcli.plan.strategy import NO_LEG, SPREADS
from wheelcli.quotes import Unusable

if TYPE_CHECKING:
    from wheelcli.plan.candidates.generate import Candidates

_CENT = 0.01  # an edge closer to 0 is the rounding of a mid
_DIGITS = 9  # tolerance of a ratio: 0.60 on a width of 6 counts as a tenth, despite rounding


@rule("long_leg", scope=Scope.CONTRACT, unit=Unit.TEXT, phrase="long leg", key="unknown.quote")
def long_leg(c: "Candidates") -> Reading:
    """For a spread: a plausible, two-sided quote of the long leg."""
    n, rows = len(c), c.frame["long_row"].to_numpy(np.int64)
    state, unquoted, sound = np.full(n, "kept", dtype=object), np.zeros(n, dtype=bool), np.ones(n, dtype=bool)
    some = np.flatnonzero(rows != NO_LEG)
    if len(some):
        why = c.chains.options["unusable"].iloc[rows[some]].astype(object).to_numpy()
        unquoted[some] = np.isin(why, (Unusable.NO_QUOTE.value, Unusable.NO_IV.value))
        sound[some] = np.isin(why, (Unusable.NONE.value, Unusable.NOT_ASKED.value))
        state[some] = np.where(sound[some], "kept", why).astype(object)
    remark = Remarks.where(n, (unquoted, "no volatility fits the bid and ask of the long leg"))
    return verdicts(
        state,
        None,
        sound,
        known=~unquoted,
        unknown=Effect(c.config.unknown.quote),
        applies=c.is_a(*SPREADS),
        remark=remark,
    )


@rule(
    "credit_to_fair",
    scope=Scope.CONTRACT,
    unit=Unit.SHARE,
    phrase="credit to fair credit ≥",
    key="spreads.credit_to_fair_min",
    of_iv=True,
)
def credit_to_fair(c: "Candidates") -> Reading:
    """For a spread: the natural credit over the fair one, which is the mean of both legs' deltas times the
    width. Above `credit_to_fair_max`, the quote cannot be traded.
    """
    least, most = c.config.spreads.credit_to_fair_min, c.config.spreads.credit_to_fair_max
    fair = (np.abs(c.of("delta")) + np.abs(c.bought("delta"))) / 2 * c.of("width")
    with np.errstate(invalid="ignore", divide="ignore"):
        paid = np.round(c.of("credit") / fair, _DIGITS)
        rich = paid > most
        passes = (paid >= least) & ~rich
    words = f"the credit exceeds {100 * most:g} % of the fair credit: the quote cannot be traded"
    return verdicts(
        paid,
        np.where(rich, most, least),
        passes,
        unknown=Effect(c.config.unknown.iv),
        applies=c.is_a(*SPREADS),
        remark=Remarks.where(len(c), (rich, words)),
    )


@rule(
    "credit_width",
    scope=Scope.CONTRACT,
    unit=Unit.SHARE,
    phrase="credit to width ≥",
    key="spreads.credit_width_min",
)
def credit_width(c: "Candidates") -> Reading:
    """For a spread: the natural credit over the width. If the credit is the whole width or more, the quotes
    are from different times.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        paid = np.round(c.of("credit") / c.of("width"), _DIGITS)
        whole = paid >= 1.0
        passes = (paid >= c.config.spreads.credit_width_min) & ~whole
    remark = Remarks.where(
        len(c), (whole, "the credit exceeds the maximum loss: the quotes are from different times")
    )
    return verdicts(
        paid,
        c.config.spreads.credit_width_min,
        passes,
        unknown=Effect(c.config.unknown.quote),
        applies=c.is_a(*SPREADS),
        remark=remark,
    )


@rule(
    "natural_to_mid",
    scope=Scope.CONTRACT,
    unit=Unit.SHARE,
    phrase="natural credit to mid ≥",
    key="spreads.natural_to_mid_min",
)
def natural_to_mid(c: "Candidates") -> Reading:
    """For a spread: the natural credit over the mid credit."""
    middle = candidates.spread_value.spread_mid(c)
    with np.errstate(invalid="ignore", divide="ignore"):
        # If the mid is 0 or less, the ratio is 0.
        left = np.where(np.isnan(middle), np.nan, np.where(middle > 0, c.of("credit") / middle, 0.0))
        left = np.round(left, _DIGITS).astype(np.float64)
    return at_least(
        left,
        c.config.spreads.natural_to_mid_min,
        unknown=Effect(c.config.unknown.quote),
        applies=c.is_a(*SPREADS),
    )


@rule("edge", scope=Scope.CONTRACT, unit=Unit.USD, phrase="edge at the mid ≥", key="", of_iv=True)
def edge(c: "Candidates") -> Reading:
    """For a spread: the mid credit less the value at the expected volatility, per share. Below 0 by more than
    a cent, it loses even at the mid.
    """
    return _edge(c, candidates.spread_value.spread_mid(c), unknown=Effect(c.config.unknown.iv))


@rule("edge_at_limit", scope=Scope.CONTRACT, unit=Unit.USD, phrase="edge at the limit ≥", key="", of_iv=True)
def edge_at_limit(c: "Candidates") -> Reading:
    """For a spread: the limit price less the value at the expected volatility, per share. Below 0 by more
    than a cent, it warns.
    """
    return _edge(c, candidates.spread_value.spread_limits(c), effect=Effect.WARN, unknown=Effect.WARN)


def _edge(
    c: "Candidates", price: NDArray[np.float64], *, effect: Effect = Effect.BLOCK, unknown: Effect
) -> Reading:
    spreads = c.is_a(*SPREADS)
    if not spreads.any():
        return verdicts(np.full(len(c), np.nan), 0.0, np.ones(len(c), dtype=bool), applies=spreads)
    left = np.round(price - candidates.spread_value.spread_value(c), _DIGITS)
    with np.errstate(invalid="ignore"):
        passes = left >= -_CENT
    return verdicts(left, 0.0, passes, effect=effect, unknown=unknown, applies=spreads)
