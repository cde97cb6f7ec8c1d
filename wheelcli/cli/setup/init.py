"""`wheel init`: write the user's config file and open the journal with the account: cash, holdings, open
options.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wheelcli import private_files
from wheelcli.book.event_text import in_words
from wheelcli.book.from_config import MAIN
from wheelcli.book.opening import has_opening
from wheelcli.cli.command import command
from wheelcli.cli.context import Context
from wheelcli.config import user_file
from wheelcli.config.edit import fresh
from wheelcli.config.sources import Loaded, checked, there
from wheelcli.config.write import write_private
from wheelcli.documents.result import Result
from wheelcli.documents.setup.setup import InitDocument
from wheelcli.errors import Exit, WheelError, already_exists
from wheelcli.loaders.book.account_text import HOLDING, OPTION
from wheelcli.loaders.book.journal import Asking, enter, today_of
from wheelcli.loaders.book.journal_account import journal_there
from wheelcli.loaders.book.new_account import Flags, Start, complete, given_account, opening_of

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
            help="Cash, including the collateral of open puts: 250000, 25k, 1.5m.",
            metavar="DOLLARS",
        ),
    ] = None,
    kind: Annotated[str | None, typer.Option("--type", help="cash, margin or ira.", metavar="TYPE")] = None,
    level: Annotated[
        str | None,
        typer.Option("--level", help="Option level: 2 puts and covered calls, 3 spreads.", metavar="N"),
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
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Replace an existing config file; enter doubtful holdings without asking."
        ),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what it would write.")] = False,
) -> Result:
    """Write your config file and open the journal; prompts for what is missing.

    The config gets account type, option level and watchlist; the journal gets cash, holdings and open
    options, or the contents of a broker's file. A journal that is already open stays as it is. `wheel journal
    undo` reverses the opening.
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
    )
    stated = given_account(flags, today=today_of(ctx.workspace))
    path = user_file()
    if there(path) and not force:
        raise _there_already(path)
    opened = _opened(ctx)
    start = complete(ctx.workspace, stated, opened=opened)
    text = fresh(start.type, start.level, start.names, preset=ctx.preset)
    checked(text, path=path)
    events = _written(ctx, path, text, start, opened=opened, force=force, dry_run=dry_run)
    return _result(ctx, path, start, events, opened=opened, dry_run=dry_run)


def _there_already(path: Path) -> WheelError:
    return WheelError(
        already_exists(path),
        hint="`wheel config set` changes one key; --force replaces the file",
        code="exists",
        exit_code=Exit.USAGE,
    )


def _opened(ctx: Context) -> bool:
    """Return whether the journal has an opening of the main account."""
    with journal_there(ctx.workspace) as journal:
        return journal is not None and has_opening(journal, MAIN)


def _written(
    ctx: Context, path: Path, text: str, start: Start, *, opened: bool, force: bool, dry_run: bool
) -> "tuple[Event, ...]":
    """Write the file, then the journal's opening; if the journal refuses it, the file is restored.

    The config is written first because the opening is checked under its type and option level.
    """
    events = () if opened else opening_of(ctx.workspace, start)
    config = _config_of(text, path)
    if dry_run:
        _enter(ctx, config, start, events, force=force, dry_run=True)
        return events
    before = _bytes_of(path)
    write_private(path, text)
    try:
        _enter(ctx, config, start, events, force=force, dry_run=False)
    except (WheelError, KeyboardInterrupt, typer.Abort):
        if before is None:
            path.unlink(missing_ok=True)
        else:
            private_files.replace_whole(path.resolve(), before)
        raise
    return events


def _bytes_of(path: Path) -> bytes | None:
    """Return the file's bytes, whether or not they are valid settings; None if there is no file."""
    try:
        return path.read_bytes()
    except OSError:
        return None


def _config_of(text: str, path: Path) -> Any:
    return Loaded(checked(text, path=path), {}, (path,))


def _enter(
    ctx: Context, loaded: Any, start: Start, events: "tuple[Event, ...]", *, force: bool, dry_run: bool
) -> None:
    if not events:
        return
    lacks = (
        "pass --cash with the cash before the first transaction"
        if start.files and start.cash is None
        else None
    )
    ctx.__dict__["loaded"] = loaded  # the settings about to be in force, whatever stands in the file now
    with journal_there(ctx.workspace) as journal:
        before = journal.events(MAIN) if journal else []
        asking = Asking(force, cash_missing=lacks)
        enter(ctx.workspace, journal, MAIN, before=before, events=events, dry_run=dry_run, asking=asking)


def _result(
    ctx: Context, path: Path, start: Start, events: "tuple[Event, ...]", *, opened: bool, dry_run: bool
) -> Result:
    following = "wheel scan" if start.names else "wheel config set watchlist.AAPL '{}'"
    cash = None if opened else sum(event.cash_cents for event in events) / 100
    bare = not any(event.symbol for event in events)
    words = [in_words(event) for event in events]
    wrote = "would write" if dry_run else "wrote"
    journal = (
        f"{wrote} {len(events)} event{'' if len(events) == 1 else 's'} to the journal"
        if events
        else "journal: nothing written"
    )
    way = f", preset {ctx.preset.value}" if ctx.preset else ""
    lines = [
        f"{wrote} {path}{way}",
        f"  type {start.type}, option level {start.level}, "
        f"watchlist {', '.join(start.names) or 'still empty'}",
        "journal: already open, unchanged" if opened else journal,
        *(f"  {text}" for text in words[:20]),
        *([f"  and {len(words) - 20:,} more"] if len(words) > 20 else []),
        f"next: {following}",
    ]
    return Result(
        schema="wheel.init/1",
        data=InitDocument(
            file=str(path),
            type=start.type,
            option_level=start.level,
            account_value_usd=cash if bare else None,
            cash_usd=cash,
            watchlist=tuple(start.names),
            preset=ctx.preset.value if ctx.preset else None,
            journal="kept" if opened else "opened" if events else "none",
            events=tuple(words),
            dry_run=dry_run,
            next=following,
        ),
        screen=lambda console: console.print("\n".join(lines), markup=False, soft_wrap=True),
        notes=_notes(start, events, opened=opened),
    )


def _notes(start: Start, events: "tuple[Event, ...]", *, opened: bool) -> tuple[str, ...]:
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
