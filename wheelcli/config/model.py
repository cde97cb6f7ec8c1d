"""The whole config as one value."""

from typing import Annotated

from pydantic import AfterValidator, Field

from wheelcli.config.account import Account, Watched
from wheelcli.config.coins import Coins
from wheelcli.config.fields import Name, Section, Symbol, Symbols
from wheelcli.config.regime import DEFAULT, Regime, in_order
from wheelcli.config.rules import (
    Block,
    Data,
    Events,
    Fees,
    Income,
    Liquidity,
    Manage,
    PortfolioLimits,
    Quality,
    Review,
    Rfq,
    Roll,
    Score,
    Select,
    Sizing,
    Spreads,
    Stress,
    Unknown,
)
from wheelcli.config.screening import Screen


def _of_us_market(account: Account) -> Account:
    if account.market != "us":
        raise ValueError('only an account of [accounts.NAME] may have market = "deribit"')
    return account


class Config(Section):
    """Every key with its default. `Config()` has only defaults."""

    account: Annotated[Account, AfterValidator(_of_us_market)] = Account()
    data: Data = Data()
    never: Symbols = ()
    index_return_factor: Annotated[float, Field(ge=0, le=10)] = 0.5  # of the minimum return, for index ETFs
    quality: Quality = Quality()
    liquidity: Liquidity = Liquidity()
    unknown: Unknown = Unknown()
    events: Events = Events()
    sizing: Sizing = Sizing()
    stress: Stress = Stress()
    portfolio: PortfolioLimits = PortfolioLimits()
    score: Score = Score()
    select: Select = Select()
    spreads: Spreads = Spreads()
    manage: Manage = Manage()
    roll: Roll = Roll()
    fees: Fees = Fees()
    income: Income = Income()
    block: Block = Block()
    rfq: Rfq = Rfq()
    review: Review = Review()
    screen: Screen = Screen()
    coins: Coins = Coins()
    regime: Annotated[
        tuple[Regime, ...], Field(strict=False, description="a list of rows"), AfterValidator(in_order)
    ] = DEFAULT
    watchlist: dict[Symbol, Watched] = Field(default_factory=dict)
    accounts: dict[Name, Account] = Field(default_factory=dict)
    screens: dict[Name, Screen] = Field(default_factory=dict)
