"""Yahoo's predefined screeners: lists of names that Yahoo renews every day."""

import time

from wheelcli.contract import parse_symbol
from wheelcli.market.feeds.rate_limit import Refused
from wheelcli.market.no_data import NoData
from wheelcli.market.universe import Universe
from wheelcli.market.yahoo import errors
from wheelcli.market.yahoo.endpoints import Ask, Asker

# As yfinance names them; those of shares that trade in the United States.
SCREENERS = (
    "most_actives",
    "undervalued_large_caps",
    "undervalued_growth_stocks",
    "growth_technology_stocks",
    "day_gainers",
    "day_losers",
)
_PATH = "/v1/finance/screener/predefined/saved"
_COUNT = 100
_KINDS = ("EQUITY", "ETF")


def ask_screener(name: str, asker: Asker, *, seconds: float) -> Universe:
    """Return the names of a screener, the first hundred in its order, dollars only. Raises NoData if Yahoo
    does not give them.
    """
    params = {
        "scrIds": name,
        "count": str(_COUNT),
        "corsDomain": "finance.yahoo.com",
        "formatted": "false",
        "lang": "en-US",
        "region": "US",
    }
    what = Ask("screener", _PATH, params, name, "finance", lasting=True)
    try:
        answer = asker.ask(what, deadline=time.monotonic() + seconds)
    except Refused as refused:
        if refused.code == "not_found":
            raise _empty(name) from refused
        problem = errors.refused_problem(name, "the screener", refused)
        raise NoData(problem.message, hint=problem.hint, code=problem.code) from refused
    symbols = symbols_in(answer)
    if not symbols:
        raise NoData(
            f"Yahoo's screener {name} lists no shares.", hint="try another, or a file", code="bad_answer"
        )
    return Universe(name, symbols)


def _empty(name: str) -> NoData:
    return NoData(
        f"Yahoo's screener {name} lists no shares.", hint="try another, or a file", code="bad_answer"
    )


def symbols_in(answer: object) -> tuple[str, ...]:
    """Return the symbols of the shares and funds in a screener's answer that are quoted in dollars.

    >>> share = {"symbol": "BRK-B", "quoteType": "EQUITY", "currency": "USD"}
    >>> symbols_in({"quotes": [share, {"symbol": "^GSPC", "quoteType": "INDEX"}]})
    ('BRK-B',)
    """
    quotes = answer.get("quotes") if isinstance(answer, dict) else None
    out: dict[str, None] = {}
    for quote in quotes if isinstance(quotes, list) else []:
        if not isinstance(quote, dict) or quote.get("quoteType", "EQUITY") not in _KINDS:
            continue
        symbol = parse_symbol(str(quote.get("symbol", "")))
        if symbol and quote.get("currency", "USD") == "USD":
            out[symbol] = None
    return tuple(out)
