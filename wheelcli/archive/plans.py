"""Saved plans on disk: the document of each scan and why every other candidate was rejected.

A plan is a folder `plans/<id>` of `plan.json`, `rejections.parquet` and `choice.npz` (the candidates from
which the tickets were chosen), written under a temporary name and renamed when complete. `plan.json` has the
whole `wheel.scan/1` document and, as `kept`, when it was made, the settings that differ from the defaults,
and the spots. The same scan gives the same id, and is saved once.
"""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from math import nan
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from wheelcli import private_files
from wheelcli.documents.reading import completed, read
from wheelcli.errors import Exit, WheelError, cannot_write
from wheelcli.plan.document import PlanRecord, ScanDocument
from wheelcli.plan.optimize.rejected_rows import NUMBERS, TEXTS, RejectedRows, Texts

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

_DOCUMENT, _REJECTIONS, _CHOICE = "plan.json", "rejections.parquet", "choice.npz"
# Defaults of later fields for plans of older versions that lack them.
_OLDER: dict[str, Any] = {
    "beta_basis": "assumed",
    "spot_basis": "synchronised",
    "carry": "rate",
    "carry_annual": 0.0,
    "hard_to_borrow": False,
    "iv_rank_days": 0,
    "basis": "median",
    "monthly_target_usd": 0.0,
    "note": None,
}
NONE_YET = "run `wheel scan` to make one, or add --demo"


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """A plan read back: its id, its document, and the place of its rejections."""

    id: str
    record: PlanRecord
    folder: Path

    def rejections(self) -> RejectedRows:
        """Return one row per candidate and gate that rejected it."""
        try:
            return _rows(self.folder / _REJECTIONS)
        except (OSError, ValueError, KeyError) as error:
            raise damaged(self.folder, str(error).splitlines()[0]) from error

    def choice(self) -> "dict[str, NDArray[Any]] | None":
        """Return the arrays that `save_plan` was given; None for a plan saved without them."""
        import numpy as np

        try:
            with np.load(self.folder / _CHOICE, allow_pickle=False) as arrays:
                return dict(arrays)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, BadZipFile) as error:
            raise damaged(self.folder, str(error).splitlines()[0]) from error


def _rows(path: Path) -> RejectedRows:
    """Return the rows of a file as `Rejections.table` was written to it."""
    from pyarrow import parquet

    with parquet.ParquetFile(path) as file:
        table = file.read()
    if not table.num_rows:
        return RejectedRows.none()
    return RejectedRows(
        {name: _texts(table.column(name)) for name in TEXTS},
        {name: _numbers(table.column(name).combine_chunks(), unknown=nan) for name in NUMBERS},
    )


def _texts(column: Any) -> Texts:
    """Return a column of texts, which Arrow encodes in chunks, each possibly with its own indices."""
    import numpy as np

    coded = column if hasattr(column.type, "index_type") else column.dictionary_encode()
    whole = coded.unify_dictionaries().combine_chunks()
    pieces = getattr(whole, "chunks", [whole])
    code = np.concatenate([_numbers(piece.indices, unknown=-1) for piece in pieces])
    return Texts(code.astype(np.int64), tuple(pieces[0].dictionary.to_pylist()))


def _numbers(array: Any, *, unknown: float) -> "NDArray[Any]":
    """Return an Arrow array of numbers from its memory: its own `to_numpy` imports pandas.

    Source: Arrow's columnar format, one bit of validity and one value a row, little-endian.
    """
    import numpy as np

    if hasattr(array, "chunks"):
        return np.concatenate([_numbers(piece, unknown=unknown) for piece in array.chunks])
    validity, data = array.buffers()
    rows = slice(array.offset, array.offset + len(array))
    values = np.frombuffer(data, dtype=array.type.to_pandas_dtype())[rows]
    if not array.null_count:
        return values
    valid = np.unpackbits(np.frombuffer(validity, dtype=np.uint8), bitorder="little")[rows]
    return np.where(valid == 1, values, unknown)


def save_plan(
    plan_id: str,
    document: dict[str, Any],
    rejections: "pd.DataFrame",
    data_dir: Path,
    *,
    comparison: Mapping[str, Any] | None = None,
    choice: "Mapping[str, NDArray[Any]] | None" = None,
) -> Path:
    """Save a plan; `comparison` has the values for later comparisons, `choice` the candidates from which the
    tickets were chosen.

    Raises WheelError (5) if the data folder cannot be written; then nothing is left behind.
    """
    import numpy as np

    plans = folder_of(data_dir)
    whole = {**document, "kept": dict(comparison)} if comparison else document
    final, temporary = plans / plan_id, plans / f".{plan_id}.{os.getpid()}.tmp"
    try:
        private_files.make_folder(temporary)
        (temporary / _DOCUMENT).write_text(json.dumps(whole, allow_nan=False), encoding="utf-8")
        _write_rows(rejections, temporary / _REJECTIONS)
        if choice is not None:
            arrays: dict[str, Any] = dict(choice)
            np.savez_compressed(temporary / _CHOICE, **arrays)
        private_files.close_inside(temporary)
        if final.exists():
            shutil.rmtree(final)
        temporary.replace(final)
        _point(plans, plan_id)
    except OSError as error:
        shutil.rmtree(temporary, ignore_errors=True)
        raise WheelError(
            cannot_write(plans, error),
            hint="make the folder writable, or set WHEEL_DATA_DIR to another",
            code="data_folder",
        ) from error
    return final


def _write_rows(table: "pd.DataFrame", path: Path) -> None:
    """Write `Rejections.table` to a file, one Arrow column of the same type for each of its columns."""
    import pyarrow as pa
    from pyarrow import parquet

    columns = [_arrow(table[name]) for name in table]
    # No reader looks up rows by their bounds, and computing those takes longer than writing.
    # Each group of rows repeats the names of its contracts: one group is smaller and written sooner.
    parquet.write_table(
        pa.Table.from_arrays(columns, names=list(table)),
        path,
        write_statistics=False,
        row_group_size=max(len(table), 1),
    )


def _arrow(column: "pd.Series") -> Any:
    """Return a column as an Arrow array. Categories are passed on as Arrow's own text: pandas makes a Python
    object of each, of which a market has a third of a million.
    """
    import pyarrow as pa

    if column.dtype != "category":
        return pa.array(column.to_numpy(), from_pandas=True)  # NaN is unknown
    code = column.cat.codes.to_numpy()
    texts = pa.chunked_array(pa.array(column.cat.categories.array)).combine_chunks()
    return pa.DictionaryArray.from_arrays(pa.array(code, mask=code < 0), texts.cast(pa.string()))


def _point(plans: Path, plan_id: str) -> None:
    # The last plan is the one made last; the date of a replayed snapshot does not show that.
    private_files.replace_whole(plans / "last", plan_id.encode())


def folder_of(data_dir: Path) -> Path:
    """Return the folder of all plans."""
    return data_dir / "plans"


def last_plan(data_dir: Path) -> SavedPlan:
    """Return the newest plan. Raises WheelError (5) if there is none, or it is damaged."""
    return read_plan(folder_of(data_dir) / last_id(data_dir))


def last_id(data_dir: Path) -> str:
    """Return the id of the newest plan. Raises WheelError (5) if there is none."""
    plans = folder_of(data_dir)
    try:
        plan_id = (plans / "last").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise WheelError("no plan yet", hint=NONE_YET, code="no_plan", exit_code=Exit.INVALID) from error
    if Path(plan_id).name != plan_id or not plan_id:
        raise damaged(plans / "last", "it does not name a plan")
    return plan_id


def read_plan(folder: Path) -> SavedPlan:
    """Return the plan in that folder. Raises WheelError (5) if it cannot be read."""
    try:
        document = json.loads((folder / _DOCUMENT).read_text(encoding="utf-8"))
        return SavedPlan(folder.name, _record(document), folder)
    except OSError as error:
        raise damaged(folder, "its document is unreadable") from error
    except (ValueError, KeyError, TypeError) as error:
        raise damaged(folder, f"its document is unreadable ({error})") from error


def _record(document: dict[str, Any]) -> PlanRecord:
    try:
        return read(PlanRecord, document)
    except ValueError:
        # Written by an older version: missing fields are unknown.
        account = document["data"]["account"]
        if "buying_power_usd" in account:  # its name then
            account.setdefault("free_cash_usd", account["buying_power_usd"])
        return read(PlanRecord, {**document, "data": completed(ScanDocument, document["data"], _OLDER)})


def damaged(where: Path | str, why: str) -> WheelError:
    """Return the error of a saved plan that cannot be read."""
    return WheelError(
        f"the saved plan {where} is damaged: {why}", hint="run `wheel scan` to make a new plan", code="plan"
    )
