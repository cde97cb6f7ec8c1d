"""The watchlist on a terminal: each name, its numbers, the gates' answers, and the changes of an edit."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from wheelcli.config.watchlist import Change, Did
from wheelcli.documents.provenance import Provenance
from wheelcli.documents.setup.watchlist import WatchedName, WatchlistDocument, WatchlistEdit
from wheelcli.money_text import counted
from wheelcli.plan.gates.answer import Effect, Unit, Verdict, shown
from wheelcli.plan.gates.gate import RULES
from wheelcli.plan.gates.name_facts import Standing
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.palette import DIM, GOOD, WARN, day, percent
from wheelcli.render.parts.grid import Column, print_grid
from wheelcli.render.parts.provenance import heading

_COLUMNS = """
    symbol standing spot market_cap_usd fund_assets_usd dollar_volume_usd sessions realised_vol drawdown
    profit_margin leverage earnings.date entry_price exit_price outlook core_shares against tags notes
"""
COLUMNS = tuple(_COLUMNS.split())
BAD = "red"
MARKS = {
    Standing.PASS: ("✓", GOOD),
    Standing.WARN: ("!", WARN),
    Standing.FAIL: ("✗", BAD),
    Standing.UNKNOWN: ("?", WARN),
}


def draw(data: WatchlistDocument, console: Console, *, provenance: Provenance | None) -> None:
    """Print the watchlist: heading, a line per name, its own rules, and the limits it is checked against."""
    names = data.names
    if provenance is not None:
        console.print(heading(provenance, console.width))
    if not names:
        console.print("The watchlist is empty: add a name with wheel watchlist add SYM.", markup=False)
    else:
        counts = [f"{sum(n.standing == s for n in names)} {s}" for s in MARKS]
        standings = [c for c in counts if not c.startswith("0 ")]
        console.print(Text(f"{counted(len(names), 'name')}: {', '.join(standings)}", style=DIM))
        console.print()
        print_grid(console, _columns(names), remarks=[_remark(n) for n in names], indent=2)
        console.print()
        console.print(_limits(names))
    if data.never:
        console.print(Text(f"Never: {', '.join(map(printable, data.never))}", style=DIM))


def draw_changes(data: WatchlistEdit, console: Console) -> None:
    """Print what an edit changed, one line each."""
    for change in data.changes:
        console.print(Text(sentence(change)), soft_wrap=True)
    console.print(Text(f"in {printable(data.file)}", style=DIM), soft_wrap=True)


def sentence(change: Change) -> str:
    """Return one change in words.

    >>> sentence(Change("KO", Did.SET, "entry_price", before=None, value=60.0))
    'KO: entry_price = 60.0 (was unset)'
    """
    symbol, key = printable(change.symbol), change.key
    before = "unset" if change.before in (None, "", []) else _value(change.before)
    match change.did, key:
        case Did.NOTHING, _:
            return printable(change.why)
        case Did.ADDED, "never":
            return f"{symbol}: added to the never list"
        case Did.REMOVED, "never":
            return f"{symbol}: removed from the never list"
        case Did.ADDED, _:
            return f"{symbol}: added" + (f" with {_pairs(change.value)}" if change.value else "")
        case Did.REMOVED, _:
            return f"{symbol}: removed" + (f"; it had {_pairs(change.before)}" if change.before else "")
        case Did.UNSET, _:
            return f"{symbol}: {key} is unset (was {before})"
    return f"{symbol}: {key} = {_value(change.value)} (was {before})"


def _pairs(entry: Mapping[str, Any]) -> str:
    return ", ".join(f"{key} = {_value(value)}" for key, value in entry.items())


def _value(value: Any) -> str:
    return printable(json.dumps(value, ensure_ascii=False))


def size(value: float | None) -> str:
    """Return dollars in few letters: `58.0B`."""
    if value is None:
        return "–"
    return shown(value, Unit.USD).removeprefix("$") if value >= 1e6 else f"{value:,.0f}"


def _columns(names: Sequence[WatchedName]) -> list[Column]:
    def cells(make: Callable[[WatchedName], str], gate: str = "") -> list[Text | str]:
        return [_coloured(make(n), n, gate) for n in names]

    return [
        Column("", [Text(*MARKS[n.standing]) for n in names], right=False),
        Column("name", [Text(printable(n.symbol), style="bold cyan") for n in names], right=False),
        Column("price", cells(lambda n: _number(n.spot), "price")),
        Column("size", cells(_size, "market_cap fund_assets")),
        Column("traded", cells(lambda n: size(n.dollar_volume_usd), "dollar_volume")),
        Column("history", cells(lambda n: _count(n.sessions), "history"), rank=1),
        Column("vol", cells(lambda n: percent(n.realised_vol, 0), "realised_vol")),
        Column("fall", cells(lambda n: percent(n.drawdown, 0), "drawdown")),
        Column("margin", cells(lambda n: percent(n.profit_margin, 0), "profitability"), rank=1),
        Column("reports", cells(_reports)),
        Column("entry", cells(lambda n: _number(n.entry_price))),
        Column("exit", cells(lambda n: _number(n.exit_price))),
        Column("core", cells(lambda n: _count(n.core_shares or None)), rank=1),
        Column("outlook", [_outlook(n) for n in names], right=False, rank=2),
        Column("sector", [printable(n.sector or "–") for n in names], right=False, rank=3),
    ]


def _coloured(cell: str, name: WatchedName, gates: str) -> Text:
    wrong = [g for g in name.gates if g.gate in gates.split() and g.gate in name.against]
    blocks = any(g.effect is Effect.BLOCK for g in wrong)
    return Text(cell, style=BAD if blocks else WARN if wrong else "")


def _size(name: WatchedName) -> str:
    return size(name.market_cap_usd or name.fund_assets_usd)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,.2f}"


def _count(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"


def _reports(name: WatchedName) -> str:
    report = name.earnings
    if report is None:
        return "–"
    sure = {"confirmed": "", "estimated": " est"}.get(report.basis, " ?")
    return f"{day(report.date)}{sure}"


def _outlook(name: WatchedName) -> Text:
    style = {"bullish": GOOD, "bearish": BAD}.get(name.outlook, DIM)
    return Text(str(name.outlook), style=style)


def _remark(name: WatchedName) -> Text:
    text = Text(style=DIM)
    parts: list[tuple[str, str]] = []
    if name.standing is Standing.UNKNOWN:
        parts.append(("not in this market: run wheel record to fetch it", WARN))
    gates = {gate.gate: gate for gate in name.gates}
    for gate in (gates[wrong] for wrong in name.against):
        parts.append((printable(gate.reason), BAD if gate.effect is Effect.BLOCK else WARN))
    if name.outlook != "neutral" and "outlook" not in name.against:
        parts.append((name.outlook, GOOD))
    parts += [(f"#{printable(tag)}", "") for tag in name.tags]
    if name.notes:
        parts.append((printable(name.notes), ""))
    for k, (what, style) in enumerate(parts):
        text.append(" · " if k else "").append(what, style=style or DIM)
    return text


def _limits(names: Iterable[WatchedName]) -> Text:
    measured = (g for n in names for g in n.gates if g.verdict is not Verdict.NOT_APPLICABLE)
    limits = {g.gate: g for g in measured if isinstance(g.limit, int | float)}
    texts = [
        f"{RULES[gate].phrase} {shown(limits[gate].limit, RULES[gate].unit)}"
        for gate in RULES
        if gate in limits and gate != "leverage"
    ]
    return Text(f"Limits: {', '.join(texts)}; wheel config show quality lists them", style=DIM)
