"""Shares held: value and gain, how many are uncovered, the call to sell on them, and the repair if they are
below their break-even.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

import numpy as np

import wheelcli.plan.gates.registered  # noqa: F401  (fills the registry)
from wheelcli.book.portfolio import Shares
from wheelcli.book.valuation.cash import short_collateral_usd
from wheelcli.book.valuation.unrealised import Gain, gain_of_shares
from wheelcli.chains.atm_iv import atm_iv
from wheelcli.contract import parse_contract
from wheelcli.manage.inputs import Setting
from wheelcli.manage.open_position import ListedDelta
from wheelcli.manage.repair import Repair, repairs
from wheelcli.open_option import MICROS
from wheelcli.plan.candidates.evaluate import at_rows, scored
from wheelcli.plan.candidates.generate import Candidates, candidates_of
from wheelcli.plan.gates.gate import RULES
from wheelcli.plan.iv_rank import iv_ranks
from wheelcli.plan.optimize.greedy import least_contracts, least_credit, most_contracts, worth_per_contract
from wheelcli.plan.strategy import Streams
from wheelcli.plan.tickets.sale_order import SaleOrder, sale_of
from wheelcli.units import Annual, Contracts, Days, Doc, Dollars, PerShare, Points

SHORT = "short shares: buy to cover"
_SHARES, _DUST = 100, 1e-9


@dataclass(frozen=True, slots=True)
class CallToSell:
    """The covered call that a scan would choose for these shares, and how many; `_usd` is for all of them."""

    id: Annotated[str, Doc("label")]
    contract: Annotated[str, Doc("OCC symbol")]
    strike: Annotated[PerShare, Doc("strike")]
    expiration: Annotated[date, Doc("last day of trading")]
    dte_days: Annotated[Days, Doc("days from the session date")]
    contracts: Annotated[Contracts, Doc("contracts for all free shares")]
    bid: Annotated[PerShare, Doc("bid")]
    credit_usd: Annotated[Dollars, Doc("credit at the bid, before fees")]
    delta: Annotated[ListedDelta | None, Doc("delta as listed")]
    annual_return: Annotated[Annual | None, Doc("credit ÷ spot × 365 ÷ days")]
    score: Annotated[Points | None, Doc("score, 0 to 100")]
    limit_price: Annotated[PerShare | None, Doc("price to start the order at")] = None
    order_text: Annotated[str | None, Doc("order in the notation that brokers paste")] = None
    take_profit_price: Annotated[
        PerShare | None, Doc("price at which to buy it back, after a fill at the limit")
    ] = None
    buyback_text: Annotated[str | None, Doc("standing order that buys it back at that price")] = None


@dataclass(frozen=True, slots=True)
class SharesRow:
    """Shares of one name. `against` is why there is no call to sell; None is unknown.

    They are valued at the quoted price, as in the account; calls on them use the synchronised one.
    """

    stock: Shares
    spot: float | None  # quoted
    gain: Gain
    above_break_even_usd: float | None  # result of selling them against their break-even, premiums counted
    collateral_usd: float  # behind short ones
    covered: int  # contracts sold on them
    free: int  # contracts that could be
    call: CallToSell | None
    against: str
    repair: tuple[Repair, ...]
    lot: int | float = 100  # shares that one call covers
    sale: SaleOrder | None = None  # of the call

    @property
    def needs_action(self) -> bool:
        """Return whether they are short: they must be covered."""
        return self.stock.quantity < 0


def shares_rows(setting: Setting) -> tuple[SharesRow, ...]:
    """Return a row for every name with shares held or short, without funds that count as cash."""
    stocks = [
        s
        for s in setting.portfolio.shares
        if s.symbol not in setting.portfolio.cash_equivalents and s.quantity
    ]
    if not stocks:
        return ()
    c = _calls(setting, {s.symbol for s in stocks})
    return tuple(_row(s, c, setting) for s in stocks)


def _calls(setting: Setting, symbols: set[str]) -> Candidates:
    """Return every standard call on shares held, measured as a scan measures it."""
    c = candidates_of(
        setting.chains,
        history=setting.history,
        portfolio=setting.portfolio,
        config=setting.config,
        regime=setting.regime,
        wanted=symbols,
        streams=Streams(calls=symbols),
    )
    c = at_rows(c, np.flatnonzero(c.of("standard") == 1.0))
    ranks = iv_ranks(
        setting.iv_history,
        atm_iv(setting.chains),
        closes=setting.history.closes,
        session=setting.chains.session,
        market=setting.chains.market,
    )
    return scored(c, setting.exposure, ranks)[0]


def _row(stock: Shares, c: Candidates, setting: Setting) -> SharesRow:
    spot = setting.quoted_spot(stock.symbol)
    sold = setting.short_calls(stock.symbol)
    mine = c.of("symbol").astype(str) == stock.symbol if len(c) else np.zeros(0, dtype=bool)
    few = replace(c, frame=c.frame.loc[mine].reset_index(drop=True))
    lot = _lot(few, setting)
    free = int(max(stock.wheel_quantity - sold, 0.0) / lot + _DUST)
    call, against, sale = _best(few, free, stock, lot=lot, quoted=spot is not None)
    gap = above_break_even(stock, spot)
    return SharesRow(
        stock=stock,
        spot=spot,
        gain=gain_of_shares(stock, spot),
        above_break_even_usd=gap,
        collateral_usd=short_collateral_usd(stock, spot),
        covered=int(sold / lot + _DUST),
        free=free,
        call=call,
        against=against,
        repair=_repairs(stock, few, free, setting),
        lot=lot,
        sale=sale,
    )


def _lot(calls: Candidates, setting: Setting) -> int | float:
    """Return the shares that one call covers: 100; for coins, the lot of their options."""
    if setting.chains.market == "us":
        return _SHARES
    return float(calls.of("multiplier")[0]) if len(calls) else 1.0


def above_break_even(stock: Shares, spot: float | None) -> float | None:
    """Return the profit over the break-even of a sale at `spot`, dollars: the cycle's for shares of the
    wheel, their own cost for core shares.

    >>> above_break_even(Shares("ACME", 200_000_000, 75.0, 100, 58.0, core_micro_shares=100_000_000), 76.0)
    1900.0
    """
    core = stock.core_micro_shares / MICROS
    wheel = stock.quantity - core
    parts = [(wheel, stock.break_even), (core, stock.core_break_even)]
    total = 0.0
    for count, price in parts:
        if not count:
            continue
        if spot is None or price is None:
            return None
        total += (spot - price) * count
    return round(total, 2)


def _repairs(stock: Shares, calls: Candidates, free: int, setting: Setting) -> tuple[Repair, ...]:
    """Return the choices for shares of the wheel below their break-even, at the price used for calls on them;
    core shares have none.
    """
    spot, wheel = setting.spot(stock.symbol), stock.micro_shares - stock.core_micro_shares
    if setting.chains.market != "us":
        return ()
    if spot is None or stock.break_even is None or wheel <= 0 or spot >= stock.break_even:
        return ()
    return repairs(replace(stock, micro_shares=wheel), calls, free, setting)


def _best(
    c: Candidates, free: int, stock: Shares, *, lot: int | float, quoted: bool
) -> tuple[CallToSell | None, str, SaleOrder | None]:
    """Return the call that a scan chooses, with its order: among those that no gate blocks, and whose credit
    is worth a ticket, the one worth most for the free shares. Otherwise return what blocks the one that the
    fewest gates block.

    A scan may still leave it out because of the account's limits.
    """
    if stock.quantity < 0:
        return None, SHORT, None
    if free < 1:
        what = "share" if lot == _SHARES else "coin"
        if stock.quantity >= lot:
            return None, f"every {what} is core or already covers a call", None
        return None, f"fewer than {lot:g} {what}s" if lot >= 1 else f"less than {lot:g} of a {what}", None
    if not len(c) and not quoted:
        return None, f"this market has no quotes for {stock.symbol}", None
    if not len(c):
        what = "share price" if lot == _SHARES else "index"
        return None, f"this market has no call above the {what}", None
    readings = {name: rule.measure(c) for name, rule in RULES.items()}
    blocks = np.array([reading.blocks for reading in readings.values()])
    score = np.nan_to_num(c.of("score"), nan=-1.0)
    passing = np.flatnonzero(~blocks.any(axis=0))
    if not len(passing):
        near = int(np.lexsort((-score, blocks.sum(axis=0)))[0])
        row = c.row(near)
        reason = next(RULES[name].gate(r, near).reason for name, r in readings.items() if r.blocks[near])
        return None, f"the nearest, {row['expiration'].date()} {row['strike']:g}: {reason}", None
    few = at_rows(c, passing)
    least, most = least_contracts(few), np.minimum(most_contracts(few), free)
    worth = np.where((least <= most) & (most > 0), worth_per_contract(few) * most, -np.inf)
    if not np.isfinite(worth).any():
        return None, _too_small(few, int(np.argmax(few.of("score"))), free), None
    contract = few.of("contract").astype(str)
    best = int(np.lexsort((contract, -few.of("credit"), -few.of("score"), -worth))[0])
    if worth[best] <= 0:
        return None, "no call is worth selling", None
    order = SaleOrder.of(few, sale_of(few, best, int(most[best])))
    return _call(few, best, order), "", order


def _too_small(c: Candidates, i: int, free: int) -> str:
    row = c.row(i)
    paid = float(row["credit"]) * float(row["multiplier"]) * free
    return (
        f"the best, {row['expiration'].date()} {row['strike']:g}, pays ${paid:,.0f} for all free"
        f" shares, less than the minimum of ${least_credit(c):,.0f} per ticket, or has too little open"
        " interest"
    )


def _call(c: Candidates, i: int, order: SaleOrder) -> CallToSell:
    """Return candidate i as a call to sell."""
    contracts = order.order.contracts
    row = c.row(i)
    contract = parse_contract(str(row["contract"]))

    def known(name: str) -> float | None:
        value = float(row[name])
        return value if np.isfinite(value) else None

    return CallToSell(
        id=contract.label(str(row["symbol"])) if contract else str(row["contract"]),
        contract=str(row["contract"]),
        strike=float(row["strike"]),
        expiration=row["expiration"].date(),
        dte_days=int(row["dte_days"]),
        contracts=contracts,
        bid=float(row["bid"]),
        credit_usd=round(float(row["bid"]) * contracts * float(row["multiplier"]), 2),
        delta=known("delta"),
        annual_return=known("annual_return"),
        score=known("score"),
        limit_price=float(order.limit.amount),
        order_text=order.text,
        take_profit_price=order.profit,
        buyback_text=order.buyback,
    )
