"""An order of `wheel roll` as it is saved for the journal: a position's close, or a roll of it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from wheelcli.units import Contracts, Doc, Dollars, Lot, PerShare


@dataclass(frozen=True, slots=True, kw_only=True)
class RollLeg:
    """One leg of a saved order."""

    action: Annotated[str, Doc("BTC, STO, STC or BTO")]
    contract: Annotated[str, Doc("OCC symbol")]
    quantity: Annotated[Contracts, Doc("contracts of this leg, positive")]
    multiplier: Annotated[Lot, Doc("shares per contract; for a coin, the lot, such as 0.1")]
    price: Annotated[
        PerShare | None, Doc("natural price: the ask of a leg bought, the bid of a leg sold")
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RollTicket:
    """A saved order. Fields that files of older versions may lack have defaults."""

    id: Annotated[str, Doc("AAPL-260918-P300>AAPL-261016-P295; for a close AAPL-260918-P300>close")]
    # A text, as it was written: the journal's fills name the weighing by it.
    made: Annotated[str, Doc("time of the weighing, ISO 8601, UTC")] = ""
    as_of: Annotated[datetime | None, Doc("moment of the quotes")] = None
    account: Annotated[str | None, Doc("account")] = None
    symbol: Annotated[str, Doc("underlying")] = ""
    contracts: Annotated[Contracts, Doc("contracts of each leg")]
    legs: Annotated[tuple[RollLeg, ...], Doc("legs, those that close first")]
    credit: Annotated[
        PerShare | None,
        Doc("credit of the whole order at the natural price, before fees; negative is a debit"),
    ] = None
    credit_mid: Annotated[PerShare | None, Doc("the same at the mid")] = None
    fees_usd: Annotated[Dollars | None, Doc("fees of the whole order")] = None
    expiration: Annotated[date | None, Doc("expiration of the new leg; null for a close")] = None
    usd_per_unit: Annotated[
        float | None, Doc("for options on a coin, dollars per unit of their prices: the index, or 1")
    ] = None

    @property
    def weighing(self) -> str:
        """Return the plan that its fills name."""
        return f"roll {self.made}"
