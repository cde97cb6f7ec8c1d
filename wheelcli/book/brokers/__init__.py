"""Readers of brokers' files. Each has two functions: `identify` recognises a file by its content, `read`
reads it.

To add one: a module here with these two functions, its name in `READERS`, and a sample with its golden in
`tests/book/brokers/samples`. A separate package offers such a module as an entry point of the group
`wheelcli.brokers`: see `examples/broker_reader`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from wheelcli import third_party
from wheelcli.book.brokers import fidelity, generic_csv, positions, robinhood, unread_exports
from wheelcli.book.brokers.ibkr import activity_csv, flex, history
from wheelcli.book.brokers.reading import Reading
from wheelcli.book.brokers.schwab import transactions_csv, transactions_json
from wheelcli.book.brokers.source import NotUnderstood, Source
from wheelcli.book.brokers.tastytrade import transactions, transactions_2023
from wheelcli.errors import Exit, WheelError

__all__ = ["READERS", "Reader", "read_file", "readers", "recognise"]


@dataclass(frozen=True, slots=True)
class Reader:
    """One layout of one broker."""

    name: str
    identify: Callable[[Source], bool]
    read: Callable[..., Reading]
    picks: bool = False  # takes `of`, one of several accounts in a file
    dated: bool = False  # takes `on`, the day of positions


READERS: tuple[Reader, ...] = (
    Reader("tastytrade", transactions.identify, transactions.read),
    Reader("tastytrade (until 2023)", transactions_2023.identify, transactions_2023.read),
    Reader("Schwab", transactions_csv.identify, transactions_csv.read),
    Reader("Schwab JSON", transactions_json.identify, transactions_json.read),
    Reader("Fidelity", fidelity.identify, fidelity.read, picks=True),
    Reader("Schwab or Fidelity positions", positions.identify, positions.read, picks=True, dated=True),
    Reader("Interactive Brokers activity statement", activity_csv.identify, activity_csv.read),
    Reader("Interactive Brokers Transaction History", history.identify, history.read),
    Reader("Interactive Brokers Flex query", flex.identify, flex.read),
    Reader("Robinhood", robinhood.identify, robinhood.read),
    Reader("wheel's own CSV", generic_csv.identify, generic_csv.read),
)


def readers() -> tuple[Reader, ...]:
    """Return all readers, those of other packages first. Raises WheelError (code `third_party`) if one cannot
    be loaded.
    """
    others = []
    for name, entry in third_party.offers(third_party.BROKERS).items():
        module = third_party.load(entry)
        lacking = [f for f in ("identify", "read") if not callable(getattr(module, f, None))]
        if lacking:
            raise WheelError(
                f"the installed reader {name!r} lacks {' and '.join(lacking)}",
                hint=f"the entry point {entry.value} must be a module with `identify` and `read`",
                code="third_party",
            )
        others.append(Reader(name, module.identify, module.read))
    return (*others, *READERS)


def recognise(source: Source) -> Reader:
    """Return the one reader that recognises this file. Raises WheelError (code `import`) if none does, or
    more than one.
    """
    every = readers()
    matches = [reader for reader in every if reader.identify(source)]
    if len(matches) == 1:
        return matches[0]
    if matches:
        names = " and ".join(reader.name for reader in matches)
        message, hint = (
            f"{source.name} matches several readers: {names}",
            "export it again, with one table per file",
        )
    elif (other := unread_exports.seen_elsewhere(source)) is not None:
        message, hint = f"unsupported file {source.name}: {other.name}", other.instead
    elif source.is_json:
        message = f"unsupported file {source.name}: JSON, but not Schwab's history (`BrokerageTransactions`)"
        hint = "export the broker's transaction history as CSV"
    elif source.is_xml:
        message = f"unsupported file {source.name}: XML, but not an IBKR Flex query (`FlexQueryResponse`)"
        hint = "export a Flex query as XML, or a CSV"
    else:
        seen = source.columns()
        message = (
            f"unsupported file {source.name}: unknown columns {seen}"
            if seen
            else f"unsupported file {source.name}: no table"
        )
        hint = (
            f"supported: {', '.join(reader.name for reader in every)}; `wheelcli/book/brokers/own.md`"
            " describes the last"
        )
    raise WheelError(message, hint=hint, code="import", exit_code=Exit.INVALID)


def read_file(source: Source, account: str, *, of: str = "", on: date | None = None) -> Reading:
    """Return the content of the file, for this account of the journal. Raises WheelError (code `import`) for
    an unknown file.
    """
    reader = recognise(source)
    options: dict[str, object] = {}
    if reader.picks:
        options["of"] = of
    if reader.dated:
        options["on"] = on
    reading = reader.read(source, account, **options)
    broken = tuple(replace(each, file=source.name) for each in source.broken)
    lines: tuple[NotUnderstood, ...] = (*reading.not_understood, *broken)
    return replace(reading, not_understood=tuple(sorted(lines, key=lambda each: each.line)))
