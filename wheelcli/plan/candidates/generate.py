"""The contracts that could be sold: every out-of-the-money put on a wanted name, every out-of-the-money call
on shares held, and spreads.

They stay in one table until they become tickets, so that gates measure a whole market in a few array
operations.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wheelcli.book.portfolio import Portfolio
from wheelcli.chains.build import Chains
from wheelcli.config import Config
from wheelcli.plan.candidates.columns import array_of, with_values
from wheelcli.plan.candidates.metrics import figures_of
from wheelcli.plan.candidates.sectors import sectors_of
from wheelcli.plan.candidates.sellable import sellable
from wheelcli.plan.candidates.spread_legs import NO_PAIRS, Pairs, of_both_legs
from wheelcli.plan.candidates.standard import is_standard
from wheelcli.plan.earnings_dates import reports_of
from wheelcli.plan.history import History
from wheelcli.plan.iv_rank import IvRanks
from wheelcli.plan.per_name_rules import delta_band, dte_window
from wheelcli.plan.regime import Regime
from wheelcli.plan.strategy import INDEX_KINDS, NO_LEG, Strategy, Streams
from wheelcli.pricing.expected_vol import expected_vol, share_kind

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

BLOCK = 131_072  # rows; the columns of a whole market would fill memory
_FEW = 200  # rows, up to which texts are compared one by one sooner than by their codes


@dataclass(frozen=True, slots=True)
class Candidates:
    """The table of candidates and all data that their gates may need.

    `frame` has one row per contract (for a spread, per pair of legs) and strategy: the columns of
    `Chains.options` of the short leg and of its name, and `strategy, row, long_row (rows of Chains.options:
    the leg sold, the leg bought or NO_LEG), rv, forecast (of the closes alone), expected, expected_error and
    expected_basis (`pricing.expected_vol`, of the leg sold), sessions, drawdown, earnings_inside, credit
    (dollars per share, at the natural price), width (of a spread), fees (dollars per contract, opening),
    shock, break_even, sigma, cushion, cushion_sd, annual_return, annual_return_net, collateral, tied (the
    dollars deployed), max_loss, stress_loss (dollars per contract), prob_otm_forecast, least_return, basis
    (break-even of the shares held), free_shares`. `contract` is unique: for a spread it is the OCC symbol of
    the short leg, a slash and the long strike, AAPL260918P00125000/P120. `standard` follows `standard.py`: a
    contract that is not standard is never proposed. For a spread, `open_interest` is the smaller one and
    `quote_time` the older one of its legs.
    """

    frame: "pd.DataFrame"
    chains: Chains
    portfolio: Portfolio
    config: Config
    regime: Regime
    history: History
    iv_ranks: IvRanks | None = None
    # Columns as `of` returned them: gates read the same ones again and again.
    _read: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    # Tables by name (m, …), which other candidates of the same market and config share.
    _by_name: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.frame)

    @property
    def of_coins(self) -> bool:
        """Return whether they are options on coins: markets are never mixed."""
        return self.chains.market != "us"

    def of(self, column: str) -> NDArray[Any]:
        """Return a column as an array, which must not be changed; numbers as float64."""
        if column in self._read:
            values: NDArray[Any] = self._read[column]
            return values
        return self._noted(column, array_of(self.frame[column]))

    def among(self, column: str, *texts: str | None) -> NDArray[np.bool_]:
        """Return where a column of text is one of these; None is unknown."""
        if (column, texts) in self._read:
            known_flags: NDArray[np.bool_] = self._read[column, texts]
            return known_flags
        if len(self) <= _FEW:
            flags = np.array([text in texts for text in self.of(column).tolist()], dtype=bool)
            return self._noted((column, texts), flags)
        values = self.frame[column]
        if values.dtype == "category":
            known = [*(text in texts for text in values.cat.categories.tolist()), None in texts]
            flags = np.array(known, dtype=bool)[values.cat.codes.to_numpy()]
        else:
            one_of = values.isin([t for t in texts if t is not None])
            flags = (one_of | (values.isna() & (None in texts))).to_numpy(dtype=bool)
        return self._noted((column, texts), flags)

    def row(self, i: int) -> "pd.Series[Any]":
        """Return a row of the table, which must not be changed."""
        key = ("row", i)
        if key not in self._read:
            self._read[key] = self.frame.iloc[i]
        row: pd.Series[Any] = self._read[key]
        return row

    def with_frame(self, frame: "pd.DataFrame", *, changed: Collection[str]) -> "Candidates":
        """Return the same candidates with a table that differs in these columns alone."""
        out = replace(self, frame=frame)
        for key, values in self._read.items():
            column = key if isinstance(key, str) else key[0]
            if isinstance(values, np.ndarray) and column not in changed:
                out._read[key] = values
        return out

    def _noted(self, key: Any, values: NDArray[Any]) -> NDArray[Any]:
        if len(values) <= BLOCK:
            values.flags.writeable = False
            self._read[key] = values
        return values

    def is_a(self, *strategies: Strategy) -> NDArray[np.bool_]:
        """Return which candidates are of these strategies."""
        return self.among("strategy", *(s.value for s in strategies))

    def bought(self, column: str) -> Floats:
        """Return a numeric column of `Chains.options` for the long legs; NaN without one."""
        rows = self._whole("long_row")
        out = np.full(len(rows), np.nan)
        some = rows != NO_LEG
        if some.any():
            out[some] = self.chains.options[column].to_numpy(np.float64)[rows[some]]
        return out

    def touch_sizes(self) -> Floats:
        """Return how many contracts of each candidate can trade at the natural price (n,). NaN if unknown.

        It is the size at the bid, and for a spread at most the size at the ask of the long leg.
        """
        sold, bought = self.of("bid_size"), self.bought("ask_size")
        spread = self._whole("long_row") != NO_LEG
        return np.where(spread, np.minimum(sold, bought), sold)

    def watched(self, key: str, default: Any) -> NDArray[Any]:
        """Return the value of a watchlist key for each candidate's name; `default` for names without one."""

        def table() -> NDArray[Any]:
            return self._of_names({s: getattr(w, key) for s, w in self.config.watchlist.items()}, default)

        return self._each((key, repr(default)), table)

    def delta_bands(self) -> Floats:
        """Return the lowest, target and highest absolute delta of each candidate (3, n); the watchlist's
        values for its name replace the regime's.
        """
        return self._each("delta", lambda: self._limits(3, delta_band)).T

    def dte_windows(self) -> Floats:
        """Return the minimum and maximum days to expiration of each candidate (2, n); the watchlist's values
        for its name replace the regime's.
        """
        return self._each("dte", lambda: self._limits(2, dte_window)).T

    def _limits(self, width: int, of: Callable[[Config, Regime, str], Sequence[float]]) -> Floats:
        limits = [of(self.config, self.regime, symbol) for symbol in self.chains.symbols]
        return np.array(limits, dtype=np.float64).reshape(len(limits), width)  # of no names too

    def _each(self, key: Any, table: Callable[[], NDArray[Any]]) -> NDArray[Any]:
        """Return the row of a table by name for each candidate."""
        if key not in self._by_name:
            self._by_name[key] = table()
        rows: NDArray[Any] = self._by_name[key][self._whole("code")]
        return rows

    def _whole(self, column: str) -> NDArray[np.int64]:
        """Return a column of whole numbers, such as rows of other tables, as integers."""
        if (column, int) not in self._read:
            return self._noted((column, int), self.frame[column].to_numpy(np.int64))
        rows: NDArray[np.int64] = self._read[column, int]
        return rows

    def per_symbol(self, values: dict[str, Any], default: Any) -> NDArray[Any]:
        """Return the value in `values` of each candidate's underlying, else `default`."""
        column: NDArray[Any] = self._of_names(values, default)[self._whole("code")]
        return column

    def _of_names(self, values: dict[str, Any], default: Any) -> NDArray[Any]:
        names = [default if (v := values.get(s)) is None else v for s in self.chains.symbols]
        return np.array(names, dtype=np.float64 if isinstance(default, float) else object)


def candidates_of(
    chains: Chains,
    *,
    history: History,
    portfolio: Portfolio,
    config: Config,
    regime: Regime,
    wanted: set[str],
    streams: Streams | None = None,
) -> Candidates:
    """Return the out-of-the-money puts on `streams.puts`, the out-of-the-money calls on those of
    `streams.calls` that are held, and the pairs of legs of each kind of spread on its names.

    Without `streams`, all `wanted` names count.
    """
    rows, pairs = sellable(
        chains, portfolio=portfolio, config=config, regime=regime, wanted=wanted, streams=streams
    )
    return candidates_at(
        rows, chains, history=history, portfolio=portfolio, config=config, regime=regime, pairs=pairs
    )


def candidates_at(
    rows: NDArray[np.intp],
    chains: Chains,
    *,
    history: History,
    portfolio: Portfolio,
    config: Config,
    regime: Regime,
    pairs: Pairs = NO_PAIRS,
    by_name: dict[Any, Any] | None = None,
) -> Candidates:
    """Return the contracts at these rows of `Chains.options`, in or out of the money, and then these pairs of
    legs, with the columns of candidates. Blocks of candidates share their tables `by_name`.
    """
    import pandas as pd

    options = chains.options
    strategy = np.concatenate(
        [(options["right"].iloc[rows] == "call").to_numpy().astype(np.int64), pairs.strategy]
    )
    long_row = np.concatenate([np.full(len(rows), NO_LEG), pairs.long])
    rows = np.concatenate([rows, pairs.short])
    frame = options.iloc[rows].reset_index(drop=True)
    frame["standard"] = is_standard(frame)
    if len(pairs.short):
        frame = with_values(frame, of_both_legs(frame, options, long_row))
    code = frame["code"].to_numpy(np.intp)
    tables: dict[Any, Any] = {} if by_name is None else by_name
    if "sector" not in tables:
        tables["sector"] = pd.Categorical(sectors_of(chains, config))
    about = (
        chains.names.drop(columns=["symbol", "name", "spot", "quote_time", "carry_annual"])
        .rename(columns={"carry": "carry_label"})
        .iloc[code]
        .reset_index(drop=True)
    )
    about["sector"] = tables["sector"].take(code)
    frame = pd.concat([frame, about], axis=1)
    frame = with_values(
        frame,
        {
            "strategy": pd.Categorical.from_codes(strategy, _strategies()),
            "row": rows,
            "long_row": long_row,
            **history.of(code),
            **_expected(frame, history.forecast[code]),
            **reports_of(frame, chains.as_of, config.events.buffer_estimated_days),
        },
    )
    frame = with_values(frame, figures_of(frame, chains, config, regime=regime, portfolio=portfolio))
    return Candidates(frame, chains, portfolio, config, regime, history, _by_name=tables)


@cache
def _strategies() -> "pd.Index[Any]":
    import pandas as pd

    return pd.Index([strategy.value for strategy in Strategy])


def _expected(frame: "pd.DataFrame", forecast: Floats) -> dict[str, NDArray[Any]]:
    """Return the expected volatility of each contract sold: its own IV times the fitted factor or, without an
    IV, the forecast from the closes.
    """
    kind = share_kind(frame["kind"].isin(INDEX_KINDS), (frame["kind"] == "coin").to_numpy())
    estimate = expected_vol(frame["iv"].to_numpy(np.float64), forecast, kind)
    return {"expected": estimate.vol, "expected_error": estimate.error, "expected_basis": estimate.basis}
