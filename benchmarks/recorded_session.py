"""One recorded session: what every source of `evidence_data` reads its files into, and the snapshot that is
made of it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pandas as pd

from wheelcli.contract import Contract, Right, root_of
from wheelcli.market.snapshot import Snapshot, table
from wheelcli.trading_calendar import session_date, session_on_or_before

NO_CLOSE = "no close of the share on any expiration 14 to 75 days ahead"
DAYS = (14, 75)  # of the expirations kept: as wide as any window of the planner's
SECTORS = {
    "AAPL": "Technology",
    "AMD": "Technology",
    "INTC": "Technology",
    "PLTR": "Technology",
    "AMZN": "Consumer Cyclical",
    "BABA": "Consumer Cyclical",
    "GOOG": "Communication Services",
    "GOOGL": "Communication Services",
    "META": "Communication Services",
    "DIS": "Communication Services",
    "TWX": "Communication Services",
    "HOOD": "Financial Services",
    "JPM": "Financial Services",
    "CLX": "Consumer Defensive",
}
FUNDS = ("SPY", "QQQ", "IWM")


def about(symbol: str, spot: float, moment: datetime) -> dict[str, object]:
    """The row of a name in a snapshot's table of underlyings."""
    fund = symbol in FUNDS
    return {
        "symbol": symbol,
        "name": symbol,
        "kind": "index_etf" if fund else "stock",
        "leverage": 1.0,
        "sector": "Broad index" if fund else SECTORS.get(symbol),
        "currency": "USD",
        "spot": spot,
        "quote_time": moment,
    }


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Names of one recorded session that are not judged, and why."""

    source: str
    day: str
    symbols: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Closes:
    """A share's closes by day: as traded, and adjusted for splits and dividends."""

    traded: pd.Series
    adjusted: pd.Series

    @classmethod
    def plain(cls, closes: pd.Series) -> "Closes":
        """Closes of which no adjustment is known."""
        return cls(closes, closes)

    def on(self, day: date) -> float | None:
        """The close as traded, None where it is not known."""
        volume = self.traded.get(pd.Timestamp(day))
        return None if volume is None or pd.isna(volume) else float(volume)

    def until(self, day: date) -> pd.Series:
        """The adjusted closes up to a day, at the level of the last one as traded."""
        known = self.adjusted[: pd.Timestamp(day)]
        return known * (self.traded.loc[known.index[-1]] / known.iloc[-1]) if len(known) else known


@dataclass(frozen=True, slots=True)
class Session:
    """A market of one session, and the share's close at each (symbol, expiration) of its options."""

    source: str
    snapshot: Snapshot
    closes: Mapping[tuple[str, date], float]
    model: bool  # whether bid and ask come from a table of spreads


@dataclass(frozen=True, slots=True)
class Recorded:
    """A session as it was read: options with columns symbol, right, strike, expiration, open_interest and bid
    and ask, or what `quoted` makes them from.
    """

    source: str
    as_of: datetime
    spots: Mapping[str, float]
    options: pd.DataFrame
    closes: Mapping[str, Closes]
    rate: float  # of the 13-week bill, about
    quoted: Callable[[pd.DataFrame, datetime, Mapping[str, float]], pd.DataFrame] | None = None
    unjudged: Mapping[str, str] = field(default_factory=dict)  # names, and why

    def judged(self, levels: pd.Series) -> Iterator[Session | LeftOut]:
        """The session with the options that can be judged, and the names that cannot. `levels` is VIX by
        day.
        """
        day = session_date(self.as_of)
        ends = self._ends(day)
        usable = {symbol for symbol, _ in ends}
        for why in sorted({self.unjudged.get(s, NO_CLOSE) for s in self.spots if s not in usable}):
            names = [s for s in self.spots if s not in usable and self.unjudged.get(s, NO_CLOSE) == why]
            yield LeftOut(self.source, str(day), tuple(sorted(names)), why)
        if usable:
            yield Session(self.source, self._snapshot(day, ends, levels), ends, model=self.quoted is not None)

    def _ends(self, day: date) -> dict[tuple[str, date], float]:
        """The close of the share on each expiration where it is known."""
        out = {}
        pairs = self.options[["symbol", "expiration"]].drop_duplicates()
        for symbol, until in zip(pairs["symbol"], pairs["expiration"].dt.date, strict=True):
            if symbol in self.unjudged or symbol not in self.closes:
                continue
            if not DAYS[0] <= (until - day).days <= DAYS[1]:
                continue
            close = self.closes[symbol].on(session_on_or_before(until))
            if close is not None:
                out[symbol, until] = close
        return out

    def _snapshot(self, day: date, ends: Mapping[tuple[str, date], float], levels: pd.Series) -> Snapshot:
        symbols = sorted({symbol for symbol, _ in ends})
        pairs = pd.MultiIndex.from_tuples([(symbol, pd.Timestamp(until)) for symbol, until in ends])
        options = self.options[pd.MultiIndex.from_frame(self.options[["symbol", "expiration"]]).isin(pairs)]
        if self.quoted:
            options = self.quoted(options, self.as_of, self.spots)
        names = [
            occ(*row) for row in options[["symbol", "expiration", "right", "strike"]].itertuples(index=False)
        ]
        options = options.assign(
            contract=names,
            quote_time=self.as_of,
            multiplier=100.0,
            standard=True,
            exercise="american",
            settlement="physical",
        )
        past = levels[pd.Timestamp(day - timedelta(days=365)) : pd.Timestamp(day)]
        return Snapshot(
            as_of=self.as_of,
            source="file",
            underlyings=table(
                "underlyings", [about(symbol, self.spots[symbol], self.as_of) for symbol in symbols]
            ),
            options=table("options", options),
            closes=table("closes", pd.concat([self._past(symbol, day) for symbol in symbols])),
            dividends=table("dividends"),
            vix=table("vix", pd.DataFrame({"date": past.index, "close": past.to_numpy()})),
            rates=table("rates", [{"tenor_days": 91.0, "rate": self.rate, "date": day, "label": "file"}]),
        )

    def _past(self, symbol: str, day: date) -> pd.DataFrame:
        closes = self.closes[symbol].until(day)
        return pd.DataFrame(
            {
                "symbol": symbol,
                "date": closes.index,
                "close": closes.to_numpy(),
                "adjusted": closes.to_numpy(),
            }
        )


def occ(symbol: str, expiration: pd.Timestamp, right: str, strike: float) -> str:
    """The OCC symbol of a standard contract."""
    return Contract(root_of(symbol), expiration.date(), Right(right), strike).occ


def positive(values: pd.Series) -> pd.Series:
    """A feed's 0 is no quote."""
    return values.where(values > 0)
