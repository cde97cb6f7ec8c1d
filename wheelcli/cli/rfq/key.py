"""`wheel rfq key`: save, test, find or remove the API key of a venue."""

import getpass
import os
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wheelcli.cli.command import PLAIN, command
from wheelcli.cli.context import Context
from wheelcli.documents.result import Result
from wheelcli.errors import Exit, WheelError, invalid_value
from wheelcli.loaders.rfq.desk import desk_of
from wheelcli.loaders.rfq.keys import Tested, tested_key
from wheelcli.loaders.rfq.venues import VENUES
from wheelcli.money_text import counted
from wheelcli.rfq.list_documents import VenueKey
from wheelcli.venues.keys import KeySource, forget_key, keep_key, key_source, variables_of

if TYPE_CHECKING:
    from rich.console import Console

_SHORTEST = 6


class Action(StrEnum):
    """The action on the key."""

    SET = "set"
    TEST = "test"
    SHOW = "show"
    FORGET = "forget"


@command("rfq key", needs=PLAIN | {"overrides"})
def key(
    ctx: Context,
    action: Annotated[
        Action,
        typer.Argument(
            metavar="ACTION",
            help="set: prompt for the key and save it in the operating system's keyring. test: log in and"
            " show what the key may do, without a request for quotes. show: report where it is. forget:"
            " remove it from the keyring.",
            show_default=False,
        ),
    ],
    venue: Annotated[
        str, typer.Argument(metavar="VENUE", help="deribit-test or deribit.", show_default=False)
    ],
) -> Result:
    """Save, test, find or remove the API key of a venue.

    A key in the environment takes precedence over the keyring. Grant the key block_rfq:read_write and
    block_trade:read only: a key that may also trade in the order book, withdraw or change the account is
    refused.
    """
    name = _keyed(venue)
    if action is Action.SET:
        _set(ctx, name)
        return _result(name, KeySource.KEYRING, f"the key for {name} is in the keyring")
    if action is Action.SHOW:
        source = key_source(name, os.environ)
        where = "no key" if source is None else f"a key in the {source}"
        return _result(name, source, f"{name}: {where}")
    if action is Action.FORGET:
        had = forget_key(name)
        text = f"the keyring {'no longer has' if had else 'has no'} key for {name}"
        return _result(name, None, text)
    with desk_of(ctx.workspace) as base:
        found = tested_key(ctx.workspace, base, name)
    return _result(name, found.source, _sentence(name, found), found)


def _set(ctx: Context, name: str) -> None:
    if not ctx.interactive:
        names = " and ".join(variables_of(name))
        raise WheelError(
            "a key can be entered on a terminal only",
            hint=f"in scripts, set {names}",
            code="usage",
            exit_code=Exit.USAGE,
        )
    client_id = ctx.ask(f"client id of the key for {name}:")
    secret = getpass.getpass("client secret (not shown): ", stream=ctx.stderr).strip()
    if not client_id or len(secret) < _SHORTEST:
        raise WheelError(
            f"an id and a secret of at least {_SHORTEST} characters are needed; nothing was saved",
            code="usage",
            exit_code=Exit.USAGE,
        )
    keep_key(name, client_id, secret)
    if any(os.environ.get(variable) for variable in variables_of(name)):
        ctx.note(f"! {' or '.join(variables_of(name))} is set and takes precedence over the keyring")


def _keyed(venue: str) -> str:
    """Return the name of a venue that needs a key. Raises WheelError (usage) for another."""
    names = [kind.name for kind in VENUES.values() if kind.keyed]
    name = venue.strip().lower()
    if name not in names:
        raise WheelError(
            invalid_value("VENUE", venue, f"one of {', '.join(names)}"), code="usage", exit_code=Exit.USAGE
        )
    return name


def _sentence(name: str, found: Tested) -> str:
    return (
        f"{name}: the key works (from the {found.source}); clock {found.apart_s:+.1f} s;"
        f" {counted(found.makers, 'maker')}, {counted(found.open_requests, 'request')} open\n"
        f"scope: {' '.join(found.scope)}"
    )


def _result(name: str, source: KeySource | None, text: str, found: Tested | None = None) -> Result:
    def screen(console: "Console") -> Any:
        console.print(text, highlight=False, markup=False, soft_wrap=True)

    data = VenueKey(
        venue=name,
        source=None if source is None else source.value,
        scope=() if found is None else found.scope,
        clock_apart_s=None if found is None else round(found.apart_s, 3),
        makers=None if found is None else found.makers,
        open_requests=None if found is None else found.open_requests,
    )
    return Result(
        schema="wheel.rfq.key/1",
        data=data,
        columns=("venue", "source", "scope", "clock_apart_s", "makers", "open_requests"),
        screen=screen,
    )
