"""The inputs that price a block: a snapshot's touch or the depth of a file, Greeks, and a day's trading."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, Any

from wheelcli.chains.build import price_chains
from wheelcli.contract import parse_contract, spoken
from wheelcli.errors import Exit, Problem, WheelError
from wheelcli.feed_source import is_invented
from wheelcli.loaders.market.block_impact import decimal_of, impact_of_options, impact_of_shares
from wheelcli.loaders.market.depth_file import DepthFile
from wheelcli.loaders.market.request import market_request
from wheelcli.market.no_data import NoData
from wheelcli.order import decimal
from wheelcli.rfq.block import BlockFacts
from wheelcli.rfq.commission import assignment_usd, commission_usd, fee_legs
from wheelcli.rfq.cost import Assigned, BlockMarket
from wheelcli.rfq.depth import Depth, Level
from wheelcli.rfq.package import AmountUnit, Direction, Package
from wheelcli.rfq.verdict import price_text

if TYPE_CHECKING:
    from wheelcli.chains.build import Chains
    from wheelcli.config import Config
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.market.snapshot import Snapshot
    from wheelcli.order import Order

_CANCELS = Decimal("0.1")  # a net vega below this part of the legs' own says nothing of the package
_ASSIGNED_DAYS = 30
_SHARE_MOVE = Decimal("0.005")  # a share's book further off is from another time
_ONE_MOMENT = (
    "costs in basis points and volatility points are measured against the market: use depth of the same"
    " moment"
)
_MICRO = Decimal("0.000001")

Priced = tuple[Package, BlockMarket, BlockFacts, tuple[Problem, ...]]


def block_snapshot(workspace: "Workspace", package: Package, symbol: str) -> "Snapshot":
    """Return the market of the package's underlying, with the expirations of its legs; nothing is kept."""
    contracts = [parse_contract(leg.contract) for leg in package.legs]
    days = tuple(sorted({each.expiration for each in contracts if each is not None}))
    request = replace(market_request(workspace, [symbol]), also={symbol: days})
    return workspace.fetch(request, keep=False)[0]


def block_market(
    workspace: "Workspace",
    package: Package,
    symbol: str,
    *,
    order: "Order | None",
    snapshot: "Snapshot",
    book: DepthFile | None,
) -> Priced:
    """Return the package with the market's multiplier, its prices and facts, and the problems to report.

    Raises WheelError (4) if the market does not list a leg.
    """
    config = workspace.config
    chains = price_chains(snapshot, default_rate=config.data.rate, symbols=[symbol])
    named = chains.names.set_index("symbol")
    if symbol not in named.index:
        raise _unanswered(symbol, snapshot)
    spot = decimal_of(named["spot"][symbol]) or decimal_of(named["spot_quoted"][symbol])
    rows = _rows(package, chains, symbol)
    depths, problems = _depths(package, rows, book, spot=spot)
    age = None if is_invented(snapshot.source) else (workspace.now() - snapshot.as_of).total_seconds()
    basis = None if spot is None else named["spot_basis"][symbol]
    facts = BlockFacts(symbol=symbol, spot=spot, spot_basis=basis, as_of=snapshot.as_of, age_s=age)
    combination = None if book is None else book.combination
    if package.unit is AmountUnit.SHARES:
        impact, unknown = impact_of_shares(package, depths, snapshot, symbol=symbol, spot=spot, config=config)
        assigned = _assigned(package, chains, spot, config)
        market = BlockMarket(depths=depths, impact=impact, impact_unknown=unknown, assigned=assigned)
        return package, market, facts, (*snapshot.problems, *chains.problems, *problems)
    package = _with_multiplier(package, rows)
    vega, legs_vega = _vega(package, rows)
    cancels = vega is not None and legs_vega is not None and abs(vega) < _CANCELS * legs_vega
    facts = replace(
        facts,
        vega=vega,
        vega_cancels=cancels,
        legs_vega=legs_vega,
        open_interest=_least_interest(rows),
    )
    impact, unknown = impact_of_options(package, vega, rows, chains, workspace=workspace, symbol=symbol)
    legs = fee_legs(order) if order else ()
    market = BlockMarket(
        depths=depths,
        combination=combination,
        impact=impact,
        impact_unknown=unknown,
        commission=lambda amount: commission_usd(legs, config.fees, amount),
    )
    return package, market, facts, (*snapshot.problems, *chains.problems, *problems)


def _unanswered(symbol: str, snapshot: "Snapshot") -> NoData:
    why = [problem for problem in snapshot.problems if problem.symbol == symbol]
    reason = f": {why[0].message.rstrip('.')}" if why else ""
    return NoData(
        f"no market data for {symbol}{reason}",
        hint=why[0].hint if why else "",
        code=why[0].code if why else "no_data",
        problems=tuple(why),
    )


def _rows(package: Package, chains: "Chains", symbol: str) -> Mapping[str, Any]:
    """Return the row of each leg of options in the priced chain."""
    if package.unit is AmountUnit.SHARES:
        return {}
    names = [leg.contract for leg in package.legs]
    listed = chains.options[chains.options["contract"].isin(names)]
    rows = {str(row["contract"]): row for row in listed.to_dict("records")}
    if missing := [name for name in names if name not in rows]:
        raise WheelError(
            f"the market does not list {' and '.join(spoken(name, symbol) for name in missing)}",
            hint=f"`wheel chain {symbol}` shows what it lists",
            code="no_options",
            exit_code=Exit.NO_DATA,
        )
    return rows


def _depths(
    package: Package, rows: Mapping[str, Any], book: DepthFile | None, *, spot: Decimal | None
) -> tuple[dict[str, Depth], list[Problem]]:
    """Return the file's side of each leg, else the touch of the market; nothing for crossed quotes."""
    depths, problems = {}, []
    for leg in package.legs:
        quoted = _touch(rows[leg.contract]) if leg.contract in rows else Depth()
        own = book.legs.get(leg.contract, Depth()) if book else Depth()
        depth = Depth(own.bids or quoted.bids, own.asks or quoted.asks)
        if (away := _away(own, quoted, spot if package.unit is AmountUnit.SHARES else None)) is not None:
            problems.append(Problem("other_moment", f"{spoken(leg.contract)}: {away}", _ONE_MOMENT))
        if depth.bids and depth.asks and depth.bids[0].price > depth.asks[0].price:
            text = f"{spoken(leg.contract)} is bid above its ask: its quotes are left out"
            problems.append(Problem("crossed", text, "look again while the market is open"))
            depth = Depth()
        depths[leg.contract] = depth
    return depths, problems


def _away(own: Depth, quoted: Depth, share: Decimal | None) -> str | None:
    """Note that the mid of a file's book is outside the market's quotes (for shares: half a per cent off)."""
    middle = share if quoted.mid is None else quoted.mid
    if own.mid is None or middle is None:
        return None
    half = quoted.asks[0].price - middle if quoted.mid is not None else middle * _SHARE_MOVE
    if abs(own.mid - middle) <= half:
        return None
    return f"the file's mid is {price_text(own.mid)}, the market's {price_text(middle)}"


def _touch(row: Mapping[str, Any]) -> Depth:
    return Depth(*(_level(row[side], row[f"{side}_size"]) for side in ("bid", "ask")))


def _level(price: float, size: float) -> tuple[Level, ...]:
    known = decimal_of(price)
    if known is None or known <= 0:
        return ()
    shown = decimal_of(size)
    plain = known.quantize(_MICRO).normalize()  # 2.07, without what binary fractions add
    return (Level(plain, shown if shown is not None and shown > 0 else None),)


def _with_multiplier(package: Package, rows: Mapping[str, Any]) -> Package:
    multipliers = {decimal_of(row["multiplier"]) for row in rows.values()}
    if len(multipliers) == 1 and (only := multipliers.pop()) is not None:
        return replace(package, multiplier=only)
    return package


def _vega(package: Package, rows: Mapping[str, Any]) -> tuple[Decimal | None, Decimal | None]:
    """Return the net vega of the package, and the sum of its legs' vegas; None if one is unknown."""
    parts = []
    for leg in package.legs:
        vega = decimal_of(rows[leg.contract]["vega"])
        if vega is None:
            return None, None
        parts.append(leg.sign * leg.ratio * vega.quantize(_MICRO))
    return sum(parts, Decimal(0)), sum((abs(part) for part in parts), Decimal(0))


def _least_interest(rows: Mapping[str, Any]) -> float | None:
    known = [float(row["open_interest"]) for row in rows.values()]
    return min(known) if all(isfinite(each) for each in known) else None


def _assigned(package: Package, chains: "Chains", spot: Decimal | None, config: "Config") -> Assigned | None:
    """Return the put nearest below the share, or the call nearest above, of about 30 days; None if there is
    none.
    """
    if spot is None:
        return None
    buys = package.direction is Direction.BUY
    table, at = chains.options, float(spot)
    outside = (table["strike"] <= at) if buys else (table["strike"] >= at)
    usable = (table["right"] == ("put" if buys else "call")) & (table["unusable"] == "")
    rows = table[
        outside & usable & (table["bid"] > 0) & table["standard"].fillna(True) & (table["dte_days"] > 0)
    ]
    if not len(rows):
        return None
    rows = rows[rows["dte_days"] == min(rows["dte_days"], key=lambda days: abs(days - _ASSIGNED_DAYS))]
    row = rows.loc[rows["strike"].idxmax() if buys else rows["strike"].idxmin()]
    multiplier = int(row["multiplier"])
    contracts = int(package.amount) // multiplier
    if not contracts:
        return None
    chance = float(row["prob_otm"])
    return Assigned(
        contracts=contracts,
        shares=contracts * multiplier,
        contract=spoken(str(row["contract"])),
        strike=decimal(float(row["strike"])),
        premium=decimal(float(row["bid"])),
        chance=1 - chance if isfinite(chance) else None,
        commission=assignment_usd(config.fees, contracts),
    )
