"""The commands of `wheel rfq`, for the registry."""

from wheelcli.cli.registry_entry import Entry

RFQ_COMMANDS: tuple[Entry, ...] = (
    Entry(
        "open",
        "rfq.open:open_",
        "Build a request for quotes; with --send, send it and wait for quotes.",
    ),
    Entry("quote", "rfq.quote:quote", "Enter what a desk quotes by phone or chat."),
    Entry("watch", "rfq.watch:watch", "Watch the quotes of a request as they change."),
    Entry(
        "show",
        "rfq.listing:show",
        "Show one request, with current quotes if it is open.",
    ),
    Entry(
        "accept",
        "rfq.decide:accept_",
        "Accept quotes for the whole amount at your limit or better (fill or kill), after every check.",
    ),
    Entry("cancel", "rfq.decide:cancel_", "Cancel a request at the venue."),
    Entry(
        "reconcile",
        "rfq.reconcile:reconcile",
        "Resolve requests that were sent but not answered, from the venue's own list.",
    ),
    Entry("list", "rfq.listing:list_", "List the recorded requests, newest first. Contacts no venue."),
    Entry(
        "report",
        "rfq.listing:report",
        "Report the cost of requests: each fill against the mid when the request was sent.",
    ),
    Entry(
        "tape",
        "rfq.tape:tape",
        "Show public trades of requests, newest first, with the price of each against the venue's mark.",
    ),
    Entry("key", "rfq.key:key", "Save, test, find or remove the API key of a venue."),
    Entry(
        "export",
        "rfq.listing:export",
        "Write every entry of a request as JSON lines: what was sent, answered and read, and when.",
    ),
    Entry(
        "sim",
        "rfq.practice:sim",
        "Run the practice venue on this machine until Ctrl-C.",
    ),
)
