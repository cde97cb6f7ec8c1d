"""The likelihood of early exercise, and the result of assignment: shares, cash, break-even, size against the
limits.

A call is exercised for a dividend on the eve of the ex-date, if the dividend is worth more than the put of
the same strike and the interest on the strike. Example: strike 50, 30 days left, rate 4 %, dividend 0.50: the
interest is 50 × (1 − e^(−0.04 × 30 ÷ 365)) = 0.16. It is exercised with the put at 0.20, but not at 0.60. A
put is exercised for the interest: if it is worth no more than exercise (`pricing.early_exercise`). A dividend
is never a reason to exercise a put.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp
from typing import TYPE_CHECKING, Annotated

import numpy as np

from wheelcli.contract import Right
from wheelcli.manage.expected_payoff import prob_itm
from wheelcli.manage.inputs import Setting
from wheelcli.manage.mark import Quoted
from wheelcli.manage.rule_result import Finding, State
from wheelcli.plan.strategy import INDEX_KINDS
from wheelcli.pricing.early_exercise import Exercise, Ground, exercise_of_put
from wheelcli.quotes import Quote
from wheelcli.trading_calendar import next_session
from wheelcli.units import Doc, Dollars, PerShare, Ratio, WholeShares

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Assignment:
    """The result of assigning the whole position. `_usd` is dollars; None is unknown."""

    prob: Annotated[Ratio | None, Doc("probability of ending in the money, by its own volatility")]
    prob_forecast: Annotated[Ratio | None, Doc("the same probability at the expected volatility")]
    shares: Annotated[WholeShares, Doc("shares received; negative if delivered")]
    cash_usd: Annotated[Dollars, Doc("cash received; negative if paid")]
    break_even: Annotated[PerShare | None, Doc("break-even of the shares received")]
    gain_usd: Annotated[Dollars | None, Doc("gain on the shares delivered, the call's net premium included")]
    covered: Annotated[bool, Doc("whether the account has the cash, or the shares")]
    name_share: Annotated[Ratio | None, Doc("collateral of the name after that ÷ account value")]
    name_max: Annotated[Ratio | None, Doc("limit on it")]


def interest_on(strike: float, rate: float, years: float) -> float:
    """Return the interest on the strike until expiration, dollars per share.

    >>> round(interest_on(50.0, 0.04, 30 / 365), 2)
    0.16
    """
    return strike * (1.0 - exp(-rate * years))


def pin_distance(spot: float, strike: float) -> float | None:
    """Return how far the share is from the strike, as a fraction of the strike."""
    return abs(spot - strike) / strike if strike else None


def early_exercise(q: Quoted, setting: Setting) -> Iterator[Finding]:
    """Yield whether the holder of the short leg is right to exercise early; nothing for a European option."""
    if q.spot is None or q.position.main.adjusted or q.dte_days <= 0 or not q.main.american:
        return
    if q.position.main.contract.right is Right.CALL:
        yield from _for_a_dividend(q, setting)
    else:
        yield from _for_the_interest(q, setting)


def _for_a_dividend(q: Quoted, setting: Setting) -> Iterator[Finding]:
    chains, position = setting.chains, q.position
    paid = next(
        (
            d
            for d in chains.dividends.get(position.symbol, ())
            if chains.session < d.date <= position.expiration
        ),
        None,
    )
    if paid is None or next_session(chains.session) != paid.date:
        return
    interest = interest_on(q.strike, chains.rate, q.years)
    put = put_of(q, setting)
    likely = State.ASSIGNMENT_LIKELY
    if put is None:
        yield Finding(
            "dividend",
            likely,
            None,
            paid.amount,
            None,
            (
                f"ex-dividend {paid.amount:.2f} tomorrow; the put at the same strike has no price, so"
                " early exercise is unknown"
            ),
        )
        return
    exercised = paid.amount > put + interest
    yield Finding(
        "dividend",
        likely,
        exercised,
        paid.amount,
        put + interest,
        (
            f"ex-dividend {paid.amount:.2f} tomorrow ({paid.label}) vs {put:.2f} for the put at the"
            f" same strike plus {interest:.2f} interest: early exercise is"
            f" {'likely' if exercised else 'unlikely'}"
        ),
    )


def put_of(q: Quoted, setting: Setting) -> float | None:
    """Return the mark of the put of the same strike and expiration, dollars per share; None without one."""
    same = _of_strike(q, setting, Right.PUT)
    mark = Quote(float(same["bid"].iloc[0]), float(same["ask"].iloc[0])).mark() if len(same) else None
    return None if mark is None else mark.price


def put_exercise(q: Quoted, setting: Setting) -> Exercise:
    """Return whether the holder of a short put is right to exercise it now. `q` must have a spot."""
    symbol, main, chains = q.position.symbol, q.main, setting.chains
    code = setting.code(symbol)
    vol = next((v for v in (main.vol, main.iv, setting.forecast(symbol)) if v is not None), None)
    same = _of_strike(q, setting, Right.CALL)
    offered = float(same["ask"].iloc[0]) if len(same) else float("nan")
    paid = [
        ((d.date - chains.session).days / 365.0, d.amount)
        for d in chains.dividends.get(symbol, ())
        if chains.session < d.date <= q.position.expiration
    ]
    spot = q.spot if q.spot is not None else float("nan")
    return exercise_of_put(
        spot,
        q.strike,
        q.years,
        chains.rate,
        vol,
        carry=_carry(q, setting),
        dividends=paid,
        bid=main.bid,
        call_ask=offered if np.isfinite(offered) else None,
        hard_to_borrow=code is not None and bool(chains.names["hard_to_borrow"].iloc[code]),
    )


def _carry(q: Quoted, setting: Setting) -> float:
    """Return the carry of the position's expiration, annual; 0 if the market does not list it."""
    row = setting.quotes.get(q.position.main.contract.name)
    carry = float(row["carry"]) if row is not None else 0.0
    return carry if np.isfinite(carry) else 0.0


def _of_strike(q: Quoted, setting: Setting, right: Right) -> "pd.DataFrame":
    """Return bid and ask of this right with the strike and expiration of the position's main leg."""
    options, contract = setting.chains.options, q.position.main.contract
    rows = np.flatnonzero(
        (options["strike"].to_numpy(np.float64) == contract.strike)
        & (options["expiration"].to_numpy("datetime64[D]") == np.datetime64(contract.expiration))
    )
    near = options[["symbol", "right", "bid", "ask"]].iloc[rows]
    return near[(near["symbol"] == q.position.symbol) & (near["right"] == right.value)]


def _for_the_interest(q: Quoted, setting: Setting) -> Iterator[Finding]:
    if (q.intrinsic or 0.0) <= 0:
        return
    ruling = put_exercise(q, setting)
    yield Finding(
        "interest",
        State.ASSIGNMENT_LIKELY,
        ruling.right,
        ruling.value,
        ruling.intrinsic,
        _sentence(ruling, setting),
    )


def expects_exercise(q: Quoted, setting: Setting) -> str:
    """Return the sentence on a short put that will be exercised once its share is ex-dividend, "" for any
    other.
    """
    if (
        q.unpriced
        or q.spot is None
        or not q.position.is_short
        or q.position.main.adjusted
        or q.dte_days <= 0
        or not q.main.american
        or q.position.main.contract.right is Right.CALL
        or (q.intrinsic or 0.0) <= 0
    ):
        return ""
    ruling = put_exercise(q, setting)
    return f" Expect early exercise from {_ex_date(ruling, setting)} on." if ruling.then else ""


def _ex_date(ruling: Exercise, setting: Setting) -> date:
    return setting.chains.session + timedelta(days=round((ruling.until or 0.0) * 365.0))


def _sentence(ruling: Exercise, setting: Setting) -> str:
    brings = f"its exercise value of {ruling.intrinsic:.2f}"
    match ruling.ground:
        case Ground.HARD_TO_BORROW:
            return "in the money and hard to borrow: early exercise is unknown"
        case Ground.NO_VOLATILITY:
            return "in the money without a known volatility: early exercise is unknown"
        case Ground.BID:
            return f"its bid is above {brings}: early exercise is unlikely"
        case Ground.DIVIDEND:
            day = _ex_date(ruling, setting)
            odds = f"likely from {day}, not before" if ruling.then else f"unlikely before {day}"
            more = f"{ruling.waiting or 0.0:.2f} more than exercising now"
            return f"waiting for the dividends until {day} is worth {more}: early exercise is {odds}"
        case _:
            side = "at most" if ruling.right else "more than"
            return (
                f"worth {ruling.value or 0.0:.2f} if held, {side} {brings}: early exercise is"
                f" {'likely' if ruling.right else 'unlikely'}"
            )


def assignment_of(q: Quoted, setting: Setting) -> Assignment | None:
    """Return the result of assigning the short leg; None for long and for adjusted contracts, and if nothing
    is delivered.
    """
    position, contract = q.position, q.position.main.contract
    if not position.is_short or position.main.adjusted or not q.main.physical:
        return None
    put, shares, strike = contract.right is Right.PUT, position.shares, contract.strike
    odds = (None, None)
    if q.spot is not None:
        vols = (q.main.iv, setting.expected(position.symbol, q.main.implied)[0])
        odds = tuple(
            prob_itm(q.spot, strike, q.years, setting.chains.rate, vol, is_call=not put, escrow=q.main.drag)
            for vol in vols
        )  # type: ignore[assignment]
    stock = setting.held(position.symbol)
    basis = stock.break_even if stock else None
    owned = stock.quantity if stock else 0.0
    free = setting.liquid_usd
    return Assignment(
        prob=odds[0],
        prob_forecast=odds[1],
        shares=int(shares if put else -shares),
        cash_usd=(-1 if put else 1) * strike * shares,
        break_even=_break_even(q) if put else None,
        gain_usd=None if put else _called_usd(q, basis, owned),
        covered=free >= strike * shares if put else owned >= setting.short_calls(position.symbol),
        **_size(q, setting, put=put),
    )


def _called_usd(q: Quoted, basis: float | None, owned: float) -> float | None:
    """Return the result of being called away: strike less break-even, plus premium after fees.

    Example: 300 shares at 325 behind 3 calls of 310 sold for 747.96 after fees: −4,500 + 747.96 = −3,752.04.
    """
    position = q.position
    if basis is None or position.net_credit is None:
        return None
    sold = min(position.shares, owned)
    return round((q.strike - basis) * sold + position.net_credit * position.shares, 2)


def _break_even(q: Quoted) -> float | None:
    """Return the break-even of the shares received, as the book would show it; for a spread or a position of
    the config, strike less premium after fees.
    """
    position = q.position
    if position.wing is None and position.main.break_even is not None:
        return position.main.break_even
    net = position.net_credit
    return None if net is None else round(position.main.contract.strike - net, 6)


def _size(q: Quoted, setting: Setting, *, put: bool) -> dict[str, float | None]:
    """Return the capital that the name would tie up after delivery of the shares; the collateral of the open
    put already counts.
    """
    code = setting.code(q.position.symbol)
    if not put or code is None or setting.portfolio.value_usd <= 0:
        return {"name_share": None, "name_max": None}
    sizing = setting.config.sizing
    broad = setting.chains.names["kind"].iloc[code] in INDEX_KINDS
    tied = setting.exposure.deployed.get(q.position.symbol, 0.0)
    if q.position.wing is not None:
        tied = max(tied, q.strike * q.position.shares)
    # One contract alone may be larger than its name's ceiling (`plan.single_contract`); what was sold so may
    # be assigned.
    alone = abs(q.position.contracts) == 1
    most = max(sizing.name_collateral_max, sizing.single_contract_max if alone else 0.0)
    return {
        "name_share": tied / setting.portfolio.value_usd,
        "name_max": sizing.index_etf_collateral_max if broad else most,
    }
