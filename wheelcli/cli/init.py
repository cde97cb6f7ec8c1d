"""`wheel init`: write the user's config file from the example, with the account and the watchlist put in."""

import math
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from wheelcli.cli.command import command
from wheelcli.cli.context import Context
from wheelcli.errors import Exit, WheelError
from wheelcli.render.result import Result

if TYPE_CHECKING:
    from wheelcli.config import Preset

_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d*)?")
_T = TypeVar("_T")


@command("init", needs=frozenset({"form", "as_json", "quiet", "color", "preset"}))
def init(
    ctx: Context,
    account_value: Annotated[
        str | None, typer.Option("--account-value", help="What the account is worth.", metavar="DOLLARS")
    ] = None,
    cash: Annotated[
        str | None, typer.Option("--cash", help="Cash in it; all of it if not said.", metavar="DOLLARS")
    ] = None,
    watchlist: Annotated[
        str | None, typer.Option("--watchlist", help="Names you would own, comma-separated.", metavar="A,B")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the config file there is.")] = False,
) -> Result:
    """Write your config file; asks for what is not given, on a terminal."""
    from wheelcli.config import user_file
    from wheelcli.config.edit import fresh
    from wheelcli.config.load import checked, there
    from wheelcli.config.write import write_private

    told_value = (
        account_value if account_value is None else dollars("--account-value", account_value, least=0.01)
    )
    told_cash = cash if cash is None else dollars("--cash", cash, least=0.0)
    told_names = watchlist if watchlist is None else symbols("--watchlist", watchlist)
    path = user_file()
    if there(path) and not force:
        raise _there_already(path)
    value, held, names = _complete(ctx, told_value, told_cash, told_names)
    text = fresh(value, held, names, preset=ctx.preset)
    checked(text, path=path)
    write_private(path, text)
    return _result(path, value, held, names, preset=ctx.preset)


def _there_already(path: Path) -> WheelError:
    return WheelError(
        f"{path} is there already, and was left as it is",
        hint="`wheel config set` changes one key of it; --force replaces it",
        code="exists",
        exit_code=Exit.USAGE,
    )


def _complete(
    ctx: Context, value: float | None, cash: float | None, names: tuple[str, ...] | None
) -> tuple[float, float, tuple[str, ...]]:
    if not ctx.interactive:
        if value is None:
            raise _usage(
                "what the account is worth is not told", "give --account-value, and --cash and --watchlist"
            )
        return value, value if cash is None else cash, names or ()
    if value is None:
        value = _ask(ctx, "What is the account worth, in dollars?", lambda t: dollars("it", t, least=0.01))
    if cash is None:
        whole = value
        question = f"How much of it is cash? [{value:,.2f}]"
        cash = _ask(ctx, question, lambda t: dollars("it", t, least=0.0) if t else whole)
    if names is None:
        names = _ask(
            ctx, "Which names would you own? (as AAPL,SPY; none for later)", lambda t: symbols("it", t)
        )
    return value, cash, names


def _ask(ctx: Context, question: str, read: Callable[[str], _T]) -> _T:
    while True:
        print(question, end=" ", file=ctx.stderr, flush=True)
        line = sys.stdin.readline()
        if not line:
            raise KeyboardInterrupt
        try:
            return read(line.strip())
        except WheelError as error:
            ctx.note(f"  {error.message}")


def dollars(what: str, text: str, *, least: float) -> float:
    """An amount as a person writes it (`250000`, `$250,000.50`, `2.5e5`). Raises WheelError (usage) for anything else."""
    plain = text.strip().removeprefix("$")
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    try:
        amount = float(plain)
    except ValueError:
        amount = math.nan
    if not math.isfinite(amount):
        raise _usage(f"{what}: {text!r} is no amount in dollars", "write it as 250000 or 250,000.50")
    if amount < least:
        wanted = "not be negative" if least == 0 else "be above 0"
        raise _usage(f"{what}: {text!r} must {wanted}", "write it as 250000 or 250,000.50")
    return amount


def symbols(what: str, text: str) -> tuple[str, ...]:
    """Symbols separated by commas or spaces, each once, in their order. Raises WheelError (usage) naming what is none."""
    from wheelcli.contract import parse_symbol

    found: dict[str, None] = {}
    for word in re.split(r"[,\s]+", text.strip()):
        if not word:
            continue
        symbol = parse_symbol(word)
        if symbol is None:
            raise _usage(f"{what}: {word!r} is no symbol", "write them as AAPL,BRK-B,SPY")
        found[symbol] = None
    return tuple(found)


def _usage(message: str, hint: str) -> WheelError:
    return WheelError(message, hint=hint, code="usage", exit_code=Exit.USAGE)


def _result(
    path: Path, value: float, cash: float, names: tuple[str, ...], *, preset: "Preset | None"
) -> Result:
    following = "wheel scan" if names else "wheel config set watchlist.AAPL '{}'"
    way = f", preset {preset.value}" if preset else ""
    lines = [
        f"wrote {path}{way}",
        f"  account value {value:,.2f}, cash {cash:,.2f}, watchlist {', '.join(names) or 'still empty'}",
        f"next: {following}",
    ]

    return Result(
        schema="wheel.init/1",
        data={
            "file": str(path),
            "account_value_usd": value,
            "cash_usd": cash,
            "watchlist": list(names),
            "preset": preset.value if preset else None,
            "next": following,
        },
        screen=lambda console: console.print("\n".join(lines), markup=False, soft_wrap=True),
    )
