"""The account that `--set account.*` makes for one run: flags override the journal, as they override every
file.

`--set account.value` makes an account of another size. What the journal holds belongs to the journal's
account, so the new one starts in cash unless flags give it holdings too. Without a value, flags replace cash,
shares or options of the journal's account one by one.
"""

from collections.abc import Mapping
from dataclasses import replace
from math import isfinite
from typing import TYPE_CHECKING

from wheelcli.book.from_config import MAIN, account_named, options_of, shares_of
from wheelcli.config.keys import parse_key, parse_value

if TYPE_CHECKING:
    from wheelcli.book.ledger import AccountBook
    from wheelcli.book.portfolio import Portfolio, Shares
    from wheelcli.config import Account, Config
    from wheelcli.contract import Contract
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.open_option import OpenOption
    from wheelcli.quotes import Mark

_HELD = ("cash", "shares", "options")
_OF_COINS = ("cash", "coins")


def account_path(config: "Config", account: str | None) -> tuple[str, ...]:
    """Return the path of that account's table in the settings: `account`, or `accounts.NAME`.

    >>> from wheelcli.config import Config
    >>> account_path(Config(), None), account_path(Config(), "ira")
    (('account',), ('accounts', 'ira'))
    """
    main = account is None or (account == MAIN and MAIN not in config.accounts)
    return ("account",) if main else ("accounts", str(account))


def flagged(workspace: "Workspace") -> frozenset[str]:
    """Return which of value, cash, shares, options and coins `--set` gives the account of this run."""
    above = account_path(workspace.config, workspace.account)
    keys: set[str] = set()
    for override in workspace.overrides:
        key, _, text = override.partition("=")
        path = parse_key(key) or ()
        if path[: len(above)] != above:
            continue
        if path == above:
            table = parse_value(text)
            keys |= set(table) if isinstance(table, Mapping) else set()
        else:
            keys.add(path[len(above)])
    return frozenset(keys & {"value", *_HELD, *_OF_COINS})


def config_with_value(workspace: "Workspace") -> "Config":
    """Return the settings for an account whose value a flag gives: it is all cash, without the holdings of
    the journal or a file, unless other flags give cash or holdings.
    """
    flags = flagged(workspace)
    above = account_path(workspace.config, workspace.account)
    settings = workspace.config.accounts[above[1]] if len(above) > 1 else workspace.config.account
    bare = {"cash": settings.value, "shares": {}, "options": ()}
    account = settings.model_copy(update={key: value for key, value in bare.items() if key not in flags})
    if len(above) == 1:
        return workspace.config.model_copy(update={"account": account})
    return workspace.config.model_copy(update={"accounts": {**workspace.config.accounts, above[1]: account}})


def without_flagged(workspace: "Workspace", book: "AccountBook") -> "AccountBook":
    """Return the journal's account without the parts that a flag replaces."""
    flags = flagged(workspace)
    if not flags & set(_HELD):
        return book
    settings = _settings(workspace)
    return replace(
        book,
        cash_cents=round(settings.cash * 100) if "cash" in flags else book.cash_cents,
        shares=() if "shares" in flags else book.shares,
        options=() if "options" in flags else book.options,
    )


def with_flagged(
    workspace: "Workspace",
    account: "Portfolio",
    *,
    spots: Mapping[str, float],
    marks: "Mapping[Contract, Mark]",
) -> "Portfolio":
    """Return the account of `without_flagged` with the shares and options from flags, at prices, else
    at cost.
    """
    flags = flagged(workspace)
    if not flags & set(_HELD):
        return account
    settings = _settings(workspace)
    if "shares" in flags:
        shares = shares_of(workspace.config, settings)
        value = account.value_cents + sum(_share_cents(each, spots) for each in shares)
        account = replace(account, shares=shares, value_cents=value)
    if "options" in flags:
        options = options_of(settings)
        value = account.value_cents + sum(_option_cents(each, marks) for each in options)
        account = replace(account, options=options, value_cents=value)
    return account


def _settings(workspace: "Workspace") -> "Account":
    return account_named(workspace.config, workspace.account)[1]


def _share_cents(shares: "Shares", spots: Mapping[str, float]) -> int:
    spot = spots.get(shares.symbol)
    price = spot if spot is not None and isfinite(spot) else shares.break_even or 0.0
    return round(price * shares.micro_shares / 10_000)


def _option_cents(option: "OpenOption", marks: "Mapping[Contract, Mark]") -> int:
    return option.worth_cents(marks.get(option.contract) or option.opening_mark) or 0
