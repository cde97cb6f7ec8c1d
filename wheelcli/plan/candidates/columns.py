"""Columns of a table: added in one step (`DataFrame.assign` copies the table for each), and as arrays."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd


def with_values(frame: "pd.DataFrame", columns: Mapping[str, Any]) -> "pd.DataFrame":
    """Return the table with these columns (n,) replaced in their places, or added at the end in this order.
    The arrays are not copied and must not be changed afterwards.
    """
    import pandas as pd

    out = frame.copy(deep=False)
    known = set(frame.columns.tolist())
    for name in known.intersection(columns):
        out[name] = columns[name]
    new = {name: values for name, values in columns.items() if name not in known}
    if not new:
        return out
    return pd.concat([out, pd.DataFrame(new, index=out.index, copy=False)], axis=1)


def array_of(values: "pd.Series[Any]") -> NDArray[Any]:
    """Return a column as an array (n,): numbers and flags as float64, days as datetime64[D], text as objects,
    None if unknown.
    """
    if values.dtype == "boolean":
        return values.to_numpy(dtype=np.float64, na_value=np.nan)
    if values.dtype == "category":
        texts = np.array([*values.cat.categories.tolist(), None], dtype=object)
        return texts[values.cat.codes.to_numpy()]  # code −1, unknown, reaches the None at the end
    if values.dtype.kind in "iufb":
        return values.to_numpy(np.float64)
    if values.dtype.kind == "M":
        return values.to_numpy("datetime64[D]")
    if values.dtype == "str":
        column = np.empty(len(values), dtype=object)
        column[:] = [text if isinstance(text, str) else None for text in values.tolist()]
        return column
    return values.astype(object).where(values.notna(), None).to_numpy(object)
