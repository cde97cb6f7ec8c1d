"""A market data provider of a package of its own: what Lantern's feed says, as one Snapshot."""

import json
from collections.abc import Collection, Iterator
from datetime import date, datetime
from importlib.resources import files
from typing import Any

from wheelcli.contract import Contract, Right
from wheelcli.errors import Problem
from wheelcli.market.no_data import NoData
from wheelcli.market.provider import MarketRequest, Progress, wanted_expirations
from wheelcli.market.snapshot import TABLES, Kind, Snapshot, table
from wheelcli.trading_calendar import session_date

WINDOW = (25, 45)  # days to expiration, for a command that names none


class Lantern:
    """Quotes, chains, two years of closes. The feed is a file of this package."""

    name = "lantern"

    def fetch(self, request: MarketRequest, progress: Progress | None = None) -> Snapshot:
        """The market of the symbols asked for. Raises NoData if the feed has none of them."""
        feed = json.loads(files(__package__).joinpath("feed.json").read_text(encoding="utf-8"))
        as_of = datetime.fromisoformat(feed["time"])  # the feed's own time, never the machine's
        answers = {s: feed["symbols"][s] for s in request.symbols if s in feed["symbols"]}
        missing = [s for s in request.symbols if s not in answers]
        problems = tuple(Problem("unknown_symbol", f"Lantern does not list {s}", symbol=s) for s in missing)
        if missing and not answers:
            raise NoData(f"Lantern lists none of {', '.join(missing)}", problems=problems)
        session, rows = session_date(as_of), {name: list[dict[str, Any]]() for name in TABLES}
        for done, (key, info) in enumerate(answers.items(), start=1):
            rows["underlyings"].append(underlying(key, info, as_of))
            rows["options"] += chain(key, info, as_of, expirations(request, key, feed, session))
            rows["closes"] += [{"symbol": key, "date": d, "close": c, "adjusted": c} for d, c in info["bars"]]
            rows["dividends"] += [{"symbol": key, "date": d, "amount": a} for d, a in info["dividends"]]
            if progress:
                progress(key, done, len(answers))
        rows["vix"] += [{"date": day, "close": close} for day, close in feed["vix"]]
        rows["rates"] += [{"tenor_days": 91, "rate": feed["rate"], "date": session, "label": "Lantern"}]
        tables = {name: table(name, each) for name, each in rows.items()}
        return Snapshot(as_of=as_of, source=self.name, problems=problems, **tables)


def expirations(request: MarketRequest, symbol: str, feed: Any, session: date) -> Collection[date]:
    """The listed expirations that the request is about: all, those it names, or those of its window."""
    listed = sorted({date.fromisoformat(row[0]) for row in feed["symbols"][symbol]["chain"]})
    if request.every_expiration or request.dates:
        return listed if request.every_expiration else request.dates
    window = request.windows.get(symbol) or request.dte_window
    if window is None and request.window_for_vix:
        window = request.window_for_vix([close for _, close in feed["vix"]])
    return wanted_expirations(request, symbol, listed, session, window=window or WINDOW)


def underlying(symbol: str, a: Any, as_of: datetime) -> dict[str, Any]:
    """The row of one underlying. What the feed does not say is left out, and so unknown."""
    facts = {key: a[key] for key in ("name", "sector", "spot", "market_cap", "earnings_date", "earnings_end")}
    row = {"symbol": symbol, "kind": Kind.STOCK, "leverage": 1, "currency": "USD", "quote_time": as_of}
    return {**row, **facts, "dollar_volume": a["spot"] * a["shares_a_day"]}


def chain(symbol: str, answer: Any, as_of: datetime, days: Collection[date]) -> Iterator[dict[str, Any]]:
    """A row a contract of these expirations. A bid of 0 is no bid: unknown, never 0."""
    form = {"multiplier": 100, "standard": True, "exercise": "american", "settlement": "physical"}
    for day, strike, letter, bid, ask, interest in answer["chain"]:
        expiration, right = date.fromisoformat(day), Right.PUT if letter == "P" else Right.CALL
        if expiration in days:
            terms = {"symbol": symbol, "expiration": expiration, "right": right, "strike": strike}
            quote = {"bid": bid or None, "ask": ask or None, "quote_time": as_of, "open_interest": interest}
            yield {"contract": Contract(symbol, expiration, right, strike).occ, **form, **terms, **quote}


def provider(_: object) -> Lantern:
    """What the entry point names; `wheel` calls it with the settings."""
    return Lantern()
