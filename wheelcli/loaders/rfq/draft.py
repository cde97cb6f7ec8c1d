"""A draft: the package at the market of this moment, its limit, its checks, and the exact request."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING

from wheelcli.errors import Exit, Problem, WheelError
from wheelcli.loaders.plans.settings import settings_typed
from wheelcli.loaders.rfq.account_now import beside
from wheelcli.loaders.rfq.built import Built, Wanted, built_market
from wheelcli.loaders.rfq.coin_account import earlier_trades
from wheelcli.loaders.rfq.folders import practice_folder
from wheelcli.loaders.rfq.limits import limits_of, refuse_second, same_order
from wheelcli.loaders.rfq.venues import is_practice, venue_named
from wheelcli.rfq.benchmark import Benchmark, benchmark_fields, measured
from wheelcli.rfq.book_limits import notional_usd
from wheelcli.rfq.depth import mid
from wheelcli.rfq.entry import Kind, NewEntry, text_of
from wheelcli.rfq.fills import amount_of
from wheelcli.rfq.fold import coin_fields
from wheelcli.rfq.package import AmountUnit, Direction, Package, order_fields, to_fields
from wheelcli.rfq.rules import (
    Check,
    age_check,
    limit_check,
    limit_floor,
    minimum_check,
    standing_check,
    tick_check,
)
from wheelcli.rfq.states import Request, State
from wheelcli.venues.readings import Desk, unknown
from wheelcli.venues.sim.practice import quote_market
from wheelcli.venues.venue import AcceptBy

if TYPE_CHECKING:
    from wheelcli.config.rules import Rfq
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.rfq.block import BlockFacts
    from wheelcli.rfq.cost import BlockMarket
    from wheelcli.venues.sheet import TypedMarket

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """The options typed with the order."""

    limit: Decimal | None = None
    makers: tuple[str, ...] = ()
    disclosed: bool = False
    options: tuple[str, ...] = ()  # the same as words of the command
    market: "TypedMarket | None" = None  # typed, because a feed is minutes late


@dataclass(frozen=True, slots=True)
class Draft:
    """The draft in the record, the checks of its build, and what is to be reported."""

    request: Request
    checks: tuple[Check, ...]
    problems: tuple[Problem, ...]


def build_draft(workspace: "Workspace", desk: Desk, wanted: Wanted, wishes: Wishes) -> Draft:
    """Build a request and record it. Nothing is sent.

    Raises WheelError: 2 without a limit that can be derived, 4 without a market, 6 if the order is already
    requested, 7 if a request for it is unknown.
    """
    known = _earlier(desk, wanted)
    _tell_filled(workspace, desk, wanted)
    kind = venue_named(desk.venue)
    now, rules, caps = desk.now(), workspace.config.rfq, kind.caps()
    built = built_market(workspace, wanted, kind, now=now)
    package, market, facts = built.package, built.market, built.facts
    if kind.local or (facts.mark is None and not caps.human):
        _refuse_unquoted(package, market)
    if kind.local:
        quote_market(practice_folder(workspace), market.depths, spot=facts.spot, now=now, terms=built.terms)
    # The practice venue quotes this market now; at a desk it is as old as its quotes.
    benchmark = _benchmark(package, market, facts, at=facts.as_of if caps.human else now)
    if facts.mark is not None and not kind.local:
        benchmark = replace(benchmark, mark=facts.mark)
    if wishes.market is not None:
        benchmark = wishes.market.benchmark(benchmark, package.direction)
    elif caps.human:
        _refuse_unquoted(package, market, hint="type it: --bid PRICE --ask PRICE --spot PRICE")
    floor = _as_price(package, wanted.floor)
    # Where a quote is accepted, no limit is sent: a desk may take all at a price worse than the touch.
    by_price = caps.accept_by is AcceptBy.PRICE
    market_of_limit = benchmark if by_price else replace(benchmark, natural=None)
    limit = wishes.limit if wishes.limit is not None else _limit(workspace, built, market_of_limit, floor)
    sizes, spot = built.sizes, benchmark.spot
    notional = notional_usd(package, spot)
    others = beside(desk.record.requests().values(), known, venue=desk.venue, now=now)
    checks = (
        minimum_check(package, built.minimum, human=caps.human),
        tick_check(limit, built.tick),
        *(() if wishes.market is None else (age_check(benchmark, caps.benchmark_age_s or 0.0, now),)),
        limit_check(package, benchmark, rules, limit=limit, ticket=floor),
        *(() if wishes.limit is None else standing_check(package, benchmark, limit, accepting=False)),
        *limits_of(workspace, package, sizes, others=others, symbol=wanted.symbol, spot=spot, price=limit),
    )
    name = known or desk.record.new_id(now)
    typed = settings_typed(workspace)
    label = f"wheel-{name}-{secrets.token_hex(4)}"
    shown = Request(
        id=name,
        venue=desk.venue,
        state=State.DRAFT,
        package=package,
        at=now,
        label=label,
        makers=wishes.makers,
        disclosed=wishes.disclosed,
    )
    body = {
        "package": to_fields(package),
        "what": wanted.what,
        "symbol": wanted.symbol,
        "ticket": wanted.ticket,
        "plan": wanted.plan,
        "account": workspace.account,
        "label": label,
        "limit": text_of(limit),
        "floor": text_of(floor),
        "notional_usd": text_of(notional),
        "disclosed": wishes.disclosed,
        "makers": list(wishes.makers),
        "options": list(wishes.options),
        "order": order_fields(wanted.order),
        **coin_fields(built.coin),
        "settings": list(typed.settings),
        "preset": typed.preset,
        "wire": desk.wording.create(shown, number=desk.record.next_number() + 3),
    }
    request = desk.append(
        name,
        NewEntry(Kind.BUILT, body),
        NewEntry(Kind.SIZED, sizes.fields(checks)),
        NewEntry(Kind.BENCHMARK, benchmark_fields(benchmark)),
    )
    refuse_second(desk.record.requests().values(), request, most=rules.open_max, now=now)
    if wanted.coin is not None:
        for line in earlier_trades(workspace, others):
            workspace.messages.note(line)
    return Draft(request, checks, built.problems)


def _refuse_unquoted(package: Package, market: "BlockMarket", *, hint: str = "") -> None:
    if mid(package, market.depths) is not None:
        return
    shares = package.unit is AmountUnit.SHARES
    raise WheelError(
        "a leg has no bid or no ask: no market to compare quotes with",
        hint=hint
        or ("add the quotes with --book FILE.csv" if shares else "look again while the market is open"),
        code="no_quotes",
        exit_code=Exit.NO_DATA,
    )


def _earlier(desk: Desk, wanted: Wanted) -> str:
    """Return the id of the draft that this order already has; "" if it has none."""
    for each in desk.record.requests().values():
        if same_order(each, wanted.ticket, wanted.package):
            if each.state is not State.DRAFT and is_practice(each.venue) != is_practice(desk.venue):
                continue
            if each.pending is not None:
                raise unknown(each)
            if each.state is State.DRAFT:
                return each.id
    return ""


def _tell_filled(workspace: "Workspace", desk: Desk, wanted: Wanted) -> None:
    """Note a request that has already traded this ticket: this one may be a mistake."""
    for each in desk.record.requests().values():
        same = is_practice(each.venue) == is_practice(desk.venue)
        if same and wanted.ticket is not None and each.ticket == wanted.ticket and each.fills:
            traded = f"{amount_of(each.fills):f} of {wanted.ticket}"
            workspace.messages.note(f"! {each.id} has already traded {traded}")


def _benchmark(package: Package, market: "BlockMarket", facts: "BlockFacts", *, at: datetime) -> Benchmark:
    """Return the market on arrival, at the moment `at`; the practice venue marks at the mid."""
    depths = market.depths
    marks = {name: depth.mid for name, depth in depths.items() if depth.mid is not None}
    fees = market.commission(package.amount) / (package.amount * package.multiplier)
    found = measured(package, depths, marks, spot=facts.spot, at=at)
    return replace(
        found,
        vega=facts.vega,
        vega_cancels=facts.vega_cancels,
        legs_vega=facts.legs_vega,
        fees_each=fees,
        spot_basis=facts.spot_basis,
    )


def _as_price(package: Package, cash: Decimal | None) -> Decimal | None:
    """Return cash in per share as a price of the package; for a purchase, that is the cash paid."""
    if cash is None:
        return None
    return -cash if package.direction is Direction.BUY else cash


def _limit(workspace: "Workspace", built: Built, benchmark: Benchmark, floor: Decimal | None) -> Decimal:
    """Return the limit that follows from the floor and the touch. Raises WheelError (usage) without them."""
    package, tick = built.package, built.tick or _CENT
    tick = tick if package.unit is AmountUnit.COINS else max(tick, _CENT)
    found = derived_limit(package, benchmark, workspace.config.rfq, ticket=floor, tick=tick)
    if found is None:
        raise WheelError(
            "cannot derive a limit: no ticket floor, no depth for the whole size, no mark with a vega",
            hint="pass --limit PRICE, as in --limit 2.05",
            code="usage",
            exit_code=Exit.USAGE,
        )
    return found


def derived_limit(
    package: Package, benchmark: Benchmark, rules: "Rfq", *, ticket: Decimal | None, tick: Decimal
) -> Decimal | None:
    """Return the limit of a request without a typed one, on a tick; None if it is unknown.

    It is the worst that the request's floor allows, but never worse than the touch of the benchmark
    (`natural`), even if the touch shows only a part of the size. Example: the floor of 63 puts to sell is
    0.34, and 0.35 is bid for 52 of them: 0.35.
    """
    floor = limit_floor(package, benchmark, rules, ticket=ticket)
    if floor is None:
        return None
    buys = package.direction is Direction.BUY
    price = floor[0]
    if benchmark.natural is not None:
        price = min(price, benchmark.natural) if buys else max(price, benchmark.natural)
    return (price / tick).to_integral_value(ROUND_FLOOR if buys else ROUND_CEILING) * tick
