"""Journals kept before roots had a table: their events stay as they were written, and add up under today's
names.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from wheelcli.book.brokers import read_file
from wheelcli.book.brokers.source import source_of
from wheelcli.book.check import check
from wheelcli.book.entry.import_preview import take_in
from wheelcli.book.events import Event, Kind, at_of
from wheelcli.book.projection.fold import fold
from wheelcli.book.store.journal import open_journal
from wheelcli.book.store.proof import damage
from wheelcli.contract import parse_occ

NOW = datetime(2026, 9, 1, tzinfo=UTC)
SCHWAB = "Date,Action,Symbol,Description,Quantity,Price,Fees & Comm,Amount"


def event(name: str, kind: Kind, day: str, symbol: str, occ: str = "", **fields: int) -> Event:
    when = date.fromisoformat(day)
    at = at_of(when, kind, micro_shares=fields.get("micro_shares", 0))
    return Event(name, "default", kind, when, at, symbol=symbol, contract=parse_occ(occ), **fields)  # type: ignore[arg-type]


OLD = [
    event(
        "a",
        Kind.OPTION_OPEN,
        "2026-07-01",
        "BFB",
        "BFB260821P00040000",
        contracts=-1,
        cash_cents=9_934,
        fees_cents=66,
    ),
    event(
        "b",
        Kind.ASSIGNMENT,
        "2026-08-21",
        "BFB",
        "BFB260821P00040000",
        contracts=1,
        micro_shares=100_000_000,
        price_micros=40_000_000,
        cash_cents=-400_000,
    ),
    event("c", Kind.OPTION_OPEN, "2026-07-02", "NDX", "NDXP260821P20000000", contracts=-1, cash_cents=50_000),
]


def test_the_fold_knows_old_names() -> None:
    """99.34 off 40.00: the shares break even at 39.0066, whoever brings more of them under the new name."""
    more = event("d", Kind.SHARE_BUY, "2026-08-24", "BF-B", micro_shares=100_000_000, cash_cents=-410_000)
    account = fold([*OLD, more]).account("default")
    assert check([*OLD, more]) == ()
    assert {lot.symbol for lot in account.shares} == {"BF-B"}
    assert {lot.symbol for lot in account.options} == {"^NDX"}
    (cycle,) = [each for each in account.cycles if each.symbol == "BF-B"]
    assert cycle.micro_shares == 200_000_000
    alone = fold(OLD).account("default").cycles
    assert [round(each.break_even or 0, 4) for each in alone if each.symbol == "BF-B"] == [39.0066]


def test_what_is_kept_stays_as_it_was_written(tmp_path: Path) -> None:
    with open_journal(tmp_path / "journal.db", create=True) as journal:
        journal.append(OLD, check=check, now=NOW, command="test")
        assert [e.symbol for entry in journal.entries() for e in entry.events] == ["BFB", "BFB", "NDX"]
        assert {e.symbol for e in journal.events()} == {"BF-B", "^NDX"}
        assert damage(journal) == []
        assert journal.append(OLD, check=check, now=NOW, command="again") == 0


def test_a_name_put_right_by_hand_counts_nothing_twice() -> None:
    shares = event(
        "a", Kind.OPENING_BALANCE, "2026-06-01", "HEIA", micro_shares=100_000_000, price_micros=250_000_000
    )
    renamed = replace(event("b", Kind.SYMBOL_CHANGE, "2026-06-02", "HEIA"), symbol_to="HEI-A")
    for core in ({}, {"HEI-A": 100}):
        account = fold([shares, renamed], core=core).account("default")
        assert [(lot.symbol, lot.micro_shares) for lot in account.shares] == [("HEI-A", 100_000_000)]
        assert dict(account.core) == ({"HEI-A": 100_000_000} if core else {})


def test_what_was_imported_under_an_old_name_is_known_again() -> None:
    """The ids are those that these lines had when their symbols were BFB, ^SPX, ^XEO, BF-B and HEIA."""
    rows = [
        "07/01/2026,Sell to Open,BF/B 08/21/2026 40.00 P,PUT,1,$1.00,$0.66,$99.34",
        "07/02/2026,Sell to Open,SPXW 08/21/2026 6000.00 P,PUT,1,$1.00,$0.66,$99.34",
        "07/03/2026,Sell to Open,XEO 08/21/2026 2500.00 P,PUT,1,$1.00,$0.66,$99.34",
        '07/06/2026,Buy,BF/B,BROWN,100,$40.00,,"-$4,000.00"',
        '07/07/2026,Buy,HEIA,HEICO,100,$40.00,,"-$4,000.00"',
    ]
    reading = read_file(source_of("x.csv", ("\n".join([SCHWAB, *rows]) + "\n").encode()), "default")
    assert [(e.id, e.symbol) for e in reading.events] == [
        ("schwab-6a6764c3777f14c1c68a", "BF-B"),
        ("schwab-08b1863084608865c2d1", "^SPX"),
        ("schwab-6bdfee134d9ec5a64f20", "^OEX"),
        ("schwab-adf664c86c2904da83fb", "BF-B"),
        ("schwab-6e6037dacb7a600e4763", "HEI-A"),
    ]
    was = [replace(e, symbol="BFB") if e.contract and e.contract.root == "BFB" else e for e in reading.events]
    assert take_in([reading], was).new == ()


def test_class_shares_of_a_file_without_an_underlying_are_one_cycle() -> None:
    """A put sold at 1.20 less 0.66 of fees, assigned at 45.00: the shares break even at 45 − 1.1934 =
    43.8066.
    """
    rows = [
        '08/24/2026 as of 08/21/2026,Buy,MOG/A,MOOG INC CLASS A,100,$45.00,,"-$4,500.00"',
        "08/24/2026 as of 08/21/2026,Assigned,MOG/A 08/21/2026 45.00 P,PUT,1,,,",
        "07/01/2026,Sell to Open,MOG/A 08/21/2026 45.00 P,PUT,1,$1.20,$0.66,$119.34",
    ]
    reading = read_file(source_of("x.csv", ("\n".join([SCHWAB, *rows]) + "\n").encode()), "default")
    intake = take_in([reading], [])
    assert [e.kind for e in intake.new] == [Kind.OPTION_OPEN, Kind.ASSIGNMENT]
    (cycle,) = fold(intake.new).account("default").cycles
    assert (cycle.symbol, cycle.open_contracts, round(cycle.break_even or 0, 4)) == ("MOG-A", 0, 43.8066)
