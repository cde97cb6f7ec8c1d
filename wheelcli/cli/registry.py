"""Every command: its name, where its function is, and its line of help. A command's file is imported when the command runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """One command, or a group of commands, which is a `typer.Typer`. `place` is `module:name` below `wheelcli.cli`; `help` is the first
    line of its docstring, so that a list of commands imports none of them."""

    name: str
    place: str
    help: str
    context: Mapping[str, Any] = field(default_factory=dict)


_SIGNED = {"ignore_unknown_options": True}  # a value may begin with a minus

COMMANDS: dict[str, tuple[Entry, ...]] = {
    "wheel": (
        Entry("scan", "plan.scan:scan", "Plan this week's trades: ranked tickets that a rule did not block."),
        Entry(
            "ticket",
            "plan.ticket:ticket",
            "Show one ticket of a plan in full: order, risks, odds, payoff, gates, and what comes after. Fetches nothing.",
        ),
        Entry(
            "why",
            "plan.why:why",
            "Explain why candidates of a plan were rejected: every contract with every gate that blocks it.",
        ),
        Entry(
            "chain",
            "plan.chain:chain",
            "Print the priced chain of one underlying: quotes, IV, Greeks per share, odds, and what is unusable and why.",
        ),
        Entry(
            "regime",
            "plan.regime:regime",
            "Show the volatility table with today's row, and what that row did to the last plan.",
        ),
        Entry(
            "screen",
            "plan.screen:screen",
            "Propose names for the watchlist: those of a universe that pass the quality gates, by the score of their best put.",
        ),
        Entry(
            "strategies",
            "plan.strategies:strategies",
            "Compare the strategies: outlook, requirement, aim and risk of each.",
        ),
        Entry(
            "monitor",
            "manage.monitor:monitor",
            "Watch the open book: each position's state, what to do about it, and why; shares with the call to sell on them.",
        ),
        Entry(
            "roll",
            "manage.roll:roll",
            "Weigh one open position: roll, close, take assignment or hold, each in dollars, and recommend one.",
        ),
        Entry(
            "positions",
            "book.positions:positions",
            "Show what the journal says is open: shares with tax basis and economic break-even, options and spreads with their premium.",
        ),
        Entry(
            "cycles",
            "book.cycles:cycles",
            "Show every cycle per underlying: from the first put (or shares) to the day nothing is left of it, core shares excluded.",
        ),
        Entry(
            "stress",
            "manage.stress:stress",
            "Reprice the open book over moves of the market and of volatility: the worst case, who causes it, the cash it would ask for.",
        ),
        Entry(
            "review",
            "review.review:review",
            "Review the week: returns, income, rules kept or broken, what ended, what needs doing, and next week's watchlist.",
        ),
        Entry(
            "taxes",
            "book.taxes:taxes",
            "List a tax year in US accounts: gains by lot as on Form 8949, section 1256 contracts, possible wash sales, dividends, interest.",
        ),
        Entry(
            "record",
            "plan.record:record",
            "Record a snapshot of the market, to plan on later with `wheel scan --snapshot latest`.",
        ),
        Entry(
            "init",
            "setup.init:init",
            "Write your config file and open the journal; prompts on a terminal for what is missing.",
        ),
        Entry(
            "doctor",
            "setup.doctor:doctor",
            "Look whether everything is in place: versions, config, folders. Asks nothing of the network.",
        ),
        Entry(
            "schema",
            "setup.schema:schema",
            "Print the JSON Schema of a document that --json gives; without a name, list the documents.",
        ),
        Entry("config", "setup.settings:app", "Show, check and change the settings."),
        Entry("snapshot", "plan.snapshot:app", "List, show and prune the recorded markets."),
        Entry(
            "watchlist",
            "setup.watchlist:app",
            "Show the watched names against the quality gates; add, remove and change them.",
        ),
        Entry("plan", "plan.plans:app", "List the kept plans, show one again, compare two."),
        Entry(
            "journal",
            "book.journal:app",
            "What happened to the account, event by event: enter, import, list, check, export.",
        ),
    ),
    "config": (
        Entry("show", "setup.settings:show", "Show the settings in force."),
        Entry(
            "check",
            "setup.config_check:check",
            "Check the settings: quiet when all is well, else every mistake at once and exit code 5.",
        ),
        Entry("set", "setup.settings:put", "Set one key in your config file; its comments stay.", _SIGNED),
    ),
    "snapshot": (
        Entry("list", "plan.snapshot:list_", "List the recorded markets, the newest first."),
        Entry(
            "show",
            "plan.snapshot:show",
            "Show what a recorded market holds, symbol by symbol; the latest unless named.",
        ),
        Entry(
            "prune",
            "plan.snapshot:prune",
            "Remove old recorded markets; what either option keeps stays, and the newest always does.",
        ),
    ),
    "watchlist": (
        Entry(
            "add", "setup.watchlist:add", "Put names on the watchlist in your config file; its comments stay."
        ),
        Entry(
            "remove",
            "setup.watchlist:remove",
            "Take names off the watchlist; what you said of each goes with it, and is printed.",
        ),
        Entry(
            "set",
            "setup.watchlist:put",
            "Set one key of a watched name in your config file; its comments stay.",
            _SIGNED,
        ),
        Entry(
            "never",
            "setup.watchlist:never",
            "Put names on the never list: no plan proposes them, whatever they pay. What the watchlist says of them stays.",
        ),
    ),
    "plan": (
        Entry("list", "plan.plans:list_", "List the kept plans, the one made last first."),
        Entry("show", "plan.plans:show", "Show a kept plan again, the last one unless named."),
        Entry(
            "diff",
            "plan.plans:diff",
            "Compare two kept plans and say why they differ: prices, regime, settings, and the gate that blocks what is gone.",
        ),
    ),
    "journal": (
        Entry(
            "list",
            "book.journal:list_",
            "List the journal's events in the order they happened, with the cash balance after each.",
        ),
        Entry("add", "book.journal_enter:add", "Enter what happened, in one line.", _SIGNED),
        Entry(
            "fill",
            "book.journal_fill:fill",
            "Enter the fill of a ticket; several partial fills of one are several commands.",
        ),
        Entry(
            "settle",
            "book.journal_settle:settle",
            "Enter what became of contracts that have expired: worthless, assigned, exercised, or settled in cash.",
        ),
        Entry(
            "undo",
            "book.journal_enter:undo",
            "Take an event back: another event says that it never was. The undo of an undo brings it back.",
        ),
        Entry(
            "import",
            "book.journal_import:import_",
            "Import files of tastytrade, Schwab, Fidelity, Interactive Brokers, Robinhood, or wheel's own CSV.",
        ),
        Entry(
            "check",
            "book.journal:check",
            "Prove the journal: the file is whole, every cent is accounted for, every close has an open. Silent when all is well.",
        ),
        Entry(
            "export",
            "book.journal:export",
            "Write the whole journal as lines of JSON, one an event: `wheel journal restore` makes the same journal of them.",
        ),
        Entry(
            "backup",
            "book.journal:backup",
            "Copy the journal as it is at this moment into a new file, also while another command writes.",
        ),
        Entry("restore", "book.journal:restore", "Make the journal anew from an export or a backup."),
    ),
}
