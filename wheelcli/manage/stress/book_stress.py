"""The effect of a bad week on the book: spot moves × volatility moves × days, the worst case and its causes,
the cash needed, the Greeks.

Every option is repriced (see `reprice`), shares move with their spot. A beta-weighted move of −10 % is one of
the benchmark: a share with a beta of 1.4 falls 14 %. Without a move, the options are worth exactly their
marks in `monitor`.
"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from wheelcli.book.portfolio import Shares
from wheelcli.errors import Problem
from wheelcli.feed_source import US
from wheelcli.manage.cash_call import UnknownCash, cash_call, unknown_cash
from wheelcli.manage.inputs import Setting
from wheelcli.manage.mark import Quoted, quoted
from wheelcli.manage.monitor import position_usd
from wheelcli.manage.stress.book_greeks import BookGreeks, book_greeks
from wheelcli.manage.stress.contributions import (
    NeighbourhoodPart,
    Part,
    SectorPart,
    by_neighbourhood,
    by_sector,
    by_symbol,
)
from wheelcli.manage.stress.reprice import Legs, legs_of, reprice
from wheelcli.plan.beta import ASSUMED, LEAST_SESSIONS, Betas
from wheelcli.plan.tickets.bases import BetaBasis
from wheelcli.units import Days, Doc, Dollars, Ratio, Unit

Floats = NDArray[np.float64]
Move = Annotated[float, Unit("decimal: −0.10 is 10 % down")]
SPOTS = tuple(round(-0.40 + 0.05 * k, 2) for k in range(13))  # −40 … +20 %
SPOTS_OF_COINS = tuple(round(-0.60 + 0.10 * k, 2) for k in range(10))  # −60 … +30 %
VOLS = (-0.25, -0.10, 0.0, 0.10, 0.25, 0.40, 0.60, 0.80, 1.00)


@dataclass(frozen=True, slots=True)
class Cell:
    """One scenario: its effect on the account, and the value of the options then."""

    spot_move: Annotated[Move, Doc("move of the benchmark, or of every share")]
    vol_move: Annotated[Move, Doc("relative change of each contract's volatility")]
    days: Annotated[Days, Doc("days from now")]
    profit_usd: Annotated[Dollars, Doc("profit of the whole book, negative is a loss")]
    options_usd: Annotated[Dollars, Doc("value of the options to the account then")]
    share: Annotated[Ratio, Doc("profit ÷ account value")]


@dataclass(frozen=True, slots=True)
class CashCall:
    """The cash for assignment of every put in the money after a spot move, against the cash available."""

    spot_move: Annotated[Move, Doc("move of the market")]
    needed_usd: Annotated[Dollars, Doc("cash needed if every short put in the money were assigned")]
    short_usd: Annotated[Dollars, Doc("cash missing for that")]


@dataclass(frozen=True, slots=True)
class Stressed:
    """The book under stress."""

    cells: tuple[Cell, ...]
    worst: Cell | None  # None if nothing can be repriced; then there are no cells
    by_position: tuple[Part, ...]
    by_sector: tuple[SectorPart, ...]
    by_neighbourhood: tuple[NeighbourhoodPart, ...]
    calls: tuple[CashCall, ...]
    greeks: BookGreeks
    betas: Betas
    weighted: bool
    marks_usd: float
    unpriced: tuple[Quoted, ...]
    unpriced_shares: tuple[Shares, ...]
    unpriced_loss_usd: float  # at most: of short puts and spreads, and of the shares their break-even
    cash_unknown: UnknownCash  # short puts that `calls` leaves out
    problems: tuple[Problem, ...]

    def at(self, spot_move: float, vol_move: float, days: int = 0) -> Cell:
        """Return the cell of a scenario."""
        return next(c for c in self.cells if (c.spot_move, c.vol_move, c.days) == (spot_move, vol_move, days))


def spots_of(market: str) -> tuple[float, ...]:
    """Return the spot moves of a market's grid: coins fall further than shares."""
    return SPOTS if market == US else SPOTS_OF_COINS


def stress(setting: Setting, *, days: tuple[int, ...] = (0,), weighted: bool = True) -> Stressed:
    """Return the book over the grid after each of `days`; `weighted` moves each share by its beta, else all
    by the same.
    """
    quotes = tuple(quoted(p, setting) for p in setting.positions)
    unpriced = tuple(q for q in quotes if q.unpriced or q.spot is None or q.position.main.adjusted)
    legs = legs_of(quotes, setting)
    apart = tuple(s for s in _at_risk(setting) if setting.spot(s.symbol) is None)
    symbols = tuple(
        dict.fromkeys([*(s.symbol for s in setting.portfolio.shares), *(p.symbol for p in setting.positions)])
    )
    betas = setting.betas(symbols)
    names, change, worth = _scenarios(quotes, legs, setting, betas, days=days, weighted=weighted)
    total, options = change.sum(axis=0), worth.sum(axis=0)
    account = setting.portfolio.value_usd
    spots = spots_of(setting.chains.market)
    cells = tuple(
        Cell(
            s,
            v,
            d,
            round(float(total[k, i, j]), 2),
            round(float(options[k, i, j]), 2),
            float(total[k, i, j]) / account,
        )
        for k, d in enumerate(days)
        for i, s in enumerate(spots)
        for j, v in enumerate(VOLS)
    )
    low = _worst(total)
    here = change.reshape(len(names), total.size)[:, low]
    parts = tuple(
        Part(n, round(float(p), 2)) for n, p in sorted(zip(names, here, strict=True), key=lambda x: x[1])
    )
    dollars = by_symbol(names, here, quotes)
    return Stressed(
        cells=cells if names else (),
        worst=cells[low] if names else None,
        by_position=parts,
        by_sector=by_sector(dollars, setting),
        by_neighbourhood=by_neighbourhood(dollars, setting, symbols),
        calls=_calls(quotes, setting, betas, weighted=weighted),
        greeks=book_greeks(quotes, setting, betas),
        betas=betas,
        weighted=weighted,
        marks_usd=round(sum(position_usd(q) for q in quotes if q not in unpriced), 2),
        unpriced=unpriced,
        unpriced_shares=apart,
        unpriced_loss_usd=_most_lost(unpriced, apart),
        cash_unknown=unknown_cash(quotes),
        problems=_problems(unpriced, apart, betas, weighted=weighted, market=setting.chains.market),
    )


def _scenarios(
    quotes: tuple[Quoted, ...],
    legs: Legs,
    setting: Setting,
    betas: Betas,
    *,
    days: tuple[int, ...],
    weighted: bool,
) -> tuple[list[str], Floats, Floats]:
    """Return names of options' positions, then of shares; their profit (names, days, spots, vols); the
    options' value, likewise.
    """
    moves, vols = np.array(spots_of(setting.chains.market)), np.array(VOLS)
    own = (
        np.array([betas.of[s] if weighted else 1.0 for s in legs.symbol], dtype=np.float64).reshape(-1, 1)
        * moves[None, :]
    )
    stocks = [s for s in _at_risk(setting) if setting.spot(s.symbol) is not None]
    shape = (len(quotes) + len(stocks), len(days), len(moves), len(vols))
    change, worth = np.zeros(shape), np.zeros(shape)
    for k, passed in enumerate(days):
        value = reprice(
            legs,
            moves=own,
            vols=vols,
            days=passed,
            rate=setting.chains.rate,
            lost_drag=_lost(legs, setting, passed),
        )
        np.add.at(worth[:, k], legs.position, value * legs.shares[:, None, None])
        np.add.at(
            change[:, k], legs.position, (value - legs.mark[:, None, None]) * legs.shares[:, None, None]
        )
    for k, shares in enumerate(stocks, start=len(quotes)):
        beta = betas.of[shares.symbol] if weighted else 1.0
        move = np.maximum(beta * moves, -0.98)
        change[k] = (shares.quantity * (setting.spot(shares.symbol) or 0.0) * move)[None, :, None]
    names = [q.position.id for q in quotes] + [s.symbol for s in stocks]
    priced = {*legs.position.tolist(), *range(len(quotes), len(names))}
    rows = [i for i in range(len(names)) if i in priced]
    return [names[i] for i in rows], change[rows], worth[rows]


def _at_risk(setting: Setting) -> list[Shares]:
    """Return the shares that move; funds that count as cash do not."""
    account = setting.portfolio
    return [s for s in account.shares if s.symbol not in account.cash_equivalents]


def _most_lost(unpriced: tuple[Quoted, ...], shares: tuple[Shares, ...]) -> float:
    """Return the most that these positions and shares can lose, as a plan's limits count them."""
    owned = sum(max(s.quantity, 0.0) * (s.break_even or 0.0) for s in shares)
    return sum(q.position.max_loss_usd for q in unpriced) + owned


def _worst(total: Floats) -> int:
    """Return the scenario that loses the most; within a dollar of it, the one with the smallest volatility
    move.
    """
    flat = total.ravel()
    near = np.flatnonzero(flat <= flat.min() + 1.0)
    vols = np.abs(np.broadcast_to(np.array(VOLS), total.shape).ravel()[near])
    return int(near[np.argmin(vols)])


def _lost(legs: Legs, setting: Setting, days: int) -> Floats | None:
    """Return the dividends of each leg that go ex in the first `days`, as part of its drag."""
    if days == 0 or not len(legs.symbol):
        return None
    rate, session = setting.chains.rate, setting.chains.session
    out = np.zeros(len(legs.symbol))
    for i, symbol in enumerate(legs.symbol):
        ahead = [((d.date - session).days, d.amount) for d in setting.chains.dividends.get(symbol, ())]
        out[i] = sum(
            a * np.exp(-rate * t / 365.0) for t, a in ahead if t <= min(days, legs.years[i] * 365.0 + 1)
        )
    return out


def _calls(
    quotes: tuple[Quoted, ...], setting: Setting, betas: Betas, *, weighted: bool
) -> tuple[CashCall, ...]:
    out = []
    for move in spots_of(setting.chains.market):
        needed = 0.0
        for q in quotes:
            if q.spot is not None:
                beta = betas.of[q.position.symbol] if weighted else 1.0
                needed += cash_call(q, q.spot * max(1.0 + beta * move, 0.02))
        out.append(CashCall(move, needed, max(needed - setting.liquid_usd, 0.0)))
    return tuple(out)


def _problems(
    unpriced: tuple[Quoted, ...], shares: tuple[Shares, ...], betas: Betas, *, weighted: bool, market: str
) -> tuple[Problem, ...]:
    out = [
        Problem(
            "unpriced",
            _left_out(q),
            "try again while the market is open",
            q.position.symbol,
            q.position.contract_names,
        )
        for q in unpriced
    ]
    out += [
        Problem("unpriced", f"{s.symbol} shares are excluded: no price", "try again later", s.symbol)
        for s in shares
    ]
    if weighted and betas.benchmark is None:
        lacks, wanted = ("neither SPY nor a broad index fund", "SPY") if market == US else ("no BTC", "BTC")
        out.append(
            Problem(
                "no_benchmark",
                f"this market has {lacks}: every beta is assumed to be {ASSUMED:g}",
                f"add {wanted} to `wheel record`",
            )
        )
    elif weighted and betas.unknown:
        out.append(
            Problem(
                "no_beta",
                f"fewer than {LEAST_SESSIONS} sessions in common with {betas.benchmark}: {_stood_in(betas)}",
            )
        )
    return tuple(out)


def _left_out(q: Quoted) -> str:
    return f"{q.position.id} is excluded: {q.unpriced or 'its deliverable or its share has no price'}"


def _stood_in(betas: Betas) -> str:
    """Return the note on substituted betas: `the beta of NEWCO is 1.32, its sector's median, of OTHER 1.25,
    assumed`, for eight names at most.
    """
    words = {BetaBasis.SECTOR_MEDIAN: "its sector's median", BetaBasis.ASSUMED: "assumed"}
    names = [f"of {s} {betas.of[s]:.2f}, {words[betas.basis[s]]}" for s in betas.unknown[:8]]
    more = len(betas.unknown) - len(names)
    return f"the beta {', '.join(names)}" + (f", and {more} more" if more else "")
