"""Every command: name, place of its function, line of help. Its file is imported when it runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """One command, or a group of commands, which is a `typer.Typer`. `place` is `module:name` below
    `wheelcli.cli`; `help` is the first line of its docstring, so that a list of commands imports none of
    them."""

    name: str
    place: str
    help: str
    context: Mapping[str, Any] = field(default_factory=dict)


_SIGNED = {"ignore_unknown_options": True}  # a value may begin with a minus

COMMANDS: dict[str, tuple[Entry, ...]] = {
    "wheel": (
        Entry("scan", "plan.scan:scan", "Plan this week's trades: ranked tickets that pass every gate."),
        Entry(
            "ticket",
            "plan.ticket:ticket",
            "Show one ticket in full: order, risk, odds, payoff, gates, next steps.",
        ),
        Entry(
            "why",
            "plan.why:why",
            "Explain why candidates were rejected: each contract with the gates that block it.",
        ),
        Entry("chain", "plan.chain:chain", "Print the priced option chain of one underlying."),
        Entry(
            "block",
            "plan.block:block",
            "Show what an order larger than the touch costs: each way to trade it, and one verdict.",
        ),
        Entry(
            "regime",
            "plan.regime:regime",
            "Show the volatility table, today's row, and its effect on the last plan.",
        ),
        Entry(
            "screen",
            "plan.screen:screen",
            "Propose names for the watchlist from a universe, ranked by their best put.",
        ),
        Entry(
            "strategies",
            "plan.strategies:strategies",
            "Compare the strategies: outlook, requirement, aim and risk of each.",
        ),
        Entry(
            "today",
            "manage.today:today",
            "Show what to do today: orders to send, and the command that records each.",
        ),
        Entry(
            "monitor",
            "manage.monitor:monitor",
            "Monitor open positions: state, action and reason for each; calls to sell on shares.",
        ),
        Entry(
            "roll",
            "manage.roll:roll",
            "Compare roll, close, assignment and hold for one position, and recommend one.",
        ),
        Entry(
            "positions",
            "book.positions:positions",
            "Show open positions from the journal, with tax basis and break-even.",
        ),
        Entry(
            "cycles",
            "book.cycles:cycles",
            "Show every cycle, from its first put or shares to its last share or contract.",
        ),
        Entry(
            "stress",
            "manage.stress:stress",
            "Reprice open positions under moves of the market and of volatility.",
        ),
        Entry(
            "review",
            "review.review:review",
            "Review the week: returns, income, rules, closed trades, and the week ahead.",
        ),
        Entry(
            "taxes",
            "book.taxes:taxes",
            "List a tax year of US accounts: gains by lot as on Form 8949, and income.",
        ),
        Entry(
            "record",
            "plan.record:record",
            "Record a snapshot of the market, for `wheel scan --snapshot latest`.",
        ),
        Entry(
            "init",
            "setup.init:init",
            "Write your config file and open the journal; prompts for what is missing.",
        ),
        Entry(
            "doctor",
            "setup.doctor:doctor",
            "Check the installation: versions, config, folders. Fetches nothing.",
        ),
        Entry(
            "schema",
            "setup.schema:schema",
            "Print the JSON Schema of a document; without a name, list the documents.",
        ),
        Entry("demo", "setup.demo:app", "Manage your practice on the demo."),
        Entry("config", "setup.settings:app", "Show, check and change the settings."),
        Entry("snapshot", "plan.snapshot:app", "List, show and prune recorded markets."),
        Entry(
            "watchlist",
            "setup.watchlist:app",
            "Check the watchlist against the quality gates; add, remove and change names.",
        ),
        Entry(
            "rfq",
            "rfq.group:app",
            "Request quotes for a block: build, send, watch, accept, cancel, reconcile.",
        ),
        Entry("plan", "plan.plans:app", "List saved plans, show one again, compare two."),
        Entry(
            "backtest",
            "backtest.group:app",
            "Run the plan and the monitor over recorded sessions; show and compare saved runs.",
        ),
        Entry(
            "journal",
            "book.journal:app",
            "Record the account's events: enter, import, list, check, export.",
        ),
    ),
    "demo": (Entry("reset", "setup.demo:reset", "Delete your practice on the demo."),),
    "config": (
        Entry("show", "setup.settings:show", "Show the settings in force."),
        Entry(
            "check",
            "setup.config_check:check",
            "Check the settings; silent if all is well, else list every mistake (exit 5).",
        ),
        Entry("set", "setup.settings:put", "Set one key in your config file, keeping its comments.", _SIGNED),
    ),
    "snapshot": (
        Entry("list", "plan.snapshot:list_", "List the recorded markets, newest first."),
        Entry("show", "plan.snapshot:show", "Show a recorded market symbol by symbol; default: the latest."),
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
            "Remove names from the watchlist; prints the settings removed with them.",
        ),
        Entry(
            "set",
            "setup.watchlist:put",
            "Set one key of a watched name in your config file, keeping its comments.",
            _SIGNED,
        ),
        Entry("never", "setup.watchlist:never", "Put names on the never list: no plan proposes them."),
    ),
    "plan": (
        Entry("list", "plan.plans:list_", "List the saved plans, newest first."),
        Entry("show", "plan.plans:show", "Show a saved plan again; default: the last."),
        Entry("diff", "plan.plans:diff", "Compare two saved plans and explain the differences."),
    ),
    "journal": (
        Entry("list", "book.journal:list_", "List the events in order, with the cash balance after each."),
        Entry("add", "book.journal_enter:add", "Enter one event.", _SIGNED),
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
        Entry("undo", "book.journal_enter:undo", "Reverse an event by recording an undo event."),
        Entry(
            "import",
            "book.journal_import:import_",
            "Import files of tastytrade, Schwab, Fidelity, IBKR, Robinhood, or your own CSV.",
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
        Entry("show", "rfq.listing:show", "Show one request, with current quotes if it is open."),
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
        Entry("sim", "rfq.practice:sim", "Run the practice venue on this machine until Ctrl-C."),
    ),
    "backtest": (
        Entry(
            "run",
            "backtest.run:run",
            "Run the plan and the monitor over recorded sessions, and report what they would have done.",
        ),
        Entry("show", "backtest.saved:show", "Show a saved run; without a name, the last one."),
        Entry(
            "compare",
            "backtest.saved:compare",
            "Compare two saved runs; the second defaults to the last one.",
        ),
        Entry("list", "backtest.saved:list_", "List the saved runs, newest first."),
    ),
}
