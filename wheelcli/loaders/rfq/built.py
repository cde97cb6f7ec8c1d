"""An order to request quotes for, and its package at the current market."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from wheelcli.errors import Problem
from wheelcli.loaders.market.block_market import block_market, block_snapshot
from wheelcli.loaders.market.depth_file import DepthFile
from wheelcli.loaders.rfq.coin_account import coin_account
from wheelcli.loaders.rfq.coin_market import CoinFeed, coin_market, other_indexes
from wheelcli.loaders.rfq.limits import Sizes, sizes_of
from wheelcli.loaders.rfq.venues import VenueKind
from wheelcli.rfq.coins.package import CoinTerms, CoinTrade
from wheelcli.rfq.package import Package
from wheelcli.rfq.states import CoinFacts

if TYPE_CHECKING:
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.order import Order
    from wheelcli.rfq.block import BlockFacts
    from wheelcli.rfq.cost import BlockMarket
    from wheelcli.venues.venue import Caps


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The order to request quotes for: its package and underlying, its ticket (None: it was typed), and that
    ticket's worst price as cash received, dollars per share.
    """

    what: str
    package: Package
    symbol: str
    order: "Order | None"
    ticket: str | None = None
    plan: str | None = None
    floor: Decimal | None = None
    book: DepthFile | None = None  # shown depth, instead of the touch
    coin: CoinTrade | None = None  # an order for an option on a coin; its package is that of the market


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """The package at its market, with the data for the limits and the venue's rules."""

    package: Package
    market: "BlockMarket"
    facts: "BlockFacts"
    sizes: Sizes
    minimum: Decimal | None
    tick: Decimal | None
    problems: tuple[Problem, ...] = ()
    coin: CoinFacts | None = None
    terms: Mapping[str, CoinTerms] | None = None


def built_market(workspace: "Workspace", wanted: Wanted, kind: VenueKind, *, now: datetime) -> Built:
    """Return the package of an order at the market of its venue. Raises WheelError (4)."""
    if wanted.coin is not None:
        return _of_coin(workspace, wanted.coin, kind, now)
    return _of_shares(workspace, wanted, kind.caps())


def _of_shares(workspace: "Workspace", wanted: Wanted, caps: "Caps") -> Built:
    snapshot = block_snapshot(workspace, wanted.package, wanted.symbol)
    package, market, facts, problems = block_market(
        workspace, wanted.package, wanted.symbol, order=wanted.order, snapshot=snapshot, book=wanted.book
    )
    return Built(
        package=package,
        market=market,
        facts=facts,
        sizes=sizes_of(workspace, snapshot, wanted.symbol),
        minimum=caps.minimum,
        tick=caps.tick,
        problems=problems,
    )


def _of_coin(workspace: "Workspace", trade: CoinTrade, kind: VenueKind, now: datetime) -> Built:
    """Return the block at the order books of its own network: the test network has its own prices."""
    testnet = kind.caps().practice and not kind.local
    found = coin_market(workspace, trade, testnet=testnet)
    terms, coin = found.terms, trade.contract.root
    account = coin_account(workspace, {})
    of = {**account.coins, **{contract.root: size for contract, size in account.short.items()}}
    index = other_indexes(workspace, of, {coin: found.index}, testnet=testnet)
    deployed = CoinFeed(workspace, testnet=testnet).deployed_max(workspace, now)
    return Built(
        package=found.package,
        market=found.market,
        facts=found.facts,
        sizes=Sizes(False, deployed, index),
        minimum=terms.block_min,
        tick=terms.block_tick,
        coin=CoinFacts(side=trade.side, lot=terms.lot, minimum=terms.block_min, tick=terms.block_tick),
        terms={trade.contract.name: terms},
    )
