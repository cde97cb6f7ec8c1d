"""The account from the config, if the journal does not have it: dollars become cents, shares millionths.

Example: `value = 250_000.10` is 25,000,010 cents; `shares.AAPL = { quantity = 200.5 }` is 200,500,000
millionths.
"""

from typing import TYPE_CHECKING

from wheelcli.book.portfolio import AccountType, Portfolio, Shares
from wheelcli.errors import Exit, WheelError, not_found
from wheelcli.open_option import MICROS, OpenOption
from wheelcli.option_line import parse_option_line

if TYPE_CHECKING:
    from wheelcli.config import Account, Config

MAIN = "default"  # the name of `[account]`


def portfolio(config: "Config", account: str | None = None) -> Portfolio:
    """Return the account's holdings. `account` names one of `[accounts.NAME]`; None is `[account]`.

    Raises WheelError (usage) for a name that the config does not have, and WheelError (5) if the account's
    value is missing.
    """
    name, settings = account_named(config, account)
    coins = settings.market != "us"
    if settings.value <= 0 and not (coins and (settings.cash > 0 or settings.coins)):
        where = "account" if name == MAIN else f"accounts.{name}"
        raise WheelError(
            f"account value unknown: {where}.value is 0",
            hint=f"set accounts.{name}.cash and accounts.{name}.coins"
            if coins
            else "run `wheel init` to set it, or add --demo",
            code="account",
        )
    return Portfolio(
        account=name,
        type=AccountType(settings.type),
        option_level=settings.option_level,
        value_cents=_cents(settings.value),
        cash_cents=_cents(settings.cash),
        shares=shares_of(config, settings),
        options=options_of(settings),
        cash_equivalents=() if coins else settings.cash_equivalents,
        source="config",
    )


def account_named(config: "Config", account: str | None) -> "tuple[str, Account]":
    """Return the name and the settings of the account. Raises WheelError (usage) if the config does not have
    it.
    """
    if account is None or (account == MAIN and account not in config.accounts):
        return MAIN, config.account
    if account in config.accounts:
        return account, config.accounts[account]
    known = ", ".join((MAIN, *sorted(config.accounts)))
    raise WheelError(
        not_found("account", account),
        hint=f"known accounts: {known}",
        code="account",
        exit_code=Exit.USAGE,
    )


def _cents(dollars: float) -> int:
    return round(dollars * 100)


def shares_of(config: "Config", settings: "Account") -> tuple[Shares, ...]:
    """Return the shares, or the coins, that an account's settings hold, by symbol."""
    watched = {symbol: entry.core_shares for symbol, entry in config.watchlist.items()}
    return tuple(
        Shares(
            symbol=symbol,
            micro_shares=round(holding.quantity * MICROS),
            break_even=holding.break_even,
            core=(core := max(holding.core, watched.get(symbol, 0))),
            core_break_even=holding.break_even if core else None,
            core_micro_shares=min(core * MICROS, round(holding.quantity * MICROS)),
        )
        for symbol, holding in sorted({**settings.shares, **settings.coins}.items())
        if holding.quantity > 0
    )


def options_of(settings: "Account") -> tuple[OpenOption, ...]:
    """Return the open options that an account's settings hold, in their order."""

    return tuple(option for text in settings.options if (option := parse_option_line(text)))
