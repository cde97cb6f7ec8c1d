"""Turn a match into block trades: one for each quote used, with its price split over the legs."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from wheelcli.contract import parse_occ
from wheelcli.rfq.package import Direction
from wheelcli.rfq.quotes import Match
from wheelcli.venues.sim.refusals import number


def block_trades(
    request: Mapping[str, Any],
    found: Match,
    direction: Direction,
    *,
    instruments: Mapping[str, Any],
    fee: Decimal,
    at: int,
    next_id: Callable[[], int],
) -> list[dict[str, Any]]:
    """Return the block trades in the form of the state, decimals as text."""
    prices = leg_prices(request["legs"], instruments, found.price)
    out = []
    for quote, amount in found.parts:
        made = next_id()
        trades: list[dict[str, Any]] = []
        for leg, price in zip(request["legs"], prices, strict=True):
            size = amount * leg["ratio"]
            paid, currency = _fee(leg["instrument_name"], instruments, price=price, size=size, fee=fee)
            bought = (leg["direction"] == "buy") == (direction is Direction.BUY)
            trades.append(
                {
                    "trade_id": f"{made}-{len(trades) + 1}",
                    "trade_seq": made,
                    "instrument_name": leg["instrument_name"],
                    "direction": "buy" if bought else "sell",
                    "price": str(price),
                    "amount": str(size),
                    "fee": str(paid),
                    "fee_currency": currency,
                    "index_price": instruments[leg["instrument_name"]].get("index_price"),
                    "timestamp": at,
                    "state": "filled",
                    "order_type": "limit",
                    "matching_id": None,
                    "liquidity": "T",
                    "api": True,
                    "block_trade_id": f"BLOCK-{made}",
                    "block_rfq_id": request["block_rfq_id"],
                }
            )
        out.append(
            {
                "id": f"BLOCK-{made}",
                "block_rfq_id": request["block_rfq_id"],
                "timestamp": at,
                "direction": direction.value,
                "price": str(found.price),
                "amount": str(amount),
                "maker": quote.makers[0],
                "trades": trades,
            }
        )
    return out


def _fee(
    name: str, instruments: Mapping[str, Any], *, price: Decimal, size: Decimal, fee: Decimal
) -> tuple[Decimal, str]:
    """Return the fee of a leg and its currency: shares trade free, options on shares for `fee` a contract,
    those on coins for the rate of their record, at most its share of the premium.
    """
    listed = instruments[name]
    if listed.get("fee_rate") is None:
        return (fee * size if parse_occ(name) is not None else Decimal(0)), "USD"
    coin = Decimal(listed["index_price"]) if listed["fee_currency"] == "USDC" else Decimal(1)
    each = min(Decimal(listed["fee_rate"]) * coin, Decimal(listed["fee_cap"]) * abs(price))
    return each * size, str(listed["fee_currency"])


def leg_prices(legs: list[dict[str, Any]], instruments: Mapping[str, Any], price: Decimal) -> list[Decimal]:
    """Return a price for each leg, which add up to the package's: the mids, with the difference on the most
    expensive leg among those of ratio 1 (among all legs if there is none).
    """
    mids = []
    for leg in legs:
        listed = instruments[leg["instrument_name"]]
        mids.append((Decimal(listed["bids"][0][0]) + Decimal(listed["asks"][0][0])) / 2)
    signs = [(1 if leg["direction"] == "buy" else -1) * leg["ratio"] for leg in legs]
    total = sum((sign * mid for sign, mid in zip(signs, mids, strict=True)), Decimal(0))
    dearest = max(range(len(legs)), key=lambda place: (legs[place]["ratio"] == 1, mids[place]))
    mids[dearest] += (price - total) / signs[dearest]
    return mids


def shown_trade(block: Mapping[str, Any]) -> dict[str, Any]:
    """Return a block trade as the venue shows it, its decimals as numbers."""
    trades = [
        {
            **{key: value for key, value in trade.items() if value is not None or key != "index_price"},
            **{
                key: number(trade[key])
                for key in ("price", "amount", "fee", "index_price")
                if trade.get(key) is not None
            },
        }
        for trade in block["trades"]
    ]
    return {"id": block["id"], "timestamp": block["timestamp"], "trades": trades}
