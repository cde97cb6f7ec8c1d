"""The bridge from one value of an account to a later one, in dollars for documents."""

from dataclasses import dataclass
from typing import Annotated

from wheelcli.book.valuation.gains import Bridge
from wheelcli.units import Doc, Dollars

__all__ = ["BridgeDollars", "bridge_dollars"]


# Without slots, because a document inherits these lines after fields of its own.
@dataclass(frozen=True, kw_only=True)
class BridgeDollars:
    """The lines of a bridge in reading order: the gain is the sum of those after it."""

    start_value_usd: Annotated[Dollars, Doc("value at the close before the span")]
    deposits_usd: Annotated[Dollars, Doc("cash deposited")]
    withdrawals_usd: Annotated[Dollars, Doc("cash withdrawn")]
    transfers_usd: Annotated[
        Dollars, Doc("shares and contracts transferred in kind, at their value of that day; out is negative")
    ]
    end_value_usd: Annotated[Dollars, Doc("value at the last close")]
    gain_usd: Annotated[
        Dollars,
        Doc("end − start − deposits + withdrawals − transfers: the sum of the lines below it"),
    ]
    realised_usd: Annotated[Dollars, Doc("result of options and shares that ended, after all fees")]
    dividends_usd: Annotated[Dollars | None, Doc("dividends received, less tax withheld; null for coins")]
    interest_usd: Annotated[Dollars, Doc("interest on cash")]
    unrealised_usd: Annotated[
        Dollars, Doc("change in the positions' value above their cost, at mids, fees included")
    ]
    brought_usd: Annotated[
        Dollars,
        Doc("basis less value of positions transferred in: a gain made before the transfer, deducted"),
    ]
    unknown_basis_usd: Annotated[Dollars, Doc("result of positions without a known basis, held and sold")]
    corrections_usd: Annotated[Dollars, Doc("corrections of cash, entered by hand")]


def bridge_dollars(bridge: Bridge) -> BridgeDollars:
    """Return the lines of a bridge, cents in dollars."""
    sums = bridge.sums
    return BridgeDollars(
        start_value_usd=bridge.start.value / 100,
        deposits_usd=sums.deposits / 100,
        withdrawals_usd=sums.withdrawals / 100,
        transfers_usd=sums.transfers / 100,
        end_value_usd=bridge.end.value / 100,
        gain_usd=bridge.gain / 100,
        realised_usd=sums.realised / 100,
        dividends_usd=sums.dividends / 100,
        interest_usd=sums.interest / 100,
        unrealised_usd=bridge.unrealised / 100,
        brought_usd=sums.brought / 100,
        unknown_basis_usd=bridge.unknown_basis / 100,
        corrections_usd=sums.corrections / 100,
    )
