"""The fields of `wheel.plan.list`, `wheel.plan.show` and `wheel.plan.diff`."""

from wheelcli.documents.plan.scan import AGE, SCAN, STRATEGIES, TICKET
from wheelcli.documents.schema import (
    CONTRACTS,
    DOLLARS,
    PER_SHARE,
    RATIO,
    Document,
    Field,
    Type,
    flag,
    group,
    integer,
    moment,
    number,
    rows,
    text,
    texts,
)

SUMMARY = (
    text("id", "the plan's id: its moment, source and content"),
    moment("made", "when the scan ran", null=True),
    moment("as_of", "the moment of its market", null=True),
    text("source", "where the market is from", null=True),
    text("account", "the name of the account it was made for", null=True),
    text("regime", "the row in force", null=True),
    number("vix", "median of the volatility index", unit="points", null=True),
    integer("tickets", "its tickets", null=True),
    texts("symbols", "their underlyings, by rank"),
    number("credit_usd", "sum of the tickets'", unit=DOLLARS, null=True),
    number("collateral_usd", "sum of the tickets'", unit=DOLLARS, null=True),
    number("stress_loss_usd", "sum of the tickets'", unit=DOLLARS, null=True),
    number("deployed", "of account value, after the fills", unit=RATIO, null=True),
    text("config_hash", "tells whether the settings were the same", null=True),
    text("damaged", "why it cannot be read", null=True),
)

LIST = Document(
    "plan.list",
    "The kept plans, by `wheel plan list`",
    (rows("plans", "one plan each, the newest first", *SUMMARY),),
)

SHOW = Document(
    "plan.show",
    "A kept plan again, with how its tickets have aged, by `wheel plan show`",
    (
        *(rows(f.name, f.about, *TICKET, *AGE) if f.name == "tickets" else f for f in SCAN.fields),
        moment("made", "when the scan ran", null=True),
    ),
)


def _settings(name: str, about: str, *, null: bool = False) -> Field:
    fields = (
        text("key", "its name"),
        Field("before", Type.ANY, "what it was; null is not there", null=True),
        Field("now", Type.ANY, "what it is", null=True),
    )
    return Field(name, Type.ROWS, about, null=null, fields=fields)


DIFF = Document(
    "plan.diff",
    "Two plans side by side, and why they differ, by `wheel plan diff`",
    (
        group("before", "the earlier plan", *SUMMARY),
        group("after", "the later plan", *SUMMARY),
        rows(
            "tickets",
            "one ticket of either plan each",
            text("change", "what became of it", choices=("added", "dropped", "changed", "same")),
            text("id", "the ticket's id"),
            text("strategy", "what it is", choices=STRATEGIES),
            text("symbol", "the underlying"),
            integer("contracts_before", "in the earlier plan; null where it lacks it", unit=CONTRACTS, null=True),
            integer("contracts", "in the later plan; null where it lacks it", unit=CONTRACTS, null=True),
            number("limit_before", "limit price of the earlier plan", unit=PER_SHARE, null=True),
            number("limit", "limit price of the later plan", unit=PER_SHARE, null=True),
            number("score_before", "score in the earlier plan", unit="points", null=True),
            number("score", "score in the later plan", unit="points", null=True),
            rows(
                "gates",
                "what kept the contract out of the plan that lacks it",
                text("gate", "the gate or limit"),
                text("reason", "one sentence"),
            ),
            text("why", "why it was no candidate of the plan that lacks it; else empty"),
        ),
        rows(
            "spots",
            "the share of a ticket in both plans each",
            text("symbol", "the underlying"),
            number("before", "share price of the earlier plan", unit=PER_SHARE),
            number("now", "share price of the later plan", unit=PER_SHARE),
            number("moved", "now ÷ before − 1", unit=RATIO),
            number("moved_sd", "ln(now ÷ before) ÷ (iv√years between)", unit="standard deviations", null=True),
        ),
        _settings("regime", "what differs in the regime's row"),
        _settings("account", "what differs in the account"),
        flag("config_changed", "whether the settings differ"),
        _settings("settings", "which settings differ; null where a plan was kept without them", null=True),
    ),
)  # fmt: skip
