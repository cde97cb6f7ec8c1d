"""The journal's income summed over the spans of a review: by source, by name, by sector and by week."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from wheelcli.book.ledger import AccountBook
from wheelcli.book.valuation.income import Basis, Source, income
from wheelcli.review.series import MonthIncome, NameProfit
from wheelcli.review.span_results import SpanIncome
from wheelcli.review.week import Period, week_of

__all__ = ["by_name", "by_sector", "earned", "monthly_income", "weekly_income"]

UNKNOWN_SECTOR = "Unknown sector"


def earned(account: AccountBook, spans: Sequence[Period]) -> tuple[SpanIncome, ...]:
    """Return the income of every span on both bases, the trade date first."""
    out: list[SpanIncome] = []
    for basis in (Basis.TRADE, Basis.CLOSE):
        amounts = income(account, basis)
        for span in spans:
            cents: dict[Source, int] = defaultdict(int)
            for one in amounts:
                if one.day in span:
                    cents[one.source] += one.cents
            out.append(_income(span, basis, cents))
    return tuple(out)


def _income(span: Period, basis: Basis, cents: Mapping[Source, int]) -> SpanIncome:
    def usd(source: Source) -> float:
        return cents.get(source, 0) / 100

    return SpanIncome(
        span=span.name,
        since=span.since,
        until=span.until,
        basis=basis,
        put_premium_usd=usd(Source.PUT_PREMIUM),
        call_premium_usd=usd(Source.CALL_PREMIUM),
        dividends_usd=usd(Source.DIVIDENDS),
        interest_usd=usd(Source.INTEREST),
        share_gains_usd=usd(Source.SHARE_GAINS),
        other_usd=usd(Source.LONG_OPTIONS),
        fees_usd=usd(Source.FEES),
        total_usd=sum(cents.values()) / 100,
    )


def weekly_income(account: AccountBook) -> dict[str, float]:
    """Return dollars of each week on the trade date, by the week's name."""
    cents: dict[str, int] = defaultdict(int)
    for one in income(account, Basis.TRADE):
        cents[week_of(one.day).name] += one.cents
    return {week: total / 100 for week, total in cents.items()}


def monthly_income(account: AccountBook, *, until: date) -> tuple[MonthIncome, ...]:
    """Return every month from the account's first to that of `until`, those without income too."""
    if account.began is None:
        return ()
    first, last = (12 * day.year + day.month - 1 for day in (account.began, until))
    cents = dict.fromkeys((f"{k // 12}-{k % 12 + 1:02d}" for k in range(first, last + 1)), 0)
    for one in income(account, Basis.TRADE):
        cents[f"{one.day:%Y-%m}"] += one.cents
    return tuple(MonthIncome(month, total / 100) for month, total in cents.items())


def by_name(account: AccountBook, unrealised_usd: Mapping[str, float | None]) -> tuple[NameProfit, ...]:
    """Return dollars realised, received as dividends and interest, and unrealised, by symbol, the largest
    first.

    Amounts that belong to no name are under `account`.
    """
    cents: dict[str, int] = defaultdict(int)
    paid: dict[str, int] = defaultdict(int)
    for one in income(account, Basis.CLOSE):
        of = paid if one.source in (Source.DIVIDENDS, Source.INTEREST) else cents
        of[one.symbol or "account"] += one.cents
    names = sorted({*cents, *paid, *unrealised_usd})
    return _sorted(
        NameProfit(n, cents.get(n, 0) / 100, unrealised_usd.get(n, 0.0), paid.get(n, 0) / 100) for n in names
    )


def by_sector(sources: Iterable[NameProfit], sectors: Mapping[str, str | None]) -> tuple[NameProfit, ...]:
    """Return the same by sector; open profit is unknown if that of one of its names is."""
    realised: dict[str, float] = defaultdict(float)
    paid: dict[str, float] = defaultdict(float)
    still: dict[str, float | None] = {}
    for source in sources:
        if source.name == "account":
            continue
        sector = sectors.get(source.name) or UNKNOWN_SECTOR
        realised[sector] += source.realised_usd
        paid[sector] += source.dividends_interest_usd
        before = still.get(sector, 0.0)
        still[sector] = (
            None if before is None or source.unrealised_usd is None else before + source.unrealised_usd
        )
    return _sorted(
        NameProfit(n, round(r, 2), _rounded(still[n]), round(paid[n], 2)) for n, r in realised.items()
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _sorted(sources: Iterable[NameProfit]) -> tuple[NameProfit, ...]:
    return tuple(sorted(sources, key=lambda s: (-s.profit_usd, s.name)))
