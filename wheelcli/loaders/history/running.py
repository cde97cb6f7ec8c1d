"""Run a backtest of a workspace: read the sessions, return the report, and save the run."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import replace as with_table
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import wheelcli
from wheelcli import clock
from wheelcli.archive.backtests import SavedRun, folder_of, new_run, refuse_name, save_run
from wheelcli.backtest.coins.holdings import ACCOUNT
from wheelcli.backtest.coins.session import coin_engine
from wheelcli.backtest.course import Engine
from wheelcli.backtest.document import BacktestDocument
from wheelcli.backtest.labels import DOUBTFUL_SPLITS
from wheelcli.backtest.report import report
from wheelcli.backtest.rivals import rivals_of
from wheelcli.backtest.run import Ran, run_sessions
from wheelcli.backtest.spec import Spec
from wheelcli.book.check import check
from wheelcli.book.store.journal import journal_path, open_journal
from wheelcli.config import Config
from wheelcli.documents.result import plain
from wheelcli.errors import Exit, Problem, WheelError
from wheelcli.feed_source import US
from wheelcli.loaders.history.coins import BROAD_COIN, coin_config
from wheelcli.loaders.history.source import Source, refuse_without_names
from wheelcli.loaders.market.reviewed import put_index
from wheelcli.loaders.quiet_stdout import silence
from wheelcli.market import keep
from wheelcli.market.snapshot import table
from wheelcli.plan.tickets.chosen import config_hash

if TYPE_CHECKING:
    import pandas as pd

    from wheelcli.loaders.workspace import Workspace


_PARTIAL = ("unsettled", "journal_check", *DOUBTFUL_SPLITS)


@dataclass(frozen=True, slots=True)
class Backtest:
    """A run that has been saved: its report, its folder, its problems and its exit code."""

    document: BacktestDocument
    folder: Path
    problems: tuple[Problem, ...]
    exit_code: Exit


def run_backtest(
    workspace: "Workspace",
    source: Source,
    spec: Spec,
    *,
    name: str | None,
    data_dir: Path,
    replace: bool,
    watch: Callable[[date], None],
) -> Backtest:
    """Run a policy over the sessions of a source, and save the run.

    Raises WheelError: usage if the watchlist is empty or the name exists, 4 if every session is damaged.
    """
    config, fund = workspace.config, workspace.broad_fund
    engine = None
    if workspace.market != US:
        config, fund = coin_config(config), BROAD_COIN
        engine = coin_engine(workspace.account or ACCOUNT)
    refuse_without_names(config, source)
    history = None if workspace.demo else workspace.iv_history()
    known = _history_digest(history, source.first)
    run_name = name or _name(spec, source, fund, config_hash(config), known)
    refuse_name(run_name, data_dir, replace=replace or name is None)
    ran = run_over(source, spec, config, fund=fund, iv_history=history, watch=watch, engine=engine)
    document = report(
        ran,
        with_table(source.used(fund), iv_history=known),
        name=run_name,
        version=wheelcli.__version__,
        made=workspace.now() if workspace.demo else clock.now(),
        put_levels=put_index(workspace),
    )
    content = _content(document)

    def same(saved: SavedRun) -> bool:
        equal = saved.document is not None and _content(saved.document) == content
        return replace or (name is None and equal)

    with new_run(run_name, data_dir, may_replace=same) as (run_name, folder):
        document = with_table(document, name=run_name)
        _save(ran, document, folder)
    problems = (*source.problems, *ran.problems, *([ran.stopped] if ran.stopped else ()))
    return Backtest(document, folder_of(data_dir) / run_name, problems, _exit_code(ran, document))


def run_over(
    source: Source,
    spec: Spec,
    config: Config,
    *,
    fund: str,
    iv_history: "pd.DataFrame | None" = None,
    seed: int = 0,
    watch: Callable[[date], None] = lambda day: None,
    engine: Engine[Any] | None = None,
) -> Ran:
    """Return the run over the sessions of a source. `seed` chooses its random portfolios; `engine` is the
    account's, by default that for shares.

    Raises WheelError: 4 if every session is damaged.
    """
    try:
        with silence():
            rivals = () if spec.against is None else rivals_of(config, draws=spec.against, seed=seed)
            return run_sessions(
                source.days(),
                spec,
                config,
                fund=fund,
                iv_history=iv_history,
                watch=watch,
                rivals=rivals,
                engine=engine,
            )
    except ValueError as error:
        if str(error) != "a run needs a session":
            raise
        raise WheelError(
            "no session could be read",
            hint="`wheel snapshot list` shows which are damaged",
            code="no_sessions",
            exit_code=Exit.NO_DATA,
        ) from error


def _content(document: BacktestDocument) -> object:
    """Return a run without its name and the time at which it was made."""
    return json.loads(json.dumps(plain(with_table(document, name="", made=None))))


def _history_digest(history: "pd.DataFrame | None", first: date) -> str | None:
    """Return twelve hexadecimal digits of the implied volatilities before a session; None without any."""
    import pandas as pd

    if history is None or not len(history):
        return None
    rows = history[(history["session"] < pd.Timestamp(first)).to_numpy()]
    if not len(rows):
        return None
    rows = rows.assign(symbol=rows["symbol"].astype(str))
    return hashlib.sha256(pd.util.hash_pandas_object(rows, index=False).to_numpy().tobytes()).hexdigest()[:12]


def _name(spec: Spec, source: Source, fund: str, settings: str, known: str | None) -> str:
    """Return a name derived from the store's digest, the options, the settings, the earlier implied
    volatilities and the version: equal runs get equal names.
    """
    used = source.used(fund)
    span = [str(spec.since), str(spec.until), len(source)]
    content = json.dumps([plain(spec.document()), *span, used.digest, settings, known, wheelcli.__version__])
    return f"{'demo' if used.store == 'demo' else 'run'}-{hashlib.sha256(content.encode()).hexdigest()[:8]}"


def _save(ran: Ran, document: BacktestDocument, folder: Path) -> None:
    """Write the journal, the last market and the report; the report is last, and makes the run
    complete.
    """
    moment = datetime.combine(ran.points[-1].day, datetime.min.time(), UTC)
    with open_journal(journal_path(folder), create=True) as journal:
        journal.append(ran.events, check=check, now=moment, command="backtest run")
    market = ran.final.snapshot
    place = folder if market.market == US else folder / market.market
    keep(with_table(market, options=table("options", market.options)), place)
    save_run(document, folder)


def _exit_code(ran: Ran, document: BacktestDocument) -> Exit:
    if ran.stopped is not None:
        return Exit.INVALID
    partial = document.data.damaged or any(p.code in _PARTIAL for p in ran.problems)
    return Exit.PARTIAL if partial else Exit.DONE
