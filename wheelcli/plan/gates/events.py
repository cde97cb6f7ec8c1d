"""Gates of the events before expiration: an earnings report, an ex-date."""

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wheelcli import pricing
from wheelcli.plan.gates.answer import Effect, Scope, Unit
from wheelcli.plan.gates.gate import FAIL, NOT_APPLICABLE, PASS, UNKNOWN, Reading, rule
from wheelcli.plan.gates.remarks import Remarks
from wheelcli.plan.strategy import Strategy
from wheelcli.trading_calendar import next_session, previous_session, years_to

if TYPE_CHECKING:
    from wheelcli.chains.dividends import Dividend
    from wheelcli.plan.candidates.generate import Candidates


@rule("earnings", scope=Scope.UNDERLYING, unit=Unit.TEXT, phrase="earnings", key="events.earnings")
def earnings(c: "Candidates") -> Reading:
    """No earnings report from the session date to expiration, with `events.buffer_estimated_days` added while
    the date is an estimate.
    """
    inside = c.of("earnings_inside") == 1.0
    first, last = c.of("report_first"), c.of("report_last")
    code = np.where(inside, FAIL, np.where(c.among("report_known", "unknown", "projected"), UNKNOWN, PASS))
    code = np.where(c.among("kind", "stock", None), code, NOT_APPLICABLE)
    effect, unknown = Effect(c.config.events.earnings), Effect(c.config.unknown.earnings)
    return Reading(
        first,
        c.of("expiration"),
        code.astype(np.int8),
        effect,
        unknown,
        _report_remarks(c, first, last, inside),
    )


_REPORTS = {
    "confirmed": "reports",
    "estimated": "is expected to report",
    "projected": "may report, as estimated from its last report,",
}


def _report_remarks(
    c: "Candidates", first: NDArray[Any], last: NDArray[Any], inside: NDArray[np.bool_]
) -> Remarks:
    """Return one sentence for each distinct window, so that a large market needs only a few thousand."""
    import pandas as pd

    names = list(_REPORTS)
    kind = np.zeros(len(c), dtype=np.int64)
    for k, name in enumerate(names):
        kind[c.among("report_known", name)] = k
    known = c.among("report_known", *names) & ~np.isnat(first)
    start = np.where(known, first.astype(np.int64), 0)
    length = np.where(known, last.astype(np.int64) - start, 0)
    code, keys = pd.factorize(((start * 512 + length) * 4 + kind) * 2 + inside)
    texts = []
    for key in keys.tolist():
        window, within = key // 2, key % 2
        begins, days, word = window // 4 // 512, window // 4 % 512, names[window % 4]
        span = _span(np.datetime64(begins, "D"), np.datetime64(begins + days, "D"))
        texts.append(f"{_REPORTS[word]} {span}" + (", before expiration" if within else ""))
    return Remarks(np.where(known, code, -1), tuple(texts))


def _span(first: Any, last: Any) -> str:
    return f"on {first}" if first == last else f"between {first} and {last}"


@rule(
    "ex_dividend",
    scope=Scope.UNDERLYING,
    unit=Unit.SHARE,
    phrase="chance of being in the money the day before the ex-date",
    key="events.ex_div_covered",
)
def ex_dividend(c: "Candidates") -> Reading:
    """No early exercise for a dividend: a covered call in the money on the eve of an ex-date may be exercised
    for it.
    """
    n = len(c)
    value, code = np.full(n, np.nan), np.full(n, NOT_APPLICABLE, dtype=np.int8)
    remark: dict[int, str] = {}
    calls = np.flatnonzero(c.is_a(Strategy.COVERED_CALL) & ~c.among("kind", "coin")).tolist()
    expiration, symbol, announced = c.of("expiration"), c.of("symbol"), c.of("ex_dividend_date")
    today = np.datetime64(c.chains.session, "D")
    for i in calls:
        paid = _next_inside(c, symbol[i], expiration[i].item())
        if paid is None:
            untold = not np.isnat(announced[i]) and today < announced[i] <= expiration[i]
            code[i] = UNKNOWN if untold else PASS
            if untold:
                remark[i] = f"ex-dividend on {announced[i]}; amount unknown"
            continue
        eve = previous_session(paid.date)
        if next_session(c.chains.session) == paid.date:
            code[i], remark[i] = _worth_exercising(c, i, paid)
        else:
            value[i] = _in_the_money_on(c, i, years_to(c.chains.as_of, eve))
            code[i] = UNKNOWN if np.isnan(value[i]) else FAIL
            if code[i] == UNKNOWN:
                continue
            remark[i] = (
                f"ex-dividend {paid.amount:.2f} on {paid.date} ({paid.label.value});"
                f" {100 * value[i]:.0f} % chance that the call is in the money the day before"
            )
    effect, unknown = Effect(c.config.events.ex_div_covered), Effect(c.config.unknown.dividend)
    return Reading(value, None, code, effect, unknown, Remarks.of(n, remark))


@rule("ex_div_spread", scope=Scope.UNDERLYING, unit=Unit.TEXT, phrase="ex-date", key="events.ex_div_spread")
def ex_div_spread(c: "Candidates") -> Reading:
    """No ex-date during a bear call spread: if the short call is exercised for the dividend, you owe the
    dividend. European options are not exercised early.
    """
    n = len(c)
    applies = c.is_a(Strategy.BEAR_CALL_SPREAD) & (c.of("exercise") != "european")
    value, code = np.full(n, "none", dtype=object), np.full(n, NOT_APPLICABLE, dtype=np.int8)
    remark: dict[int, str] = {}
    expiration, symbol, announced = c.of("expiration"), c.of("symbol"), c.of("ex_dividend_date")
    today = np.datetime64(c.chains.session, "D")
    for i in np.flatnonzero(applies).tolist():
        paid = _next_inside(c, symbol[i], expiration[i].item())
        if paid is not None:
            code[i], value[i] = FAIL, str(paid.date)
            remark[i] = (
                f"ex-dividend {paid.amount:.2f} on {paid.date} ({paid.label.value}), before expiration"
            )
        elif not np.isnat(announced[i]) and today < announced[i] <= expiration[i]:
            code[i], value[i] = FAIL, str(announced[i])
            remark[i] = f"ex-dividend on {announced[i]}, before expiration; amount unknown"
        elif symbol[i] in c.chains.lost_rhythm:
            code[i], value[i] = UNKNOWN, None
            remark[i] = "it paid a dividend within a year; next ex-date unknown"
        else:
            code[i] = PASS
    effect, unknown = Effect(c.config.events.ex_div_spread), Effect(c.config.unknown.dividend)
    return Reading(value, None, code, effect, unknown, Remarks.of(n, remark))


def _next_inside(c: "Candidates", symbol: str, expiration: date) -> "Dividend | None":
    return next(
        (d for d in c.chains.dividends.get(symbol, ()) if c.chains.session < d.date <= expiration), None
    )


def _in_the_money_on(c: "Candidates", i: int, years: float) -> float:
    spot, strike, iv = (c.of(name)[i] for name in ("spot", "strike", "iv"))
    return 1.0 - float(pricing.prob_otm(spot, strike, years, c.chains.rate, 0.0, iv, True))


def _worth_exercising(c: "Candidates", i: int, paid: "Dividend") -> tuple[int, str]:
    """Return which calls are worth exercising on the eve: the dividend exceeds the put of the same strike
    plus the interest on the strike until expiration.
    """
    row, options = c.frame.iloc[i], c.chains.options
    same = options[
        (options["code"] == row["code"])
        & (options["right"] == "put")
        & (options["strike"] == row["strike"])
        & (options["expiration"] == row["expiration"])
    ]
    put = float(same["mid"].iloc[0]) if len(same) else np.nan
    if np.isnan(put):
        return (
            UNKNOWN,
            f"ex-dividend {paid.amount:.2f} tomorrow; the put at the same strike has no price, so early"
            " exercise is unknown",
        )
    interest = float(row["strike"]) * (1.0 - float(np.exp(-c.chains.rate * float(row["years"]))))
    exercised = paid.amount > put + interest
    return FAIL if exercised else PASS, (
        f"ex-dividend {paid.amount:.2f} tomorrow vs {put:.2f} for the put plus {interest:.2f} interest:"
        f" early exercise is {'likely' if exercised else 'unlikely'}"
    )
