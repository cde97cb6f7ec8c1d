"""Every contract that a position could be rolled into, with its credit, strike and expiration, in arrays.

A roll buys the position back at the ask and sells another one of the same kind at the bid, later or at
another strike. A spread moves as a unit: the new wing stands as far from the new short strike as the old one
did. Example: a put of 300 costs 4.10 to buy back, the 295 of the next month is bid 4.60: a natural credit of
0.50 a share, 50 dollars a contract less 1.36 of fees.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wheelcli.book.portfolio import Portfolio
from wheelcli.contract import Right
from wheelcli.manage.expected_payoff import expected_payoffs
from wheelcli.manage.fees import close_fees_usd, opening_usd
from wheelcli.manage.inputs import Setting
from wheelcli.manage.mark import Quoted
from wheelcli.open_option import OpenOption
from wheelcli.plan.candidates.evaluate import with_columns
from wheelcli.plan.candidates.generate import Candidates, candidates_at
from wheelcli.plan.candidates.standard import is_standard
from wheelcli.pricing.expected_vol import Basis
from wheelcli.trading_calendar import roll_expirations

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
DUST = 1e-9


@dataclass(frozen=True, slots=True)
class RollTable:
    """Candidates (n,) and what rolling into each brings. Prices are dollars per share, `_usd` dollars for the
    whole position.

    `sold` and `sold_mid` are the credit of the new position at the natural price and at mid, `credit` and
    `credit_mid` the same less the buy-back (at the ask, at the mid); `net_credit` is natural after the fees
    of both orders. `expected_cost` is the expected cost of exercise of the new position at its expiration.
    NaN is unknown.
    """

    candidates: Candidates
    wing: Floats  # strike of the new wing; NaN if the position has none
    sold: Floats
    sold_mid: Floats
    credit: Floats
    credit_mid: Floats
    net_credit: Floats
    net_credit_mid: Floats
    fees_usd: Floats  # of both orders
    added_days: Floats
    collateral_usd: Floats
    stress_usd: Floats
    risk_usd: Floats
    expected_cost: Floats
    delta: Floats  # of the short leg, as listed
    vega: Floats  # per volatility point and share, net of the wing

    def __len__(self) -> int:
        return len(self.candidates)

    def of(self, column: str) -> NDArray[np.float64]:
        """Return a column of the candidates."""
        return self.candidates.of(column)


def without(portfolio: Portfolio, legs: tuple[OpenOption, ...]) -> Portfolio:
    """Return the account after these legs are closed."""
    left = {leg.contract: leg.quantity for leg in legs}
    options = []
    for option in portfolio.options:
        quantity = left.get(option.contract, 0)
        part = min(abs(quantity), abs(option.quantity)) * (1 if option.quantity > 0 else -1)
        left[option.contract] = quantity - part
        if option.quantity != part:
            options.append(replace(option, quantity=option.quantity - part))
    return replace(portfolio, options=tuple(options))


def roll_table(q: Quoted, setting: Setting) -> RollTable:
    """Return every contract of the position's kind at the expirations of `trading_calendar.roll_expirations`;
    empty if the market has none. `q` must be priced.
    """
    position = q.position
    contract, chains = position.main.contract, setting.rows_of(position.symbol)
    options = chains.options
    days = options["expiration"].to_numpy("datetime64[D]")
    looked_at = roll_expirations(
        np.unique(days).tolist(), contract.expiration, chains.session, most_days=setting.config.roll.dte_max
    )
    same = (
        (options["right"] == contract.right.value).to_numpy()
        & np.isin(days, np.array(looked_at, "datetime64[D]"))
        & (options["dte_days"].to_numpy() > 0)
        & is_standard(options)
        & (options["contract"] != contract.name).to_numpy()
    )
    if contract.coin:  # BTC_USDC and BTC are paid in different currencies
        same &= options["contract"].str.startswith(f"{contract.coin}-").to_numpy()
    c = candidates_at(
        np.flatnonzero(same),
        chains,
        history=setting.history,
        portfolio=without(setting.only(position.symbol), position.legs),
        config=setting.config,
        regime=setting.regime,
    )
    c = with_columns(c, contracts=np.full(len(c), float(position.contracts)))
    return _measured(c, q, setting)


def _measured(c: Candidates, q: Quoted, setting: Setting) -> RollTable:
    position, fees = q.position, setting.config.fees
    shares, legs = position.shares, len(position.legs)
    bid, ask, strike = c.of("bid"), c.of("ask"), c.of("strike")
    sold, bought = bid, ask
    wing = np.full(len(c), np.nan)
    wing_cost = np.zeros(len(c))
    vega = c.of("vega")
    if position.width is not None:
        put = position.main.contract.right is Right.PUT
        wing = strike - position.width if put else strike + position.width
        wing_rows = _at(c.frame, wing)
        wing_bid, wing_ask = c.of("bid")[wing_rows], c.of("ask")[wing_rows]
        missing = wing_rows < 0
        wing_bid, wing_ask = (
            np.where(missing, np.nan, np.nan_to_num(wing_bid)),
            np.where(missing, np.nan, wing_ask),
        )
        sold, bought = bid - wing_ask, ask - wing_bid
        vega = vega - np.where(missing, np.nan, vega[wing_rows])
        wing_cost = wing
    total = np.full(len(c), close_fees_usd(fees, q) + opening_usd(fees, position.contracts, legs))
    if position.main.contract.coin:
        total = close_fees_usd(fees, q) + c.of("fees") / c.of("multiplier") * shares
    credit = sold - (q.mark or 0.0)
    credit_mid = (sold + bought) / 2 - (q.mid if q.mid is not None else np.nan)
    collateral, stress, risk = _sizes(c, q, sold, setting)
    return RollTable(
        candidates=c,
        wing=wing_cost if position.width is not None else wing,
        sold=sold,
        sold_mid=(sold + bought) / 2,
        credit=credit,
        credit_mid=credit_mid,
        net_credit=credit - total / shares,
        net_credit_mid=credit_mid - total / shares,
        fees_usd=total,
        added_days=c.of("dte_days") - q.dte_days,
        collateral_usd=collateral,
        stress_usd=stress,
        risk_usd=risk,
        expected_cost=_expected(c, q, setting),
        delta=c.of("delta"),
        vega=vega,
    )


def _at(frame: "pd.DataFrame", strikes: Floats) -> NDArray[np.intp]:
    """Return the row of the same expiration with that strike; −1 if it is not listed."""
    days = frame["expiration"].to_numpy("datetime64[D]").astype(np.int64).tolist()
    place = {
        (day, round(k, 3)): i for i, (day, k) in enumerate(zip(days, frame["strike"].tolist(), strict=True))
    }
    return np.array(
        [place.get((d, round(k, 3)), -1) for d, k in zip(days, strikes.tolist(), strict=True)], dtype=np.intp
    )


def _sizes(c: Candidates, q: Quoted, sold: Floats, setting: Setting) -> tuple[Floats, Floats, Floats]:
    """Return collateral, stress loss and risk of the new position, dollars; a covered call adds none."""
    position, n = q.position, q.position.contracts
    if position.width is not None:
        loss = np.maximum(position.width - sold, 0.0) * position.shares
        return np.full(len(c), position.width * position.shares), loss, loss
    if position.main.contract.right is Right.CALL:
        return np.zeros(len(c)), np.zeros(len(c)), np.zeros(len(c))
    strict = setting.config.sizing.basis == "max_loss"
    stress = c.of("stress_loss") * n
    return c.of("collateral") * n, stress, c.of("max_loss") * n if strict else stress


def volatility(q: Quoted, setting: Setting) -> tuple[float | None, Basis]:
    """Return the volatility used for the position's outcomes, and its basis."""
    return setting.expected(q.position.symbol, q.main.implied)


def _expected(c: Candidates, q: Quoted, setting: Setting) -> Floats:
    """Return the expected cost of exercise of each candidate, at the expected volatility of each leg."""
    position = q.position
    if q.spot is None or not len(c):
        return np.full(len(c), np.nan)
    call = position.main.contract.right is Right.CALL
    drag = np.where(np.isfinite(c.of("share")), c.of("spot") - c.of("share"), c.of("escrow"))
    years, strike, rate, vol = c.of("years"), c.of("strike"), setting.chains.rate, c.of("expected")
    cost = expected_payoffs(q.spot, strike, years, rate, vol, is_call=call, escrow=drag)
    if position.width is None:
        return cost
    wing = strike + position.width * (1.0 if call else -1.0)
    wing_rows = _at(c.frame, wing)
    wing, own = np.where(wing > 0, wing, np.nan), np.where(wing_rows < 0, np.nan, vol[wing_rows])
    return cost - expected_payoffs(q.spot, wing, years, rate, own, is_call=call, escrow=drag)
