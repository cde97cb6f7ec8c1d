"""The data that a journal needs of a trade in options on coins, with prices and fees in the unit of payment.

Each leg of each block trade is one fill; all fills of a request form one group. Example: a request sells 15
and 10 puts at 990 USDC. It has two fills in one group, 14,850 and 9,900 USDC, each with its own fee and
index.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from wheelcli.contract import Contract
from wheelcli.order import Side
from wheelcli.rfq.coins.package import coin_contract
from wheelcli.rfq.journal import event_id
from wheelcli.rfq.package import Direction
from wheelcli.rfq.states import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class CoinFill:
    """One leg of one block trade. `size` and `lot` are coins; `price` is in `unit`, per coin; `fee` is in
    `fee_currency`; `index` is dollars per coin.
    """

    id: str  # rfq:<venue>:<trade id>:<leg>: entering it twice is entering it once
    group: str
    at: datetime
    contract: Contract
    side: Side
    size: Decimal
    lot: Decimal
    price: Decimal
    unit: str
    fee: Decimal
    fee_currency: str
    index: Decimal
    ticket: str | None
    plan: str | None

    @property
    def cash(self) -> Decimal:
        """Return the amount received before the fee, in the unit of the price; negative if paid."""
        amount = self.price * self.size
        return -amount if self.side.buys else amount


def coin_fills(request: Request) -> tuple[CoinFill, ...]:
    """Return the fills of a request. Raises ValueError if the record lacks what a journal needs."""
    if request.coin is None or request.coin.lot is None:
        raise ValueError("the record does not show whether the order opens or closes, or lacks its lot")
    out = []
    for fill in request.fills:
        for leg in fill.legs:
            contract = coin_contract(leg.contract)
            if contract is None:
                raise ValueError(f"{leg.contract} is not an option on a coin")
            if leg.price is None or leg.fee is None or leg.index is None or not leg.fee_currency:
                raise ValueError(f"the venue did not report price, fee and index of {leg.contract}")
            out.append(
                CoinFill(
                    id=event_id(request, leg),
                    group=request.id,
                    at=fill.at,
                    contract=contract,
                    side=_side(request.coin.side, leg.side),
                    size=leg.amount,
                    lot=request.coin.lot,
                    price=leg.price,
                    unit=contract.unit,
                    fee=leg.fee,
                    fee_currency=leg.fee_currency,
                    index=leg.index,
                    ticket=request.ticket,
                    plan=request.plan,
                )
            )
    return tuple(out)


def _side(side: Side, traded: Direction) -> Side:
    """Return the side of the order. Raises ValueError if the leg traded the other way."""
    if side.buys != (traded is Direction.BUY):
        raise ValueError(f"the order is to {side}, and the leg was traded as a {traded}")
    return side
