"""Some rows of a vendor's file as columns: every cell is text, converted to numbers, days or words on
request.

Words are read once per distinct text: a million rows have few days, symbols and rights.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]
Days = NDArray[np.datetime64]

UNKNOWN = frozenset({"", "nan", "null", "none", "n/a", "na", "-", "--", "\\n"})  # words for an unknown number
NOT_A_NUMBER = "a cell is not a number"


@dataclass(frozen=True, slots=True)
class Texts:
    """A column of repeated text: row i has `values[codes[i]]`."""

    codes: NDArray[np.int32]
    values: tuple[str, ...]

    def mapped(self, read: Callable[[str], Any], dtype: str, unknown: Any) -> NDArray[Any]:
        """Return the result of `read` for each row's text, (n,); `unknown` if it is None."""
        known = [read(text) for text in self.values]
        column = np.array([unknown if each is None else each for each in known], dtype=dtype)
        return column[self.codes] if len(column) else np.full(len(self.codes), unknown, dtype=dtype)

    def renamed(self, read: Callable[[str], str | None]) -> "Texts":
        """Return the same rows with other texts, empty if `read` returns None."""
        return Texts(self.codes, tuple(read(text) or "" for text in self.values))

    def twice(self) -> "Texts":
        """Return the rows followed by themselves."""
        return Texts(np.tile(self.codes, 2), self.values)

    @classmethod
    def same(cls, text: str, count: int) -> "Texts":
        """Return a column with one text in all rows."""
        return cls(np.zeros(count, dtype=np.int32), (text,))


@dataclass(slots=True)
class Batch:
    """Some rows of a file. `columns` are those that its layout reads, by their plain names; `first` is the
    number of the first row, from 1 below the header. `faults` marks the rows with cells that cannot be read.
    """

    columns: "Mapping[str, pa.Array]"
    first: int
    length: int
    faults: dict[str, Flags] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return name in self.columns

    def numbers(self, *names: str) -> Floats:
        """Return as floats, (n,), the first of these columns that the file has; NaN if unknown. A cell that
        is not a number is a fault of its row.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        name = next((name for name in names if name in self.columns), None)
        if name is None:
            return np.full(self.length, np.nan)
        cells = self.columns[name]
        try:
            values = pc.cast(cells, pa.float64()).to_numpy(zero_copy_only=False)
        except pa.ArrowInvalid:
            values = self._one_by_one(cells)
        return np.where(np.isfinite(values), values, np.nan)

    def _one_by_one(self, cells: "pa.Array") -> Floats:
        import pandas as pd

        texts = pd.Series(cells.to_pylist(), dtype=object).fillna("").str.strip()
        values = pd.to_numeric(texts, errors="coerce").to_numpy(np.float64)
        known = ~texts.str.lower().isin(UNKNOWN).to_numpy(bool)
        self.fault(NOT_A_NUMBER, known & np.isnan(values))
        return values

    def fault(self, why: str, rows: Flags) -> None:
        """Mark rows that cannot be used."""
        if rows.any():
            self.faults[why] = self.faults.get(why, np.zeros(self.length, dtype=bool)) | rows

    def texts(self, *names: str) -> Texts | None:
        """Return as repeated text the first of these columns that the file has; None if it has none."""
        name = next((name for name in names if name in self.columns), None)
        if name is None:
            return None
        encoded = self.columns[name].fill_null("").dictionary_encode()
        values = tuple(text.strip() for text in encoded.dictionary.to_pylist())
        return Texts(encoded.indices.to_numpy(zero_copy_only=False).astype(np.int32), values)

    def need(self, *names: str) -> Texts:
        """Return the texts of these columns; all empty if the file has none of them."""
        texts = self.texts(*names)
        return Texts.same("", self.length) if texts is None else texts
