"""The commands of each group, such as `wheel journal fill`; those without a group are in `registry.py`."""

from wheelcli.cli.entry import Entry

_SIGNED = {"ignore_unknown_options": True}  # a value may begin with a minus

GROUPS: dict[str, tuple[Entry, ...]] = {
    "demo": (Entry("reset", "setup.demo:reset", "Delete your practice records on the demo."),),
    "config": (
        Entry("show", "setup.settings:show", "Show the settings in force."),
        Entry(
            "check",
            "setup.config_check:check",
            "Check the settings: print the files read, or every mistake (exit 5).",
        ),
        Entry("set", "setup.settings:put", "Set one key in your config file, keeping its comments.", _SIGNED),
        Entry(
            "unset",
            "setup.config_file:unset",
            "Remove one key from your config file; its default then applies.",
        ),
        Entry(
            "edit", "setup.config_file:edit", "Open your config file in your editor, and check it afterwards."
        ),
        Entry("path", "setup.config_file:path", "Print the path of your config file."),
    ),
    "snapshot": (
        Entry("list", "plan.snapshot:list_", "List the recorded markets, newest first."),
        Entry(
            "show",
            "plan.snapshot:show",
            "Show a recorded market, the latest by default, symbol by symbol.",
        ),
        Entry(
            "prune",
            "plan.snapshot:prune",
            "Remove old recorded markets; a snapshot matching either option is kept.",
        ),
    ),
    "watchlist": (
        Entry(
            "add",
            "setup.watchlist:add",
            "Add names to the watchlist in your config file, keeping its comments.",
        ),
        Entry(
            "remove",
            "setup.watchlist:remove",
            "Remove names from the watchlist, and print the settings removed with them.",
        ),
        Entry(
            "set",
            "setup.watchlist:put",
            "Set one key of a watched name in your config file, keeping its comments.",
            _SIGNED,
        ),
        Entry(
            "never",
            "setup.watchlist:never",
            "Put names on the never list: no plan proposes them.",
        ),
    ),
    "plan": (
        Entry("list", "plan.plans:list_", "List the saved plans, newest first."),
        Entry("show", "plan.plans:show", "Show a saved plan again, the last by default."),
        Entry(
            "diff",
            "plan.plans:diff",
            "Compare two saved plans and explain the differences.",
        ),
    ),
    "journal": (
        Entry(
            "list",
            "book.journal:list_",
            "List the events in order, with the cash balance after each.",
        ),
        Entry("add", "book.journal_enter:add", "Enter an event, or several as one order.", _SIGNED),
        Entry(
            "fill",
            "book.journal_fill:fill",
            "Record the fill of a ticket; record each partial fill separately.",
        ),
        Entry(
            "settle",
            "book.journal_settle:settle",
            "Record how expired contracts ended: worthless, assigned, exercised or cash-settled.",
        ),
        Entry(
            "undo",
            "book.journal_undo:undo",
            "Reverse an event by recording an undo event.",
        ),
        Entry(
            "import",
            "book.journal_import:import_",
            "Import files from tastytrade, Schwab, Fidelity, IBKR, Robinhood, or your own CSV.",
        ),
        Entry(
            "check",
            "book.journal_check:check",
            "Verify the journal: file integrity, cash to the cent, an opening for every close.",
        ),
        Entry(
            "export",
            "book.journal_files:export",
            "Write the whole journal as JSON lines, for `wheel journal restore`.",
        ),
        Entry(
            "backup",
            "book.journal_files:backup",
            "Copy the journal into a new file, even while another command writes.",
        ),
        Entry("restore", "book.journal_files:restore", "Rebuild the journal from an export or a backup."),
    ),
    "rfq": (
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
            "Find out from the venue's own list what became of requests that were sent but not answered.",
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
            "Show public trades made by request for quotes, newest first, each against the venue's mark.",
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
    ),
    "backtest": (
        Entry(
            "run",
            "backtest.run:run",
            "Run the plan and the monitor over recorded sessions, and report what they would have done.",
        ),
        Entry(
            "sweep",
            "backtest.sweep:sweep",
            "Run many settings over the same sessions, on this machine or a cluster.",
        ),
        Entry("show", "backtest.saved:show", "Show a saved run (the last by default), a sweep or a cell."),
        Entry("compare", "backtest.saved:compare", "Compare two saved runs, or cells of sweeps."),
        Entry("list", "backtest.saved:list_", "List the saved runs, newest first, and the sweeps."),
    ),
    "history": (
        Entry(
            "import",
            "history.import_files:import_",
            "Import files from data vendors as sessions for `wheel backtest run --data DIR`.",
        ),
        Entry(
            "check",
            "history.check:check",
            "Check a folder of sessions before a backtest: gaps, quotes, share prices, splits, tables.",
        ),
    ),
}
