"""Open positions and the weeks ahead: positions and what to do, events, unsettled contracts."""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Literal

from wheelcli.manage.open_position import CoinPosition
from wheelcli.units import OPTIONAL, Contracts, Doc, Dollars, PerShare, Ratio, Shares, Unit

__all__ = ["Appointment", "Occasion", "PositionAdvice", "SharesAdvice", "SpotBasis", "UnsettledContract"]

Occasion = Literal["expiration", "ex_dividend", "earnings"]
SpotBasis = Literal["synchronised", "quoted"]


@dataclass(frozen=True, slots=True)
class UnsettledContract:
    """A contract past its expiration that the journal still holds open."""

    contract: Annotated[str, Doc("OCC symbol")]
    symbol: Annotated[str, Doc("underlying")]
    expiration: Annotated[date, Doc("when it expired")]
    contracts: Annotated[int, Doc("contracts, negative if short")]


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionAdvice:
    """One open position and what to do about it: the monitor's row, shortened."""

    position: Annotated[str, Doc("name of the position")]
    symbol: Annotated[str, Doc("underlying")]
    contracts: Annotated[float, Unit("contracts"), Doc("contracts, negative if short")]
    expiration: Annotated[date | None, Doc("expiration date")]
    spot: Annotated[PerShare | None, Doc("share price")]
    spot_basis: Annotated[
        SpotBasis | None,
        Doc(
            "what `spot` is: synchronised (put–call parity at the moment of the option quotes) "
            "or quoted by the feed"
        ),
    ] = None
    profit_usd: Annotated[Dollars | None, Doc("unrealised: value at the mark less cost, fees included")]
    captured: Annotated[Ratio | None, Doc("part of the credit earned so far")]
    state: Annotated[str, Doc("state")]
    action: Annotated[str, Doc("action to take")]
    reason: Annotated[str, Doc("reason")]
    needs_action: Annotated[bool, Doc("whether to close, roll or settle it now")]
    roll_to: Annotated[str | None, Doc("best roll that no rule blocks")] = None
    roll_now_usd: Annotated[Dollars | None, Doc("cash of that roll now, natural, after fees")] = None
    roll_expected_usd: Annotated[
        Dollars | None, Doc("expected result of it from now to its end, after fees")
    ] = None
    changes_if: Annotated[
        str | None, Doc("what would change the recommendation, in one sentence with the number")
    ] = None
    order_text: Annotated[
        str | None, Doc("order of that action in the notation that brokers paste; null if it needs none")
    ] = None
    coin: Annotated[
        CoinPosition | None, Doc("for an option on a coin, its size and prices in the venue's units")
    ] = field(default=None, metadata=OPTIONAL)


@dataclass(frozen=True, slots=True)
class SharesAdvice:
    """Shares of one name, and the call to sell on them; None is unknown or does not apply."""

    symbol: Annotated[str, Doc("underlying")]
    quantity: Annotated[Shares, Doc("shares, negative if short; for a coin account, coins")]
    spot: Annotated[PerShare | None, Doc("share price as quoted")]
    break_even: Annotated[PerShare | None, Doc("break-even of the cycle; if all shares are core, their cost")]
    value_usd: Annotated[Dollars | None, Doc("value at that price; negative if short")]
    profit_usd: Annotated[Dollars | None, Doc("unrealised: value less cost, fees included")]
    covered: Annotated[Contracts, Doc("calls sold on them")]
    free: Annotated[Contracts, Doc("calls that could be sold")]
    order_text: Annotated[str | None, Doc("order of the call to sell; null if no call passes every gate")]
    reason: Annotated[str | None, Doc("why there is no call to sell")]
    lot: Annotated[float | None, Unit("coins"), Doc("for coins, the coins that one call covers")] = field(
        default=None, metadata=OPTIONAL
    )


@dataclass(frozen=True, slots=True)
class Appointment:
    """An event on a day of the next two weeks."""

    day: Annotated[date, Doc("day")]
    kind: Annotated[Occasion, Doc("kind of event")]
    symbol: Annotated[str, Doc("underlying")]
    what: Annotated[str, Doc("event in words")]
    confirmed: Annotated[bool | None, Doc("for a report's date, whether it is confirmed")] = None
