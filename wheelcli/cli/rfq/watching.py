"""Show a request on the screen until it ends, a key is pressed or the wait is over; in a pipe, print a line
for each change.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any

from wheelcli.cli.rfq.group import document
from wheelcli.cli.rfq.keys import Keys
from wheelcli.documents.result import Format
from wheelcli.loaders.provenance import options_again
from wheelcli.loaders.rfq.actions import cancel
from wheelcli.render.screens.rfq import picture
from wheelcli.rfq.quotes import is_better
from wheelcli.rfq.states import Request
from wheelcli.rfq.verdict import at_price, price_text
from wheelcli.venues.readings import Desk, best_of, look, no_answer, take_benchmark
from wheelcli.venues.venue import UnansweredError, Venue

if TYPE_CHECKING:
    from wheelcli.cli.context import Context

_REDRAW_S = 0.1  # ten times a second at most
_LOOK_S = 1.0  # at least that often, whatever is notified
_BENCHMARK_S = 5.0


class Key(Enum):
    """How watching ended."""

    ACCEPT = "a"
    CANCEL = "c"
    LEAVE = "q"
    TIME = ""


@dataclass(frozen=True, slots=True)
class Watched:
    """The request when watching ended, the key that ended it, and the price to accept: the one on the screen
    when `a` was pressed and confirmed.
    """

    request: Request
    key: Key
    price: Decimal | None = None


def follow(
    ctx: "Context",
    desk: Desk,
    request: Request,
    *,
    seconds: float,
    line: Callable[[Request], None],
    until_quoted: bool = False,
) -> Watched:
    """Show a live request until it ends, a key is pressed, or that many seconds have passed; with
    `until_quoted` and without a terminal, also until the whole amount has a price within the limit.

    Raises KeyboardInterrupt (130) if interrupted. A terminal first prompts whether to cancel the request;
    otherwise the request stays open at the venue.
    """
    shows = ctx.stdout.isatty() and ctx.chosen_format is Format.TABLE and ctx.interactive
    end = time.monotonic() + seconds
    try:
        with desk.connect() as venue:
            while True:
                watched = _until_key(
                    ctx, desk, venue, request, _Until(end, until_quoted), line=line if not shows else None
                )
                request = watched.request
                if watched.key is not Key.ACCEPT or _confirmed(ctx, request, watched.price):
                    return watched
    except UnansweredError as error:
        hint = (
            f"the request stays open; `wheel rfq show {request.id}{options_again(ctx.workspace)}` looks again"
        )
        raise no_answer(error, hint=hint) from error
    except KeyboardInterrupt:
        _interrupted(ctx, desk, request)
        raise


@dataclass(frozen=True, slots=True)
class _Until:
    """The end of watching, by the monotonic clock, and whether a price for the whole amount ends it."""

    end: float
    quoted: bool


def _until_key(
    ctx: "Context",
    desk: Desk,
    venue: Venue,
    request: Request,
    until: _Until,
    *,
    line: Callable[[Request], None] | None,
) -> Watched:
    """Watch until a key; `line` writes each change if there is no screen."""
    with _screen(ctx, shows=line is None) as (draw, keys):
        looked = measured = 0.0
        shown = ""
        while request.state.live:
            now = time.monotonic()
            if now - looked >= _LOOK_S or not looked:
                request, looked = look(desk, venue, request), now
            if now - measured >= _BENCHMARK_S and request.state.live:
                request, measured = take_benchmark(desk, venue, request), now
            data = document(ctx, request)
            draw(data, desk.now())
            version = f"{data.book.bids}{data.book.asks}{request.state}"
            if line is not None and version != shown:
                line(request)
                shown = version
            price = _price(venue, request)
            key = keys.read()
            if key in ("a", "c", "q"):
                return Watched(request, Key(key), price)
            if time.monotonic() >= until.end or (until.quoted and line is not None and price is not None):
                break
            left = max(min(until.end - time.monotonic(), _LOOK_S if line is not None else _REDRAW_S), 0.01)
            if venue.follow(request, left):
                looked = 0.0
    return Watched(request, Key.TIME)


def _price(venue: Venue, request: Request) -> Decimal | None:
    """Return the price of the whole amount on the screen; None if there is none within the limit."""
    if request.book is None or request.limit is None:
        return None
    best = best_of(venue, request, request.book, None)
    if best is None or is_better(request.limit, best.price, request.package.direction):
        return None
    return best.price


def _confirmed(ctx: "Context", request: Request, price: Decimal | None) -> bool:
    """Prompt for the acceptance at the price that was on the screen: one key alone never trades."""
    amount = request.package.amount
    if price is None:
        limit = "" if request.limit is None else f" of {price_text(request.limit)}"
        ctx.note(f"no price for all {amount:f} within your limit{limit} yet; nothing was accepted")
        return False
    answer = ctx.ask(f"accept {amount:f} {at_price(request.package, price)}? Type y and Enter:")
    if answer.lower() in ("y", "yes"):
        return True
    ctx.note("nothing was accepted")
    return False


def _interrupted(ctx: "Context", desk: Desk, request: Request) -> None:
    request = desk.record.request(request.id)
    if not request.state.live:
        return
    again = options_again(ctx.workspace)
    if ctx.interactive:
        answer = ctx.ask(f"{request.id} is open at the venue. Cancel it there? [y/N]")
        if answer.lower() in ("y", "yes"):
            after = cancel(ctx.workspace, desk, request).request
            ctx.note(f"{request.id}: {after.state.replace('_', ' ')}")
            return
    ctx.note(f"{request.id} stays open at the venue; to cancel it: wheel rfq cancel {request.id}{again}")


@contextmanager
def _screen(ctx: "Context", *, shows: bool) -> Iterator[tuple[Callable[..., None], Keys]]:
    """Yield a screen that is redrawn in place, and its keys; without a terminal, neither does anything."""
    if not shows:
        yield (lambda data, now: None), Keys(None)
        return
    from rich.console import Group
    from rich.live import Live
    from rich.text import Text

    console = ctx.console()
    keys_line = Text(
        "a accept · c cancel · q leave (the request stays open at the venue)", style="bright_black"
    )
    with Keys.of_terminal() as keys, Live(console=console, auto_refresh=False, transient=True) as view:

        def draw(data: Any, now: Any) -> None:
            view.update(Group(picture(data, now=now), keys_line), refresh=True)

        yield draw, keys
