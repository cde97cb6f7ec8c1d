"""What a change would do to the plan, on a terminal: totals before and after, what leaves, what comes."""

from rich.console import Console
from rich.text import Text

from wheelcli.plan.tickets.what_if_document import WhatIf
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.palette import DIM, dollars
from wheelcli.render.parts.grid import Column, print_grid


def draw_what_if(change: WhatIf, console: Console) -> None:
    """Print the change and its effect."""
    parts = [
        f"{word} {printable(name)}"
        for word, name in (("with", change.with_ticket), ("without", change.without_ticket))
        if name
    ]
    console.print(Text.assemble(("What if   ", DIM), (", ".join(parts), "bold")))
    if not change.tickets:
        console.print(Text("          the plan is the same", style=DIM))
        return
    before, after = change.before, change.after
    money = ("credit_usd", "collateral_usd", "stress_loss_usd")
    usd = [(getattr(before, name), getattr(after, name)) for name in money]
    counts = [(before.tickets, after.tickets), (before.names, after.names)]
    print_grid(
        console,
        [
            Column("", ["credit", "collateral", "stress loss", "tickets", "names"], right=False),
            Column("plan", [*(dollars(a) for a, _ in usd), *(str(a) for a, _ in counts)]),
            Column("changed", [*(dollars(b) for _, b in usd), *(str(b) for _, b in counts)]),
            Column("difference", [*(_signed(b - a) for a, b in usd), *(f"{b - a:+d}" for a, b in counts)]),
        ],
    )
    for word, names in (
        ("leaves", [f"{t.before} × {t.id}" for t in change.tickets if not t.after]),
        ("comes", [f"{t.after} × {t.id}" for t in change.tickets if not t.before]),
        ("other size", [f"{t.id} {t.before} → {t.after}" for t in change.tickets if t.before and t.after]),
    ):
        if names:
            console.print(Text.assemble((f"{word:<10} ", DIM), ", ".join(map(printable, names))))


def _signed(value: float) -> str:
    return f"+{dollars(value)}" if round(value) > 0 else dollars(value)
