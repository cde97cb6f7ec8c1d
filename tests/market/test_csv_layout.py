"""Files of quotes in other layouts: the refusal says what stands there."""

from pathlib import Path

import pytest

from wheelcli.errors import WheelError
from wheelcli.market.quote_files.options import read_quotes

OURS = "symbol,spot,quote_time,expiration,strike,right,bid,ask"
ROW = "OAKV,100,2026-08-18T15:45:00-04:00,2026-09-18,95,put,2.10,2.20"


@pytest.mark.parametrize(
    ("body", "says", "hint"),
    [
        (
            "\nOakven,Last: 40,Change: 1\nExpiration Date,Calls,Bid,Ask,Strike,Puts,Bid,Ask\n"
            "Fri Sep 18 2026,x,1,2,40,y,1,2\n",
            "it is the exchange's chain download",
            "write one row per contract",
        ),
        (
            "Expiration Date,Calls,Bid,Ask,Strike,Puts,Bid,Ask\nFri Sep 18 2026,x,1,2,40,y,1,2\n",
            "the exchange's chain download",
            "one row",
        ),
        (
            "Stock quote and option quote for OAKV on 8/18/26\n\nUNDERLYING\nLAST,LX\n1,2\n",
            "exported from thinkorswim",
            "one row",
        ),
        (
            f"{OURS.replace(',', ';')}\n{ROW.replace(',', ';')}\n",
            "its columns are separated by semicolons",
            "by commas, with a decimal point",
        ),
        (
            f"{OURS.replace(',', chr(9))}\n{ROW.replace(',', chr(9))}\n",
            "its columns are separated by tabs",
            "by commas;",
        ),
        (
            f"{OURS.replace(',', '|')}\n{ROW.replace(',', '|')}\n",
            "its columns are separated by vertical bars",
            "by commas;",
        ),
        (
            "My quotes of Monday\n" + OURS + "\n" + ROW + "\n",
            "the first line is not a header of column names: 'My quotes of Monday'",
            "one row",
        ),
        ("Oakven,40.10,2026-08-18\n1,2,3\n", "the first line is not a header of column names", "one row"),
        (
            "id,when,price\n1,2,3\n",
            "lacks the columns symbol, spot, quote_time, expiration, strike, right, bid, ask; "
            "it has id, when, price",
            "add them",
        ),
        (f"{OURS}\n{ROW},9\n", "line 2: 9 cells, but the header has 8", "every row needs a cell"),
    ],
)
def test_a_file_in_another_layout_is_refused_by_what_it_is(
    tmp_path: Path, body: str, says: str, hint: str
) -> None:
    path = tmp_path / "q.csv"
    path.write_text(body, encoding="utf-8")
    with pytest.raises(WheelError) as raised:
        read_quotes(path)
    assert says in raised.value.message
    assert hint in raised.value.hint


def test_our_own_layout_is_read(tmp_path: Path) -> None:
    path = tmp_path / "q.csv"
    path.write_text(f"{OURS}\n{ROW}\n", encoding="utf-8")
    _, options = read_quotes(path)
    assert list(options["bid"]) == [2.10]
