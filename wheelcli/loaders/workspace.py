"""The data of a run: one protocol, with two forms, the user's files and the demo.

Commands and the other loaders use a workspace; whether the data comes from a file, a provider or an invented
market is up to it.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from wheelcli.errors import Problem

if TYPE_CHECKING:
    import pandas as pd

    from wheelcli.archive.plans import SavedPlan
    from wheelcli.book.store.journal import Journal
    from wheelcli.config import Account, Config, Loaded, Preset
    from wheelcli.loaders.plans.last_plan import LastPlan, ListedPlan
    from wheelcli.manage.rolls.ticket import RollTicket
    from wheelcli.market.provider import MarketRequest, Progress, Provider
    from wheelcli.market.snapshot import Snapshot
    from wheelcli.market.snapshot_store import SnapshotInfo
    from wheelcli.plan.document import PlanRecord


class Messages(Protocol):
    """The run's messages to its user beside its result."""

    problems: list[Problem]

    @property
    def interactive(self) -> bool:
        """Return whether the user can be prompted."""

    def note(self, message: str) -> None:
        """Print a sentence on stderr."""

    def tell(self, problem: Problem) -> None:
        """Report a problem beside the result, once."""

    def ask(self, question: str) -> str:
        """Return the line that a person types as an answer. Raises KeyboardInterrupt at the end of input."""

    def confirm(self, doubts: Sequence[str], *, force: bool, dry_run: bool, option: str = "--force") -> None:
        """Return only if a doubtful entry should be written anyway; `option` is what a script passes to
        accept it. Raises WheelError (usage) otherwise.
        """

    def progress(self, total: int) -> "AbstractContextManager[Progress | None]":
        """Show how far a fetch of `total` symbols is; None if there is no terminal."""


class Workspace(Protocol):
    """The account, market, plans and journal of one run. `account` and `snapshot` are as the user named them,
    or None.
    """

    command: str
    account: str | None
    snapshot: str | None
    preset: "Preset | None"
    overrides: tuple[str, ...]  # --set KEY=VALUE
    read_only: bool  # nothing of this run is saved
    refresh: bool  # ignore cached answers of feeds
    messages: Messages

    @property
    def demo(self) -> bool:
        """Return whether names and prices are invented, which screens show."""

    @property
    def loaded(self) -> "Loaded":
        """Return the config with the origin of every value. Raises WheelError naming every mistake in it."""

    @property
    def config(self) -> "Config":
        """Return the config in force."""

    @property
    def broad_fund(self) -> str:
        """Return the fund that serves as the benchmark of returns and moves."""

    def adopt(self, preset: "Preset | None", overrides: tuple[str, ...]) -> None:
        """Use these settings from now on, as if they had been typed."""

    def config_with(self, settings: tuple[str, ...]) -> "Config":
        """Return the config in force with these KEY=VALUE settings on top.

        Raises WheelError naming every mistake.
        """

    def now(self) -> datetime:
        """Return the moment of this run, UTC."""

    def last_session(self) -> date:
        """Return the session that a review without dates ends with."""

    @property
    def market(self) -> str:
        """Return the market of the account of this run: `us` or `deribit`."""

    @property
    def folder(self) -> Path:
        """Return the folder of its snapshots, plans and IV history."""

    def journal_exists(self) -> bool:
        """Return whether there is a journal to open."""

    def open_journal(self, *, create: bool = False) -> "Journal":
        """Return the journal. Raises WheelError (5) if it does not exist and is not to be created, or if it
        cannot be used.
        """

    def described_account(self, account: str | None) -> "Account | None":
        """Return the account as the user's settings describe it (None is `[account]`); None if they do not
        have it.
        """

    def provider(self) -> "Provider":
        """Return the provider of quotes. Raises WheelError (5) if the config names one that no package
        offers.
        """

    def begin(self) -> None:
        """Send the requests that every fetch of this run needs; their answers come while the caller works."""

    def fetch(
        self, request: "MarketRequest", *, keep: bool = True, ahead: "Callable[[], Snapshot] | None" = None
    ) -> "tuple[Snapshot, Path | None]":
        """Return the market of this run for a request, and where it is kept."""

    def named_snapshot(self, *, options_of: "Collection[str] | None" = None) -> "Snapshot | None":
        """Return the market that --snapshot names; None without it. It is whole, or may have the options of
        these names only.
        """

    def kept_market(self) -> "Snapshot | None":
        """Return a whole market without fetching: the market of --snapshot, else the newest recorded;
        None if there is none.
        """

    def valuation_market(self, symbols: Collection[str]) -> "Snapshot | None":
        """Return a market to value holdings of these names in; None if they are to be valued at cost."""

    def reviewed_market(self, until: date, request: "Callable[[], MarketRequest]") -> "Snapshot | None":
        """Return the market at the end of a review: the market of --snapshot, else the newest recorded
        up to that day.

        `request` is for an invented market.
        """

    def known_underlyings(self) -> "pd.DataFrame | None":
        """Return the table of underlyings of the newest market; None if there is none."""

    def recorded(self) -> "Sequence[SnapshotInfo]":
        """Return the recorded markets that can be read, the newest first."""

    def iv_history(self) -> "pd.DataFrame":
        """Return the IV history that this run ranks IV in. Raises WheelError (5) if it is damaged."""

    def plans(self) -> "Sequence[ListedPlan]":
        """Return every plan, newest first."""

    def saved_plans(self) -> "Sequence[SavedPlan]":
        """Return the plans that scans have saved and that can be read, newest first."""

    def last_plan(self) -> "LastPlan":
        """Return the newest plan. Raises WheelError (5) if there is none."""

    def last_plan_of(self, account: str) -> "LastPlan":
        """Return the newest plan of that account. Raises WheelError: usage if that account has none, 5 if
        there is no plan at all.
        """

    def plan_named(self, name: str) -> "LastPlan":
        """Return the plan of that id, beginning of an id, or place in the list. Raises WheelError (usage) if
        it names none.
        """

    def is_last_plan(self, name: str | None, plan: "LastPlan") -> bool:
        """Return whether commands without a name would read this `plan`, which was chosen by `name`."""

    def later_underlyings(self, plan: "PlanRecord") -> "Iterator[tuple[pd.DataFrame, datetime]]":
        """Return the tables of underlyings of markets like that of a plan, with their moments, the newest
        first.
        """

    def weighed_roll(self, ticket: str) -> "RollTicket | None":
        """Return the order of a saved roll, by its ticket."""
