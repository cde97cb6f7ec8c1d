"""Deribit's block requests for quotes, on its live and on its test network.

Methods and session are the same as at the practice venue. Four things differ: the address, the key, the
network that each response must name, and that an anonymous request names every maker.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from wheelcli.rfq.wire import GRACE_S
from wheelcli.venues.block_rfq import BlockRfqVenue
from wheelcli.venues.keys import read_key
from wheelcli.venues.redact import Redactor
from wheelcli.venues.session import Login, Session
from wheelcli.venues.venue import AcceptBy, Caps, View

_LIFE_S = 300.0  # of a request; its own answer says when it expires
_LEGS = 20


@dataclass(frozen=True, slots=True)
class Network:
    """One of Deribit's networks: the venue's name here, its address, and the `testnet` of its responses."""

    name: str
    url: str
    testnet: bool


LIVE = Network("deribit", "wss://www.deribit.com/ws/api/v2", testnet=False)
TEST = Network("deribit-test", "wss://test.deribit.com/ws/api/v2", testnet=True)


def caps_of(network: Network) -> Caps:
    """Return the capabilities of the venue. Each instrument has its own minimum and tick."""
    return Caps(
        name=network.name,
        practice=network.testnet,
        minimum=None,
        tick=None,
        max_legs=_LEGS,
        view=View.AGGREGATED,
        accept_by=AcceptBy.PRICE,
        life_s=_LIFE_S,
        grace_s=GRACE_S,
        names_makers=True,
    )


@contextmanager
def deribit(
    network: Network,
    *,
    environment: Mapping[str, str],
    now: Callable[[], datetime],
    redactor: Redactor,
    answer_s: float = 10.0,
) -> Iterator[BlockRfqVenue]:
    """Open a session with one network.

    Raises WheelError: 5 without a key, 4 if it does not answer, 6 if the answers are of another network or
    the key may do more than request quotes.
    """
    key = read_key(network.name, environment)
    redactor.hide(key.client_id)
    login = Login(network.url, key.client_id, key.secret, testnet=network.testnet, answer_s=answer_s)
    with Session(login, now=now, redactor=redactor) as session:
        yield BlockRfqVenue(session, caps_of(network))
