"""The exact text that is sent to a venue: it is in the record before it is sent."""

from decimal import Decimal
from typing import Protocol

from wheelcli.rfq import wire
from wheelcli.rfq.quotes import Match
from wheelcli.rfq.states import Request


class Wording(Protocol):
    """The texts that a venue takes."""

    def create(self, request: Request, *, number: int) -> str:
        """Return the request as it is sent."""

    def accept(
        self, request: Request, *, limit: Decimal, rest: bool, quote: Match | None, number: int
    ) -> str:
        """Return the acceptance as it is sent; `quote` is None if a price is accepted."""

    def cancel(self, request: Request, *, number: int) -> str:
        """Return the cancel as it is sent."""


class JsonRpc:
    """The methods that Deribit documents for block RFQs."""

    def create(self, request: Request, *, number: int) -> str:
        """Return the request as it is sent."""
        params = wire.create_params(
            request.package, label=request.label, makers=request.makers, disclosed=request.disclosed
        )
        return wire.body(wire.CREATE, params, number=number)

    def accept(
        self, request: Request, *, limit: Decimal, rest: bool, quote: Match | None, number: int
    ) -> str:
        """Return the acceptance: your limit, whatever the quotes are."""
        assert request.venue_id is not None
        params = wire.accept_params(
            request.package,
            venue_id=request.venue_id,
            price=limit,
            rest=rest,
            quote=None if quote is None else quote.quotes[0].id,
        )
        return wire.body(wire.ACCEPT, params, number=number)

    def cancel(self, request: Request, *, number: int) -> str:
        """Return the cancel as it is sent."""
        assert request.venue_id is not None
        return wire.body(wire.CANCEL, wire.cancel_params(request.venue_id), number=number)


JSON_RPC = JsonRpc()
