"""The order behind a package as the record holds it: what each leg opens or closes, and its quote then."""

from collections.abc import Mapping
from typing import Any

from wheelcli.contract import parse_occ
from wheelcli.order import Order, OrderLeg, Side
from wheelcli.rfq.entry import number_in, text_of


def order_fields(order: Order | None) -> dict[str, Any] | None:
    """Return an order as a body has it, None for shares; `order_in` reads back its legs."""
    if order is None:
        return None
    return {
        "id": order.id,
        "symbol": order.symbol,
        "contracts": order.contracts,
        "plan": order.plan,
        "legs": [
            {
                "contract": leg.contract.occ,
                "side": leg.side.code,
                "ratio": leg.ratio,
                "multiplier": leg.multiplier,
                "price": text_of(leg.price),
            }
            for leg in order.legs
        ],
    }


def order_in(fields: Mapping[str, Any] | None) -> Order | None:
    """Return the order of a body, None if it has none.

    Raises ValueError, KeyError or TypeError for others.
    """
    if fields is None:
        return None
    legs = tuple(_leg(leg) for leg in fields["legs"])
    return Order(
        str(fields["id"]),
        str(fields["symbol"]),
        int(fields["contracts"]),
        legs,
        None,
        plan=str(fields["plan"]),
    )


def _leg(fields: Mapping[str, Any]) -> OrderLeg:
    contract = parse_occ(str(fields["contract"]))
    if contract is None:
        raise ValueError(f"{fields['contract']!r} is not a contract")
    return OrderLeg(
        Side.of(str(fields["side"])),
        contract,
        int(fields["ratio"]),
        int(fields["multiplier"]),
        number_in(fields["price"]),
    )
