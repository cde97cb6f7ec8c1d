"""Parse the options of `wheel init`, check their combinations, and write the command that repeats them."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from wheelcli.errors import cannot_combine, usage
from wheelcli.loaders.book.account_text import (
    account_type,
    day_of,
    dollars,
    holding,
    option,
    option_level,
    symbols,
)
from wheelcli.trading_calendar import previous_session

if TYPE_CHECKING:
    from wheelcli.book.portfolio import Shares
    from wheelcli.open_option import OpenOption

UNKNOWN_CASH = "DOLLARS"  # in a printed command, where only the user knows the amount


@dataclass(frozen=True, slots=True)
class Answers:
    """The values of the options; None is not given. Dollars. `asks_cash` is whether --cash has the
    placeholder of a printed command, which a terminal replaces by a prompt.
    """

    value: float | None
    cash: float | None
    type: str | None
    level: int | None
    shares: "tuple[Shares, ...]"
    options: "tuple[OpenOption, ...]"
    names: tuple[str, ...] | None
    files: tuple[Path, ...]
    on: date | None = None  # the day of positions whose file has none
    of: str = ""  # the account to read, if a file has several
    asks_cash: bool = False


@dataclass(frozen=True, slots=True)
class Flags:
    """The options as written; None and empty are not given."""

    value: str | None
    cash: str | None
    kind: str | None
    level: str | None
    hold: Sequence[str]
    open_: Sequence[str]
    watchlist: str | None
    files: tuple[Path, ...]
    partial: bool = False
    force: bool = False
    accept_doubts: bool = False
    dry_run: bool = False
    preset: str | None = None
    on: str | None = None
    of: str | None = None


def command_of(flags: Flags, *more: str) -> str:
    """Return the command with these options and with `more`, as a shell takes it, without --dry-run."""
    pairs = (
        *(("--import", str(path)) for path in flags.files),
        ("--on", flags.on),
        ("--of", flags.of),
        ("--account-value", flags.value),
        ("--cash", flags.cash),
        ("--type", flags.kind),
        ("--level", flags.level),
        *(("--hold", text) for text in flags.hold),
        *(("--open", text) for text in flags.open_),
        ("--watchlist", flags.watchlist),
        ("--preset", flags.preset),
    )
    switches = (
        ("--partial", flags.partial),
        ("--force", flags.force),
        ("--accept-doubts", flags.accept_doubts),
    )
    words = ["wheel", "init"]
    words += [word for option, value in pairs if value is not None for word in (option, shlex.quote(value))]
    words += [option for option, is_on in switches if is_on]
    return " ".join((*words, *(word for word in more if word not in words)))


def import_command(answers: Answers, *, dry_run: bool) -> str:
    """Return the command that adds the files to an open journal, as a shell takes it."""
    paths = (shlex.quote(str(path)) for path in answers.files)
    dated = [] if answers.on is None else ["--on", str(answers.on)]
    picked = ["--of", shlex.quote(answers.of)] if answers.of else []
    words = ["wheel", "journal", "import", *paths, *dated, *picked]
    return " ".join([*words, *(["--dry-run"] if dry_run else [])])


def given_account(flags: Flags, *, today: date) -> Answers:
    """Return the options, parsed. Raises WheelError (usage) naming an invalid one, or those that contradict
    each other.
    """
    asks_cash = flags.cash is not None and flags.cash.strip() == UNKNOWN_CASH
    answers = Answers(
        value=None if flags.value is None else dollars("--account-value", flags.value, least=0.01),
        cash=None if flags.cash is None or asks_cash else dollars("--cash", flags.cash, least=0.0),
        type=None if flags.kind is None else account_type("--type", flags.kind),
        level=None if flags.level is None else option_level("--level", flags.level),
        shares=tuple(holding("--hold", text) for text in flags.hold),
        options=tuple(open_option_of("--open", text, today) for text in flags.open_),
        names=None if flags.watchlist is None else symbols("--watchlist", flags.watchlist),
        files=flags.files,
        on=None if flags.on is None else day_of("--on", flags.on),
        of=flags.of or "",
        asks_cash=asks_cash,
    )
    if answers.of and not flags.files:
        raise usage("--of picks one of the accounts in a file", "pass the file with --import")
    if answers.on is not None and not flags.files:
        raise usage("--on is the day of the positions in a file", "pass the file with --import")
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


def open_option_of(what: str, text: str, today: date) -> "OpenOption":
    """Return an open option. Raises WheelError (usage) for one that had expired on the day whose state opens
    the journal.
    """
    position = option(what, text, today)
    ended, day = position.contract.expiration, previous_session(today)
    if ended < day:
        raise usage(
            f"{what}: {position.contract.label(position.symbol)} had expired on {ended} and cannot be open",
            "leave it out; put the shares and cash of an assignment into --hold and --cash",
        )
    return position
