"""`wheel doctor`: check the program's requirements; with --live, whether Yahoo's bulk answers can be used."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import wheelcli
from wheelcli import paths
from wheelcli.book.check import check
from wheelcli.book.store.journal import journal_path, open_journal
from wheelcli.book.store.proof import damage
from wheelcli.cli.command import command
from wheelcli.cli.context import Context
from wheelcli.cli.setup.doctor_bulk import bulk_closes
from wheelcli.documents.result import Result
from wheelcli.documents.setup.setup import DoctorDocument, DoctorRow
from wheelcli.errors import Exit, WheelError, cannot_combine, cannot_read, cannot_write, usage
from wheelcli.loaders.book.account_source import kept_in_journal
from wheelcli.loaders.book.old_source import tell_old_source
from wheelcli.loaders.book.settings_differ import tell_every_difference
from wheelcli.loaders.book.unread_journal import tell_every_unread
from wheelcli.loaders.market.bulk_record import forget_record
from wheelcli.loaders.market.provider import has_second
from wheelcli.money_text import counted
from wheelcli.render.formats.sanitize import printable
from wheelcli.units import values_of

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True, slots=True)
class Finding(DoctorRow):
    """One check. `broken` ones end the command with exit code 5; the others are information."""

    broken: bool = False


@command("doctor", needs=frozenset({"form", "as_json", "fields", "output", "quiet", "color"}))
def doctor(
    ctx: Context,
    live: Annotated[
        bool,
        typer.Option(
            "--live",
            help="Also compare the closes that Yahoo sends name by name with its bulk answers; if they"
            " are equal, scans use bulk answers.",
        ),
    ] = False,
    no_bulk: Annotated[
        bool, typer.Option("--no-bulk", help="Use no bulk answers until --live finds them equal again.")
    ] = False,
) -> Result:
    """Check the installation: versions, config, folders. Fetches nothing without --live."""
    if live and no_bulk:
        raise usage(cannot_combine("--live", "--no-bulk"), "leave out one of them")
    if no_bulk:
        forget_record(paths.data_dir())
    findings = [*_findings(ctx), Finding(**values_of(DoctorRow, bulk_closes(ctx, live=live)))]
    tell_old_source(ctx.workspace, again=True)
    tell_every_unread(ctx.workspace)
    tell_every_difference(ctx.workspace)
    rows = tuple(DoctorRow(**values_of(DoctorRow, each)) for each in findings)
    return Result(
        schema="wheel.doctor/1",
        data=DoctorDocument(rows=rows),
        rows="rows",
        columns=tuple(one.name for one in fields(DoctorRow)),
        screen=lambda console: _screen(console, findings),
        exit_code=Exit.INVALID if any(each.broken for each in findings) else Exit.DONE,
    )


def _findings(ctx: Context) -> Iterator[Finding]:
    yield _python()
    yield _ours()
    yield _on_path()
    yield _time_zones()
    yield _config(ctx)
    for name, folder, variable in (
        ("config folder", paths.config_dir, "WHEEL_CONFIG_DIR"),
        ("data folder", paths.data_dir, "WHEEL_DATA_DIR"),
        ("cache folder", paths.cache_dir, "WHEEL_CACHE_DIR"),
    ):
        yield _folder(name, folder(), variable)
    yield _kept("snapshots", paths.data_dir() / "snapshots", "manifest.json")
    yield _kept("plans", paths.data_dir() / "plans", "plan.json")
    yield _feeds(ctx)
    yield _journal(ctx, paths.data_dir())
    yield from _libraries()


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    good = sys.version_info >= (3, 11)
    return Finding(
        "python", good, f"{version}, {sys.executable}", "" if good else "Python 3.11 or newer", not good
    )


def _ours() -> Finding:
    return Finding("wheelcli", True, f"{wheelcli.__version__}, {Path(wheelcli.__file__).parent}")


def _on_path() -> Finding:
    import shutil

    other = "use `wheelcli`, or install with pipx or uv tool, and put that folder first on PATH"
    path = shutil.which("wheel")
    if path is None:
        return Finding("wheel on PATH", False, "`wheel` is not on PATH", "run it as `python -m wheelcli`")
    try:
        script = Path(path).read_bytes()
    except OSError as error:
        return Finding("wheel on PATH", False, cannot_read(path, error), other)
    if b"wheelcli.cli" in script:
        return Finding("wheel on PATH", True, f"{path} is this program")
    # PyPA's package of the same name builds archives; its script imports wheel.cli (wheel._commands from 0.46
    # on).
    if b"wheel.cli" in script or b"wheel._commands" in script:
        return Finding("wheel on PATH", False, f"{path} is PyPA's packaging tool, not this program", other)
    return Finding("wheel on PATH", False, f"{path} may not be this program", other)


def _time_zones() -> Finding:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo("America/New_York")
    except ZoneInfoNotFoundError:
        return Finding(
            "time zones", False, "the New York time zone is missing", "pip install tzdata", broken=True
        )
    return Finding("time zones", True, "the New York time zone is available")


def _config(ctx: Context) -> Finding:
    try:
        loaded = ctx.loaded
    except WheelError as error:
        mistakes = "; ".join(line.strip() for line in error.message.splitlines())
        return Finding("config", False, mistakes, error.hint, broken=True)
    files = ", ".join(str(path) for path in loaded.files)
    if not files:
        return Finding("config", False, "no config file; the defaults apply", "run `wheel init` to write one")
    account = loaded.config.account
    if account.value <= 0 and not loaded.config.accounts and not _in_journal(ctx):
        return Finding(
            "config",
            False,
            f"{files}: account.value is 0 and the journal has no opening balance",
            'open the account with its cash: `wheel journal add "OPENING 250000"`',
        )
    return Finding(
        "config", True, f"{files}: valid, {counted(len(loaded.config.watchlist), 'name')} on the watchlist"
    )


def _in_journal(ctx: Context) -> bool:
    """Return whether the journal holds the account, as far as it can be read; faults of the journal are a
    finding of their own.
    """
    try:
        return kept_in_journal(ctx.workspace, None)
    except WheelError:
        return True


def _folder(name: str, path: Path, variable: str) -> Finding:
    import tempfile

    at = path
    # A missing folder is made on first use, so the folder above it must allow that.
    while not at.exists() and at != at.parent:
        at = at.parent
    try:
        with tempfile.TemporaryFile(dir=at):
            pass
    except OSError as error:
        why = cannot_write(path, error)
        return Finding(name, False, why, f"set {variable} to a folder that you can write", broken=True)
    return Finding(name, True, f"{path}" if at == path else f"{path}, created when needed")


def _kept(name: str, folder: Path, inside: str) -> Finding:
    try:
        count = sum(1 for path in folder.iterdir() if path.name[:1] != "." and (path / inside).is_file())
    except OSError:
        count = 0
    return Finding(name, True, f"{count} in {folder}")


def _feeds(ctx: Context) -> Finding:
    """Return the source of the quotes and, for a feed without facts, the number of names whose facts are
    stored.
    """
    try:
        data = ctx.config.data
    except WheelError:
        return Finding("market data", False, "unknown until the config is valid")
    feeds = f"{data.provider}, then {data.fallback}" if has_second(data) else data.provider
    try:
        facts = sum(path.suffix == ".json" for path in (paths.data_dir() / "facts").iterdir())
    except OSError:
        facts = 0
    if data.check != "off" and not has_second(data):
        hint = "set [data] fallback to another feed than provider"
        return Finding("market data", False, f"{feeds}; [data] check has no second feed", hint)
    return Finding("market data", True, f"{feeds}; facts kept for {counted(facts, 'name')}")


def _journal(ctx: Context, data_dir: Path) -> Finding:
    """Return whether the journal is whole and adds up; if the account comes from it, there must be one."""
    path = journal_path(data_dir)
    if not path.exists():
        wanted = _wants_journal(ctx)
        why = (
            "account.source is journal, but no journal exists" if wanted else f"no journal yet in {data_dir}"
        )
        return Finding("journal", not wanted, why, "start one with `wheel init`", wanted)
    try:
        with open_journal(path) as journal:
            faults = damage(journal)
            events = journal.events()
    except WheelError as error:
        return Finding("journal", False, error.message, error.hint, broken=True)
    faults += [each.message for each in check(events)]
    if faults:
        return Finding(
            "journal", False, f"{path}: {faults[0]}", "`wheel journal check` lists all faults", broken=True
        )
    return Finding("journal", True, f"{counted(len(events), 'event')} in {path}, all consistent")


def _wants_journal(ctx: Context) -> bool:
    try:
        config = ctx.config
    except WheelError:
        return False  # mistakes in the config are reported elsewhere
    return any(account.source == "journal" for account in (config.account, *config.accounts.values()))


def _libraries() -> Iterator[Finding]:
    import re
    from importlib import metadata

    try:
        wanted = metadata.requires("wheelcli") or []
    except metadata.PackageNotFoundError:
        hint = "install it: pipx install, uv tool install, or pip install -e ."
        yield Finding("libraries", False, "wheelcli runs from a folder and is not installed", hint)
        return
    for line in wanted:
        match = re.match(r"[A-Za-z0-9._-]+", line)
        if match is None or "extra ==" in line:
            continue
        try:
            yield Finding(match[0], True, metadata.version(match[0]))
        except metadata.PackageNotFoundError:
            yield Finding(match[0], False, "is missing", f"pip install '{line}'", broken=True)


def _screen(console: "Console", findings: list[Finding]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for each in findings:
        mark, style = ("ok", "green") if each.ok else ("!!", "red") if each.broken else ("!", "yellow")
        detail = f"{each.detail} ({each.hint})" if each.hint else each.detail
        table.add_row(Text(mark, style), Text(each.check), Text(printable(detail)))
    console.print(table)
