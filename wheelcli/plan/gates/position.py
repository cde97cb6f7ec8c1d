"""Gates of the position: the prices that you have set, the shares behind a call, open interest and open
positions.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from wheelcli.plan.gates.answer import Effect, Scope, Unit
from wheelcli.plan.gates.gate import Reading, at_least, at_most, rule, verdicts
from wheelcli.plan.gates.remarks import Remarks
from wheelcli.plan.strategy import NO_LEG, Strategy

if TYPE_CHECKING:
    from wheelcli.plan.candidates.generate import Candidates


@rule(
    "entry_price", scope=Scope.POSITION, unit=Unit.USD, phrase="strike ≤", key="watchlist.SYMBOL.entry_price"
)
def entry_price(c: "Candidates") -> Reading:
    """Puts with a strike at or below your entry price."""
    wanted = c.watched("entry_price", np.nan)
    put = c.among("right", "put")
    return at_most(c.of("strike"), wanted, applies=put & ~np.isnan(wanted))


@rule("exit_price", scope=Scope.POSITION, unit=Unit.USD, phrase="strike ≥", key="watchlist.SYMBOL.exit_price")
def exit_price(c: "Candidates") -> Reading:
    """Covered calls with a strike at or above your exit price."""
    wanted = c.watched("exit_price", np.nan)
    call = c.is_a(Strategy.COVERED_CALL)
    return at_least(c.of("strike"), wanted, applies=call & ~np.isnan(wanted))


@rule(
    "break_even",
    scope=Scope.POSITION,
    unit=Unit.USD,
    phrase="strike ≥",
    key="watchlist.SYMBOL.allow_below_basis",
)
def break_even(c: "Candidates") -> Reading:
    """Covered calls with a strike at or above the break-even of the shares, so that being called away causes
    no loss.
    """
    allowed = c.watched("allow_below_basis", False).astype(bool)
    call = c.is_a(Strategy.COVERED_CALL)
    basis = c.of("basis")
    with np.errstate(invalid="ignore"):
        passes = c.of("strike") >= basis
    return verdicts(
        c.of("strike"), basis, passes, unknown=Effect.WARN, applies=call & ~allowed, known=~np.isnan(basis)
    )


@rule(
    "free_shares",
    scope=Scope.POSITION,
    unit=Unit.COUNT,
    phrase="uncovered shares ≥",
    key="watchlist.SYMBOL.core_shares",
)
def free_shares(c: "Candidates") -> Reading:
    """Shares for at least one contract that are not core and cover no call yet."""
    call = c.is_a(Strategy.COVERED_CALL)
    reading = at_least(c.of("free_shares"), c.of("multiplier"), applies=call)
    return replace(reading, phrase="uncovered coins ≥") if c.of_coins else reading


@rule(
    "oi_share",
    scope=Scope.POSITION,
    unit=Unit.SHARE,
    phrase="size against open interest ≤",
    key="liquidity.oi_share_max",
)
def oi_share(c: "Candidates") -> Reading:
    """One contract within the allowed share of its open interest."""
    with np.errstate(invalid="ignore", divide="ignore"):
        share = c.of("contracts") / c.of("open_interest")
    reading = at_most(share, c.config.liquidity.oi_share_max, unknown=Effect(c.config.unknown.open_interest))
    nothing_open = c.of("open_interest") == 0
    return replace(reading, remark=Remarks.where(len(c), (nothing_open, "no open contract")))


@rule("reverses_open", scope=Scope.POSITION, unit=Unit.CONTRACTS, phrase="open the other way ≤", key="")
def reverses_open(c: "Candidates") -> Reading:
    """No order that would close an open position: it sells a contract held long, or buys one held short."""
    open_quantity: dict[str, int] = {}
    for option in c.portfolio.options:
        if option.contract.expiration >= c.chains.session:
            occ = option.contract.name
            open_quantity[occ] = open_quantity.get(occ, 0) + option.quantity
    sold, bought = c.frame["row"].to_numpy(np.int64), c.frame["long_row"].to_numpy(np.int64)
    listed = c.chains.options["contract"]
    quantity = np.zeros(len(listed))
    if any(open_quantity.values()):
        rows = np.flatnonzero(
            listed.isin([occ for occ, quantity in open_quantity.items() if quantity]).to_numpy()
        )
        quantity[rows] = [open_quantity[occ] for occ in listed.iloc[rows]]
    short, long = quantity[sold], np.where(bought == NO_LEG, 0.0, quantity[np.maximum(bought, 0)])
    lost, undone = np.maximum(short, 0.0), np.maximum(-long, 0.0)
    closes = "the contract to sell is held long: the order would close that position"
    undoes = "the contract to buy is already short: the order would close that position and leave no spread"
    remark = Remarks.where(len(c), (lost > 0, closes), (undone > 0, undoes))
    reading = at_most(lost + undone, 0.0, applies=(short != 0) | (long != 0))
    return replace(reading, remark=remark)
