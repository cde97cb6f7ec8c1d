"""The fields of `wheel.journal.import`."""

from wheelcli.documents.schema import DOLLARS, Document, day, flag, integer, number, rows, text

IMPORT = Document(
    "journal.import",
    "What broker files bring to the journal, by `wheel journal import`",
    (
        text("account", "the account of the journal"),
        rows(
            "files",
            "the files, in the order given",
            text("file", "its name"),
            text("broker", "whose reader knew it"),
            text("what", "transactions, or positions", choices=("transactions", "positions")),
        ),
        flag("dry_run", "nothing was to be written"),
        flag("blocked", "lines are not understood, and --partial was not given: nothing is written"),
        integer("written", "events written", unit="events"),
        integer("new", "events that the journal does not have", unit="events"),
        integer("known", "events that it has", unit="events"),
        integer("not_understood", "lines that make no event", unit="lines"),
        integer("waiting", "halves of pairs whose other half is in the file before or after", unit="lines"),
        number("cash_usd", "what the new events move", unit=DOLLARS),
        day("first", "the earliest day of the new events", null=True),
        day("last", "the latest", null=True),
        rows(
            "kinds",
            "the new events by kind, the most frequent first",
            text("kind", "what happened"),
            integer("events", "how many", unit="events"),
            number("cash_usd", "what they move", unit=DOLLARS),
        ),
        rows(
            "lines",
            "lines left out, remarks on lines taken, and the new events (not where a terminal shows them)",
            text("file", "the file; empty for an event of no line"),
            integer(
                "line", "where it stands, from 1; of an event of two lines the first", unit="line", null=True
            ),
            text("state", "what became of it", choices=("not_understood", "waiting", "remark", "new")),
            day("day", "of the new event", null=True),
            text("event", "the new event in words; else empty"),
            number("cash_usd", "what the new event moves", unit=DOLLARS, null=True),
            text("id", "of the new event", null=True),
            text("reason", "why, one clause; empty for new events"),
            text("hint", "what to do; may be empty"),
            text("text", "the line, shortened; may be empty"),
        ),
        rows(
            "compared",
            "cash as a file says it and as it is here",
            text("file", "the file"),
            text("what", "cash at the end of a day, or the sum of the file's lines"),
            day("day", "the day of a balance", null=True),
            number("told_usd", "what the file says", unit=DOLLARS),
            number("ours_usd", "what it is here", unit=DOLLARS),
            number("off_usd", "ours less the file's", unit=DOLLARS),
        ),
        rows(
            "nothing",
            "lines that change neither cash nor holdings",
            text("what", "what they are"),
            integer("lines", "how many", unit="lines"),
        ),
    ),
)
