"""Everything about one symbol, with the fewest requests: the first chain, the others of the window, bars, the
company.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from wheelcli.errors import Problem
from wheelcli.market.feeds.bars import Bars
from wheelcli.market.feeds.rate_limit import Refused
from wheelcli.market.funds import KNOWN
from wheelcli.market.provider import MarketRequest, wanted_expirations
from wheelcli.market.yahoo import endpoints, errors
from wheelcli.market.yahoo.bars import read_bars
from wheelcli.market.yahoo.chain import Chain, Row, closed, joined, read_chain
from wheelcli.market.yahoo.endpoints import Asker
from wheelcli.market.yahoo.profile import underlying_row
from wheelcli.trading_calendar import session_date

# Suffixes of exchanges abroad, where Yahoo keeps the dot: OCDO.L, TD.TO. US classes are one letter, none of
# these.
_ABROAD = re.compile(r"-(?=(L|F|V|[A-Z]{2})$)")
# Three years of gates need more than Yahoo's "2y"; the same request brings five.
_HISTORY = "5y"


@dataclass(frozen=True, slots=True)
class Fetched:
    """The result for one symbol. `answered` is False if no requested chain came."""

    symbol: str
    answered: bool = False
    underlying: Row | None = None
    options: tuple[Row, ...] = ()
    bars: Bars = field(default_factory=Bars)
    problems: tuple[Problem, ...] = ()


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
        deadline: float,
    ) -> None:
        self.symbol = symbol
        self.asked_as = yahoo_symbol(symbol)
        self._asker = asker
        self._request = request
        self._window = window
        self._deadline = deadline
        self._refused: list[tuple[str, Refused]] = []
        self._problems: list[Problem] = []

    def fetch(self) -> Fetched:
        """Do every step and return the result."""
        answer = self._ask(endpoints.options(self.asked_as), "the option chain", missing=None)
        first = read_chain(answer, self.symbol) if answer else None
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

    def _filled(self, first: Chain, chains: list[Chain], *, answered: bool) -> Fetched:
        latest = max(
            [first, *chains], key=lambda c: (c.spot is not None, c.quote_time is not None, c.quote_time)
        )
        until = session_date(latest.quote_time) if latest.quote_time else None
        history = self._ask(
            endpoints.chart(self.asked_as, _HISTORY, lasting=True),
            "the daily prices",
            missing=errors.no_history,
        )
        bars = read_bars(history, self.symbol, until=until)
        known = self.symbol in KNOWN or self.symbol.startswith("^")
        summary = (
            {} if known else self._ask(endpoints.summary(self.asked_as), "the company data", missing=None)
        )
        return self._result(
            answered=answered,
            underlying=underlying_row(self.symbol, latest, bars, summary),
            options=tuple(joined(chains)),
            bars=bars,
        )

    def _chains(self, first: Chain) -> tuple[list[Chain], bool]:
        """Return the answers to use, and whether any of the requested ones came."""
        session = session_date(first.quote_time) if first.quote_time else date.min
        wanted = self._wanted(first, session)
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

    def _wanted(self, first: Chain, session: date) -> list[date]:
        listed = [d for d in first.expirations if d > session]
        if self._request.dates:
            return [d for d in first.expirations if d in self._request.dates]
        if self._request.every_expiration or not listed:
            return listed
        window = self._request.windows.get(self.symbol) or self._window(self._deadline)
        return wanted_expirations(self._request, self.symbol, [*first.expirations], session, window=window)

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
