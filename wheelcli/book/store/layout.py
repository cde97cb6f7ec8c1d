"""The layout of the journal's file: its tables, and the small steps that bring earlier layouts to this
one.
"""

import sqlite3
from collections.abc import Callable

APPLICATION_ID = 0x5768656C  # "Whel"


def m001_entries_and_events(db: sqlite3.Connection) -> None:
    """Create the tables: one row per writing command (`entry`, with a digest of all events up to it) and one
    row per event; rows never change.
    """
    db.execute(
        "CREATE TABLE entry (number INTEGER PRIMARY KEY, at INTEGER NOT NULL, command TEXT NOT NULL, digest"
        " TEXT NOT NULL)"
    )
    db.execute("""CREATE TABLE event (
        number INTEGER PRIMARY KEY,
        entry INTEGER NOT NULL REFERENCES entry (number),
        "id" TEXT NOT NULL UNIQUE CHECK ("id" <> ''),
        "account" TEXT NOT NULL CHECK ("account" <> ''),
        "kind" TEXT NOT NULL,
        "day" TEXT NOT NULL,
        "at" INTEGER NOT NULL CHECK (typeof("at") = 'integer'),
        "time_known" INTEGER NOT NULL CHECK ("time_known" IN (0, 1)),
        "symbol" TEXT,
        "contract" TEXT,
        "contracts" INTEGER NOT NULL CHECK (typeof("contracts") = 'integer'),
        "multiplier" INTEGER NOT NULL CHECK (typeof("multiplier") = 'integer'),
        "deliverable_thousandths" INTEGER NOT NULL CHECK (typeof("deliverable_thousandths") = 'integer'),
        "thousandths" INTEGER NOT NULL CHECK (typeof("thousandths") = 'integer'),
        "price_micros" INTEGER CHECK (typeof("price_micros") IN ('integer', 'null')),
        "cash_cents" INTEGER NOT NULL CHECK (typeof("cash_cents") = 'integer'),
        "fees_cents" INTEGER NOT NULL CHECK (typeof("fees_cents") = 'integer'),
        "ratio" TEXT,
        "symbol_to" TEXT,
        "contract_to" TEXT,
        "contracts_to" INTEGER NOT NULL CHECK (typeof("contracts_to") = 'integer'),
        "multiplier_to" INTEGER NOT NULL CHECK (typeof("multiplier_to") = 'integer'),
        "deliverable_to" INTEGER NOT NULL CHECK (typeof("deliverable_to") = 'integer'),
        "lot" TEXT,
        "group" TEXT,
        "ticket" TEXT,
        "plan" TEXT,
        "undoes" TEXT REFERENCES event ("id") DEFERRABLE INITIALLY DEFERRED,
        "source" TEXT NOT NULL,
        "memo" TEXT NOT NULL
    )""")
    for table in ("entry", "event"):
        for change in ("UPDATE", "DELETE"):
            db.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                "BEGIN SELECT RAISE (ABORT, 'the journal is append-only'); END"
            )


def m002_shares_in_millionths(db: sqlite3.Connection) -> None:
    """Store shares to the millionth: for each of the three columns in thousandths, add one for the part
    beyond, 0 to 999.
    """
    for name in ("deliverable_micros_beyond", "micros_beyond", "deliverable_to_micros_beyond"):
        db.execute(
            f'ALTER TABLE event ADD COLUMN "{name}" INTEGER NOT NULL DEFAULT 0 '
            f'CHECK (typeof("{name}") = \'integer\' AND "{name}" BETWEEN 0 AND 999)'
        )


def m003_coins(db: sqlite3.Connection) -> None:
    """Store the money of coin accounts: the currency, its change and its fees in hundred-millionths, the
    coins behind a contract, and the index that they count at.
    """
    db.execute('ALTER TABLE event ADD COLUMN "coin" TEXT')
    for name in ("coin_e8", "fee_e8", "size_e8"):
        db.execute(
            f'ALTER TABLE event ADD COLUMN "{name}" INTEGER NOT NULL DEFAULT 0 '
            f"CHECK (typeof(\"{name}\") = 'integer')"
        )
    db.execute(
        'ALTER TABLE event ADD COLUMN "index_micros" INTEGER '
        "CHECK (typeof(\"index_micros\") IN ('integer', 'null'))"
    )


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (
    m001_entries_and_events,
    m002_shares_in_millionths,
    m003_coins,
)
VERSION = len(MIGRATIONS)


def migrate(db: sqlite3.Connection, *, version: int) -> None:
    """Migrate a journal of an earlier layout (0 is a new file) to this one, inside the caller's
    transaction.
    """
    for step in MIGRATIONS[version:]:
        step(db)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {VERSION}")
