"""Every command: name, place of its function, line of help. Its file is imported when it runs."""

from wheelcli.cli.entry import Entry
from wheelcli.cli.group_entries import GROUPS

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
            "Propose names for the watchlist from a universe, ranked by their best put or call.",
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
            "serve",
            "setup.serve:serve",
            "Serve the latest pages to a browser on this machine; each reloads when it is rewritten.",
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
            "Write your config file and open the journal, with a prompt for each missing value.",
        ),
        Entry(
            "doctor",
            "setup.doctor:doctor",
            "Check the installation: versions, config, folders. Fetches nothing without --live.",
        ),
        Entry(
            "backup",
            "setup.backup:backup",
            "Back up everything to one file: settings, journal, plans, recorded markets.",
        ),
        Entry(
            "restore",
            "setup.backup:restore",
            "Verify a backup, then restore its files.",
        ),
        Entry(
            "schema",
            "setup.schema:schema",
            "Print the JSON Schema of a document; without a name, list the documents.",
        ),
        Entry(
            "mcp",
            "assistants.mcp:mcp",
            "Serve read-only tools to an assistant over the Model Context Protocol, on stdin and stdout.",
        ),
        Entry("demo", "setup.demo:app", "Manage your practice records on the demo."),
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
            "history",
            "history.group:app",
            "Import past sessions from data vendors' files, and check them before a backtest.",
        ),
        Entry(
            "journal",
            "book.journal:app",
            "Record the account's events: enter, import, list, check, export.",
        ),
    ),
    **GROUPS,
}
