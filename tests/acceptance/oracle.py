"""A replayed session as its raw files tell it: quotes, closes, VIX, what is known of a company.

Nothing of wheelcli is imported.

What the program should make of them follows in `oracle_quantlib` (volatility and Greeks) and `oracle_plan`
(tickets); the rules come from the page of the design itself, whose block of defaults is read here.
"""

import csv
import datetime as dt
import functools
import gzip
import itertools
import json
import math
import pathlib
import statistics
import tomllib
from zoneinfo import ZoneInfo

from wheelcli.config.renamed_keys import RENAMED

EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "config.example.toml"
SHARED = pathlib.Path(__file__).resolve().parents[3] / "shared"
DATA = SHARED / "data"
NEW_YORK = ZoneInfo("America/New_York")
EARLY_CLOSES = {dt.date(2025, 11, 28), dt.date(2025, 12, 24), dt.date(2026, 11, 27), dt.date(2026, 12, 24)}
HOLIDAY_COPIES = {"2026-05-25", "2026-06-19", "2026-07-03", "2025-11-27"}
BROAD_FUNDS = {"SPY", "QQQ", "IWM"}
RATE = 0.04  # no world has ^IRX: the config's


def rows(path):
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", newline="") as file:
        yield from csv.DictReader(file)


def number(text):
    try:
        value = float(text)
    except (TypeError, ValueError):
        return None
    return value if math.isfinite(value) else None


@functools.cache
def defaults():
    """The default config, as section 10 of the design prints it, under the keys' names of today; keys that it
    lacks come from config.example.toml."""
    page = (SHARED / "design.md").read_text(encoding="utf-8")
    block = page.split("```toml\n", 1)[1].split("```", 1)[0]
    tables = {key: value for key, value in tomllib.loads(block).items() if key != "watchlist"}
    for old, new in RENAMED.items():
        table, name = old.split(".")
        if name in tables[table]:
            tables[table][new.split(".")[1]] = tables[table].pop(name)
    return completed(tables, tomllib.loads(EXAMPLE.read_text(encoding="utf-8")))


def completed(tables, more):
    """The tables with the keys that only `more` has added to them; no value of theirs is replaced."""
    added = {key: value for key, value in more.items() if key not in tables and key != "watchlist"}
    both = {key: (value, more[key]) for key, value in tables.items() if isinstance(more.get(key), dict)}
    return tables | added | {key: completed(*pair) for key, pair in both.items()}


def rules(overrides):
    """The defaults with the `KEY=VALUE` of --set (a dict of dotted keys) laid over them."""
    tables = json.loads(json.dumps(defaults()))
    for key, value in overrides.items():
        *path, last = key.split(".")
        place = tables
        for part in path:
            place = place.setdefault(part, {})
        place[last] = value
    return tables


class Quote:
    """One contract as the raw file has it; a bid or ask of 0 is none."""

    def __init__(self, occ, right, strike, expiration, bid, ask, interest):
        self.occ, self.right, self.strike, self.expiration = occ, right, strike, expiration
        self.bid, self.ask, self.interest = bid or None, ask or None, interest

    @property
    def two_sided(self):
        return self.bid is not None and self.ask is not None

    @property
    def mid(self):
        return (self.bid + self.ask) / 2


class Market:
    """One session.

    The replay stamps every quote 20:00 UTC of its day. Two of one day are equal: what is read for one is
    there for both.
    """

    def __init__(self, day):
        self.day = dt.date.fromisoformat(day)
        self.as_of = dt.datetime.combine(self.day, dt.time(20), dt.UTC)

    def __eq__(self, other):
        return isinstance(other, Market) and self.day == other.day

    def __hash__(self):
        return hash(self.day)

    def years(self, expiration):
        close = dt.time(13) if expiration in EARLY_CLOSES else dt.time(16)
        return (dt.datetime.combine(expiration, close, NEW_YORK) - self.as_of).total_seconds() / (365 * 86400)

    def dte(self, expiration):
        return (expiration - self.day).days

    @functools.cache  # noqa: B019 - a handful of markets in a test run
    def chain(self, symbol):
        """(quoted spot, quotes) from the file that holds this symbol on this day."""
        day = self.day.isoformat()
        etf = DATA / "yahoo_chains/lachjory_etf" / day
        stock = DATA / f"yahoo_chains/stocks_2025/{day}/{symbol}.csv.gz"
        if (etf / f"{symbol}.csv.gz").exists():
            spot = json.loads((etf / "meta.json").read_text())["tickers"][symbol]["spot_live"]
            lines, names = rows(etf / f"{symbol}.csv.gz"), ("contractSymbol", "expiry", "openInterest")
        elif stock.exists():
            lines, names = list(rows(stock)), ("contractSymbol", "expiration", "openInterest")
            spot = float(lines[0]["spot_price"])
        else:
            lines = (r for r in rows(DATA / f"cboe/daily/{symbol}_{day}.csv.gz") if r["root"] == symbol)
            spot, names = dict(self.closes(symbol)).get(day), ("option", "expiration", "open_interest")
            if spot is None:
                index = (r for r in rows(DATA / "cboe/INDEX.csv") if (r["symbol"], r["day"]) == (symbol, day))
                spot = float(next(index)["spot_parity"])
        occ, until, interest = names
        quotes = [
            Quote(
                r[occ],
                "put" if r["type"][0] in "pP" else "call",
                float(r["strike"]),
                dt.date.fromisoformat(r[until]),
                number(r["bid"]),
                number(r["ask"]),
                number(r[interest]),
            )
            for r in lines
        ]
        return spot, quotes

    @functools.cache  # noqa: B019
    def realised(self, symbol):
        return realised(self.closes(symbol), self.day)

    @functools.cache  # noqa: B019
    def forecast(self, symbol):
        return forecast(self.closes(symbol), self.day)

    @functools.cache  # noqa: B019
    def closes(self, symbol):
        """(day, close) up to the session, oldest first."""
        day = self.day.isoformat()
        by_day = {
            r["date"]: float(r["close"])
            for r in rows(DATA / "history/closes_2026.csv")
            if r["symbol"] == symbol
        }
        if day < "2026":
            stocks = rows(DATA / "yahoo_chains/stocks_2025/INDEX.csv")
            by_day |= {r["day"]: float(r["spot_price"]) for r in stocks if r["symbol"] == symbol}
        return [(d, c) for d, c in sorted(by_day.items()) if d <= day and d not in HOLIDAY_COPIES]

    @functools.cache  # noqa: B019
    def vix_year(self):
        day = self.day.isoformat()
        levels = [(r["DATE"], float(r["CLOSE"])) for r in rows(DATA / "index/vix-daily.csv")]
        return [(d, c) for d, c in levels if d <= day and d not in HOLIDAY_COPIES][-252:]

    @functools.cache  # noqa: B019
    def listed(self, symbol):
        return sorted({q.expiration for q in self.chain(symbol)[1] if q.expiration > self.day})

    def fetched(self, symbol, window, count=4):
        """The expirations a scan asks for: the nearest, and those of the window nearest its middle."""
        listed = self.listed(symbol)
        middle = sum(window) / 2
        inside = [e for e in listed if window[0] <= self.dte(e) <= window[1]]
        near = sorted(inside, key=lambda e: (abs(self.dte(e) - middle), e))[:count]
        return sorted({listed[0], *near})

    @functools.cache  # noqa: B019
    def synchronised_spot(self, symbol):
        """Parity on tight pairs at the money that expire within three weeks: each is right to a few cents,
        their median to less.
        """
        quoted, quotes = self.chain(symbol)
        pairs = {}
        for q in quotes:
            if 0 < self.dte(q.expiration) <= 21 and q.two_sided and abs(q.strike / quoted - 1) < 0.03:
                pairs.setdefault((q.expiration, q.strike), {})[q.right] = q
        spots = [
            p["call"].mid - p["put"].mid + strike * math.exp(-RATE * self.years(expiration))
            for (expiration, strike), p in pairs.items()
            if len(p) == 2 and all(q.ask - q.bid <= 0.004 * quoted for q in p.values())
        ]
        return statistics.median(spots)


@functools.cache
def company(symbol):
    """Sector, market cap, profit margin and last report, from the recording of 2025-02-24 that the replay
    serves in every world.
    """
    path = DATA / f"yahoo_recorded/2025-02-24_premarket/quoteSummary-all-{symbol}.json"
    if symbol in BROAD_FUNDS:
        return {"sector": "Broad index"}
    if not path.exists():
        return {}
    result = json.loads(path.read_text())["quoteSummary"]["result"][0]
    calendar = result["calendarEvents"]["earnings"]
    stamps = [*calendar["earningsDate"], *calendar.get("earningsCallDate", [])]
    return {
        "sector": result["assetProfile"]["sector"],
        "market_cap": result["summaryDetail"]["marketCap"],
        "profit_margin": result["defaultKeyStatistics"]["profitMargins"],
        "last_report": max(dt.datetime.fromtimestamp(s, NEW_YORK).date() for s in stamps),
    }


def report_window(symbol, session):
    """The next report of a stock whose date is past: 91 ± 10 days after the last, moved on by 91 until it is
    not over.
    """
    last = company(symbol).get("last_report")
    if last is None or symbol in BROAD_FUNDS:
        return None
    centre = last + dt.timedelta(days=91)
    while centre + dt.timedelta(days=10) < session:
        centre += dt.timedelta(days=91)
    return centre - dt.timedelta(days=10), centre + dt.timedelta(days=10)


def log_returns(closes, until):
    """One for each session up to `until`, None where this or the last session has no close: a gap is no daily
    return.
    """
    known = {dt.date.fromisoformat(d): c for d, c in closes}
    if not known:
        return []
    days = [min(known) + dt.timedelta(days=k) for k in range((until - min(known)).days + 1)]
    sessions = [d for d in days if d.weekday() < 5 and d.isoformat() not in HOLIDAY_COPIES]
    pairs = itertools.pairwise(sessions)
    return [math.log(known[b] / known[a]) if a in known and b in known else None for a, b in pairs]


def variance(returns, window, least):
    """Annual, of the known returns of the last `window` sessions; None below `least` of them."""
    last = [r for r in returns[-window:] if r is not None]
    return statistics.variance(last) * 252 if len(last) >= least else None


def realised(closes, until):
    spread = variance(log_returns(closes, until), 252, 20)
    return spread and math.sqrt(spread)


# The design leaves open how closes forecast volatility; these are the program's windows and weights for days
# without bars.
FORECAST = ((5, 0.19), (21, 0.19), (63, 0.35), (252, 0.15), (756, 0.12))


def forecast(closes, until):
    """A weighted mean of the volatilities of five windows; one with less than four fifths of its returns
    gives way to the next.
    """
    every, total, longer = log_returns(closes, until), 0.0, None
    for window, weight in reversed(FORECAST):
        value = variance(every, window, 20 if window == FORECAST[-1][0] else math.ceil(0.8 * window))
        longer = longer if value is None else value
        if longer is None:
            return None
        total += weight * math.sqrt(longer)
    return total


def drawdown(closes):
    peak, worst = 0.0, 0.0
    for _, close in closes[-756:]:
        peak = max(peak, close)
        worst = max(worst, 1 - close / peak)
    return worst


def regime(table, closes):
    """(row in force, median, basis): five sessions' median, a point beyond the edge before it leaves a row,
    from the year's beginning on.

    The last close's own row outvotes the median's from two rows above it on.
    """
    row, middle = None, 0.0
    for i in range(len(closes)):
        middle = statistics.median(closes[max(0, i - 4) : i + 1])
        if row is None:
            row = next(k for k, r in enumerate(table) if middle < r["below"])
        while middle >= table[row]["below"] + 1 and row + 1 < len(table):
            row += 1
        while row and middle < table[row - 1]["below"] - 1:
            row -= 1
    last = [k for k, r in enumerate(table) if closes[-1] < r["below"]][:1] or [len(table) - 1]
    if last[0] >= row + 2:
        return table[last[0]], middle, "last"
    return table[row], middle, "median"
