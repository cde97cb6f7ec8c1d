"""Settings that still describe an account which the journal has taken over: if the two differ, the journal
counts, and the run reports it.

A run reports it once for each state of the settings; `wheel doctor` every time.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from wheelcli import private_files
from wheelcli.book.accounts import CoinBook
from wheelcli.book.coins.money import E8, USDC
from wheelcli.book.from_config import MAIN, options_of
from wheelcli.errors import Problem, WheelError
from wheelcli.loaders.book.account_source import kept_in_journal
from wheelcli.loaders.book.brief_book import account_in
from wheelcli.loaders.book.journal_account import journal_there
from wheelcli.paths import data_dir

if TYPE_CHECKING:
    from pathlib import Path

    from wheelcli.book.ledger import AccountBook
    from wheelcli.config import Account
    from wheelcli.loaders.workspace import Workspace

FIX = "`wheel config check --fix` removes those settings"
_NAMED = 3  # of the holdings that differ
# in the data folder: the settings whose difference has been reported, by account
_SEEN = "settings_differ.json"


def tell_difference(workspace: "Workspace") -> None:
    """Report, once, beside this run's result that the settings of its account differ from the journal."""
    settings = _described(workspace, workspace.account)
    if settings is None:
        return
    path, name = data_dir() / _SEEN, workspace.account or "default"
    seen, state = _seen(path), _state(settings)
    if seen.get(name) == state:
        return
    problem = difference(workspace, workspace.account)
    if problem is None:
        return
    workspace.messages.tell(problem)
    if not workspace.read_only:
        _keep(path, {**seen, name: state})


def first_report(what: str, state: str, *, read_only: bool = False) -> bool:
    """Return whether this state has not been reported before, and record it as reported unless the run is
    `read_only`.
    """
    path = data_dir() / _SEEN
    seen, key = _seen(path), f"{what}:"  # no account's name has a colon
    if seen.get(key) == state:
        return False
    if not read_only:
        _keep(path, {**seen, key: state})
    return True


def tell_every_difference(workspace: "Workspace") -> None:
    """Report every account of the journal whose settings differ, however often that was reported before."""
    try:
        with journal_there(workspace) as journal:
            names = journal.accounts() if journal else ()
    except WheelError:
        return  # a journal that cannot be read is reported elsewhere
    for name in names:
        if problem := difference(workspace, None if name == MAIN else name):
            workspace.messages.tell(problem)


def difference(workspace: "Workspace", account: str | None) -> Problem | None:
    """Return a problem if settings describe an account that the journal holds, and the two differ in cash,
    shares, options or coins.
    """
    account_settings = _described(workspace, account)
    if account_settings is None:
        return None
    try:
        if not kept_in_journal(workspace, account):
            return None
        with journal_there(workspace) as journal:
            book = account_in(workspace, journal, account or MAIN) if journal else None
    except WheelError:
        return None
    if book is None:
        return None
    if isinstance(book, CoinBook):
        parts = list(_coin_parts(account_settings, book))
    else:
        parts = list(_parts(account_settings, book))
    if not parts:
        return None
    settings, journal_says = ", ".join(one for one, _ in parts), ", ".join(other for _, other in parts)
    who = "" if account in (None, MAIN) else f" of account {account}"
    return Problem(
        "settings_differ",
        f"the settings{who} have {settings}, but the journal has {journal_says}: the journal applies",
        FIX,
    )


def _described(workspace: "Workspace", account: str | None) -> "Account | None":
    """Return the account's settings if files or the environment give it cash, shares or options, else
    None.
    """
    settings = workspace.described_account(account)
    if settings is None:
        return None
    has_shares = any(held.quantity > 0 for held in (*settings.shares.values(), *settings.coins.values()))
    return settings if settings.value > 0 or settings.cash > 0 or has_shares or settings.options else None


def _parts(settings: "Account", book: "AccountBook") -> Iterator[tuple[str, str]]:
    """Yield the differences between the settings and the journal; a kind that the settings leave out does
    not differ.
    """
    if (settings.value > 0 or settings.cash > 0) and round(settings.cash * 100) != book.cash_cents:
        yield f"cash {settings.cash:,.2f}", f"{book.cash_cents / 100:,.2f}"
    wanted = {
        symbol: round(shares.quantity * 1_000_000)
        for symbol, shares in settings.shares.items()
        if shares.quantity > 0
    }
    if wanted:
        here: dict[str, int] = {}
        for share in book.shares:
            here[share.symbol] = here.get(share.symbol, 0) + share.micro_shares
        yield from _unlike(
            {k: v / 1_000_000 for k, v in wanted.items()}, {k: v / 1_000_000 for k, v in here.items()}
        )
    if settings.options:
        ours: dict[str, float] = {}
        theirs: dict[str, float] = {}
        for option in options_of(settings):
            label = option.contract.label(option.symbol)
            ours[label] = ours.get(label, 0) + option.quantity
        for lot in book.options:
            label = lot.contract.label(lot.symbol)
            theirs[label] = theirs.get(label, 0) + lot.contracts
        yield from _unlike(ours, theirs)


def _coin_parts(settings: "Account", book: "CoinBook") -> Iterator[tuple[str, str]]:
    """Yield the differences in USDC and coins."""
    if settings.cash > 0 and round(settings.cash * 100) != round(book.purses.get(USDC, 0) / 1e6):
        yield f"{settings.cash:,.2f} {USDC}", f"{book.purses.get(USDC, 0) / E8:,.2f}"
    wanted = {coin: held.quantity for coin, held in settings.coins.items() if held.quantity > 0}
    if wanted:
        yield from _unlike(wanted, {c: n / E8 for c, n in book.purses.items() if c != USDC and n})


def _unlike(ours: dict[str, float], theirs: dict[str, float]) -> Iterator[tuple[str, str]]:
    names = [name for name in sorted({*ours, *theirs}) if ours.get(name, 0) != theirs.get(name, 0)]
    for name in names[:_NAMED]:
        yield f"{ours.get(name, 0):g} {name}", f"{theirs.get(name, 0):g}"
    if len(names) > _NAMED:
        yield f"{len(names) - _NAMED} more holdings", "others"


def _state(settings: "Account") -> str:
    names = {"cash", "shares", "options"} if settings.market == "us" else {"cash", "coins"}
    state = settings.model_dump(mode="json", include=names)
    return hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()[:16]


def _seen(path: "Path") -> dict[str, str]:
    try:
        seen = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return seen if isinstance(seen, dict) else {}


def _keep(path: "Path", seen: dict[str, str]) -> None:
    try:
        private_files.make_folder(path.parent)
        private_files.replace_whole(path, json.dumps(seen, indent=1, sort_keys=True).encode())
    except OSError:
        return  # then the next run reports it again
