"""The book under stress on a terminal: the grid in colour, the worst of it and who causes it, the cash asked for, the Greeks."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from wheelcli.documents.provenance import Provenance
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.screens.grid import Column, print_grid
from wheelcli.render.screens.monitor import liquid
from wheelcli.render.screens.provenance import heading
from wheelcli.render.screens.scan import BETA_WORDS, DIM, GOOD, WARN, money, percent
from wheelcli.render.screens.watchlist import BAD

COLUMNS = ("days", "spot_move", "vol_move", "profit_usd", "options_usd", "share")
_SHOWN = 5


def draw(data: Mapping[str, Any], console: Console, *, provenance: Provenance) -> None:
    """Print the grid for each number of days, then the worst case, the cash, the Greeks."""
    console.print(heading(provenance, console.width))
    moved = (
        f"each share by its beta to {printable(str(data['benchmark']))}"
        if data["weighted"] and data["benchmark"]
        else "every share by the same"
    )
    console.print(
        Text(f"profit of the open book in dollars; down: the market, {moved}; across: volatility", style=DIM)
    )
    for days in dict.fromkeys(c["days"] for c in data["cells"]):
        console.print()
        if days:
            console.print(Text(f"after {days} day{'' if days == 1 else 's'}", style="bold"))
        _grid(data, [c for c in data["cells"] if c["days"] == days], console)
    console.print()
    if data["worst"] is None:
        console.print(Text("Nothing can be repriced.", style="magenta"))
    for line in (
        *_worst(data), *_causes(data), _cash(data), *_greeks(data["greeks"], data["benchmark"]), *_betas(data),
    ):  # fmt: skip
        console.print(line)
    if data["unpriced"]:
        console.print(
            Text(f"Left out, unpriced: {', '.join(map(printable, data['unpriced']))}", style="magenta")
        )


def _grid(data: Mapping[str, Any], cells: Sequence[Mapping[str, Any]], console: Console) -> None:
    spots, vols, value = data["spot_moves"], data["vol_moves"], data["account"]["value_usd"]
    at = {(c["spot_move"], c["vol_move"]): c["profit_usd"] for c in cells}
    rows = sorted(spots, reverse=True)
    columns = [Column("", [Text(f"{100 * s:+.0f} %", style="bold" if s == 0 else "") for s in rows])]
    # All nine volatilities on a wide screen, five on a narrow one.
    for k, vol in enumerate(vols):
        shown = [Text(f"{at[s, vol]:+,.0f}", style=_heat(at[s, vol] / value)) for s in rows]
        columns.append(
            Column(f"{100 * vol:+.0f} %" if vol else "as is", shown, rank=0 if vol == 0 or k % 2 == 0 else 1)
        )
    print_grid(console, columns)


def _heat(share: float) -> str:
    for limit, style in (
        (-0.20, "bold white on red"),
        (-0.10, "bold red"),
        (-0.05, BAD),
        (-0.01, WARN),
        (0.001, DIM),
    ):
        if share < limit:
            return style
    return GOOD


def _worst(data: Mapping[str, Any]) -> list[Text]:
    worst = data["worst"]
    if worst is None:
        return []
    days = f" after {worst['days']} days" if worst["days"] else ""
    return [Text.assemble(
        ("Worst     ", DIM), (money(worst["profit_usd"]), "bold red"),
        f", {percent(worst['share'])} of the account: market {percent(worst['spot_move'], 0)}, volatility {100 * worst['vol_move']:+.0f} %{days}",
    )]  # fmt: skip


def _causes(data: Mapping[str, Any]) -> list[Text]:
    out = []
    for word, key in (("by", "by_position"), ("sectors", "by_sector"), ("together", "by_neighbourhood")):
        worst = [p for p in data[key] if p["profit_usd"] < 0][:_SHOWN]
        if worst:
            told = ", ".join(f"{_names(p['name'], key)} {money(p['profit_usd'])}" for p in worst)
            out.append(Text.assemble((f"{word:<10}", DIM), told))
    return out


def _names(name: str, key: str) -> str:
    return printable(name.replace(" ", "+") if key == "by_neighbourhood" else name)


def _cash(data: Mapping[str, Any]) -> Text:
    text = Text.assemble(
        ("Cash      ", DIM),
        f"{liquid(data['account'])} available; all puts in the money assigned take ",
    )
    calls = {round(c["spot_move"], 2): c for c in data["cash_calls"]}
    told = []
    for move in (0.0, -0.10, -0.20, -0.40):
        call = calls[move]
        style = BAD if call["short_usd"] > 0 else ""
        told.append(
            Text(
                f"{money(call['needed_usd'])} {'now' if move == 0 else f'at {100 * move:.0f} %'}", style=style
            )
        )
    for k, each in enumerate(told):
        text.append(", " if k else "").append_text(each)
    return text


def _betas(data: Mapping[str, Any]) -> list[Text]:
    """The betas that no closes tell, with what stands in for them; nothing where every share moves by the same."""
    stood_in = [b for b in data["betas"] if b["basis"] in BETA_WORDS] if data["weighted"] else []
    if not stood_in:
        return []
    told = ", ".join(
        f"{printable(b['symbol'])} {b['beta']:.2f} ({BETA_WORDS[b['basis']]})" for b in stood_in[:_SHOWN]
    )
    more = f" and {len(stood_in) - _SHOWN} more" if len(stood_in) > _SHOWN else ""
    return [Text.assemble(("Betas     ", DIM), (told + more, WARN))]


def _greeks(greeks: Mapping[str, Any], benchmark: str | None) -> list[Text]:
    weighted = f", {money(greeks['beta_delta_usd'])} of {printable(str(benchmark))}" if benchmark else ""
    shares = f" ({greeks['beta_shares']:,.0f} shares)" if greeks["beta_shares"] is not None else ""
    out = [Text.assemble(
        ("Greeks    ", DIM), f"delta {money(greeks['delta_usd'])} dollars{weighted}{shares} · ",
        (f"{greeks['theta_usd']:+,.0f} a day", GOOD if greeks["theta_usd"] > 0 else ""), f" · {greeks['vega_usd']:+,.0f} a volatility point",
    )]  # fmt: skip
    if greeks["unknown"]:
        out.append(
            Text(
                f"          without {', '.join(map(printable, greeks['unknown']))}, whose delta is unknown",
                style=WARN,
            )
        )
    return out
