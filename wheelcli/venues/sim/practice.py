"""A session with the practice venue: the one already running, or one that this command runs.

The process that holds the folder's lock serves. Its address and secret are in a file that only the owner can
read. Other commands connect to it.
"""

import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from time import sleep

from wheelcli import private_files
from wheelcli.errors import Exit, WheelError
from wheelcli.file_lock import exclusive
from wheelcli.rfq.coins.package import CoinTerms
from wheelcli.rfq.depth import Depth
from wheelcli.venues.block_rfq import BlockRfqVenue
from wheelcli.venues.redact import Redactor
from wheelcli.venues.session import Login, Session
from wheelcli.venues.sim.exchange import Exchange
from wheelcli.venues.sim.faults import Faults
from wheelcli.venues.sim.scenario import REAL, Pace, Scenario, read_scenario
from wheelcli.venues.sim.server import CLIENT, PracticeServer
from wheelcli.venues.sim.state import MARKET, read_market
from wheelcli.venues.venue import AcceptBy, Caps, View

NAME = "sim"
ADDRESS = "sim.json"
_LOCK = ".sim.lock"
_TRIES, _PAUSE_S = 20, 0.1


@contextmanager
def practice(
    folder: Path, *, now: Callable[[], datetime], redactor: Redactor, answer_s: float = 10.0
) -> Iterator[BlockRfqVenue]:
    """Open a session with the practice venue of a folder. Raises WheelError (4) if it does not answer."""
    with ExitStack() as stack:
        for attempt in range(_TRIES):
            try:
                stack.enter_context(serving(folder, now=now))
            except WheelError as error:
                if error.code != "busy":
                    raise
            try:
                login, caps = _address(folder, answer_s)
                session = stack.enter_context(Session(login, now=now, redactor=redactor))
                break
            except (WheelError, OSError, ValueError, KeyError) as error:
                # It is just starting, or it is ending and has not yet removed its address.
                if isinstance(error, WheelError) and error.exit_code is not Exit.NO_DATA:
                    raise
                if attempt == _TRIES - 1:
                    raise _silent(folder) from error
                sleep(_PAUSE_S)
        yield BlockRfqVenue(session, caps)


@contextmanager
def serving(
    folder: Path,
    *,
    now: Callable[[], datetime],
    scenario: Scenario | None = None,
    port: int = 0,
    faults: Faults | None = None,
    pace: Pace = REAL,
) -> Iterator[PracticeServer]:
    """Serve the practice venue of a folder. Raises WheelError (code `busy`) if another process does."""
    private_files.make_folder(folder)
    with exclusive(folder / _LOCK, wait_s=0, what="the practice venue", who="wheel rfq"):
        exchange = Exchange(folder, scenario or read_scenario(), now=now, pace=pace)
        secret = secrets.token_urlsafe(24)
        try:
            server = PracticeServer(exchange, secret=secret, port=port, faults=faults)
        except OSError as error:
            raise WheelError(
                f"cannot open port {port}: {error.strerror or error}",
                hint="choose another --port, or leave it out",
                code="port",
                exit_code=Exit.USAGE,
            ) from error
        try:
            address = {
                "url": server.url,
                "client_id": CLIENT,
                "client_secret": secret,
                "minimum": str(exchange.scenario.minimum),
                "tick": str(exchange.scenario.tick),
                "grace_s": exchange.grace_s,
                "life_s": exchange.life_s,
            }
            private_files.replace_whole(folder / ADDRESS, json.dumps(address).encode())
            with server:
                yield server
        finally:
            (folder / ADDRESS).unlink(missing_ok=True)


def idle(folder: Path) -> AbstractContextManager[None]:
    """Keep the practice venue of this folder from starting. Raises WheelError (`busy`) if one runs."""
    private_files.make_folder(folder)
    return exclusive(folder / _LOCK, wait_s=0, what="the practice venue", who="wheel demo reset")


def quote_market(
    folder: Path,
    depths: Mapping[str, Depth],
    *,
    spot: Decimal | None,
    now: datetime,
    terms: Mapping[str, CoinTerms] | None = None,
) -> None:
    """Write the market of a package for the practice venue, whether it is running or not; `terms` are those
    of options on coins.
    """
    instruments = {
        name: {
            "bids": [[str(level.price), str(level.size or 0)] for level in depth.bids],
            "asks": [[str(level.price), str(level.size or 0)] for level in depth.asks],
            "mark_price": None if depth.mid is None else str(depth.mid),
            "index_price": None if spot is None else str(spot),
            "listed": int(now.timestamp() * 1000),
            **({} if terms is None or name not in terms else terms[name].fields()),
        }
        for name, depth in depths.items()
    }
    private_files.make_folder(folder)
    private_files.replace_whole(folder / MARKET, json.dumps({**read_market(folder), **instruments}).encode())


def known_caps() -> Caps:
    """Return the capabilities of a practice venue that a command runs itself; a running one may differ."""
    scenario = read_scenario()
    return _caps(
        minimum=scenario.minimum, tick=scenario.tick, life_s=scenario.life_s, grace_s=scenario.grace_s
    )


def _caps(*, minimum: Decimal, tick: Decimal, life_s: float, grace_s: float) -> Caps:
    return Caps(
        name=NAME,
        practice=True,
        minimum=minimum,
        tick=tick,
        max_legs=20,
        view=View.AGGREGATED,
        accept_by=AcceptBy.PRICE,
        life_s=life_s,
        grace_s=grace_s,
    )


def _address(folder: Path, answer_s: float) -> tuple[Login, Caps]:
    fields = json.loads((folder / ADDRESS).read_text(encoding="utf-8"))
    client, secret = fields["client_id"], fields["client_secret"]
    login = Login(fields["url"], client, secret, testnet=True, answer_s=answer_s)
    return login, _caps(
        minimum=Decimal(fields["minimum"]),
        tick=Decimal(fields["tick"]),
        life_s=float(fields["life_s"]),
        grace_s=float(fields["grace_s"]),
    )


def _silent(folder: Path) -> WheelError:
    return WheelError(
        f"the practice venue of {folder} does not answer",
        hint="nothing was sent; stop the running `wheel rfq sim`, then run this again",
        code="venue",
        exit_code=Exit.NO_DATA,
    )
