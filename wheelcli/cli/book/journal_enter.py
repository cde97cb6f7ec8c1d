"""`wheel journal add`: events entered by hand."""

import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from wheelcli.book.coins.line import parse_coin_line
from wheelcli.book.entry.day_order import in_order
from wheelcli.book.entry.entry import Entering, events_of_line
from wheelcli.book.entry.line import parse_line
from wheelcli.book.entry.line_day import closed_days
from wheelcli.book.entry.line_verbs import SAID, Verb
from wheelcli.book.entry.line_words import Words, decimal_of
from wheelcli.book.entry.repriced import AnyLine, repriced
from wheelcli.book.event_text import in_words
from wheelcli.book.events import Event, at_of
from wheelcli.book.projection.live import live_events
from wheelcli.book.store.rules import merged
from wheelcli.cli.command import COMMON, command
from wheelcli.cli.confirm import Force
from wheelcli.cli.context import Context
from wheelcli.cli.entered import entered_result
from wheelcli.documents.result import Result
from wheelcli.errors import Exit, WheelError, invalid_value
from wheelcli.loaders import coins
from wheelcli.loaders.book.first_entry import opening_first
from wheelcli.loaders.book.journal import Asking, book_of, enter, new_id, today_of
from wheelcli.loaders.book.journal_account import account_of, journal_there
from wheelcli.loaders.book.net_roll import in_two_prices

if TYPE_CHECKING:
    from wheelcli.book.entry.line_verbs import Line
    from wheelcli.book.store.journal import Journal

NEEDS = frozenset(COMMON) - {"snapshot"}
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Only show what would be entered and what it would change.")
]
_DEAREST = Decimal(10_000_000)


@command("journal add", needs=NEEDS)
def add(
    ctx: Context,
    line: Annotated[
        list[str],
        typer.Argument(
            metavar="LINE",
            help="What happened; `-` reads lines from stdin. Several lines, each in quotes, are one order.",
            show_default=False,
        ),
    ],
    price: Annotated[
        str | None,
        typer.Option(
            "--price",
            help="The price; overrides the line's. For a roll or several lines, the net price, negative if"
            " paid.",
            metavar="USD",
            show_default=False,
        ),
    ] = None,
    force: Force = False,
    dry_run: DryRun = False,
) -> Result:
    """Enter an event, or several as one order.

    wheel journal add "STO 2 AAPL 2026-09-18 300 P @ 2.15 fees 1.30"

    Contracts: STO BTO STC BTC, ROLL … TO …, ASSIGN EXERCISE EXPIRE CASH.

    Shares and money: BUY SELL, DEPOSIT WITHDRAW, DIV INTEREST FEE REBATE.

    Other: OPENING, TRANSFER IN or OUT, SPLIT, RENAME … TO …, ADJUST.

    Options: `on DATE`, `at 15:45` (New York), `fees 1.30`, `total 428.70`, `lot ID`, `multiplier N`,
    `deliverable N`, and, last, `# a remark`. Without `on`, the day is today, or the last session if today has
    none. Without `fees`, the fees of the config apply.

    A coin account: `STO 0.13 BTC_USDC-25SEP26-68000-P @ 1015`, `OPENING 1 BTC @ 61000`; sizes are in
    coins, times in UTC, and `index N` is in dollars per coin.
    """
    today = today_of(ctx.workspace)
    texts = _lines(line)
    if ctx.workspace.market != "us":
        return _add_coins(ctx, texts, today, price=price, force=force, dry_run=dry_run)
    parsed = _priced([parse_line(text, today=today) for text in texts], price)
    with journal_there(ctx.workspace) as journal:
        account = account_of(ctx.workspace, journal)
        before = journal.events(account) if journal else []
        events, notes = _opening(ctx, journal, account, parsed)
        opened = len(events)
        for each in parsed:
            book = book_of(merged(before, events), account)
            priced, split = in_two_prices(ctx.workspace, each, book)
            for event in events_of_line(priced, Entering(account, book, ctx.config.fees, new_id)):
                events.append(in_order(event, (*before, *events)))
            notes += split
        events = _one_order(events, opened, len(line))
        notes += _twins(before, events)
        entered = enter(
            ctx.workspace,
            journal,
            account,
            before=before,
            events=events,
            dry_run=dry_run,
            asking=Asking(force, closed_days(parsed)),
        )
    return entered_result(ctx, entered, notes=notes)


def _add_coins(
    ctx: Context, texts: list[str], today: date, *, price: str | None, force: bool, dry_run: bool
) -> Result:
    """Enter lines of a coin account."""
    lines = _priced([parse_coin_line(text, today=today) for text in texts], price)
    with journal_there(ctx.workspace) as journal:
        account = account_of(ctx.workspace, journal)
        before = journal.events(account) if journal else []
        events, notes = coins.coin_events(ctx.workspace, account, before, lines)
        notes += _twins(before, events)
        entered = enter(
            ctx.workspace,
            journal,
            account,
            before=before,
            events=events,
            dry_run=dry_run,
            asking=Asking(force, index=coins.index_of(ctx.workspace)),
        )
    return entered_result(ctx, entered, notes=notes)


def _opening(
    ctx: Context, journal: "Journal | None", account: str, lines: "list[Line]"
) -> "tuple[list[Event], tuple[str, ...]]":
    """Return the events that open the journal before these lines; nothing if one of them is an opening
    itself.
    """
    if any(line.verb is Verb.OPENING for line in lines):
        return [], ()
    return opening_first(ctx.workspace, journal, account, day=min(line.day for line in lines))


def _priced(lines: list[AnyLine], price: str | None) -> list[AnyLine]:
    """Return the lines at the price that was passed, if one was. Raises WheelError (usage)."""
    if price is None:
        return lines
    value = decimal_of(price.strip())
    if value is None or value != round(value, 6) or abs(value) > _DEAREST:
        raise WheelError(
            invalid_value("--price", price, "a price such as 1.22"), code="usage", exit_code=Exit.USAGE
        )
    return repriced(lines, value)


def _one_order(events: "list[Event]", first: int, lines: int) -> "list[Event]":
    """Return the events, those from `first` on as one order if several lines were passed."""
    if lines < 2 or len(events) - first < 2:
        return events
    return [*events[:first], *(replace(event, group=events[first].id) for event in events[first:])]


def _lines(words: list[str]) -> list[str]:
    """Return the lines: one of all the words, or each word a line if every one is a sentence of its own."""
    if len(words) > 1 and all(" " in word.strip() and _begins(word) for word in words):
        return words
    if words != ["-"]:
        return [" ".join(words)]
    lines = [text.strip() for text in sys.stdin if text.strip() and not text.lstrip().startswith("#")]
    if not lines:
        raise WheelError("stdin is empty", code="line", exit_code=Exit.USAGE)
    return lines


def _begins(text: str) -> bool:
    """Return whether a text begins with the verb of a line."""
    words = Words(text.partition("#")[0])
    return any(words.took(*ways) for ways in SAID.values())


def _twins(before: "list[Event]", events: "list[Event]") -> tuple[str, ...]:
    """Return the doubt about an entry that exists already: it may be a second fill, or a mistake."""
    known = {_content(e): e.id for e in live_events(before)[0]}
    pairs = [(e, known.get(_content(e))) for e in events]
    return tuple(
        f"note: the same event already exists as {twin}: {in_words(e)}; to reverse a mistake, run"
        f" `wheel journal undo {e.id}`"
        for e, twin in pairs
        if twin is not None
    )


def _content(event: "Event") -> "Event":
    """Return an event without what differs between two entries of one trade."""
    at = event.at if event.time_known else at_of(event.day, event.kind)
    return replace(event, id="", group=None, source="", memo="", at=at)
