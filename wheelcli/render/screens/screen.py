"""A screened universe on a terminal: the names to consider, their best contracts, and what rejected the
others.
"""

from collections.abc import Callable, Sequence

from rich.console import Console
from rich.text import Text

from wheelcli.documents.plan.screen import ProposedName, ScreenDocument
from wheelcli.documents.provenance import Provenance
from wheelcli.money_text import counted
from wheelcli.plan.gates.limit_names import limit_words
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.palette import DIM, GOOD, WARN, day, money, percent
from wheelcli.render.parts.grid import Column, print_grid
from wheelcli.render.parts.provenance import heading
from wheelcli.render.screens.watchlist import size

_COLUMNS = """
    rank symbol sector watched standing spot market_cap_usd fund_assets_usd dollar_volume_usd
    realised_vol drawdown contract expiration strike bid delta annual_return collateral_usd score
    right distance iv_percentile
"""
COLUMNS = tuple(_COLUMNS.split())
_ADDED = 3


def draw(data: ScreenDocument, console: Console, *, provenance: Provenance) -> None:
    """Print the universe in a line, its proposals, and the gates that rejected the others."""
    universe, names = data.universe, data.names
    console.print(heading(provenance, console.width))
    right = "call" if names and names[0].right == "call" else "put"
    passes = "passes" if universe.passed == 1 else "pass"
    count = f"{counted(universe.names, 'name')}, {universe.passed:,} {passes} with a {right} worth selling"
    best = f"; best {len(names)}" if len(names) < universe.passed else ""
    line = f"{printable(universe.name)}: {count} under {printable(data.regime)}{best}"
    if universe.dated:
        line = f"{line}; list installed {universe.dated}"
    console.print(Text(line, style=DIM))
    console.print()
    if names:
        _names(names, console)
        console.print()
    else:
        console.print(Text("No proposals: no name passes every gate.", style=WARN))
    if data.by_gate:
        gates = ", ".join(f"{limit_words(gate)} {count:,}" for gate, count in data.by_gate.items())
        console.print(Text(f"{len(data.failed):,} rejected by {gates}", style=DIM))
    new = [printable(n.symbol) for n in names if not n.watched][:_ADDED]
    if new:
        console.print(
            Text(f"wheel watchlist add {' '.join(new)} adds the best new names to the watchlist", style=DIM)
        )


def _names(names: Sequence[ProposedName], console: Console) -> None:
    def cells(make: Callable[[ProposedName], Text | str]) -> list[Text | str]:
        return [make(n) for n in names]

    columns = [
        Column("#", cells(lambda n: str(n.rank))),
        Column("name", cells(lambda n: Text(printable(n.symbol), style="bold cyan")), right=False),
        Column("price", cells(lambda n: f"{n.spot:,.2f}")),
        Column("size", cells(lambda n: size(n.market_cap_usd or n.fund_assets_usd))),
        Column("vol", cells(lambda n: percent(n.realised_vol, 0))),
        Column("fall", cells(lambda n: percent(n.drawdown, 0)), rank=1),
        Column(f"best {names[0].right}", cells(lambda n: f"{day(n.expiration)} {n.strike:g}"), right=False),
        Column("bid", cells(lambda n: f"{n.bid:.2f}")),
        Column("return/yr", cells(lambda n: Text(percent(n.annual_return), style=GOOD))),
        Column("Δ", cells(lambda n: f"{n.delta:.2f}"), rank=1),
        Column("collateral", cells(lambda n: money(n.collateral_usd))),
        Column("traded", cells(lambda n: size(n.dollar_volume_usd)), rank=2),
        Column("away", cells(lambda n: percent(n.distance)), rank=2),
        Column("IV pct", cells(lambda n: percent(n.iv_percentile, 0)), rank=2),
        Column("cushion", cells(lambda n: f"{n.cushion_sd:.1f} sd"), rank=2),
        Column("IV", cells(lambda n: percent(n.iv, 0)), rank=2),
        Column("score", cells(lambda n: Text(f"{n.score:.0f}", style="bold"))),
    ]
    print_grid(console, columns, remarks=[_remark(n) for n in names], indent=3)


def _remark(name: ProposedName) -> Text:
    text = Text(style=DIM)
    text.append(f"{printable(name.name or '')} · {printable(name.sector or 'sector unknown')}".lstrip(" ·"))
    if name.watched:
        text.append(" · watched", style=GOOD)
    if name.against:
        text.append(f" · warning: {', '.join(g.replace('_', ' ') for g in name.against)}", style=WARN)
    return text
