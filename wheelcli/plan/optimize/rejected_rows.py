"""The rows of a rejections table without pandas: columns of numbers, and of texts as places in a list.

`wheel why` reads a saved plan this way, many times a day: importing pandas takes longer than the command.
NumPy is imported on first use, because commands that only open a plan do without it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import isnan
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

TEXTS = ("contract", "symbol", "gate", "value_text", "limit_text", "remark")
NUMBERS = ("value", "limit", "verdict")


class Row(NamedTuple):
    """One row of a rejections table, by column."""

    contract: str
    symbol: str
    gate: str
    value: float | None
    value_text: str | None
    limit: float | None
    limit_text: str | None
    verdict: int
    remark: str | None


@dataclass(frozen=True, slots=True)
class Texts:
    """A column of n texts: `code` (n,) has the place of each in `texts`, −1 for none."""

    code: "NDArray[np.int64]"
    texts: tuple[str, ...]

    def listed(self) -> list[str | None]:
        """Return the texts, row by row."""
        places = (*self.texts, None)  # −1 is the last
        return [places[code] for code in self.code.tolist()]

    def distinct(self) -> list[str]:
        """Return the texts that occur, in the order of their places."""
        import numpy as np

        return [self.texts[code] for code in np.unique(self.code).tolist() if code >= 0]

    def counts(self) -> dict[str, int]:
        """Return how often each text occurs, the most frequent first, equals in the order of their places."""
        import numpy as np

        count = np.bincount(self.code[self.code >= 0], minlength=len(self.texts))
        order = np.argsort(-count, kind="stable")
        return {self.texts[place]: int(count[place]) for place in order.tolist() if count[place]}

    def among(self, wanted: Iterable[str]) -> "NDArray[np.bool_]":
        """Return which rows have one of these texts, (n,)."""
        import numpy as np

        those = frozenset(wanted)
        flags = np.array([text in those for text in self.texts] + [False])
        return flags[self.code]


@dataclass(frozen=True, slots=True)
class RejectedRows:
    """Rows of a rejections table (`rejections.py`): one per candidate and gate that rejects it."""

    texts: Mapping[str, Texts]
    numbers: "Mapping[str, NDArray[Any]]"

    @classmethod
    def of(cls, table: "pd.DataFrame") -> "RejectedRows":
        """Return the rows of a table in memory."""
        if not len(table):
            return cls.none()
        import numpy as np

        columns = {name: table[name].astype("category") for name in TEXTS}
        return cls(
            {
                name: Texts(
                    column.cat.codes.to_numpy().astype(np.int64), tuple(map(str, column.cat.categories))
                )
                for name, column in columns.items()
            },
            {name: table[name].to_numpy() for name in NUMBERS},
        )

    @classmethod
    def none(cls) -> "RejectedRows":
        """Return the table of a plan that rejects nothing."""
        import numpy as np

        nothing = np.empty(0, dtype=np.int64)
        return cls(dict.fromkeys(TEXTS, Texts(nothing, ())), dict.fromkeys(NUMBERS, nothing))

    def __len__(self) -> int:
        return len(self.texts["contract"].code)

    def where(self, flags: "NDArray[np.bool_]") -> "RejectedRows":
        """Return only these rows."""
        return RejectedRows(
            {name: replace(column, code=column.code[flags]) for name, column in self.texts.items()},
            {name: column[flags] for name, column in self.numbers.items()},
        )

    def of_symbol(self, symbol: str) -> "RejectedRows":
        """Return the rows of one underlying."""
        return self.where(self.texts["symbol"].among([symbol]))

    def of_candidate(self, name: str) -> "RejectedRows":
        """Return the rows of one candidate, named as in the column `contract`."""
        return self.where(self.texts["contract"].among([name]))

    def selling(self, contract: str) -> "RejectedRows":
        """Return the rows of a contract, and of the spreads that sell it."""
        names = self.texts["contract"]
        return self.where(names.among(n for n in names.texts if n.partition("/")[0] == contract))

    def limits_of(self, contracts: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return what rejects each of these candidates, without the objective, in the order of the rows."""
        late = self.where(self.texts["contract"].among(contracts) & ~self.texts["gate"].among(["objective"]))
        found: dict[str, dict[str, None]] = {}
        for row in late.rows():
            found.setdefault(row.contract, {})[row.gate] = None
        return {contract: tuple(gates) for contract, gates in found.items()}

    def rows(self) -> Iterable[Row]:
        """Yield the rows one by one; an unknown number is None."""
        columns: dict[str, list[Any]] = {name: column.listed() for name, column in self.texts.items()}
        for name, values in self.numbers.items():
            columns[name] = [None if isnan(value) else value for value in values.tolist()]
        return map(Row, *(columns[name] for name in Row._fields))
