"""The contracts that could be sold: every out-of-the-money put of a wanted name, every such call on shares held.

They stay in one table from here to the tickets, so that gates measure a whole market in a few array operations.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wheelcli.book.pairs import Kind, positions_of
from wheelcli.book.portfolio import Portfolio
from wheelcli.chains.price import Chains
from wheelcli.config import Config
from wheelcli.plan.history import History
from wheelcli.plan.iv_rank import IvRanks
from wheelcli.plan.regime import Regime
from wheelcli.plan.risk import stress_shock
from wheelcli.pricing.lognormal import prob_otm

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
BROAD_INDEX = "Broad index"
INDEX_KINDS = ("index_etf", "index")
REPORT_KNOWN = ("unknown", "confirmed", "estimated", "projected")  # how the next report's date is known


class Strategy(StrEnum):
    """What a ticket does."""

    CASH_SECURED_PUT = "cash_secured_put"
    COVERED_CALL = "covered_call"


@dataclass(frozen=True, slots=True)
class Candidates:
    """The table of candidates and everything their gates may ask.

    `frame` has one row per contract and strategy: the columns of `Chains.options` and of its name, and
    `strategy, rv, forecast, sessions, drawdown, earnings_inside, fees (dollars per contract, opening), shock, break_even,
    sigma, cushion, cushion_sd, annual_return, annual_return_net, collateral, max_loss, stress_loss (dollars per contract),
    prob_otm_forecast, least_return, basis (break-even of the shares held), free_shares`.
    """

    frame: "pd.DataFrame"
    chains: Chains
    portfolio: Portfolio
    config: Config
    regime: Regime
    history: History
    iv_ranks: IvRanks | None = None

    def __len__(self) -> int:
        return len(self.frame)

    def of(self, column: str) -> NDArray[Any]:
        """A column as an array; numbers as float64."""
        values = self.frame[column]
        if values.dtype == "boolean":
            return values.to_numpy(dtype=np.float64, na_value=np.nan)
        if values.dtype == "category":
            texts = np.array([*values.cat.categories, None], dtype=object)
            return texts[values.cat.codes.to_numpy()]  # code −1, unknown, reaches the None at the end
        if values.dtype.kind in "iufb":
            return values.to_numpy(np.float64)
        if values.dtype.kind == "M":
            return values.to_numpy("datetime64[D]")
        return values.astype(object).where(values.notna(), None).to_numpy(object)

    def among(self, column: str, *texts: str | None) -> NDArray[np.bool_]:
        """Where a column of text is one of these; None is unknown."""
        values, known = self.frame[column], [t for t in texts if t is not None]
        if values.dtype == "category":
            one_of = np.append(values.cat.categories.isin(known), None in texts)
            found: NDArray[np.bool_] = one_of[values.cat.codes.to_numpy()]
            return found
        return (values.isin(known) | (values.isna() & (None in texts))).to_numpy(dtype=bool)

    def watched(self, key: str, default: Any) -> NDArray[Any]:
        """A key of each candidate's name on the watchlist, `default` where it is not on it."""
        by_symbol = {s: getattr(w, key) for s, w in self.config.watchlist.items()}
        return self.per_symbol(by_symbol, default)

    def per_symbol(self, values: dict[str, Any], default: Any) -> NDArray[Any]:
        """A value of each candidate's underlying."""
        names = [values.get(s, default) for s in self.chains.names["symbol"]]
        names = [default if v is None else v for v in names]
        table = np.array(names, dtype=np.float64 if isinstance(default, float) else object)
        found: NDArray[Any] = table[self.frame["code"].to_numpy(np.intp)]
        return found


def candidates_of(
    chains: Chains,
    *,
    history: History,
    portfolio: Portfolio,
    config: Config,
    regime: Regime,
    wanted: set[str],
    to_own: set[str] | None = None,
) -> Candidates:
    """Every out-of-the-money put of names `to_own` (default: all `wanted`), every such call on `wanted` names that are held.

    Funds that count as cash secure puts and are no shares to sell calls on.
    """
    options = chains.options
    is_call = (options["right"] == "call").to_numpy()
    strike, spot = options["strike"].to_numpy(np.float64), options["spot"].to_numpy(np.float64)
    spot = np.where(
        np.isnan(spot), chains.names["spot_quoted"].to_numpy(np.float64)[options["code"].to_numpy()], spot
    )
    names = chains.names["symbol"]
    held = {s.symbol: s for s in portfolio.shares}
    of_name = options["code"].to_numpy(np.intp)
    ownable = names.isin(list(wanted if to_own is None else to_own & wanted)).to_numpy()[of_name]
    in_wheel = {s for s, h in held.items() if h.wheel_quantity > 0} - set(portfolio.cash_equivalents)
    callable_now = names.isin(list(in_wheel & wanted)).to_numpy()[of_name]
    puts = ownable & ~is_call & (strike < spot)
    calls = callable_now & is_call & (strike > spot)
    rows = np.flatnonzero((puts | calls) & (options["dte_days"].to_numpy() > 0))
    return candidates_at(rows, chains, history=history, portfolio=portfolio, config=config, regime=regime)


def candidates_at(
    rows: NDArray[np.intp], chains: Chains, *, history: History, portfolio: Portfolio, config: Config, regime: Regime
) -> Candidates:  # fmt: skip
    """The contracts at these rows of `Chains.options`, in or out of the money, measured as candidates are."""
    import pandas as pd

    options = chains.options
    frame = options.iloc[rows].reset_index(drop=True)
    code = frame["code"].to_numpy(np.intp)
    about = (
        chains.names.iloc[code]
        .drop(columns=["symbol", "name", "spot", "quote_time", "carry_annual"])
        .rename(columns={"carry": "carry_label"})
        .reset_index(drop=True)
    )
    about["sector"] = pd.Categorical(_sectors(chains, config)).take(code)
    frame = pd.concat([frame, about], axis=1)
    covered = (frame["right"] == "call").to_numpy().astype(np.int64)
    frame["strategy"] = pd.Categorical.from_codes(covered, pd.Index([s.value for s in Strategy]))
    frame = frame.assign(
        rv=history.rv[code],
        forecast=history.forecast[code],
        sessions=history.sessions[code].astype(np.float64),
        drawdown=history.drawdown[code],
        **reports_of(frame, chains.session, config.events.buffer_estimated_days),
    )
    frame = frame.assign(**_numbers(frame, chains, config, regime, portfolio))
    return Candidates(frame, chains, portfolio, config, regime, history)


def sector_of(chains: Chains, config: Config) -> dict[str, str | None]:
    """The sector of each underlying: the watchlist's word, else the feed's; broad-index funds are a sector of their own."""
    return dict(zip(chains.names["symbol"], _sectors(chains, config), strict=True))


def _sectors(chains: Chains, config: Config) -> NDArray[np.object_]:
    out = []
    for symbol, kind, sector in zip(
        chains.names["symbol"], chains.names["kind"], chains.names["sector"].astype(object), strict=True
    ):
        watched = config.watchlist.get(symbol)
        told = watched.sector if watched else ""
        out.append(
            told or (BROAD_INDEX if kind in INDEX_KINDS else sector if isinstance(sector, str) else None)
        )
    return np.array(out, dtype=object)


def reports_of(frame: "pd.DataFrame", session: date, buffer: int) -> dict[str, Any]:
    """The window in which the next report falls (first and last day), how it is known, and whether it overlaps the life.

    `frame` has the columns of `Chains.names` and `expiration`, one row per contract.
    A stock whose next date is unknown or past reports 91 ± 10 days after its last report, moved on by 91 until that
    window ends on or after the session date.
    """
    import pandas as pd

    day = np.timedelta64(1, "D")
    today = np.datetime64(session, "D")
    start = frame["earnings_date"].to_numpy("datetime64[D]")
    end = frame["earnings_end"].to_numpy("datetime64[D]")
    end = np.where(np.isnat(end), start, end)
    confirmed = frame["earnings_confirmed"].to_numpy(dtype=bool, na_value=False)
    dated = ~np.isnat(start) & (end >= today)
    last = frame["last_report_date"].to_numpy("datetime64[D]")
    last = np.where(np.isnat(last) & ~np.isnat(start) & ~dated, start, last)
    centre = last + 91 * day
    behind = np.nan_to_num(
        (today - (centre + 10 * day)).astype(np.float64), nan=0.0
    )  # NaT counts as a very old day
    behind = np.where(np.isnat(centre), 0.0, np.maximum(behind, 0.0))
    centre = centre + (np.ceil(behind / 91) * 91).astype("timedelta64[D]")
    first = np.where(dated, start, centre - 10 * day)
    until = np.where(dated, end, centre + 10 * day)
    horizon = frame["expiration"].to_numpy("datetime64[D]") + np.where(dated & confirmed, 0, buffer).astype(
        "timedelta64[D]"
    )
    stock = (frame["kind"].isna() | (frame["kind"] == "stock")).to_numpy(dtype=bool)
    known = stock & ~np.isnat(first)
    with np.errstate(invalid="ignore"):
        inside = known & (first <= horizon) & (until >= today)
    nothing = np.datetime64("NaT", "D")
    how = np.where(~known, 0, np.where(dated, np.where(confirmed, 1, 2), 3))
    return {
        "report_first": np.where(known, first, nothing).astype("datetime64[s]"),
        "report_last": np.where(known, until, nothing).astype("datetime64[s]"),
        "report_known": pd.Categorical.from_codes(how, pd.Index(REPORT_KNOWN)),
        "earnings_inside": inside,
    }


def _numbers(
    frame: "pd.DataFrame", chains: Chains, config: Config, regime: Regime, portfolio: Portfolio
) -> dict[str, Any]:
    """Every per-contract number of section 4 of the design; dollars are per contract, prices per share."""
    held = {s.symbol: s for s in portfolio.shares}
    short_calls: dict[str, float] = {}
    for p in positions_of(portfolio):
        if p.kind is Kind.SHORT_CALL and p.expiration >= chains.session:
            short_calls[p.symbol] = short_calls.get(p.symbol, 0.0) + p.shares
    names, code = list(chains.names["symbol"]), frame["code"].to_numpy(np.intp)
    cost = [h.break_even if (h := held.get(s)) and h.break_even is not None else np.nan for s in names]
    uncovered = [
        max(held[s].wheel_quantity - short_calls.get(s, 0.0), 0.0) if s in held else 0.0 for s in names
    ]
    basis, free = (np.array(v, dtype=np.float64)[code] for v in (cost, uncovered))
    call = (frame["right"] == "call").to_numpy()
    spot, strike, bid, iv = (frame[c].to_numpy(np.float64) for c in ("spot", "strike", "bid", "iv"))
    multiplier = frame["multiplier"].fillna(100.0).to_numpy(np.float64)
    dte, years = frame["dte_days"].to_numpy(np.float64), frame["years"].to_numpy(np.float64)
    forecast = frame["forecast"].to_numpy(np.float64)
    fees = np.full(len(frame), config.fees.open + config.fees.regulatory)
    sigma = np.fmax(iv, forecast)
    shock = stress_shock(frame, config.stress)
    index_like = frame["kind"].isin(INDEX_KINDS).to_numpy()
    with np.errstate(invalid="ignore", divide="ignore"):
        break_even = np.where(call, np.where(np.isnan(basis), spot, basis) - bid, strike - bid)
        capital = np.where(call, spot, strike)
        per_year = 365.0 / dte
        cushion = np.where(call, strike - spot, spot - break_even) / spot
        distance = np.where(call, np.log(strike / spot), np.log(spot / break_even))
        loss_at_shock = np.maximum(strike - spot * (1 - shock), 0.0) - bid
        return {
            "basis": basis,
            "free_shares": free,
            "multiplier": multiplier,
            "fees": fees,
            "shock": shock,
            "sigma": sigma,
            "break_even": break_even,
            "cushion": cushion,
            "cushion_sd": distance / (sigma * np.sqrt(years)),
            "annual_return": bid / capital * per_year,
            "annual_return_net": (bid - fees / multiplier) / capital * per_year,
            "collateral": np.where(call, 0.0, strike * multiplier),
            "max_loss": np.where(call, 0.0, (strike - bid) * multiplier),
            "stress_loss": np.where(call, 0.0, np.maximum(loss_at_shock * multiplier + fees, 0.0)),
            "prob_otm_forecast": prob_otm(
                frame["share"].to_numpy(np.float64), strike, years, chains.rate, 0.0, forecast, call
            ),
            "least_return": regime.row.min_return * np.where(index_like, config.index_return_factor, 1.0),
        }
