"""The account of an open book, as its documents begin."""

from dataclasses import dataclass
from typing import Annotated

from wheelcli.book.valuation.cash import CashEquivalentsUsd, CashUsd, CollateralUsd, FreeCashUsd, free_usd
from wheelcli.manage.inputs import Setting
from wheelcli.units import Doc, Dollars


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountNow:
    """The account: its worth and its cash."""

    name: Annotated[str, Doc("account")]
    value_usd: Annotated[Dollars, Doc("account value")]
    cash_usd: CashUsd
    cash_equivalents_usd: CashEquivalentsUsd
    collateral_usd: CollateralUsd
    free_cash_usd: FreeCashUsd
    source: Annotated[str, Doc("source of the account: config or journal")]


def account_now(setting: Setting) -> AccountNow:
    """Return the account of a setting."""
    account, collateral = setting.portfolio, setting.cash.collateral_usd
    equivalents = setting.exposure.equivalents
    return AccountNow(
        name=account.account,
        value_usd=account.value_usd,
        cash_usd=account.cash_usd,
        cash_equivalents_usd=equivalents,
        collateral_usd=collateral,
        free_cash_usd=free_usd(account.cash_usd, equivalents, collateral),
        source=account.source,
    )
