"""Every JSON document of the program, by name."""

from wheelcli.render import (
    schema_book,
    schema_import,
    schema_journal,
    schema_manage,
    schema_market,
    schema_plan,
    schema_plans,
    schema_regime,
    schema_review,
    schema_roll,
    schema_screen,
    schema_setup,
    schema_stress,
    schema_taxes,
    schema_watch,
)
from wheelcli.render.schema import Document

DOCUMENTS: dict[str, Document] = {
    document.name: document
    for document in (
        schema_plan.SCAN,
        schema_plan.ONE_TICKET,
        schema_plan.WHY,
        schema_market.CHAIN,
        schema_market.RECORD,
        schema_market.SNAPSHOT_LIST,
        schema_market.SNAPSHOT_SHOW,
        schema_market.SNAPSHOT_PRUNE,
        schema_plans.LIST,
        schema_plans.SHOW,
        schema_plans.DIFF,
        schema_manage.MONITOR,
        schema_roll.ROLL,
        schema_stress.STRESS,
        schema_book.POSITIONS,
        schema_book.CYCLES,
        schema_review.REVIEW,
        schema_taxes.TAXES,
        schema_regime.REGIME,
        schema_screen.SCREEN,
        schema_watch.WATCHLIST,
        schema_watch.ADD,
        schema_watch.REMOVE,
        schema_watch.SET,
        schema_watch.NEVER,
        *schema_journal.DOCUMENTS,
        schema_import.IMPORT,
        schema_setup.INIT,
        schema_setup.CONFIG_SHOW,
        schema_setup.CONFIG_CHECK,
        schema_setup.CONFIG_SET,
        schema_setup.DOCTOR,
        schema_setup.SCHEMA,
    )
}
