"""The document of `wheel init`: what it wrote, or would write, and the resulting account."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from wheelcli.book.event_text import in_words
from wheelcli.book.from_config import MAIN
from wheelcli.documents.setup.setup import InitDocument
from wheelcli.errors import Problem
from wheelcli.loaders.book.import_document import unread_lines
from wheelcli.loaders.book.init_options import Flags
from wheelcli.loaders.book.journal import book_of
from wheelcli.loaders.book.new_account import Start, missing_cash, next_command

if TYPE_CHECKING:
    from wheelcli.book.events import Event
    from wheelcli.book.ledger import AccountBook


def init_document(
    path: Path,
    flags: Flags,
    start: Start,
    events: "tuple[Event, ...]",
    *,
    opened: bool,
    below_zero: bool = False,
) -> InitDocument:
    """Return what was written to the config file at `path` and to the journal, or with --dry-run would be.

    `opened` is whether the journal was open before, and stayed as it was; `below_zero` is whether the events
    would leave negative cash in an account that cannot borrow.
    """
    book = book_of(events, MAIN) if events else None
    if flags.dry_run:
        following = next_command(flags, start.history, below_zero=below_zero)
    else:
        following = "wheel scan" if start.names else "wheel watchlist add AAPL"
    unknown = opened or start.lacks_cash
    cash = None if unknown else (book.cash_cents if book else 0) / 100
    bare = not any(event.symbol for event in events)
    return InitDocument(
        file=str(path),
        type=start.type,
        option_level=start.level,
        account_value_usd=cash if bare else None,
        cash_usd=cash,
        holdings=_holdings(book),
        watchlist=tuple(start.names),
        preset=flags.preset,
        journal="kept" if opened else "opened" if events else "none",
        events=tuple(in_words(event) for event in events),
        dry_run=flags.dry_run,
        next=following,
    )


def _holdings(book: "AccountBook | None") -> tuple[str, ...]:
    """Return shares and open options in words: `200 KO`, `-1 KO-260417-P60`."""
    if book is None:
        return ()
    shares: dict[str, int] = {}
    for share in book.shares:
        shares[share.symbol] = shares.get(share.symbol, 0) + share.micro_shares
    options: dict[str, int] = {}
    for lot in book.options:
        label = lot.contract.label(lot.symbol)
        options[label] = options.get(label, 0) + lot.contracts
    return (
        *(f"{count / 1_000_000:.15g} {symbol}" for symbol, count in sorted(shares.items()) if count),
        *(f"{count:+d} {label}" for label, count in sorted(options.items()) if count),
    )


def problems_of(start: Start) -> tuple[Problem, ...]:
    """Return what the files leave open: lines that were skipped, and the cash before them."""
    problems = []
    if start.history is not None and start.history.left_out:
        line = start.history.left_out[0]
        first = f"{line.file}, line {line.line}: {line.reason}"
        skipped = unread_lines(len(start.history.left_out), blocked=False)
        problems.append(replace(skipped, message=f"{skipped.message}; the first: {first}"))
    if start.history is not None and start.lacks_cash:
        error = missing_cash(start.history)
        problems.append(Problem("cash_missing", error.message, error.hint or ""))
    return tuple(problems)


def notes_of(start: Start, events: "tuple[Event, ...]", *, opened: bool) -> tuple[str, ...]:
    """Return notes on what the options gave but `wheel init` did not write."""
    if opened:
        return (
            "the journal is already open and was not changed: `wheel positions` shows it, `wheel"
            " journal add` corrects it",
        )
    if start.value is not None and any(event.symbol for event in events):
        return (
            f"the account value of {start.value:,.2f} was not written: it follows from cash and holdings",
        )
    rest = (start.value or 0.0) - (start.cash or 0.0)
    if start.value is not None and rest > 0 and not any(event.symbol for event in events) and not start.files:
        return (
            f"the journal has only {start.cash or 0.0:,.2f} of cash: enter the holdings worth the other"
            f" {rest:,.2f}, "
            'as `wheel journal add "OPENING 200 KO @ 61.20"`',
        )
    return ()
