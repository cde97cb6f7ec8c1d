"""Every JSON document of the program, by name."""

from wheelcli.documents.book import journal, journal_import, positions
from wheelcli.documents.manage import monitor, roll, stress
from wheelcli.documents.plan import market, plans, regime, scan, screen, why
from wheelcli.documents.schema import Document
from wheelcli.documents.setup import setup, watchlist
from wheelcli.documents.typed import document
from wheelcli.review.report import Review
from wheelcli.taxes.document import TaxesDocument

DOCUMENTS: dict[str, Document] = {
    one.name: one
    for one in (
        scan.SCAN,
        scan.ONE_TICKET,
        why.WHY,
        market.CHAIN,
        market.RECORD,
        market.SNAPSHOT_LIST,
        market.SNAPSHOT_SHOW,
        market.SNAPSHOT_PRUNE,
        plans.LIST,
        plans.SHOW,
        plans.DIFF,
        monitor.MONITOR,
        roll.ROLL,
        stress.STRESS,
        positions.POSITIONS,
        positions.CYCLES,
        document("review", "the week of an account", Review),
        document("taxes", "A tax year of US accounts, by `wheel taxes`", TaxesDocument),
        regime.REGIME,
        screen.SCREEN,
        watchlist.WATCHLIST,
        watchlist.ADD,
        watchlist.REMOVE,
        watchlist.SET,
        watchlist.NEVER,
        *journal.DOCUMENTS,
        journal_import.IMPORT,
        setup.INIT,
        setup.CONFIG_SHOW,
        setup.CONFIG_CHECK,
        setup.CONFIG_SET,
        setup.DOCTOR,
        setup.SCHEMA,
    )
}
