"""The volatility table on a terminal: today's row, the level of the index, and the table's part in the last
plan.
"""

from collections.abc import Callable, Sequence

from rich.console import Console
from rich.text import Text

from wheelcli.documents.plan.regime import LastPlanUse, RegimeDocument, TableRow
from wheelcli.documents.provenance import Provenance
from wheelcli.feed_source import US, market_of, volatility_index
from wheelcli.money_text import counted
from wheelcli.plan.regime_table import Difference, VixStanding
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.palette import DIM, GOOD, WARN, day, percent
from wheelcli.render.parts.grid import Column, print_grid
from wheelcli.render.parts.provenance import heading

_COLUMNS = """
    name in_force vix_from vix_below delta_low target_delta delta_high dte_min_days
    dte_max_days min_return position_max deployed_max stress_total_max new_per_run tickets_kept
"""
COLUMNS = tuple(_COLUMNS.split())
_WORDS = {
    "delta": "Δ",
    "dte": "days",
    "min_return": "min return",
    "position_max": "per name",
    "deployed": "deployed",
    "stress_total": "stress",
}


def draw(data: RegimeDocument, console: Console, *, provenance: Provenance) -> None:
    """Print the heading, the table, and the effect of the row in force on the last plan."""
    console.print(heading(provenance, console.width))
    market = market_of(provenance.source)
    index = volatility_index(market)
    console.print(_standing(data.regime, index if market == US else f"BTC {index}"))
    console.print()
    _table(data.rows, console, index)
    plan = data.last_plan
    console.print()
    if plan is None:
        console.print(Text("No plan yet to compare: run wheel scan to make one.", style=DIM))
        return
    console.print(_used(plan, next((r.min_return for r in data.rows if r.name == plan.regime), None)))
    for name in dict.fromkeys(d.row for d in plan.differences):
        console.print(_beside(name, [d for d in plan.differences if d.row == name], plan.tickets))


def _standing(regime: VixStanding, index: str) -> Text:
    text = Text()
    if regime.vix is None:
        state = "unknown" if regime.vix_date is None else f"of {day(regime.vix_date)} is too old"
        text.append(f"{index} {state}: {printable(regime.name)} applies", style=WARN)
        return text
    by_last = regime.basis == "last"
    text.append(f"{index} {regime.vix_last if by_last else regime.vix:.1f}: ")
    text.append(printable(regime.name), style="bold")
    when, last = f"{day(regime.vix_date)} {regime.vix_date:%Y}", "live" if regime.live else "last"
    if by_last:
        level = f"{last} level of {when}, median of five sessions {regime.vix:.1f}"
    else:
        level = f"median of five sessions to {when}, {last} {regime.vix_last:.1f}"
    text.append(f" · {level}, above {percent(regime.percentile, 0)} of {regime.sessions} sessions", style=DIM)
    ways = []
    if regime.left_below is not None:
        ways.append(f"below {regime.left_below:g}")
    if regime.left_from is not None:
        ways.append(f"at {regime.left_from:g} or above")
    if ways:
        text.append(f" · the row changes {' or '.join(ways)}", style=DIM)
    if by_last:
        why = printable(regime.why)
        text.append(f"\n{why[:1].upper()}{why[1:]}.", style=WARN)
    return text


def _table(rows: Sequence[TableRow], console: Console, index: str) -> None:
    def cells(make: Callable[[TableRow], str]) -> list[Text | str]:
        return [Text(make(r), style="bold" if r.in_force else "") for r in rows]

    columns = [
        Column("", [Text("▶" if r.in_force else " ", style=GOOD) for r in rows], right=False),
        Column("row", cells(lambda r: printable(r.name)), right=False),
        Column(index, cells(_between)),
        Column("Δ band", cells(lambda r: f"{r.delta_low:.2f}–{r.target_delta:.2f}–{r.delta_high:.2f}")),
        Column("days", cells(lambda r: f"{r.dte_min_days}–{r.dte_max_days}")),
        Column("return", cells(lambda r: percent(r.min_return))),
        Column("per name", cells(lambda r: percent(r.position_max))),
        Column("deployed", cells(lambda r: percent(r.deployed_max, 0))),
        Column("stress", cells(lambda r: percent(r.stress_total_max, 0))),
        Column("new", cells(lambda r: str(r.new_per_run)), rank=1),
    ]
    if rows[0].tickets_kept is not None:
        columns.append(Column("kept", cells(lambda r: str(r.tickets_kept)), rank=1))
    print_grid(console, columns)


def _between(row: TableRow) -> str:
    if row.vix_from is None:
        return f"under {row.vix_below:g}"
    if row.vix_below is None:
        return f"{row.vix_from:g}+"
    return f"{row.vix_from:g}–{row.vix_below:g}"


def _used(plan: LastPlanUse, min_return: float | None) -> Text:
    """Return the facts of the last plan; `min_return` is the minimum return in its row of the table."""
    text = Text("The last plan", style="bold")
    text.append(f", {printable(plan.id)}, under {printable(plan.regime)}: ", style=DIM)
    if not plan.tickets:
        return text.append(f"no tickets, deployed {percent(plan.deployed, 0)}")
    facts = [
        f"{plan.tickets} ticket{'s' if plan.tickets > 1 else ''}",
        f"Δ {_band(plan.delta_min, plan.delta_max, '.2f')}",
        f"{_band(plan.dte_min_days, plan.dte_max_days, '.0f')} days",
        f"returns from {percent(plan.return_min)}{_less(plan.return_min, min_return)}",
        f"per name {percent(plan.risk_max)} of {percent(plan.position_max)}",
        f"with open positions, deployed {percent(plan.deployed, 0)} of {percent(plan.deployed_max, 0)}"
        f" and stress loss {percent(plan.stress_total)} of {percent(plan.stress_total_max, 0)}",
    ]
    return text.append(" · ".join(facts))


def _less(lowest: float | None, min_return: float | None) -> str:
    """Return why the lowest return of a plan may be below the minimum of its row; "" if it is not."""
    if lowest is None or min_return is None or round(lowest, 3) >= round(min_return, 3):
        return ""
    return " (broad-index funds need only a part of the minimum, spreads none)"


def _band(low: float | None, high: float | None, form: str) -> str:
    if low is None or high is None:
        return "unknown"
    first, last = format(low, form), format(high, form)
    return first if first == last else f"{first}–{last}"


def _beside(name: str, differences: Sequence[Difference], tickets: int) -> Text:
    text = Text(f"Under {printable(name)}: ", style=DIM)
    for k, one in enumerate(differences):
        text.append(" · " if k else "", style=DIM)
        text.append(
            f"{_WORDS[one.rule]} {_ends(one.rule, one.there)} (here {_ends(one.rule, one.here)})",
            style=DIM,
        )
        if not one.fits:
            out = (
                "exceeded by the plan"
                if one.tickets is None
                else f"rejects {one.tickets} of {counted(tickets, 'ticket')}"
            )
            text.append(f": {out}", style=WARN)
    if all(one.fits for one in differences):
        text.append(" · the plan would fit", style=GOOD)
    return text


def _ends(rule: str, ends: Sequence[float]) -> str:
    if rule == "delta":
        return "–".join(f"{e:.2f}" for e in ends)
    if rule == "dte":
        return "–".join(f"{e:.0f}" for e in ends)
    return percent(ends[0], 0 if rule in ("deployed", "stress_total") else 1)
