"""Rejections read without pandas are those that pandas wrote: every row, and every answer taken from them."""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wheelcli.archive.plans import SavedPlan, save_plan
from wheelcli.errors import WheelError
from wheelcli.plan.optimize.nearest import nearest_first
from wheelcli.plan.optimize.rejected_rows import TEXTS, RejectedRows, Row
from wheelcli.plan.optimize.sentences import sentences

NAMES = ("KO260918P00060000", "KO260918P00062500", "KO260918P00060000/P55", "PEP260918P00150000")
GATES = ("delta", "spread", "objective", "sectors", "bid")
TEXT = st.sampled_from([None, "unknown", "2026-09-18", "is ≤ 3 « days »"])
NUMBER = st.one_of(st.none(), st.floats(allow_nan=False))
ROW = st.tuples(
    st.sampled_from(NAMES), st.sampled_from(GATES), NUMBER, TEXT, NUMBER, TEXT, st.integers(0, 3), TEXT
)
TABLES = st.lists(ROW, min_size=1, max_size=40)
ONCE = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def frame(rows: list[Any]) -> pd.DataFrame:
    """A table as a plan saves it: texts as categories, some of which no row has."""
    contract, gate, value, value_text, limit, limit_text, verdict, remark = zip(*rows, strict=True)
    symbols = [name.partition("2")[0] for name in contract]
    texts = {
        "contract": contract,
        "symbol": symbols,
        "gate": gate,
        "value_text": value_text,
        "limit_text": limit_text,
        "remark": remark,
    }
    listed = {"contract": (*NAMES[::-1], "XOM260918P00100000"), "gate": (*GATES, "score")}
    columns = {
        name: pd.Categorical(values, listed.get(name, sorted({v for v in values if v is not None})))
        for name, values in texts.items()
    }
    numbers = {
        "value": np.array(value, dtype=float),
        "limit": np.array(limit, dtype=float),
        "verdict": np.array(verdict, dtype=np.int8),
    }
    order = ("contract", "symbol", "gate", "value", "value_text", "limit", "limit_text", "verdict", "remark")
    return pd.DataFrame({name: columns.get(name, numbers.get(name)) for name in order})


def saved(table: pd.DataFrame, folder: Any, **options: Any) -> RejectedRows:
    table.to_parquet(folder / "rejections.parquet", index=False, **options)
    return SavedPlan("x", None, folder).rejections()  # type: ignore[arg-type]


def plain_rows(table: pd.DataFrame) -> list[Row]:
    """The rows as pandas has them, unknown as None."""
    columns = [table[name].astype(object).where(table[name].notna(), None) for name in Row._fields]
    return [Row(*row) for row in zip(*columns, strict=True)]


@ONCE
@given(rows=TABLES, group=st.integers(1, 50))
def test_a_file_read_without_pandas_has_its_rows(rows: list[Any], group: int, tmp_path: Any) -> None:
    """Whatever the number of its pieces, each of which may code its texts anew."""
    table = frame(rows)
    for rows_read in (saved(table, tmp_path, row_group_size=group), RejectedRows.of(table)):
        assert len(rows_read) == len(table)
        assert list(rows_read.rows()) == plain_rows(table)


@pytest.mark.long
@ONCE
@given(rows=TABLES)
def test_its_answers_are_those_of_pandas(rows: list[Any], tmp_path: Any) -> None:
    table = frame(rows)
    read = saved(table, tmp_path)
    counted = {str(k): int(v) for k, v in table["gate"].value_counts().items() if v}
    assert list(read.texts["gate"].counts().items()) == list(counted.items())
    assert set(read.texts["symbol"].distinct()) == set(table["symbol"].unique())
    assert set(nearest_first(read)) == set(table["contract"].unique())
    assert list(read.of_symbol("KO").rows()) == plain_rows(table[table["symbol"] == "KO"])
    one = table["contract"] == NAMES[0]
    assert list(read.of_candidate(NAMES[0]).rows()) == plain_rows(table[one])
    sold = table["contract"].astype(str).str.split("/").str[0] == NAMES[0]
    assert list(read.selling(NAMES[0]).rows()) == plain_rows(table[sold])
    late = table[(table["gate"] != "objective") & table["contract"].isin(NAMES[:2])]
    limits = late.groupby("contract", observed=True)["gate"].unique()
    assert read.limits_of(NAMES[:2]) == {key: tuple(gates) for key, gates in limits.items()}


def test_plain_texts_and_missing_columns(tmp_path: Any) -> None:
    """A file that another writer has made without categories is read too; one without a column is
    damaged.
    """
    table = frame([(NAMES[0], "delta", 0.4, None, 0.3, None, 1, None)])
    texts = table.astype(dict.fromkeys(TEXTS, "str"))
    pq.write_table(pa.Table.from_pandas(texts, preserve_index=False), tmp_path / "rejections.parquet")
    rows = SavedPlan("x", None, tmp_path).rejections()  # type: ignore[arg-type]
    assert [row.reason for row in sentences(rows)] == ["delta 0.400 (required: 0.300)"]
    with pytest.raises(WheelError, match="damaged"):
        saved(table.drop(columns="gate"), tmp_path)
    (tmp_path / "rejections.parquet").write_bytes(b"PAR1 no more")
    with pytest.raises(WheelError, match="damaged"):
        SavedPlan("x", None, tmp_path).rejections()  # type: ignore[arg-type]


def test_a_plan_that_rejects_nothing(tmp_path: Any) -> None:
    rows = saved(pd.DataFrame(columns=["contract", "symbol", "gate"]), tmp_path)
    assert (len(rows), nearest_first(rows), sentences(rows), rows.texts["gate"].counts()) == (0, {}, [], {})
    assert rows.limits_of(NAMES) == {}
    assert len(rows.of_symbol("KO")) == len(rows.selling(NAMES[0])) == 0


@pytest.mark.parametrize("rows", [0, 3, 1_100_000])
def test_a_plan_is_saved_as_one_group_of_rows(rows, tmp_path):
    """By default, Arrow would begin another one, with all names once more, after about a million rows."""
    place = np.arange(rows) % 3
    table = frame([(name, "bid", 0.1, None, 0.2, None, 1, None) for name in NAMES[:3]]).take(place)
    folder = save_plan("x", {}, table, tmp_path)
    assert pq.ParquetFile(folder / "rejections.parquet").num_row_groups <= 1
    read = SavedPlan("x", None, folder).rejections()  # type: ignore[arg-type]
    assert len(read) == rows


@ONCE
@given(rows=TABLES)
def test_a_plan_is_saved_as_pandas_would_save_its_rows(rows: list[Any], tmp_path: Any) -> None:
    """The same types and rows; the names of a market's contracts lie in memory in several pieces."""
    table = frame(rows)
    for name in TEXTS:
        pieces = [pd.Series([text], dtype="str") for text in table[name].cat.categories]
        texts = pd.concat([pd.Series([], dtype="str"), *pieces])
        table[name] = pd.Categorical.from_codes(table[name].cat.codes, pd.Index(texts))
    file = save_plan("x", {}, table, tmp_path) / "rejections.parquet"
    table.to_parquet(tmp_path / "pandas.parquet", index=False)
    mine, theirs = pq.read_table(file), pq.read_table(tmp_path / "pandas.parquet")
    assert mine.schema.equals(theirs.schema)
    assert mine.equals(theirs)
