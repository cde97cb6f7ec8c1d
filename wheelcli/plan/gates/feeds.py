"""The gate of two feeds: a quote that a second feed contradicts is not reliable."""

from typing import TYPE_CHECKING

import numpy as np

from wheelcli.chains.second_feed import Floats, agreement
from wheelcli.plan.gates.answer import Effect, Scope, Unit
from wheelcli.plan.gates.gate import Reading, rule, verdicts
from wheelcli.plan.gates.remarks import Remarks
from wheelcli.plan.strategy import NO_LEG
from wheelcli.quotes import feed_name

if TYPE_CHECKING:
    from wheelcli.plan.candidates.generate import Candidates

_EQUAL = 1e-9


@rule(
    "feeds_agree",
    scope=Scope.CONTRACT,
    unit=Unit.USD,
    phrase="difference between the feeds ≤",
    key="data.check",
)
def feeds_agree(c: "Candidates") -> Reading:
    """Mids of two feeds that, at one share price, differ by at most their half spreads plus two cents;
    for a spread, on both legs. Applies with `[data] check` or `--check`.
    """
    check, n = c.config.data.check, len(c)
    effect = Effect.BLOCK if check == "block" else Effect.WARN
    nothing = np.full(n, np.nan)
    if check == "off" or not n or c.chains.market != "us":  # coins have one feed
        none = np.zeros(n, dtype=bool)
        return verdicts(nothing, None, none, effect=effect, unknown=Effect.WARN, applies=none)
    sold, bought = (c.frame[column].to_numpy(np.int64) for column in ("row", "long_row"))
    apart, allowed, own, other = _of(c, sold)
    pairs = bought != NO_LEG
    if pairs.any():
        wing = _of(c, np.where(pairs, bought, sold))
        with np.errstate(invalid="ignore"):
            worse = pairs & ~(wing[0] - wing[1] <= apart - allowed)
        apart, allowed, own, other = (
            np.where(worse, theirs, ours)
            for theirs, ours in zip(wing, (apart, allowed, own, other), strict=True)
        )
    with np.errstate(invalid="ignore"):
        passes = apart <= allowed + _EQUAL
    known = np.isfinite(apart) & np.isfinite(allowed)
    return verdicts(
        apart,
        allowed,
        passes,
        effect=effect,
        unknown=Effect.WARN,
        known=known,
        remark=_remarks(c, known & ~passes, ~known, (own, other, apart, allowed)),
    )


def _of(c: "Candidates", rows: "np.ndarray") -> tuple[Floats, Floats, Floats, Floats]:
    """Return the difference, the allowed one, the first feed's mid and the second's for these rows of
    `Chains.options`.
    """
    options = c.chains.options.iloc[rows]
    found = agreement(options, c.chains.second)
    return found.apart, found.allowed, options["mid"].to_numpy(np.float64), found.mid


def _remarks(
    c: "Candidates", fails: "np.ndarray", unknown: "np.ndarray", figures: tuple[Floats, ...]
) -> Remarks:
    sources = c.chains.second["source"].astype(object).dropna()
    second = feed_name(str(sources.iloc[0])) if len(sources) else "a second feed"
    firsts = c.of("source")
    alone = f"{second} has no quote for it: the feeds cannot be compared"
    texts = {int(i): alone for i in np.flatnonzero(unknown)}
    for i in np.flatnonzero(fails).tolist():
        own, other, apart, allowed = (float(values[i]) for values in figures)
        first = feed_name(str(firsts[i])) if firsts[i] else "the first feed"
        texts[i] = (
            f"{second} has {other:.2f}, {first} {own:.2f}: {apart:.2f} apart, spreads explain {allowed:.2f}"
        )
    return Remarks.of(len(c), texts)
