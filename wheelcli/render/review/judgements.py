"""The judging sections of a review: rules, endings, forecasts, and the list of next week."""

from datetime import timedelta
from typing import TYPE_CHECKING

from wheelcli.feed_source import US, volatility_index
from wheelcli.money_text import counted
from wheelcli.plan.gates.limit_names import NEAREST
from wheelcli.render.formats.report_blocks import Column, Kind, Section, Sheet, shown
from wheelcli.trading_calendar import NEVER_CLOSED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wheelcli.review.report import RegimeInForce, Review
    from wheelcli.review.verdicts import ListedName

__all__ = ["calibration", "endings", "rules", "watchlist"]

_READY, _NEAR = 5, 3  # names of the watchlist that a terminal shows: a week of trades


def rules(review: "Review") -> Section:
    """Return the section on rules kept or broken."""
    rules, inside = review.rules, review.week.inside
    lines: tuple[str, ...] = (
        f"Rules kept in {shown(rules.score, Kind.PERCENT)} of the trades judged {inside}."
        if rules.score is not None
        else f"No trade of this {review.week.noun} falls under a rule.",
    )
    if rules.exceptions:
        verb = "exceptions have" if rules.exceptions > 1 else "exception has"
        gain = shown(rules.exceptions_gain_usd, Kind.SIGNED)
        lines += (f"{rules.exceptions} {verb} earned {gain} so far.",)
    columns = (
        Column("Day", Kind.DAY),
        Column("Trade", rank=1),
        Column("Contract"),
        Column("Number", Kind.COUNT, 2),
        Column("Verdict"),
        Column("Earned so far", Kind.SIGNED, 2),
        Column("Why", remark=True),
    )
    rows = tuple(
        (
            k.day,
            k.what,
            k.contract,
            k.contracts,
            "outside any plan" if k.verdict == "outside" else k.verdict,
            k.gain_usd,
            "; ".join(b.reason for b in k.broken) or k.basis,
        )
        for k in rules.trades
    )
    history = (Column("Week"), Column("Kept", Kind.PERCENT), Column("Judged", Kind.COUNT))
    return Section(
        "rules",
        "Rules",
        lines,
        (
            Sheet(
                f"This {review.week.noun}'s trades against the rules", columns, rows, f"No trades {inside}."
            ),
            Sheet(
                "Over time",
                history,
                tuple((w.week, w.score, w.judged) for w in rules.history),
                "No earlier weeks to compare.",
                aside=True,
            ),
        ),
    )


def endings(review: "Review") -> Section:
    """Return the section on positions that closed."""
    inside = review.week.inside
    columns = (
        Column("What"),
        Column("Opened", Kind.DAY, 2),
        Column("Closed", Kind.DAY, 1),
        Column("Planned", Kind.SIGNED, 2),
        Column("Earned", Kind.SIGNED),
        Column("How", rank=3),
        Column("Summary", remark=True),
    )
    rows = tuple(
        (
            f"{e.label} (cycle)" if e.what == "cycle" else e.label,
            e.opened,
            e.closed,
            e.planned_usd,
            e.earned_usd,
            e.how,
            e.line,
        )
        for e in review.endings
    )
    return Section(
        "endings",
        "Wins and losses",
        (),
        (Sheet(f"Positions closed {inside}", columns, rows, f"No positions closed {inside}."),),
    )


def calibration(review: "Review") -> Section:
    """Return the section on forecasts against outcomes."""
    columns = (
        Column("Forecast from", Kind.PERCENT),
        Column("under", Kind.PERCENT),
        Column("Mean forecast", Kind.PERCENT, 1),
        Column("Observed", Kind.PERCENT),
        Column("95 % low", Kind.PERCENT),
        Column("high", Kind.PERCENT),
        Column("Options", Kind.COUNT),
        Column("Expirations", Kind.COUNT, 1),
        Column("Fits"),
    )
    rows = tuple(
        (
            b.least,
            b.most,
            b.forecast,
            b.observed,
            b.low,
            b.high,
            b.cases,
            b.clusters,
            "yes" if b.fits else "no",
        )
        for b in review.calibration
    )
    line = (
        "Expired short options: how often they ended out of the money, compared with the forecast at"
        " the sale."
    )
    return Section(
        "calibration",
        "Calibration",
        (line, *((review.calibration_pooled.sentence,) if review.calibration_pooled else ())),
        (Sheet("Forecast and outcome", columns, rows, "No option with a forecast has expired yet."),),
        ("calibration",),
    )


def watchlist(review: "Review") -> Section:
    """Return the section on next week's names."""
    columns = (
        Column("Symbol"),
        Column("Score", Kind.COUNT),
        Column("Status"),
        Column("Change", rank=1),
        Column("Best candidate", rank=1),
        Column("Why", remark=True),
    )
    rows = tuple(
        (w.symbol, w.score, w.status, None if w.change == "unknown" else w.change, w.best, w.reason)
        for w in review.watchlist
    )
    index = volatility_index(US if review.purses is None else NEVER_CLOSED)
    line = (*_plan(review), *((_regime(review.regime, index),) if review.regime else ()))
    brief = _brief(review.watchlist)
    hidden = [w.status for k, w in enumerate(review.watchlist) if k not in brief]
    counts = (f"{hidden.count(status)} {status}" for status in ("ready", "blocked") if status in hidden)
    sentence = f"and {len(hidden)} more: {', '.join(counts)}"
    sheet = Sheet(
        "Watchlist",
        columns,
        rows,
        "The watchlist is empty, or no snapshot exists to rank it.",
        brief=brief,
        rest=f"{sentence}; `wheel why SYMBOL` explains one, --json shows all",
    )
    return Section("watchlist", "Next week", line, (sheet,))


def _brief(names: "Sequence[ListedName]") -> tuple[int, ...]:
    """Return the places of the best names that pass, and of those of which only the contracts do not."""
    ready = [k for k, w in enumerate(names) if w.status == "ready"]
    near = [k for k, w in enumerate(names) if w.status == "blocked" and w.reason.startswith(NEAREST)]
    return (*ready[:_READY], *near[:_NEAR])


def _plan(review: "Review") -> tuple[str, ...]:
    """Return next week in sentences: positions to act on, expirations, other dates, free resources, names
    added and removed.
    """
    out = []
    first = review.week.until + timedelta(days=1)
    last = first + timedelta(days=6)
    ends = [a for a in review.calendar if a.kind == "expiration" and first <= a.day <= last]
    other = [a for a in review.calendar if a.kind != "expiration" and first <= a.day <= last]
    due = [p for p in review.positions if p.needs_action]
    if due:
        out.append(f"First: {counted(len(due), 'position')} to act on, under “Positions”.")
    if ends:
        out.append(f"Expires: {'; '.join(f'{a.what} on {a.day}' for a in ends)}.")
    if other:
        out.append(
            f"Comes: {'; '.join(f'{_EVENTS.get(a.kind, a.kind)} of {a.symbol} on {a.day}' for a in other)}."
        )
    if review.free_cash_usd is not None:
        at = f", at the close of {review.value_day}"
        out.append(f"Free for new puts{at}: {shown(review.free_cash_usd, Kind.DOLLARS)}.")
    for change, words in (("new", "New among the names that pass"), ("dropped", "No longer passes")):
        names = [w.symbol for w in review.watchlist if w.change == change]
        if names:
            more = f" and {len(names) - _READY} more" if len(names) > _READY else ""
            out.append(f"{words}: {', '.join(names[:_READY])}{more}.")
    return tuple(out)


_EVENTS = {"ex_dividend": "the ex-dividend date", "earnings": "earnings"}


def _regime(row: "RegimeInForce", index: str) -> str:
    vix = "unknown" if row.vix is None else f"{row.vix:.1f}"
    return (
        f"The regime is {row.name}, the {index} {vix}: {row.delta_target} delta, "
        f"{row.dte_min_days} to {row.dte_max_days} days, at least {row.min_return:.0%} a year, "
        f"{row.position_max:.1%} of the account at risk per name, {row.deployed_max:.0%} deployed."
    ).replace("%", " %")
