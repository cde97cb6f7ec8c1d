"""The source of a run's figures, their age by the machine's clock, and the notice when they are old."""

import shlex
from collections.abc import Set
from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING

from wheelcli import clock, trading_calendar
from wheelcli.documents.provenance import Provenance
from wheelcli.errors import Problem
from wheelcli.feed_source import US, is_invented, market_of
from wheelcli.plan.feeds import WIDE_AT_THE_CLOSE, name_quotes
from wheelcli.quotes import feed_name, moment_text

if TYPE_CHECKING:
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.market.snapshot import Snapshot
    from wheelcli.plan.document import PlanRecord

_PLAN_AGAIN = "run `wheel scan` while the market is open to plan on today's quotes"


def of_market(
    snapshot: "Snapshot | None",
    *,
    account: str | None = None,
    plan: str | None = None,
    names: Set[str] | None = None,
) -> Provenance:
    """Return the provenance of figures from a market, of these names or all; all unknown without one."""
    if snapshot is None:
        return Provenance(None, None, account=account, plan=plan)
    table = snapshot.underlyings
    quotes = name_quotes(table, set(table["symbol"]) if names is None else names)
    return _aged(Provenance(snapshot.as_of, snapshot.source, account=account, plan=plan, quotes=quotes))


def of_plan(record: "PlanRecord", *, names: Set[str] | None = None) -> Provenance:
    """Return the provenance of a saved plan, of these names of it or all."""
    quotes = tuple(each for each in record.data.quotes if names is None or each.symbol in names)
    as_of, plan = record.as_of.astimezone(UTC), record.id or None
    return _aged(Provenance(as_of, record.source, account=record.account, plan=plan, quotes=quotes))


def _aged(provenance: Provenance) -> Provenance:
    if is_invented(provenance.source) or provenance.as_of is None:
        return provenance
    now = clock.now()
    if market_of(provenance.source) != US:  # a session is a day in UTC, and none is ever over
        moments = (provenance.as_of, now)
        then, today = (trading_calendar.session_date(at, trading_calendar.NEVER_CLOSED) for at in moments)
        return replace(provenance, sessions_old=max((today - then).days, 0))
    behind = trading_calendar.sessions_between(
        trading_calendar.session_date(provenance.as_of), trading_calendar.session_date(now)
    )
    closed = bool(provenance.quotes) and provenance.closing == provenance.quotes
    overtaken = closed and behind > 0 and trading_calendar.in_session(now)
    return replace(provenance, sessions_old=behind, overtaken=overtaken)


def closing_quotes(provenance: Provenance) -> tuple[Problem, ...]:
    """Return the notice on closing quotes, for commands that have no note of their own on them."""
    closing = provenance.closing
    if not closing:
        return ()
    feeds = " and ".join(dict.fromkeys(feed_name(each.source or "unknown feed") for each in closing))
    moments = [each.quote_time for each in closing if each.quote_time is not None]
    when = f", {moment_text(max(moments))}" if moments else ""
    every = len(closing) == len(provenance.quotes)
    names = "" if every else f", for {', '.join(each.symbol for each in closing)}"
    message = f"closing quotes of {feeds}{when}{names}: {WIDE_AT_THE_CLOSE}"
    return (Problem("closing_quotes", message, "run the same command after the open"),)


def old_plan(provenance: Provenance) -> tuple[Problem, ...]:
    """Return the notice on a saved plan whose quotes are more than one session old; nothing for a fresh one
    and for the demo's.
    """
    return _old(provenance, _PLAN_AGAIN)


def old_market(
    workspace: "Workspace", provenance: Provenance, *, recorded: bool = False
) -> tuple[Problem, ...]:
    """Return the notice on a market of this run whose quotes are more than one session old. `recorded` is
    whether the command reads the last recorded market instead of fetching one.
    """
    if workspace.snapshot and not recorded:
        again = f"run `wheel {workspace.command}` without --snapshot"
        hint = f"{again} while the market is open, for today's quotes"
    elif recorded:
        hint = "run `wheel record` while the market is open to record today's quotes"
    else:
        hint = f"run `wheel {workspace.command}` again while the market is open"
    return _old(provenance, hint)


def _old(provenance: Provenance, hint: str) -> tuple[Problem, ...]:
    if not provenance.old or provenance.as_of is None:
        return ()
    market = market_of(provenance.source)
    if market != US:
        hint = "run the command again without --snapshot, or plan again: this market never closes"
    session = trading_calendar.session_date(provenance.as_of, market)
    if provenance.overtaken and provenance.sessions_old == 1:
        quotes = f"these are the closing quotes of {session}, and the market has opened since"
    else:
        quotes = f"these quotes are from {session}, {provenance.sessions_old} sessions ago"
    message = f"OLD DATA: {quotes}; prices have moved since"
    return (Problem("old_data", message, hint),)


def options_again(workspace: "Workspace", *named: str) -> str:
    """Return the options that a command named on a screen needs to read the same plan: `named`, and ` --demo`
    with the settings of this run, because each command makes the demo's plan again. Empty for the user's last
    plan.
    """
    words = [*named]
    if workspace.demo:
        words += [
            "--demo",
            *(("--preset", workspace.preset.value) if workspace.preset else ()),
            *(word for setting in workspace.overrides for word in ("--set", setting)),
        ]
    return "".join(f" {shlex.quote(word)}" for word in words)


def account_options(workspace: "Workspace") -> str:
    """Return the options with which a command reaches the account of this run."""
    return options_again(workspace, *(("--account", workspace.account) if workspace.account else ()))
