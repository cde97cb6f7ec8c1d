"""An order to paste, on a terminal."""

from rich.console import Console
from rich.text import Text

from wheelcli.manage.today.record import Recording
from wheelcli.manage.today.tickets import OpenTicket, left_words, ticket_actions
from wheelcli.plan.staleness import OneTicket
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.palette import DIM, WARN


def order_line(text: str, label: str = "order: ") -> Text:
    """Return an order to paste, after a label. Print it with soft_wrap: a line broken hard cannot be
    pasted.
    """
    return Text.assemble((label, DIM), (printable(text), "bold"))


def print_orders(ticket: OneTicket, console: Console, recording: Recording) -> None:
    """Print the order for the rest to sell, the one to place after its fill, and the command to record it."""
    if ticket.to_sell < ticket.contracts:
        console.print(Text(left_words(ticket), style=WARN))
    for each in ticket_actions([OpenTicket(ticket, ticket.to_sell)], recording=recording):
        console.print(Text(printable(each.order_text or ""), style="bold"), soft_wrap=True)
        if each.buyback_text:
            console.print(order_line(each.buyback_text, "after a fill at the limit: "), soft_wrap=True)
        if each.command:
            console.print(Text.assemble(("record: ", DIM), printable(each.command)), soft_wrap=True)
