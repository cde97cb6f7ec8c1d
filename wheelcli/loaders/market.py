"""The market of a run: which symbols were typed, and a market to look them up in."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from wheelcli.contract import parse_symbol
from wheelcli.errors import Exit, WheelError
from wheelcli.loaders.market_request import market_request

if TYPE_CHECKING:
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.market.snapshot import Snapshot


def symbols_of(texts: Iterable[str]) -> tuple[str, ...]:
    """The symbols a user typed, once each. Raises WheelError (usage) for text that can be none."""
    out: dict[str, None] = {}
    for text in texts:
        for part in text.split(","):
            symbol = parse_symbol(part)
            if symbol is None:
                raise WheelError(
                    f"{part!r} is no symbol",
                    hint="symbols are like AAPL, BRK-B or ^SPX",
                    code="symbol",
                    exit_code=Exit.USAGE,
                )
            out[symbol] = None
    return tuple(out)


def market_at_hand(workspace: "Workspace", symbols: Iterable[str]) -> "Snapshot":
    """A market to look at `symbols` in: the demo, the snapshot named, or the latest one kept; fetched where none is.

    Without symbols only the volatility index is, and not kept. One that was kept need not hold them all. Raises as `Workspace.fetch` does.
    """
    kept = workspace.kept_market()
    if kept is not None:
        return kept
    wanted = tuple(symbols)
    return workspace.fetch(market_request(workspace, wanted), keep=bool(wanted))[0]
