"""A store read session by session: each market as a decision of its moment sees it, and nothing later."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from wheelcli.backtest.market_day import MarketDay, Split
from wheelcli.book.entry.due_events import Payment
from wheelcli.chains.dividends import payments_of
from wheelcli.errors import Problem, WheelError
from wheelcli.feed_source import US
from wheelcli.loaders.history.dated_facts import names_on, with_facts, with_reports
from wheelcli.loaders.history.dated_tables import VIX_DAYS, DatedTables, read_dated
from wheelcli.loaders.history.sessions import Recorded, Sessions, Span, sessions_in
from wheelcli.loaders.history.splits_from_closes import read_from_closes, splits_between
from wheelcli.market.model_quotes import with_model_quotes
from wheelcli.market.snapshot import Snapshot, table
from wheelcli.market.snapshot_filter import truncated, until
from wheelcli.market.snapshot_folder import load
from wheelcli.trading_calendar import Close, settles_at

if TYPE_CHECKING:
    import pandas as pd

UNREAD = {"options": ("last", "last_trade_time", "volume", "feed_iv")}
RECENT = timedelta(days=21)  # of dividends: later ones are not paid any more


@dataclass(slots=True)
class Store:
    """The sessions of a folder. `problems` grows as sessions turn out to be damaged."""

    folder: Path
    sessions: Sessions
    tables: DatedTables
    model: bool
    rate: float
    most_days: int | None = None  # later expirations are not read
    problems: list[Problem] = field(default_factory=list)
    damaged: int = 0  # sessions without a readable snapshot
    read: dict[date, str] = field(default_factory=dict)  # digest of the snapshot read for each session
    # whether the options of a snapshot are left unread, because they are kept elsewhere
    light: Callable[[Recorded], bool] = lambda recorded: False

    @property
    def source(self) -> str:
        """Return the sources of its markets."""
        return "+".join(dict.fromkeys(each.source for each in self.sessions.recorded))

    @property
    def digest(self) -> str:
        """Return twelve hexadecimal digits that change with any snapshot or table that was read."""
        whole = hashlib.sha256()
        for each in self.sessions.recorded:
            whole.update(f"{each.session}{self.read.get(each.session, each.digest)}".encode())
        for part in self._tables():
            whole.update(part)
        return whole.hexdigest()[:12]

    @property
    def tables_digest(self) -> str:
        """Return hexadecimal digits that change with any of its dated tables."""
        return hashlib.sha256(b"".join(self._tables())).hexdigest()

    def _tables(self) -> Iterator[bytes]:
        import pandas as pd

        for name, frame in sorted(self.tables.frames.items()):
            yield name.encode()
            yield pd.util.hash_pandas_object(frame, index=False).to_numpy().tobytes()

    def days(self) -> Iterator[MarketDay]:
        """Yield each session, oldest first; a damaged one is left out, with a problem."""
        splits: list[Split] = []
        before: pd.DataFrame | None = None
        for preferred in self.sessions.recorded:
            read = self._readable(preferred)
            if read is None:
                continue
            recorded, snapshot = read
            doubts: tuple[Problem, ...] = ()
            if recorded.market != US:
                splits = []
            elif "splits" in self.tables.frames:
                splits = list(self.tables.splits(recorded.session))
            elif before is not None:
                seen = splits_between(before, snapshot.closes, recorded.session)
                doubts = tuple(each for each in seen if isinstance(each, Problem))
                usual = [each for each in seen if isinstance(each, Split)]
                splits += usual
                self.problems += [read_from_closes(split) for split in usual]
            before = snapshot.closes
            yield replace(self._day(recorded, snapshot, tuple(splits)), doubts=doubts)

    def whole(self, recorded: Recorded, day: MarketDay) -> MarketDay:
        """Return a session that was read without its options, with all of them. Raises WheelError (5)."""
        return replace(self._day(recorded, self._whole_market(recorded), day.splits), doubts=day.doubts)

    def _as_paid(
        self, symbol: str, ex_date: date, amount: float, session: date, splits: tuple[Split, ...]
    ) -> float:
        """Return a dividend per share of its ex-date, as the table has it; a feed divides it by later
        splits.
        """
        if "dividends" in self.tables.frames:
            return amount
        later = [each for each in splits if each.symbol == symbol and ex_date < each.day <= session]
        return round(amount * float(prod((each.factor for each in later), start=Fraction(1))), 9)

    def _readable(self, preferred: Recorded) -> tuple[Recorded, Snapshot] | None:
        """Return the best snapshot of a session that can be read; None if all are damaged. Every damaged one
        is a problem, and the session is lost only without a good one.
        """
        for recorded in (preferred, *preferred.others):
            try:
                snapshot = self._market(recorded)
            except WheelError as error:
                self.problems.append(Problem("damaged_session", error.message, error.hint))
                continue
            self.read[preferred.session] = recorded.digest
            return recorded, snapshot
        self.read[preferred.session] = "damaged"
        self.damaged += 1
        return None

    def _market(self, recorded: Recorded) -> Snapshot:
        return self._whole_market(recorded, later=("options",) if self.light(recorded) else ())

    def _whole_market(self, recorded: Recorded, later: tuple[str, ...] = ()) -> Snapshot:
        whole = load(recorded.path, without={} if self.model else UNREAD, later=later)
        session, at_close = recorded.session, recorded.at_close
        snapshot = _known(truncated(_near(whole, self.most_days), session))
        closes = self.tables.closes(session, at_close=at_close)
        if closes is not None:
            snapshot = replace(snapshot, closes=closes)
        vix = self.tables.known("vix", session, at_close=at_close)
        if vix is not None:
            live = snapshot.vix[(snapshot.vix["date"].dt.date == session).to_numpy()]
            year = vix[(vix["date"].dt.date > session - timedelta(days=VIX_DAYS)).to_numpy()]
            rows = _stacked(year[["date", "close"]], live)
            snapshot = replace(snapshot, vix=table("vix", rows))
        rates = self.tables.known("rates", session, at_close=at_close)
        if rates is not None and len(rates):
            last = rates.iloc[[-1]].assign(tenor_days=91.0, label="store")
            snapshot = replace(snapshot, rates=table("rates", last))
        paid = self.tables.payments(session)
        if paid is not None:
            rows_paid = [{"symbol": p.symbol, "date": p.ex_date, "amount": p.amount} for p in paid]
            snapshot = replace(snapshot, dividends=table("dividends", rows_paid))
        return self._with_facts(snapshot, session, at_close=at_close)

    def _with_facts(self, snapshot: Snapshot, session: date, *, at_close: bool) -> Snapshot:
        names = snapshot.underlyings
        facts = self.tables.known("facts", session, at_close=at_close)
        if facts is not None and len(facts):
            names = with_facts(names, facts)
        reports = self.tables.known("earnings", session, at_close=at_close)
        if reports is not None and len(reports):
            names = with_reports(names, reports, session)
        if names is snapshot.underlyings:
            return snapshot
        return replace(snapshot, underlyings=table("underlyings", names))

    def _day(self, recorded: Recorded, snapshot: Snapshot, splits: tuple[Split, ...]) -> MarketDay:
        session = recorded.session
        rate = float(snapshot.rates["rate"].iloc[0]) if len(snapshot.rates) else self.rate
        snapshot, model = with_model_quotes(snapshot, rate=rate) if self.model else (snapshot, False)
        payments = tuple(
            Payment(symbol, day, self._as_paid(symbol, day, amount, session, splits))
            for symbol, paid in payments_of(snapshot.dividends).items()
            for day, amount in paid
            if session - RECENT <= day <= session
        )
        names = snapshot.underlyings
        closing = names["closing"].fillna(False).to_numpy(bool)
        listed = self.tables.effective("names", session)
        return MarketDay(
            id=recorded.path.name,
            snapshot=snapshot,
            at_close=recorded.at_close or bool(len(closing) and closing.all()),
            closing=frozenset(names["symbol"].astype(str)[closing]),
            model=model,
            payments=payments,
            splits=splits,
            actions=self.tables.actions(session),
            listed=None if listed is None else names_on(listed, session),
            opens=_opens(snapshot, session),
        )


def open_store(
    folder: Path,
    *,
    span: Span = Span(),
    model: bool,
    rate: float,
    most_days: int | None = None,
    earnings: Path | None = None,
    facts: Path | None = None,
    market: str = US,
) -> Store:
    """Return the store in a folder. `model` makes quotes from volatilities, at `rate` if a session has none;
    expirations more than `most_days` ahead are left out. `earnings` and `facts` are tables that are not in
    its folder. A store of coins has no tables beside its sessions.

    Raises WheelError: 4 without a session in that span, 5 for a folder or a table that cannot be used.
    """
    sessions = sessions_in(folder, span, market)
    tables = read_dated(folder, earnings=earnings, facts=facts) if market == US else DatedTables({})
    store = Store(folder, sessions, tables, model, rate, most_days, list(sessions.problems))
    store.damaged = sessions.lost
    return store


def _known(snapshot: Snapshot) -> Snapshot:
    """Return the snapshot of coins without the delivery price of its day if that is still ahead."""
    if snapshot.market == US or settles_at(snapshot.session, at=Close.UTC_0800) <= snapshot.as_of:
        return snapshot
    return replace(snapshot, closes=until(snapshot.closes, snapshot.session - timedelta(days=1)))


def _near(snapshot: Snapshot, most_days: int | None) -> Snapshot:
    """Return the snapshot without later expirations, whose contracts can be neither sold nor held."""
    if most_days is None:
        return snapshot
    left = snapshot.options["expiration"].to_numpy("datetime64[D]") - np.datetime64(snapshot.session)
    near = left.astype(np.int64) <= most_days
    return replace(snapshot, options=snapshot.options[near].reset_index(drop=True))


def _opens(snapshot: Snapshot, session: date) -> dict[str, float]:
    if "open" not in snapshot.closes:
        return {}
    rows = snapshot.closes[(snapshot.closes["date"].dt.date == session).to_numpy()]
    pairs = zip(rows["symbol"].astype(str), rows["open"].astype(float), strict=True)
    return {symbol: price for symbol, price in pairs if price > 0}


def _stacked(first: "pd.DataFrame", second: "pd.DataFrame") -> "pd.DataFrame":
    import pandas as pd

    return pd.concat([first, second]).drop_duplicates("date", keep="last") if len(second) else first
