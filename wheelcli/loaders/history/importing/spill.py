"""The rows of imported files, sorted into sessions on disk: a file of any size needs memory for one batch,
and later for one session.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from wheelcli.market.vendor_files.layout import Layout
from wheelcli.market.vendor_files.rows import table_of
from wheelcli.market.vendor_files.vendor_file import VendorFile, unusable

if TYPE_CHECKING:
    import pyarrow as pa

_WIDTH = "not as many cells as the header"


@dataclass(slots=True)
class Spill:
    """Parts of sessions in a temporary folder, and the rows left out so far, by reason: how many, and where
    the first one is.
    """

    folder: Path
    parts: dict[date, list[Path]] = field(default_factory=dict)
    sources: dict[date, set[str]] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)
    first: dict[str, str] = field(default_factory=dict)

    def read(
        self, file: VendorFile, layout: Layout, symbol: str, *, watch: Callable[[int], None] | None = None
    ) -> int:
        """Sort the rows of one file into sessions; return the number of rows. `watch` gets the number of rows
        read so far. Raises WheelError if the file is damaged, or none of its rows can be used.
        """
        wrong_width: Counter[int] = Counter()
        rows = used = 0
        for batch in file.batches(layout.columns, wrong_width=wrong_width):
            if not batch.length:
                continue
            table, faults = table_of(layout.read(batch, symbol), batch)
            for why, mask in faults.items():
                place = batch.first + int(mask.argmax()) % batch.length
                self._leave_out(why, int(mask.sum()), f"{file.path.name}, row {place}")
            self._keep(table, layout.name)
            rows, used = rows + batch.length, used + len(table)
            if watch is not None:
                watch(rows)
        if wrong_width:
            cells = next(iter(wrong_width))
            example = f"{file.path.name}: {cells} cells, {len(file.names)} columns"
            self._leave_out(_WIDTH, wrong_width.total(), example)
        if not used:
            why = max(self.left_out, key=lambda each: self.left_out[each], default="it has no rows")
            raise unusable(file.path, f"no row can be used ({why})" if rows or wrong_width else why)
        return rows + wrong_width.total()

    def session(self, day: date) -> "pa.Table":
        """Return the rows of one session, and forget them."""
        import pyarrow as pa
        from pyarrow import feather

        parts = self.parts.pop(day)
        whole = pa.concat_tables([feather.read_table(part, memory_map=False) for part in parts])
        for part in parts:
            part.unlink()
        return whole.unify_dictionaries()

    def days(self) -> Iterator[date]:
        """Yield the sessions, oldest first."""
        yield from sorted(self.parts)

    def _leave_out(self, why: str, rows: int, example: str) -> None:
        self.left_out[why] += rows
        self.first.setdefault(why, example)

    def _keep(self, table: "pa.Table", source: str) -> None:
        """Write the rows of each session as a part of it."""
        from pyarrow import feather

        if not len(table):
            return
        days = table.column("session").to_numpy().astype("datetime64[D]")
        if (days[1:] < days[:-1]).any():
            order = np.argsort(days, kind="stable")
            table, days = table.take(order), days[order]
        starts = np.flatnonzero(np.r_[True, days[1:] != days[:-1]])
        for start, end in zip(starts, np.append(starts[1:], len(days)), strict=True):
            day: date = days[start].item()
            parts = self.parts.setdefault(day, [])
            path = self.folder / f"{day}.{len(parts)}.arrow"
            piece = table.slice(start, end - start).drop_columns(["session"])
            feather.write_feather(piece, path, compression="lz4")
            parts.append(path)
            self.sources.setdefault(day, set()).add(source)
