"""Shares below their break-even: the choices a trader has, with numbers.

They are:

- wait;
- sell a call at or above the break-even, for little;
- sell one below it, for more, and accept the loss if the shares are called away;
- add shares, which lowers the break-even and ties up more.

Example: 200 shares with a break-even of 60 at a price of 52. The month's 60 call is bid 0.20: it brings 40
dollars and lowers the break-even by 0.20. The 55 call is bid 0.95: it brings 190 dollars, and if the shares
are called away, −5 + 0.95 = −4.05 a share, −810 in all less fees. With 200 more shares at 52 the break-even
is 56.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import numpy as np

import wheelcli.plan.gates.registered  # noqa: F401  (fills the registry)
from wheelcli.book.portfolio import Shares
from wheelcli.manage.expected_payoff import expected_payoff, prob_above
from wheelcli.manage.fees import opening_usd
from wheelcli.manage.inputs import Setting
from wheelcli.manage.noise import noise_usd
from wheelcli.money_text import counted
from wheelcli.plan.candidates.generate import Candidates
from wheelcli.plan.gates.gate import PASS, RULES
from wheelcli.plan.per_name_rules import delta_band, dte_window
from wheelcli.units import Annual, Days, Doc, Dollars, PerShare, Ratio

if TYPE_CHECKING:
    import pandas as pd

HORIZON_DAYS = 30
_MIN_BID = 0.01


class Choice(StrEnum):
    """A choice for shares below their break-even."""

    WAIT = "wait"
    SELL_ABOVE = "sell_above"
    SELL_BELOW = "sell_below"
    ADD = "add"


@dataclass(frozen=True, slots=True)
class Repair:
    """One choice. `expected_usd` and `beats_waiting` (`manage.noise`) are for selling, None for the others;
    `prob` is for the end of `days`.
    """

    choice: Annotated[Choice, Doc("choice")]
    contract: Annotated[str | None, Doc("call to sell, OCC symbol")]
    strike: Annotated[PerShare | None, Doc("strike of that call")]
    days: Annotated[Days, Doc("days to its expiration")]
    now_usd: Annotated[Dollars, Doc("cash received now, negative if paid")]
    break_even: Annotated[PerShare, Doc("break-even afterwards")]
    annual_return: Annotated[Annual | None, Doc("annual return of the call")]
    if_called_usd: Annotated[
        Dollars | None,
        Doc("result of shares and call, after its fees, against the break-even if it is called"),
    ]
    prob: Annotated[
        Ratio | None,
        Doc("probability, by the expected volatility, of ending above the break-even, or above the strike"),
    ]
    ties_up_usd: Annotated[Dollars, Doc("market value of the shares then")]
    reason: Annotated[str, Doc("what to consider")]
    expected_usd: Annotated[
        Dollars | None, Doc("expected result of selling above that of waiting, fees included")
    ] = None
    beats_waiting: Annotated[bool | None, Doc("whether that is more than noise")] = None


def repairs(stock: Shares, calls: Candidates, free: int, setting: Setting) -> tuple[Repair, ...]:
    """Return the choices for shares below their break-even; none if price or break-even is unknown. `calls`
    are those of the name.

    Probabilities use the synchronised price; the value of shares and further purchases use the quoted one.
    """
    spot, basis = setting.spot(stock.symbol), stock.break_even
    if spot is None or basis is None or _all_covered(stock, setting):
        return ()
    price = setting.quoted_spot(stock.symbol) or spot
    value = price * stock.quantity
    rise = basis / spot - 1.0
    vol = _month_vol(calls, stock, setting)
    back = prob_above(spot, basis, HORIZON_DAYS / 365.0, setting.chains.rate, vol)
    out = [
        Repair(
            Choice.WAIT,
            None,
            None,
            HORIZON_DAYS,
            0.0,
            basis,
            None,
            None,
            back,
            value,
            f"{100 * rise:.1f} % rise needed",
        )
    ]
    if free >= 1 and len(calls):
        low, high = dte_window(setting.config, setting.regime, stock.symbol)
        days, strike, bid = calls.of("dte_days"), calls.of("strike"), calls.of("bid")
        true = RULES["two_sided"].measure(calls).verdict == PASS
        true &= RULES["sane"].measure(calls).verdict == PASS
        usable = true & (days >= low) & (days <= high) & (np.nan_to_num(bid) >= _MIN_BID)
        above = np.flatnonzero(usable & (strike >= basis))
        if len(above):
            # The lowest strike that loses nothing, where it pays the most a day.
            pick = above[np.lexsort((-bid[above] / days[above], strike[above]))[0]]
            out.append(
                _sell(Choice.SELL_ABOVE, calls, int(pick), stock, free, setting, basis=basis, spot=spot)
            )
        below = np.flatnonzero(usable & (strike < basis) & np.isfinite(calls.of("delta")))
        if len(below):
            target = delta_band(setting.config, setting.regime, stock.symbol)[1]
            pick = below[np.argmin(np.abs(np.abs(calls.of("delta")[below]) - target))]
            out.append(
                _sell(Choice.SELL_BELOW, calls, int(pick), stock, free, setting, basis=basis, spot=spot)
            )
    out.append(_add(stock, setting, spot=spot, price=price, basis=basis, vol=vol))
    return tuple(out)


def _all_covered(stock: Shares, setting: Setting) -> bool:
    """Return whether calls are sold on every share: then they decide what becomes of the shares."""
    return 0 < stock.quantity <= setting.short_calls(stock.symbol)


def _month_vol(calls: Candidates, stock: Shares, setting: Setting) -> float | None:
    """Return the volatility to expect over the horizon: that of the call nearest it in days, then nearest the
    break-even; without calls, the closes'.
    """
    known = np.flatnonzero(np.isfinite(calls.of("expected"))) if len(calls) else np.empty(0, np.intp)
    if not len(known) or stock.break_even is None:
        return setting.forecast(stock.symbol)
    apart = np.abs(calls.of("dte_days")[known] - HORIZON_DAYS)
    far = np.abs(calls.of("strike")[known] - stock.break_even)
    return float(calls.of("expected")[known[np.lexsort((far, apart))[0]]])


def _sell(
    choice: Choice,
    calls: Candidates,
    i: int,
    stock: Shares,
    free: int,
    setting: Setting,
    *,
    basis: float,
    spot: float,
) -> Repair:
    row = calls.row(i)
    strike, bid, days, shares = float(row["strike"]), float(row["bid"]), int(row["dte_days"]), free * 100
    credit = bid * shares
    called = (strike - basis) * shares + credit - opening_usd(setting.config.fees, free, 1)
    prob = prob_above(spot, strike, float(row["years"]), setting.chains.rate, float(row["expected"]))
    months = (basis - spot) * stock.quantity / (credit * 30.0 / days) if credit > 0 else None
    remark = (
        f"{counted(round(months), 'month')} of such calls make{'s' if round(months) == 1 else ''} up the gap"
        if choice is Choice.SELL_ABOVE and months is not None
        else ""
    )
    if choice is Choice.SELL_BELOW:
        remark = f"{'loss' if called < 0 else 'gain'} of ${abs(called):,.0f} if called away at {strike:g}"
    return Repair(
        choice,
        str(row["contract"]),
        strike,
        days,
        round(credit, 2),
        round(basis - credit / stock.quantity, 4),
        bid / spot * 365.0 / days,
        round(called, 2),
        prob,
        spot * stock.quantity,
        remark,
        *_against_waiting(row, shares, setting, spot=spot),
    )


def _against_waiting(
    row: "pd.Series", shares: int, setting: Setting, *, spot: float
) -> tuple[float | None, bool | None]:
    """Return the expected result of selling this call above waiting, dollars, and whether that is more than
    noise; None is unknown.
    """
    escrow = float(row["spot"] - row["share"]) if np.isfinite(row["share"]) else float(row["escrow"])
    payoff = expected_payoff(
        spot,
        float(row["strike"]),
        float(row["years"]),
        setting.chains.rate,
        float(row["expected"]),
        is_call=True,
        escrow=escrow,
    )
    fees = opening_usd(setting.config.fees, shares // 100, 1)
    more = (float(row["bid"]) - payoff) * shares - fees
    noise = noise_usd(
        spread=float(row["ask"] - row["bid"]), vega=float(row["vega"]), shares=shares, fees_usd=fees
    )
    if not np.isfinite(more) or not np.isfinite(noise):
        return None, None
    return round(more, 2), bool(more > noise)


def _add(
    stock: Shares, setting: Setting, *, spot: float, price: float, basis: float, vol: float | None
) -> Repair:
    """Return the choice to double the shares at the current price: it halves the distance to the break-even
    and doubles the position.
    """
    cost = price * stock.quantity
    level = (basis + price) / 2
    share = (setting.exposure.deployed.get(stock.symbol, 0.0) + cost) / setting.portfolio.value_usd
    most = setting.config.sizing.name_collateral_max
    over = f", above the maximum of {100 * most:.0f} %" if share > most else ""
    short = (
        ", more than the available cash" if cost > setting.liquid_usd - setting.exposure.collateral else ""
    )
    back = prob_above(spot, level, HORIZON_DAYS / 365.0, setting.chains.rate, vol)
    return Repair(
        Choice.ADD,
        None,
        None,
        HORIZON_DAYS,
        round(-cost, 2),
        round(level, 4),
        None,
        None,
        back,
        2 * cost,
        f"{100 * share:.1f} % of the account in this name{over}{short}",
    )
