"""The open book and its market, for monitor, roll and stress."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from wheelcli.contract import parse_contract, parse_label, parse_symbol
from wheelcli.errors import Exit, WheelError, ambiguous, not_found
from wheelcli.example_dates import with_dates
from wheelcli.feed_source import US
from wheelcli.loaders.market.request import market_request, with_held
from wheelcli.market.no_data import NoData
from wheelcli.market.snapshot import Snapshot, table
from wheelcli.market.with_fallback import FALL_BACK
from wheelcli.option_roots import underlying_of
from wheelcli.trading_calendar import NEVER_CLOSED, calendar_day

if TYPE_CHECKING:
    from wheelcli.book.portfolio import Portfolio
    from wheelcli.book.positions.positions import Position
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.market.provider import MarketRequest

_ENTER_OPTIONS = (
    "enter the open positions: wheel config set account.options '[\"-2 AAPL 2026-09-18 300 P @ 2.15\"]'"
)
_ENTER_LINE = 'enter the open positions: `wheel journal add "STO 2 AAPL 2026-09-18 300 P @ 2.15"`'


def market_of(workspace: "Workspace", book: "Portfolio", *, with_benchmark: bool = False) -> "Snapshot":
    """Return the market of all holdings: the expirations held, and those a scan would fetch for the calls to
    sell and the rolls.

    It is fetched but not kept, because it need not be a market to plan on. If the feed lists no name held,
    all are unpriced. Raises WheelError: usage if nothing is held.
    """
    symbols = book.symbols()
    if not symbols:
        raise WheelError(
            "the account has no positions",
            hint=how_to_enter(workspace, book),
            code="no_positions",
            exit_code=Exit.USAGE,
        )
    # positions without data are unpriced; the others are still shown
    if named := workspace.named_snapshot(options_of=_held(book)):
        return named
    names = [*symbols, workspace.broad_fund] if with_benchmark else [*symbols]
    request = replace(with_held(workspace, market_request(workspace, names), book), closed=True)
    try:
        return workspace.fetch(request, keep=False)[0]
    except NoData as failure:
        return _market_without_names(workspace, request, failure)


def _market_without_names(workspace: "Workspace", request: "MarketRequest", failure: NoData) -> "Snapshot":
    """Return the market if the feed answers but lists none of the names held: only the volatility index, with
    a problem for each name. Raises the failure if the feed itself is at fault.
    """
    causes = {failure.code, *(problem.code for problem in failure.problems)}
    if workspace.market != US or causes & FALL_BACK:
        raise failure
    try:
        market = workspace.fetch(replace(request, symbols=()), keep=False)[0]
    except WheelError:
        raise failure from None
    return replace(market, problems=tuple(dict.fromkeys((*market.problems, *failure.problems))))


def _held(book: "Portfolio") -> frozenset[str]:
    """Return the names held, and those by which their contracts are listed: nothing else is looked at."""
    roots = {option.contract.root for option in book.options}
    return frozenset({*book.symbols(), *roots, *map(underlying_of, roots)})


def nothing_held(workspace: "Workspace") -> "Snapshot":
    """Return a market without names, for an account that holds cash only: nothing is fetched."""
    return Snapshot(
        as_of=workspace.now(),
        source=US if workspace.market == US else NEVER_CLOSED,
        underlyings=table("underlyings"),
        options=table("options"),
        closes=table("closes"),
        dividends=table("dividends"),
        vix=table("vix"),
        rates=table("rates"),
    )


def how_to_enter(workspace: "Workspace", book: "Portfolio") -> str:
    """Return how to enter the open positions of an account that shows none."""
    if workspace.market != US:
        return f"set accounts.{book.account}.coins to the coins that you hold"
    today = calendar_day(workspace.now())
    if book.source == "journal":
        return with_dates(_ENTER_LINE, today)
    # If the run reports that the journal is not read, the remedy is to change that, not the settings'
    # holdings.
    if workspace.messages.problems:
        return ""
    enter = with_dates(_ENTER_OPTIONS, today)
    return enter if workspace.demo else f"{enter}; or add --demo"


def market_to_roll(workspace: "Workspace", position: "Position", book: "Portfolio") -> "Snapshot":
    """Return the market of one underlying as `market_of` has it, so that both weigh the same contracts.

    It has the prices of the funds that count as cash, which pay for assignment and limit the size of a roll.
    The journal's account is worth the sum of everything in it, so the other names come too, with only the
    expirations held.
    """
    if named := workspace.named_snapshot(options_of=_held(book)):
        return named
    others = book.symbols() if book.source == "journal" else cash_funds(position, book)
    names = dict.fromkeys([position.symbol, *others])
    request = with_held(workspace, market_request(workspace, [*names]), book)
    rolls = {s: days for s, days in request.rolls.items() if s == position.symbol}
    request = replace(request, rolls=rolls, bare=frozenset(names) - {position.symbol}, closed=True)
    return workspace.fetch(request, keep=False)[0]


def cash_funds(position: "Position", book: "Portfolio") -> tuple[str, ...]:
    """Return funds held that count as cash, without the position's own underlying."""
    counted = set(book.cash_equivalents) - {position.symbol}
    return tuple(s.symbol for s in book.shares if s.symbol in counted and s.quantity > 0)


def position_named(text: str, positions: "Sequence[Position]") -> "Position":
    """Return the position of that name: its id, the OCC symbol or the label of its first leg, its number in
    `wheel monitor`, or its underlying.

    Raises WheelError: usage if none or more than one matches.
    """
    if text.isascii() and text.isdigit():
        if 1 <= int(text) <= len(positions):
            return positions[int(text) - 1]
        raise _unknown(text, positions)
    wanted = text.strip().upper()
    exact = [p for p in positions if p.id.upper() == wanted]
    contract = parse_contract(text) or parse_label(text)
    legs = [p for p in positions if contract is not None and p.main.contract == contract]
    symbol = parse_symbol(text)
    named = [p for p in positions if p.symbol == symbol]
    for matches in (exact, legs, named):
        if len(matches) == 1:
            return matches[0]
        if matches:
            raise WheelError(
                ambiguous("position", text, len(matches)),
                hint=f"choose one of {', '.join(p.id for p in matches)}",
                code="position",
                exit_code=Exit.USAGE,
            )
    raise _unknown(text, positions)


def _unknown(text: str, positions: "Sequence[Position]") -> WheelError:
    open_now = ", ".join(p.id for p in positions[:8]) or "none"
    return WheelError(
        not_found("open position", text),
        hint=f"open positions: {open_now}",
        code="position",
        exit_code=Exit.USAGE,
    )
