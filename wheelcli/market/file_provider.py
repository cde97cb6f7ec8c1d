"""The market from files: a snapshot folder, or a CSV of option quotes with its closes and dividends beside
it.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from wheelcli.errors import Exit, WheelError
from wheelcli.market import vendor_files
from wheelcli.market.no_data import NoData
from wheelcli.market.provider import MarketRequest, Progress
from wheelcli.market.quote_files.closes import read_closes, read_dividends
from wheelcli.market.quote_files.options import read_quotes
from wheelcli.market.snapshot import Snapshot, table
from wheelcli.market.snapshot_filter import only
from wheelcli.market.snapshot_folder import load, load_table
from wheelcli.trading_calendar import session_date

if TYPE_CHECKING:
    import pandas as pd

CSV_ENDINGS = (".csv", ".csv.gz")


class FileProvider:
    """Market data from one file or folder, which `read` reads again at every fetch."""

    name = "file"

    def __init__(self, path: Path, read: Callable[[Path], Snapshot] | None = None) -> None:
        self.path = Path(path)
        self._read = read or open_market

    def fetch(self, request: MarketRequest, progress: Progress | None = None) -> Snapshot:
        """Return the file's market for the symbols of the request (all if it names none), every expiration of
        them.

        Raises WheelError if the file cannot be used (exit 5), or if it has none of the symbols (exit 4).
        """
        snapshot = self._read(self.path)
        if request.symbols:
            snapshot = only(snapshot, request.symbols)
        if request.symbols and snapshot.underlyings.empty:
            raise NoData(
                f"{self.path} has none of the symbols {', '.join(request.symbols[:10])}",
                hint="`wheel snapshot show PATH` lists its symbols",
                code="unknown_symbol",
                problems=snapshot.problems,
            )
        if progress:
            for done, symbol in enumerate(request.symbols, start=1):
                progress(symbol, done, len(request.symbols))
        return snapshot


def open_market(
    path: Path,
    *,
    without: Mapping[str, Collection[str]] = MappingProxyType({}),
    options_of: Collection[str] | None = None,
) -> Snapshot:
    """Return the market in a snapshot folder, `without` columns that are not needed and with the options of
    `options_of` only, or the whole of a CSV of option quotes (`.csv`, `.csv.gz`).

    Raises WheelError, exit 5: code `snapshot` for a folder that is not a snapshot or is damaged, `csv` for a
    CSV that cannot be used.
    """
    path = Path(path)
    if _is_csv(path):
        return _from_csv(path)

    return load(path, without=without, options_of=options_of)


def open_in_parts(
    path: Path,
    *,
    without: Mapping[str, Collection[str]] = MappingProxyType({}),
    options_of: Callable[[], Collection[str] | None] = lambda: None,
) -> "tuple[Snapshot, Callable[[], pd.DataFrame]]":
    """Return the market of `open_market` with its table of closes empty, and a function that reads that
    table; both raise as `open_market` does. `options_of` waits for the names whose options are wanted, None
    for all; a CSV is returned with all of them.
    """
    path = Path(path)
    if _is_csv(path):
        whole = _from_csv(path)
        return replace(whole, closes=table("closes")), lambda: whole.closes

    first = load(path, without=without, later=("closes",), options_of=options_of)
    return first, lambda: load_table(path, "closes", without=without.get("closes", ()))


def _is_csv(path: Path) -> bool:
    """Return whether it is a CSV of quotes rather than a folder. Raises WheelError for another file."""
    if path.name.lower().endswith(CSV_ENDINGS) and not path.is_dir():
        return True
    if path.is_file():
        raise WheelError(
            f"{path} is neither a snapshot folder nor a .csv of option quotes",
            hint="pass the folder of a snapshot, or a .csv or .csv.gz file; files from data vendors become"
            " sessions by `wheel history import`",
            code="snapshot",
            exit_code=Exit.INVALID,
        )
    return False


def _from_csv(path: Path) -> Snapshot:
    try:
        underlyings, options = read_quotes(path)
    except WheelError as error:
        raise _with_import(error, path) from error
    as_of = max(underlyings["quote_time"].max(), options["quote_time"].max()).to_pydatetime()
    beside = {name: _beside(path, name) for name in ("closes", "dividends")}
    bars = read_closes(beside["closes"], session_date(as_of)) if beside["closes"] else {}
    return Snapshot(
        as_of=as_of,
        source="file",
        underlyings=underlyings,
        options=options,
        closes=bars.get("closes", table("closes")),
        dividends=read_dividends(beside["dividends"]) if beside["dividends"] else table("dividends"),
        vix=bars.get("vix", table("vix")),
        rates=bars.get("rates", table("rates")),
    )


def _with_import(error: WheelError, path: Path) -> WheelError:
    """Return the error of a file, with the way to import it if its columns are those of a data vendor."""
    if error.code != "csv":
        return error
    try:
        layout = vendor_files.recognise(vendor_files.open_vendor_file(path))
    except WheelError:
        layout = None
    if layout is vendor_files.OWN:
        return error
    if layout is None:
        hint = f"{error.hint}; files from data vendors become sessions by `wheel history import`"
    else:
        command = f"wheel history import {path.name} --to DIR"
        hint = f"it is a file of {layout.title}: `{command}` makes sessions of it"
    return WheelError(error.message, hint=hint, code=error.code, exit_code=error.exit_code)


def _beside(path: Path, what: str) -> Path | None:
    """Return `chains.closes.csv` (or `.csv.gz`) beside `chains.csv`, if it exists."""
    stem = path.name[: path.name.lower().rindex(".csv")]
    candidates = [path.with_name(f"{stem}.{what}{ending}") for ending in CSV_ENDINGS]
    return next((candidate for candidate in candidates if candidate.is_file()), None)
