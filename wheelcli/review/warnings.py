"""Cautions about the figures: few trades, a short time, no quotes, no market."""

from datetime import date

from wheelcli.market.snapshot import Snapshot
from wheelcli.review.performance.price_grid import Closes
from wheelcli.review.report import Review
from wheelcli.review.trades import LEAST_DAYS, LEAST_TRADES
from wheelcli.review.week import SpanName

__all__ = ["warnings_of"]


def warnings_of(
    review: Review, snapshot: Snapshot | None, closes: Closes, until: date, *, last_session: date
) -> tuple[str, ...]:
    """Return sentences, the most serious first. `last_session` is that of the week."""
    out = []
    held = "shares" if review.purses is None else "coins"
    if review.first_day is None:
        return (f"Account {review.account} has no events yet.",)
    if review.first_day > review.week.until:
        return (f"Account {review.account} begins on {review.first_day}, after this week.",)
    if snapshot is None:
        out.append(
            f"No snapshot of this week or earlier: {held} are valued at cost and options at their"
            " opening premium. Record one with `wheel record`."
        )
    elif until < review.week.since:
        out.append(f"The latest snapshot is from {until}, before this week: the week cannot be valued.")
    elif until < last_session:
        out.append(
            f"The latest snapshot is from {until}, not from the last session of {review.week.name}:"
            f" value, cash and returns are as of {until}; income and open positions include every event"
            " of the week."
        )
    if (
        snapshot is not None
        and until >= review.week.since
        and review.week.since <= review.first_day <= review.week.until
    ):
        out.append(
            f"The account began on {review.first_day}, during this week: its figures cover those days only."
        )
    if snapshot is not None and review.curve and review.curve[-1].modelled_usd > 0:
        out.append(
            f"${review.curve[-1].modelled_usd:,.0f} of options have no quote on {review.curve[-1].day}: "
            "valued by a model, or as a notice states: at their last known time value, or at the "
            "premium if expired."
        )
    missing = sorted({s.name for s in review.by_symbol} - set(closes.symbols) - {"account"})
    if snapshot is not None and missing:
        more = " and others" if len(missing) > 6 else ""
        out.append(f"No closes for {', '.join(missing[:6])}{more}: valued at cost.")
    week = next((t for t in review.trades if t.span is SpanName.WEEK), None)
    if week is not None and week.closed == 0 and not any(k.what == "entry" for k in review.rules.trades):
        out.append("No trade was opened or closed this week.")
    whole = next((t for t in review.trades if t.span is SpanName.SINCE_START), None)
    if whole is not None and whole.closed < LEAST_TRADES:
        out.append(
            f"{whole.closed} closed trade{'' if whole.closed == 1 else 's'} so far: rates and averages"
            f" need at least {LEAST_TRADES} to mean much."
        )
    days = (review.week.until - review.first_day).days + 1
    if days < LEAST_DAYS:
        out.append(
            f"The account is {days} day{'' if days == 1 else 's'} old: annual figures and ratios need"
            f" at least {LEAST_DAYS} days to mean much."
        )
    return tuple(out)
