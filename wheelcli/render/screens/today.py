"""What to do today, on a terminal: each action with its order, its reason and the command that records it."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from wheelcli.documents.provenance import Provenance
from wheelcli.manage.today.document import Do, TodayAction, TodayDocument
from wheelcli.manage.today.record import REAL, Recording
from wheelcli.render.console import wrapped
from wheelcli.render.formats.report_blocks import THEN
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.palette import DIM, GOOD, WARN
from wheelcli.render.parts.feeds import print_feeds
from wheelcli.render.parts.orders import order_line
from wheelcli.render.parts.provenance import heading

COLUMNS = (
    "rank",
    "do",
    "id",
    "urgency",
    "why",
    "contracts",
    "limit_price",
    "order_text",
    "buyback_text",
    "command",
)
MOST = 7
_INDENT = 3
_SAME = "the same command"


def draw(
    data: TodayDocument,
    console: Console,
    *,
    provenance: Provenance,
    every: bool = False,
    recording: Recording = REAL,
) -> None:
    """Print the day in one sentence, then the actions: all of them, or the first seven. Without quotes it is
    one line.
    """
    if provenance.as_of is None:  # nothing is held and nothing planned
        words = f"{data.summary} No plan from today yet: run {printable(data.next or 'wheel scan')}"
        console.print(Text(words, style=GOOD), soft_wrap=True)
        return
    console.print(heading(provenance, console.width))
    print_feeds(console, data.quotes, provenance.as_of)
    console.print(Text(data.summary, style=WARN if data.need_action or data.unpriced else GOOD))
    shown = data.actions if every else data.actions[:MOST]
    if shown:
        console.print()
    print_actions(shown, console)
    _more(len(data.actions) - len(shown), console, recording.options)
    if data.next:
        why = "Today's plan is incomplete" if data.plan else "No plan from today yet"
        console.print(Text(f"{why}: run {printable(data.next)}", style=DIM), soft_wrap=True)
    if shown:
        console.print(Text(recording.note, style=DIM))
    if any(each.buyback_text for each in shown):
        console.print(Text(THEN, style=DIM))


def do_this(actions: Sequence[TodayAction], console: Console, *, options: str = "") -> None:
    """Print the block that heads the screens of the open book; nothing without an action."""
    if not actions:
        return
    console.print(Text("Do this", style="bold"))
    print_actions(actions[:MOST], console)
    _more(len(actions) - MOST, console, options)
    if any(each.buyback_text for each in actions[:MOST]):
        console.print(Text(THEN, style=DIM))


def _more(count: int, console: Console, options: str) -> None:
    if count > 0:
        console.print(
            Text(f"and {count} more: wheel today --all{printable(options)}", style=DIM), soft_wrap=True
        )


def print_actions(actions: Sequence[TodayAction], console: Console) -> None:
    """Print actions; an order and a command stay on one line, so that they can be pasted."""
    before = None
    for action in actions:
        what = Text.assemble((f"{action.do} {printable(action.id)}", "bold"), "  ")
        what.append(printable(action.why), style=WARN if action.needs_action else DIM)
        gap = " " * _INDENT
        if action.do is Do.SETTLE and action.command:  # nothing to send: one line, which can be pasted from
            what.append(": ").append(printable(action.command))
            console.print(Text.assemble((f"{action.rank:<{_INDENT}}", "bold"), what), soft_wrap=True)
            continue
        for number, line in enumerate(wrapped(what, console, console.width - _INDENT)):
            console.print(Text.assemble((gap if number else f"{action.rank:<{_INDENT}}", "bold"), line))
        if action.order_text:
            console.print(order_line(action.order_text, f"{gap}order   "), soft_wrap=True)
        elif action.no_order:
            console.print(Text(f"{gap}no order: {printable(action.no_order)}", style=DIM))
        if action.buyback_text:
            console.print(order_line(action.buyback_text, f"{gap}then    "), soft_wrap=True)
        if action.command:
            same = action.command == before
            command = _SAME if same else printable(action.command)
            console.print(Text.assemble((f"{gap}record  ", DIM), command), soft_wrap=True)
        before = action.command
