"""The fields of `wheel.stress`: the book over a grid of moves."""

from wheelcli.documents.cash import cash_fields
from wheelcli.documents.schema import (
    DAYS,
    DOLLARS,
    RATIO,
    Document,
    Field,
    Type,
    flag,
    group,
    integer,
    number,
    rows,
    text,
    texts,
)
from wheelcli.plan.tickets.bases import BetaBasis

_MOVE = "decimal: −0.10 is 10 % down"
_CELL = (
    number("spot_move", "of the benchmark, or of every share", unit=_MOVE),
    number("vol_move", "of each contract's volatility", unit=_MOVE),
    integer("days", "from now", unit=DAYS),
    number("profit_usd", "of the whole book, negative is a loss", unit=DOLLARS),
    number("options_usd", "worth of the options to the account then", unit=DOLLARS),
    number("share", "the profit as a share of the account", unit=RATIO),
)


def _parts(name: str, about: str, who: str) -> Field:
    return rows(name, about, text("name", who), number("profit_usd", "in the worst scenario", unit=DOLLARS))


STRESS = Document(
    "stress",
    "The open book repriced over moves of the market and of volatility, by `wheel stress`",
    (
        group(
            "account",
            "the account",
            text("name", "its name"),
            number("value_usd", "what it is worth", unit=DOLLARS),
            *cash_fields(),
            text("source", "config or journal"),
        ),
        flag("weighted", "whether each share moves by its beta"),
        text("benchmark", "what betas are against", null=True),
        number("marks_usd", "worth of the priced options to the account now, as monitor marks them", unit=DOLLARS),
        texts("unpriced", "positions left out, for want of a mark"),
        group(
            "greeks",
            "of everything held",
            number("delta_usd", "dollars of shares it moves like", unit=DOLLARS),
            number("beta_delta_usd", "the same in dollars of the benchmark", unit=DOLLARS),
            number("beta_shares", "the same in shares of the benchmark", unit="shares", null=True),
            number("theta_usd", "a calendar day", unit=DOLLARS),
            number("vega_usd", "a volatility point", unit=DOLLARS),
            texts("unknown", "what is left out, for want of a delta"),
        ),
        rows(
            "betas",
            "one name each",
            text("symbol", "underlying"),
            number("beta", "slope on the benchmark", unit="times"),
            flag("known", "whether 126 sessions or more tell it"),
            text("basis", "measured from the closes; else the median of its sector's names in the run; else assumed, 1.25 (both times its leverage)", choices=tuple(BetaBasis)),
        ),
        group("worst", "the scenario that loses the most; null where nothing can be repriced", *_CELL, null=True),
        _parts("by_position", "the worst scenario by position and by shares, the worst first", "the position, or the symbol of shares"),
        _parts("by_sector", "the same by sector", "the sector"),
        _parts("by_neighbourhood", "the same by names that move together", "the names"),
        rows(
            "cash_calls",
            "one move each",
            number("spot_move", "of the market", unit=_MOVE),
            number("needed_usd", "if every short put in the money were assigned", unit=DOLLARS),
            number("short_usd", "of that not there", unit=DOLLARS),
        ),
        Field("spot_moves", Type.ANY, "the moves of the grid"),
        Field("vol_moves", Type.ANY, "the volatilities of the grid"),
        rows("cells", "one scenario each; none where nothing can be repriced", *_CELL),
    ),
)  # fmt: skip
