"""Cautions about the figures: few trades, a short time, no quotes, no market."""

from datetime import date

from wheelcli.market.snapshot import Snapshot
from wheelcli.money_text import counted
from wheelcli.review.performance.price_grid import Closes
from wheelcli.review.report import Review
from wheelcli.review.week import REVIEWED

__all__ = ["warnings_of"]

_LEAST_DAYS = 90


def warnings_of(
    review: Review, snapshot: Snapshot | None, closes: Closes, until: date, *, last_session: date
) -> tuple[str, ...]:
    """Return sentences, the most serious first. `last_session` is that of the week."""
    out = []
    held, noun = "shares" if review.purses is None else "coins", review.week.noun
    if review.first_day is None:
        return (f"Account {review.account} has no events yet.",)
    if review.first_day > review.week.until:
        return (f"Account {review.account} begins on {review.first_day}, after this {noun}.",)
    if review.value_usd is None and any(each.field == "value_usd" for each in review.absent or ()):
        out.append(
            "The journal has no opening balance: value, cash and returns are unknown. Enter it with"
            ' `wheel journal add "OPENING …"`, dated before the first trade.'
        )
    if snapshot is None:
        out.append(
            f"No snapshot of this {noun} or earlier: {held} are valued at cost and options at their"
            " opening premium. Record one with `wheel record`."
        )
    elif until < review.week.since:
        out.append(f"The latest snapshot is from {until}, before this {noun}: the {noun} cannot be valued.")
    elif until < last_session:
        out.append(
            f"The latest snapshot is from {until}, not from the last session of {review.week.name}:"
            f" value, cash and returns are as of {until}; income and open positions include every event"
            f" of the {noun}."
        )
    if (
        snapshot is not None
        and until >= review.week.since
        and review.week.since <= review.first_day <= review.week.until
    ):
        out.append(
            f"The account began on {review.first_day}, during this {noun}: its figures cover those days only."
        )
    if snapshot is not None and review.curve and review.curve[-1].modelled_usd > 0:
        out.append(
            f"${review.curve[-1].modelled_usd:,.0f} of options have no quote on {review.curve[-1].day}: "
            "valued at their last known time value, else at their opening premium; other days without a "
            "quote are valued by a model."
        )
    missing = sorted({s.name for s in review.by_symbol} - set(closes.symbols) - {"account"})
    if snapshot is not None and missing:
        more = " and others" if len(missing) > 6 else ""
        out.append(f"No closes for {', '.join(missing[:6])}{more}: valued at cost.")
    week = next((t for t in review.trades if t.span in REVIEWED), None)
    if week is not None and week.closed == 0 and not any(k.what == "entry" for k in review.rules.trades):
        out.append(f"No trade was opened or closed {review.week.inside}.")
    last = min(until, review.week.until)
    days = max((last - review.first_day).days, 0)
    if days < _LEAST_DAYS:
        out.append(
            f"The account was opened on {review.first_day}, {counted(days, 'day')} before the last close:"
            f" annual figures and ratios need at least {_LEAST_DAYS} days to mean much."
        )
    return tuple(out)
