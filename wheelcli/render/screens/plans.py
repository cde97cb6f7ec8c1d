"""Saved plans on a terminal: the list, and two side by side with the causes of the differences."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from wheelcli.documents.provenance import Provenance
from wheelcli.feed_source import US, is_invented, market_of, volatility_index
from wheelcli.plan.compare import Changed, PlanDiff, Setting, SpotMove, TicketChange
from wheelcli.plan.summary import PlanSummary
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.palette import DIM, GOOD, WARN, dollars, money, percent
from wheelcli.render.parts.grid import Column, print_grid
from wheelcli.render.parts.provenance import banner_of, heading, heading_text
from wheelcli.trading_calendar import NEW_YORK

LIST_COLUMNS = (
    *("id", "made", "as_of", "source", "account", "regime", "vix", "tickets", "symbols"),
    *("credit_usd", "collateral_usd", "stress_loss_usd", "deployed", "config_hash", "damaged"),
)
DIFF_COLUMNS = (
    *("change", "id", "strategy", "symbol", "contracts_before", "contracts", "limit_before", "limit"),
    *("score_before", "score", "gates", "why"),
)
BAD = "red"
_INDENT = 8
_SHOWN = 3  # gates of one ticket, settings of one kind
_MARKS = {
    Changed.ADDED: ("+", GOOD),
    Changed.DROPPED: ("−", BAD),
    Changed.CHANGED: ("~", WARN),
    Changed.SAME: ("=", DIM),
}


def draw_list(plans: Sequence[PlanSummary], console: Console, *, places: Sequence[int]) -> None:
    """Print one line per plan, the newest first, with its place among all plans of its market."""
    if plans and all(is_invented(p.source) for p in plans):
        console.print(Text(banner_of(plans[0].source), style="bold magenta"))
    if not plans:
        console.print("No plans yet: run wheel scan to make one.", markup=False)
        return
    coins = any(market_of(p.source) != US for p in plans)
    zone = UTC if coins else NEW_YORK
    ids = [Text(printable(p.id), style=BAD if p.damaged else "bold") for p in plans]
    columns = [
        Column("", [str(place) for place in places]),
        Column("plan", ids, right=False),
        Column("regime", [printable(p.regime or "–") for p in plans], right=False),
        Column("tickets", ["–" if p.tickets is None else str(p.tickets) for p in plans]),
        Column("credit", [Text(money(p.credit_usd), style=GOOD) for p in plans]),
        Column("deployed", [percent(p.deployed, 0) for p in plans]),
        Column(f"made ({'UTC' if coins else 'New York'})", [_moment(p.made, zone) for p in plans], rank=1),
        Column("settings", [str(p.config_hash or "–") for p in plans], rank=2),
    ]
    print_grid(console, columns, remarks=[_names(p) for p in plans], indent=3)


def _names(plan: PlanSummary) -> Text:
    if plan.damaged:
        return Text(printable(plan.damaged), style=BAD)
    market = Provenance(plan.as_of, plan.source, account=plan.account)
    names = ", ".join(map(printable, plan.symbols)) or "no tickets"
    return Text(f"{heading_text(market, banner=False)} · {names}", style=DIM)


def _moment(when: datetime | None, zone: tzinfo) -> str:
    if when is None:
        return "–"
    return f"{when.astimezone(zone):%Y-%m-%d %H:%M}"


def draw_diff(data: PlanDiff, console: Console, *, before: Provenance, after: Provenance) -> None:
    """Print both plans in a few lines each, their tickets, and the causes of the differences."""
    invented = [one.source for one in (before, after) if is_invented(one.source)]
    if invented:
        console.print(Text(banner_of(invented[0]), style="bold magenta"))
    for word, plan, provenance in (("before", data.before, before), ("after", data.after, after)):
        for line in _heading(word, plan, provenance, console.width):
            console.print(line)
    console.print()
    _tickets(data.tickets, console, coins=market_of(after.source) != US)
    console.print()
    for line in _why(data, coins=market_of(after.source) != US):
        console.print(line)


def _heading(word: str, plan: PlanSummary, provenance: Provenance, width: int) -> Iterator[Text | Padding]:
    index = volatility_index(market_of(provenance.source))
    vix = "unknown" if plan.vix is None else f"{plan.vix:.1f}"
    first, *others = heading(provenance, width - _INDENT, banner=False).split("\n")
    yield Text.assemble((f"{word:<{_INDENT}}", DIM), first)
    plural = "" if plan.tickets == 1 else "s"
    about = Text.assemble(
        f"{plan.tickets} ticket{plural}, {dollars(plan.credit_usd)} credit",
        (f" · {printable(plan.regime or '')}, {index} {vix}", DIM),
    )
    yield from (Padding(line, (0, 0, 0, _INDENT)) for line in (*others, about))


def _tickets(tickets: Sequence[TicketChange], console: Console, *, coins: bool) -> None:
    if not tickets:
        console.print("Neither plan has tickets.")
        return
    print_grid(
        console,
        [
            Column("", [Text(*_MARKS[t.change]) for t in tickets], right=False),
            Column("ticket", [Text(printable(t.id), style="bold cyan") for t in tickets], right=False),
            Column(
                "lots" if coins else "contracts",
                [_both(t.contracts_before, t.contracts, "d") for t in tickets],
            ),
            Column(
                "limit, $" if coins else "limit", [_both(t.limit_before, t.limit, ".2f") for t in tickets]
            ),
            Column("score", [_both(t.score_before, t.score, ".0f") for t in tickets]),
        ],
        remarks=[_remark(t) for t in tickets],
        indent=3,
    )


def _both(before: Any, now: Any, form: str) -> str:
    values = [format(v, form) for v in (before, now) if v is not None]
    return values[0] if len(set(values)) == 1 else " → ".join(values)


def _remark(ticket: TicketChange) -> Text:
    if ticket.change not in (Changed.ADDED, Changed.DROPPED):
        return Text()
    text = Text(style=DIM)
    if ticket.why:
        when = "before " if ticket.change is Changed.ADDED else "now "
        return text.append(f"{when}{printable(ticket.why)}")
    text.append("rejected before: " if ticket.change is Changed.ADDED else "rejected now: ")
    text.append("; ".join(printable(g.reason) for g in ticket.gates[:_SHOWN]))
    more = len(ticket.gates) - _SHOWN
    return text.append(f"; and {more} more" if more > 0 else "")


def _why(data: PlanDiff, *, coins: bool) -> Iterator[Text]:
    """Yield the differences between the plans apart from their tickets, one line each."""
    if data.regime:
        names = {s.key: s for s in data.regime}
        row = names.pop("name", None)
        head = f"{_value(row.before)} → {_value(row.now)}; " if row else ""
        yield _line("Regime", head + ", ".join(_setting(s) for s in names.values()))
    moved = sorted(data.spots, key=lambda s: -abs(s.moved_sd or 0.0))
    if moved:
        yield _line("Coins" if coins else "Shares", ", ".join(_move(s) for s in moved))
    if data.account:
        yield _line("Account", ", ".join(_setting(s) for s in data.account))
    if data.settings:
        yield _line("Settings", ", ".join(_setting(s) for s in data.settings))
    elif data.config_changed and data.settings is not None:
        yield _line("Settings", "the same; defaults or key names changed with the program")
    elif data.config_changed:
        yield _line(
            "Settings", "changed; one plan was saved without settings, so the differences are unknown"
        )
    else:
        yield _line("Settings", "the same")


def _line(label: str, words: str) -> Text:
    return Text.assemble((f"{label:<10}", DIM), words)


def _setting(setting: Setting) -> str:
    key = printable(str(setting.key))
    return f"{key} {_value(setting.before)} → {_value(setting.now)}"


def _value(value: Any) -> str:
    if value is None:
        return "unset"
    if isinstance(value, float):
        return f"{value:,.10g}"
    return "{}" if value == {} else printable(str(value))


def _move(move: SpotMove) -> str:
    sd = "" if move.moved_sd is None else f" ({_signed(move.moved_sd)} sd)"
    return f"{printable(move.symbol)} {_signed(100 * move.moved)} %{sd}"


def _signed(value: float) -> str:
    return f"{round(value, 1) + 0.0:+.1f}"  # no negative zero
