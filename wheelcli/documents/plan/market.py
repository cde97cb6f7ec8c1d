"""The fields of `wheel.chain`, `wheel.record` and `wheel.snapshot.*` (design, sections 5 and 9)."""

from wheelcli.documents.plan.carry import CARRY
from wheelcli.documents.schema import (
    ANNUAL,
    CONTRACTS,
    DAYS,
    PER_SHARE,
    RATIO,
    YEARS,
    Document,
    day,
    flag,
    integer,
    moment,
    number,
    rows,
    spot_basis,
    text,
)

CHAIN = Document(
    "chain",
    "The priced chain of one underlying, by `wheel chain`; Greeks per share",
    (
        text("symbol", "the underlying"),
        number("spot", "share price of the moment of the option quotes, by put–call parity", unit=PER_SHARE, null=True),
        number("spot_quoted", "share price as the feed quotes it", unit=PER_SHARE, null=True),
        spot_basis(),
        number("rate", "interest used", unit=ANNUAL),
        text("rate_label", "where the rate is from"),
        *CARRY,
        rows(
            "dividends",
            "the dividends ahead that pricing takes off",
            day("date", "ex-date"),
            number("amount", "dividend", unit=PER_SHARE),
            text("basis", "announced or projected"),
        ),
        rows(
            "contracts",
            "one contract each",
            text("contract", "OCC symbol without padding"),
            text("right", "call or put", choices=("call", "put")),
            number("strike", "strike", unit=PER_SHARE),
            day("expiration", "expiration date"),
            integer("dte_days", "from the session date in New York to expiration", unit=DAYS),
            number("years", "to the close of trading of the contract, with the fraction of the day", unit=YEARS),
            number("bid", "bid", unit=PER_SHARE, null=True),
            number("ask", "ask", unit=PER_SHARE, null=True),
            number("carry_annual", "what holding the share to this expiration costs beyond rate and dividends, by parity", unit=ANNUAL),
            number("iv", "implied volatility from the mid of a two-sided quote", unit=ANNUAL, null=True),
            number("vol", "what the Greeks are at: iv; of a wide quote in the money nearer to the put or call of its strike, and that one's where iv is null", unit=ANNUAL, null=True),
            number("feed_iv", "the feed's own, only to compare", unit=ANNUAL, null=True),
            number("delta", "as listed: a put's is negative", unit="per share", null=True),
            number("gamma", "change of delta per dollar of the share", unit="per share per dollar", null=True),
            number("theta", "per calendar day, of a long contract", unit=PER_SHARE, null=True),
            number("vega", "per volatility point, of a long contract", unit=PER_SHARE, null=True),
            number("prob_otm", "chance of expiring out of the money: lognormal, risk-neutral", unit=RATIO, null=True),
            number("volume", "contracts traded today", unit=CONTRACTS, null=True),
            number("open_interest", "contracts open, of the session before", unit=CONTRACTS, null=True),
            text("unusable", "why it is not used; null where it is", null=True),
        ),
    ),
)  # fmt: skip

RECORD = Document(
    "record",
    "What `wheel record` kept",
    (
        text("snapshot", "its id"),
        text("path", "its folder"),
        integer("symbols", "underlyings in it"),
        integer("contracts", "contracts in it"),
        integer("two_sided", "contracts with a bid and an ask"),
    ),
)

_SNAPSHOTS = rows(
    "snapshots",
    "one recorded market each, the newest first",
    text("id", "its id"),
    moment("as_of", "its moment", null=True),
    text("source", "where its data is from", null=True),
    integer("symbols", "underlyings in it", null=True),
    integer("contracts", "contracts in it", null=True),
    integer("bytes", "size on disk", unit="bytes", null=True),
    text("path", "its folder"),
    text("damaged", "what is wrong with it; null where nothing is", null=True),
)

SNAPSHOT_LIST = Document(
    "snapshot.list",
    "The recorded markets, by `wheel snapshot list`",
    (text("folder", "where they are"), _SNAPSHOTS),
)

SNAPSHOT_SHOW = Document(
    "snapshot.show",
    "What one recorded market holds, by `wheel snapshot show`",
    (
        text("id", "its id"),
        text("path", "its folder or file"),
        moment("as_of", "its moment"),
        text("source", "where its data is from"),
        integer("contracts", "contracts in it"),
        number("vix", "last close of the volatility index", unit="points", null=True),
        number("rate", "interest", unit=ANNUAL, null=True),
        rows(
            "symbols",
            "one underlying each, and each symbol of which only a problem is known",
            text("symbol", "the underlying"),
            number("spot", "share price as quoted", unit=PER_SHARE, null=True),
            integer("expirations", "expirations in it"),
            integer("contracts", "contracts in it"),
            integer("two_sided", "contracts with a bid and an ask"),
            integer("closes", "sessions of closes"),
            integer("problems", "problems while it was fetched"),
        ),
    ),
)

SNAPSHOT_PRUNE = Document(
    "snapshot.prune",
    "What `wheel snapshot prune` removed, or with --dry-run would",
    (flag("removed", "whether they are gone"), integer("bytes", "their size", unit="bytes"), _SNAPSHOTS),
)
