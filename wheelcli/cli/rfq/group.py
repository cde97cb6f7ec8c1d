"""`wheel rfq`: the group, and what its commands share."""

import shlex
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wheelcli import clock
from wheelcli.book.entry.line_words import decimal_of
from wheelcli.cli.command import COMMON
from wheelcli.cli.lazy import LazyGroup
from wheelcli.cli.orders import as_typed
from wheelcli.documents.result import Result
from wheelcli.errors import Exit, Problem, WheelError, invalid_value
from wheelcli.loaders.provenance import options_again
from wheelcli.loaders.rfq.venues import VENUES, venue_named
from wheelcli.render.screens.rfq import FACTS
from wheelcli.render.screens.rfq import draw as draw_request
from wheelcli.rfq.documents import RfqDocument, document_of
from wheelcli.rfq.package import AmountUnit
from wheelcli.rfq.rules import Check, stopping
from wheelcli.rfq.states import Request, State
from wheelcli.rfq.verdict import price_text

if TYPE_CHECKING:
    from wheelcli.cli.context import Context

app = typer.Typer(
    name="rfq",
    cls=LazyGroup,
    help="Request quotes for a block: build, send, watch, accept, cancel, reconcile.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_DEAREST = 10_000_000
NEEDS = frozenset(COMMON) - {"snapshot", "account"}
ID = Annotated[
    str,
    typer.Argument(metavar="ID", help="The request's id, or its first letters.", show_default=False),
]


def price_in(text: str, option: str = "--limit") -> Decimal:
    """Return a price that was typed. Raises WheelError (usage) if it is not a price."""
    value = decimal_of(text.strip())
    if value is None or abs(value) > _DEAREST:
        raise _invalid(option, text, "a price of the package, such as 2.05")
    return value


def size_in(text: str) -> Decimal:
    """Return a size that was typed. Raises WheelError (usage) if it is not one."""
    value = decimal_of(text.strip())
    if value is None or not 0 < value <= _DEAREST:
        raise _invalid("--size", text, "a number of packages, such as 40")
    return value


def _invalid(option: str, text: str, expected: str) -> WheelError:
    return WheelError(invalid_value(option, text, expected), code="usage", exit_code=Exit.USAGE)


def document(
    ctx: "Context", request: Request, checks: Sequence[Check] = (), *, terms: Sequence[str] = ()
) -> RfqDocument:
    """Return the document of a request, with the commands that can follow; none sends a refused draft."""
    refused = request.state is State.DRAFT and bool(stopping(checks))
    lines = () if refused else following(ctx, request, terms)
    return document_of(request, checks, lines, at=ctx.workspace.now())


def result(
    ctx: "Context",
    request: Request,
    checks: Sequence[Check] = (),
    *,
    exit_code: Exit = Exit.DONE,
    problems: tuple[Problem, ...] = (),
    notes: tuple[str, ...] = (),
    terms: Sequence[str] = (),
) -> Result:
    """Return a request as the result of a command; `terms` are the options of an acceptance that is shown."""
    data = document(ctx, request, checks, terms=terms)

    def screen(console: Any) -> None:
        draw_request(data, console, now=clock.now())

    return Result(
        schema="wheel.rfq/1",
        data=data,
        columns=FACTS,
        screen=screen,
        source="demo" if ctx.demo else None,
        problems=problems,
        exit_code=exit_code,
        notes=notes,
    )


def following(ctx: "Context", request: Request, terms: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the commands that can follow, as they are typed; `terms` are the options of an acceptance."""
    again, rfq = options_again(ctx.workspace), request.id
    kind = VENUES.get(request.venue)
    live = " --live" if kind is not None and kind.live else ""
    if request.state is State.DRAFT:
        # A ticket by its id: its rank is another's after the next plan.
        what = as_typed(request.ticket or request.what)
        coins = request.package.unit is AmountUnit.COINS and request.account is not None
        account = _words(("--account", str(request.account))) if coins else ""
        return (f"wheel rfq open {what}{_words(request.options)}{account}{again} --send{live}",)
    if request.state is State.UNKNOWN:
        return (f"wheel rfq reconcile {rfq}{again}",)
    if request.say and request.say_price is not None:
        filled = f"--filled {price_text(request.say_price)} --size {request.package.amount:f}"
        return tuple(f"wheel rfq reconcile {rfq} {how}{again}" for how in (filled, "--not-filled"))
    if request.state is State.ACCEPTING:
        return (f"wheel rfq watch {rfq}{again}", f"wheel rfq cancel {rfq}{again}")
    if request.state.live and venue_named(request.venue).caps().human:
        heard = (
            f"quote {rfq} --from DESK --bid PRICE --ask PRICE --size {request.package.amount:f} --valid 60"
        )
        typed = " --bid PRICE --ask PRICE --spot PRICE"
        taken = f"accept {rfq}{_words(terms)}{typed}{again} --send"
        lines = (f"{heard}{again}", taken, f"cancel {rfq}{again}")
        quoted = request.book is not None and request.book.met_by(request.package.direction)
        return tuple(f"wheel rfq {line}" for line in lines if quoted or line != taken)
    if request.state.live:
        return tuple(
            f"wheel rfq {line}"
            for line in (
                f"watch {rfq}{again}",
                f"accept {rfq}{_words(terms)}{again} --send{live}",
                f"cancel {rfq}{again}",
            )
        )
    if request.state is not State.FILLED:
        return ()
    practice = venue_named(request.venue).caps().practice
    if request.is_typed and request.open_amount > 0:
        rest = f"wheel rfq reconcile {rfq} --filled PRICE --size {request.open_amount:f}{again}"
        return (f"wheel journal fill {rfq}{again}", rest, f"wheel rfq report{again}")
    no_fill = practice and not ctx.demo
    fill = () if no_fill else (f"wheel journal fill {rfq}{again}",)
    return (*fill, f"wheel rfq report{again}")


def _words(options: Sequence[str]) -> str:
    return "".join(f" {shlex.quote(word)}" for word in options)
