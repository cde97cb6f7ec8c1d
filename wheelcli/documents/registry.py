"""Every JSON document of the program, by name."""

from wheelcli.documents.book import journal, journal_import, positions, taxes
from wheelcli.documents.manage import monitor, roll, stress
from wheelcli.documents.plan import market, plans, regime, scan, screen, why
from wheelcli.documents.review import review
from wheelcli.documents.schema import Document
from wheelcli.documents.setup import setup, watchlist

DOCUMENTS: dict[str, Document] = {
    document.name: document
    for document in (
        scan.SCAN,
        scan.ONE_TICKET,
        why.WHY,
        *market.DOCUMENTS,
        plans.LIST,
        plans.SHOW,
        plans.DIFF,
        monitor.MONITOR,
        roll.ROLL,
        stress.STRESS,
        positions.POSITIONS,
        positions.CYCLES,
        review.REVIEW,
        taxes.TAXES,
        regime.REGIME,
        screen.SCREEN,
        *watchlist.DOCUMENTS,
        *journal.DOCUMENTS,
        journal_import.IMPORT,
        *setup.DOCUMENTS,
    )
}
