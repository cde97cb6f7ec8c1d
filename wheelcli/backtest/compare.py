"""Two runs side by side: their figures, their differences, and whether the difference may be luck."""

from collections.abc import Iterator

from wheelcli.backtest.document import BacktestDocument, Compared, ComparedFigure
from wheelcli.backtest.evidence import MONTHS_LEAST, interval_of


def compared(first: BacktestDocument, second: BacktestDocument) -> Compared:
    """Return the comparison of two runs."""
    same_data = first.data.digest == second.data.digest and (first.data.first, first.data.last) == (
        second.data.first,
        second.data.last,
    )
    monthly = _monthly(first, second)
    return Compared(
        first=first.name,
        second=second.name,
        same_data=same_data,
        same_settings=first.config_hash == second.config_hash,
        differences=tuple(_differences(first, second)),
        figures=tuple(_figures(first, second)),
        monthly=interval_of([[value] for value in monthly]),
        inconclusive=(*_unsettled(first), *_unsettled(second), *_inconclusive(same_data, len(monthly))),
    )


_OPTIONS = (
    *("cash_usd", "every", "fills", "early", "hold", "delisted"),
    *("cash_rate", "quotes", "against", "coins"),
)


def _differences(first: BacktestDocument, second: BacktestDocument) -> Iterator[str]:
    for name in _OPTIONS:
        before, after = getattr(first.options, name), getattr(second.options, name)
        if before != after:
            yield f"{name.replace('_usd', '')}: {before} → {after}"
    if first.config_hash != second.config_hash:
        yield f"settings: {first.config_hash} → {second.config_hash}"
    if first.data.iv_history != second.data.iv_history:
        yield f"earlier implied volatilities: {first.data.iv_history} → {second.data.iv_history}"
    if first.version != second.version:
        yield f"version of wheel: {first.version} → {second.version}"


def _figures(first: BacktestDocument, second: BacktestDocument) -> Iterator[ComparedFigure]:
    for figure, unit, before, after in (
        ("twr", "share", first.performance.twr, second.performance.twr),
        (
            "twr_without_interest",
            "share",
            first.performance.twr_without_interest,
            second.performance.twr_without_interest,
        ),
        ("volatility", "share", first.performance.volatility, second.performance.volatility),
        ("downside", "share", first.performance.downside, second.performance.downside),
        ("drawdown", "share", first.performance.drawdown, second.performance.drawdown),
        ("drawdown_days", "days", first.performance.drawdown_days, second.performance.drawdown_days),
        ("deployed", "share", first.performance.deployed, second.performance.deployed),
        ("premium_usd", "usd", first.bridge.premium_usd, second.bridge.premium_usd),
        ("net_usd", "usd", first.income.net_usd, second.income.net_usd),
        ("fees_usd", "usd", first.bridge.fees_usd, second.bridge.fees_usd),
        ("edge_captured_usd", "usd", first.income.edge_captured_usd, second.income.edge_captured_usd),
        ("tickets", "count", first.outcomes.tickets, second.outcomes.tickets),
        ("u_tickets", "count", first.outcomes.u_tickets, second.outcomes.u_tickets),
        ("u", "share", first.outcomes.u.mean, second.outcomes.u.mean),
        ("u_worst", "share", first.outcomes.u_worst, second.outcomes.u_worst),
        ("observed", "share", first.outcomes.observed, second.outcomes.observed),
    ):
        difference = None if before is None or after is None else after - before
        yield ComparedFigure(
            figure=figure,
            unit=unit,
            first=None if before is None else float(before),
            second=None if after is None else float(after),
            difference=difference,
        )


def _monthly(first: BacktestDocument, second: BacktestDocument) -> list[float]:
    """Return the second run's return less the first's in each whole calendar month of both."""
    one, other = _by_month(first), _by_month(second)
    months = sorted(one.keys() & other.keys())[1:-1]  # the first and the last may be parts of a month
    return [other[month] - one[month] for month in months]


def _by_month(run: BacktestDocument) -> dict[str, float]:
    ends: dict[str, float] = {}
    for point in run.curve:
        ends[f"{point.day:%Y-%m}"] = point.value_usd
    out, before = {}, run.performance.start_usd
    for month, value in ends.items():
        out[month], before = value / before - 1.0, value
    return out


def _unsettled(run: BacktestDocument) -> Iterator[str]:
    for label in run.labels:
        if label.code == "UNSETTLED":
            yield f"What expired contracts of {run.name} are worth. {label.text}"


def _inconclusive(same_data: bool, months: int) -> Iterator[str]:
    if not same_data:
        yield "Which settings are better: the two runs cover different sessions."
    if months < MONTHS_LEAST:
        yield (
            f"Whether the difference is more than luck: an interval needs {MONTHS_LEAST} whole months, and"
            f" the runs have {months}."
        )
    yield "Whether the better run stays better: the best of several runs is partly the luckiest."
