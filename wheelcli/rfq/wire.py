"""The text of requests and answers: JSON-RPC 2.0, with the names and fields of Deribit.

Numbers are read as decimals, so that prices compare as printed. Unknown fields are ignored. A quote whose
price or amount is not a number is left out and reported.

>>> from decimal import Decimal
>>> body("private/cancel_block_rfq", {"block_rfq_id": 7}, number=3)
'{"jsonrpc":"2.0","id":3,"method":"private/cancel_block_rfq","params":{"block_rfq_id":7}}'
>>> parse('{"price":0.10}')["price"]
Decimal('0.10')
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from wheelcli.errors import cannot_read
from wheelcli.rfq.fills import Fill, FillLeg
from wheelcli.rfq.package import Direction, Package
from wheelcli.rfq.quotes import Book, Quote

CREATE = "private/create_block_rfq"
ACCEPT = "private/accept_block_rfq"
CANCEL = "private/cancel_block_rfq"
LIST = "private/get_block_rfqs"
MAKERS = "private/get_block_rfq_makers"
TRADES = "private/get_block_trades"
TAPE = "public/get_block_rfq_trades"
CHANNEL = "block_rfq.taker.any"
GRACE_S = 5.0  # after creation; until then quotes are neither shown nor accepted

Leg = tuple[str, str, int]  # contract, its direction if the package is bought, ratio
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STATES = {"created": "open", "traded": "filled"}  # two words for one state
_SMALLEST = Decimal("1e-8")
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueRequest:
    """One request as the venue reports it. `state` is open, filled, cancelled or expired."""

    venue_id: str
    state: str
    label: str
    created: datetime
    grace_until: datetime  # quotes are shown from then on
    expires: datetime
    disclosed: bool
    makers: tuple[str, ...]
    amount: Decimal
    legs: tuple[Leg, ...]
    book: Book
    resting: Decimal | None = None
    mark: Decimal | None = None

    def is_of(self, package: Package) -> bool:
        """Return whether it is for this package: the same legs, sides, ratios and amount."""
        wanted = {(leg.contract, leg.side.value, leg.ratio) for leg in package.legs}
        return set(self.legs) == wanted and self.amount == package.amount


def body(method: str, params: Mapping[str, Any], *, number: int) -> str:
    """Return the text of a request to send."""
    return encode({"jsonrpc": "2.0", "id": number, "method": method, "params": params})


def encode(message: Mapping[str, Any]) -> str:
    """Return the text of a message to send; decimals as numbers, whole ones without a decimal point."""
    return json.dumps(message, separators=(",", ":"), allow_nan=False, default=_number)


def parse(text: str | bytes) -> Any:
    """Return the values of a message, with numbers as int or Decimal. Raises ValueError if it is not JSON."""
    return json.loads(text, parse_float=Decimal)


def create_params(package: Package, *, label: str, makers: Sequence[str], disclosed: bool) -> dict[str, Any]:
    """Return the parameters of `create`; the package's direction is not sent until the acceptance."""
    return {
        "legs": [
            {
                "instrument_name": leg.contract,
                "amount": package.quantity(leg),
                "direction": leg.side.value,
            }
            for leg in package.legs
        ],
        "label": label,
        "makers": list(makers),
        "disclosed": disclosed,
    }


def accept_params(
    package: Package, *, venue_id: str, price: Decimal, rest: bool, quote: str | None = None
) -> dict[str, Any]:
    """Return the parameters of `accept`: the whole amount at your limit, fill-or-kill unless it rests."""
    params = {
        "block_rfq_id": int(venue_id),
        "price": price,
        "amount": package.amount,
        "direction": package.direction.value,
        "legs": [
            {"instrument_name": leg.contract, "direction": leg.side.value, "ratio": leg.ratio}
            for leg in package.legs
        ],
        "time_in_force": "good_til_cancelled" if rest else "fill_or_kill",
    }
    return params if quote is None else {**params, "block_rfq_quote_id": quote}


def cancel_params(venue_id: str) -> dict[str, Any]:
    """Return the parameters of `cancel`."""
    return {"block_rfq_id": int(venue_id)}


def request_in(fields: Mapping[str, Any], *, now: datetime, grace_s: float = GRACE_S) -> VenueRequest:
    """Return the request in a venue's answer; `now` is by the venue's clock.

    Raises ValueError, KeyError or TypeError if the answer holds none.
    """
    legs = tuple(
        (str(leg["instrument_name"]), str(leg["direction"]), int(leg["ratio"])) for leg in fields["legs"]
    )
    state = str(fields["state"])
    trigger = fields.get("trade_trigger")
    resting = None
    if isinstance(trigger, Mapping) and trigger.get("state") == "untriggered":
        resting = decimal_in(trigger["price"])
    return VenueRequest(
        venue_id=str(fields["block_rfq_id"]),
        state=_STATES.get(state, state),
        label=str(fields.get("label") or ""),
        created=moment(fields["creation_timestamp"]),
        grace_until=moment(fields["creation_timestamp"]) + timedelta(seconds=grace_s),
        expires=moment(fields["expiration_timestamp"]),
        disclosed=bool(fields.get("disclosed", True)),
        makers=tuple(str(name) for name in fields.get("makers") or ()),
        amount=decimal_in(fields["amount"]),
        legs=legs,
        book=book_of(fields, now=now),
        resting=resting,
        mark=None if fields.get("mark_price") is None else decimal_in(fields["mark_price"]),
    )


def book_of(fields: Mapping[str, Any], *, now: datetime) -> Book:
    """Return the quotes of a request or of a notification."""
    faults: list[str] = []
    sides = {}
    for name, sign in (("bids", -1), ("asks", 1)):
        quotes = []
        for each in fields.get(name) or ():
            try:
                quotes.append(_quote(each))
            except (ValueError, KeyError, TypeError, ArithmeticError) as error:
                faults.append(cannot_read(f"a quote of the {name}", error))
        sides[name] = tuple(sorted(quotes, key=lambda quote, sign=sign: sign * quote.price))  # type: ignore[misc]
    return Book(now, sides["bids"], sides["asks"], tuple(faults))


def fills_in(trades: Sequence[Mapping[str, Any]], legs: Sequence[Leg]) -> list[Fill]:
    """Return the block trades in an answer as fills of the package with these legs.

    The price of a fill is the sum of the legs' prices, each times its ratio and with the sign of its side.
    Raises ValueError, KeyError or TypeError if a trade cannot be read.
    """
    written = {contract: (1 if side == Direction.BUY.value else -1, ratio) for contract, side, ratio in legs}
    out = []
    for block in trades:
        found = tuple(_fill_leg(trade) for trade in block["trades"])
        if not found:
            raise ValueError("a block trade without a leg")
        price = Decimal(0)
        for leg in found:
            if leg.price is None:
                raise ValueError("a leg of a block trade has no price")
            sign, ratio = written[leg.contract]
            price += sign * ratio * leg.price
        price = Decimal(f"{price.quantize(_SMALLEST).normalize():f}")
        amount = found[0].amount / written[found[0].contract][1]
        out.append(Fill(str(block["id"]), moment(block["timestamp"]), price, amount, found))
    return out


def moment(milliseconds: Any) -> datetime:
    """Return the moment of a venue's timestamp. Raises ValueError if the value is not a timestamp."""
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int | Decimal):
        raise ValueError(f"{milliseconds!r} is not a timestamp")
    return EPOCH + int(milliseconds) * _MILLISECOND


def milliseconds(at: datetime) -> int:
    """Return a moment as a venue's timestamp."""
    return (at - EPOCH) // _MILLISECOND


def _quote(fields: Mapping[str, Any]) -> Quote:
    expires, updated = fields.get("expires_at"), fields.get("last_update_timestamp")
    amount = decimal_in(fields["amount"])
    if amount <= 0:
        raise ValueError(f"an amount of {amount}")
    return Quote(
        decimal_in(fields["price"]),
        amount,
        fields.get("execution_instruction") == "all_or_none",
        tuple(str(name) for name in fields.get("makers") or ()),
        None if expires is None else moment(expires),
        None if updated is None else moment(updated),
        None if fields.get("block_rfq_quote_id") is None else str(fields["block_rfq_quote_id"]),
    )


def _fill_leg(trade: Mapping[str, Any]) -> FillLeg:
    return FillLeg(
        str(trade["instrument_name"]),
        Direction(str(trade["direction"])),
        decimal_in(trade["amount"]),
        None if trade.get("price") is None else decimal_in(trade["price"]),
        None if trade.get("fee") is None else decimal_in(trade["fee"]),
        str(trade.get("fee_currency") or ""),
        str(trade["trade_id"]),
        None if trade.get("index_price") is None else decimal_in(trade["index_price"]),
    )


def decimal_in(value: Any) -> Decimal:
    """Return a number from an answer. Raises ValueError for text, NaN and any other value that is not a
    number.
    """
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError(f"{value!r} is not a number")
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError(f"{value!r} is not a number")
    return number


def _number(value: Any) -> int | float:
    """Return a decimal as a JSON number; whole numbers without a decimal point."""
    if not isinstance(value, Decimal):
        raise TypeError(f"{value!r} has no place in a request")
    return int(value) if value == value.to_integral_value() else float(value)
