"""The account's value at every close, what came in and went out, and what that returned beside the benchmarks.

Value = cash + shares at their close + options at their mark. Cash is the journal's, exact; a deposit on a day without a session counts
on the next one. The benchmark *same underlyings* holds, each session, the shares of every name for the dollars that were tied up
in it at the close before, and cash for the rest: what the same capital at risk would have made without options.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from wheelcli.book.book import AccountBook
from wheelcli.book.events import Event, Kind
from wheelcli.review.grid import Closes
from wheelcli.review.holdings import OptionStretch, ShareStretch, holdings, split_factor, splits_of
from wheelcli.review.marks import mark_options
from wheelcli.review.returns import session_returns

__all__ = ["Curve", "curve_of"]

Floats = NDArray[np.float64]
OUTSIDE = (Kind.DEPOSIT, Kind.WITHDRAWAL, Kind.OPENING_BALANCE, Kind.TRANSFER)


@dataclass(frozen=True, slots=True)
class Curve:
    """One entry a session (t,); the first is the close before the account's first event. Dollars."""

    days: tuple[date, ...]
    value: Floats
    modelled: Floats  # dollars of options that no quote stands behind
    deposits: Floats
    withdrawals: Floats  # positive
    returns: Floats  # (t − 1,)
    same_underlyings: Floats  # (t − 1,) returns
    tied_up: Floats  # dollars in put collateral and shares

    def row(self, day: date) -> int:
        """The last row not after `day`; −1 where all are."""
        return bisect_right(self.days, day) - 1


def curve_of(
    account: AccountBook, events: Sequence[Event], closes: Closes, *,
    quotes: Mapping[date, Mapping[str, float]], rate: float,
) -> Curve:  # fmt: skip
    """The curve of one account. `events` are those of it that count, in order; `closes` begin before the first of them."""
    options, shares = holdings(account, splits_of(events))
    tied = np.zeros((len(closes.days), len(closes.symbols) + 1))  # the last column: names without closes
    held, in_shares = _shares(shares, closes)
    tied[:, :-1] += np.abs(in_shares)
    worth, modelled = _options(options, closes, tied, quotes=quotes, rate=rate)
    cash, into, out = _cash(events, closes)
    value = cash + held + worth
    with np.errstate(invalid="ignore", divide="ignore"):
        moved = np.diff(closes.total, axis=0) / closes.total[:-1]
        weight = np.where(value[:-1, None] > 0, tied[:-1, :-1] / value[:-1, None], 0.0)
    same = np.nansum(weight * moved, axis=1)
    returns = session_returns(value, deposits=into, withdrawals=out)
    return Curve(closes.days, value, modelled, into, out, returns, same, tied.sum(axis=1))


def _span(closes: Closes, since: date, until: date | None) -> slice:
    first = closes.at(since)
    if first < 0 or closes.days[first] != since:
        first += 1
    if until is None:
        return slice(first, None)
    last = closes.at(until)
    return slice(first, last if last >= 0 and closes.days[last] == until else last + 1)


def _shares(shares: Sequence[ShareStretch], closes: Closes) -> tuple[Floats, Floats]:
    total, by_name = np.zeros(len(closes.days)), np.zeros((len(closes.days), len(closes.symbols)))
    for held in shares:
        rows, k = _span(closes, held.since, held.until), closes.column(held.symbol)
        # A name without closes is worth what it cost: unknown would make the whole account so.
        worth = (
            held.shares * closes.plain[rows, k] if k >= 0 else np.full(len(total[rows]), held.cost_usd or 0.0)
        )
        worth = np.where(np.isnan(worth), held.cost_usd or 0.0, worth)
        total[rows] += worth
        if k >= 0:
            by_name[rows, k] += worth
    return total, by_name


def _options(
    options: Sequence[OptionStretch], closes: Closes, tied: Floats, *, quotes: Mapping[date, Mapping[str, float]], rate: float
) -> tuple[Floats, Floats]:  # fmt: skip
    worth, modelled = np.zeros(len(closes.days)), np.zeros(len(closes.days))
    if not options:
        return worth, modelled
    marks = mark_options(options, closes, quotes=quotes, rate=rate)
    units = np.array([o.units for o in options])
    dollars = np.nan_to_num(units[marks.stretch] * marks.price)
    np.add.at(worth, marks.day, dollars)
    np.add.at(modelled, marks.day, np.where(marks.modelled, np.abs(dollars), 0.0))
    column = np.array([closes.column(o.symbol) for o in options])
    _tie_up(options, marks.stretch, marks.day, column, tied)
    return worth, modelled


def _tie_up(
    options: Sequence[OptionStretch], stretch: NDArray[np.int64], day: NDArray[np.int64], column: NDArray[np.int64], tied: Floats
) -> None:  # fmt: skip
    """Add what short puts tie up, less what long puts of the same name and expiration cover: of a spread its width."""
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
    at_hand: dict[date, int] = {day: k for k, day in enumerate(closes.days)}
    splits = splits_of(events)
    for event in events:
        k = at_hand.get(event.day)
        if k is None:
            k = closes.at(event.day) + 1
        if k >= size:
            continue
        cash[k] += event.cash_cents / 100
        if event.kind in OUTSIDE:
            moved = event.cash_cents or event.fees_cents
            flow = event.gross_cents / 100 if moved else _in_kind(event, closes, k, splits)
            into[k] += max(flow, 0.0)
            out[k] += max(-flow, 0.0)
    return np.cumsum(cash), into, out


def _in_kind(
    event: Event, closes: Closes, k: int, splits: Mapping[str, Sequence[tuple[date, float]]]
) -> float:
    """Dollars that shares or contracts from elsewhere were worth on the day they came."""
    told = None if event.price_micros is None else event.price_micros / 1e6
    if event.contract is not None and event.contracts:
        return event.contracts * event.multiplier * (told or 0.0)
    column = closes.column(event.symbol or "")
    shares = event.micro_shares / 1_000_000
    close = closes.plain[k, column] if column >= 0 else np.nan
    if np.isnan(close):
        return shares * (told or 0.0)
    return float(shares * split_factor(splits, event.symbol or "", event.day) * close)
