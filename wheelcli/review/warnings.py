"""What to know before trusting a figure: few trades, a short time, no quotes, no market."""

from datetime import date

from wheelcli.market.snapshot import Snapshot
from wheelcli.review.performance.price_grid import Closes
from wheelcli.review.report import Review
from wheelcli.review.trades import LEAST_DAYS, LEAST_TRADES
from wheelcli.review.week import SpanName
from wheelcli.trading_calendar import session_on_or_before

__all__ = ["warnings_of"]


def warnings_of(review: Review, snapshot: Snapshot | None, closes: Closes, until: date) -> tuple[str, ...]:
    """Return sentences, the most serious first."""
    out = []
    if review.first_day is None:
        return (f"The account {review.account} has no event yet.",)
    if review.first_day > review.week.until:
        return (f"The account {review.account} begins on {review.first_day}, after this week.",)
    if snapshot is None:
        out.append(
            "There is no snapshot of this week or before it: shares stand at cost and options at what they "
            "were opened for. "
            "`wheel record` keeps one."
        )
    elif until < review.week.since:
        out.append(
            f"The latest snapshot is of {until}, before this week: nothing of the week itself can be valued."
        )
    elif until < session_on_or_before(review.week.until):
        out.append(
            f"The latest snapshot is of {until}, not of the last session of {review.week.name}: "
            f"value, cash and returns are of {until}; "
            "income and open positions count every event of the week."
        )
    if (
        snapshot is not None
        and until >= review.week.since
        and review.week.since <= review.first_day <= review.week.until
    ):
        out.append(
            f"The account began on {review.first_day}, in this week: its figures are of those days only."
        )
    if snapshot is not None and review.curve and review.curve[-1].modelled_usd > 0:
        out.append(
            f"${review.curve[-1].modelled_usd:,.0f} of options have no quote on {review.curve[-1].day}: "
            "a model values them, or what a notice says: "
            "their last known time value, of an expired one its premium."
        )
    missing = sorted({s.name for s in review.by_symbol} - set(closes.symbols) - {"account"})
    if snapshot is not None and missing:
        more = " and others" if len(missing) > 6 else ""
        out.append(f"No closes of {', '.join(missing[:6])}{more}: they stand at cost.")
    week = next((t for t in review.trades if t.span is SpanName.WEEK), None)
    if week is not None and week.closed == 0 and not any(k.what == "entry" for k in review.rules.trades):
        out.append("No trade was opened or closed this week.")
    whole = next((t for t in review.trades if t.span is SpanName.SINCE_START), None)
    if whole is not None and whole.closed < LEAST_TRADES:
        out.append(
            f"{whole.closed} trades are closed so far: "
            f"with fewer than {LEAST_TRADES} rates and averages say little."
        )
    days = (review.week.until - review.first_day).days + 1
    if days < LEAST_DAYS:
        out.append(
            f"The account is {days} days old: under {LEAST_DAYS} days yearly figures and ratios say little."
        )
    return tuple(out)
