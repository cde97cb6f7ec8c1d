"""Cboe's errors, in sentences: one symbol's Problem, and the error if no data arrived."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

from wheelcli.errors import Problem, invalid_symbol
from wheelcli.market.cboe.ask import VIX
from wheelcli.market.feeds.rate_limit import Refused
from wheelcli.market.no_data import NoData
from wheelcli.quotes import moment_text

_AGAIN = "run the same command again: only what is missing is fetched"
_SPELL = "check the symbol: class shares are BRK-B, indexes ^SPX; Cboe has US options only"

_SENTENCES = {  # code → (what happened to {what} of {symbol}, the same of the whole feed, hint)
    "rate_limited": (
        "Cboe refused {what} of {symbol}: too many requests (429)",
        "Cboe refuses to answer: too many requests (429)",
        f"wait ten minutes, then {_AGAIN}",
    ),
    "authentication": (
        "Cboe refused {what} of {symbol} (403 or 404), as for every other symbol",
        "Cboe refuses to answer (403 or 404 for every symbol)",
        "try again later, or from another network",
    ),
    "closed_market": (
        "Cboe has no bid and ask of {symbol}",
        "Cboe has no option with a bid and an ask",
        "run `wheel scan` while the market is open",
    ),
    "timeout": ("Cboe did not send {what} of {symbol} in time", "Cboe did not answer in time", _AGAIN),
    "network": (
        "Cboe could not be reached for {what} of {symbol}",
        "Cboe could not be reached",
        f"check the connection, then {_AGAIN}",
    ),
    "bad_answer": (
        "Cboe's answer for {what} of {symbol} was not usable",
        "Cboe's answers were not usable",
        _AGAIN,
    ),
    "unknown_symbol": ("Cboe has no options of {symbol}", "Cboe knows none of these symbols", _SPELL),
    "no_options": (
        "Cboe lists no options of {symbol} on those dates",
        "Cboe lists no options of these symbols on those dates",
        "choose another expiration",
    ),
}


def problem(symbol: str, code: str, what: str = "the option chain", *, detail: str = "") -> Problem:
    """Return the Problem of one symbol; `what` is a noun phrase such as "the daily prices"."""
    sentence, _, hint = _SENTENCES[code]
    more = f" ({detail})" if detail and code == "bad_answer" else ""
    return Problem(code, sentence.format(what=what, symbol=symbol) + more + ".", hint, symbol)


def refused_problem(symbol: str, what: str, refused: Refused) -> Problem:
    """Return the Problem for an answer that did not arrive."""
    if refused.code == "not_found":
        return problem(symbol, "unknown_symbol")
    if not refused.was_asked:
        message = f"No request for {what} of {symbol} was sent to Cboe, because earlier ones failed."
        return Problem(refused.code, message, _SENTENCES[refused.code][2], symbol)
    return problem(symbol, refused.code, what, detail=refused.detail)


def not_a_symbol(text: str) -> Problem:
    """Return the Problem for a text that is not a symbol; it is not sent anywhere."""
    shown = "".join(c if c.isprintable() else "?" for c in text)[:40]
    return Problem("unknown_symbol", f"{invalid_symbol(shown)}.", _SPELL, shown)


def no_history(symbol: str) -> Problem:
    """Return the Problem for an underlying without daily bars."""
    return Problem("no_history", f"Cboe has no daily prices of {symbol}.", _AGAIN, symbol)


def no_level(refused: Refused, last: date) -> Problem:
    """Return the Problem for a volatility index whose closes arrived, but not its current level."""
    what = f"the current level of {VIX} (its last known close is from {last.isoformat()})"
    sentence = f"Cboe did not send {what}."
    return Problem(refused.code, sentence, _AGAIN, VIX)


def stale(symbol: str, quoted: datetime, market: datetime) -> Problem:
    """Return the Problem for a name that was last traded long before the market's moment."""
    when, others = moment_text(quoted), moment_text(market)
    message = f"{symbol} was last traded {when}, long before this market of {others}."
    return Problem("stale", message, "trading may be halted: check before you trade", symbol)


def before_split(symbol: str, day: date) -> Problem:
    """Return the note on facts that may date from before a split."""
    message = (
        f"dividends of {symbol} are unknown: those saved on {day.isoformat()} do not count, because prices"
        " do not show whether the share has been split since"
    )
    return Problem("no_facts", message, "a scan with Yahoo saves new ones")


def no_facts(symbols: Iterable[str]) -> Problem:
    """Return the Problem for names of which only the quotes are known."""
    names = ", ".join(symbols)
    return Problem(
        "no_facts",
        f"only quotes are known for {names}: Cboe has no sector, size, earnings date or dividends, "
        "and total returns leave dividends out",
        "a scan with Yahoo saves them; they are used for 45 days",
    )


def nothing(symbols: Iterable[str], problems: Iterable[Problem]) -> NoData:
    """Return the error of a fetch in which no symbol could be fetched: the common cause, and what to do."""
    problems, symbols = tuple(problems), list(symbols)
    order = list(_SENTENCES)
    counts = Counter(p.code for p in problems if p.symbol in symbols and p.code in _SENTENCES)
    code = min(counts, key=lambda c: (-counts[c], order.index(c)), default="bad_answer")
    if "closed_market" in counts:
        code = "closed_market"
    _, sentence, hint = _SENTENCES[code]
    named = ", ".join(symbols[:6]) + (f" and {len(symbols) - 6} more" if len(symbols) > 6 else "")
    return NoData(
        f"{sentence} ({named})." if named else f"{sentence}.", hint=hint, code=code, problems=problems
    )
