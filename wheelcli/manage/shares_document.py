"""Shares held as `wheel.monitor` shows them: their value, the call to sell on them, and the choices below
their break-even.
"""

from dataclasses import dataclass, field
from typing import Annotated

from wheelcli.chains.annotations import SpotBasis
from wheelcli.manage.repair import Repair
from wheelcli.manage.shares import CallToSell, SharesRow
from wheelcli.units import OPTIONAL, Contracts, Doc, Dollars, PerShare, Shares, Unit, WholeShares


@dataclass(frozen=True, slots=True, kw_only=True)
class SharesNow:
    """Shares of one name; None is unknown or does not apply."""

    symbol: Annotated[str, Doc("underlying")]
    quantity: Annotated[Shares, Doc("shares, negative if short")]
    core: Annotated[WholeShares, Doc("shares that are never called away")]
    break_even: Annotated[PerShare | None, Doc("break-even of the cycle; if all shares are core, their cost")]
    core_break_even: Annotated[PerShare | None, Doc("cost of the core shares, fees included")]
    spot: Annotated[PerShare | None, Doc("quoted share price, at which the account counts them")]
    spot_basis: SpotBasis | None
    value_usd: Annotated[Dollars | None, Doc("value at that price; negative if short")]
    profit_usd: Annotated[
        Dollars | None, Doc("unrealised: value less cost, fees included; core shares at their own cost")
    ]
    core_profit_usd: Annotated[Dollars | None, Doc("part of it from core shares")]
    above_break_even_usd: Annotated[
        Dollars | None,
        Doc("result of selling them now against the cycle's break-even; core shares against their cost"),
    ]
    collateral_usd: Annotated[
        Dollars,
        Doc("collateral of short shares: their proceeds, or the cost of covering if that is more"),
    ]
    covered: Annotated[Contracts, Doc("calls sold on them")]
    free: Annotated[Contracts, Doc("calls that could be sold")]
    call: Annotated[CallToSell | None, Doc("call to sell on free shares that no gate blocks")]
    against: Annotated[str | None, Doc("why there is no call to sell")]
    repair: Annotated[
        tuple[Repair, ...], Doc("choices while the shares are below their break-even; not ranked")
    ]
    lot: Annotated[float | None, Unit("coins"), Doc("for coins, the coins that one call covers")] = field(
        default=None, metadata=OPTIONAL
    )


def shares_now(row: SharesRow) -> SharesNow:
    """Return the shares of one name as the document shows them."""
    return SharesNow(
        symbol=row.stock.symbol,
        quantity=row.stock.quantity,
        core=row.stock.core,
        break_even=row.stock.break_even,
        core_break_even=row.stock.core_break_even,
        spot=row.spot,
        spot_basis=None if row.spot is None else "quoted",
        value_usd=row.gain.value_usd,
        profit_usd=row.gain.profit_usd,
        core_profit_usd=row.gain.core_profit_usd,
        above_break_even_usd=row.above_break_even_usd,
        collateral_usd=row.collateral_usd,
        covered=row.covered,
        free=row.free,
        call=row.call,
        against=row.against or None,
        repair=row.repair,
        lot=row.lot if isinstance(row.lot, float) else None,
    )
