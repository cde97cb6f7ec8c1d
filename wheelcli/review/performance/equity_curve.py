"""The account's value at every close, deposits and withdrawals, and the resulting return beside the
benchmarks.

Value = cash + shares at their close + options at their mark. Cash is the journal's, exact; a deposit on a day
without a session counts on the next one. Every amount is rounded to the cent, so that each value is the exact
sum of its parts. The benchmark *same underlyings* is the result of the same capital at risk without options:
each session it holds shares of every name for the dollars tied up in it at the close before, and cash for the
rest.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from wheelcli.book.events import Event, Kind
from wheelcli.book.ledger import AccountBook
from wheelcli.quotes import Mark
from wheelcli.review.performance.holdings import (
    OptionStretch,
    ShareStretch,
    holdings,
    split_factor,
    splits_of,
)
from wheelcli.review.performance.option_marks import mark_options
from wheelcli.review.performance.price_grid import Closes
from wheelcli.review.performance.returns import session_returns

__all__ = ["Curve", "curve_of", "in_kind_of"]

Floats = NDArray[np.float64]
OUTSIDE = (Kind.DEPOSIT, Kind.WITHDRAWAL, Kind.OPENING_BALANCE, Kind.TRANSFER)


@dataclass(frozen=True, slots=True)
class Curve:
    """One entry per session (t,); the first is the close before the account's first event. Dollars."""

    days: tuple[date, ...]
    value: Floats
    modelled: Floats  # dollars of options without a quote
    cash: Floats
    unknown: Floats  # worth of the positions without a known basis, part of `value`
    deposits: Floats  # cash
    withdrawals: Floats  # cash, positive
    transfers: Floats  # shares and contracts that came in kind, at their worth of that day; out is negative
    in_kind: Mapping[str, tuple[int, int]]  # the same one by one: row and cents, by the event's id
    returns: Floats  # (t − 1,)
    same_underlyings: Floats  # (t − 1,) returns
    tied_up: Floats  # dollars in put collateral and shares
    # Worth at the last close of each open lot of the account, in its order
    open_options: tuple[float, ...] = ()
    open_quoted: tuple[bool, ...] = ()  # whether each of these has a quote
    # Worth at the last close of the shares of a name, unknown basis left out
    open_shares: Mapping[str, float] = field(default_factory=dict)

    def row(self, day: date) -> int:
        """Return the last row not after `day`; −1 if all are."""
        return bisect_right(self.days, day) - 1


def curve_of(
    account: AccountBook,
    events: Sequence[Event],
    closes: Closes,
    *,
    quotes: Mapping[date, Mapping[str, Mark]],
    rate: float,
    carried: Mapping[str, Mark] | None = None,
    expired: Mapping[str, Mark | None] | None = None,
) -> Curve:
    """Return the curve of one account. `events` are those of it in force, in order; `closes` begin before the
    first of them.

    `carried` are marks at the last close of options without a quote, by OCC symbol (`option_marks`).
    `expired` are those of open options that are over, None unknown (`option_marks`).
    """
    options, shares = holdings(account, splits_of(events))
    tied = np.zeros((len(closes.days), len(closes.symbols) + 1))  # the last column: names without closes
    known = _shares([s for s in shares if s.cost_usd is not None], closes)
    other = _shares([s for s in shares if s.cost_usd is None], closes)
    for each in known, other:
        for symbol, worth in each.items():
            if (k := closes.column(symbol)) >= 0:
                tied[:, k] += np.abs(worth)
    marked = _options(options, closes, tied, quotes=quotes, rate=rate, carried=carried, expired=expired or {})
    cash, into, out = _cash(events, closes)
    in_kind = in_kind_of(events, closes)
    transfers = np.zeros(len(closes.days))
    for row, cents in in_kind.values():
        transfers[row] += cents / 100
    unknown = _total(other, closes) + marked.unknown
    value = np.round(cash + _total(known, closes) + unknown + marked.worth, 2)
    with np.errstate(invalid="ignore", divide="ignore"):
        moved = np.diff(closes.total, axis=0) / closes.total[:-1]
        weight = np.where(value[:-1, None] > 0, tied[:-1, :-1] / value[:-1, None], 0.0)
    same = np.nansum(weight * moved, axis=1)
    returns = session_returns(
        value, deposits=into + np.maximum(transfers, 0.0), withdrawals=out + np.maximum(-transfers, 0.0)
    )
    return Curve(
        days=closes.days,
        value=value,
        modelled=marked.modelled,
        cash=np.round(cash, 2),
        unknown=np.round(unknown, 2),
        deposits=into,
        withdrawals=out,
        transfers=transfers,
        in_kind=in_kind,
        returns=returns,
        same_underlyings=same,
        tied_up=tied.sum(axis=1),
        open_options=marked.last[: len(account.options)],
        open_quoted=marked.quoted[: len(account.options)],
        open_shares={s: float(worth[-1]) for s, worth in known.items() if len(worth)},
    )


@dataclass(frozen=True, slots=True)
class _Marked:
    """Options at every close: value of those with a known premium, of the others, and the modelled part; for
    each option at the last close, whether it has a quote.
    """

    worth: Floats
    unknown: Floats
    modelled: Floats
    last: tuple[float, ...]
    quoted: tuple[bool, ...]


def _span(closes: Closes, since: date, until: date | None) -> slice:
    first = closes.at(since)
    if first < 0 or closes.days[first] != since:
        first += 1
    if until is None:
        return slice(first, None)
    last = closes.at(until)
    return slice(first, last if last >= 0 and closes.days[last] == until else last + 1)


def _shares(shares: Sequence[ShareStretch], closes: Closes) -> dict[str, Floats]:
    """Return the worth of the shares of each name at every close, to the cent."""
    counts: dict[str, Floats] = {}
    costs: dict[str, Floats] = {}
    for stretch in shares:
        rows = _span(closes, stretch.since, stretch.until)
        for table, amount in (counts, stretch.shares), (costs, stretch.cost_usd or 0.0):
            table.setdefault(stretch.symbol, np.zeros(len(closes.days)))[rows] += amount
    out: dict[str, Floats] = {}
    for symbol, count in counts.items():
        k = closes.column(symbol)
        # A name without closes is worth what it cost: unknown would make the whole account so.
        level = closes.plain[:, k] if k >= 0 else np.full(len(count), np.nan)
        worth: Floats = np.where(np.isnan(level), costs[symbol], count * level)
        out[symbol] = worth.round(2)
    return out


def _total(by_name: Mapping[str, Floats], closes: Closes) -> Floats:
    total = np.zeros(len(closes.days))
    for worth in by_name.values():
        total += worth
    return total


def _options(
    options: Sequence[OptionStretch],
    closes: Closes,
    tied: Floats,
    *,
    quotes: Mapping[date, Mapping[str, Mark]],
    rate: float,
    carried: Mapping[str, Mark] | None,
    expired: Mapping[str, Mark | None],
) -> _Marked:
    worth, unknown, modelled = (np.zeros(len(closes.days)) for _ in range(3))
    if not options:
        return _Marked(worth, unknown, modelled, (), ())
    marks = mark_options(options, closes, quotes=quotes, rate=rate, carried=carried, expired=expired)
    units = np.array([o.units for o in options])
    known = np.array([o.opened_at is not None for o in options])[marks.stretch]
    dollars = np.round(np.nan_to_num(units[marks.stretch] * marks.price), 2)
    np.add.at(worth, marks.day, np.where(known, dollars, 0.0))
    np.add.at(unknown, marks.day, np.where(known, 0.0, dollars))
    np.add.at(modelled, marks.day, np.where(marks.modelled, np.abs(dollars), 0.0))
    column = np.array([closes.column(o.symbol) for o in options])
    _tie_up(options, marks.stretch, marks.day, column, tied)
    last, at_end = np.zeros(len(options)), marks.day == len(closes.days) - 1
    last[marks.stretch[at_end]] = dollars[at_end]
    quoted = np.zeros(len(options), bool)
    quoted[marks.stretch[at_end]] = ~marks.modelled[at_end]
    return _Marked(worth, unknown, modelled, tuple(last.tolist()), tuple(quoted.tolist()))


def _tie_up(
    options: Sequence[OptionStretch],
    stretch: NDArray[np.int64],
    day: NDArray[np.int64],
    column: NDArray[np.int64],
    tied: Floats,
) -> None:
    """Add the collateral of short puts, less what long puts of the same name and expiration cover: for a
    spread its width.
    """
    collateral = np.array([0.0 if o.is_call else -o.units * o.strike for o in options])
    covered = {
        (o.symbol, o.expiration) for o, dollars in zip(options, collateral, strict=True) if dollars < 0
    }
    alone = np.array([(o.symbol, o.expiration) not in covered for o in options])
    single = alone[stretch]
    np.add.at(tied, (day[single], column[stretch[single]]), collateral[stretch[single]])
    for symbol, expiration in sorted(covered):
        mine = np.array([(o.symbol, o.expiration) == (symbol, expiration) for o in options])
        entries = mine[stretch]
        dollars = np.bincount(day[entries], weights=collateral[stretch[entries]], minlength=len(tied))
        tied[:, column[int(np.flatnonzero(mine)[0])]] += np.maximum(dollars, 0.0)


def _cash(events: Sequence[Event], closes: Closes) -> tuple[Floats, Floats, Floats]:
    size = len(closes.days)
    cash, into, out = np.zeros(size), np.zeros(size), np.zeros(size)
    for event in events:
        k = bisect_left(closes.days, event.day)
        if k >= size:
            continue
        cash[k] += event.cash_cents / 100
        if event.kind in OUTSIDE:
            into[k] += max(event.gross_cents / 100, 0.0)
            out[k] += max(-event.gross_cents / 100, 0.0)
    return np.cumsum(cash), into, out


def in_kind_of(events: Sequence[Event], closes: Closes) -> dict[str, tuple[int, int]]:
    """Return the row and the value in cents (negative: out) of shares and contracts transferred in or out,
    by the event's id.
    """
    splits = splits_of(events)
    out = {}
    for event in events:
        k = bisect_left(closes.days, event.day)
        if event.kind in OUTSIDE and (event.contracts or event.micro_shares) and k < len(closes.days):
            out[event.id] = k, round(100 * _in_kind(event, closes, k, splits))
    return out


def _in_kind(
    event: Event, closes: Closes, k: int, splits: Mapping[str, Sequence[tuple[date, float]]]
) -> float:
    """Return the dollars that transferred shares or contracts were worth on the day they came."""
    price = None if event.price_micros is None else event.price_micros / 1e6
    if event.contract is not None and event.contracts:
        return event.contracts * event.multiplier * (price or 0.0)
    column = closes.column(event.symbol or "")
    shares = event.micro_shares / 1_000_000
    close = closes.plain[k, column] if column >= 0 else np.nan
    if np.isnan(close):
        return shares * (price or 0.0)
    return float(shares * split_factor(splits, event.symbol or "", event.day) * close)
