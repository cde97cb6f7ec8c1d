"""The config's settings of an account and a watched name: `[account]`, `[accounts.NAME]`, `[watchlist.SYM]`.

An open option is one line, as a statement would print it: `-2 AAPL 2026-09-18 300 P @ 2.15` is two puts sold
at 2.15. When it was opened and how often it was rolled may follow: `-2 AAPL 2026-09-18 300 P @ 2.15 opened
2026-08-14 rolled 1`.
"""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from wheelcli.config.fields import (
    AtLeastZero,
    Count,
    DeltaBand,
    Dollars,
    DteWindow,
    Positive,
    PositiveCount,
    Section,
    Symbol,
    Symbols,
    Text,
    Texts,
)
from wheelcli.option_line import parse_option_line


def _option(text: str) -> str:
    if parse_option_line(text) is None:
        raise ValueError("expected an open option such as -2 AAPL 2026-09-18 300 P @ 2.15")
    return " ".join(text.split())


_Option = Annotated[str, AfterValidator(_option)]
_Options = Annotated[
    tuple[_Option, ...],
    Field(strict=False, description='a list of open options, as ["-2 AAPL 2026-09-18 300 P @ 2.15"]'),
]


class Holding(Section):
    """Shares held of one name: `shares.AAPL = { quantity = 200, break_even = 291.4, core = 0 }`."""

    quantity: AtLeastZero = 0.0  # 0 if the journal counts the shares and only `core` is set here
    break_even: AtLeastZero | None = None  # dollars per share; absent is unknown
    core: Count = 0  # shares never to be called away

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if "quantity" not in self.model_fields_set and not self.core:
            raise ValueError("quantity is missing (expected a number of 0 or more)")
        return self


class Account(Section):
    """What the broker allows, and the account's value and holdings until a journal opens it (`source`). With
    `market = "deribit"` it trades options on coins: `cash` is in USDC, and it holds `coins` and no shares.
    """

    market: Literal["us", "deribit"] = "us"
    value: Dollars = 0.0  # dollars; 0 is not set
    cash: Dollars = 0.0
    type: Literal["cash", "margin", "ira"] = "cash"
    option_level: Annotated[int, Field(ge=0, le=5)] = 2  # 3 allows spreads
    source: Literal["auto", "config", "journal"] = "auto"  # auto: the journal from its opening on
    cash_equivalents: Symbols = ("SGOV", "BIL")
    shares: dict[Symbol, Holding] = Field(default_factory=dict)
    coins: dict[Symbol, Holding] = Field(default_factory=dict)  # at Deribit: coins.BTC = { quantity = 1.0 }
    options: _Options = ()

    @model_validator(mode="after")
    def _one_market(self) -> Self:
        if self.market == "us":
            if self.coins:
                raise ValueError('coins need market = "deribit"')
            return self
        if self.shares or self.options:
            raise ValueError("an account at deribit holds coins: it has no shares and no options on shares")
        if self.type != "cash":
            raise ValueError('an account at deribit needs type = "cash"')
        return self


class Watched(Section):
    """One name of the watchlist."""

    entry_price: Positive | None = None  # puts at or below
    exit_price: Positive | None = None  # calls at or above
    outlook: Literal["bullish", "neutral", "bearish"] = "neutral"
    core_shares: Count = 0
    delta: DeltaBand | None = None  # instead of the regime's
    dte: DteWindow | None = None  # instead of the regime's
    contracts_max: PositiveCount | None = None  # short puts, and short calls, open and new
    allow_below_basis: bool = False
    sector: Text = ""  # overrides the feed
    tags: Texts = ()
    notes: Text = ""
