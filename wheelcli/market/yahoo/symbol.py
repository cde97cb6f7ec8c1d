"""Everything about one symbol, with the fewest requests: the first chain, the others of the window, bars,
company data.

Every chain brings the quote and the list of expirations. If a list from the last few days is known, the first
request is for an expiration that is wanted, not for the nearest. Company data may also be a few days old.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from wheelcli.errors import Problem
from wheelcli.market.feeds.bars import Bars
from wheelcli.market.feeds.rate_limit import Refused
from wheelcli.market.funds import KNOWN
from wheelcli.market.provider import MarketRequest, wanted_expirations
from wheelcli.market.yahoo import endpoints, errors
from wheelcli.market.yahoo.bars import read_bars, split_days
from wheelcli.market.yahoo.bulk_closes import BulkCloses
from wheelcli.market.yahoo.chain import Chain, Row, closed, joined, read_chain
from wheelcli.market.yahoo.company import Company, signs_of
from wheelcli.market.yahoo.endpoints import Asker
from wheelcli.market.yahoo.late_bars import brought_up, closes_only
from wheelcli.market.yahoo.profile import underlying_row
from wheelcli.trading_calendar import session_date

# Suffixes of exchanges abroad, where Yahoo keeps the dot: OCDO.L, TD.TO. US classes are one letter, none of
# these.
_ABROAD = re.compile(r"-(?=(L|F|V|[A-Z]{2})$)")


@dataclass(frozen=True, slots=True)
class Fetched:
    """The result for one symbol. `answered` is False if no requested chain came."""

    symbol: str
    answered: bool = False
    underlying: Row | None = None
    options: tuple[Row, ...] = ()
    bars: Bars = field(default_factory=Bars)
    problems: tuple[Problem, ...] = ()
    closes_only: bool = False  # a session of the bars has a close and nothing else


def yahoo_symbol(symbol: str) -> str:
    """Return the symbol as Yahoo writes it.

    >>> yahoo_symbol("BRK-B"), yahoo_symbol("OCDO-L")
    ('BRK-B', 'OCDO.L')
    """
    return _ABROAD.sub(".", symbol)


class SymbolFetch:
    """The steps for one symbol; a step that fails leaves a Problem, and the rest goes on."""

    def __init__(
        self,
        symbol: str,
        *,
        asker: Asker,
        request: MarketRequest,
        window: Callable[[float], tuple[int, int]],
        bulk: BulkCloses,
        today: date,
        deadline: float,
    ) -> None:
        self.symbol = symbol
        self.asked_as = yahoo_symbol(symbol)
        self._asker = asker
        self._request = request
        self._window = window
        self._bulk = bulk
        self._today = today
        self._deadline = deadline
        self._company = asker.company(self.asked_as)
        self._closes_only = False
        self._refused: list[tuple[str, Refused]] = []
        self._problems: list[Problem] = []

    def fetch(self) -> Fetched:
        """Do every step and return the result."""
        first = self._first()
        if first is None or first.spot is None:
            if not self._refused:
                self._problems.append(errors.unknown_symbol(self.symbol))
            return self._result()
        money = first.quote.get("currency")
        if money not in ("USD", None):
            self._problems.append(errors.currency(self.symbol, str(money)))
            return self._result()
        chains, answered = self._chains(first)
        if answered and closed(chains):
            self._problems.append(errors.closed_market(self.symbol, open_hours=chains[-1].open_hours))
            row = underlying_row(self.symbol, first, Bars(), {})
            if self._request.closed:
                return self._result(answered=True, underlying=row, options=tuple(joined(chains)))
            return self._result(underlying=row)
        return self._filled(first, chains, answered=answered)

    def _first(self) -> Chain | None:
        """Return the chain that brings the quote and the expirations: a wanted one if it can be guessed, else
        the nearest.
        """
        nearest = endpoints.options(self.asked_as)
        guess = None if self._asker.kept(nearest) else self._guess()
        if guess:
            answer = self._ask(endpoints.options(self.asked_as, guess), "the option chain", missing=None)
            chain = read_chain(answer, self.symbol)
            if any(refused.code != "bad_answer" for _, refused in self._refused):
                return None
            if chain.spot is not None and chain.contracts:
                return chain
            self._refused.clear()  # of this expiration alone: it is requested again if it is still listed
        answer = self._ask(nearest, "the option chain", missing=None)
        return read_chain(answer, self.symbol) if answer else None

    def _guess(self) -> date | None:
        """Return a wanted expiration that was listed lately; None if the nearest serves as well."""
        listed = [d for d in self._company.expirations if d > self._today] if self._company else []
        wanted = self._wanted(listed, self._today)
        return wanted[0] if wanted and wanted[0] != listed[0] else None

    def _filled(self, first: Chain, chains: list[Chain], *, answered: bool) -> Fetched:
        latest = max(
            [first, *chains], key=lambda c: (c.spot is not None, c.quote_time is not None, c.quote_time)
        )
        until = session_date(latest.quote_time) if latest.quote_time else None
        bars, splits = self._bars(latest, until)
        row = self._row(latest, bars, splits=splits, session=until, listed=first.expirations)
        return self._result(
            answered=answered,
            underlying=row,
            options=tuple(joined(chains)),
            bars=bars,
            closes_only=self._closes_only,
        )

    def _bars(self, latest: Chain, until: date | None) -> tuple[Bars, list[date]]:
        """Return the daily bars, and the days of splits in them."""
        chart = endpoints.history(self.asked_as)
        history = self._asker.kept(chart)
        if not history and until and (bars := self._late_bars(latest, until)):
            return bars, []
        history = history or self._ask(chart, "the daily prices", missing=errors.no_history)
        return read_bars(history, self.symbol, until=until), split_days(history)

    def _late_bars(self, latest: Chain, until: date) -> Bars | None:
        """Return the bars of an earlier session brought up to date by a bulk answer, if no dividend can have
        gone ex since.
        """
        closes, earlier = self._bulk.of(self.asked_as, self._deadline), self._bulk.earlier(self.asked_as)
        if not closes or not earlier or not self._company or not self._company.unchanged(latest.quote):
            return None
        answer, fetched = earlier
        kept = read_bars(answer, self.symbol, until=None)
        bars = brought_up(kept, fetched, closes, symbol=self.symbol, until=until, quote=latest.quote)
        paid = [] if bars is None else [row["date"] for row in bars.dividends]
        if bars is None or not self._company.nothing_paid(paid, until, since=session_date(fetched)):
            return None
        self._closes_only = closes_only(kept, bars)
        return bars

    def _row(
        self, latest: Chain, bars: Bars, *, splits: list[date], session: date | None, listed: Sequence[date]
    ) -> Row:
        """Return the row of the underlying, with company data of the last few days if these still hold."""
        company, known = self._company, self.symbol in KNOWN or self.symbol.startswith("^")
        summary_now = endpoints.summary(self.asked_as)
        if company and session and not known and not self._asker.kept(summary_now):
            row = underlying_row(self.symbol, latest, bars, company.summary)
            paid = [payment["date"] for payment in bars.dividends]
            split = any(day >= company.day for day in splits)
            named = underlying_row(self.symbol, latest, bars, {}).get("earnings_date")
            if (
                company.summary
                and not split
                and company.holds(row, latest.quote, named=named, paid=paid, session=session)
            ):
                self._keep(replace(company, expirations=tuple(listed)))
                return row | ({"facts_day": company.day} if company.day < session else {})
        summary = {} if known else self._ask(summary_now, "the company data", missing=None)
        if session and (summary or known):
            self._keep(Company(session, summary, tuple(listed), signs_of(latest.quote)))
        return underlying_row(self.symbol, latest, bars, summary)

    def _keep(self, company: Company) -> None:
        if company != self._company:
            self._asker.keep_company(self.asked_as, company)

    def _chains(self, first: Chain) -> tuple[list[Chain], bool]:
        """Return the answers to use, and whether any of the requested ones came."""
        session = session_date(first.quote_time) if first.quote_time else date.min
        wanted = self._wanted(first.expirations, session)
        if not wanted and self.symbol not in self._request.bare:
            days = ", ".join(d.isoformat() for d in self._request.dates)
            self._problems.append(errors.no_options(self.symbol, dates=f" on {days}" if days else ""))
        inside = {row["expiration"] for row in first.contracts}
        # The nearest expiration came with the quote: it serves the synchronised spot, wanted or not.
        keep = inside & set(wanted) or (not self._request.dates and any(d > session for d in inside))
        chains, came = ([first], bool(inside & set(wanted))) if keep and inside else ([], False)
        for expiration in wanted:
            if expiration in inside:
                continue
            if chain := self._chain_of(expiration):
                chains.append(chain)
                came = True
            if came and len(chains) == 2 and closed(chains):
                break  # more of the same would only be more zeros
        return chains, came

    def _chain_of(self, expiration: date) -> Chain | None:
        noun, refused = f"the {expiration.isoformat()} chain", len(self._refused)
        answer = self._ask(endpoints.options(self.asked_as, expiration), noun, missing=None)
        chain = read_chain(answer, self.symbol)
        if chain.contracts:
            return chain
        if len(self._refused) == refused:
            self._refused.append((noun, Refused("bad_answer", "it has no contracts")))
        return None

    def _wanted(self, listed: Sequence[date], session: date) -> list[date]:
        ahead = [d for d in listed if d > session]
        if self._request.dates:
            return [d for d in listed if d in self._request.dates]
        if self._request.every_expiration or not ahead:
            return ahead
        window = self._request.windows.get(self.symbol) or self._window(self._deadline)
        return wanted_expirations(self._request, self.symbol, [*listed], session, window=window)

    def _ask(
        self, what: endpoints.Ask, noun: str, *, missing: Callable[[str], Problem] | None
    ) -> dict[str, Any]:
        """Return an answer, or {} after noting the obstacle, and `missing` for an answer that does not
        exist.
        """
        answer: dict[str, Any] = {}
        try:
            answer = self._asker.ask(what, deadline=self._deadline)
        except Refused as refused:
            if refused.code != "not_found":
                self._refused.append((noun, refused))
                return {}
        if not answer and missing:
            self._problems.append(missing(self.symbol))
        return answer

    def _result(self, **fields: Any) -> Fetched:
        """Return the result with one Problem per code: faults with the same cause are reported together."""
        by_code: dict[str, list[tuple[str, Refused]]] = {}
        for noun, refused in self._refused:
            by_code.setdefault(refused.code, []).append((noun, refused))
        refusals = []
        for same in by_code.values():
            nouns, first = [noun for noun, _ in same], same[0][1]
            what = nouns[0] if len(nouns) == 1 else f"{', '.join(nouns[:-1])} and {nouns[-1]}"
            refusals.append(errors.refused_problem(self.symbol, what, first))
        return replace(Fetched(self.symbol, problems=(*self._problems, *refusals)), **fields)
