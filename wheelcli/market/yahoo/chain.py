"""One `options` answer: the quote of the underlying, the expirations listed, and the contracts of one of
them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from wheelcli.contract import parse_occ
from wheelcli.market.feeds.json_values import day, items, moment, number, part, positive
from wheelcli.market.terms import MULTIPLIER, exercise_and_settlement, is_standard

# Yahoo's IV of a contract without quotes is what its search starts from.
_NO_IV = 1e-4
# In open hours at most 3 % of an expiration's contracts have no ask; before the open nearly all.
_UNQUOTED = 0.2

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Chain:
    """The content of one answer. `contracts` are rows of the snapshot's options table."""

    quote: Mapping[str, Any]
    quote_time: datetime | None
    expirations: tuple[date, ...]
    contracts: tuple[Row, ...]

    @property
    def spot(self) -> float | None:
        """Return the price of the underlying, dollars."""
        return positive(self.quote.get("regularMarketPrice"))

    @property
    def open_hours(self) -> bool:
        """Return whether Yahoo reports that the market is open."""
        return self.quote.get("marketState") in ("REGULAR", None)


def read_chain(answer: Mapping[str, Any], symbol: str) -> Chain:
    """Return the answer's values; contracts that cannot be read are left out."""
    quote = part(answer, "quote")
    when = moment(quote.get("regularMarketTime"))
    sides = [
        side for block in items(answer, "options") for key in ("calls", "puts") for side in items(block, key)
    ]
    rows = (_row(side, symbol, when) for side in sides if isinstance(side, dict))
    listed = {d for d in map(day, items(answer, "expirationDates")) if d}
    return Chain(quote, when, tuple(sorted(listed)), tuple(row for row in rows if row))


def _row(listing: Mapping[str, Any], symbol: str, when: datetime | None) -> Row | None:
    contract = parse_occ(str(listing.get("contractSymbol") or ""))
    if contract is None or listing.get("currency", "USD") != "USD":
        return None
    bid, ask = positive(listing.get("bid")), positive(listing.get("ask"))
    feed_iv = number(listing.get("impliedVolatility"))
    quoted = bid is not None and ask is not None
    return {
        "contract": contract.occ,
        "symbol": symbol,
        "right": contract.right.value,
        "strike": positive(listing.get("strike")) or contract.strike,
        "expiration": contract.expiration,
        "bid": bid,
        "ask": ask,
        "last": positive(listing.get("lastPrice")),
        "last_trade_time": moment(listing.get("lastTradeDate")),
        "quote_time": when,
        "volume": number(listing.get("volume")),
        "open_interest": number(listing.get("openInterest")),
        "multiplier": MULTIPLIER,
        "standard": listing.get("contractSize") in (None, "REGULAR") and is_standard(contract, symbol),
        **exercise_and_settlement(contract.root, symbol),
        "feed_iv": feed_iv if quoted and feed_iv is not None and feed_iv > _NO_IV else None,
    }


def joined(chains: Iterable[Chain]) -> list[Row]:
    """Return the contracts of several answers, each once; counts that are 0 for every one of them are
    unknown.
    """
    rows = list({row["contract"]: row for chain in chains for row in chain.contracts}.values())
    for column in ("volume", "open_interest"):
        if not any(row[column] for row in rows):
            rows = [{**row, column: None} for row in rows]
    return rows


def closed(chains: Iterable[Chain]) -> bool:
    """Return whether these are the quotes of a closed market: none is two-sided, or it is out of hours and
    most asks are missing.
    """
    chains = list(chains)
    rows = joined(chains)
    if not any(row["bid"] and row["ask"] for row in rows):
        return True
    unquoted = sum(row["ask"] is None for row in rows) / len(rows)
    return unquoted > _UNQUOTED and not all(chain.open_hours for chain in chains)
