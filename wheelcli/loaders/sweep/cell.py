"""One cell of a sweep, run in any process: a specification as text in, the finished run as text out.

Neither needs a file from the user: the text names the store, its digest, the version of wheel, and every
setting that differs from the defaults. The same text gives the same result on every machine.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import wheelcli
from wheelcli.backtest.report import report
from wheelcli.backtest.saved.sweep_document import run_digest
from wheelcli.backtest.spec import Delisted, Early, Fills, Spec, every_of
from wheelcli.backtest.within_reach import longest
from wheelcli.config import Config
from wheelcli.documents.result import plain
from wheelcli.errors import Exit, WheelError
from wheelcli.loaders.history.running import run_over
from wheelcli.loaders.history.sessions import Span
from wheelcli.loaders.history.source import Source, StoreSource, demo_source
from wheelcli.loaders.sweep.priced_store import PricedSource
from wheelcli.loaders.sweep.remote_store import copied, is_remote
from wheelcli.paths import cache_dir
from wheelcli.pricing.grouping import MOST_THREADS

DEMO = "demo"
DAMAGED = "damaged_session"


@dataclass(frozen=True, slots=True)
class CellSpec:
    """The inputs of a cell. `settings` has the config values that differ from the defaults; `data` is a
    folder, a URL, or `demo`; `digest` is that of its sessions in this span.
    """

    version: str
    data: str
    digest: str
    fund: str
    settings: Mapping[str, Any]
    options: Mapping[str, Any]  # of the run, as its document has them
    since: str | None
    until: str | None
    sessions: int | None
    seed: int

    @property
    def text(self) -> str:
        """Return the specification as JSON; equal ones have the same text."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))

    @property
    def key(self) -> str:
        """Return its hash, which names its file."""
        return key_of(self.text)

    @property
    def span(self) -> Span:
        """Return its sessions."""
        since, until = (None if day is None else date.fromisoformat(day) for day in (self.since, self.until))
        return Span(since, until, self.sessions)

    @property
    def spec(self) -> Spec:
        """Return the options of its run."""
        options, span = self.options, self.span
        return Spec(
            since=span.since,
            until=span.until,
            cash_cents=round(options["cash_usd"] * 100),
            every=every_of(options["every"]),
            fills=Fills(options["crossed"]),
            early=Early(options["early"]),
            hold=options["hold"],
            delisted=Delisted(options["delisted"]),
            cash_rate=options["cash_rate"],
            quotes=options["quotes"],
            against=options["against"],
        )


def key_of(text: str) -> str:
    """Return the key of a cell's text, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def settings_of(config: Config) -> dict[str, Any]:
    """Return the values of a config that differ from the defaults, without holdings: a run begins in cash."""
    account = config.account.model_copy(update={"shares": {}, "options": ()})
    watchlist = {s: w.model_copy(update={"core_shares": 0}) for s, w in config.watchlist.items()}
    bare = config.model_copy(update={"account": account, "watchlist": watchlist, "accounts": {}})
    return bare.model_dump(mode="json", exclude_defaults=True)


def source_for(data: str, config: Config, *, fund: str, span: Span, model: bool, digest: str = "") -> Source:
    """Return the sessions of a cell; a URL is looked up once per process and `digest`; without a digest, each
    time. Raises WheelError: 4 without a session, 5 for a folder that cannot be used.
    """
    if data == DEMO:
        return demo_source(config, fund, span)
    if not digest:
        copied.cache_clear()
    folder = copied(data, span, cache_dir(), digest) if is_remote(data) else Path(data)
    return StoreSource(folder, span, model, config.data.rate, longest(config))


def run_cell(text: str) -> str:
    """Return the result of a cell as JSON: `run`, the document of the run, and `digest`, its hash; or `error`
    and `hint` if it has none. A worker runs it with one thread.
    """
    threads = MOST_THREADS.set(1)
    try:
        return json.dumps(_run(CellSpec(**json.loads(text)), key_of(text)), sort_keys=True, allow_nan=False)
    except WheelError as error:
        return json.dumps({"key": key_of(text), "error": error.message, "hint": error.hint})
    finally:
        MOST_THREADS.reset(threads)


def _run(cell: CellSpec, key: str) -> dict[str, Any]:
    if cell.version != wheelcli.__version__:
        raise WheelError(
            f"this worker has wheel {wheelcli.__version__}, and the sweep was started by {cell.version}",
            hint="install one version on all machines",
            code="version",
            exit_code=Exit.INVALID,
        )
    config, spec = Config.model_validate(cell.settings), cell.spec
    source = source_for(
        cell.data,
        config,
        fund=cell.fund,
        span=cell.span,
        model=spec.quotes == "model",
        digest=cell.digest,
    )
    if source.used(cell.fund).digest != cell.digest:
        copied.cache_clear()
        raise WheelError(
            f"{cell.data} has different sessions here than where the sweep was started",
            hint="copy the whole store, or put it in a folder that all workers share",
            code="store",
            exit_code=Exit.INVALID,
        )
    days = PricedSource(source, cache_dir()) if isinstance(source, StoreSource) else source
    before = len(source.problems)
    ran = run_over(days, spec, config, fund=cell.fund, seed=cell.seed)
    used = source.used(cell.fund)
    if used.digest != cell.digest:
        why = next((p.message for p in source.problems[before:] if p.code == DAMAGED), "its files changed")
        raise WheelError(
            f"a session of {cell.data} does not match the key of the cell: {why}",
            hint="run `wheel history check` on it, and import or remove damaged sessions",
            code="store",
            exit_code=Exit.INVALID,
        )
    document = plain(
        report(
            ran,
            replace(used, store=cell.data),
            name=key[:12],
            version=cell.version,
            made=None,
            put_levels={},
        )
    )
    return {"key": key, "digest": run_digest(document), "run": document}
