"""Open positions as the limits count them: dollars deployed and stress by name, sector and expiration."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from wheelcli.book.portfolio import Portfolio, short_problems
from wheelcli.book.positions.call_cover import call_cover
from wheelcli.book.positions.positions import Kind, Position, positions_of
from wheelcli.book.valuation.cash import Cash, collateral_usd, short_collateral_usd
from wheelcli.chains.build import Chains
from wheelcli.config import Config
from wheelcli.errors import Problem
from wheelcli.open_option import OpenOption
from wheelcli.plan.earnings_dates import report_inside
from wheelcli.plan.history import History
from wheelcli.plan.risk import shock_of, stress_floor

Floats = NDArray[np.float64]


@dataclass(slots=True)
class Exposure:
    """Dollars of the open book. `deployed` is put collateral, the maximum loss of spreads and the market
    value of wheel shares; `stress` is the stress loss of these positions.
    """

    collateral: float = 0.0  # cash behind short puts and spreads
    short_shares: float = 0.0  # cash behind short shares
    equivalents: float = 0.0  # market value of funds that count as cash
    positions: int = 0
    deployed: dict[str, float] = field(default_factory=lambda: defaultdict(float))  # by name
    stress: dict[str, float] = field(default_factory=lambda: defaultdict(float))  # by name
    # risk by name, on the basis of `sizing.basis`
    risk: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    spread_risk: dict[str, float] = field(default_factory=lambda: defaultdict(float))  # by name
    by_expiration: dict[date, float] = field(default_factory=lambda: defaultdict(float))
    problems: list[Problem] = field(default_factory=list)

    def cash(self, portfolio: Portfolio) -> Cash:
        """Return the account's cash, its equivalents and its free cash."""
        return Cash(portfolio.cash_usd, self.equivalents, self.collateral + self.short_shares)

    @property
    def total_deployed(self) -> float:
        """Return the dollars deployed."""
        return sum(self.deployed.values())

    @property
    def total_stress(self) -> float:
        """Return dollars lost if every name falls by its shock."""
        return sum(self.stress.values())


def exposure_of(portfolio: Portfolio, chains: Chains, *, history: History, config: Config) -> Exposure:
    """Return the open book at the chains' prices. A position without a price counts its maximum loss, or
    nothing if that is unknown too, and a problem names it.
    """
    out = Exposure()
    row = {s: i for i, s in enumerate(chains.symbols)}
    spot = np.where(
        np.isnan(chains.names["spot"].to_numpy(np.float64)),
        chains.names["spot_quoted"].to_numpy(np.float64),
        chains.names["spot"].to_numpy(np.float64),
    )
    floor = stress_floor(chains.names, config)
    strict = config.sizing.basis == "max_loss"
    for shares in portfolio.shares:
        if shares.symbol in portfolio.cash_equivalents:
            # Valued as in the account's value: at the quoted price, to the cent.
            price = (
                float(chains.names["spot_quoted"].iloc[row[shares.symbol]])
                if shares.symbol in row
                else np.nan
            )
            if np.isnan(price):
                out.problems.append(_unpriced(shares.symbol, "it does not count as cash"))
            out.equivalents += round(shares.quantity * float(np.nan_to_num(price)), 2)
            continue
        # short shares can lose as much or more
        counted = shares.wheel_quantity or max(-shares.quantity, 0.0)
        quoted = float(chains.names["spot_quoted"].iloc[row[shares.symbol]]) if shares.symbol in row else None
        out.short_shares += short_collateral_usd(shares, quoted)
        if not counted:
            continue
        out.positions += 1
        price = float(spot[row[shares.symbol]]) if shares.symbol in row else np.nan
        if np.isnan(price):
            price = shares.break_even or 0.0
            count_words = (
                "stress counts the whole break-even of its shares as lost"
                if shares.break_even
                else "limits and stress leave out its shares, whose cost is unknown too"
            )
            out.problems.append(_unpriced(shares.symbol, count_words))
            shock = 1.0
        else:
            i = row[shares.symbol]
            shock = float(
                shock_of(np.array([history.rv[i]]), np.array([0.0]), floor=floor[[i]], stress=config.stress)[
                    0
                ]
            )
            shock = float(floor[i]) if np.isnan(shock) else shock
        out.deployed[shares.symbol] += counted * price
        out.stress[shares.symbol] += counted * price * shock
        out.risk[shares.symbol] += counted * price * (1.0 if strict else shock)
    positions = positions_of(portfolio)
    out.collateral = collateral_usd(positions, portfolio.long_shares())
    open_now = [p for p in positions if p.expiration >= chains.session]
    puts = [p.main for p in open_now if p.wing is None and p.kind is Kind.SHORT_PUT]
    shocks = iter(_shocks(puts, row, chains, history.rv, config).tolist())
    for position in open_now:
        if position.wing is not None:
            _add_spread(out, position)
        elif position.kind is Kind.SHORT_PUT:
            price = float(spot[row[position.symbol]]) if position.symbol in row else np.nan
            _add_put(out, position.main, spot=price, shock=next(shocks), config=config)
    _add_calls(out, open_now, portfolio, chains.market)
    out.problems += short_problems(portfolio)
    return out


def _add_spread(out: Exposure, spread: Position) -> None:
    """Add a spread: its maximum loss is deployed, its width is held in cash. An unknown credit counts as 0.

    Example: 2 puts of 125 sold at 1.10 and 2 of 120 bought at 0.66 lose at most (5.00 − 0.44) · 200 = 912 and
    hold 1,000 of cash.
    """
    lost = spread.max_loss_usd
    out.positions += 1
    for counted in (out.deployed, out.stress, out.risk, out.spread_risk):
        counted[spread.symbol] += lost
    out.by_expiration[spread.expiration] += lost


_DUST = 1e-9  # of a coin


def _add_calls(out: Exposure, open_now: list[Position], portfolio: Portfolio, market: str) -> None:
    """Add the cash that calls covered by a later, higher long call tie up, and report uncovered calls."""
    wheel = call_cover(open_now, portfolio.wheel_shares())
    for symbol, cover in wheel.items():
        for expiration, lost in cover.tied_usd.items():
            for counted in (out.deployed, out.stress, out.risk, out.spread_risk):
                counted[symbol] += lost
            out.by_expiration[expiration] += lost
    every = call_cover(open_now, {s.symbol: s.quantity for s in portfolio.shares})
    for symbol, cover in every.items():
        short = cover.uncovered
        if short > (0 if market == "us" else _DUST):
            out.problems.append(
                Problem(
                    code="uncovered_call",
                    symbol=symbol,
                    message=f"short {symbol} calls on {short:,.0f} shares are uncovered: the loss is"
                    " unlimited and not in any limit"
                    if market == "us"
                    else f"short calls on {short:,.8g} {symbol} are uncovered: that loss is in no limit",
                    hint=f"buy them back, or enter the covering position in account.shares.{symbol} or"
                    " account.options"
                    if market == "us"
                    else f"buy them back, or buy the {symbol} and enter them in the journal",
                )
            )


def _add_put(out: Exposure, option: OpenOption, *, spot: float, shock: float, config: Config) -> None:
    """Add a short put. `spot` and `shock` are NaN without a price of the share."""
    shares = -option.quantity * option.multiplier
    strike, symbol = option.contract.strike, option.symbol
    collateral = strike * shares
    out.positions += 1
    out.deployed[symbol] += collateral
    out.by_expiration[option.contract.expiration] += collateral
    credit = option.price or 0.0
    if np.isnan(spot):
        out.problems.append(
            _unpriced(
                symbol, f"stress counts its open put at its maximum loss of {strike - credit:.2f} per share"
            )
        )
        out.stress[symbol] += (strike - credit) * shares
        out.risk[symbol] += (strike - credit) * shares
        return
    fees = (config.fees.open + config.fees.regulatory) * -option.quantity
    if option.contract.coin:
        fees = (option.fees_cents or 0) / 100
    loss = (max(strike - spot * (1.0 - shock), 0.0) - credit) * shares + fees
    out.stress[symbol] += max(loss, 0.0)
    out.risk[symbol] += (strike - credit) * shares if config.sizing.basis == "max_loss" else max(loss, 0.0)


# The columns of `Chains.names` that decide whether a report falls into a life, and the least shock.
_LIFE = (
    "kind",
    "sector",
    "leverage",
    "earnings_date",
    "earnings_end",
    "earnings_confirmed",
    "earnings_time",
    "last_report_date",
)


def _shocks(
    puts: list[OpenOption], row: dict[str, int], chains: Chains, rv: Floats, config: Config
) -> Floats:
    """Return the stress fall of each of these puts; NaN for a name that the market lacks."""
    shocks = np.full(len(puts), np.nan)
    listed = [k for k, put in enumerate(puts) if put.symbol in row]
    if not listed:
        return shocks
    options, names = chains.options, [puts[k].contract.name for k in listed]
    own = np.flatnonzero(options["contract"].isin(names).to_numpy())[::-1]  # the first of equals counts
    iv = dict(
        zip(options["contract"].iloc[own].tolist(), options["iv"].to_numpy(np.float64)[own], strict=True)
    )
    code = np.array([row[puts[k].symbol] for k in listed], dtype=np.intp)
    ends = [puts[k].contract.expiration for k in listed]
    about = [name for name in _LIFE if name in chains.names]
    life = chains.names[about].iloc[code].assign(expiration=np.array(ends, dtype="datetime64[s]"))
    life["earnings_inside"] = report_inside(life, chains.as_of, config.events.buffer_estimated_days)
    floor = stress_floor(life, config)
    sigma = np.fmax(np.array([iv.get(name, np.nan) for name in names]), rv[code])
    dte = np.array([float((end - chains.session).days) for end in ends])
    shock = shock_of(sigma, dte, floor=floor, stress=config.stress)
    shocks[listed] = np.where(np.isnan(shock), floor, shock)
    return shocks


def _unpriced(symbol: str, consequence: str) -> Problem:
    return Problem(
        code="unpriced_position",
        symbol=symbol,
        message=f"no price for {symbol}, an open position: {consequence}",
        hint="record a snapshot that includes it",
    )
