"""Faults of Yahoo as sentences: one symbol's Problem, and the error if no data arrived."""

from collections import Counter
from collections.abc import Iterable

from wheelcli.errors import Problem, invalid_symbol
from wheelcli.market.feeds.rate_limit import Refused
from wheelcli.market.no_data import NoData
from wheelcli.money_text import counted

_AGAIN = "run the same command again: it requests only the missing data"
_WAIT = f"wait ten minutes, then {_AGAIN}"
_RECORD = (
    "run `wheel record` before the close (15:45 New York), then `wheel scan --snapshot latest` at any hour"
)
_SPELL = "check Yahoo's symbol (class shares are like BRK-B, indexes like ^SPX), or try again later"

_SENTENCES = {  # code → (what happened with {what} of {symbol}, hint)
    "rate_limited": ("Yahoo refused {what} of {symbol}: too many requests (429)", _WAIT),
    "authentication": (
        "Yahoo refused {what} of {symbol}: the cookie and crumb that yfinance got were not accepted",
        "run the command again later; if the error persists, update yfinance (`pip install -U"
        " yfinance`) or clear its cookie cache",
    ),
    "bad_answer": ("Yahoo's answer for {what} of {symbol} was not usable", _AGAIN),
    "timeout": ("Yahoo did not send {what} of {symbol} in time", _AGAIN),
    "network": ("Yahoo could not be reached for {what} of {symbol}", f"check the connection, then {_AGAIN}"),
}
_WHY_NOT = {
    "rate_limited": "answered 429 (too many requests)",
    "authentication": "refused its own cookie and crumb several times",
    "bad_answer": "sent several unusable answers in a row",
    "timeout": "left several requests in a row without an answer",
    "network": "could not be reached several times in a row",
}


def refused_problem(symbol: str, what: str, refused: Refused) -> Problem:
    """Return the Problem for an answer that did not arrive; `what` is a noun phrase such as "the option
    chain".
    """
    sentence, hint = _SENTENCES[refused.code]
    if not refused.was_asked:
        sentence = f"no request for {{what}} of {{symbol}} was sent: Yahoo {_WHY_NOT[refused.code]}"
    elif refused.detail and refused.code in {"bad_answer", "authentication", "network"}:
        sentence += f" ({refused.detail})"
    message = sentence.format(what=what, symbol=symbol)
    return Problem(refused.code, message[0].upper() + message[1:] + ".", hint, symbol)


def unknown_symbol(symbol: str) -> Problem:
    """Return the Problem for a symbol that Yahoo does not know, or has no price of."""
    return Problem("unknown_symbol", f"Yahoo has no price for {symbol}.", _SPELL, symbol)


def not_a_symbol(text: str) -> Problem:
    """Return the Problem for text that cannot be a symbol; it is not sent anywhere."""
    shown = "".join(c if c.isprintable() else "?" for c in text)[:40]
    return Problem("unknown_symbol", f"I{invalid_symbol(shown)[1:]}.", _SPELL, shown)


def currency(symbol: str, code: str) -> Problem:
    """Return the Problem for a market in another currency."""
    return Problem(
        "currency",
        f"{symbol} is quoted in {code}; plans support US dollars only.",
        "remove it from the watchlist",
        symbol,
    )


def no_options(symbol: str, *, dates: str = "") -> Problem:
    """Return the Problem for an underlying without listed options, or without any on the requested dates."""
    message = f"Yahoo lists no options on {symbol}{dates}."
    return Problem("no_options", message, "remove it, or choose another expiration", symbol)


def closed_market(symbol: str, *, open_hours: bool) -> Problem:
    """Return the Problem for chains without bids and asks."""
    why = _IN_SESSION if open_hours else "outside market hours Yahoo has neither"
    return Problem("closed_market", f"The options of {symbol} have no bid and ask: {why}.", _RECORD, symbol)


def no_history(symbol: str) -> Problem:
    """Return the Problem for an underlying without daily bars."""
    return Problem("no_history", f"Yahoo has no daily prices for {symbol}.", _AGAIN, symbol)


def stale(symbol: str, quoted: str, others: str) -> Problem:
    """Return the Problem for a quote from an earlier session than the rest."""
    message = f"{symbol} was last quoted on {quoted}, the others on {others}."
    return Problem("stale", message, "trading may be halted: check before you trade", symbol)


_IN_SESSION = "no contract has both"
_NO_QUOTES = ("Yahoo has no option with both a bid and an ask, although the market is open", _AGAIN)
_NOTHING = {  # code → (sentence, hint); the first is reported first if several causes are equally common
    "rate_limited": ("Yahoo refuses requests: too many requests (429)", _WAIT),
    "closed_market": (
        "The options market is closed: quotes have no bid and ask outside market hours",
        _RECORD,
    ),
    "authentication": (
        "Yahoo refuses requests: it does not accept yfinance's cookie and crumb",
        _SENTENCES["authentication"][1],
    ),
    "timeout": ("Yahoo did not answer in time", _AGAIN),
    "network": ("Yahoo could not be reached", _SENTENCES["network"][1]),
    "bad_answer": ("Yahoo's answers were not usable", _AGAIN),
    "unknown_symbol": ("Yahoo has none of these symbols", _SPELL),
    "no_options": ("None of these symbols has listed options", "choose others"),
    "currency": ("None of these symbols is quoted in US dollars", "choose others"),
}


def nothing(symbols: Iterable[str], problems: Iterable[Problem]) -> NoData:
    """Return the error of a fetch in which no symbol could be fetched: the common cause, and what to do."""
    problems, symbols = tuple(problems), list(symbols)
    mine = [p.code for p in problems if p.symbol in symbols and p.code in _NOTHING]
    order = list(_NOTHING)
    counts = Counter(mine)
    code = min(counts, key=lambda c: (-counts[c], order.index(c)), default="bad_answer")
    if "closed_market" in counts:  # reported by every symbol that answered; the others may be misspelt
        code = "closed_market"
    sentence, hint = _NOTHING[code]
    if code == "closed_market" and any(_IN_SESSION in p.message for p in problems if p.code == code):
        sentence, hint = _NO_QUOTES
    return NoData(f"{sentence} ({_named(symbols)}).", hint=hint, code=code, problems=problems)


def closes_only(names: int) -> Problem:
    """Return the note that the last bars of this many names have only closes."""
    message = (
        f"the last session's open, high and low of {counted(names, 'name')} are unknown: closes came in bulk"
    )
    return Problem("bulk_closes", message, "`--refresh` requests them too")


def _named(symbols: list[str]) -> str:
    return ", ".join(symbols[:6]) + (f" and {len(symbols) - 6} more" if len(symbols) > 6 else "")
