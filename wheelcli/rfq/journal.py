"""The journal's events of a request that traded: one for each leg of each block trade, in one group.

Price, size, fees and time are the record's. A leg's price is the venue's; if it names only the package's, the
price is split as `wheel journal fill` splits it. Ids are of the venue's trade, so a second entry of the same
trade changes nothing.

Example: 25 puts are sold at 990.00 in two blocks, 15 and 10: two events of one group, 1,485,000.00 and
990,000.00 before fees.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from wheelcli.book.entry.fills import Fill as Reported
from wheelcli.book.entry.fills import leg_prices, shared_cents
from wheelcli.book.entry.line_money import contract_fees_cents, gross_cents
from wheelcli.book.events import DELIVERABLE, MICROS, Event, Kind
from wheelcli.config.rules import Fees
from wheelcli.contract import Contract
from wheelcli.order import Order, OrderLeg
from wheelcli.rfq.fills import Fill, FillLeg
from wheelcli.rfq.package import AmountUnit, Direction
from wheelcli.rfq.states import Request
from wheelcli.trading_calendar import NEW_YORK, session_on_or_before

_DOLLARS = ("", "USD")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the record does not have: the account, the settings' fees, and the total fees in cents if known.

    Also the price of the long leg if the venue names none, the deliverables of adjusted contracts, and the
    moment of a practice market whose time stands still.
    """

    account: str
    fees: Fees
    fees_cents: int | None = None
    paid: Decimal | None = None
    deliverables: Mapping[Contract, int] | None = None
    moment: datetime | None = None


def events_of_request(request: Request, terms: Terms) -> list[Event]:
    """Return the events of all its trades.

    Raises ValueError if the record lacks what they need, and WheelError (usage) if a net price cannot be
    split.
    """
    events = []
    for fill in request.fills:
        prices = _prices(request, fill, terms)
        for leg, price in zip(fill.legs, prices, strict=True):
            events.append(_event(request, fill, leg, price, terms))
    sizes = [abs(event.contracts) or abs(event.micro_shares) for event in events]
    parts = shared_cents(terms.fees_cents, sizes)
    group = request.id if len(events) > 1 else None
    out = []
    for event, part in zip(events, parts, strict=True):
        cost = event.fees_cents if part is None else part
        out.append(
            replace(
                event,
                cash_cents=event.cash_cents + event.fees_cents - cost,
                fees_cents=cost,
                group=group,
            )
        )
    return out


def event_id(request: Request, leg: FillLeg) -> str:
    """Return the id of a leg's event."""
    place = [each.contract for each in request.package.legs].index(leg.contract) + 1
    return f"rfq:{request.venue}:{leg.trade}:{place}"


def _prices(request: Request, fill: Fill, terms: Terms) -> Sequence[Decimal]:
    """Return dollars per share of each leg of a fill."""
    known = [leg.price for leg in fill.legs if leg.price is not None]
    if len(known) == len(fill.legs):
        return known
    order = _order(request)
    net = request.package.net(fill.price).cash
    reported = Reported(net=net, contracts=int(fill.amount), day=fill.at.date(), paid=terms.paid)
    by_contract = {
        leg.contract.occ: price for leg, price in zip(order.legs, leg_prices(order, reported), strict=True)
    }
    return [by_contract[leg.contract] for leg in fill.legs]


def _event(request: Request, fill: Fill, leg: FillLeg, price: Decimal, terms: Terms) -> Event:
    at = terms.moment or fill.at
    bought = leg.side is Direction.BUY
    micros = round(price * MICROS)
    shares = request.package.unit is AmountUnit.SHARES
    order_leg = None if shares else _leg(_order(request), leg)
    size = int(leg.amount)
    multiplier = 1 if order_leg is None else int(order_leg.multiplier)
    gross = gross_cents(micros, size * multiplier * MICROS)
    closes = order_leg is not None and not order_leg.opens
    fees = _fees(leg, size, micros, closes=closes, shares=shares, terms=terms)
    event = Event(
        id=event_id(request, leg),
        account=terms.account,
        kind=Kind.SHARE_BUY if bought else Kind.SHARE_SELL,
        day=session_on_or_before(at.astimezone(NEW_YORK).date()),
        at=at,
        symbol=request.symbol,
        micro_shares=(size if bought else -size) * MICROS if shares else 0,
        price_micros=micros,
        cash_cents=(-gross if bought else gross) - fees,
        fees_cents=fees,
        ticket=request.ticket,
        plan=request.plan,
        source="fill",
    )
    if order_leg is None:
        return event
    contract = order_leg.contract
    return replace(
        event,
        kind=Kind.OPTION_CLOSE if closes else Kind.OPTION_OPEN,
        contract=contract,
        contracts=size if bought else -size,
        multiplier=multiplier,
        deliverable_micros=(terms.deliverables or {}).get(contract, DELIVERABLE),
    )


def _fees(leg: FillLeg, size: int, micros: int, *, closes: bool, shares: bool, terms: Terms) -> int:
    """Return a leg's fees in cents: the venue's, else the settings', which have none for shares."""
    if leg.fee is not None:
        if leg.fee_currency not in _DOLLARS:
            raise ValueError(f"fees in {leg.fee_currency} are not dollars")
        return int((leg.fee * 100).quantize(Decimal(1), ROUND_HALF_UP))
    if shares:
        return 0
    return contract_fees_cents(terms.fees, size, closing=closes, price_micros=micros)


def _order(request: Request) -> Order:
    if request.order is None:
        raise ValueError("the record does not show whether each leg opens or closes")
    return request.order


def _leg(order: Order, leg: FillLeg) -> OrderLeg:
    for each in order.legs:
        if each.contract.occ == leg.contract:
            return each
    raise ValueError(f"the order has no leg {leg.contract}")
