"""One market table to and from the bytes of a Parquet file; pandas and pyarrow are loaded by the first table
that is read or written.
"""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def to_bytes(frame: "pd.DataFrame", schema: Mapping[str, str]) -> bytes:
    """Return what `snapshot_columns.to_parquet` returns."""
    from wheelcli.market.snapshot_columns import to_parquet

    return to_parquet(frame, schema)


def rows_in(body: bytes) -> int:
    """Return what `snapshot_columns.rows_in` returns."""
    from wheelcli.market.snapshot_columns import rows_in as counted

    return counted(body)


def from_bytes(
    body: bytes,
    schema: Mapping[str, str],
    *,
    without: Collection[str] = (),
    missing: Collection[str] = (),
    of: Collection[str] | None = None,
) -> "pd.DataFrame":
    """Return what `snapshot_columns.from_parquet` returns."""
    from wheelcli.market.snapshot_columns import from_parquet

    return from_parquet(body, schema, without=without, missing=missing, of=of)
