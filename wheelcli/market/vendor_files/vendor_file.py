"""A vendor's file: its column names, and its rows in batches, so that memory does not grow with the file.

`.csv` and `.txt`, plain, as `.gz`, or alone in a `.zip`; separated by commas, tabs or bars.
"""

import gzip
import io
import zipfile
import zlib
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from wheelcli.errors import Exit, WheelError, cannot_read
from wheelcli.market.vendor_files.batch import Batch
from wheelcli.market.vendor_files.layout import plain

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["VendorFile", "open_vendor_file", "unusable"]

_BLOCK = 4 * 1024 * 1024  # bytes read at a time
_HEAD = 64 * 1024
_COMMAS = "separate columns by commas, with a decimal point"
_ENDINGS = (".csv", ".txt", ".gz", ".zip")


@dataclass(frozen=True, slots=True)
class VendorFile:
    """A file with a header. `names` are the plain names of its columns; `skipped` lines come before the first
    row; `top` is the beginning of its text.
    """

    path: Path
    names: tuple[str, ...]
    delimiter: str
    skipped: int
    top: str

    @property
    def header(self) -> str:
        """Return its line of column names."""
        return self.top.splitlines()[self.skipped - 1]

    def batches(self, wanted: Collection[str], *, wrong_width: Counter[int]) -> Iterator[Batch]:
        """Yield its rows with the columns among `wanted`; rows that have more or fewer cells than the header
        are counted in `wrong_width`, by their number of cells. Raises WheelError if the text is incomplete or
        damaged.
        """
        import pyarrow as pa
        from pyarrow import csv

        def invalid(row: "csv.InvalidRow") -> str:
            wrong_width[row.actual_columns] += 1
            return "skip"

        names = _distinct(self.names)
        used = [name for name in names if name in wanted]
        parse = csv.ParseOptions(delimiter=self.delimiter, invalid_row_handler=invalid)
        convert = csv.ConvertOptions(
            include_columns=used,
            column_types={name: pa.string() for name in used},
            null_values=["", " ", "  "],
            strings_can_be_null=True,
        )
        read = csv.ReadOptions(
            column_names=names, skip_rows=self.skipped, block_size=_BLOCK, use_threads=False
        )
        first = 1
        try:
            with _opened(self.path) as stream:
                for each in csv.open_csv(stream, read, parse, convert):
                    columns = {name: _trimmed(each.column(name)) for name in used}
                    yield Batch(columns, first, each.num_rows)
                    first += each.num_rows
        except (pa.ArrowInvalid, EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as error:
            raise unusable(self.path, f"the text ends or breaks: {str(error).splitlines()[0]}") from error
        except OSError as error:
            raise WheelError(cannot_read(self.path, error), code="history", exit_code=Exit.INVALID) from error


def open_vendor_file(path: Path) -> VendorFile:
    """Return a file with its header read. Raises WheelError (code `history`, 5) if it cannot be read, or has
    no text.
    """
    if not path.name.lower().endswith(_ENDINGS) and not path.is_dir():
        raise unusable(path, "it is not a .csv or .txt, plain or as .gz or .zip")
    try:
        with _opened(path) as stream:
            head = stream.read(_HEAD)
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as error:
        raise unusable(path, f"it is not a complete {path.suffix} file") from error
    except OSError as error:
        raise WheelError(cannot_read(path, error), code="history", exit_code=Exit.INVALID) from error
    if b"\0" in head:
        raise unusable(path, "it is not a text file in UTF-8")
    top = head.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
    lines = top.split("\n")
    place = next((i for i, line in enumerate(lines) if line.strip()), None)
    if place is None:
        raise unusable(path, "it is empty")
    line = lines[place]
    delimiter = max(",\t;|", key=line.count)
    if delimiter == ";":
        raise unusable(path, "its columns are separated by semicolons", _COMMAS)
    names = tuple(plain(cell) for cell in line.split(delimiter))
    return VendorFile(path, names, delimiter, place + 1, top)


def unusable(path: Path, why: str, hint: str = "") -> WheelError:
    """Return the error of a file that cannot be imported."""
    message = f"{path.name} cannot be imported: {why}"
    return WheelError(message, hint=hint, code="history", exit_code=Exit.INVALID)


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """Yield the file's text as bytes. Raises OSError, BadZipFile."""
    ending = path.suffix.lower()
    if ending == ".gz":
        with gzip.open(path) as stream:
            yield io.BufferedReader(stream)
    elif ending == ".zip":
        with zipfile.ZipFile(path) as whole:
            members = [one for one in whole.namelist() if one.lower().endswith((".csv", ".txt"))]
            if len(members) != 1:
                raise unusable(path, f"it has {len(members)} text files", "unpack it, and pass the files")
            with whole.open(members[0]) as stream:
                yield stream
    else:
        with path.open("rb") as stream:
            yield stream


def _distinct(names: Collection[str]) -> list[str]:
    """Return the names; blank or repeated ones get a number."""
    out: list[str] = []
    for place, name in enumerate(names):
        out.append(name if name and name not in out else f"{name}#{place}")
    return out


def _trimmed(cells: "pa.Array") -> "pa.Array":
    """Return cells without spaces around them: some vendors write `, ` between cells."""
    import pyarrow.compute as pc

    first = next((cell for cell in cells[:100].to_pylist() if cell), "")
    return pc.utf8_trim_whitespace(cells) if first != first.strip() else cells
