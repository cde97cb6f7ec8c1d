"""A sweep: run each cell of a grid once, on this machine or a cluster, and collect the results."""

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import wheelcli
from wheelcli import clock
from wheelcli.archive.sweeps import open_sweep, save_cell, save_sweep, saved_cell
from wheelcli.backtest.document import BacktestDocument
from wheelcli.backtest.saved.sweep_document import (
    NOT_FINISHED,
    SweepCell,
    SweepDocument,
    cell_of,
    digest_of,
    inconclusive,
)
from wheelcli.config import Config
from wheelcli.documents.reading import read
from wheelcli.documents.result import plain
from wheelcli.errors import Exit, Problem, WheelError, cannot_combine, invalid_value
from wheelcli.loaders.history.source import refuse_without_names, source_folder
from wheelcli.loaders.sweep.cell import DEMO, CellSpec, settings_of, source_for
from wheelcli.loaders.sweep.cluster import checked_address, run_on_cluster
from wheelcli.loaders.sweep.grid import Cell
from wheelcli.loaders.sweep.local_pool import run_locally
from wheelcli.loaders.sweep.remote_store import is_remote

if TYPE_CHECKING:
    from wheelcli.loaders.workspace import Workspace

Results = Iterator[tuple[str, str | BaseException]]
Run = Callable[[Mapping[str, str]], Results]
Progress = Callable[[int, int, float | None], None]  # cells finished, cells of the grid, seconds left


@dataclass(frozen=True, slots=True)
class Planned:
    """A cell of the grid and the text sent to a worker for it."""

    cell: Cell
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Swept:
    """A finished sweep, with its folder."""

    document: SweepDocument
    folder: Path
    reused: int  # cells that an earlier run had finished
    problems: tuple[Problem, ...]
    exit_code: Exit


def executor_of(text: str | None) -> Run:
    """Return how the cells are run: `local:N` processes, or the cluster of a scheduler's address; by default
    one process for each core. Raises WheelError (usage) for anything else, 6 for an unprotected address.
    """
    if text is None:
        text = f"local:{os.cpu_count() or 1}"
    name, _, count = text.partition(":")
    if name == "local":
        if not (count.isascii() and count.isdigit() and 1 <= int(count) <= 1024):
            expected = "local:N with N from 1 to 1024"
            raise WheelError(invalid_value("--executor", text, expected), code="usage", exit_code=Exit.USAGE)
        return lambda texts: run_locally(int(count), texts)
    address = checked_address(text)
    return lambda texts: run_on_cluster(address, texts)


def planned(workspace: "Workspace", cells: Sequence[Cell], data: str | None) -> tuple[Planned, ...]:
    """Return the cells with their keys. Raises WheelError for a mistake in the settings of any of them, and
    as `source_for` for data that cannot be used.
    """
    place = _place(workspace, data)
    configs: dict[tuple[str, ...], Config] = {}
    digests: dict[str, str] = {}
    out = []
    for cell in cells:
        if cell.settings not in configs:
            configs[cell.settings] = workspace.config_with(cell.settings)
        config = configs[cell.settings]
        model = cell.spec.quotes == "model"
        part = f"{cell.span} {cell.span.last} {config.data.demo_vix if workspace.demo else ''}"
        if part not in digests:
            source = source_for(place, config, fund=workspace.broad_fund, span=cell.span, model=model)
            refuse_without_names(config, source)
            digests[part] = source.used(workspace.broad_fund).digest
        since, until = (None if day is None else str(day) for day in (cell.span.since, cell.span.until))
        spec = CellSpec(
            version=wheelcli.__version__,
            data=place,
            digest=digests[part],
            fund=workspace.broad_fund,
            settings=settings_of(config),
            options=plain(cell.spec.document()),
            since=since,
            until=until,
            sessions=cell.span.last,
            seed=cell.seed,
        )
        out.append(Planned(cell, spec.key, spec.text))
    return tuple(out)


def _place(workspace: "Workspace", data: str | None) -> str:
    """Return the store that workers open: the demo, a URL, or the full path of a folder."""
    if workspace.demo:
        if data is not None:
            raise WheelError(cannot_combine("--data", "--demo"), code="usage", exit_code=Exit.USAGE)
        return DEMO
    if data is not None and is_remote(data):
        return data
    return str(source_folder(data, workspace.folder).resolve())


def run_sweep(
    grid: Sequence[Planned],
    run: Run,
    *,
    name: str | None,
    resume: bool,
    data_dir: Path,
    progress: Progress,
) -> Swept:
    """Run the cells that have no result yet, equal ones once, and save each as it finishes.

    Raises WheelError: usage for a name that exists without `resume`; others if nothing can be run or saved.
    Finished cells are kept if the sweep is interrupted.
    """
    name = name or _name(grid)
    with open_sweep(name, data_dir, resume=resume) as folder:
        texts = {each.key: each.text for each in grid}
        results: dict[str, Any] = {}
        for key in texts if resume else ():
            if (saved := saved_cell(folder, key)) is not None:
                results[key] = saved
        reused = len(results)
        left = {key: text for key, text in texts.items() if key not in results}
        started = time.monotonic()
        progress(reused, len(texts), None)
        made = clock.now()
        try:
            for key, answer in run(left) if left else ():
                results[key] = _kept(folder, key, answer)
                done = len(results) - reused
                each = (time.monotonic() - started) / done
                progress(len(results), len(texts), each * (len(left) - done))
        finally:
            document = _document(name, grid, results, made=made)
            save_sweep(document, folder)
    problems = tuple(
        Problem("cell", f"cell {cell.place}: {cell.error}", "run the sweep again with --resume")
        for cell in document.cells
        if cell.error is not None
    )
    partial = problems or any(cell.stopped or cell.damaged for cell in document.cells)
    return Swept(document, folder, reused, problems, Exit.PARTIAL if partial else Exit.DONE)


def _name(grid: Sequence[Planned]) -> str:
    """Return a name derived from the keys: the same grid over the same data has the same name."""
    return f"sweep-{hashlib.sha256(' '.join(each.key for each in grid).encode()).hexdigest()[:8]}"


def _kept(folder: Path, key: str, answer: str | BaseException) -> dict[str, Any]:
    """Save the result of a cell and return it; a failure is not saved, so that --resume tries again."""
    if isinstance(answer, BaseException):
        return {"error": " ".join(f"{type(answer).__name__}: {answer}".split())}
    value: dict[str, Any] = json.loads(answer)
    if "run" in value:
        save_cell(folder, key, answer)
    return value


def _document(
    name: str, grid: Sequence[Planned], results: Mapping[str, Any], *, made: datetime
) -> SweepDocument:
    values: dict[str, set[str]] = {}
    for each in grid:
        own = dict(label.split("=", 1) for label in each.cell.labels)
        for key in {*values, *own} if values else own:
            values.setdefault(key, set()).add(own.get(key, ""))
    alike = {key for key, seen in values.items() if len(seen) == 1}
    alike &= {label.split("=", 1)[0] for label in grid[0].cell.labels}
    cells = []
    for place, each in enumerate(grid, 1):
        differs = tuple(label for label in each.cell.labels if label.split("=", 1)[0] not in alike)
        value = results.get(each.key, {"error": NOT_FINISHED})
        if "run" in value:
            run = read(BacktestDocument, value["run"])
            cells.append(cell_of(place, each.key, differs, run, value["digest"]))
        else:
            cells.append(SweepCell(place=place, key=each.key, settings=differs, error=value["error"]))
    return SweepDocument(
        name=name,
        made=made,
        version=wheelcli.__version__,
        store=json.loads(grid[0].text)["data"],
        settings=tuple(label for label in grid[0].cell.labels if label.split("=", 1)[0] in alike),
        digest=digest_of(cells),
        finished=sum(cell.error is None for cell in cells),
        failed=sum(cell.error is not None for cell in cells),
        cells=tuple(cells),
        inconclusive=inconclusive(cells),
    )
