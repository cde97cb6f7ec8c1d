"""Files that nobody here wrote, read in place: what each brings, and exactly which of its lines are not
understood.
"""

from datetime import date
from pathlib import Path

import pytest

from wheelcli.book.brokers import read_file
from wheelcli.book.brokers.source import read_source, source_of
from wheelcli.book.check import check
from wheelcli.book.entry.import_preview import Intake, take_in
from wheelcli.book.events import Event
from wheelcli.book.projection.fold import fold
from wheelcli.book.valuation.income import realised_cents

FILES = Path(__file__).parents[4] / "shared/data/brokers"
TSLL = "tastytrade/TsllImportTest.csv"

# File → events, their cash in cents, the lines that make none, and why. Where a file has a column of amounts,
# that column summed over the other lines, by a few lines of Python without this program, gives the same cash.
EXPECTED: dict[str, tuple[int, int, set[int]]] = {
    "tastytrade/TsllImportTest.csv": (210, 9_139_37, set()),
    "tastytrade/TastytradeDeposits.csv": (20, 19_363_40, set()),
    "tastytrade/TastytradeOptionsTest.csv": (16, 933_14, set()),
    "tastytrade/assignment_expiration.csv": (10, -8_621_39, set()),
    "tastytrade/laroche_legacy_deposit_by_wire_and_interest.csv": (2, 1_000_06, set()),
    "tastytrade/legacy_tastyworks.csv": (5, 89_20, set()),
    "tastytrade/tastytrade_acat_transfer_sample.csv": (3, 2_013_46, set()),
    # closes of what the file never opens
    "tastytrade/tastytrade_options_heavy_sample.csv": (4, 703_69, {2, 6}),
    "schwab/modern_options.csv": (4, 936_75, set()),
    # a split and a sale of shares that are not held
    "schwab/legacy_with_title_footer.csv": (3, -530_56, {3, 5}),
    # 6, 10, 20-23: ends of options never opened; 15, 16, 18: a Treasury bill; 28: takes away 9 TSLA; 29, 31:
    # short sales
    "schwab/bankroll_schwab_transactions.CSV": (
        25,
        -1_677_85,
        {6, 10, 15, 16, 18, 20, 21, 22, 23, 28, 29, 31},
    ),
    "schwab/bankroll_schwab_positions.CSV": (3, 500_21, {6}),  # a Treasury bill
    "fidelity/bankroll_fidelity_positions.csv": (6, 15_678_89, {15}),  # a Treasury bill
    # 8-10, 17, 18, 20: price × quantity is far from the amount (the amounts were disguised); 11, 13-15: bonds
    # and bills
    "fidelity/bankroll_fidelity_transactions.csv": (8, 4_560_60, {8, 9, 10, 11, 13, 14, 15, 17, 18, 20}),
    # of account X65111111; sales of what is not held
    "fidelity/FidelityActOrdersHistory_sanitized.csv": (2, -4_942_17, {8, 9}),
    # an exchange of currencies, a deposit in pounds
    "ibkr_activity/ibkr_trading_day_sample.csv": (2, -2_942_13, {8, 10}),
    "ibkr_activity/oittaa_data_long_call_exercise.csv": (0, 0, {2, 4, 5}),  # euros
    "ibkr_activity/oittaa_data_long_put_exercise.csv": (0, 0, {2, 3, 5}),  # euros
    "ibkr_activity/oittaa_data_short_put_assign_2023.csv": (0, 0, {2, 4}),  # euros
    # both lines of four calls assigned, whose shares were bought years before the file
    "ibkr_activity/oittaa_data_option_assignment.csv": (4, 1_182_98, {2, 5, 8, 11, 17, 23, 29, 35}),
    "ibkr_flex/bankroll_ibkr_activity.xml": (0, 0, set()),  # accruals only, nothing that moves cash
    # 5: pounds; 8, 9, 11: currencies; 10: closes what was never opened; 12-14: future, its option, bond; 15:
    # shares of an assignment alone
    "ibkr_flex/bankroll_ibkr_trades.xml": (2, -3_456_72, {5, 8, 9, 10, 11, 12, 13, 14, 15}),
    # CAD, CHF
    "ibkr_flex/pp_testIBFlexStatementFile01.xml": (3, -2_07, {*range(5, 19), *range(38, 43), *range(45, 49)}),
    "ibkr_flex/pp_testIBFlexStatementFile02.xml": (6, -5_573_49, {11, 12, 13, 14, 19, 20}),  # euros
    # closed before it was sold; a purchase that brings money in
    "robinhood/premiumflow_options_sample.csv": (1, 240_00, {3, 4}),
    # sells 200 AMD never bought; an assignment without its shares
    "robinhood/premiumflow_tests_rows.csv": (6, 509_82, {4, 8}),
}

every_file = pytest.mark.parametrize("name", EXPECTED)


def body_of(name: str) -> bytes:
    if not (FILES / name).exists():
        pytest.skip(f"../shared/data/brokers/{name} is missing")
    return (FILES / name).read_bytes()


def imported(*bodies: bytes, known: list[Event] | None = None) -> Intake:
    readings = [
        read_file(source_of("x", body), "default", of="X65111111", on=date(2018, 12, 31)) for body in bodies
    ]
    return take_in(readings, known or [])


@every_file
def test_a_file_imports_or_says_which_lines_it_does_not_understand(name: str) -> None:
    intake = imported(body_of(name))
    events, cash, lines = EXPECTED[name]
    assert {each.line for each in intake.not_understood} == lines
    assert all(each.reason and each.text for each in intake.not_understood)
    assert (len(intake.new), sum(event.cash_cents for event in intake.new)) == (events, cash)
    assert intake.waiting == ()
    assert check(intake.new) == ()


@pytest.mark.long
@every_file
def test_twice_is_once(name: str) -> None:
    body = body_of(name)
    first = imported(body)
    assert imported(body, known=list(first.new)).new == ()
    assert imported(body, body).new == first.new


def test_every_file_there_is_expected_here() -> None:
    if not FILES.exists():
        pytest.skip("../shared/data/brokers is missing")
    assert {str(path.relative_to(FILES)) for path in FILES.rglob("*.*")} == set(EXPECTED)


def test_tsll_ends_flat_with_its_profit_to_the_cent() -> None:
    """README of the files: 211 transactions, everything nets flat, the column Total sums to +9,139.37, 121.86
    of it dividends.
    """
    events = imported(body_of(TSLL)).new
    account = fold(events).account("default")
    assert (account.options, account.shares) == ((), ())
    assert realised_cents(account) == account.cash_cents == 9_139_37
    assert sum(event.cash_cents for event in events if event.kind == "dividend") == 121_86
    adjusted = [(e.contract.strike, e.contract_to.strike) for e in events if e.contract and e.contract_to]
    assert sorted(adjusted) == [(10.73, 10.43), (36.0, 35.7)]
    assert len({event.id for event in events}) == 210


@pytest.mark.long
@pytest.mark.parametrize("name", [name for name in EXPECTED if name.startswith("tastytrade")])
def test_overlapping_halves_are_the_whole(name: str) -> None:
    """Newest first: the tail is the older half. Cut at every place of the short files, at twelve of the long
    one.
    """
    head, *rows = body_of(name).decode().splitlines()
    one = imported("\n".join([head, *rows]).encode())
    step = max(1, len(rows) // 12)
    for cut in range(1, len(rows), step):
        halves = [
            "\n".join([head, *part]).encode()
            for part in (rows[max(0, cut - 2) :], rows[: min(len(rows), cut + 2)])
        ]
        older = imported(halves[0])
        newer = imported(halves[1], known=list(older.new))
        assert fold([*older.new, *newer.new]) == fold(one.new), cut
        assert imported(*halves).new == one.new, cut


def test_the_other_order_of_lines_is_the_same_file() -> None:
    head, *rows = body_of(TSLL).decode().splitlines()
    assert imported("\n".join([head, *reversed(rows)]).encode()).new == imported(body_of(TSLL)).new


def test_without_the_column_total_the_ids_are_the_same() -> None:
    head, *rows = body_of(TSLL).decode().splitlines()
    place = head.split(",").index("Total")
    import csv

    table = [[cell for k, cell in enumerate(row) if k != place] for row in csv.reader([head, *rows])]
    old = "\n".join(",".join(f'"{cell}"' for cell in row) for row in table).encode()
    first = imported(body_of(TSLL))
    assert imported(old, known=list(first.new)).new == ()


def test_the_fidelity_file_of_three_accounts_is_told_line_by_line() -> None:
    reading = read_file(read_source_or_skip("fidelity/FidelityActOrdersHistory_sanitized.csv"), "default")
    assert reading.found == ()
    assert [each.line for each in reading.not_understood] == [3, 4, 5, 6, 7, 8, 9]
    assert all("the file has 3 accounts" in each.reason for each in reading.not_understood)


def read_source_or_skip(name: str) -> object:
    body_of(name)
    return read_source(FILES / name)
