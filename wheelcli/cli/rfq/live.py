"""The four switches of a live venue: `rfq.live` in the config, `--live`, terminals on both ends, a phrase.

All are checked before anything connects. A venue that does not trade with real money over a connection needs
none of them, and refuses `--live`.
"""

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from wheelcli.errors import Exit, WheelError
from wheelcli.loaders.rfq.venues import VenueKind
from wheelcli.rfq.package import AmountUnit, Direction, Package
from wheelcli.rfq.verdict import price_text

if TYPE_CHECKING:
    from wheelcli.cli.context import Context

Live = Annotated[
    bool,
    typer.Option(
        "--live",
        help="Send to a live venue, where you trade with real money: one of four switches that must all be"
        " on.",
    ),
]


def refuse_live(ctx: "Context", kind: VenueKind | None, *, live: bool, send: bool) -> None:
    """Return if this may go on to a venue (None: not known yet). Raises WheelError (6) if it is to be sent to
    a live venue and a switch is missing, or if `--live` is set for a venue that is not live.
    """
    if kind is None or (not live and not kind.live):
        return
    if not kind.live:
        raise _refused(f"{kind.name} is not a live venue", "leave out --live, or name another --venue")
    if not send:
        return
    missing = _missing(ctx) if live else [*_missing(ctx), "--live is missing"]
    if missing:
        raise _refused(f"{kind.name} is live: {'; '.join(missing)}", "nothing was connected")


def ask_phrase(ctx: "Context", kind: VenueKind, package: Package, price: Decimal) -> None:
    """Prompt for the order, word by word, at live venues only. Raises WheelError (6) if it is not typed
    exactly.
    """
    if not kind.live:
        return
    phrase = phrase_of(package, price)
    typed = ctx.ask(f"This trades with real money at {kind.name}. Type the order to send it: {phrase}\n>")
    if " ".join(typed.split()) != phrase:
        raise _refused("the phrase was not typed", "run the command again to retry")


def phrase_of(package: Package, price: Decimal) -> str:
    """Return the order as it must be typed: `SELL 25 BTC_USDC-26DEC26-80000-P @ 990`."""
    legs = [
        f"{'+' if leg.side is Direction.BUY else '-'}{'' if leg.ratio == 1 else leg.ratio}{leg.contract}"
        for leg in package.legs
    ]
    name = package.legs[0].contract if len(legs) == 1 else " ".join(legs)
    written = f"{price.normalize() + 0:f}" if package.unit is AmountUnit.COINS else price_text(price)
    return f"{package.direction.upper()} {package.amount:f} {name} @ {written}"


def on_terminals(ctx: "Context") -> bool:
    """Return whether a person sits at both ends."""
    return ctx.interactive and ctx.stdout.isatty()


def _missing(ctx: "Context") -> list[str]:
    missing = [] if ctx.config.rfq.live else ["rfq.live is false in the config"]
    return missing if on_terminals(ctx) else [*missing, "stdin and stdout are not terminals"]


def _refused(why: str, hint: str) -> WheelError:
    return WheelError(f"nothing was sent: {why}", hint=hint, code="live", exit_code=Exit.REFUSED)
