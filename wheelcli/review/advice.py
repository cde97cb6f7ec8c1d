"""What is open and what comes next: positions with their advice, appointments, what is not settled."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from wheelcli.units import Doc, Dollars, PerShare, Ratio, Unit

__all__ = ["Appointment", "Occasion", "PositionAdvice", "SpotBasis", "UnsettledContract"]

Occasion = Literal["expiration", "ex_dividend", "earnings"]
SpotBasis = Literal["synchronised", "quoted"]


@dataclass(frozen=True, slots=True)
class UnsettledContract:
    """A contract past its expiration that the journal still holds open."""

    contract: Annotated[str, Doc("its name")]
    symbol: Annotated[str, Doc("underlying")]
    expiration: Annotated[date, Doc("when it ended")]
    contracts: Annotated[int, Doc("negative when short")]


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionAdvice:
    """One open position and what to do about it: the monitor's row, shortened."""

    position: Annotated[str, Doc("its name")]
    symbol: Annotated[str, Doc("underlying")]
    contracts: Annotated[float, Unit("contracts"), Doc("negative when short")]
    expiration: Annotated[date | None, Doc("when it ends")]
    spot: Annotated[PerShare | None, Doc("the share")]
    spot_basis: Annotated[
        SpotBasis | None,
        Doc(
            "what `spot` is: synchronised (put–call parity at the moment of the option quotes) "
            "or quoted by the feed"
        ),
    ] = None
    profit_usd: Annotated[Dollars | None, Doc("unrealised: value at the mark less cost, fees in")]
    captured: Annotated[Ratio | None, Doc("part of the credit that is earned")]
    state: Annotated[str, Doc("where it stands")]
    action: Annotated[str, Doc("what to do")]
    reason: Annotated[str, Doc("and why")]
    needs_action: Annotated[bool, Doc("whether it is to be closed, rolled or settled now")]
    roll_to: Annotated[str | None, Doc("the best roll that no rule bars")] = None
    roll_now_usd: Annotated[Dollars | None, Doc("cash of that roll now, natural, fees in")] = None
    roll_expected_usd: Annotated[Dollars | None, Doc("expected of it from now to its end, fees in")] = None
    changes_if: Annotated[
        str | None, Doc("what would change the advice, in one sentence with the number")
    ] = None


@dataclass(frozen=True, slots=True)
class Appointment:
    """Something that happens on a day of the next two weeks."""

    day: Annotated[date, Doc("when")]
    kind: Annotated[Occasion, Doc("what")]
    symbol: Annotated[str, Doc("underlying")]
    what: Annotated[str, Doc("in words")]
    confirmed: Annotated[bool | None, Doc("a report's date, whether it is confirmed")] = None
