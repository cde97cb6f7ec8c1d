"""The result of a run beside alternatives: names held, funds, cash, simple rules, random portfolios."""

from wheelcli.backtest.document import Against, AtRandom, BacktestDocument
from wheelcli.money_text import coin_number, counted
from wheelcli.render.formats.report_blocks import Cell, Column, Kind, Section, Sheet

_WORDS = {
    "names": "The same names held",
    "fund": "The broad fund",
    "beta_matched": "Fund and cash of the same beta",
    "put_index": "Cboe's PUT index",
    "highest_yield": "Highest yield",
    "delta_30_days_45": "45 days, delta 0.30",
    "one_less_delta": "(1 − delta) · yield",
}
_RULES = ("highest_yield", "delta_30_days_45", "one_less_delta")


def result(run: BacktestDocument) -> Section:
    """Return the section with the total return of the run and of its alternatives."""
    p = run.performance
    elsewhere = [row for row in run.against if row.name not in _RULES]
    rows: tuple[tuple[Cell, ...], ...] = (
        ("This run", p.twr, p.volatility, p.drawdown, None),
        ("This run without interest", p.twr_without_interest, None, None, None),
        *((_name(row), row.twr, row.volatility, row.drawdown, row.difference) for row in elsewhere),
    )
    columns = (
        Column("", Kind.TEXT),
        Column("Return", Kind.RETURN),
        Column("Volatility", Kind.PERCENT, rank=1),
        Column("Drawdown", Kind.RETURN),
        Column("Difference", Kind.RETURN, rank=2),
    )
    lines = [
        f"The account went from ${p.start_usd:,.2f} to ${p.end_usd:,.2f}."
        f" On average {100 * p.deployed:.0f} % of it was put collateral and shares.",
    ]
    if p.drawdown < 0:
        lines.append(
            f"The deepest drawdown lasted {counted(p.drawdown_days, 'day')}, until its recovery or the end."
        )
    lines += [f"{_name(row)}: {row.about}." for row in run.against if row.name != "cash"]
    lines += _lines_of(run.at_random)
    sheets = [Sheet("Total return", columns, rows)]
    others = _others(run)
    sheets += [*others, *_purses(run)]
    return Section(
        "result", "Result, beside the same dollars elsewhere", tuple(lines), tuple(sheets), ("value",)
    )


def _name(row: Against) -> str:
    return _WORDS.get(row.name, row.about[:1].upper() + row.about[1:])


def _lines_of(drawn: AtRandom | None) -> tuple[str, ...]:
    if drawn is None:
        return ()
    stopped = f" {counted(drawn.stopped, 'other')} stopped before the end." if drawn.stopped else ""
    return (
        f"At random: {counted(drawn.runs, 'portfolio')} drawn within the planner's gates and limits. The run"
        f" did better than {drawn.beaten} of them.{stopped}",
    )


def _purses(run: BacktestDocument) -> tuple[Sheet, ...]:
    """Return the table of purses of a coin account; empty for shares."""
    columns = (
        Column("Purse"),
        Column("Start"),
        Column("End"),
        Column("Index then", Kind.DOLLARS, 1),
        Column("Index now", Kind.DOLLARS, 1),
        Column("Value now", Kind.DOLLARS),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            p.currency,
            coin_number(p.start),
            coin_number(p.end),
            p.start_index,
            p.end_index,
            p.end * p.end_index,
        )
        for p in run.purses
    )
    return (Sheet("Purses", columns, rows),) if rows else ()


def _others(run: BacktestDocument) -> tuple[Sheet, ...]:
    """Return the table of other choices run by the same engine; empty if there are none."""
    p, drawn = run.performance, run.at_random
    rules = [row for row in run.against if row.name in _RULES]
    if not rules and drawn is None:
        return ()
    rows: list[tuple[Cell, ...]] = [("This run", p.twr, p.volatility, p.drawdown, p.deployed)]
    rows += [(_name(row), row.twr, row.volatility, row.drawdown, row.deployed) for row in rules]
    if drawn is not None:
        rows += [
            ("At random, mean", drawn.twr, drawn.volatility, drawn.drawdown, drawn.deployed),
            ("  5 % quantile", drawn.low, None, None, None),
            ("  95 % quantile", drawn.high, None, None, None),
            ("  the worst", drawn.worst, None, None, None),
        ]
    columns = (
        Column("", Kind.TEXT),
        Column("Return", Kind.RETURN),
        Column("Volatility", Kind.PERCENT, rank=1),
        Column("Drawdown", Kind.RETURN),
        Column("Deployed", Kind.PERCENT, rank=1),
    )
    return (Sheet("Other choices in the same engine", columns, tuple(rows)),)
