"""The sheet: quotes that desks give by phone or chat, typed in; nothing leaves the program.

What is sent is a sentence to say. An acceptance leaves the request accepting until its end is typed too,
because only the desk knows whether it traded.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from wheelcli.rfq.benchmark import TYPED, Benchmark
from wheelcli.rfq.coins.prints import Print
from wheelcli.rfq.fills import Fill
from wheelcli.rfq.package import Direction
from wheelcli.rfq.quotes import Book, Quote
from wheelcli.rfq.states import Request
from wheelcli.rfq.wire import VenueRequest
from wheelcli.venues.record import Record
from wheelcli.venues.venue import AcceptBy, Cancelled, Caps, Placed, Spoken, UnansweredError, View

NAME = "sheet"
CAPS = Caps(
    name=NAME,
    practice=False,
    minimum=None,
    tick=Decimal("0.0001"),
    max_legs=4,
    view=View.INDIVIDUAL,
    accept_by=AcceptBy.QUOTE,
    life_s=8 * 3600,
    grace_s=0,
    human=True,
    rests=False,
    benchmark_age_s=60,
)
_LOOK_S = 0.5  # at the record, in which another command may type a quote


@dataclass(frozen=True, slots=True)
class TypedMarket:
    """The market that a person typed, because a feed is minutes late: the package's bid and ask, the share's
    price, and their moment.
    """

    bid: Decimal
    ask: Decimal
    spot: Decimal
    at: datetime

    def benchmark(self, like: Benchmark | None, direction: Direction) -> Benchmark:
        """Return this market as the benchmark of an order of this direction; vega and fees come from `like`,
        an earlier benchmark.
        """
        middle = (self.bid + self.ask) / 2
        plain = like or Benchmark(at=self.at, mid=None, mark=None)
        return replace(
            plain,
            at=self.at,
            mid=middle,
            mark=middle,
            walk=None,
            shown=None,
            spot=self.spot,
            spot_basis=TYPED,
            natural=self.ask if direction is Direction.BUY else self.bid,
            natural_size=None,
        )


class SheetVenue:
    """The desks, as far as the record knows them."""

    caps = CAPS

    def __init__(self, record: Record, now: Callable[[], datetime], market: TypedMarket | None) -> None:
        self._record = record
        self._now = now
        self._market = market

    def apart_s(self) -> float:
        """Return 0: a person has no clock to compare."""
        return 0.0

    def now(self) -> datetime:
        """Return our time."""
        return self._now()

    def makers(self) -> tuple[str, ...]:
        """Return no makers: you choose which desks to ask."""
        return ()

    def benchmark(self, request: Request, *, at: datetime) -> Benchmark | None:
        """Return the market that was typed with this command; None without one."""
        if self._market is None:
            return None
        return self._market.benchmark(request.benchmark, request.package.direction)

    def create(self, text: str, request: Request) -> Placed:
        """Return the request as placed: you ask the desks yourself."""
        return Placed(self._shown(request, Book(self._now())))

    def accept(self, text: str, request: Request) -> Spoken:
        """Return the sentence to say."""
        assert request.pending is not None
        book = request.book or Book(self._now())
        wanted = request.pending.body["quote"]
        (quote,) = [each for each in book.met_by(request.package.direction) if each.id == wanted]
        return Spoken(quote.price, text)

    def cancel(self, text: str) -> Cancelled:
        """Return the request as cancelled: you tell the desks yourself."""
        return Cancelled()

    def look(self, request: Request) -> VenueRequest:
        """Return the request with its current quotes."""
        now, request = self._now(), self._record.request(request.id)
        shown = standing(request, now)
        over = request.expires is not None and now > request.expires and not request.say
        return self._shown(request, shown, state="expired" if over else "open")

    def follow(self, request: Request, seconds: float) -> bool:
        """Wait for a quote that another command types; return True, because looking costs nothing."""
        time.sleep(min(seconds, _LOOK_S))
        return True

    def find(self, label: str, since: datetime) -> Sequence[VenueRequest]:
        """Return nothing: no desk keeps a list that the program can read."""
        return ()

    def fills(self, found: VenueRequest) -> tuple[Fill, ...]:
        """Return nothing: fills are typed."""
        return ()

    def tape(self, count: int) -> Sequence[Print]:
        """Raise UnansweredError: desks publish nothing."""
        raise UnansweredError(
            "desks publish no prints; the exchanges' prints are in your broker's time and sales"
        )

    def _shown(self, request: Request, book: Book, *, state: str = "open") -> VenueRequest:
        created = request.created or self._now()
        return VenueRequest(
            venue_id=request.id,
            state=state,
            label=request.label,
            created=created,
            grace_until=created,
            expires=request.expires or created + timedelta(seconds=CAPS.life_s),
            disclosed=True,
            makers=request.makers,
            amount=request.package.amount,
            legs=tuple((leg.contract, leg.side.value, leg.ratio) for leg in request.package.legs),
            book=book,
        )


@contextmanager
def sheet(record: Record, *, now: Callable[[], datetime], market: TypedMarket | None) -> Iterator[SheetVenue]:
    """Open a session with the sheet: nothing is connected."""
    yield SheetVenue(record, now, market)


def standing(request: Request, now: datetime) -> Book:
    """Return the quotes of a request that have not ended."""
    book = request.book or Book(now)

    def still(quotes: tuple[Quote, ...]) -> tuple[Quote, ...]:
        return tuple(each for each in quotes if each.expires is None or each.expires > now)

    return Book(now, still(book.bids), still(book.asks))
