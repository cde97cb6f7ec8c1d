"""The values that the shell offers: tickets, positions, symbols, config keys, snapshots, saved plans.

Each function takes the options typed so far and whether the line is about the demo. Nothing is fetched or
written.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from wheelcli import config
from wheelcli.archive import backtests as saved_runs
from wheelcli.archive import plans as saved_plans
from wheelcli.archive import sweeps as saved_sweeps
from wheelcli.archive.rolls import last_rolls
from wheelcli.book.positions.positions import positions_of
from wheelcli.cli.context import Context
from wheelcli.config.keys import dotted, leaves
from wheelcli.config.mistakes import known
from wheelcli.config.sources import document, schema, user_file
from wheelcli.errors import WheelError
from wheelcli.feed_source import DEMO_COIN_ACCOUNT
from wheelcli.loaders.book.account import portfolio_of
from wheelcli.loaders.book.journal_account import journal_there
from wheelcli.loaders.plans.library import plan_chosen
from wheelcli.loaders.rfq.folders import rfq_folder
from wheelcli.market.snapshot_store import library
from wheelcli.paths import data_dir

Choices = Iterator[tuple[str, str]]
Options = Mapping[str, Any]


def _context(options: Options, *, demo: bool) -> Context:
    preset = options.get("preset")
    return Context(
        "complete",
        account=options.get("account"),
        snapshot=options.get("snapshot"),
        demo=demo,
        quiet=True,
        preset=config.Preset(preset) if preset else None,
        overrides=tuple(options.get("overrides") or ()),
        read_only=True,
    )


def tickets(options: Options, *, demo: bool) -> Choices:
    """Yield the tickets of the plan that the line names, with their orders."""
    plan = plan_chosen(_context(options, demo=demo).workspace, options.get("plan"))
    for one in plan.record.data.tickets:
        yield one.id, one.order_text or f"ticket {one.rank}"


def orders(options: Options, *, demo: bool) -> Choices:
    """Yield tickets, and the rolls that were saved."""
    with suppress(WheelError):  # without a plan there may be rolls
        yield from tickets(options, demo=demo)
    workspace = _context(options, demo=demo).workspace
    folder = rfq_folder(workspace) if workspace.market == "us" else workspace.folder
    yield from ((one.id, "roll") for one in last_rolls(folder))


def positions(options: Options, *, demo: bool) -> Choices:
    """Yield the open options of the account."""
    for one in positions_of(portfolio_of(_context(options, demo=demo).workspace)):
        yield one.id, f"{one.contracts} {one.kind.value.replace('_', ' ')}"


def symbols(options: Options, *, demo: bool) -> Choices:
    """Yield the watchlist, then the other underlyings of the account."""
    ctx = _context(options, demo=demo)
    yield from ((name, "watchlist") for name in ctx.config.watchlist)
    held = portfolio_of(ctx.workspace).symbols()
    yield from ((name, "held") for name in held if name not in ctx.config.watchlist)


def watched(options: Options, *, demo: bool) -> Choices:
    """Yield the watchlist."""
    yield from _plain(_context(options, demo=demo).config.watchlist)


def config_keys(options: Options, *, demo: bool) -> Choices:
    """Yield every key, those of the user's own names included, with its value in force if it has one."""
    values = leaves(_context(options, demo=demo).config.model_dump(mode="json"))
    in_force = {dotted(path): "" if value is None else str(value) for path, value in values}
    every = {dotted(path) for path in known(schema()) if not {"SYM", "NAME", "0"} & set(path)}
    yield from ((key, in_force.get(key, "")) for key in sorted(every | in_force.keys()))


def keys_set(options: Options, *, demo: bool) -> Choices:
    """Yield the keys of the user's config file with their values."""
    for path, value in leaves(document(user_file())):
        yield dotted(path), str(value)


def overrides(options: Options, *, demo: bool) -> Choices:
    """Yield every key with the equals sign before its value."""
    yield from ((f"{key}=", value) for key, value in config_keys(options, demo=demo))


def snapshots(options: Options, *, demo: bool) -> Choices:
    """Yield the recorded markets, newest first, with their sources."""
    infos = library(_context(options, demo=demo).workspace.folder)
    if infos:
        yield "latest", "the newest"
    yield from ((one.id, one.source or "damaged") for one in infos)


def accounts(options: Options, *, demo: bool) -> Choices:
    """Yield the accounts of the config and of the journal."""
    ctx = _context({}, demo=demo)
    with journal_there(ctx.workspace) as journal:
        in_journal = journal.accounts() if journal else ()
    coins = (DEMO_COIN_ACCOUNT,) if demo else ()
    yield from _plain(sorted({*ctx.config.accounts, *in_journal, *coins}))


def presets(options: Options, *, demo: bool) -> Choices:
    """Yield the presets."""
    yield from _plain(one.value for one in config.Preset)


def plans(options: Options, *, demo: bool) -> Choices:
    """Yield the saved plans, newest first."""
    workspace = _context(options, demo=demo).workspace
    if demo:
        yield from _plain(one.id for one in workspace.plans())
        return
    yield from _plain(reversed(_folders(saved_plans.folder_of(workspace.folder))))


def backtests(options: Options, *, demo: bool) -> Choices:
    """Yield the saved runs and sweeps."""
    yield from _plain(_folders(saved_runs.folder_of(data_dir())))
    yield from ((name, "sweep") for name in _folders(saved_sweeps.folder_of(data_dir())))


def _folders(folder: Path) -> list[str]:
    """Return the names in a folder of saved work, sorted; those of plans begin with their moment."""
    return sorted(path.name for path in folder.iterdir() if path.is_dir() and path.name[0] != ".")


def _plain(names: Iterable[str]) -> Choices:
    yield from ((name, "") for name in names)
