"""The venues that requests can go to: the wording of each, the way to it, and what is known of it
before a session.
"""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from wheelcli import clock
from wheelcli.errors import Exit, WheelError, invalid_value
from wheelcli.loaders.rfq.folders import practice_folder
from wheelcli.venues import deribit, sheet
from wheelcli.venues.redact import clean_tracebacks
from wheelcli.venues.sheet_wording import SheetWording
from wheelcli.venues.sim import practice
from wheelcli.venues.wording import JSON_RPC, Wording

if TYPE_CHECKING:
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.venues.readings import Desk
    from wheelcli.venues.record import Record
    from wheelcli.venues.redact import Redactor
    from wheelcli.venues.sheet import TypedMarket
    from wheelcli.venues.venue import Caps, Venue


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What a session needs of the run."""

    folder: Path  # of the practice venue
    record: "Record"
    redactor: "Redactor"
    market: "TypedMarket | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueKind:
    """One venue. `caps` are those known before a session, `markets` those of the accounts that it serves.

    `live` is set if it trades with real money over a connection, `local` if it quotes the market that the
    program gives it, `keyed` if it needs an API key.
    """

    name: str
    caps: "Callable[[], Caps]"
    open: "Callable[[Reach], AbstractContextManager[Venue]]"
    wording: Wording = JSON_RPC
    live: bool = False
    local: bool = False
    keyed: bool = False
    markets: frozenset[str] = frozenset({"us"})


def _practice(reach: Reach) -> "AbstractContextManager[Venue]":
    return practice.practice(reach.folder, now=clock.now, redactor=reach.redactor)


def _sheet(reach: Reach) -> "AbstractContextManager[Venue]":
    return sheet.sheet(reach.record, now=clock.now, market=reach.market)


def _deribit(reach: Reach, network: deribit.Network) -> "AbstractContextManager[Venue]":
    clean_tracebacks(reach.redactor)
    return deribit.deribit(network, environment=os.environ, now=clock.now, redactor=reach.redactor)


VENUES: dict[str, VenueKind] = {
    kind.name: kind
    for kind in (
        VenueKind(
            name=practice.NAME,
            caps=practice.known_caps,
            open=_practice,
            local=True,
            markets=frozenset({"us", "deribit"}),
        ),
        VenueKind(name=sheet.NAME, caps=lambda: sheet.CAPS, open=_sheet, wording=SheetWording()),
        VenueKind(
            name=deribit.TEST.name,
            caps=lambda: deribit.caps_of(deribit.TEST),
            open=lambda reach: _deribit(reach, deribit.TEST),
            keyed=True,
            markets=frozenset({"deribit"}),
        ),
        VenueKind(
            name=deribit.LIVE.name,
            caps=lambda: deribit.caps_of(deribit.LIVE),
            open=lambda reach: _deribit(reach, deribit.LIVE),
            live=True,
            keyed=True,
            markets=frozenset({"deribit"}),
        ),
    )
}


def is_practice(venue: str) -> bool:
    """Return whether requests at a venue are practice; at one that this version lacks they are not."""
    kind = VENUES.get(venue)
    return kind is not None and kind.caps().practice


def venue_named(name: str) -> VenueKind:
    """Return a venue by its name. Raises WheelError (usage) for an unknown name."""
    kind = VENUES.get(name.strip().lower())
    if kind is None:
        raise WheelError(
            invalid_value("--venue", name, f"one of {', '.join(VENUES)}"), code="usage", exit_code=Exit.USAGE
        )
    return kind


def refuse_other_market(kind: VenueKind, market: str) -> None:
    """Raise WheelError (usage) if a venue does not take orders of an account of this market."""
    if market in kind.markets:
        return
    coins = market == "us"
    raise WheelError(
        f"{kind.name} trades options on coins only" if coins else f"{kind.name} does not trade coins",
        hint='pass --account with the name of an account that has market = "deribit"'
        if coins
        else f"name another --venue: {', '.join(k.name for k in VENUES.values() if market in k.markets)}",
        code="usage",
        exit_code=Exit.USAGE,
    )


def at_venue(
    workspace: "Workspace", desk: "Desk", name: str, *, market: "TypedMarket | None" = None
) -> "Desk":
    """Return the desk at one venue, `market` as it was typed with this command.

    Raises WheelError (6) for a venue that this version does not have, or a live one without `rfq.live`.
    """
    kind = VENUES.get(name)
    if kind is None:
        raise WheelError(
            f"this version has no venue {name}",
            hint="the record keeps its requests; another version of wheel made them",
            code="no_venue",
            exit_code=Exit.REFUSED,
        )
    if kind.live and not workspace.config.rfq.live:
        raise WheelError(
            f"{name} is live, and rfq.live is false in the config: nothing was connected",
            hint="`wheel config set rfq.live true` allows it",
            code="live",
            exit_code=Exit.REFUSED,
        )
    reach = Reach(
        folder=practice_folder(workspace),
        record=desk.record,
        redactor=desk.record.redactor,
        market=market,
    )
    return replace(desk, venue=name, wording=kind.wording, connect=lambda: kind.open(reach))
