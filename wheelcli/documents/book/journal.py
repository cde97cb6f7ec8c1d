"""The fields of the documents of `wheel journal`."""

from wheelcli.documents.schema import (
    CONTRACTS,
    DOLLARS,
    PER_SHARE,
    SHARES,
    Document,
    Field,
    day,
    flag,
    integer,
    moment,
    number,
    rows,
    text,
)

EVENT = (
    text("id", "its id, unique in the journal"),
    text("account", "the account's name"),
    day("day", "the session it belongs to"),
    moment("at", "the moment; noon of the day and a few seconds where only the day is known"),
    flag("time_known", "whether the moment is known"),
    text("kind", "what happened, as option_open or dividend"),
    text("word", "the same as it is typed, as STO or DIV"),
    text("name", "what it happened to: a contract's label, a symbol, empty where it is of the account"),
    text("text", "the event in one line"),
    text("symbol", "the underlying", null=True),
    text("contract", "OCC symbol", null=True),
    integer("contracts", "change of the position, negative when they leave", unit=CONTRACTS, null=True),
    integer("multiplier", "dollars of premium per contract and dollar of price", null=True),
    number("deliverable_shares", "shares behind one contract", unit=SHARES, null=True),
    number("shares", "change of the shares held", unit=SHARES, null=True),
    number(
        "price",
        "as traded, the strike of an assignment; null where none or unknown",
        unit=PER_SHARE,
        null=True,
    ),
    number("cash_usd", "change of cash, fees included", unit=DOLLARS),
    number("fees_usd", "the part of it that is fees, positive when paid", unit=DOLLARS),
    text("ratio", "of a split, new:old", null=True),
    text("symbol_to", "the new symbol", null=True),
    text("contract_to", "OCC symbol of what the contract became", null=True),
    text("lot", "id of the event that opened the lot that is closed", null=True),
    text("group", "what legs of one order share", null=True),
    text("ticket", "the ticket it fills", null=True),
    text("plan", "that ticket's plan", null=True),
    text("undoes", "id of the event that is as if it had never been", null=True),
    text("source", "manual, fill, settle, or the broker's name"),
    text("memo", "a remark"),
)

CHANGES = rows(
    "changes",
    "what is held, before and after",
    text("what", "cash, realised, a symbol's shares, or a contract's label"),
    text("unit", "what is counted", choices=("dollars", "shares", "contracts")),
    number("before", "amount before", unit="as `unit` says"),
    number("after", "amount after", unit="as `unit` says"),
)

LIST = Document(
    "journal.list",
    "The journal's events, by `wheel journal list`",
    (
        text("account", "the account asked for; null is all", null=True),
        integer("total", "events of the journal before any filter"),
        rows(
            "events",
            "one event each, in the order they happened",
            *EVENT,
            flag("undone", "whether an undo takes it back"),
            number("balance_usd", "cash of its account after it", unit=DOLLARS),
        ),
    ),
)


def entered(name: str, about: str, *more: Field) -> Document:
    """The document of a command that writes."""
    return Document(
        name,
        about,
        (
            text("account", "the account's name"),
            flag("dry_run", "whether nothing was written"),
            rows("events", "what was entered, or would be", *EVENT),
            CHANGES,
            *more,
        ),
    )


ADD = entered("journal.add", "What a line entered, by `wheel journal add`")
FILL = entered("journal.fill", "What the fill of a ticket entered, by `wheel journal fill`")
SETTLE = entered(
    "journal.settle",
    "What became of expired contracts, by `wheel journal settle`",
    rows(
        "contracts",
        "one expired contract each",
        text("contract", "OCC symbol"),
        text("name", "its label"),
        text("symbol", "the underlying"),
        integer("contracts", "open, negative when short", unit=CONTRACTS),
        day("expiration", "its last day"),
        number("close", "of the underlying on that day; null where unknown", unit=PER_SHARE, null=True),
        text(
            "way",
            "how it ends; null where no close is known",
            null=True,
            choices=("expire", "assign", "exercise", "cash"),
        ),
        number("price", "of a cash settlement", unit=PER_SHARE, null=True),
        text("why", "one sentence"),
    ),
)
UNDO = entered("journal.undo", "What was taken back, by `wheel journal undo`")
CHECK = Document(
    "journal.check",
    "Whether the journal adds up, by `wheel journal check`",
    (
        flag("ok", "whether nothing is broken"),
        integer("events", "how many were looked at"),
        rows(
            "broken",
            "one finding each",
            text("check", "what does not hold, as cash, lots or file"),
            text("event", "id of the event it was seen at", null=True),
            text("message", "one sentence"),
        ),
    ),
)
BACKUP = Document(
    "journal.backup",
    "The copy that `wheel journal backup` made",
    (text("file", "where it is"), integer("bytes", "its size")),
)
RESTORE = Document(
    "journal.restore",
    "What `wheel journal restore` brought back",
    (
        text("file", "where it was read from"),
        integer("events", "how many it held"),
        text("kept_as", "where the journal that was there before is now", null=True),
    ),
)
DOCUMENTS = (LIST, ADD, FILL, SETTLE, UNDO, CHECK, BACKUP, RESTORE)
