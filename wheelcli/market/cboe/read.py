"""One `options` answer of Cboe: the underlying's quote, its moment, and the contracts.

Moments: `last_trade_time` of the underlying is New York's clock without a zone, and the moment of every quote
in the answer. `timestamp` is when the file was written, in UTC; it shows the exchange as it was a quarter
of an hour before. If that was in a session, these are quotes of the session, however long ago the name was
last traded; otherwise they are closing quotes. AAPL as written on 2026-07-25 03:44:38 (23:44 New York): last
trade at 15:59:59, `current_price` 333.80 from trading after hours, `close` 333.02. The closing quotes of the
options belong to 333.02. A name that was not traded in the half hour before that moment is stale: it may be
halted, and an answer does not tell a halt from a share that is seldom traded.

Zeros: a bid, an ask or an IV of 0 counts as absent. An open interest or a volume of 0 is 0, unless it is 0
for every contract. IV is a decimal (`iv30`, of the underlying, is in percent).
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from wheelcli.contract import Contract, parse_occ
from wheelcli.market.feeds.json_values import number, part, positive
from wheelcli.market.terms import MULTIPLIER, exercise_and_settlement, is_standard
from wheelcli.trading_calendar import NEW_YORK, close_of, in_session, last_trading, session_date

# Quotes are a quarter of an hour late, and so are the open and the close.
_DELAY = timedelta(minutes=15)
# A share that trades less often than this has no price of the moment.
_TRADED_WITHIN = timedelta(minutes=30)

Columns = dict[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Answer:
    """The contents of one response. `quote` is the underlying's, `options` the listed contracts with their
    rows.
    """

    quote: Mapping[str, Any]
    quote_time: datetime | None  # UTC, of the underlying and of every contract
    session: date  # of the quotes; date.min if their time is unknown
    closing: bool  # whether the exchange was closed: these are closing quotes
    market_time: datetime | None  # the last moment of trading that the answer can show, UTC
    stale: bool  # whether the name was last traded long before that moment
    options: tuple[tuple[Contract, Mapping[str, Any]], ...]

    @property
    def spot(self) -> float | None:
        """Return the share price of the options' moment, dollars: the last in the session, the close after
        it. Trades after hours do not count.
        """
        return positive(self.quote.get("close" if self.closing else "current_price"))

    @property
    def expirations(self) -> list[date]:
        """Return the listed expirations that have not passed, in order."""
        return sorted(day for day in {c.expiration for c, _ in self.options} if self._lives(day))

    def _lives(self, expiration: date) -> bool:
        """Return whether contracts have not expired: they stay listed the night after, those of a halted
        name too.
        """
        today = max(self.session, session_date(self.market_time)) if self.market_time else self.session
        return expiration > today or (expiration == today and not self.closing)

    @property
    def two_sided(self) -> bool:
        """Return whether some contract that has not expired has a bid and an ask."""
        alive = set(self.expirations)
        return any(
            positive(row.get("bid")) and positive(row.get("ask"))
            for contract, row in self.options
            if contract.expiration in alive
        )


def read_answer(answer: Mapping[str, Any], *, received: datetime | None = None) -> Answer:
    """Return the answer's values; contracts whose symbol cannot be read are left out. `received` serves an
    answer that lacks the moment when it was written.
    """
    data = part(answer, "data")
    listed = data.get("options")
    rows = [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []
    options: dict[Contract, tuple[Contract, Mapping[str, Any]]] = {}  # each once
    for row in rows:
        contract = parse_occ(str(row.get("option")))
        if contract is not None:
            options.setdefault(contract, (contract, row))
    when = moment_in_new_york(data.get("last_trade_time"))
    written = moment_in_utc(answer.get("timestamp")) or received
    shown = written - _DELAY if written else None
    market_time = last_trading(shown) if shown else None
    closing = when is not None and (not in_session(shown) if shown else _at_the_close(when))
    return Answer(
        quote=data,
        quote_time=when,
        session=session_date(when) if when else date.min,
        closing=closing,
        market_time=market_time,
        stale=when is not None and market_time is not None and market_time - when > _TRADED_WITHIN,
        options=tuple(options.values()),
    )


def option_columns(answer: Answer, symbol: str, expirations: Collection[date]) -> Columns:
    """Return the contracts of these expirations as columns of the snapshot's options table."""
    wanted = set(expirations)
    rows = [(c, row) for c, row in answer.options if c.expiration in wanted]
    terms = {root: exercise_and_settlement(root, symbol) for root in {c.root for c, _ in rows}}
    contracts = [c for c, _ in rows]
    bids, asks = _each(rows, "bid", positive), _each(rows, "ask", positive)
    return {
        "contract": [c.occ for c in contracts],
        "symbol": [symbol] * len(rows),
        "right": [c.right.value for c in contracts],
        "strike": [c.strike for c in contracts],
        "expiration": [c.expiration for c in contracts],
        "bid": bids,
        "ask": asks,
        "bid_size": _sizes(rows, "bid_size", bids),
        "ask_size": _sizes(rows, "ask_size", asks),
        "last": _each(rows, "last_trade_price", positive),
        "last_trade_time": _each(rows, "last_trade_time", moment_in_new_york),
        "quote_time": [answer.quote_time] * len(rows),
        "volume": _counts(answer, rows, "volume"),
        "open_interest": _counts(answer, rows, "open_interest"),
        "multiplier": [MULTIPLIER] * len(rows),
        "standard": [is_standard(c, symbol) for c in contracts],
        "exercise": [terms[c.root]["exercise"] for c in contracts],
        "settlement": [terms[c.root]["settlement"] for c in contracts],
        "feed_iv": _each(rows, "iv", positive),
    }


_Rows = list[tuple[Contract, Mapping[str, Any]]]


def _each(rows: _Rows, key: str, read: Callable[[Any], Any]) -> list[Any]:
    return [read(row.get(key)) for _, row in rows]


def _sizes(rows: _Rows, key: str, prices: list[float | None]) -> list[float | None]:
    """Return the contracts behind each price; none behind an unknown price."""
    return [
        size if price is not None else None
        for size, price in zip(_each(rows, key, positive), prices, strict=True)
    ]


def _counts(answer: Answer, rows: _Rows, key: str) -> list[float | None]:
    """Return counts of contracts; unknown if the answer has 0 for all of them."""
    if not any(number(row.get(key)) for _, row in answer.options):
        return [None] * len(rows)
    return _each(rows, key, number)


def _at_the_close(when: datetime) -> bool:
    """Return whether a trade was the last of its session, if no other moment is known."""
    return when >= close_of(session_date(when)) - timedelta(minutes=1)


def moment_in_new_york(value: Any) -> datetime | None:
    """Return as UTC a moment that is written without a zone and meant in New York.

    >>> moment_in_new_york("2026-07-24T15:59:59").isoformat(), moment_in_new_york(None)
    ('2026-07-24T19:59:59+00:00', None)
    """
    plain = _plain(value)
    return plain.replace(tzinfo=NEW_YORK).astimezone(UTC) if plain else None


def moment_in_utc(value: Any) -> datetime | None:
    """Return a moment that is written without a zone and meant in UTC.

    >>> moment_in_utc("2026-07-25 03:44:38").isoformat()
    '2026-07-25T03:44:38+00:00'
    """
    plain = _plain(value)
    return plain.replace(tzinfo=UTC) if plain else None


def _plain(value: Any) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment.replace(tzinfo=None) if 1970 < moment.year < 2200 else None
