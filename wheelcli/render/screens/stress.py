"""The book under stress on a terminal: the grid in colour, the worst case and its causes, the cash needed,
the Greeks.
"""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.text import Text

from wheelcli.documents.provenance import Provenance
from wheelcli.manage.stress.book_greeks import BookGreeks
from wheelcli.manage.stress.book_stress import CashCall, Cell
from wheelcli.manage.stress.contributions import Part
from wheelcli.manage.stress.document import StatedFall, StressDocument
from wheelcli.money_text import counted, plain_zero
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.palette import DIM, GOOD, WARN, dollars, percent
from wheelcli.render.parts.cash_unknown import cash_unknown
from wheelcli.render.parts.feeds import print_feeds
from wheelcli.render.parts.grid import Column, print_grid
from wheelcli.render.parts.provenance import heading
from wheelcli.render.screens.monitor import liquid
from wheelcli.render.screens.scan import BETA_WORDS
from wheelcli.render.screens.watchlist import BAD

COLUMNS = ("days", "spot_move", "vol_move", "profit_usd", "options_usd", "share")
_MOST = 5
_HEAT = (  # the colour of a profit below that share of the account
    (-0.20, "bold white on red"),
    (-0.10, "bold red"),
    (-0.05, BAD),
    (-0.01, WARN),
    (0.001, DIM),
)


def draw(data: StressDocument, console: Console, *, provenance: Provenance) -> None:
    """Print the grid for each number of days, then the worst case, the cash, the Greeks."""
    console.print(heading(provenance, console.width))
    print_feeds(console, data.quotes, provenance.as_of)
    rows = f"rows: market move, {_moves(data)}; columns: volatility change"
    console.print(Text(f"profit of the open book in dollars; {rows}", style=DIM))
    for days in dict.fromkeys(c.days for c in data.cells):
        console.print()
        if days:
            console.print(Text(f"after {days} day{'' if days == 1 else 's'}", style="bold"))
        _grid(data, [c for c in data.cells if c.days == days], console)
    console.print()
    if data.worst is None:
        console.print(Text("No position can be repriced.", style="magenta"))
    unit = "shares" if data.coins is None else "coins"
    greeks = _greeks(data.greeks, data.benchmark, unit)
    lines = (*_worst(data), *_causes(data), *_stated(data.coins), _cash(data), *greeks)
    for line in (*lines, *_betas(data)):
        console.print(line)
    if data.unpriced:
        names = ", ".join(map(printable, data.unpriced))
        console.print(Text(f"Excluded, unpriced: {names}", style="magenta"))


def _moves(data: StressDocument) -> str:
    """Return how far a row of the grid moves each holding."""
    thing = "share" if data.coins is None else "coin"
    if not data.weighted:
        return f"every {thing} by the same move"
    if data.benchmark is None:  # the last line of the screen has the betas
        return f"each {thing} by its assumed beta"
    return f"each {thing} by its beta to {printable(data.benchmark)}"


def _grid(data: StressDocument, cells: Sequence[Cell], console: Console) -> None:
    at = {(c.spot_move, c.vol_move): c.profit_usd for c in cells}
    value, rows = data.account.value_usd, sorted(data.spot_moves, reverse=True)
    columns = [Column("", [Text(f"{100 * s:+.0f} %", style="bold" if s == 0 else "") for s in rows])]
    # All nine volatilities on a wide screen, five on a narrow one.
    for k, vol in enumerate(data.vol_moves):
        profits = [Text(plain_zero(f"{at[s, vol]:+,.0f}"), style=_heat(at[s, vol] / value)) for s in rows]
        head = f"{100 * vol:+.0f} %" if vol else "unchanged"
        columns.append(Column(head, profits, rank=0 if vol == 0 or k % 2 == 0 else 1))
    print_grid(console, columns)


def _heat(share: float) -> str:
    return next((style for limit, style in _HEAT if share < limit), GOOD)


def _worst(data: StressDocument) -> list[Text]:
    worst = data.worst
    if worst is None:
        return []
    days = f" after {counted(worst.days, 'day')}" if worst.days else ""
    moves = f"market {percent(worst.spot_move, 0)}, volatility {100 * worst.vol_move:+.0f} %{days}"
    words = f", {percent(worst.share)} of the account: {moves}"
    line = Text.assemble(("Worst     ", DIM), (dollars(worst.profit_usd), "bold red"), words)
    if data.unpriced:
        most = dollars(data.unpriced_loss_usd)
        line.append(f"; excluding {len(data.unpriced)} unpriced, up to {most} more", style="magenta")
    return [line]


def _causes(data: StressDocument) -> list[Text]:
    lines = (
        _losses("by", data.by_position),
        _losses("sectors", data.by_sector),
        _losses("together", data.by_neighbourhood, joint="+"),
    )
    return [line for line in lines if line is not None]


def _losses(word: str, parts: Iterable[Part], *, joint: str = " ") -> Text | None:
    """Return the parts that lose the most; None if none does. `joint` separates the names of one part."""
    worst = [part for part in parts if part.profit_usd < 0][:_MOST]
    if not worst:
        return None
    losses = ", ".join(f"{printable(p.name.replace(' ', joint))} {dollars(p.profit_usd)}" for p in worst)
    return Text.assemble((f"{word:<10}", DIM), losses)


def _stated(coins: StatedFall | None) -> list[Text]:
    """Return the stress of coins as plans count it, against its limits; nothing for shares."""
    if coins is None:
        return []
    words = (
        f"{dollars(-coins.loss_usd)}, {percent(coins.loss_share)} of the account (limit"
        f" {percent(coins.loss_max, 0)}): each falls by {percent(coins.fall_min, 0)} or more, as in plans"
    )
    share = (
        f"Digital assets {percent(coins.deployed, 0)} of the account (limit {percent(coins.deployed_max, 0)})"
    )
    over = coins.loss_share > coins.loss_max, coins.deployed > coins.deployed_max
    return [
        Text.assemble(("Stated    ", DIM), (words, BAD if over[0] else "")),
        Text.assemble(("Held      ", DIM), (share, BAD if over[1] else "")),
    ]


def _cash(data: StressDocument) -> Text:
    end = "are assigned" if data.coins is None else "end there"
    available = f"{liquid(data.account)} available; needed if all puts in the money {end}: "
    calls = {round(c.spot_move, 2): c for c in data.cash_calls}
    parts = [_cash_call(calls[move], move) for move in (0.0, -0.10, -0.20, -0.40)]
    line = Text.assemble(("Cash      ", DIM), available, Text(", ").join(parts))
    if data.cash_unknown_positions:
        words = cash_unknown(data.cash_unknown_positions, dollars(data.cash_unknown_usd))
        line.append(f"; {words}", style="magenta")
    return line


def _cash_call(call: CashCall, move: float) -> Text:
    when = "now" if move == 0 else f"at {100 * move:.0f} %"
    return Text(f"{dollars(call.needed_usd)} {when}", style=BAD if call.short_usd > 0 else "")


def _betas(data: StressDocument) -> list[Text]:
    """Return the substituted betas, with their sources; nothing if every share moves by the same."""
    stood_in = [b for b in data.betas if b.basis in BETA_WORDS] if data.weighted else []
    if not stood_in:
        return []
    names = ", ".join(f"{printable(b.symbol)} {b.beta:.2f} ({BETA_WORDS[b.basis]})" for b in stood_in[:_MOST])
    more = f" and {len(stood_in) - _MOST} more" if len(stood_in) > _MOST else ""
    return [Text.assemble(("Betas     ", DIM), (names + more, WARN))]


def _greeks(greeks: BookGreeks, benchmark: str | None, unit: str) -> list[Text]:
    weighted = f", {dollars(greeks.beta_delta_usd)} of {printable(str(benchmark))}" if benchmark else ""
    places = 0 if unit == "shares" else 2
    shares = f" ({greeks.beta_shares:,.{places}f} {unit})" if greeks.beta_shares is not None else ""
    line = Text.assemble(
        ("Greeks    ", DIM),
        f"delta {dollars(greeks.delta_usd)}{weighted}{shares} · ",
        (f"{greeks.theta_usd:+,.0f} a day", GOOD if greeks.theta_usd > 0 else ""),
        f" · {greeks.vega_usd:+,.0f} a volatility point",
    )
    if not greeks.unknown:
        return [line]
    names = ", ".join(map(printable, greeks.unknown))
    return [line, Text(f"          excluding {names}: delta unknown", style=WARN)]
