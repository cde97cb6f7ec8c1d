"""A gate's answer for one ticket: value, limit, effect and verdict, and the numbers in words."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from wheelcli.units import Doc


class Effect(StrEnum):
    """What a failing gate does to a ticket."""

    BLOCK = "block"
    WARN = "warn"
    INFO = "info"


class Verdict(StrEnum):
    """The verdict of a gate."""

    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


class Scope(StrEnum):
    """The object that a gate checks."""

    CONTRACT = "contract"
    UNDERLYING = "underlying"
    POSITION = "position"
    PORTFOLIO = "portfolio"


class Unit(StrEnum):
    """The unit of a gate's numbers."""

    USD = "usd"
    SHARE = "share"  # a ratio, shown in per cent
    DAYS = "days"
    MINUTES = "minutes"
    SESSIONS = "sessions"
    CONTRACTS = "contracts"
    COUNT = "count"
    POINTS = "points"
    DELTA = "delta"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate's answer for one ticket."""

    gate: Annotated[str, Doc("name of the gate")]
    value: Annotated[float | str | None, Doc("measured value; null is unknown or not applicable")]
    unit: Annotated[
        Unit,
        Doc(
            "unit of value and limit: usd, share (a ratio), days, minutes, sessions, "
            "contracts, count, points, delta, text"
        ),
    ]
    limit: Annotated[float | str | None, Doc("limit it was checked against")]
    effect: Annotated[Effect, Doc("effect if it fails")]
    verdict: Annotated[Verdict, Doc("verdict")]
    reason: Annotated[str, Doc("sentence with the numbers")]

    @property
    def blocks(self) -> bool:
        """Return whether this answer rejects the ticket."""
        return self.effect is Effect.BLOCK and self.verdict in (Verdict.FAIL, Verdict.UNKNOWN)


def shown(value: float | str | None, unit: Unit) -> str:
    """Return a gate's number as a person reads it.

    >>> shown(0.0312, Unit.SHARE), shown(1234.5, Unit.USD), shown(None, Unit.DAYS), shown(1, Unit.DAYS)
    ('3.1 %', '$1,234.50', 'unknown', '1 day')
    >>> shown(-0.031, Unit.USD), shown(-0.001, Unit.USD), shown(-2e6, Unit.USD)
    ('-$0.03', '$0.00', '-$2.0M')
    """
    if value is None:
        return "unknown"
    if isinstance(value, str):
        return value
    match unit:
        case Unit.USD:
            return _dollars(value)
        case Unit.SHARE:
            return f"{100 * value:.1f} %"
        case Unit.DELTA:
            return f"{value:.3f}"
        case Unit.POINTS:
            return f"{value:.1f}"
        case Unit.COUNT | Unit.TEXT:
            return f"{value:g}"
        case _:
            number = f"{value:,.0f}"
            return f"{number} {unit.value.removesuffix('s') if number == '1' else unit.value}"


def _dollars(value: float) -> str:
    sign, size = "-" if round(value, 2) < 0 else "", abs(value)
    for unit, letter in ((1e12, "T"), (1e9, "B"), (1e6, "M")):
        if size >= unit:
            return f"{sign}${size / unit:,.1f}{letter}"
    return f"{sign}${size:,.2f}"
