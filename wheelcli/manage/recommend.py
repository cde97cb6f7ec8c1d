"""One recommendation among the four ways out, and the sentence why."""

from wheelcli.manage.distance import distance_sd
from wheelcli.manage.finding import Finding, State
from wheelcli.manage.quote import Quoted
from wheelcli.manage.setting import Setting
from wheelcli.manage.ways import Way, WayOut, ending
from wheelcli.plan.own_rules import delta_band

FAR_SD = 2.0  # where a contract has no delta any more
LEFT_BEHIND = 0.5  # of the target delta: a strike further out than that earns next to nothing


def recommend(
    q: Quoted, states: tuple[State, ...], found: tuple[Finding, ...], ways: tuple[Way, ...], setting: Setting
) -> tuple[WayOut, str]:  # fmt: skip
    """The way to take and the sentence why. `ways` are all four."""
    by = {way.way: way for way in ways}
    state = states[0]
    because = "; ".join(f.reason for f in found if f.holds and f.state is state)
    if not q.position.is_short:
        return _long(q, because)
    if state is State.CLOSE_SPREAD:
        return WayOut.CLOSE, f"Close it: {because}."
    if state is State.TAKE_PROFIT:
        return _profit(by, because)
    if state is State.ON_TRACK:
        return _on_track(q, by, setting)
    return _weighed(q, states, by, because)


def left_behind(q: Quoted, setting: Setting) -> bool:
    """Whether a short option's strike is so far out by now that it earns next to nothing."""
    if not q.position.is_short or q.unpriced:
        return False
    delta, far = q.main.delta, distance_sd(q, setting)
    if delta is None:
        return far is not None and far > FAR_SD
    return abs(delta) < LEFT_BEHIND * delta_band(setting.config, setting.regime, q.position.symbol)[1]


def _long(q: Quoted, because: str) -> tuple[WayOut, str]:
    if q.dte_days <= 0 and (q.mark or 0.0) > 0:
        return WayOut.CLOSE, f"Sell it: {because}, and it still brings {q.mark:.2f}."
    return WayOut.HOLD, "Hold it: a long option limits something or costs nothing more."


def _profit(by: dict[WayOut, Way], because: str) -> tuple[WayOut, str]:
    close, roll = by[WayOut.CLOSE], by[WayOut.ROLL]
    cost = _cost(close)
    if roll.available and (roll.utility or 0.0) > 0 and (roll.now_usd or 0.0) > 0:
        return WayOut.ROLL, (
            f"Roll to {roll.reason}: {because}, and selling again there brings {_dollars(roll.now_usd)} now and is expected to end "
            f"{_dollars(_more(roll, close))} better than closing."
        )
    weaker = "; no roll is expected to earn its risk" if roll.available else f"; {roll.reason}"
    return WayOut.CLOSE, f"Close it for {cost}: {because}{weaker}."


def _on_track(q: Quoted, by: dict[WayOut, Way], setting: Setting) -> tuple[WayOut, str]:
    hold, roll = by[WayOut.HOLD], by[WayOut.ROLL]
    delta, far = q.main.delta, distance_sd(q, setting)
    target = delta_band(setting.config, setting.regime, q.position.symbol)[1]
    behind = left_behind(q, setting)
    gain = (roll.utility or 0.0) - (hold.utility or 0.0)
    told = (
        f"{far or 0.0:.1f} sd away"
        if delta is None
        else f"delta {abs(delta):.2f} against a target of {target:.2f}"
    )
    if behind and roll.available and roll.utility is not None and gain > 0 and (roll.now_usd or 0.0) > 0:
        return WayOut.ROLL, (
            f"Roll to {roll.reason}: its strike is left behind ({told}), and the roll "
            f"brings {_dollars(roll.now_usd)} now."
        )
    return WayOut.HOLD, f"Hold it: it is on track, no rule asks for anything{_expected(hold)}."


def _weighed(q: Quoted, states: tuple[State, ...], by: dict[WayOut, Way], because: str) -> tuple[WayOut, str]:
    """The way with the highest utility; ways of unknown utility stand behind, holding before closing."""
    close, hold, roll, accept = (by[w] for w in (WayOut.CLOSE, WayOut.HOLD, WayOut.ROLL, WayOut.ACCEPT))
    near = ending(q, states)
    stay = accept if near else hold
    pool = [way for way in (stay, roll) if way.available and way.utility is not None]
    best = max(pool, key=lambda way: way.utility or 0.0, default=None)
    lead = because[:1].upper() + because[1:]
    no_roll = "" if roll.available else f" {_sentence(roll.reason)}"
    if best is None and (stay.available or not near):
        return stay.way, f"{lead}. Its outcome is unknown, for want of a volatility: {_words(stay)}.{no_roll}"
    if best is None or (best.utility or 0.0) <= 0:
        why = (
            "no other way is expected to be worth its risk"
            if best is not None
            else f"assignment is no way out ({stay.reason})"
        )
        return WayOut.CLOSE, f"{lead}. Close it for {_cost(close)}: {why}.{no_roll}{_weaker(roll, close)}"
    gain = _more(best, close)
    ends = f"expected to end {_dollars(abs(gain))} {'better' if gain >= 0 else 'worse'} than closing, which costs {_cost(close)}"
    if best.way is WayOut.ROLL:
        other = _more(stay, close)
        against = f" ({'assignment' if near else 'holding'} {_dollars(other)})" if other > 0 else ""
        return (
            WayOut.ROLL,
            f"{lead}. Roll to {best.reason} for {_dollars(best.now_usd)} now: {ends}{against}.",
        )
    return best.way, f"{lead}. {_words(best)}: {ends}.{no_roll}{_weaker(roll, close)}"


def _weaker(roll: Way, close: Way) -> str:
    """Why the best roll is not taken."""
    if not roll.available:
        return ""
    more = _more(roll, close)
    return f" The best roll, to {roll.reason}, ends {_dollars(abs(more))} {'better' if more >= 0 else 'worse'}, and keeps its risk {roll.days} days."


def _words(way: Way) -> str:
    if way.way is WayOut.ACCEPT:
        return f"Let assignment happen ({way.reason})"
    return "Hold it"


def _more(way: Way, other: Way) -> float:
    """Dollars that one way is expected to end above another."""
    if way.expected_usd is None or other.expected_usd is None:
        return 0.0
    return way.expected_usd - other.expected_usd


def _expected(hold: Way) -> str:
    return "" if hold.prob_assigned is None else f"; {100 * hold.prob_assigned:.0f} % to be assigned"


def _dollars(value: float | None) -> str:
    if value is None:
        return "an unknown sum"
    return f"{value:,.0f}" if value >= 0 else f"−{-value:,.0f}"


def _cost(close: Way) -> str:
    """What closing costs, as a plain sum."""
    return _dollars(None if close.now_usd is None else -close.now_usd)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."
