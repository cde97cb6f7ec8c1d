"""One entry in the record of requests for quotes: a decision, a request, an answer or a reading, with its
time.

The record is append-only; `wheelcli.rfq.fold` derives the state of a request from its entries. Bodies hold
JSON values only, with decimals as text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from wheelcli.order import decimal


class Kind(StrEnum):
    """What an entry records."""

    BUILT = "built"  # a package, its limit and the exact request
    SIZED = "sized"  # the limits of the book, measured on the block
    BENCHMARK = "benchmark"  # the market that prices are compared with
    INTENT = "intent"  # about to send the request; committed before the first byte is sent
    ACK = "ack"  # the venue's answer to it
    BOOK = "book"  # quotes as the venue showed them
    ACCEPT_STOPPED = (
        "accept_stopped"  # an acceptance that a check stopped at a price: typed again, it confirms
    )
    ACCEPT_INTENT = "accept_intent"  # about to accept
    ACCEPT_RESULT = "accept_result"
    CANCEL_INTENT = "cancel_intent"  # about to cancel
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    RECONCILED = "reconciled"  # the venue's report, after an intent without an answer
    FILL = "fill"  # a trade seen at the venue only after the acceptance
    MARKOUT = "markout"  # the mid at a set time after the fill


INTENTS = frozenset({Kind.INTENT, Kind.ACCEPT_INTENT, Kind.CANCEL_INTENT})


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `number` counts entries of the whole record from 1; `digest` verifies this entry and all
    before it.
    """

    number: int
    at: datetime
    rfq: str
    kind: Kind
    venue: str
    body: Mapping[str, Any]
    digest: str = ""


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry before the record has numbered it."""

    kind: Kind
    body: Mapping[str, Any]


def text_of(value: Decimal | None) -> str | None:
    """Return a decimal as the text in a body; `number_in` reads it back."""
    return None if value is None else f"{value:f}"


def number_in(value: Any) -> Decimal | None:
    """Return the decimal that a field of a body holds. Raises ValueError if it is not a finite number."""
    if value is None:
        return None
    number = decimal(value if isinstance(value, Decimal | float | str) else str(value))
    if not number.is_finite():
        raise ValueError(f"{value!r} is not a number")
    return number


def moment_text(moment: datetime | None) -> str | None:
    """Return a moment as the text in a body, in UTC."""
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="milliseconds")


def moment_in(value: Any) -> datetime | None:
    """Return the moment of a body. Raises ValueError if the text is not a moment."""
    return None if value is None else datetime.fromisoformat(str(value))
