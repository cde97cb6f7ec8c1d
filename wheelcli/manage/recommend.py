"""One recommendation among the four alternatives, and the sentences: what to do, then why."""

from wheelcli.manage.actions import ending, no_standing_order
from wheelcli.manage.distance import distance_sd
from wheelcli.manage.inputs import Setting
from wheelcli.manage.mark import Quoted
from wheelcli.manage.rule_result import Finding, State
from wheelcli.manage.ways import Way, WayOut
from wheelcli.money_text import counted, dollars
from wheelcli.plan.per_name_rules import delta_band

FAR_SD = 2.0  # if a contract has no delta any more
LEFT_BEHIND = 0.5  # of the target delta: a strike further out than that earns next to nothing


def recommend(
    q: Quoted, states: tuple[State, ...], rules: tuple[Finding, ...], ways: tuple[Way, ...], setting: Setting
) -> tuple[WayOut, str]:
    """Return the recommended alternative and the sentence why. `ways` are all four."""
    by = {way.way: way for way in ways}
    state = states[0]
    because = "; ".join(f.reason for f in rules if f.holds and f.state is state)
    if not q.position.is_short:
        return _long(q, because)
    if state is State.CLOSE_SPREAD:
        return WayOut.CLOSE, f"Close it: {because}.{_despite('closes it', by[WayOut.CLOSE], by[WayOut.HOLD])}"
    if state is State.TAKE_PROFIT:
        return _profit(by, because)
    if state is State.ON_TRACK:
        return _on_track(q, by, setting)
    return _weighed(q, states, by, because, setting)


def held_anyway(q: Quoted, states: tuple[State, ...], setting: Setting) -> bool:
    """Return whether a position is held whatever the alternatives are worth: a long option before its last
    day, or a short one that is on track and not left behind.
    """
    if q.unpriced:
        return False
    if not q.position.is_short:
        return not (q.dte_days <= 0 and (q.mark or 0.0) > 0)
    return states[0] is State.ON_TRACK and not left_behind(q, setting)


def decided_by(q: Quoted, states: tuple[State, ...], ways: tuple[Way, ...], setting: Setting) -> str:
    """Return why assignment is not acceptable, in a few words; "" if it is, or if a rule decides without
    weighing.
    """
    if states[0] in (State.TAKE_PROFIT, State.CLOSE_SPREAD, State.ON_TRACK) or not q.position.is_short:
        return ""
    accept = next(way for way in ways if way.way is WayOut.ACCEPT)
    barred = "" if accept.available else accept.reason
    why = barred if ending(q, states) else no_standing_order(q, setting)
    return f"assignment is not acceptable: {why}" if why else ""


def left_behind(q: Quoted, setting: Setting) -> bool:
    """Return whether a short option's strike is so far out by now that it earns next to nothing."""
    if not q.position.is_short or q.unpriced:
        return False
    delta, far = q.main.delta, distance_sd(q, setting)
    if delta is None:
        return far is not None and far > FAR_SD
    return abs(delta) < LEFT_BEHIND * delta_band(setting.config, setting.regime, q.position.symbol)[1]


def _long(q: Quoted, because: str) -> tuple[WayOut, str]:
    if q.dte_days <= 0 and (q.mark or 0.0) > 0:
        return WayOut.CLOSE, f"Sell it at {q.mark:.2f}: {because}."
    return WayOut.HOLD, "Hold it: a long option limits a loss, and holding it costs nothing more."


def _profit(by: dict[WayOut, Way], because: str) -> tuple[WayOut, str]:
    close, roll = by[WayOut.CLOSE], by[WayOut.ROLL]
    takes = "takes the profit"
    if roll.available and beats(roll, close) and roll.brings:
        return WayOut.ROLL, (
            f"{_rolled(roll, close, 'closing')} Take-profit rule: {because}."
            f"{_despite(takes, roll, by[WayOut.HOLD])}"
        )
    return WayOut.CLOSE, (
        f"Close it for {_cost(close)} or less. Take-profit rule: {because}."
        f"{_despite(takes, close, by[WayOut.HOLD])}"
    )


def _despite(does: str, way: Way, hold: Way) -> str:
    """Return that the rule does it anyway, if holding is expected to be at least a dollar better; else
    nothing.
    """
    better = _more(hold, way)
    if not hold.available or round(better) < 1:
        return ""
    return f" Holding is expected to bring {_dollars(better)} more; the rule {does} anyway."


def _on_track(q: Quoted, by: dict[WayOut, Way], setting: Setting) -> tuple[WayOut, str]:
    hold, roll = by[WayOut.HOLD], by[WayOut.ROLL]
    delta, far = q.main.delta, distance_sd(q, setting)
    target = delta_band(setting.config, setting.regime, q.position.symbol)[1]
    behind = left_behind(q, setting)
    place = (
        f"{far or 0.0:.1f} sd away"
        if delta is None
        else f"delta {abs(delta):.2f} against a target of {target:.2f}"
    )
    if behind and roll.available and beats(roll, hold) and roll.brings:
        return WayOut.ROLL, (
            f"Roll to {roll.reason}: the strike is far out of the money ({place}), and the roll brings"
            f" {_dollars(roll.now_usd)} now."
        )
    return WayOut.HOLD, f"Hold it: it is on track, and no rule applies{_expected(hold)}."


def beats(action: Way, other: Way, *, risk_counts: bool = False) -> bool:
    """Return whether an action beats another alternative by more than noise (`manage.noise`): in expected
    dollars and in utility, or, if risk counts, in utility alone.

    An unknown result beats nothing.
    """
    need, gain = action.must_beat_usd, _gain(action, other)
    if need is None or gain is None or action.expected_usd is None or other.expected_usd is None:
        return False
    return gain > need and (risk_counts or _more(action, other) > need)


def _gain(action: Way, other: Way) -> float | None:
    """Return how much more utility the action has than the other alternative; None is unknown."""
    known = action.utility is not None and other.utility is not None
    return (action.utility or 0.0) - (other.utility or 0.0) if known else None


def _weighed(
    q: Quoted, states: tuple[State, ...], by: dict[WayOut, Way], because: str, setting: Setting
) -> tuple[WayOut, str]:
    """Return the default, unless an action beats it by more than noise; if assignment is near and impossible,
    closing or a roll that beats it.
    """
    close, hold, roll, accept = (by[w] for w in (WayOut.CLOSE, WayOut.HOLD, WayOut.ROLL, WayOut.ACCEPT))
    near = ending(q, states)
    stay = accept if near else hold
    lead = because[:1].upper() + because[1:]
    no_roll = "" if roll.available else f" {_sentence(roll.reason)}"
    if not stay.available:
        if roll.available and beats(roll, close, risk_counts=True):
            return (
                WayOut.ROLL,
                f"{_rolled(roll, close, 'closing')} {lead}. Assignment is not acceptable ({stay.reason}).",
            )
        weaker = _weaker(roll, close, "closing")
        return (
            WayOut.CLOSE,
            f"Close it for {_cost(close)} or less: assignment is not acceptable ({stay.reason}). {lead}."
            f"{no_roll}{weaker}",
        )
    if stay.utility is None:
        return stay.way, f"{_words(stay)}. {lead}. Expected result unknown: no volatility.{no_roll}"
    no_order = no_standing_order(q, setting)
    pool = [w for w in (close, roll) if w.available and beats(w, stay, risk_counts=bool(no_order))]
    best = max(pool, key=lambda way: way.utility or 0.0, default=None)
    other = "assignment" if near else "holding"
    if best is None:
        return (
            stay.way,
            f"{_words(stay)}: {_closing(close, stay)}. {lead}.{no_roll}{_weaker(roll, stay, other)}",
        )
    unwanted = f" Assignment is not acceptable: {no_order}." if no_order else ""
    if best is roll:
        return WayOut.ROLL, f"{_rolled(roll, stay, other)} {lead}.{unwanted}"
    why = (
        "the stress penalty exceeds its expected result"
        if no_order
        else f"expected result {_dollars(_more(close, stay))} better than {other}"
    )
    return (
        WayOut.CLOSE,
        f"Close it for {_cost(close)} or less: {why}. {lead}.{unwanted}{no_roll}{_weaker(roll, stay, other)}",
    )


def _rolled(roll: Way, other: Way, name: str) -> str:
    more = _more(roll, other)
    ends = f"expected result {_dollars(abs(more))} {'better' if more >= 0 else 'worse'} than {name}"
    return f"Roll to {roll.reason} for {_dollars(roll.now_usd)} now: {ends}."


def _closing(close: Way, stay: Way) -> str:
    """Return closing compared with the default."""
    more = _more(close, stay)
    word = "better" if more > 0 else "worse"
    ends = f"closing for {_cost(close)} is expected to be {_dollars(abs(more))} {word}"
    if more <= 0:
        return ends
    least = "an unknown amount" if close.must_beat_usd is None else _dollars(close.must_beat_usd)
    return f"{ends}, within noise ({least})"


def _weaker(roll: Way, other: Way, name: str) -> str:
    """Return why the best roll is not taken."""
    if not roll.available:
        return ""
    more, gain = _more(roll, other), _gain(roll, other)
    word = "better" if more >= 0 else "worse"
    # Rolls are ranked by this, not by the expected result.
    ranked = (
        ""
        if gain is None
        else f", and after the stress penalty {_dollars(abs(gain))}"
        f" {'worse' if round(gain) < 0 else 'better'} per 30 days"
    )
    return (
        f" The best roll, to {roll.reason}, is expected to be {_dollars(abs(more))} {word} than {name}"
        f"{ranked}; it needs the collateral for {counted(roll.days, 'day')}."
    )


def _words(way: Way) -> str:
    if way.way is WayOut.ACCEPT:
        return f"Let assignment happen ({way.reason})"
    return "Hold it"


def _more(way: Way, other: Way) -> float:
    """Return the expected result of one alternative less that of another, in dollars."""
    if way.expected_usd is None or other.expected_usd is None:
        return 0.0
    return way.expected_usd - other.expected_usd


def _expected(hold: Way) -> str:
    return "" if hold.prob_assigned is None else f"; {100 * hold.prob_assigned:.0f} % chance of assignment"


def _dollars(value: float | None) -> str:
    if value is None:
        return "an unknown amount"
    return dollars(value)


def _cost(close: Way) -> str:
    """Return the cost of closing, as a plain sum."""
    return _dollars(None if close.now_usd is None else -close.now_usd)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."
