"""The account that `wheel init` starts with: options and prompts, and the events that open the journal with
it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from wheelcli.book.entry.opening_events import opening, opening_cash
from wheelcli.book.from_config import MAIN
from wheelcli.errors import WheelError, usage
from wheelcli.example_dates import with_dates
from wheelcli.loaders.book.account_text import (
    HOLDING,
    OPTION,
    account_type,
    dollars,
    holding,
    option_level,
    symbols,
)
from wheelcli.loaders.book.first_files import FirstFiles, LinesLeftError, all_in, first_files
from wheelcli.loaders.book.init_options import (
    UNKNOWN_CASH,
    Answers,
    Flags,
    command_of,
    import_command,
    open_option_of,
)
from wheelcli.loaders.book.journal import new_id, today_of
from wheelcli.loaders.book.journal_account import journal_there
from wheelcli.trading_calendar import previous_session

if TYPE_CHECKING:
    from wheelcli.book.events import Event
    from wheelcli.book.portfolio import Shares
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.open_option import OpenOption

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Start:
    """The account to start with. `cash` is None if the journal or a file has it, or if a dry run does not
    know it; `value` if it is not given. Dollars. `history` is the content of the files; None without any, or
    if the journal has it.
    """

    type: str
    level: int
    cash: float | None
    shares: "tuple[Shares, ...]"
    options: "tuple[OpenOption, ...]"
    names: tuple[str, ...]
    files: tuple[Path, ...]
    value: float | None = None
    history: FirstFiles | None = None

    @property
    def lacks_cash(self) -> bool:
        """Return whether the cash before the files is unknown."""
        return self.history is not None and self.history.lacks_cash and self.cash is None


def complete(workspace: "Workspace", answers: Answers, flags: Flags, *, opened: bool) -> Start:
    """Return the options, completed by prompts on a terminal and by defaults in a script and in a dry run.
    With an open journal, cash and holdings are not prompted for. The files are read before any prompt.

    Raises WheelError: 5 if a line of a file is not understood; usage if a script does not give the account's
    holdings or the cash before its files; usage if files are given for a journal that was opened without
    files.
    """
    ask = workspace.messages.interactive and not flags.dry_run
    if answers.asks_cash and not (ask or flags.dry_run):
        raise usage(
            f"--cash {UNKNOWN_CASH} is a placeholder", f"put an amount for {UNKNOWN_CASH}, as in --cash 25k"
        )
    history = None
    if opened and answers.files:
        _refuse_if_open(workspace, answers, dry_run=flags.dry_run)
    elif answers.files:
        history = _history(workspace, answers, flags, ask=ask)
    kind = answers.type or "cash"
    if answers.type is None and ask:
        question = "Account type: cash, margin or ira? [cash]"
        kind = _ask(workspace, question, _or("account type", "cash", account_type))
    level = 2 if answers.level is None else answers.level
    if answers.level is None and ask:
        question = "Option level (2: covered calls and cash-secured puts; 3: spreads too)? [2]"
        level = _ask(workspace, question, _or("option level", "2", option_level))
    unknown = history is not None and (history.lacks_cash or answers.asks_cash)
    if history is not None and unknown and answers.cash is None and ask:
        answers = replace(answers, cash=_cash_before(workspace, history))
    if not (opened or answers.files):
        answers = _holdings(workspace, answers, ask=ask)
    names = answers.names
    if names is None and ask:
        question = "Names you would own? (as AAPL,SPY; Enter to choose later)"
        names = _ask(workspace, question, lambda text: symbols("watchlist", text))
    return Start(
        kind,
        level,
        answers.cash,
        answers.shares,
        answers.options,
        names or (),
        answers.files,
        value=answers.value,
        history=history,
    )


def next_command(flags: Flags, history: FirstFiles | None, *more: str, below_zero: bool = False) -> str:
    """Return the command with these options that a user can run next: with the cash before the files if it
    is missing, known from their balance or as a placeholder. `below_zero` is whether the events alone would
    leave negative cash.
    """
    missing = history is not None and (history.lacks_cash or (below_zero and not history.states_cash))
    if history is not None and missing and flags.cash in (None, UNKNOWN_CASH):
        before = history.cash_before_cents
        flags = replace(flags, cash=UNKNOWN_CASH if before is None else f"{before / 100:.2f}")
    return command_of(flags, *more)


def _refuse_if_open(workspace: "Workspace", answers: Answers, *, dry_run: bool) -> None:
    """Refuse files for an open journal, unless it has all of them: a run that ended before it wrote the
    config can be repeated.
    """
    with journal_there(workspace) as journal:
        known = journal.events(MAIN) if journal else []
    if not all_in(answers.files, known, on=answers.on, of=answers.of):
        files = "the file" if len(answers.files) == 1 else "the files"
        raise usage(
            "the journal is already open: `wheel init` cannot open it again",
            f"add {files} with `{import_command(answers, dry_run=dry_run)}`",
        )


def _history(workspace: "Workspace", answers: Answers, flags: Flags, *, ask: bool) -> FirstFiles:
    """Return the content of the files, with the command to run instead in each refusal."""
    try:
        history = first_files(
            answers.files, cash=answers.cash, partial=flags.partial, on=answers.on, of=answers.of
        )
    except LinesLeftError as error:
        if error.others:  # otherwise nothing would be left
            command = command_of(flags, *(["--dry-run"] if flags.dry_run else []), "--partial")
            skip = f"to skip {'it' if error.count == 1 else 'them'}, run `{command}`"
            error.hint = f"{error.hint}; {skip}" if error.hint else skip
        raise
    if history.lacks_cash and answers.cash is None and not (ask or flags.dry_run):
        raise missing_cash(history)
    return history


def missing_cash(history: FirstFiles) -> WheelError:
    """Return the error for files that do not give the cash before their first transaction."""
    return usage(
        f"the files have transactions since {history.first}, but not the cash before them",
        f"{cash_to_pass(history)}; {history.summary}",
    )


def cash_to_pass(history: FirstFiles) -> str:
    """Return what to do about cash that the files lack."""
    before = history.cash_before_cents
    known = "" if before is None else f": {before / 100:,.2f} by the balance in the file"
    return f"pass --cash with the cash before the first transaction{known}"


def _cash_before(workspace: "Workspace", history: FirstFiles) -> float:
    before = history.cash_before_cents
    default = "" if before is None else f"{before / 100:.2f}"
    offer = f" [{before / 100:,.2f} by the balance in the file]" if before is not None else ""
    question = (
        f"The files do not have the cash before {history.first}; their {history.summary}.\n"
        f"Cash before {history.first}, in dollars, including the collateral of open puts?{offer}"
    )
    return _ask(workspace, question, lambda text: dollars("cash", text or default, least=0.0))


def _holdings(workspace: "Workspace", answers: Answers, *, ask: bool) -> Answers:
    holds = bool(answers.shares or answers.options)
    if answers.cash is None and answers.value is not None and not holds:
        return replace(answers, cash=answers.value)
    if ask:
        if answers.cash is None:
            question = "Cash in the account, in dollars, including the collateral of open puts?"
            answers = replace(
                answers, cash=_ask(workspace, question, lambda text: dollars("cash", text, least=0.0))
            )
        if not holds:
            shares = _list(
                workspace,
                f"Shares held? (as {HOLDING}; Enter to continue)",
                lambda text: holding("shares", text),
            )
            options = _list(
                workspace,
                f"Open options? (as {with_dates(OPTION, today_of(workspace))}; Enter to continue)",
                lambda text: open_option_of("options", text, today_of(workspace)),
            )
            answers = replace(answers, shares=shares, options=options)
    if answers.cash is None:
        raise usage(
            "the cash in the account is missing" if holds else "cash and holdings of the account are missing",
            "pass --cash (or --account-value if nothing is held), --hold, --open and --watchlist, or"
            " --import FILE",
        )
    return answers


def opening_of(workspace: "Workspace", start: Start) -> "tuple[Event, ...]":
    """Return the events that open the journal: dated the session before today, or the files' events with
    the cash before them.
    """
    cents, history = round((start.cash or 0.0) * 100), start.history
    if history is None:
        day = previous_session(today_of(workspace))
        return tuple(opening(cents, start.shares, start.options, account=MAIN, day=day, new_id=new_id))
    if not cents and (start.cash is None or not history.lacks_cash):
        return history.events
    day = previous_session(history.first)
    return (opening_cash(cents, account=MAIN, day=day, new_id=new_id), *history.events)


def _or(what: str, default: str, read: Callable[[str, str], _T]) -> Callable[[str], _T]:
    return lambda text: read(what, text or default)


def _list(workspace: "Workspace", question: str, read: Callable[[str], _T]) -> tuple[_T, ...]:
    """Prompt for one value after the other, until an empty line."""
    items: list[_T] = []
    while (one := _ask(workspace, question, lambda text: read(text) if text else None)) is not None:
        items.append(one)
        question = "  another? (Enter to continue)"
    return tuple(items)


def _ask(workspace: "Workspace", question: str, read: Callable[[str], _T]) -> _T:
    while True:
        line = workspace.messages.ask(question)
        try:
            return read(line)
        except WheelError as error:
            workspace.messages.note(
                f"  {error.message}; {error.hint}" if error.hint else f"  {error.message}"
            )
