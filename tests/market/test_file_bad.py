"""CSV files that cannot be used: one sentence with line and column, exit 5, whatever is wrong, and never
another exception.
"""

import gzip
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, example, given, settings

from wheelcli.errors import Exit, WheelError
from wheelcli.market.file_provider import open_market
from wheelcli.market.snapshot import Snapshot

HEAD = "symbol,spot,quote_time,expiration,strike,right,bid,ask,open_interest,iv,contract"
GOOD = "AAPL,231.5,2026-08-18T15:45:00,2026-09-18,220,put,2.15,2.2,5210,0.25,AAPL260918P00220000"
OTHER = "AAPL,231.5,2026-08-18T15:45:00,2026-09-18,230,put,3.15,3.2,5210,0.25,"


def refusal(path: Path) -> WheelError:
    with pytest.raises(WheelError) as caught:
        open_market(path)
    error = caught.value
    assert (error.exit_code, error.code) == (Exit.INVALID, "csv")
    assert error.hint
    assert "\n" not in error.message
    return error


def refused(folder: Path, body: str | bytes, name: str = "quotes.csv") -> WheelError:
    path = folder / name
    path.write_bytes(body if isinstance(body, bytes) else body.encode())
    return refusal(path)


def changed(column: str, cell: str) -> str:
    """The good file with one cell of its third line changed."""
    cells = OTHER.split(",")
    cells[HEAD.split(",").index(column)] = cell
    return "\n".join([HEAD, GOOD, ",".join(cells)])


def test_missing_columns_are_named_beside_what_is_there(tmp_path: Path) -> None:
    error = refused(tmp_path, "symbol,strike,prize\nAAPL,220,2\n")
    assert error.message == (
        "quotes.csv lacks the columns spot, quote_time, expiration, right, bid, ask; "
        "it has symbol, strike, prize"
    )
    assert "option_csv.md" in error.hint
    assert "lacks the column ask;" in refused(tmp_path, HEAD.replace(",ask", "") + "\n").message


def test_other_separators_are_said(tmp_path: Path) -> None:
    assert "commas" in refused(tmp_path, HEAD.replace(",", ";") + "\n1;2\n").hint


@pytest.mark.parametrize(
    ("column", "cell", "why"),
    [
        ("bid", "abc", "is not a number"),
        ("bid", "NaN", "is not a number"),
        ("ask", "nan", "is not a number"),
        ("ask", "inf", "is not a number"),
        ("bid", "1_000", "is not a number"),
        ("bid", "١", "is not a number"),
        ("bid", "$2.15", "is not a number"),
        ("bid", "-2.15", "is negative"),
        ("spot", "", "is empty"),
        ("spot", "0", "is not above 0"),
        ("spot", "-1", "is negative"),
        ("spot", "1e99", "is above"),
        ("spot", "232", "differs from the spot of AAPL on line 2"),
        ("strike", "", "is empty"),
        ("strike", "0", "is not above 0"),
        ("strike", "100000", "is above 99,999.999"),
        ("strike", "220", "repeats AAPL260918P00220000 of line 2"),
        ("open_interest", "-1", "is negative"),
        ("open_interest", "n/a", "is not a number"),
        ("iv", "-0.2", "is negative"),
        ("right", "straddle", "is not one of call, put, c, p"),
        ("right", "", "is empty"),
        ("expiration", "2026-02-30", "is not a date"),
        ("expiration", "09/18/2026", "is not a date"),
        ("expiration", "20260918", "is not a date"),
        ("expiration", "0001-01-01", "is not a date"),
        ("expiration", "", "is empty"),
        ("quote_time", "2026-08-18", "is a day without a time"),
        ("quote_time", "yesterday", "is not a moment"),
        ("quote_time", "2026-08-18T25:00", "is not a moment"),
        ("quote_time", "9999-12-31T23:59-12:00", "is not a moment"),
        ("quote_time", "", "is empty"),
        ("symbol", "$(rm -rf)", "is not the symbol"),
        ("symbol", "\x1b[31mAAPL", "is not the symbol"),
        ("symbol", "", "is empty"),
        ("contract", "AAPL", "is not an OCC symbol"),
        ("contract", "AAPL260918P00220000", "differs from the contract AAPL260918P00220000"),
    ],
)
def test_a_bad_cell_is_named_by_line_and_column(tmp_path: Path, column: str, cell: str, why: str) -> None:
    error = refused(tmp_path, changed(column, cell))
    place = "strike" if why.startswith("differs from the contract") else column
    if why.startswith("repeats"):
        place = "contract"
    assert f"quotes.csv, line 3, column {place}" in error.message
    assert why in error.message


def test_lines_are_counted_as_an_editor_counts_them(tmp_path: Path) -> None:
    head = HEAD + ',"a ""name""\nof two lines"'
    text = f'{head}\n\n{GOOD},"x\ny\nz"\n\n{OTHER.replace("230", "abc")},\n'
    assert "line 8, column strike: 'abc'" in refused(tmp_path, text).message


def test_long_cells_are_cut(tmp_path: Path) -> None:
    assert len(refused(tmp_path, changed("bid", "x" * 10_000)).message) < 150


def test_rows_of_another_width(tmp_path: Path) -> None:
    assert "line 3: 3 cells, but the header has 11" in refused(tmp_path, f"{HEAD}\n{GOOD}\na,b,c\n").message


def test_broken_quotation(tmp_path: Path) -> None:
    assert "line 3: not a CSV row" in refused(tmp_path, f'{HEAD}\n{GOOD}\n"{OTHER}\n').message


@pytest.mark.parametrize("body", [b"", b"\n\n", b"\xef\xbb\xbf", b" , ,\r\n"])
def test_empty_files(tmp_path: Path, body: bytes) -> None:
    assert "is empty" in refused(tmp_path, body).message


def test_a_header_alone(tmp_path: Path) -> None:
    assert "has no rows" in refused(tmp_path, HEAD).message


@pytest.mark.parametrize(
    "body", [HEAD.encode("utf-16"), f"{HEAD}\n{GOOD}\nMünchen".encode("latin-1"), b"\x00\xff" * 40]
)
def test_not_utf8(tmp_path: Path, body: bytes) -> None:
    assert "not UTF-8" in refused(tmp_path, body).message


@pytest.mark.parametrize(
    "body",
    [b"", b"hello", gzip.compress(HEAD.encode(), mtime=0)[:-4], gzip.compress(b"x" * 999, mtime=0)[:20]],
    ids=[
        "empty",
        "text",
        "without its end",
        "a beginning",
    ],  # none of bytes, which may differ between workers
)
def test_broken_gzip(tmp_path: Path, body: bytes) -> None:
    assert "quotes.csv.gz is" in refused(tmp_path, body, "quotes.csv.gz").message


def test_two_columns_of_one_meaning(tmp_path: Path) -> None:
    assert "the columns bid and BID both mean bid" in refused(tmp_path, f"{HEAD},BID\n{GOOD},2\n").message
    assert (
        "both mean contract"
        in refused(tmp_path, HEAD.replace("contract", "option,contractSymbol") + "\n").message
    )


def test_rows_that_contradict_each_other(tmp_path: Path) -> None:
    error = refused(tmp_path, f"{HEAD},sector\n{GOOD},Technology\n{OTHER},Energy\n")
    assert "line 3, column sector: 'Energy' differs from line 2 for AAPL" in error.message


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("closes", "symbol,date\nAAPL,2026-08-17", "lacks the column close"),
        ("closes", "symbol,date,close\nAAPL,2026-08-17,x", "line 2, column close: 'x' is not a number"),
        ("closes", "symbol,date,close\nAAPL,2026-08-17,0", "line 2, column close: '0' is not above 0"),
        ("closes", "symbol,date,close\nAAPL,2026-08-17,", "line 2, column close is empty"),
        ("closes", "symbol,date,close\nAAPL,17 Aug,1", "line 2, column date: '17 Aug' is not a date"),
        ("closes", "symbol,date,close\nA b,2026-08-17,1", "line 2, column symbol: 'A b' is not a symbol"),
        (
            "closes",
            "symbol,date,close\nA,2026-08-17,1\nA,2026-08-17,2",
            "line 3, column date: '2026-08-17' occurs twice for A",
        ),
        (
            "closes",
            "symbol,date,close\n^IRX,2026-08-17,99999",
            "line 2, column close: '99999' is not a bill yield",
        ),
        ("dividends", "symbol,date,amount\nA,2026-08-17,-1", "line 2, column amount: '-1' is negative"),
        ("dividends", "", "is empty"),
    ],
)
def test_bad_files_beside_it(tmp_path: Path, name: str, text: str, why: str) -> None:
    (tmp_path / f"quotes.{name}.csv").write_text(text)
    error = refused(tmp_path, f"{HEAD}\n{GOOD}\n")
    assert f"quotes.{name}.csv" in error.message
    assert why in error.message


_JUNK = st.sampled_from(
    [
        ",",
        "\n",
        '"',
        "\x00",
        "nan",
        "-",
        "1e308",
        "1e-320",
        "é",
        "\r",
        ";",
        "put",
        "2026-13-01",
        "0",
        "\ufeff",
        "'",
        "9" * 30,
        "^",
        " ",
    ]
)


@pytest.mark.long
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cuts=st.lists(
        st.tuples(st.integers(0, 400), st.integers(0, 6), _JUNK | st.text(max_size=3)), min_size=1, max_size=3
    ),
    packed=st.booleans(),
)
@example(cuts=[(0, 0, "\x00")], packed=False)
def test_mutations_give_a_market_or_one_sentence(
    tmp_path: Path, cuts: list[tuple[int, int, str]], packed: bool
) -> None:
    text = f"{HEAD}\n{GOOD}\n{OTHER}\n"
    for start, length, junk in cuts:
        text = text[:start] + junk + text[start + length :]
    body = text.encode("utf-8", "surrogatepass")
    path = tmp_path / ("quotes.csv.gz" if packed else "quotes.csv")
    path.write_bytes(gzip.compress(body) if packed else body)
    try:
        assert isinstance(open_market(path), Snapshot)
    except WheelError as error:
        assert error.code == "csv"  # noqa: PT017
        assert error.hint  # noqa: PT017


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    column=st.sampled_from(HEAD.split(",")),
    cell=st.text(st.characters(exclude_categories=["Cs"], exclude_characters=',"\r\n'), max_size=12)
    | st.floats().map(str)
    | st.dates().map(str)
    | st.datetimes().map(str),
)
def test_any_cell_gives_a_market_or_one_sentence(tmp_path: Path, column: str, cell: str) -> None:
    path = tmp_path / "quotes.csv"
    path.write_bytes(changed(column, cell).encode())
    try:
        assert isinstance(open_market(path), Snapshot)
    except WheelError as error:
        assert error.code == "csv"  # noqa: PT017
        assert error.hint  # noqa: PT017
