"""The answers of Deribit as rows of a snapshot: listed contracts, quotes, daily prices, the volatility index.

Prices of inverse options are in coins: `OPTIONS.bid` is the price times the index, and `TERMS` keeps it as it
was quoted. One contract of a plan is one lot, the smallest amount that trades. Therefore, sizes and open
interest, which Deribit gives in coins, are divided by it. Example: a bid of 0.017 BTC at an index of
75,110.18 is 1,276.87 dollars per coin, and an open interest of 117.9 BTC is 1,179 lots of 0.1.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from wheelcli.coin_fees import FEE_CAP
from wheelcli.contract import Contract
from wheelcli.market.deribit.names import LINEAR, own_contract
from wheelcli.market.feeds.json_values import number, positive
from wheelcli.market.feeds.rate_limit import Refused

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Listed:
    """One listed option: its contract and what the instrument's record lays down, per coin."""

    contract: Contract
    lot: float
    tick: float
    tick_above: float
    tick_over: float
    fee_rate: float
    block_min: float | None
    block_tick: float | None

    @property
    def inverse(self) -> bool:
        """Return whether it is quoted and paid in the coin."""
        return self.contract.inverse


def read_listed(records: Iterable[Any], coins: frozenset[str]) -> dict[str, Listed]:
    """Return the options on these coins by name. A record that lacks a lot, a tick or a fee is left out: none
    of them may be guessed.
    """
    out = {}
    for record in records:
        if not isinstance(record, dict) or record.get("is_active") is False:
            continue
        contract = own_contract(str(record.get("instrument_name")), coins)
        lot, tick = positive(record.get("min_trade_amount")), positive(record.get("tick_size"))
        fee = number(record.get("taker_commission"))
        if contract is None or lot is None or tick is None or fee is None or fee < 0:
            continue
        above, over = _step(record.get("tick_size_steps"), tick)
        out[contract.name] = Listed(
            contract,
            lot,
            tick,
            above,
            over,
            fee,
            positive(record.get("block_trade_min_trade_amount")),
            positive(record.get("block_trade_tick_size")),
        )
    return out


def _step(steps: Any, tick: float) -> tuple[float, float]:
    """Return the tick of higher prices, and the price from which it applies."""
    first = steps[0] if isinstance(steps, list) and steps and isinstance(steps[0], dict) else {}
    above, over = positive(first.get("tick_size")), positive(first.get("above_price"))
    return (above, over) if above and over else (tick, 0.0)


def option_rows(
    summaries: Iterable[Any], listed: dict[str, Listed], index: dict[str, float]
) -> tuple[list[Row], list[Row]]:
    """Return the rows of options and of terms for the quotes that name a listed contract on a coin whose
    `index`, dollars per coin, is known.
    """
    options, terms = [], []
    for summary in summaries:
        if not isinstance(summary, dict):
            continue
        each = listed.get(str(summary.get("instrument_name")))
        if each is None or each.contract.root not in index:
            continue
        rate = index[each.contract.root] if each.inverse else 1.0
        bid, ask = positive(summary.get("bid_price")), positive(summary.get("ask_price"))
        options.append(_option(summary, each, rate, (bid, ask)))
        terms.append(
            {
                "contract": each.contract.name,
                "unit": each.contract.root if each.inverse else LINEAR,
                "bid_native": bid,
                "ask_native": ask,
                "usd_per_unit": rate,
                "forward": positive(summary.get("underlying_price")),
                "tick": each.tick,
                "tick_above": each.tick_above,
                "tick_over": each.tick_over,
                "lot": each.lot,
                "fee_rate": each.fee_rate,
                "fee_cap": float(FEE_CAP),
                "block_min": each.block_min,
                "block_tick": each.block_tick,
            }
        )
    return options, terms


def _option(summary: Row, each: Listed, rate: float, quote: tuple[float | None, float | None]) -> Row:
    bid, ask = (None if price is None else price * rate for price in quote)
    interest, volume = number(summary.get("open_interest")), number(summary.get("volume"))
    last, iv = positive(summary.get("last")), positive(summary.get("mark_iv"))
    return {
        "contract": each.contract.name,
        "symbol": each.contract.root,
        "right": each.contract.right.value,
        "strike": each.contract.strike,
        "expiration": each.contract.expiration,
        "bid": bid,
        "ask": ask,
        "last": None if last is None else last * rate,
        "quote_time": moment(summary.get("creation_timestamp")),
        "volume": None if volume is None else volume / each.lot,
        "open_interest": None if interest is None else interest / each.lot,
        "multiplier": each.lot,
        "standard": True,
        "exercise": "european",
        "settlement": "coin_inverse" if each.inverse else "coin_linear",
        "feed_iv": None if iv is None else iv / 100.0,
    }


def moment(value: Any) -> datetime | None:
    """Return a moment from milliseconds since 1970, UTC.

    >>> moment(1789939036004).isoformat()
    '2026-09-20T21:17:16.004000+00:00'
    """
    stamp = positive(value)
    return datetime.fromtimestamp(stamp / 1000.0, UTC) if stamp is not None and stamp < 4.1e12 else None


def read_index(result: Any) -> float:
    """Return the index of a coin, dollars. Raises Refused if the answer has none."""
    price = positive(result.get("index_price")) if isinstance(result, dict) else None
    if price is None:
        raise Refused("bad_answer", "no index")
    return price


def close_rows(result: Any, coin: str) -> list[Row]:
    """Return the delivery prices of a coin, the average before 08:00 UTC, as its daily closes, oldest first.
    Raises Refused if there are none.
    """
    days = {}
    for entry in result.get("data") or () if isinstance(result, dict) else ():
        price = positive(entry.get("delivery_price")) if isinstance(entry, dict) else None
        try:
            day = date.fromisoformat(str(entry.get("date"))) if price else None
        except ValueError:
            continue
        if day is not None:
            days[day] = {"symbol": coin, "date": day, "close": price, "adjusted": price}
    if not days:
        raise Refused("bad_answer", "no delivery prices")
    return [days[day] for day in sorted(days)]


def dvol_rows(result: Any) -> list[Row]:
    """Return the daily closes of a volatility index, oldest first; for today, its level now. Raises Refused
    if there are none.
    """
    days = {}
    for candle in result.get("data") or () if isinstance(result, dict) else ():
        if isinstance(candle, list) and len(candle) >= 5:
            at, level = moment(candle[0]), positive(candle[4])
            if at is not None and level is not None:
                days[at.date()] = level
    if not days:
        raise Refused("bad_answer", "no levels")
    return [{"date": day, "close": days[day]} for day in sorted(days)]
