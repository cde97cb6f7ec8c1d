"""Tickets to fill: a put, a put spread, and a roll."""

from typing import Any

PUT: dict[str, Any] = {
    "id": "AAPL-260918-P300", "symbol": "AAPL", "contracts": 3, "limit_price": 2.15,
    "legs": [{"action": "sell", "contract": "AAPL260918P00300000", "strike": 300.0, "quantity": 3, "multiplier": 100, "bid": 2.1, "ask": 2.2}],
}  # fmt: skip
SPREAD: dict[str, Any] = {
    "id": "AAPL-260918-P300/P290", "symbol": "AAPL", "contracts": 2, "limit_price": 1.1,
    "legs": [
        {"action": "sell", "contract": "AAPL260918P00300000", "strike": 300.0, "quantity": 2, "multiplier": 100, "bid": 2.1, "ask": 2.2},
        {"action": "buy", "contract": "AAPL260918P00290000", "strike": 290.0, "quantity": 2, "multiplier": 100, "bid": 0.95, "ask": 1.05},
    ],
}  # fmt: skip
ROLL: dict[str, Any] = {
    "id": "AAPL-260918-P300>AAPL-261016-P295", "account": "default", "made": "2026-08-18T19:45:00Z", "contracts": 1, "credit": -0.2,
    "legs": [
        {"action": "BTC", "contract": "AAPL260918P00300000", "strike": 300.0, "quantity": 1, "multiplier": 100, "price": 5.4},
        {"action": "STO", "contract": "AAPL261016P00295000", "strike": 295.0, "quantity": 1, "multiplier": 100, "price": 5.2},
    ],
}  # fmt: skip
