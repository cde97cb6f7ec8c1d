"""`wheel journal import` for a coin account: the program's own CSV."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import typer

from wheelcli.book.coins.own_csv import CoinRow, is_own, read_rows
from wheelcli.book.event_text import in_words
from wheelcli.book.events import Event
from wheelcli.book.store.rules import UnsoundError
from wheelcli.cli.context import Context
from wheelcli.documents.book.journal_import import (
    ImportDocument,
    ImportFile,
    ImportIdle,
    ImportKind,
    ImportLine,
)
from wheelcli.documents.result import Result
from wheelcli.errors import Exit, WheelError, cannot_read
from wheelcli.loaders.book.import_document import unread_lines
from wheelcli.loaders.book.journal import Asking, enter
from wheelcli.loaders.book.journal_account import account_of, journal_there
from wheelcli.loaders.coins.journal import index_of
from wheelcli.money_text import counted
from wheelcli.render.screens.journal_import import COLUMNS, draw


def import_coins(
    ctx: Context, files: Sequence[Path], *, partial: bool, yes: bool, force: bool, dry_run: bool
) -> Result:
    """Import the events of these files that the account does not have yet."""
    with journal_there(ctx.workspace) as journal:
        account = account_of(ctx.workspace, journal)
        before = journal.events(account) if journal else []
        rows = [(path.name, row) for path in files for row in read_rows(_text(path), account=account)]
        known = {event.id for event in before}
        every = {row.event.id: row.event for _, row in rows if row.event is not None}
        new = [event for event in every.values() if event.id not in known]
        faults = [(name, row) for name, row in rows if row.why]
        blocked = bool(faults) and not partial
        written = 0
        if new and not blocked:
            agreed = not dry_run and (yes or (ctx.interactive and _agreed(new)))
            try:
                enter(
                    ctx.workspace,
                    journal,
                    account,
                    before=before,
                    events=new,
                    dry_run=not agreed,
                    asking=Asking(force, index=index_of(ctx.workspace)),
                )
            except UnsoundError as error:
                first = error.broken[0].event
                named = next(
                    (f"{n}, line {r.line}: " for n, r in rows if r.event and r.event.id == first), ""
                )
                raise WheelError(f"{named}{error.message}", code=error.code) from error
            written = len(new) if agreed else 0
    data = ImportDocument(
        account=account,
        files=tuple(ImportFile(file=path.name, broker="csv", what="transactions") for path in files),
        dry_run=dry_run,
        blocked=blocked,
        written=written,
        new=len(new),
        known=len(every) - len(new),
        not_understood=len(faults),
        waiting=0,
        cash_usd=0.0,
        first=min((event.day for event in new), default=None),
        last=max((event.day for event in new), default=None),
        kinds=tuple(
            ImportKind(kind=kind, events=count, cash_usd=0.0)
            for kind, count in Counter(event.kind.value for event in new).most_common()
        ),
        lines=tuple(_lines(rows, {event.id for event in new})),
        compared=(),
        nothing=_idle(rows),
    )
    code = Exit.INVALID if blocked else Exit.PARTIAL if faults else Exit.DONE
    return Result(
        schema="wheel.journal.import/1",
        data=data,
        rows="lines",
        columns=COLUMNS,
        problems=(unread_lines(len(faults), blocked=blocked),) if faults else (),
        screen=lambda console: draw(data, console),
        exit_code=code,
        source="demo" if ctx.demo else None,
        notes=_notes(data),
    )


def _text(path: Path) -> str:
    try:
        text = path.expanduser().read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = cannot_read(path, error) if isinstance(error, OSError) else f"{path} is not text"
        raise WheelError(why, code="import", exit_code=Exit.USAGE) from error
    if not is_own(text):
        raise WheelError(
            f"{path} is not wheel's CSV of a coin account",
            hint="it needs the columns of `wheel journal list --account NAME --format csv`, at least day,"
            " kind, coin and coin_change",
            code="import",
        )
    return text


def _agreed(new: Sequence[Event]) -> bool:
    return bool(typer.confirm(f"Write {counted(len(new), 'event')}?", err=True))


def _lines(rows: "Sequence[tuple[str, CoinRow]]", new: set[str]) -> "list[ImportLine]":
    out = []
    for name, row in rows:
        if row.why:
            out.append(
                ImportLine(file=name, line=row.line, state="not_understood", reason=row.why, text=row.text)
            )
        elif row.event is not None and row.event.id in new:
            event = row.event
            out.append(
                ImportLine(
                    file=name,
                    line=row.line,
                    state="new",
                    day=event.day,
                    event=in_words(event),
                    cash_usd=0.0,
                    id=event.id,
                    text=row.text,
                )
            )
    return out


def _idle(rows: "Sequence[tuple[str, CoinRow]]") -> tuple[ImportIdle, ...]:
    count = sum(row.event is None and not row.why for _, row in rows)
    return (ImportIdle(what="an undone event", lines=count),) if count else ()


def _notes(data: ImportDocument) -> tuple[str, ...]:
    if data.written:
        return (f"{counted(data.written, 'event')} written to account {data.account}",)
    if data.new and not (data.blocked or data.dry_run):
        return (f"{counted(data.new, 'new event')}, nothing written: add --yes to write them",)
    if not data.new and not data.not_understood:
        return (f"nothing new: the journal already has every event in these files ({data.known:,})",)
    return ()
