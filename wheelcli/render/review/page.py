"""A review as one self-contained page: no other file, no network, readable without a script."""

from datetime import datetime
from typing import TYPE_CHECKING

from wheelcli.feed_source import is_invented
from wheelcli.manage.rule_result import State
from wheelcli.manage.today.held import held_words
from wheelcli.render.formats.report_blocks import Kind
from wheelcli.render.formats.report_page import report_page
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.pages.every_figure import ROOM, every_figure
from wheelcli.render.pages.steps import steps_of
from wheelcli.render.parts.cash_unknown import cash_if_assigned
from wheelcli.render.parts.provenance import moment
from wheelcli.render.review.charts import charts
from wheelcli.render.review.sections import DO_THIS, sections
from wheelcli.review.span_results import Basis
from wheelcli.review.week import REVIEWED, SpanName

if TYPE_CHECKING:
    from wheelcli.review.report import Review

__all__ = ["page"]


def page(review: "Review", *, as_of: datetime | None, source: str | None) -> str:
    """Return the whole page. Every figure is in it as text and, in `<data value>`, as in the JSON."""
    week = review.week
    quotes = f"quotes of {moment(as_of)}" if as_of else "no quotes"
    real = f" from {printable(source)}" if source else ""
    origin = ", the invented demo market" if is_invented(source) else real
    return report_page(
        f"{week.title}, account {printable(review.account)}",
        f"{week.since} to {week.until}; {quotes}{origin}",
        (
            *(section for section in sections(review) if section.name != DO_THIS),
            every_figure(review, "review", room=ROOM),
        ),
        charts(review),
        keys=_keys(review),
        notices=_notices(review),
        steps=steps_of(review.actions),
        summary="" if review.actions else _nothing(review),
    )


def _nothing(review: "Review") -> str:
    """Return the sentence on a book without an action."""
    unpriced = sum(each.state == State.UNPRICED.value and not each.needs_action for each in review.positions)
    if not unpriced:
        return "Nothing to do: no position needs action."
    coins = review.purses is not None
    return f"{held_words(len(review.positions), unpriced=unpriced, needed=0, coins=coins)}."


def _notices(review: "Review") -> tuple[str, ...]:
    if not review.provisional:
        return ()
    return ("Provisional: expirations are not settled. Settle them with `wheel journal settle`.",)


def _keys(review: "Review") -> dict[str, tuple[float | int | None, Kind]]:
    week = next((p for p in review.performance if p.span in REVIEWED), None)
    year = next((p for p in review.performance if p.span is SpanName.YEAR), None)
    equivalents, target = review.cash_equivalents_usd, review.monthly_target_usd
    income = next((i for i in review.income if i.span in REVIEWED and i.basis is Basis.TRADE), None)
    return {
        "Account value": (review.value_usd, Kind.DOLLARS),
        "Cash": (review.cash_usd, Kind.DOLLARS),
        **({"Cash equivalents": (equivalents, Kind.DOLLARS)} if equivalents else {}),
        "Collateral": (review.collateral_usd, Kind.DOLLARS),
        "Free cash": (review.free_cash_usd, Kind.DOLLARS),
        cash_if_assigned(review.cash_unknown_positions): (review.cash_call_usd, Kind.DOLLARS),
        f"This {review.week.noun}": (week.time_weighted if week else None, Kind.RETURN),
        "This year": (year.time_weighted if year else None, Kind.RETURN),
        f"Income of the {review.week.noun}": (income.total_usd if income else None, Kind.SIGNED),
        **({"Monthly target": (target, Kind.DOLLARS)} if target else {}),
        "Rules kept": (review.rules.score, Kind.PERCENT),
        "Need action": (sum(p.needs_action for p in review.positions), Kind.COUNT),
    }
