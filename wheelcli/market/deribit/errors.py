"""Deribit's errors, in sentences: a Problem of one part of the market, and the error if no data arrived."""

from wheelcli.errors import Problem
from wheelcli.market.deribit.names import COINS
from wheelcli.market.feeds.rate_limit import Refused
from wheelcli.market.no_data import NoData

_AGAIN = "run the same command again in a few minutes"

_SENTENCES = {  # code → (what happened, hint)
    "rate_limited": (
        "Deribit refuses to answer: too many requests (429)",
        "wait a minute, then try again",
    ),
    "maintenance": ("Deribit is down for maintenance", _AGAIN),
    "authentication": (
        "Deribit refuses to answer (403 or 404)",
        "it may not serve your country or network; try again from another network",
    ),
    "timeout": ("Deribit did not answer in time", _AGAIN),
    "network": ("Deribit could not be reached", "check the connection, then try again"),
    "bad_answer": ("Deribit's answer was not usable", _AGAIN),
}


def nothing(refused: Refused, what: str) -> NoData:
    """Return the error of a fetch that cannot go on; `what` is a noun phrase such as "the options on BTC"."""
    sentence, hint = _SENTENCES[refused.code]
    return NoData(f"{sentence} ({what}).", hint=hint, code=refused.code)


def part_missing(refused: Refused, what: str, *, symbol: str | None = None) -> Problem:
    """Return the Problem of a part without which the rest can be used."""
    sentence, hint = _SENTENCES[refused.code]
    return Problem(refused.code, f"{what} did not arrive: {sentence}.", hint, symbol)


def unknown_coin(symbol: str) -> Problem:
    """Return the Problem of a symbol that is not a coin with options."""
    message = f"Deribit has no options on {symbol} that wheel plans."
    return Problem("unknown_symbol", message, f"coins: {', '.join(COINS)}", symbol)


def no_coins(problems: tuple[Problem, ...]) -> NoData:
    """Return the error of a request without a single coin."""
    return NoData(
        "Deribit knows none of these symbols.",
        hint=f"coins: {', '.join(COINS)}; shares and funds need another account",
        code="unknown_symbol",
        problems=problems,
    )
