"""A whole snapshot priced at once: one synchronised spot per underlying, sane quotes, our own IV, Greeks and
odds.

Spot first, because everything hangs on it: the quoted spot is not of the options' moment; then, by
expiration, the carry that is left. Dividends are cash on a date, in the escrowed model: the share is worth
its spot less the present value of what goes ex before expiration, and has no yield.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wheelcli.chains.block import Block, Contracts, blocks_of, each
from wheelcli.chains.carry import hard_to_borrow, residual_carry
from wheelcli.chains.dividends import Dividend, expected_dividends, paid_lately, present_values
from wheelcli.chains.ex_dividend_dates import eves_of
from wheelcli.chains.greeks import COLUMNS
from wheelcli.chains.iv30_calls import calls_of_the_month
from wheelcli.chains.iv_outliers import stale
from wheelcli.chains.no_arbitrage import REASONS, USABLE, Unusable
from wheelcli.chains.parity import Quotes
from wheelcli.chains.series import SPAN, series_of
from wheelcli.chains.special_dividends import without_adjusting
from wheelcli.chains.spot import as_quoted, implied_spots
from wheelcli.errors import Problem
from wheelcli.market.snapshot import Kind, Snapshot, among
from wheelcli.trading_calendar import settles_at

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

SPOT_DIFFERENCE_MAX = (
    0.005  # between the quoted and the implied spot; beyond it the chain is of another moment
)
CARRY_LEAST = -0.25  # annual; who could hold the share would gain more than that for nothing
_DIVIDEND_HORIZON_DAYS = 1200
FUNDS = (Kind.INDEX_ETF, Kind.SECTOR_ETF, Kind.BOND_ETF, Kind.FUND)


@dataclass(frozen=True, slots=True)
class Chains:
    """A snapshot made usable.

    `options` is the snapshot's table with `code` (row of `names`), `series` (`series.py`), `dte_days`,
    `years`, `spot` (synchronised; the quoted one for puts at their exercise, `as_quoted`), `escrow` (present
    value of dividends inside the life, dollars), `carry` (what is left to explain, annual), `share` (what the
    share is worth to the option: spot less escrow and carry, with no yield), `mid`, `iv` (of the mid), `vol`
    (the same, or what the twin of a contract in the money tells better; the Greeks are at it), `delta`,
    `gamma`, `theta` (per calendar day), `vega` (per volatility point), `prob_otm`, and `unusable` (why not,
    "" where usable). Greeks are per share. `names` is the snapshot's table of underlyings with `spot_quoted`,
    `spot_implied` (NaN when parity says nothing) and `spot`, the one that pricing used; `spot_basis`, whether
    that is synchronised or quoted; `carry`, how its residual carry was come by (`carry.Label`);
    `carry_annual`, that of the expiration nearest 30 days; and `hard_to_borrow`.
    """

    as_of: datetime
    session: date
    rate: float
    rate_label: str
    options: "pd.DataFrame"
    names: "pd.DataFrame"
    dividends: dict[str, tuple[Dividend, ...]]
    lost_rhythm: frozenset[str]  # names that paid within the year, of which no next dividend can be told
    problems: tuple[Problem, ...]


def price_chains(
    snapshot: Snapshot,
    *,
    default_rate: float,
    symbols: Iterable[str] | None = None,
    calls_of: Iterable[str] | None = None,
) -> Chains:
    """Price every contract of a snapshot (or of `symbols` only). `default_rate` serves where the snapshot has
    none.

    With `calls_of`, for a plan, calls of other names are priced only as far as 30-day volatility asks for
    them (`chains/asked.py`).
    """
    import pandas as pd

    rate, label = _rate(snapshot, default_rate)
    dividends = expected_dividends(snapshot, snapshot.session + timedelta(days=_DIVIDEND_HORIZON_DAYS))
    names = snapshot.underlyings.rename(columns={"spot": "spot_quoted"})
    options = snapshot.options
    if symbols is not None:
        options = options[options["symbol"].isin(list(symbols))].reset_index(drop=True)
    options, codes = _of_names(options, names)

    years, dte, expiration = _lives(options, snapshot.as_of, snapshot.session)
    series = series_of(options, expiration)
    is_call = (options["right"] == "call").to_numpy()
    standard = options["standard"].to_numpy(dtype=bool, na_value=True)
    is_american = (options["exercise"] != "european").to_numpy()
    strike, bid, ask = (options[c].to_numpy(np.float64) for c in ("strike", "bid", "ask"))
    quoted = names["spot_quoted"].to_numpy(np.float64)

    def implied_by(paid: dict[str, tuple[Dividend, ...]]) -> tuple[Floats, Floats]:
        escrow = present_values(
            paid,
            symbols=list(names["symbol"]),
            symbol_code=codes,
            expiration=options["expiration"].to_numpy(),
            session=snapshot.session,
            rate=rate,
        )
        return escrow, implied_spots(
            symbol=codes,
            series=series,
            is_call=is_call,
            strike=strike,
            bid=np.where(standard, bid, np.nan),
            ask=ask,
            years=years,
            dividends=escrow,
            rate=rate,
            quoted=quoted,
        )

    dividends = without_adjusting(dividends, snapshot, lambda paid: implied_by(paid)[1], quoted)
    escrow, implied = implied_by(dividends)
    eves = eves_of(
        dividends,
        symbols=list(names["symbol"]),
        symbol_code=codes,
        rows=np.flatnonzero(is_american),
        is_call=is_call,
        strike=strike,
        years=years,
        expiration=expiration,
        as_of=snapshot.as_of,
        rate=rate,
    )
    quotes = Quotes(
        codes,
        series,
        is_call,
        is_american,
        strike,
        bid,
        ask,
        years,
        spot=implied[codes],
        escrow=escrow,
        rate=rate,
    )
    left = residual_carry(quotes, standard, eves, quoted=quoted)
    implied = implied * np.exp(left.offset)
    about = _at_30_days(codes, dte, left.carry, len(names))
    spots, problems = _reconcile(names["symbol"].tolist(), quoted, implied, carry=about)
    spot, carry = as_quoted(
        spots[codes], left.carry, quoted[codes], put=~is_call & is_american, strike=strike, bid=bid
    )
    share = spot - escrow
    market = blocks_of(
        Contracts(
            codes,
            expiration,
            is_call,
            is_american,
            standard,
            strike,
            bid,
            ask,
            years,
            spot=spot,
            share=share,
            carry=carry,
            implied=left.implied[codes],
            series=series,
        ),
        eves,
        rate,
        quotes.tables,
    )
    sold = np.ones(len(names), dtype=bool) if calls_of is None else among(names["symbol"], list(calls_of))

    def month(greeks: dict[str, Floats]) -> NDArray[np.bool_]:
        with np.errstate(invalid="ignore", divide="ignore"):
            moneyness = np.log(strike / share) - (rate - carry) * years
        return calls_of_the_month(
            code=codes,
            series=series,
            years=years,
            is_call=is_call,
            moneyness=moneyness,
            iv=greeks["iv"],
            delta=greeks["delta"],
        )

    greeks, unusable = _solved(market, ~is_call | sold[codes], month)
    old = stale(
        group=codes * SPAN + series,
        is_call=is_call,
        strike=strike,
        bid=bid,
        ask=ask,
        iv=greeks["iv"],
        vega=greeks["vega"],
        delta=greeks["delta"],
    )
    unusable[old & (unusable == USABLE)] = REASONS.index(Unusable.STALE)
    _hear_twins(market, unusable, greeks)
    why = pd.Categorical.from_codes(unusable, pd.Index([r.value for r in REASONS]))
    priced = dict(
        code=codes,
        series=series,
        dte_days=dte,
        years=years,
        spot=spot,
        escrow=escrow,
        carry=carry,
        share=share * np.exp(-carry * years),
        mid=(bid + ask) / 2,
        **greeks,
        unusable=why,
    )
    out = pd.concat([options, pd.DataFrame(priced, copy=False)], axis=1)  # `assign` would copy them all
    untold = names["kind"].isin(FUNDS).to_numpy() & ~among(names["symbol"], dividends.keys())
    named = names.assign(
        spot_implied=implied,
        spot=spots,
        carry=left.labels(),
        carry_annual=about,
        hard_to_borrow=hard_to_borrow(left.implied, about, untold),
        spot_basis=_basis(spots, implied),
    )
    return Chains(
        as_of=snapshot.as_of,
        session=snapshot.session,
        rate=rate,
        rate_label=label,
        options=out,
        names=named,
        dividends=dividends,
        lost_rhythm=paid_lately(snapshot) - set(dividends),
        problems=tuple(problems),
    )


def _of_names(options: "pd.DataFrame", names: "pd.DataFrame") -> tuple["pd.DataFrame", NDArray[np.intp]]:
    """The contracts on underlyings that are known, and the row of `names` that each is on."""
    import pandas as pd

    place = np.append(pd.Index(names["symbol"]).get_indexer(options["symbol"].cat.categories), -1)
    codes: NDArray[np.intp] = place[options["symbol"].cat.codes.to_numpy()]
    if (codes < 0).any():
        options, codes = options[codes >= 0].reset_index(drop=True), codes[codes >= 0]
    return options, codes


def _solved(
    market: tuple[Block, ...],
    first: NDArray[np.bool_],
    more: Callable[[dict[str, Floats]], NDArray[np.bool_]],
) -> tuple[dict[str, Floats], NDArray[np.int8]]:
    """The columns of `greeks.COLUMNS` of the `first` rows, and then of those that `more` asks for after that;
    and why contracts are unusable, the ones that nobody asked for among them."""
    unusable = np.empty(len(first), dtype=np.int8)
    found = {column: np.full(len(first), np.nan) for column in COLUMNS}

    def judge(block: Block) -> None:
        unusable[block.here] = block.judged()

    def solve(rows: NDArray[np.bool_], block: Block) -> None:
        asked = rows[block.here] & (unusable[block.here] == USABLE)
        for column, values in block.solved(asked).items():
            found[column][block.here][asked] = values[asked]

    def look(block: Block) -> None:
        judge(block)
        solve(first, block)

    each(market, look)
    also = np.zeros(0, dtype=bool) if first.all() else more(found) & ~first
    if also.any():
        each(market, partial(solve, also))
    asked = first | also if len(also) else first
    unusable[~asked & (unusable == USABLE)] = REASONS.index(Unusable.NOT_ASKED)
    unusable[(unusable == USABLE) & np.isnan(found["iv"])] = REASONS.index(Unusable.NO_IV)
    return found, unusable


def _hear_twins(market: tuple[Block, ...], unusable: NDArray[np.int8], greeks: dict[str, Floats]) -> None:
    """Give `greeks` the column `vol`, and move those that twins tell better to it."""
    greeks["vol"] = greeks["iv"].copy()

    def hear(block: Block) -> None:
        here = {column: values[block.here] for column, values in greeks.items()}
        rows, told = block.told_by_twins(unusable[block.here], here)
        for column, values in told.items():
            here["vol" if column == "iv" else column][rows] = values

    each(market, hear)


def _at_30_days(codes: NDArray[np.intp], dte: NDArray[np.int64], carry: Floats, names: int) -> Floats:
    """The carry of each underlying's expiration nearest 30 days; 0 where it has no contract."""
    apart, least = np.abs(dte - 30), np.full(names, np.iinfo(np.int64).max)
    np.minimum.at(least, codes, apart)
    nearest = np.flatnonzero(apart == least[codes])
    result = np.zeros(names)
    result[codes[nearest]] = carry[nearest]
    return result


def _rate(snapshot: Snapshot, default: float) -> tuple[float, str]:
    if len(snapshot.rates):
        row = snapshot.rates.iloc[(snapshot.rates["tenor_days"] - 91).abs().argsort().iloc[0]]
        if np.isfinite(row["rate"]):
            return float(row["rate"]), str(row["label"])
    return default, "config"


def _lives(
    options: "pd.DataFrame", as_of: datetime, session: date
) -> tuple[Floats, NDArray[np.int64], NDArray[np.int64]]:
    """Years to the close of trading, calendar days to expiration, and the expiration as a day number, per
    contract.
    """
    days = options["expiration"].to_numpy("datetime64[D]")
    at_open = (options["settlement"] == "cash_open").to_numpy()
    number = days.astype(np.int64)
    ends = number * 2 + at_open
    other = np.append(True, ends[1:] != ends[:-1])[: len(ends)]
    starts = np.flatnonzero(other)  # a snapshot lists the contracts of an expiration in one piece
    keys, where = np.unique(ends[starts], return_inverse=True)
    left = np.empty(len(keys))
    for i, key in enumerate(keys):
        day = np.datetime64(int(key) // 2, "D").item()
        moment = settles_at(day, at_open=bool(key % 2))
        left[i] = max((moment - as_of).total_seconds(), 0.0) / (365.0 * 86400.0)
    dte = number - np.datetime64(session, "D").astype(np.int64)
    return np.repeat(left[where], np.diff(starts, append=len(number))), dte, number


def _basis(spots: Floats, implied: Floats) -> "pd.Categorical[str]":
    """Whether the share price to show of each name is synchronised with its options or the feed's quote,
    which stands in for a NaN.
    """
    import pandas as pd

    synchronised = ~np.isnan(spots) & ~np.isnan(implied)
    return pd.Categorical(
        np.where(synchronised, "synchronised", "quoted"), categories=["synchronised", "quoted"]
    )


def _reconcile(
    symbols: list[str], quoted: Floats, implied: Floats, *, carry: Floats
) -> tuple[Floats, list[Problem]]:
    """The spot to price with; NaN, and a problem, where quoted and implied spot are of different moments, or
    of different things.
    """
    with np.errstate(invalid="ignore"):
        apart = np.abs(implied / quoted - 1.0)
    failed = apart > SPOT_DIFFERENCE_MAX
    problems = [
        Problem(
            code="spot_mismatch",
            symbol=symbols[i],
            message=f"the share is quoted at {quoted[i]:.2f} but its options imply {implied[i]:.2f}: not of one moment",
            hint="scan again in market hours, or record a new snapshot; a dividend that no feed told looks the same",
        )
        for i in np.flatnonzero(failed)
    ]
    other = ~failed & (carry < CARRY_LEAST)
    problems += [
        Problem(
            code="other_underlying",
            symbol=symbols[i],
            message=f"the options are not on what is quoted at {quoted[i]:.2f}: they have it rise by {-100 * carry[i]:.0f} % a year",
            hint="leave it out: options on a volatility index, for one, are on its futures",
        )
        for i in np.flatnonzero(other)
    ]
    return np.where(failed | other, np.nan, np.where(np.isnan(implied), quoted, implied)), problems
