"""The sections of a review on each span: returns, the bridge, income, trades."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from wheelcli.money_text import counted
from wheelcli.render.formats.report_blocks import Cell, Column, Figure, Kind, Section, Sheet, shown
from wheelcli.render.palette import day as day_of
from wheelcli.review.span_results import Basis
from wheelcli.review.week import SpanName

if TYPE_CHECKING:
    from wheelcli.review.report import Review
    from wheelcli.review.span_results import SpanBridge, SpanIncome

__all__ = ["bridge", "gain_lines", "income", "performance", "span_title"]

SPANS = {
    SpanName.WEEK: "Week",
    SpanName.PERIOD: "Period",
    SpanName.MONTH: "Month",
    SpanName.YEAR: "Year",
    SpanName.SINCE_START: "Since start",
}


# The lines of a bridge that are shown even if they are 0.
ALWAYS = ("Realised, less fees", "Dividends", "Interest", "Change in unrealised")


def _no_session(review: "Review") -> str:
    if any(each.field == "performance" for each in review.absent or ()):
        return "Unknown without an opening balance."
    return f"This account has no session in this {review.week.noun}."


def span_title(review: "Review", span: SpanName) -> str:
    """Return the name of a span; any days are named by the first and the last."""
    if span is not SpanName.PERIOD:
        return SPANS[span]
    since, until = review.week.since, review.week.until
    if since.year == until.year:
        return f"{day_of(since)}–{day_of(until)}"
    return f"{day_of(since)} {since:%y}–{day_of(until)} {until:%y}"


def performance(review: "Review") -> Section:
    """Return the section on returns, benchmarks and risk."""
    columns = (
        Column("Span"),
        Column("From", Kind.DAY, 2),
        Column("To", Kind.DAY, 2),
        Column("Sessions", Kind.COUNT, 4),
        Column("Time-weighted", Kind.RETURN),
        Column("Money-weighted, annual", Kind.RETURN, 2),
        Column("Gain", Kind.SIGNED),
        *((Column(review.benchmark, Kind.RETURN, 1),) if review.benchmark else ()),
        Column("Same underlyings", Kind.RETURN, 1),
        *((Column("PUT index", Kind.RETURN, 3),) if review.benchmark else ()),
        Column("Deposits", Kind.DOLLARS, 3),
        Column("Withdrawals", Kind.DOLLARS, 4),
        Column("In kind", Kind.SIGNED, 4),
        Column("Value before", Kind.DOLLARS, 4),
        Column("Value after", Kind.DOLLARS, 3),
    )
    rows = tuple(
        (
            span_title(review, p.span),
            p.since,
            p.until,
            p.sessions,
            p.time_weighted,
            p.money_weighted,
            p.gain_usd,
            *((p.spy, p.same_underlyings, p.put_index) if review.benchmark else (p.same_underlyings,)),
            p.deposits_usd,
            p.withdrawals_usd,
            p.transfers_usd,
            p.start_value_usd,
            p.end_value_usd,
        )
        for p in review.performance
    )
    risk = review.risk
    year = 365 if review.purses else 252
    few = f"withheld: {counted(risk.sessions, 'session')}" if risk.volatility is None else ""
    few = few if risk.sessions else _no_session(review)
    figures: tuple[tuple[Cell, ...], ...] = (
        (
            "Maximum drawdown",
            Figure(risk.max_drawdown, Kind.RETURN),
            f"{risk.drawdown_from} to {risk.drawdown_to}" if risk.drawdown_from else "",
        ),
        (
            "Volatility, annual",
            Figure(risk.volatility, Kind.PERCENT),
            few or f"sample standard deviation of {risk.sessions} sessions, {year} a year",
        ),
        (
            "Sharpe",
            Figure(risk.sharpe, Kind.RATIO),
            few or f"above a rate of {shown(risk.rate, Kind.PERCENT)} a year",
        ),
        (
            "Sortino",
            Figure(risk.sortino, Kind.RATIO),
            few or "against the same rate, all sessions in the denominator",
        ),
    )
    if risk.modelled_sessions:
        figures += (
            (
                "Sessions without quotes",
                Figure(risk.modelled_sessions, Kind.COUNT),
                f"of {risk.sessions}: options valued by a model, risk may differ",
            ),
        )
    worth = (
        f"At the close of {review.value_day} the account is worth"
        f" {shown(review.value_usd, Kind.DOLLARS)}, including {shown(review.cash_usd, Kind.DOLLARS)}"
        f" cash; {shown(review.free_cash_usd, Kind.DOLLARS)} is free for new puts."
    )
    head = (*((worth,) if review.cash_usd is not None else ()), *review.warnings)
    return Section(
        "performance",
        "Performance",
        head,
        (
            Sheet("Returns, deposits removed", columns, rows, _no_session(review)),
            Sheet(
                "Risk since the start",
                (Column("Measure"), Column("Figure", Kind.RATIO), Column("Definition", rank=1)),
                figures,
            ),
        ),
        ("equity",),
    )


def bridge(review: "Review") -> Section:
    """Return the section on the bridge; lines that are 0 in every span are left out, except the common
    ones.
    """
    pays = any(b.dividends_usd is not None for b in review.bridge)
    lines: Sequence[tuple[str, Kind, list[float]]] = (
        ("Value before", Kind.DOLLARS, [b.start_value_usd for b in review.bridge]),
        ("Deposits", Kind.SIGNED, [b.deposits_usd for b in review.bridge]),
        ("Withdrawals", Kind.SIGNED, [-b.withdrawals_usd for b in review.bridge]),
        ("Transfers in kind", Kind.SIGNED, [b.transfers_usd for b in review.bridge]),
        (ALWAYS[0], Kind.SIGNED, [b.realised_usd for b in review.bridge]),
        *(((ALWAYS[1], Kind.SIGNED, [b.dividends_usd or 0.0 for b in review.bridge]),) if pays else ()),
        (ALWAYS[2], Kind.SIGNED, [b.interest_usd for b in review.bridge]),
        (ALWAYS[3], Kind.SIGNED, [b.unrealised_usd for b in review.bridge]),
        ("Gain before the transfer", Kind.SIGNED, [b.brought_usd for b in review.bridge]),
        ("Positions without a known basis", Kind.SIGNED, [b.unknown_basis_usd for b in review.bridge]),
        ("Cash corrections", Kind.SIGNED, [b.corrections_usd for b in review.bridge]),
        ("Value after", Kind.DOLLARS, [b.end_value_usd for b in review.bridge]),
        ("Gain", Kind.SIGNED, [b.gain_usd for b in review.bridge]),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (name, *(Figure(value, kind) for value in values))
        for name, kind, values in lines
        if any(values) or name in ALWAYS or kind is Kind.DOLLARS or name == "Gain"
    )
    columns = (
        Column("Line"),
        *(Column(span_title(review, b.span), Kind.SIGNED) for b in review.bridge),
    )
    line = (
        "The value before and the lines down to the corrections sum to the value after; the gain"
        " excludes deposits, withdrawals and transfers."
    )
    return Section(
        "bridge",
        "Change in value",
        (line,) if review.bridge else (),
        (
            Sheet(
                "By span, to the cent",
                columns,
                rows if review.bridge else (),
                _no_session(review),
            ),
        ),
        ("gain-reviewed", "gain-start"),
    )


def gain_lines(bridge: "SpanBridge") -> tuple[tuple[str, float], ...]:
    """Return the parts of a span's gain by name; parts of 0 are left out, except the common ones."""
    parts = (
        ("Realised, less fees", bridge.realised_usd),
        ("Dividends", bridge.dividends_usd),
        ("Interest", bridge.interest_usd),
        ("Change in unrealised", bridge.unrealised_usd),
        ("Gain before the transfer", bridge.brought_usd),
        ("Without a known basis", bridge.unknown_basis_usd),
        ("Cash corrections", bridge.corrections_usd),
    )
    return tuple((name, usd) for name, usd in parts if usd or (usd is not None and name in ALWAYS))


def income(review: "Review") -> Section:
    """Return the section on income, by the day of the trade and by the day a position was over."""
    columns = (
        Column("Span"),
        Column("Puts", Kind.SIGNED),
        Column("Calls", Kind.SIGNED),
        *((Column("Dividends", Kind.SIGNED, 1),) if review.purses is None else ()),
        Column("Interest", Kind.SIGNED, 1),
        Column("Shares" if review.purses is None else "Coins", Kind.SIGNED, 1),
        Column("Other", Kind.SIGNED, 2),
        Column("Fees", Kind.SIGNED, 1),
        Column("Total", Kind.SIGNED),
    )

    def rows(amounts: "Iterable[SpanIncome]") -> tuple[tuple[Cell, ...], ...]:
        return tuple(
            (
                span_title(review, i.span),
                i.put_premium_usd,
                i.call_premium_usd,
                *((i.dividends_usd,) if review.purses is None else ()),
                i.interest_usd,
                i.share_gains_usd,
                i.other_usd,
                i.fees_usd,
                i.total_usd,
            )
            for i in amounts
        )

    month = next((i for i in review.income if i.span is SpanName.MONTH and i.basis is Basis.TRADE), None)
    target: tuple[str, ...] = ()
    if review.monthly_target_usd > 0 and month:
        reached = month.total_usd / review.monthly_target_usd
        target = (
            f"This month: {shown(month.total_usd, Kind.SIGNED)} of the target of"
            f" {shown(review.monthly_target_usd, Kind.DOLLARS)}, {shown(reached, Kind.PERCENT)}.",
        )
    return Section(
        "income",
        "Income",
        target,
        (
            Sheet(
                "By trade date",
                columns,
                rows(i for i in review.income if i.basis is Basis.TRADE),
                "No income yet.",
            ),
            Sheet(
                "By closing date",
                columns,
                rows(i for i in review.income if i.basis is Basis.CLOSE),
                "No income yet.",
            ),
        ),
        ("monthly-income", "weekly-income", "profit-by-symbol", "profit-by-sector"),
    )
