"""The document of an import: the content of the files, what is new or left out, and how the cash compares."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal

from wheelcli.book.event_text import in_words
from wheelcli.documents.book.journal_import import (
    ImportCash,
    ImportDocument,
    ImportFile,
    ImportIdle,
    ImportKind,
    ImportLine,
)
from wheelcli.errors import Problem
from wheelcli.money_text import counted

if TYPE_CHECKING:
    from wheelcli.book.brokers.reading import Reading
    from wheelcli.book.entry.import_preview import Intake


def unread_lines(count: int, *, blocked: bool) -> Problem:
    """Return the report of lines that could not be read; `blocked` is whether they stopped the import.

    >>> unread_lines(1, blocked=False).message
    '1 line could not be read and was skipped'
    """
    one = count == 1
    message = f"{counted(count, 'line')} could not be read"
    if blocked:
        hint = f"add --partial to import the rest without {'it' if one else 'them'}"
        return Problem("not_understood", f"{message}; nothing was imported", hint)
    hint = f"enter what {'it means' if one else 'they mean'} with `wheel journal add`"
    return Problem("not_understood", f"{message} and {'was' if one else 'were'} skipped", hint)


def import_document(
    account: str, readings: "Sequence[Reading]", intake: "Intake", *, in_full: bool = False
) -> ImportDocument:
    """Return the preview as documents have it; `in_full` lists every new event too."""
    counts: Counter[str] = Counter()
    cash: Counter[str] = Counter()
    for event in intake.new:
        counts[event.kind.value] += 1
        cash[event.kind.value] += event.cash_cents
    return ImportDocument(
        account=account,
        files=tuple(
            ImportFile(
                file=each.file, broker=each.broker, what="positions" if each.positions else "transactions"
            )
            for each in readings
        ),
        new=len(intake.new),
        known=intake.known,
        not_understood=len(intake.not_understood),
        waiting=len(intake.waiting),
        cash_usd=sum(cash.values()) / 100,
        first=min((event.day for event in intake.new), default=None),
        last=max((event.day for event in intake.new), default=None),
        kinds=tuple(
            ImportKind(kind=kind, events=n, cash_usd=cash[kind] / 100) for kind, n in counts.most_common()
        ),
        lines=(*_left_out(intake), *(_new(intake) if in_full else ())),
        compared=tuple(
            ImportCash(
                file=each.file,
                what=each.what,
                day=each.day,
                told_usd=each.told_cents / 100,
                ours_usd=each.ours_cents / 100,
                off_usd=each.off_cents / 100,
            )
            for each in intake.compared
        ),
        nothing=tuple(ImportIdle(what=what, lines=count) for what, count in intake.nothing),
    )


def _left_out(intake: "Intake") -> Iterator[ImportLine]:
    """Yield the lines without an event, and the remarks."""
    states: tuple[Literal["not_understood", "waiting"], ...] = ("not_understood", "waiting")
    for state, left_out in zip(states, (intake.not_understood, intake.waiting), strict=True):
        for each in left_out:
            yield ImportLine(
                file=each.file,
                line=each.line,
                state=state,
                reason=each.reason,
                hint=each.hint,
                text=each.text,
            )
    for remark in intake.remarks:
        yield ImportLine(file=remark.file, line=remark.line, state="remark", reason=remark.message)


def _new(intake: "Intake") -> Iterator[ImportLine]:
    """Yield the new events, each with its first line; an undo has none."""
    for event in intake.new:
        where = intake.where.get(event.id)
        yield ImportLine(
            file=where.file if where else "",
            line=where.lines[0] if where else None,
            state="new",
            day=event.day,
            event=in_words(event),
            cash_usd=event.cash_cents / 100,
            id=event.id,
        )
