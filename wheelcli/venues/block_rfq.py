"""A venue with Deribit's block RFQ methods, over a session."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from wheelcli.errors import cannot_read
from wheelcli.rfq import wire
from wheelcli.rfq.benchmark import Benchmark, measured
from wheelcli.rfq.coins.order_book import DEPTH, order_book_in
from wheelcli.rfq.coins.prints import Print, prints_in
from wheelcli.rfq.fills import Fill
from wheelcli.rfq.states import Request
from wheelcli.venues.session import RpcError, Session
from wheelcli.venues.venue import (
    Cancelled,
    Caps,
    Filled,
    NotFilled,
    Placed,
    Rejected,
    Resting,
    UnansweredError,
)

_NOT_FILLED = "not_fully_filled"
_UNREADABLE = (KeyError, TypeError, ValueError, ArithmeticError, AttributeError)
_LISTED = 200


class BlockRfqVenue:
    """The methods of one venue. It never sends anything twice."""

    def __init__(self, session: Session, caps: Caps) -> None:
        self._session = session
        self._caps = caps
        self._follows = False

    @property
    def caps(self) -> Caps:
        """Return what the venue can do."""
        return self._caps

    @property
    def scope(self) -> tuple[str, ...]:
        """Return the rights of the key."""
        return self._session.scope

    def count_open(self) -> int:
        """Return the number of open requests of this account, whoever sent them."""
        return len(self._listed({"count": _LISTED, "role": "taker", "state": "open"}))

    def apart_s(self) -> float:
        """Return how many seconds its clock is ahead of ours."""
        return self._session.apart_s

    def now(self) -> datetime:
        """Return the time by its clock."""
        return self._session.now()

    def follow(self, request: Request, seconds: float) -> bool:
        """Wait at most this long for news of a request; return whether some came.

        The content of notifications is not used, because one may come twice, or an older one after a newer
        one. The venue is queried again instead; if it grants no notifications, it is queried once a second.
        """
        if not self._follows:
            with suppress(RpcError):
                self._session.call("private/subscribe", {"channels": [wire.CHANNEL]})
            self._follows = True
        self._session.wait(seconds)
        notes = [note.get("data") for note in self._session.notes]
        self._session.notes.clear()
        ids = [str(data.get("block_rfq_id")) for data in notes if isinstance(data, Mapping)]
        return request.venue_id in ids

    def makers(self) -> tuple[str, ...]:
        """Return every maker that the venue lists."""
        answer = self._call(wire.MAKERS, {})
        try:
            return tuple(str(name) for name in answer)
        except _UNREADABLE as error:
            raise UnansweredError(cannot_read("the list of makers", error)) from error

    def benchmark(self, request: Request, *, at: datetime) -> Benchmark:
        """Return the venue's market of the package: one request per leg."""
        depths, marks, spot = {}, {}, None
        for leg in request.package.legs:
            answer = self._call("public/get_order_book", {"instrument_name": leg.contract, "depth": DEPTH})
            try:
                book = order_book_in(answer)
                depths[leg.contract], spot = book.depth, book.index or spot
                if book.mark is not None:
                    marks[leg.contract] = book.mark
            except _UNREADABLE as error:
                raise UnansweredError(cannot_read(f"the order book of {leg.contract}", error)) from error
        return measured(request.package, depths, marks, spot=spot, at=at, like=request.benchmark)

    def create(self, text: str, request: Request) -> Placed | Rejected:
        """Send a request."""
        try:
            return Placed(self._request(self._session.send(text)))
        except RpcError as error:
            return Rejected(str(error))

    def accept(self, text: str, request: Request) -> Filled | NotFilled | Resting | Rejected:
        """Send an acceptance. Code 13907 has two meanings; its message shows which."""
        try:
            answer = self._session.send(text)
        except RpcError as error:
            return NotFilled(str(error)) if error.message.startswith(_NOT_FILLED) else Rejected(str(error))
        try:
            trades = answer.get("block_trades") or ()
            if trades:
                legs = [(leg.contract, leg.side.value, leg.ratio) for leg in request.package.legs]
                return Filled(tuple(wire.fills_in(trades, legs)))
            return Resting(wire.decimal_in(answer["trade_trigger"]["price"]))
        except _UNREADABLE as error:
            raise UnansweredError(cannot_read("the answer", error)) from error

    def cancel(self, text: str) -> Cancelled | Rejected:
        """Send a cancel."""
        try:
            self._session.send(text)
        except RpcError as error:
            return Rejected(str(error))
        return Cancelled()

    def look(self, request: Request) -> wire.VenueRequest:
        """Return a request with its quotes. Raises UnansweredError if the venue does not show it."""
        assert request.venue_id is not None
        found = self._listed({"block_rfq_id": int(request.venue_id)})
        if len(found) != 1:
            raise UnansweredError(f"the venue does not show request {request.venue_id}")
        return found[0]

    def find(self, label: str, since: datetime) -> Sequence[wire.VenueRequest]:
        """Return the requests with this label that were created at `since` or later."""
        found = self._listed({"count": _LISTED, "role": "taker"})
        return [each for each in found if each.label == label and each.created >= since]

    def fills(self, found: wire.VenueRequest) -> tuple[Fill, ...]:
        """Return the block trades of a request."""
        answer = self._call(wire.TRADES, {"block_rfq_id": int(found.venue_id)})
        try:
            return tuple(wire.fills_in(answer, found.legs))
        except _UNREADABLE as error:
            raise UnansweredError(cannot_read("a block trade", error)) from error

    def tape(self, count: int) -> Sequence[Print]:
        """Return the latest public trades, newest first."""
        answer = self._call(wire.TAPE, {"currency": "any", "count": count})
        try:
            return prints_in(answer)
        except _UNREADABLE as error:
            raise UnansweredError(cannot_read("the tape", error)) from error

    def _listed(self, params: Mapping[str, Any]) -> list[wire.VenueRequest]:
        answer = self._call(wire.LIST, params)
        try:
            return [self._request(fields) for fields in answer["block_rfqs"]]
        except _UNREADABLE as error:
            raise UnansweredError(cannot_read("the list of requests", error)) from error

    def _call(self, method: str, params: Mapping[str, Any]) -> Any:
        """Query the venue. For a query, an error of the venue counts as no answer."""
        try:
            return self._session.call(method, params)
        except RpcError as error:
            raise UnansweredError(str(error)) from error

    def _request(self, fields: Mapping[str, Any]) -> wire.VenueRequest:
        try:
            return wire.request_in(fields, now=self.now(), grace_s=self._caps.grace_s)
        except _UNREADABLE as error:
            raise UnansweredError(cannot_read("the answer", error)) from error
