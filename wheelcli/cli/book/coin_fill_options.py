"""The options of `wheel journal fill` for options on coins: moment, index, fee and prices of a fill."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal

from wheelcli.book.coins.money import exact_e8
from wheelcli.book.coins.trades import moment_of
from wheelcli.book.entry.line_words import Words, decimal_of
from wheelcli.book.events import Kind
from wheelcli.cli.context import Context
from wheelcli.coin_fees import Rates
from wheelcli.contract import Contract
from wheelcli.errors import invalid_value, usage
from wheelcli.loaders.book.journal import today_of
from wheelcli.loaders.coins.journal import index_of
from wheelcli.trading_calendar import Close, settles_at

__all__ = ["Typed", "fee_of_fill", "index_of_fill", "moment_of_fill", "number", "usage"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The options of the command as typed; None if not given."""

    price: str | None
    contracts: int | None
    fees: str | None
    index: str | None
    on: str | None
    at: str | None
    plan: str | None
    paid: str | None
    over: bool
    force: bool
    dry_run: bool


def moment_of_fill(
    ctx: Context, typed: Typed, contract: Contract, *, kind: Kind, contracts: int
) -> tuple[date, datetime]:
    """Return the day and the moment of the fill, UTC."""
    today = today_of(ctx.workspace)
    day = Words(typed.on, example="--on 2026-08-21").day() if typed.on else today
    if day > today:
        raise usage(f"--on {day} is in the future", "")
    if day > contract.expiration:
        raise usage(f"{contract.name} expired on {contract.expiration}", "correct the day with --on")
    if typed.at is None:
        return day, moment_of(day, kind, contract, contracts=contracts, now=ctx.workspace.now())
    clock: time | None = Words(typed.at).clock()
    if clock is None:
        raise usage(invalid_value("--at", typed.at, "HH:MM, UTC"), "")
    at = datetime.combine(day, clock, UTC)
    if settles_at(contract.expiration, at=Close.UTC_0800) <= at:
        raise usage(f"{contract.name} expired on {contract.expiration} at 08:00 UTC", "correct --on or --at")
    return day, at


def index_of_fill(ctx: Context, typed: Typed, contract: Contract, day: date) -> Decimal | None:
    """Return the index, dollars per coin: as typed, or of the market recorded that day; None if it is unknown
    and not needed.
    """
    if typed.index is not None:
        return number("--index", typed.index, "dollars per coin")
    index = index_of(ctx.workspace)(contract.root, day)
    if index is None and (contract.inverse or typed.fees is None):
        raise usage(
            f"index of {contract.root} on {day} unknown: no market of that day is recorded",
            "pass --index with dollars per coin",
        )
    return index


def fee_of_fill(
    typed: Typed, rates: Rates, price: Decimal, size: Decimal, *, contract: Contract, index: Decimal | None
) -> Decimal:
    """Return the fee of one leg, in the unit of the venue: as typed, or from the rates."""
    if typed.fees is None:
        return rates.trade(price, size, Decimal(1) if contract.inverse else (index or Decimal(1)))
    value = decimal_of(typed.fees.strip())
    if value is None or exact_e8(value) is None:
        raise usage(invalid_value("--fees", typed.fees, "an amount with up to eight decimals"), "")
    return value


def number(option: str, text: str | None, what: str) -> Decimal:
    """Return a positive number with up to six decimals. Raises WheelError (usage) for another text."""
    if text is None:
        raise usage(f"{option} is missing", f"pass {what}")
    value = decimal_of(text.strip())
    if value is None or value <= 0 or value != round(value, 6):
        raise usage(invalid_value(option, text, f"{what}, with up to six decimals"), "")
    return value
