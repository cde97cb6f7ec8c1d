"""What a cell says: numbers and dates in every way that brokers write them, told by the whole file where one
cell is not enough.
"""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelcli.book.brokers import read_file
from wheelcli.book.brokers.days import NotADay, day_first, day_of, moment_of, split_as_of
from wheelcli.book.brokers.numbers import NotANumber, cents, decimal_comma, micro_shares, plain_decimal
from wheelcli.book.brokers.source import source_of
from wheelcli.book.brokers.words import contract_in_words, named_contract


@pytest.mark.parametrize(
    ("cell", "comma", "number"),
    [
        ("1,234.56", False, "1234.56"),
        ("-$1,000.00", False, "-1000"),
        ("$-1000.00", False, "-1000"),
        ("($80.00)", False, "-80"),
        ("(1.234,56)", True, "-1234.56"),
        ("1 234,50", True, "1234.5"),
        ("12,5-", True, "-12.5"),
        ("+5", False, "5"),
        ("−3.00", False, "-3"),
        ("1'000.5", False, "1000.5"),
        (".65", False, "0.65"),
        ("1.5E-4", False, "0.00015"),
        ("--", False, None),
        ("", False, None),
        ("N/A", False, None),
        ("0", False, "0"),
        ("1.300", True, "1300"),
        ("1,300", False, "1300"),
    ],
)
def test_a_number_is_read_as_written(cell: str, comma: bool, number: str | None) -> None:
    assert plain_decimal(cell, comma=comma) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    "cell", ["abc", "1,2345", "1.2.3", "12,34,567", "1e999", "٣", "$", "1" * 60, "1000000000000000", "=1+1"]
)
def test_what_is_no_number_is_said(cell: str) -> None:
    with pytest.raises(NotANumber):
        plain_decimal(cell)


@given(st.integers(-(10**11), 10**11))
def test_every_amount_of_cents_reads_back_in_both_ways_of_writing(amount: int) -> None:
    text = f"{abs(amount) // 100:,}.{abs(amount) % 100:02d}"
    signed = f"({text})" if amount < 0 else text
    european = signed.replace(",", "_").replace(".", ",").replace("_", ".")
    for cell, comma in ((signed, False), (european, True)):
        number = plain_decimal(cell, comma=comma)
        assert number is not None
        assert cents(number) == amount


def test_a_file_tells_its_decimal_comma_by_cells_that_can_mean_nothing_else() -> None:
    assert decimal_comma(["1.300", "2.200", "12,50"])
    assert not decimal_comma(["1,300", "2,200", "12.50"])
    assert not decimal_comma(["1,300"])  # alone it is as Americans write it


def test_halves_of_a_cent_go_to_the_even_one() -> None:
    assert [cents(Decimal(text)) for text in ("0.005", "0.015", "-0.005", "-1579.625")] == [0, 2, 0, -157_962]
    assert [micro_shares(Decimal(text)) for text in ("5.4725", "0.0000005", "-0.0000015")] == [
        5_472_500,
        0,
        -2,
    ]


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-03-04", date(2026, 3, 4)),
        ("20260304", date(2026, 3, 4)),
        ("03/04/2026", date(2026, 3, 4)),
        ("3/4/26", date(2026, 3, 4)),
        ("04.03.2026", date(2026, 3, 4)),
        ("Mar-04-2026", date(2026, 3, 4)),
        ("Mar 4, 2026", date(2026, 3, 4)),
        ("4 Mar 2026", date(2026, 3, 4)),
        ("04MAR26", date(2026, 3, 4)),
        ("2026/03/04", date(2026, 3, 4)),
    ],
)
def test_a_day_is_read_as_written(cell: str, day: date) -> None:
    assert day_of(cell) == day


@pytest.mark.parametrize(
    "cell", ["", "13/13/2026", "2026-02-30", "yesterday", "03/04", "1850-01-01", "03/04/2026x"]
)
def test_what_is_no_day_is_said(cell: str) -> None:
    with pytest.raises(NotADay):
        day_of(cell)


def test_days_before_months_are_told_by_the_file() -> None:
    assert day_first(["03/04/2026", "25/04/2026"])
    assert not day_first(["03/04/2026", "04/25/2026"])
    assert not day_first(["03/04/2026"])
    assert day_of("03/04/2026", first_is_day=True) == date(2026, 4, 3)


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-03-28T21:00:00+0100", datetime(2026, 3, 28, 20, 0, tzinfo=UTC)),
        ("2026-01-05 10:00:00", datetime(2026, 1, 5, 15, 0, tzinfo=UTC)),  # New York, winter
        ("2026-07-06, 10:00:00", datetime(2026, 7, 6, 14, 0, tzinfo=UTC)),  # New York, summer
        ("20260105;100000", datetime(2026, 1, 5, 15, 0, tzinfo=UTC)),
        ("01/05/2026 11:00 PM", datetime(2026, 1, 6, 4, 0, tzinfo=UTC)),
        ("2026-01-05T10:00:00Z", datetime(2026, 1, 5, 10, 0, tzinfo=UTC)),
        ("2026-01-05", date(2026, 1, 5)),
    ],
)
def test_a_moment_is_told_in_utc(cell: str, moment: datetime | date) -> None:
    assert moment_of(cell) == moment


def test_as_of_is_two_days() -> None:
    assert split_as_of("04/20/2026 as of 04/17/2026") == ("04/20/2026", "04/17/2026")


@pytest.mark.parametrize(
    ("words", "occ"),
    [
        ("SPY 03/31/2020 284.00 P", "SPY200331P00284000"),
        ("TSLA 11/21/2025 Call $550.00", "TSLA251121C00550000"),
        ("ARKK 19SEP25 80 C", "ARKK250919C00080000"),
        ("PUT (ABC) SAMPLE FEB 27 26 $9.5 (100 SHS)", "ABC260227P00009500"),
        (" -XLU260710P44.5", "XLU260710P00044500"),
        ("BRK/B 03/20/2026 480.00 P", "BRKB260320P00480000"),
        ("SOFI  240510P00006500", "SOFI240510P00006500"),
        ("NVDA 06/18/2027 1,000.00 C", "NVDA270618C01000000"),
    ],
)
def test_a_contract_is_known_in_every_broker_s_words(words: str, occ: str) -> None:
    contract = contract_in_words(words)
    assert contract is not None
    assert contract.occ == occ


@pytest.mark.parametrize(
    "words", ["SPY", "SPY 13/31/2020 284.00 P", "SPY 03/31/2020 0.00 P", "SPY 03/31/2020 284.00015 P", ""]
)
def test_what_names_no_contract_is_none(words: str) -> None:
    assert contract_in_words(words) is None


def test_index_roots_are_of_their_index() -> None:
    assert named_contract("SPXW  260320P05500000", underlying="SPX")[0] == "^SPX"
    assert named_contract("SPXW  260320P05500000")[0] == "^SPX"
    assert named_contract("BRKB  260320P00480000", underlying="BRK/B")[0] == "BRK-B"


def test_a_european_export_is_the_american_one() -> None:
    american = (
        "Date,Action,Symbol,Description,Quantity,Price,Fees & Comm,Amount\n"
        "03/25/2026,Sell to Open,ACME 04/17/2026 200.00 P,PUT,1,$3.10,$0.66,$309.34\n"
        '03/16/2026,MoneyLink Transfer,,Tfr,,,,"$25,000.00"\n'
    )
    european = (
        "Date;Action;Symbol;Description;Quantity;Price;Fees & Comm;Amount\n"
        "03/25/2026;Sell to Open;ACME 04/17/2026 200.00 P;PUT;1;3,10;0,66;309,34\n"
        "03/16/2026;MoneyLink Transfer;;Tfr;;;;25.000,00\n"
    )
    events = [read_file(source_of("x", text.encode()), "default").events for text in (american, european)]
    assert events[0] == events[1]
    assert [event.cash_cents for event in events[0]] == [30_934, 2_500_000]
