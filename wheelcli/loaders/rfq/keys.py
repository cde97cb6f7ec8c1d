"""Test the API key of a venue: log in, and read its rights, the makers and the open requests."""

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wheelcli.loaders.rfq.venues import at_venue
from wheelcli.venues.block_rfq import BlockRfqVenue
from wheelcli.venues.keys import KeySource, read_key
from wheelcli.venues.readings import no_answer
from wheelcli.venues.venue import UnansweredError

if TYPE_CHECKING:
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.venues.readings import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """The results of a login."""

    source: KeySource
    scope: tuple[str, ...]
    apart_s: float
    makers: int
    open_requests: int


def tested_key(workspace: "Workspace", base: "Desk", name: str) -> Tested:
    """Return the rights of a venue's key. Sends nothing that changes anything.

    Raises WheelError: 5 without a key, 4 without an answer, 6 for another network, a key that may do more
    than request quotes, or a live venue while `rfq.live` is false.
    """
    desk = at_venue(workspace, base, name)
    source = read_key(name, os.environ).source
    try:
        with desk.connect() as venue:
            assert isinstance(venue, BlockRfqVenue)
            return Tested(
                source=source,
                scope=venue.scope,
                apart_s=venue.apart_s(),
                makers=len(venue.makers()),
                open_requests=venue.count_open(),
            )
    except UnansweredError as error:
        raise no_answer(error) from error
