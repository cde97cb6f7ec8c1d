"""Every JSON document of the program, by name."""

from wheelcli.documents.book import journal, journal_import, positions
from wheelcli.documents.manage import monitor, roll, stress
from wheelcli.documents.plan import market, regime, screen, strategies
from wheelcli.documents.schema import Document
from wheelcli.documents.setup import setup, watchlist
from wheelcli.documents.typed import document
from wheelcli.plan.compare import PlanDiff
from wheelcli.plan.document import ScanDocument
from wheelcli.plan.optimize.left_out import WhyDocument
from wheelcli.plan.staleness import OneTicket, ShownPlan
from wheelcli.plan.summary import PlanList
from wheelcli.review.report import Review
from wheelcli.taxes.document import TaxesDocument

DOCUMENTS: dict[str, Document] = {
    one.name: one
    for one in (
        document("scan", "The plan of `wheel scan`: ranked tickets, and what they stand on", ScanDocument),
        document("ticket", "One ticket of a plan, by `wheel ticket`", OneTicket),
        document("why", "Why candidates of a plan were rejected, by `wheel why`", WhyDocument),
        *market.DOCUMENTS,
        document("plan.list", "The kept plans, by `wheel plan list`", PlanList),
        document(
            "plan.show", "A kept plan again, with how its tickets have aged, by `wheel plan show`", ShownPlan
        ),
        document("plan.diff", "Two plans side by side, and why they differ, by `wheel plan diff`", PlanDiff),
        monitor.MONITOR,
        roll.ROLL,
        stress.STRESS,
        positions.POSITIONS,
        positions.CYCLES,
        document("review", "the week of an account", Review),
        document("taxes", "A tax year of US accounts, by `wheel taxes`", TaxesDocument),
        regime.REGIME,
        screen.SCREEN,
        strategies.STRATEGIES,
        *watchlist.DOCUMENTS,
        *journal.DOCUMENTS,
        journal_import.IMPORT,
        *setup.DOCUMENTS,
    )
}
