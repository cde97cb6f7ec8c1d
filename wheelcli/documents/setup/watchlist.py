"""The fields of `wheel.watchlist` and of its edits."""

from wheelcli.documents.schema import (
    ANNUAL,
    CONTRACTS,
    DOLLARS,
    PER_SHARE,
    RATIO,
    SHARES,
    Document,
    Field,
    Type,
    day,
    flag,
    group,
    integer,
    number,
    rows,
    spot_basis,
    text,
    texts,
)
from wheelcli.documents.typed import fields_of
from wheelcli.plan.gates.gate import Gate

QUALITY = (
    text("name", "its full name", null=True),
    text("kind", "stock, index_etf, sector_etf, bond_etf, fund or index", null=True),
    text("sector", "its sector, the watchlist's word before the feed's", null=True),
    number("spot", "share price", unit=PER_SHARE, null=True),
    spot_basis(null=True),
    number("market_cap_usd", "of a stock", unit=DOLLARS, null=True),
    number("fund_assets_usd", "of a fund", unit=DOLLARS, null=True),
    number("dollar_volume_usd", "traded in an average session", unit=DOLLARS, null=True),
    integer("sessions", "closes at hand", unit="sessions", null=True),
    number("realised_vol", "of the year's closes", unit=ANNUAL, null=True),
    number("drawdown", "deepest fall from a peak, three years at most", unit=RATIO, null=True),
    number("profit_margin", "trailing", unit=RATIO, null=True),
    number("leverage", "1 is plain", unit="times", null=True),
    group(
        "earnings",
        "the next report; null for a fund, or where nothing is known",
        day("date", "the first day it may fall on"),
        day("until", "the last day it may fall on"),
        text("basis", "confirmed, estimated or projected"),
        text("time", "before_open, after_close or unknown", null=True),
        null=True,
    ),
)

WATCHLIST = Document(
    "watchlist",
    "The names watched, held against the quality gates, by `wheel watchlist`",
    (
        rows(
            "names",
            "one name each",
            text("symbol", "the underlying"),
            text(
                "standing",
                "fail where a gate blocks it, warn where one only warns; unknown where the market at hand lacks it",
                choices=("pass", "warn", "fail", "unknown"),
            ),
            *QUALITY,
            number("entry_price", "puts at or below", unit=PER_SHARE, null=True),
            number("exit_price", "calls at or above", unit=PER_SHARE, null=True),
            text("outlook", "what the trader expects", choices=("bullish", "neutral", "bearish")),
            integer("core_shares", "shares kept out of the wheel", unit=SHARES),
            Field(
                "delta",
                Type.ANY,
                "low, target and high delta wanted instead of the regime's; null for those",
                null=True,
            ),
            Field(
                "dte",
                Type.ANY,
                "fewest and most days wanted instead of the regime's; null for those",
                null=True,
            ),
            integer(
                "contracts_max", "short puts, and short calls, wanted at most", unit=CONTRACTS, null=True
            ),
            flag("allow_below_basis", "whether calls may be sold below the break-even"),
            texts("tags", "the trader's words"),
            text("notes", "the trader's note; may be empty"),
            texts("against", "gates that fail or do not know, those that block first"),
            rows("gates", "every gate's answer", *fields_of(Gate)),
        ),
        texts("never", "names never to be proposed"),
    ),
)


def _edit(name: str, about: str) -> Document:
    return Document(
        name,
        about,
        (
            text("file", "the config file"),
            rows(
                "changes",
                "one name or key each",
                text("symbol", "the underlying"),
                text("did", "what was done", choices=("added", "removed", "set", "unset", "nothing")),
                text("key", "the key; null for the whole name", null=True),
                Field("before", Type.ANY, "what stood there", null=True),
                Field("value", Type.ANY, "what stands there now", null=True),
                text("why", "why nothing was done; else empty"),
            ),
        ),
    )


ADD = _edit("watchlist.add", "What `wheel watchlist add` changed")
REMOVE = _edit("watchlist.remove", "What `wheel watchlist remove` changed")
SET = _edit("watchlist.set", "What `wheel watchlist set` changed")
NEVER = _edit("watchlist.never", "What `wheel watchlist never` changed")
