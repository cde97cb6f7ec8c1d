"""The sections of a run: labels, result, income, evidence, conclusions, groups, record."""

from collections.abc import Iterator

from wheelcli.backtest.document import BacktestDocument, Interval
from wheelcli.backtest.records import TicketSource
from wheelcli.money_text import counted
from wheelcli.render.backtest.result import result
from wheelcli.render.formats.report_blocks import Cell, Column, Figure, Kind, Section, Sheet

MOST_ROWS = 40
_DAYS = {"day": "every session", "monday": "on the first session of each week"}


def sections(run: BacktestDocument) -> tuple[Section, ...]:
    """Return the sections of a run, in the order in which they are read."""
    return (
        _labels(run),
        result(run),
        _bridge(run),
        _evidence(run),
        _inconclusive(run),
        _groups(run),
        _record(run),
    )


def title(run: BacktestDocument) -> str:
    """Return the heading of a run."""
    return f"Backtest {run.name}"


def subtitle(run: BacktestDocument) -> str:
    """Return the span, the store and the options of a run in a line."""
    data, options = run.data, run.options
    plans = _DAYS.get(options.every, f"every {options.every} sessions")
    held = ", held to expiration" if options.hold else ""
    early = "" if run.purses else f", early exercise {options.early.value}"
    return (
        f"{data.first} to {data.last}, {counted(data.sessions, 'session')} of {data.store};"
        f" plans {plans}, fills {options.fills}{early}{held}"
    )


def _labels(run: BacktestDocument) -> Section:
    lines = tuple(f"{label.code}: {label.text}" for label in run.labels)
    return Section("labels", "Read this first", lines)


def _bridge(run: BacktestDocument) -> Section:
    b, i = run.bridge, run.income
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (name, value)
        for name, value in (
            ("Premium sold", b.premium_usd),
            ("Paid to close", b.buybacks_usd),
            ("Cash settlements", b.settled_usd),
            ("Shares sold or called away", b.shares_usd),
            ("Dividends", b.dividends_usd),
            ("Interest", b.interest_usd),
            ("Fees", b.fees_usd),
            ("Options still open", b.open_options_usd),
            ("Coins, change in value" if run.purses else "Shares still held", b.open_shares_usd),
            ("Gain", b.total_usd),
        )
        if value or name == "Gain"
    )
    lines = list(_month(run))
    lines.append(
        f"Against the mid, fills {_gave(i.edge_captured_usd)}{_share(i.edge_share)}; fees took"
        f" ${-b.fees_usd:,.2f}{_share(i.fees_share)}."
    )
    if i.next_session_usd is not None:
        lines.append(
            f"At the next session's natural price the same {counted(i.next_session_tickets, 'fill')}"
            f" would have brought ${abs(i.next_session_usd):,.2f}"
            f" {'more' if i.next_session_usd >= 0 else 'less'}"
            f" ({100 * i.next_session_usd / run.performance.start_usd:+.2f} % of the value at the start),"
            f" including the market's move{_unquoted(i.next_session_unquoted)}."
        )
    columns = (Column("", Kind.TEXT), Column("Dollars", Kind.SIGNED))
    return Section("income", "Where it comes from", tuple(lines), (Sheet("Gain", columns, rows),))


def _month(run: BacktestDocument) -> Iterator[str]:
    i, b = run.income, run.bridge
    if i.per_month_usd is None:
        yield "The run is shorter than a month: no income per month."
        return
    income = f"Options brought {_dollars(i.per_month_usd)} a month after buybacks and fees."
    if i.all_per_month_usd is not None:
        income += (
            " Including assigned shares and open positions, the gain is"
            f" {_dollars(i.all_per_month_usd)} a month before interest and dividends: income alone is not"
            " profit."
        )
    yield income
    if b.open_options_usd < 0:
        yield f"Closing the open options would cost ${-b.open_options_usd:,.2f}, at their marks."


def _dollars(value: float) -> str:
    return f"{'−' if value < 0 else ''}${abs(value):,.2f}"


def _unquoted(count: int) -> str:
    return (
        f"; {counted(count, 'fill')} had no quote then and {'is' if count == 1 else 'are'} left out"
        if count
        else ""
    )


def _gave(dollars: float) -> str:
    return f"{'gained' if dollars > 0 else 'gave up'} ${abs(dollars):,.2f}"


def _share(share: float | None) -> str:
    return "" if share is None else f" ({100 * abs(share):.1f} % of the premium)"


def _evidence(run: BacktestDocument) -> Section:
    o = run.outcomes
    rows: tuple[tuple[Cell, ...], ...] = (
        ("Profit ÷ stress loss of puts and spreads", *_cells(o.u, Kind.RATIO)),
        ("  worst 5 %, mean", Figure(o.u_worst, Kind.RATIO), None, None),
        ("  share below −1", Figure(o.u_below, Kind.PERCENT), None, None),
        ("Ended out of the money", Figure(o.observed, Kind.PERCENT), None, None),
        ("  by the contracts' own IV", Figure(o.prob_otm, Kind.PERCENT), None, None),
        ("  at the expected volatility", Figure(o.prob_otm_forecast, Kind.PERCENT), None, None),
        ("  observed less own IV", *_cells(o.excess, Kind.RETURN)),
        ("  observed less expected", *_cells(o.excess_forecast, Kind.RETURN)),
    )
    columns = (
        Column(""),
        Column("Value", Kind.RATIO),
        Column("95 % from", Kind.RATIO, 1),
        Column("to", Kind.RATIO, 1),
    )
    tables = [Sheet("Tickets held to expiration", columns, rows, aside=False)]
    if run.calibration:
        tables.append(
            Sheet(
                "Forecasts against outcomes",
                (
                    Column("Forecast"),
                    Column("Tickets", Kind.COUNT),
                    Column("Expirations", Kind.COUNT, 1),
                    Column("Mean", Kind.PERCENT),
                    Column("Out of the money", Kind.PERCENT),
                    Column("95 % from", Kind.PERCENT, 2),
                    Column("to", Kind.PERCENT, 2),
                ),
                tuple(
                    (
                        f"{100 * b.least:.0f}–{100 * b.most:.0f} %",
                        b.cases,
                        b.clusters,
                        b.forecast,
                        b.observed,
                        b.low,
                        b.high,
                    )
                    for b in run.calibration
                ),
            )
        )
    lines = [
        f"{counted(o.tickets, 'filled ticket')} of {counted(run.data.expirations, 'expiration')} in"
        f" {counted(run.data.months, 'month')} {'has' if o.tickets == 1 else 'have'} ended. Each counts as if"
        " held to expiration, at the share's close; a covered call counts without its shares.",
    ]
    if o.own_iv:
        lines.append(
            f"For {o.own_iv} of them the expected volatility was the contract's own IV: both forecasts are"
            " the market's."
        )
    if o.u_tickets is not None and o.u_tickets < o.tickets:
        lines.append(f"Profit ÷ stress loss counts {o.u_tickets} of them: a covered call has no stress loss.")
    rolled = sum(t.source is TicketSource.ROLL for t in run.tickets)
    if rolled:
        what, whose = (
            ("position of 1 roll", "its") if rolled == 1 else (f"positions of {rolled} rolls", "their")
        )
        lines.append(f"Tickets include the new {what}, with {whose} figures at the roll.")
    return Section("evidence", "Forecasts and outcomes", tuple(lines), tuple(tables))


def _cells(interval: Interval, kind: Kind) -> tuple[Cell, Cell, Cell]:
    return Figure(interval.mean, kind), Figure(interval.low, kind), Figure(interval.high, kind)


def _inconclusive(run: BacktestDocument) -> Section:
    return Section("inconclusive", "What this run cannot show", run.inconclusive)


def _groups(run: BacktestDocument) -> Section:
    columns = (
        Column(""),
        Column("Tickets", Kind.COUNT),
        Column("Open", Kind.COUNT),
        Column("Premium", Kind.DOLLARS, 2),
        Column("Realised", Kind.SIGNED),
        Column("To expiration", Kind.SIGNED, 1),
        Column("Out of the money", Kind.PERCENT, 2),
    )
    sheets = []
    for by in dict.fromkeys(group.by for group in run.groups):
        rows = tuple(
            (
                g.value.replace("_", " "),
                g.tickets,
                g.open,
                g.premium_usd,
                g.realised_usd,
                g.to_expiration_usd,
                g.observed,
            )
            for g in run.groups
            if g.by == by
        )
        sheets.append(Sheet(_BY.get(by, by), columns, rows, aside=by in ("symbol", "state")))
    lines = (
        "Realised is the profit of ended tickets in the account, with assigned shares at their price of that"
        " day; later gains and losses on shares are in the bridge above.",
    )
    return Section("groups", "Tickets in groups", lines, tuple(sheets))


_BY = {
    "year": "By year",
    "regime": "By regime",
    "strategy": "By strategy",
    "source": "By how they were opened",
    "symbol": "By name",
    "state": "By how they ended",
}


def _record(run: BacktestDocument) -> Section:
    counters = Sheet(
        "What happened",
        (Column(""), Column("Count", Kind.COUNT)),
        tuple((each.name, each.count) for each in run.counters),
    )
    return Section("record", "Record", (), (counters, *_aside(run)))


def _aside(run: BacktestDocument) -> Iterator[Sheet]:
    yield Sheet(
        f"Cycles (the last {MOST_ROWS})" if len(run.cycles) > MOST_ROWS else "Cycles",
        (
            Column("Name"),
            Column("From", Kind.DAY),
            Column("To", Kind.DAY),
            Column("Puts", Kind.COUNT),
            Column("Calls", Kind.COUNT),
            Column("Assigned", Kind.COUNT),
            Column("Called away", Kind.COUNT),
            Column("Profit", Kind.SIGNED),
        ),
        tuple(
            (c.symbol, c.opened, c.closed, c.puts, c.calls, c.assigned, c.called_away, c.profit_usd)
            for c in run.cycles[-MOST_ROWS:]
        ),
        empty="No cycle.",
        aside=True,
    )
    yield Sheet(
        f"Tickets (the last {MOST_ROWS})" if len(run.tickets) > MOST_ROWS else "Tickets",
        (
            Column("Session", Kind.DAY),
            Column("Ticket"),
            Column("From"),
            Column("Contracts", Kind.COUNT),
            Column("Net", Kind.RATIO),
            Column("Mid", Kind.RATIO),
            Column("To expiration", Kind.SIGNED),
            Column("Realised", Kind.SIGNED),
            Column("Ended"),
            Column("Not filled", remark=True),
        ),
        tuple(
            (
                t.day,
                t.id,
                t.source.value,
                t.contracts,
                t.net,
                t.mid,
                t.to_expiration_usd,
                t.realised_usd,
                t.ended or "",
                t.unfilled or "",
            )
            for t in run.tickets[-MOST_ROWS:]
        ),
        empty="No ticket.",
        aside=True,
    )
