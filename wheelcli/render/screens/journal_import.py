"""The preview of an import on a terminal: new events, cash in the files, and the lines left out."""

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from wheelcli.documents.book.journal_import import ImportCash, ImportDocument, ImportKind, ImportLine
from wheelcli.errors import distinct_hints
from wheelcli.money_text import counted
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.palette import DIM, GOOD, WARN
from wheelcli.render.parts.grid import Column, print_grid

COLUMNS = ("file", "line", "state", "day", "event", "cash_usd", "reason", "text")
BAD = "red"
_SHOWN = 40  # lines of one state
_STATES = {
    "not_understood": ("could not be read", BAD),
    "waiting": ("waiting for their other half, in an earlier or later file", WARN),
    "remark": ("imported, with a remark", WARN),
}


def draw(data: ImportDocument, console: Console) -> None:
    """Print the files, the new events by kind, cash beside the files' own, and the lines left out."""
    for each in data.files:
        head = Text(printable(each.file), style="bold")
        console.print(head.append(f"  {each.broker}, {each.what}", style=DIM))
    console.print(_summary(data))
    if data.kinds:
        console.print()
        _kinds(data.kinds, console)
    for cash in data.compared:
        console.print(_compared(cash))
    for state, (words, style) in _STATES.items():
        _lines(
            [line for line in data.lines if line.state == state],
            words,
            style,
            console,
            files=len(data.files),
        )
    for idle in data.nothing:
        console.print(Text(f"{idle.lines:,} × {printable(idle.what)}", style=DIM))
    console.print()
    console.print(_outcome(data))


def _summary(data: ImportDocument) -> Text:
    text = Text(f"account {printable(data.account)}: ")
    text.append(f"{data.new:,} new", style=GOOD if data.new else DIM)
    text.append(f", {data.known:,} known, ", style=DIM)
    text.append(f"{data.not_understood:,} unreadable", style=BAD if data.not_understood else DIM)
    if data.first:
        text.append(f"; {data.first} to {data.last}", style=DIM)
    return text


def _kinds(kinds: Sequence[ImportKind], console: Console) -> None:
    total = ImportKind(
        kind="together",
        events=sum(k.events for k in kinds),
        cash_usd=sum(k.cash_usd for k in kinds),
    )
    rows = [*kinds, total] if len(kinds) > 1 else list(kinds)
    kind_cells = [Text(k.kind.replace("_", " "), style=DIM if k is total else "") for k in rows]
    print_grid(
        console,
        [
            Column("new", kind_cells, right=False),
            Column("events", [f"{k.events:,}" for k in rows]),
            Column("cash", [_money(k.cash_usd) for k in rows]),
        ],
    )


def _money(value: float) -> Text:
    # Cents are exact in the document; what a sum of them as floats adds beyond is below half a cent.
    shown = f"{value:,.2f}"
    return (
        Text("–", style=DIM)
        if shown in ("0.00", "-0.00")
        else Text(shown.replace("-", "−"), style=GOOD if value > 0 else "")
    )


def _compared(each: ImportCash) -> Text:
    day = f" on {each.day}" if each.day else ""
    text = Text(f"\n{each.what}{day}: {each.told_usd:,.2f} in {printable(each.file)}, ")
    off = round(each.off_usd, 2)
    if off == 0:
        return text.append("the same in the journal", style=GOOD)
    return text.append(
        f"{each.ours_usd:,.2f} in the journal, {abs(off):,.2f} {'more' if off > 0 else 'less'}", style=WARN
    )


def _lines(lines: Sequence[ImportLine], words: str, style: str, console: Console, *, files: int) -> None:
    if not lines:
        return
    console.print()
    console.print(Text(f"{len(lines):,} {words}", style=style))
    for each in lines[:_SHOWN]:
        where = f"{printable(each.file)} " if files > 1 else ""
        text = Text(f"{where}line {each.line}  ", style=DIM).append(printable(each.reason), style="default")
        console.print(Padding(text, (0, 0, 0, 2), expand=False))
        if each.text:
            console.print(
                Padding(
                    Text(printable(each.text), style=DIM, no_wrap=True, overflow="ellipsis"),
                    (0, 0, 0, 4),
                    expand=False,
                )
            )
    if len(lines) > _SHOWN:
        console.print(Text(f"  … and {len(lines) - _SHOWN:,} more: --format tsv shows all", style=DIM))
    for hint in distinct_hints(line.hint for line in lines)[:3]:
        console.print(Padding(Text(f"→ {printable(hint)}", style=WARN), (0, 0, 0, 2), expand=False))


def _outcome(data: ImportDocument) -> Text:
    if data.written:
        return Text(f"{counted(data.written, 'event')} written.", style=f"bold {GOOD}")
    if data.blocked:
        return Text(
            "Nothing was written: some lines could not be read. Add --partial to skip them.", style=BAD
        )
    if data.new:
        return Text("Nothing was written yet.", style=DIM)
    return Text("Nothing new.", style=DIM)
