"""The smallest size that a venue accepts. A smaller order is refused, never rounded up.

A request for quotes counts the sum of its legs, so 20 + 20 BTC reach a minimum of 25; an exchange's crossing
mechanism counts the smallest leg of a complex order.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from wheelcli.contract import parse_occ
from wheelcli.rfq.package import AmountUnit, Package
from wheelcli.units import Doc, Unit


class Venue(StrEnum):
    """The venues for a block."""

    SHEET = "sheet"  # a desk, by phone or chat
    FACILITATION = "facilitation"  # US option exchanges: the broker trades against its customer
    SOLICITATION = "solicitation"  # … or finds the other side before the auction
    QCC = "qcc"  # qualified contingent cross, with shares
    DERIBIT = "deribit"


_CROSSES = {Venue.FACILITATION: 50, Venue.SOLICITATION: 500, Venue.QCC: 1000}
# In coins, by the venue's list of block sizes (support.deribit.com, article 25944688627229).
_COINS = {"BTC": 25, "BTC_USDC": 25, "ETH": 250, "ETH_USDC": 250, "XRP_USDC": 75_000}


@dataclass(frozen=True, slots=True, kw_only=True)
class Minimum:
    """A venue's minimum size and whether the package reaches it."""

    venue: Annotated[Venue, Doc("the venue")]
    amount: Annotated[float | None, Unit("in the package's unit"), Doc("its minimum; null if unknown")]
    basis: Annotated[str, Doc("what the minimum counts, and its source")]
    met: Annotated[bool | None, Doc("whether the package reaches it; null if the minimum is unknown")]


def minimum_of(venue: Venue, package: Package, *, least: Decimal | None = None) -> Minimum:
    """Return the venue's minimum for this package; `least` is the minimum in the instrument's record, which
    takes precedence over the coin's list.

    Raises ValueError if the venue does not trade it, such as coin options at a US exchange, shares at an
    options exchange or US options at Deribit.
    """
    if venue is Venue.SHEET:
        return Minimum(venue=venue, amount=None, basis="the desk sets its own", met=None)
    if venue is Venue.DERIBIT:
        return _of_coins(package, least)
    if package.unit is not AmountUnit.CONTRACTS:
        raise ValueError(f"{venue} is for listed options, not for {package.unit}")
    least = Decimal(_CROSSES[venue])
    smallest = min(package.quantity(leg) for leg in package.legs)
    shares = ", together with shares" if venue is Venue.QCC else ""
    basis = "the smallest leg" if len(package.legs) > 1 else "the contracts"
    return Minimum(venue=venue, amount=float(least), basis=f"counts {basis}{shares}", met=smallest >= least)


def _of_coins(package: Package, recorded: Decimal | None) -> Minimum:
    if package.unit is not AmountUnit.COINS or parse_occ(package.legs[0].contract) is not None:
        raise ValueError("deribit trades options on coins only")
    known = _COINS.get(package.legs[0].contract.split("-")[0])
    least = recorded if recorded is not None else None if known is None else Decimal(known)
    basis = "counts the sum of all legs, in coins"
    if least is None:
        return Minimum(venue=Venue.DERIBIT, amount=None, basis=basis, met=None)
    met = package.sum_of_legs >= least
    return Minimum(venue=Venue.DERIBIT, amount=float(least), basis=basis, met=met)
