"""`wheel init`: write the user's config file and open the journal with the account: cash, holdings, open
options.
"""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wheelcli.book.entry.doubts import cash_below_zero, uncovered_calls
from wheelcli.book.from_config import MAIN
from wheelcli.book.opening import has_opening
from wheelcli.book.store.rules import merged
from wheelcli.cli.command import command
from wheelcli.cli.context import Context
from wheelcli.cli.setup.init_coins import init_coins
from wheelcli.config import load, user_file
from wheelcli.config.edit import fresh
from wheelcli.config.sources import checked, there
from wheelcli.config.write import prove_writable, write_private
from wheelcli.documents.result import Result
from wheelcli.errors import Exit, WheelError, already_exists
from wheelcli.loaders.book.account_text import HOLDING, OPTION
from wheelcli.loaders.book.init_document import init_document, notes_of, problems_of
from wheelcli.loaders.book.init_options import Answers, Flags, command_of, given_account, import_command
from wheelcli.loaders.book.journal import Asking, book_of, enter, today_of
from wheelcli.loaders.book.journal_account import journal_there
from wheelcli.loaders.book.new_account import Start, cash_to_pass, complete, opening_of
from wheelcli.render.screens.init import draw

if TYPE_CHECKING:
    from wheelcli.book.events import Event


@command("init", needs=frozenset({"form", "as_json", "quiet", "color", "preset"}))
def init(  # noqa: PLR0913 - the options of a command
    ctx: Context,
    account_value: Annotated[
        str | None,
        typer.Option(
            "--account-value",
            help="Account value, if you hold nothing; it becomes the cash.",
            metavar="DOLLARS",
        ),
    ] = None,
    cash: Annotated[
        str | None,
        typer.Option(
            "--cash",
            help="Cash, including the collateral of open puts: 250000, 25k, 1.5m. With --import, the cash"
            " before the first transaction.",
            metavar="DOLLARS",
        ),
    ] = None,
    kind: Annotated[str | None, typer.Option("--type", help="cash, margin or ira.", metavar="TYPE")] = None,
    level: Annotated[
        str | None,
        typer.Option(
            "--level", help="Option level: 2 for puts and covered calls, 3 for spreads too.", metavar="N"
        ),
    ] = None,
    hold: Annotated[
        list[str] | None,
        typer.Option("--hold", help=f"Shares held, as '{HOLDING}'; repeatable.", metavar="TEXT"),
    ] = None,
    open_: Annotated[
        list[str] | None,
        typer.Option("--open", help=f"An open option, as '{OPTION}'; repeatable.", metavar="TEXT"),
    ] = None,
    watchlist: Annotated[
        str | None, typer.Option("--watchlist", help="Names you would own, comma-separated.", metavar="A,B")
    ] = None,
    files: Annotated[
        list[Path] | None,
        typer.Option(
            "--import",
            help="Start from a broker's file: transactions or positions; repeatable.",
            metavar="FILE",
        ),
    ] = None,
    on: Annotated[
        str | None,
        typer.Option("--on", help="The date of the positions, if the file does not give it.", metavar="DATE"),
    ] = None,
    of: Annotated[
        str | None,
        typer.Option(
            "--of", help="Account to read, by number or name, if the file has several.", metavar="TEXT"
        ),
    ] = None,
    partial: Annotated[
        bool,
        typer.Option("--partial", help="Skip lines of the file that are not understood and enter the rest."),
    ] = False,
    accept_doubts: Annotated[
        bool,
        typer.Option(
            "--accept-doubts",
            help="Enter an event even if it looks like a mistake, without a prompt. To replace the config"
            " file, use --force.",
        ),
    ] = False,
    market: Annotated[
        str | None,
        typer.Option(
            "--market",
            help="deribit: add an account for options on coins; pass its USDC with --cash, its coins with"
            " --hold.",
            metavar="MARKET",
        ),
    ] = None,
    name: Annotated[
        str, typer.Option("--name", help="Name of the account that --market adds.", metavar="NAME")
    ] = "coins",
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help="Replace an existing config file. For events that look like mistakes, use --accept-doubts.",
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what it would write, without prompts.")
    ] = False,
) -> Result:
    """Write your config file and open the journal, with a prompt for each missing value.

    The config gets the account type, option level and watchlist; the journal gets the cash, holdings and open
    options, or the contents of a broker's file. The opening is dated the session before today, so that
    trades of today come after it. If the file has no deposit or balance, pass --cash. A journal
    that is already open stays as it is. `wheel journal undo` reverses the opening.

    With --market deribit, adds a coin account to the config file and keeps the rest of the file.
    """
    flags = Flags(
        value=account_value,
        cash=cash,
        kind=kind,
        level=level,
        hold=hold or (),
        open_=open_ or (),
        watchlist=watchlist,
        files=tuple(files or ()),
        partial=partial,
        force=force,
        accept_doubts=accept_doubts,
        dry_run=dry_run,
        preset=ctx.preset.value if ctx.preset else None,
        on=on,
        of=of,
    )
    if market is not None:
        return init_coins(ctx, flags, market=market.strip().lower(), name=name.strip())
    stated = given_account(flags, today=today_of(ctx.workspace))
    path = user_file()
    opened = _opened(ctx)
    refused = there(path) and not force
    if refused and not dry_run:
        raise _there_already(path, flags, stated, opened=opened, interactive=ctx.interactive)
    start = complete(ctx.workspace, stated, flags, opened=opened)
    text = fresh(start.type, start.level, start.names, preset=ctx.preset)
    events = () if opened else opening_of(ctx.workspace, start)
    _write(ctx, path, text, flags, start, events)
    if refused:  # a dry run changes nothing, so it shows the rest and the command that would be obeyed
        flags = replace(flags, force=True)
        ctx.note(f"{already_exists(path)}: only --force replaces it")
    data = init_document(
        path, flags, start, events, opened=opened, below_zero=_below_zero(ctx, start, events)
    )
    return Result(
        schema="wheel.init/1",
        data=data,
        screen=lambda console: draw(data, console),
        problems=problems_of(start),
        exit_code=Exit.PARTIAL if start.history and start.history.left_out else Exit.DONE,
        notes=notes_of(start, events, opened=opened),
    )


def _below_zero(ctx: Context, start: Start, events: "tuple[Event, ...]") -> bool:
    """Return whether these events would leave less than no cash; not if the cash before them is unknown."""
    book = book_of(events, MAIN) if events and not start.lacks_cash else None
    return book is not None and cash_below_zero(book, ctx.workspace.config)


def _there_already(
    path: Path, flags: Flags, stated: Answers, *, opened: bool, interactive: bool
) -> WheelError:
    message, hint = already_exists(path), "`wheel config set` changes one key; --force replaces the file"
    imports = f"run `{import_command(stated, dry_run=True)}`" if flags.files else ""
    if opened and imports:
        hint = f"to see what the file adds to your journal, {imports}"
    if not opened:
        nothing = flags.cash is None and flags.value is None and not flags.files
        if nothing and not interactive:
            flags = replace(flags, cash="DOLLARS")
        message += ", but the journal is not open"
        hint = f"`{command_of(flags, '--force')}` replaces the file and opens the journal"
        if imports and flags.cash is None:
            hint += f"; to keep the file, {imports}"
        elif stated.cash and not (flags.files or flags.hold or flags.open_):
            hint += f"""; to keep the file, run `wheel journal add "OPENING {stated.cash:.2f}"`"""
    return WheelError(message, hint=hint, code="exists", exit_code=Exit.USAGE)


def _opened(ctx: Context) -> bool:
    """Return whether the journal has an opening of the main account."""
    with journal_there(ctx.workspace) as journal:
        return journal is not None and has_opening(journal, MAIN)


def _write(
    ctx: Context, path: Path, text: str, flags: Flags, start: Start, events: "tuple[Event, ...]"
) -> None:
    """Write the opening into the journal, then the config file; nothing if the journal refuses the opening.

    All questions come before either. Whoever ends the program between the two can run the same command
    again: the journal is open then, and only the config file is missing.
    """
    checked(text, path=path)
    # The opening is checked under the settings about to be in force, not those of a file to be replaced.
    ctx.workspace.__dict__["loaded"] = load(text=text, preset=ctx.preset)
    if not flags.dry_run:
        prove_writable(path)
    if events:
        _enter(ctx, flags, start, events)
    if not flags.dry_run:
        write_private(path, text)


def _enter(ctx: Context, flags: Flags, start: Start, events: "tuple[Event, ...]") -> None:
    lacks = None
    if start.history is not None and start.history.states_cash:
        lacks = "an account that borrows is of --type margin"
    elif start.history is not None and start.cash is None:
        lacks = cash_to_pass(start.history)
    with journal_there(ctx.workspace) as journal:
        before = journal.events(MAIN) if journal else []
        doubtful: tuple[str, ...] = ()
        if start.lacks_cash:  # a dry run has no opening yet, and calls count as uncovered only after one
            after = book_of(merged(before, events), MAIN)
            doubtful = () if after is None else tuple(uncovered_calls(book_of(before, MAIN), after))
        asking = Asking(flags.accept_doubts, doubtful, cash_missing=lacks, option="--accept-doubts")
        enter(
            ctx.workspace,
            journal,
            MAIN,
            before=before,
            events=events,
            dry_run=flags.dry_run,
            asking=asking,
        )
