"""One market table to and from Parquet bytes, exactly: the same dtypes, categories, NaN, NaT and None come
back.

Days are stored as Parquet dates and moments as UTC milliseconds, so that any other tool reads the files as
they are. A number that is unknown is stored as NaN, which spares every reader a pass over a null mask.
"""

import io
import json
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any, cast

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from wheelcli.market.snapshot import CATEGORY, DAY, FLAG, FLOAT, MOMENT, TEXT, among, typed

# Sorted by expiration, a group spans a few expirations: enough to skip, few enough to be quick.
ROWS_PER_GROUP = 131_072
_CATEGORIES = b"wheel.categories"
_MOMENT = pa.timestamp("ms", tz="UTC")
_STORED = {FLOAT: pa.float64(), TEXT: pa.large_string(), FLAG: pa.bool_(), DAY: pa.date32(), MOMENT: _MOMENT}


def to_parquet(frame: pd.DataFrame, schema: Mapping[str, str]) -> bytes:
    """Return the table as the bytes of a Parquet file (zstd). Raises ValueError if the frame is not of that
    schema.
    """
    if list(frame.columns) != list(schema):
        raise ValueError(f"columns {list(frame.columns)} are not {list(schema)}")
    categories = {
        n: [str(c) for c in frame[n].cat.categories] for n, kind in schema.items() if kind == CATEGORY
    }
    text = json.dumps(categories, ensure_ascii=False)
    if frame.empty and [str(kind) for kind in frame.dtypes] == list(schema.values()):
        return _no_rows(tuple(schema.items()), text)
    arrays = [_stored(frame[name], kind) for name, kind in schema.items()]
    return _written(arrays, schema, text)


@cache  # an imported session has six tables without rows
def _no_rows(schema: tuple[tuple[str, str], ...], categories: str) -> bytes:
    """Return the bytes of a table without rows."""
    frame, kinds = typed(pd.DataFrame(index=pd.RangeIndex(0)), dict(schema)), dict(schema)
    return _written([_stored(frame[name], kind) for name, kind in schema], kinds, categories)


def _written(arrays: list[pa.Array], schema: Mapping[str, str], categories: str) -> bytes:
    whole = pa.table(dict(zip(schema, arrays, strict=True)))
    whole = whole.replace_schema_metadata({_CATEGORIES: categories.encode()})
    out = io.BytesIO()
    pq.write_table(
        whole,
        out,
        row_group_size=ROWS_PER_GROUP,
        compression="zstd",
        compression_level=3,
        use_dictionary=[n for n, kind in schema.items() if kind != TEXT],
        write_statistics=True,
    )
    return out.getvalue()


def rows_in(body: bytes) -> int:
    """Return the number of rows in the bytes of a Parquet file. Raises as `from_parquet` does."""
    return int(pq.ParquetFile(pa.BufferReader(body)).metadata.num_rows)


def from_parquet(
    body: bytes,
    schema: Mapping[str, str],
    *,
    without: Collection[str] = (),
    missing: Collection[str] = (),
    of: Collection[str] | None = None,
) -> pd.DataFrame:
    """Return the table in the bytes of a Parquet file, `without` some of its columns; those that an older
    file is `missing` are unknown; with `of`, only the rows of these symbols, which saves time and memory.
    Raises ValueError, OSError or pyarrow's errors if it is not that table.
    """
    file = pq.ParquetFile(pa.BufferReader(body))
    stored = [name for name in schema if name not in missing]
    if file.schema_arrow.names != stored:
        raise ValueError(f"columns {file.schema_arrow.names} are not {stored}")

    def read(name: str) -> pa.ChunkedArray:
        return file.read(columns=[name], use_threads=False).column(0)

    categories = json.loads((file.schema_arrow.metadata or {}).get(_CATEGORIES, b"{}"))
    rows, wanted = file.metadata.num_rows, None
    if of is not None:
        symbol = _categorical(read("symbol"), categories.get("symbol", []))
        wanted = np.append(among(symbol.categories, of), False)[symbol.codes]  # code −1, unknown, is the last
        rows = int(wanted.sum())
        wanted = None if wanted.all() else wanted
    # One column after the other: a market of millions of rows is never in memory twice.
    columns = {
        n: _unknown(kind, rows) if n in missing else _some(read(n), wanted, kind, categories.get(n, []))
        for n, kind in schema.items()
        if n not in without
    }
    return pd.DataFrame(columns, index=pd.RangeIndex(rows), copy=False)


def _unknown(kind: str, rows: int) -> Any:
    if kind == FLOAT:
        return np.full(rows, np.nan)
    return typed(pd.DataFrame(index=pd.RangeIndex(rows)), {"unknown": kind})["unknown"]


def _stored(values: pd.Series, kind: str) -> pa.Array:
    if str(values.dtype) != kind:
        raise ValueError(f"column {values.name} is {values.dtype}, not {kind}")
    if kind == FLOAT:
        return pa.array(values.to_numpy())
    if kind == CATEGORY:
        codes = values.cat.codes.to_numpy().astype(np.int32)
        texts = pa.array([str(c) for c in values.cat.categories], pa.string())
        return pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), texts)
    if kind == DAY:
        return pa.array(values.to_numpy().astype("datetime64[D]"), _STORED[DAY])
    if kind == MOMENT:
        plain = values.dt.tz_localize(None).to_numpy().astype("datetime64[ms]")
        return pa.array(plain, pa.timestamp("ms")).cast(_MOMENT)
    return pa.array(values, _STORED[kind], from_pandas=True)


def _some(column: pa.ChunkedArray, wanted: np.ndarray | None, kind: str, categories: list[str]) -> Any:
    """Return the `wanted` rows of a column (all if None), as the snapshot holds it."""
    if wanted is None:
        return _restored(column, kind, categories)
    if kind == FLOAT and column.type == _STORED[FLOAT] and 2 * wanted.sum() > len(wanted):
        return column.to_numpy()[wanted]  # one copy, where Arrow's filter needs two
    return _restored(column.filter(pa.array(wanted)), kind, categories)


def _restored(column: pa.ChunkedArray, kind: str, categories: list[str]) -> Any:
    if kind == CATEGORY:
        return _categorical(column, categories)
    if column.type != _STORED[kind]:
        raise ValueError(f"a column is {column.type}, not {_STORED[kind]}")
    if kind == FLOAT:
        return _writable(column.to_numpy())
    if kind == DAY:
        days = column.cast(pa.int32())
        if not column.null_count:  # NumPy's own conversion of days takes ten times as long
            return (days.to_numpy().astype(np.int64) * _SECONDS_A_DAY).view("M8[s]")
        return _writable(days.cast(pa.int64()).fill_null(_NAT).to_numpy()).view("M8[D]").astype("M8[s]")
    if kind == MOMENT:
        milliseconds = column.cast(pa.int64()).fill_null(_NAT).to_numpy()
        return pd.Series(milliseconds.view("M8[ms]").astype("M8[s]")).dt.tz_localize("UTC")
    if kind == FLAG:
        known = ~column.is_null().to_numpy()
        return pd.arrays.BooleanArray(_writable(column.fill_null(False).to_numpy()), ~known)
    return pd.array(cast(Any, column), dtype=pd.StringDtype("pyarrow", na_value=np.nan))


_NAT = np.iinfo(np.int64).min
_SECONDS_A_DAY = 86_400


def _categorical(column: pa.ChunkedArray, categories: list[str]) -> pd.Categorical:
    if not pa.types.is_dictionary(column.type):
        raise ValueError(f"a column is {column.type}, not a dictionary of text")
    whole = column.unify_dictionaries().combine_chunks()
    index = pd.Index(categories, dtype=TEXT)
    if isinstance(whole, pa.ChunkedArray):  # no rows: nothing to combine
        return pd.Categorical.from_codes([], categories=index)
    codes = whole.indices if not whole.null_count else whole.indices.fill_null(-1)
    codes = codes.to_numpy(zero_copy_only=False)
    stored = whole.dictionary.to_pylist()
    if stored != categories:  # the file keeps only what is used, in the order in which it came
        moved = np.append(index.get_indexer(pd.Index(stored, dtype=TEXT)), -1)
        codes = moved[codes]
    return pd.Categorical.from_codes(codes, categories=index)


def _writable(values: np.ndarray) -> np.ndarray:
    return values if values.flags.writeable else values.copy()
