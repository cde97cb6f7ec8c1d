"""The kinds of values a config key may hold: numbers in a range, symbols, short texts, lists."""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from wheelcli.config.keys import Written
from wheelcli.contract import parse_symbol
from wheelcli.money_text import ambiguous_amount, is_ambiguous

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9 _-]{0,39}")


class Section(BaseModel):
    """One table of the config: no unknown keys, no text for numbers, no NaN, and immutable once read."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


def _symbol(text: str) -> str:
    symbol = parse_symbol(text)
    if symbol is None:
        raise ValueError("expected a symbol such as AAPL, BRK-B or ^SPX")
    return symbol


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError("expected a name of up to 40 letters, digits, spaces, - and _")
    return text


def _text(text: str) -> str:
    if _CONTROL.search(text):
        raise ValueError("expected text without control characters")
    return text


def _one_meaning(value: Any) -> Any:
    if isinstance(value, Written) and is_ambiguous(value.text):
        raise ValueError(f"{ambiguous_amount(value.text)}; write it without a point, or with two decimals")
    return value


Share = Annotated[float, Field(ge=0, le=1)]  # of account value unless stated otherwise
Positive = Annotated[float, Field(gt=0)]
AtLeastZero = Annotated[float, Field(ge=0)]
Dollars = Annotated[AtLeastZero, BeforeValidator(_one_meaning)]  # a total of money, not a price
Ceiling = Annotated[float, Field(ge=1)]  # a multiple above the fair one
Spread = Annotated[float, Field(ge=0, le=2)]  # (ask − bid) ÷ mid, which is 2 at most
Count = Annotated[int, Field(ge=0)]
PositiveCount = Annotated[int, Field(ge=1)]

Symbol = Annotated[str, AfterValidator(_symbol), Field(description="a symbol, such as AAPL, BRK-B or ^SPX")]
Symbols = Annotated[
    tuple[Symbol, ...], Field(strict=False, description='a list of symbols, as ["AAPL", "BRK-B"]')
]
Name = Annotated[str, AfterValidator(_name)]
Text = Annotated[str, AfterValidator(_text), Field(description="text in quotes")]
Texts = Annotated[
    tuple[Text, ...], Field(strict=False, description='a list of texts, as ["value", "income"]')
]


def _band(delta: tuple[float, float, float]) -> tuple[float, float, float]:
    low, target, high = delta
    if not low <= target <= high:
        raise ValueError("expected low ≤ target ≤ high")
    return delta


def _window(dte: tuple[int, int]) -> tuple[int, int]:
    if dte[0] > dte[1]:
        raise ValueError("expected low ≤ high")
    return dte


_Delta = Annotated[float, Field(gt=0, lt=1)]
DeltaBand = Annotated[
    tuple[_Delta, _Delta, _Delta],
    Field(
        strict=False, description="three deltas between 0 and 1, low ≤ target ≤ high, as [0.18, 0.25, 0.30]"
    ),
    AfterValidator(_band),
]
DteWindow = Annotated[
    tuple[Count, Count],
    Field(strict=False, description="two numbers of days, low ≤ high, as [21, 45]"),
    AfterValidator(_window),
]

Effect = Literal["block", "warn", "info"]  # what a gate that fails does
Ignorance = Literal["block", "warn"]  # what a gate whose value is unknown does
