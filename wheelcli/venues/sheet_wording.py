"""The sentences of a desk's request, for phone or chat."""

from decimal import Decimal

from wheelcli.rfq.package import AmountUnit, Direction, Package
from wheelcli.rfq.quotes import Match
from wheelcli.rfq.states import Request
from wheelcli.rfq.verdict import at_price


class SheetWording:
    """The sentences to say."""

    def create(self, request: Request, *, number: int) -> str:
        """Return the question; it does not show your side."""
        return f"Please quote both sides of {_order(request.package)}, the whole size at one price."

    def accept(
        self, request: Request, *, limit: Decimal, rest: bool, quote: Match | None, number: int
    ) -> str:
        """Return the acceptance of one desk's quote, at its price."""
        package = request.package
        if quote is None:
            return f"{package.direction.upper()} {_order(package)} {at_price(package, limit)} or better"
        desk = " and ".join(quote.quotes[0].makers)
        where = "to" if package.direction is Direction.SELL else "from"
        price = at_price(package, quote.price)
        return f"{package.direction.upper()} {_order(package)} {price}, {where} {desk}"

    def cancel(self, request: Request, *, number: int) -> str:
        """Return the sentence that ends the request."""
        return f"Nothing done in {_order(request.package)}, thank you."


def _order(package: Package) -> str:
    """Return what is traded, in the words of the trade."""
    legs = " ".join(str(leg) for leg in package.legs)
    if package.unit is AmountUnit.SHARES:
        return f"{package.amount:f} {package.legs[0].contract}"
    return f"{package.amount:f} × {legs.removeprefix('+') if len(package.legs) == 1 else f'[{legs}]'}"
