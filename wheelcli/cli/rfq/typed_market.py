"""The market as a person types it: feeds are minutes late, a broker's screen is not."""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from wheelcli import clock
from wheelcli.cli.rfq.group import price_in
from wheelcli.errors import invalid_value, usage
from wheelcli.rfq.package import AmountUnit
from wheelcli.trading_calendar import NEW_YORK
from wheelcli.venues.sheet import TypedMarket

if TYPE_CHECKING:
    from wheelcli.rfq.package import Package

MARKET_AGAIN = ("--bid", "PRICE", "--ask", "PRICE", "--spot", "PRICE")  # typed again for the next command
_SECOND = timedelta(seconds=1)

Bid = Annotated[
    str | None,
    typer.Option(
        "--bid",
        metavar="PRICE",
        help="Sheet: the package's bid on your broker's screen.",
        show_default=False,
    ),
]
Ask = Annotated[
    str | None,
    typer.Option(
        "--ask", metavar="PRICE", help="Sheet: the package's ask on that screen.", show_default=False
    ),
]
Spot = Annotated[
    str | None,
    typer.Option(
        "--spot",
        metavar="PRICE",
        help="Sheet: the share's price there. Default for shares: the middle of --bid and --ask.",
        show_default=False,
    ),
]
At = Annotated[
    str | None,
    typer.Option(
        "--at",
        metavar="HH:MM:SS",
        help="Sheet: when you read these prices, New York time. Default: now.",
        show_default=False,
    ),
]


def market_in(
    package: "Package", *, human: bool, bid: str | None, ask: str | None, spot: str | None, at: str | None
) -> TypedMarket | None:
    """Return the market that was typed; None if none was.

    Raises WheelError (usage) if only a part of it was, if it is crossed, or if the venue has a market of its
    own.
    """
    if (bid, ask, spot, at) == (None, None, None, None):
        return None
    if not human:
        raise usage(
            "--bid, --ask, --spot and --at are for a desk's request (--venue sheet)",
            "leave them out: this venue has a market of its own",
        )
    if bid is None or ask is None or (spot is None and package.unit is not AmountUnit.SHARES):
        wanted = "--bid and --ask" if package.unit is AmountUnit.SHARES else "--bid, --ask and --spot"
        raise usage("the market is incomplete", f"pass {wanted} together")
    low, high = price_in(bid, "--bid"), price_in(ask, "--ask")
    if low > high:
        raise usage(f"--bid {bid} is above --ask {ask}", "pass bid and ask from the same moment")
    share = (low + high) / 2 if spot is None else price_in(spot, "--spot")
    if share <= 0:
        raise usage(invalid_value("--spot", str(spot), "a price above 0"), "")
    return TypedMarket(low, high, share, _moment(at))


def _moment(at: str | None) -> datetime:
    now = clock.now()
    if at is None:
        return now
    try:
        read = time.fromisoformat(at.strip())
    except ValueError:
        raise usage(invalid_value("--at", at, "HH:MM:SS, New York time"), "") from None
    local = now.astimezone(NEW_YORK)
    moment = datetime.combine(local.date(), read.replace(tzinfo=None), NEW_YORK)
    if moment > local + _SECOND:
        raise usage(f"--at {at} is in the future", "--at is New York time")
    return min(moment.astimezone(now.tzinfo), now)
