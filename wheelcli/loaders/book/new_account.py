"""The account that `wheel init` starts with: options and prompts, and the events that open the journal with
it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from wheelcli.book.entry.import_preview import take_in
from wheelcli.book.entry.opening_events import opening
from wheelcli.book.from_config import MAIN
from wheelcli.book.opening import OPENS
from wheelcli.errors import WheelError, cannot_combine
from wheelcli.loaders.book.account_text import (
    HOLDING,
    OPTION,
    account_type,
    dollars,
    holding,
    option,
    option_level,
    symbols,
    usage,
)
from wheelcli.loaders.book.broker_files import readings_of
from wheelcli.loaders.book.journal import new_id, today_of
from wheelcli.trading_calendar import previous_session

if TYPE_CHECKING:
    from wheelcli.book.brokers.reading import Reading
    from wheelcli.book.events import Event
    from wheelcli.book.portfolio import Shares
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.open_option import OpenOption

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Answers:
    """The values of the options; None is not given. Dollars."""

    value: float | None
    cash: float | None
    type: str | None
    level: int | None
    shares: "tuple[Shares, ...]"
    options: "tuple[OpenOption, ...]"
    names: tuple[str, ...] | None
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Start:
    """The account to start with. `cash` is None if the journal or a file has it, `value` if it is not given.
    Dollars.
    """

    type: str
    level: int
    cash: float | None
    shares: "tuple[Shares, ...]"
    options: "tuple[OpenOption, ...]"
    names: tuple[str, ...]
    files: tuple[Path, ...]
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Flags:
    """The options as written; None or empty means not given."""

    value: str | None
    cash: str | None
    kind: str | None
    level: str | None
    hold: Sequence[str]
    open_: Sequence[str]
    watchlist: str | None
    files: tuple[Path, ...]


def given_account(flags: Flags, *, today: date) -> Answers:
    """Return the options, parsed. Raises WheelError (usage) naming an invalid one, or those that contradict
    each other.
    """
    answers = Answers(
        value=None if flags.value is None else dollars("--account-value", flags.value, least=0.01),
        cash=None if flags.cash is None else dollars("--cash", flags.cash, least=0.0),
        type=None if flags.kind is None else account_type("--type", flags.kind),
        level=None if flags.level is None else option_level("--level", flags.level),
        shares=tuple(holding("--hold", text) for text in flags.hold),
        options=tuple(_open("--open", text, today) for text in flags.open_),
        names=None if flags.watchlist is None else symbols("--watchlist", flags.watchlist),
        files=flags.files,
    )
    if answers.value is not None and (answers.shares or answers.options):
        raise usage(
            cannot_combine("--account-value", "--hold", "--open")
            + ": the value follows from cash and holdings",
            "pass --cash, including the collateral of open puts, without --account-value",
        )
    if (
        answers.value is not None
        and answers.cash is not None
        and answers.cash > answers.value
        and not flags.files
    ):
        raise usage(
            f"--account-value: {answers.value:,.2f} is less than the cash of {answers.cash:,.2f}",
            "the value includes cash and holdings; --cash alone is enough",
        )
    if flags.files and (answers.shares or answers.options or answers.value is not None):
        raise usage(
            cannot_combine("--import", "--account-value", "--hold", "--open")
            + ": the holdings come from the file",
            "leave them out; pass --cash with the cash before the first transaction if the file does"
            " not have it",
        )
    return answers


def _open(what: str, text: str, today: date) -> "OpenOption":
    """Return an open option. Raises WheelError (usage) for one that had expired on the day whose state opens
    the journal.
    """
    position = option(what, text)
    ended, day = position.contract.expiration, previous_session(today)
    if ended < day:
        raise usage(
            f"{what}: {position.contract.label(position.symbol)} had expired on {ended} and cannot be open",
            "leave it out; put the shares and cash of an assignment into --hold and --cash",
        )
    return position


def complete(workspace: "Workspace", answers: Answers, *, opened: bool) -> Start:
    """Return the options, completed by prompts on a terminal and by defaults in a script. With an open
    journal, cash and holdings are not prompted for.

    Raises WheelError (usage) if a script does not give the account's holdings.
    """
    if opened and answers.files:
        raise usage(
            "the journal is already open: `wheel init` cannot open it again",
            f"add the file with `wheel journal import {answers.files[0]}`",
        )
    ask = workspace.messages.interactive
    kind = (
        answers.type
        or (
            ask
            and _ask(
                workspace,
                "Account type: cash, margin or ira? [cash]",
                _or("account type", "cash", account_type),
            )
        )
        or "cash"
    )
    level = answers.level
    if level is None:
        question = "Option level: 2 covered calls and cash-secured puts, 3 spreads? [2]"
        level = _ask(workspace, question, _or("option level", "2", option_level)) if ask else 2
    if not (opened or answers.files):
        answers = _holdings(workspace, answers)
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
    )


def _holdings(workspace: "Workspace", answers: Answers) -> Answers:
    holds = bool(answers.shares or answers.options)
    if answers.cash is None and answers.value is not None and not holds:
        return replace(answers, cash=answers.value)
    if workspace.messages.interactive:
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
                f"Open options? (as {OPTION}; Enter to continue)",
                lambda text: _open("options", text, today_of(workspace)),
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
    """Return the events that open the journal: on the session before today, or the files' events with the
    cash before them.

    Raises WheelError: 5 if a line of a file is not understood, usage if the account's opening cash is not
    given.
    """
    cents = round((start.cash or 0.0) * 100)
    if not start.files:
        day = previous_session(today_of(workspace))
        events = opening(cents, start.shares, start.options, account=MAIN, day=day, new_id=new_id)
        return tuple(events)
    return _of_files(start, cents)


def _of_files(start: Start, cents: int) -> "tuple[Event, ...]":
    readings = readings_of(list(start.files), MAIN)
    events = [event for each in readings for event in each.events]
    first = min((event.day for event in events), default=None)
    before: list[Event] = []
    if first is not None and cents:
        _refuse_twice(readings)
        before = opening(cents, (), (), account=MAIN, day=previous_session(first), new_id=new_id)
    intake = take_in(readings, before)
    if intake.not_understood:
        line = intake.not_understood[0]
        raise WheelError(
            f"{line.file}, line {line.line}: {line.reason}; nothing was written",
            hint="to skip such lines, run `wheel init --cash 0`, then `wheel journal import"
            f" {start.files[0]} --partial`",
            code="import",
        )
    if not intake.new:
        raise usage("nothing in these files changes cash or holdings", "export transactions or positions")
    if not before and not any(event.kind in OPENS for event in intake.new):
        raise usage(
            f"the files have transactions since {first}, but not the cash before them",
            "pass --cash with the cash before the first transaction",
        )
    return (*before, *intake.new)


def _refuse_twice(readings: "Sequence[Reading]") -> None:
    if any(each.positions and any(event.cash_cents for event in each.events) for each in readings):
        raise usage("the positions file already includes the cash", "leave out --cash")


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
