"""A client that kills itself at one point of sending, accepting or cancelling.

Run as a process, it reads the arguments of `main` as JSON, a line for each client, forks it, and answers how
it ended.

Points: `before` the intent is recorded, `committed` before its bytes leave, `sent` before the answer is read,
`answered` before the answer is recorded.
"""

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from practice_desk import RULES, no_checks, no_limits

from wheelcli.rfq.entry import INTENTS, Kind
from wheelcli.venues import desk as desks
from wheelcli.venues.block_rfq import BlockRfqVenue
from wheelcli.venues.deribit import TEST, caps_of
from wheelcli.venues.readings import Desk
from wheelcli.venues.record import open_record
from wheelcli.venues.redact import Redactor
from wheelcli.venues.session import Login, Session
from wheelcli.venues.sim.server import CLIENT
from wheelcli.venues.venue import AcceptBy, Caps, View

CAPS = Caps(
    name="sim",
    practice=True,
    minimum=Decimal(10),
    tick=Decimal("0.01"),
    max_legs=20,
    view=View.AGGREGATED,
    accept_by=AcceptBy.PRICE,
    life_s=300,
    grace_s=5,
)
ANSWERS = {Kind.ACK, Kind.ACCEPT_RESULT, Kind.CANCELLED}


def die() -> None:
    """Nothing runs after this: no finally, no flush."""
    os.kill(os.getpid(), signal.SIGKILL)


def main(folder: str, url: str, secret: str, rfq: str, action: str, point: str, at: str) -> None:
    """Do the action, and die at the point; a request on coins goes to the venue for coins."""
    record, now = open_record(Path(folder)), datetime.fromisoformat(at)
    append = record.append

    def dying(name: str, new: Any, **more: Any) -> Any:
        kinds = {each.kind for each in new}
        if point == "before" and kinds & INTENTS:
            die()
        if point == "answered" and kinds & ANSWERS:
            die()
        done = append(name, new, **more)
        if point == "committed" and kinds & INTENTS:
            die()
        return done

    record.append = dying  # type: ignore[method-assign]

    @contextmanager
    def connect() -> Iterator[BlockRfqVenue]:
        login = Login(url, CLIENT, secret, testnet=True, answer_s=3.0)
        with Session(login, now=lambda: now, redactor=Redactor()) as session:
            exchange = session._exchange

            def sent(text: str, number: int) -> Any:
                if point == "sent" and f"private/{action}_block_rfq" in text:
                    session._socket.send(text)
                    die()
                return exchange(text, number)

            session._exchange = sent  # type: ignore[method-assign]
            yield BlockRfqVenue(session, CAPS if request.coin is None else caps_of(TEST))

    request = record.request(rfq)
    desk = Desk(record=record, connect=connect, venue=request.venue, now=lambda: now, sleep=lambda s: None)
    if action == "create":
        desks.send_request(desk, request, checks=no_checks)
    elif action == "accept":
        terms = desks.Terms(limit=Decimal("2.00") if request.coin is None else Decimal(1000))
        desks.accept_quotes(desk, request, terms, RULES, limits=no_limits)
    else:
        desks.cancel_request(desk, request)


def serve() -> None:
    """Fork a client for each line."""
    for line in sys.stdin:
        if (child := os.fork()) == 0:
            main(*json.loads(line))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    serve()
