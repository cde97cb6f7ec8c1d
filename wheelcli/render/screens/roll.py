"""One position's alternatives, on a terminal: the position, the four alternatives, the recommendation, the
best rolls, and what blocks the others.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from wheelcli.documents.provenance import Provenance
from wheelcli.manage.rolls.document import RollChoice, RollDocument, WeighedPosition, WeighedWay
from wheelcli.manage.ways import WayOut
from wheelcli.money_text import coin_number, counted, plain_zero
from wheelcli.plan.gates.limit_names import limit_words
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.palette import DIM, GOOD, WARN, day, money, percent
from wheelcli.render.parts.feeds import print_feeds
from wheelcli.render.parts.grid import Column, Legend, legend, print_grid
from wheelcli.render.parts.orders import order_line
from wheelcli.render.parts.provenance import heading
from wheelcli.render.screens.monitor import signed, state, what
from wheelcli.render.screens.scan import next_line
from wheelcli.render.screens.watchlist import BAD

_COLUMNS = """
    rank id expiration dte_days added_days strike credit credit_mid net_credit net_credit_usd delta break_even
    annual_return collateral_usd collateral_change_usd expected_usd utility allowed against
"""
COLUMNS = tuple(_COLUMNS.split())
_WAYS = {
    WayOut.ROLL: "roll",
    WayOut.CLOSE: "close now",
    WayOut.ACCEPT: "take assignment",
    WayOut.HOLD: "hold",
}
_MOST = 8
_ACTIONS_LEGEND: Legend = (
    (("now", "expected", "collateral"), "dollars; expected is from now to the end, after fees"),
    (("assigned",), "probability"),
    (("30 days",), "expected result above closing in dollars per 30 days, less the stress penalty"),
    (
        ("to beat",),
        "dollars by which closing or rolling must beat holding or assignment; a rule on profit or on"
        " a spread's last days decides without it",
    ),
)
_ROLLS_LEGEND: Legend = (
    (("natural", "mid", "break-even"), "dollars per share"),
    (("net", "collateral (its change)", "expected", "30 days"), "dollars"),
)


@dataclass(frozen=True, slots=True)
class Record:
    """The commands that record the recommended order, and the best roll; None if there is none."""

    advised: str | None = None
    roll: str | None = None


def draw(
    data: RollDocument,
    console: Console,
    *,
    provenance: Provenance,
    options: str = "",
    record: Record = Record(),
) -> None:
    """Print the position, its alternatives and its rolls. `options` are those of the next command, `record`
    the commands that record what is sent.
    """
    position = data.position
    console.print(heading(provenance, console.width))
    print_feeds(console, data.quotes, provenance.as_of)
    console.print(_position(position))
    if position.unpriced:
        words = f"Unpriced: {printable(position.unpriced)}. Nothing can be compared."
        console.print(Text(words, style="magenta"))
        return
    reasons = [printable(rule.reason) for rule in position.rules if rule.holds]
    console.print(Text("; ".join(reasons) or "no rule applies", style=DIM))
    console.print()
    console.print(Text(legend(_ACTIONS_LEGEND, _ways(data.ways, console)), style=DIM))
    console.print()
    console.print(Text(printable(data.reason), style="bold"))
    advised = next((way.order_text for way in data.ways if way.recommended), None)
    if advised:
        console.print(order_line(advised), soft_wrap=True)
        if record.advised:
            console.print(Text.assemble(("record: ", DIM), printable(record.advised)), soft_wrap=True)
    if data.changes_if:
        console.print(printable(data.changes_if), markup=False, highlight=False)
    if data.volatility is not None:
        implied = data.volatility_basis != "closes"
        basis = (
            "its own implied volatility"
            if implied
            else "the forecast from the closes, as implied volatility is unknown"
        )
        words = f"outcomes use a volatility of {percent(data.volatility)}: {basis}"
        console.print(Text(words, style=DIM))
    if data.size_note and data.roll_to:
        rolls = data.recommended is WayOut.ROLL
        lead = "" if rolls else "If you roll instead: "
        console.print(Text(f"{lead}{printable(data.size_note)}", style=WARN))
        command = f"wheel block '{data.roll_to}'{options}"
        line = next_line(command) if rolls else Text(f"if you roll instead: {printable(command)}", style=DIM)
        console.print(line, soft_wrap=True)
    console.print()
    if shown := _rolls(data, console):
        console.print(Text(f"{legend(_ROLLS_LEGEND, shown)} · rolls are ranked by 30 days", style=DIM))
    if record.roll:
        console.print(Text("the best roll at its limit, and its record; others by their id:", style=DIM))
        best = next((each.order_text for each in data.candidates if each.rank == 1), None)
        if best and best != advised:
            console.print(Text(printable(best), style=DIM), soft_wrap=True)
        console.print(Text(printable(record.roll), style=DIM), soft_wrap=True)
    console.print(Text("--explain explains every column", style=DIM))


def _position(position: WeighedPosition) -> Text:
    text = what(position)
    text.no_wrap = False
    text.append(" · ").append_text(state(position.state))
    basis = "index" if position.coin else position.spot_basis
    spot = "unknown" if position.spot is None else f"{position.spot:,.2f} {basis}"
    parts = [f"spot {spot}", f"{counted(position.dte_days, 'day')}"]
    if position.delta is not None:
        parts.append(f"Δ {position.delta:.2f}")
    credit, mark = (_price_text(position, price) for price in (position.credit, position.mark))
    parts.append(f"sold at {credit}" if credit else "opening price unknown")
    if mark:
        parts.append(f"now {mark}")
    if position.rolls:
        parts.append(f"rolled {position.rolls} time{'' if position.rolls == 1 else 's'}")
    return text.append(f" · {' · '.join(parts)}", style=DIM)


def _price_text(position: WeighedPosition, price: float | None) -> str:
    """Return the credit or the mark of a position; for a coin, in the unit of its venue; "" if unknown."""
    if position.coin is not None:
        price = position.coin.credit if price is position.credit else position.coin.mark
        return "" if price is None else f"{coin_number(price)} {position.coin.unit}"
    return "" if price is None else f"{price:.2f}"


def _ways(ways: Sequence[WeighedWay], console: Console) -> tuple[str, ...]:
    def cells(make: Callable[[WeighedWay], Text | str]) -> list[Text | str]:
        return [make(way) for way in ways]

    columns = [
        Column("", cells(lambda w: Text("▶" if w.recommended else " ", style=GOOD)), right=False),
        Column("action", cells(_name), right=False),
        Column("now", cells(lambda w: signed(w.now_usd))),
        Column("expected", cells(lambda w: signed(w.expected_usd))),
        Column("collateral", cells(lambda w: money(w.ties_up_usd))),
        Column("days", cells(lambda w: str(w.days) if w.days else "–")),
        Column("assigned", cells(lambda w: percent(w.prob_assigned, 0))),
        Column("30 days", cells(lambda w: _whole(w.utility))),
        Column("to beat", cells(lambda w: money(w.must_beat_usd)), rank=1),
    ]
    return print_grid(console, columns, remarks=[_remark(w) for w in ways], indent=5)


def _name(way: WeighedWay) -> Text:
    return Text(_WAYS[way.way], style="bold" if way.recommended else "" if way.available else DIM)


def _remark(way: WeighedWay) -> Text:
    reason = printable(way.reason)
    if way.way is WayOut.ROLL and way.available:
        reason = f"to {reason}"
    return Text(reason, style=DIM if way.available else WARN)


def _rolls(data: RollDocument, console: Console) -> tuple[str, ...]:
    """Print the best rolls and what rejects the others; return the columns shown, none without a table."""
    allowed = [c for c in data.candidates if c.allowed]
    more = len(allowed) - _MOST
    shown: tuple[str, ...] = ()
    if allowed:
        shown = _table(allowed[:_MOST], console)
        if more > 0:
            console.print(Text(f"and {more} more that pass every gate; --json shows all", style=DIM))
    else:
        console.print(Text("No roll passes every gate.", style=WARN))
        near = [c for c in data.candidates if c.net_credit is not None][:3]
        if near:
            shown = _table(near, console)
    if data.by_gate:
        first = list(data.by_gate.items())[:6]
        coins = data.position.coin is not None
        counts = ", ".join(f"{limit_words(gate, coins=coins)} {count:,}" for gate, count in first)
        words = f"{counted(data.considered, 'contract')} checked; rejected mostly by {counts}"
        console.print(Text(words, style=DIM))
    return shown


def _table(rows: Sequence[RollChoice], console: Console) -> tuple[str, ...]:
    def cells(make: Callable[[RollChoice], Text | str]) -> list[Text | str]:
        return [make(row) for row in rows]

    columns = [
        Column("#", cells(lambda c: str(c.rank or "–"))),
        Column("to", cells(_contract), right=False),
        Column("+days", cells(lambda c: f"{c.added_days:+d}")),
        Column("natural", cells(lambda c: _credit(c.credit))),
        Column("mid", cells(lambda c: _credit(c.credit_mid))),
        Column("net", cells(lambda c: signed(c.net_credit_usd))),
        Column("Δ", cells(lambda c: "–" if c.delta is None else f"{c.delta:.2f}")),
        Column(
            "break-even", cells(lambda c: "–" if c.break_even is None else f"{c.break_even:,.2f}"), rank=1
        ),
        Column("return/yr", cells(lambda c: percent(c.annual_return))),
        Column("collateral", cells(lambda c: f"{c.collateral_change_usd:+,.0f}"), rank=1),
        Column("expected", cells(lambda c: signed(c.expected_usd))),
        Column("30 days", cells(lambda c: _whole(c.utility))),
    ]
    remarks = [Text() if c.allowed else Text(_barred(c), style=WARN) for c in rows]
    return print_grid(console, columns, remarks=remarks, indent=3)


def _contract(choice: RollChoice) -> Text:
    return Text(f"{day(choice.expiration)} {choice.strike:g}", style="bold")


def _barred(choice: RollChoice) -> str:
    return "; ".join(printable(gate.reason) for gate in choice.gates if gate.blocks)


def _credit(value: float | None) -> Text:
    return Text("–") if value is None else Text(f"{value:+.2f}", style=GOOD if value > 0 else BAD)


def _whole(value: float | None) -> str:
    return "–" if value is None else plain_zero(f"{value:+,.0f}")
