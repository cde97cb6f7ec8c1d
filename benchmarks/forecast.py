"""How far the forecast volatility is off, out of sample, and where its weights come from.

    python benchmarks/forecast.py            # the errors that `wheelcli/pricing/forecast.py` states
    python benchmarks/forecast.py --fit      # and the weights fitted on the training years
    python benchmarks/forecast.py --expected # implied volatility against the closes, out of sample

The last is the k of `wheelcli/pricing/expected_vol.py`.

Reads daily bars under ../shared/data/history. Trained on 1998-01..2012-10, judged on 2013-01..2021-03, each
name by weights that were fitted without it; then, with the weights as they stand, on SPY's 2021 and on 60
closes of 30 names of 2026. What is forecast is the root mean square of the next 21 daily returns. Errors are
in volatility points; QLIKE is mean(v/f − ln(v/f) − 1) of the variances v and their forecasts f.
"""

import io
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view
from scipy.optimize import nnls

from wheelcli.pricing.forecast import WINDOWS, forecast_vol, window_vols
from wheelcli.pricing.realised import realised_vol

HISTORY = Path(__file__).resolve().parents[2] / "shared" / "data" / "history"
BAR = ["open", "high", "low", "close"]
AHEAD, LEAST, YEAR = 21, 252, 252
TRAINED_UNTIL, JUDGED_FROM = np.datetime64("2012-11-01"), np.datetime64("2013-01-01")


@dataclass(frozen=True)
class Days:
    """One name: on each of n days what was known (windows, forecasts) and what came."""

    name: str
    day: np.ndarray
    bars: np.ndarray  # (windows, n)
    closes: np.ndarray
    forecast: np.ndarray  # (2, n): by the module's weights, from bars and from closes
    plain: np.ndarray  # (2, n): 21 and 252 days
    came: np.ndarray


def lean(symbol: str, history: Path = HISTORY) -> pd.DataFrame:
    """Daily bars of QuantConnect's sample data, adjusted for splits and dividends by its factor file."""
    bars, factor = lean_bars(symbol, history)
    return bars.mul(factor, axis=0)


def lean_bars(symbol: str, history: Path = HISTORY) -> tuple[pd.DataFrame, pd.Series]:
    """The same bars as they were traded, and the factor that adjusts each day."""
    folder = history / "lean"
    with zipfile.ZipFile(folder / "equity_daily" / f"{symbol}.zip") as archive:
        raw = pd.read_csv(
            io.BytesIO(archive.read(archive.namelist()[0])), header=None, names=["day", *BAR, "volume"]
        )
    day = pd.to_datetime(raw["day"].str[:8], format="%Y%m%d")
    factors = pd.read_csv(folder / "factor_files" / f"{symbol}.csv", header=None)
    until = pd.to_datetime(factors[0].astype(str), format="%Y%m%d")
    row = np.minimum(np.searchsorted(until, day), len(factors) - 1)
    factor = (factors[1] * factors[2]).to_numpy()[row]
    return pd.DataFrame(raw[BAR].to_numpy() / 10_000, index=day, columns=BAR), pd.Series(factor, index=day)


def long_histories() -> Iterator[tuple[str, pd.DataFrame]]:
    for symbol in ("aapl", "goog", "ibm", "spy", "qqq"):
        bars = lean(symbol)
        if symbol == "goog":  # its factor file leaves out the distribution of class C shares, two for one
            bars.loc[:"2014-04-02"] /= 2
        if symbol == "qqq":  # as QQQQ, from 2004-12 to 2011-03, it is not in the sample
            yield "qqq", bars[:"2004-11-30"]
            bars = bars["2011-03-23":]
        yield symbol, bars


def days_of(name: str, bars: pd.DataFrame, *, least: int = LEAST) -> Days:
    """Every day of a name with `least` returns behind it and 21 ahead."""
    reach = WINDOWS[-1] + 1
    padded = np.concatenate([np.full((reach - 1, 4), np.nan), bars[BAR].to_numpy()])
    views = sliding_window_view(padded, reach, axis=0)[least : len(bars) - AHEAD]  # (n, 4, reach)
    opens, highs, lows, closes = (np.ascontiguousarray(views[:, i].T) for i in range(4))
    squares = np.diff(np.log(bars["close"].to_numpy())) ** 2
    came = np.sqrt(YEAR * sliding_window_view(squares, AHEAD).mean(axis=1))[least:]
    return Days(
        name=name,
        day=bars.index.to_numpy()[least : len(bars) - AHEAD],
        bars=window_vols(closes, opens, highs, lows)[0],
        closes=window_vols(closes)[0],
        forecast=np.array([forecast_vol(closes, opens, highs, lows), forecast_vol(closes)]),
        plain=np.array([realised_vol(closes, 21, at_least=17), realised_vol(closes, 252)]),
        came=came,
    )


def fitted(some: list[Days], field: str) -> np.ndarray:
    """Weights by non-negative least squares on the training years, everything over the longest window's
    volatility of closes.
    """
    x, y = [], []
    for days in some:
        train = days.day < TRAINED_UNTIL
        level = days.closes[-1, train]
        x.append(getattr(days, field)[:, train].T / level[:, None])
        y.append(days.came[train] / level)
    weights, _ = nnls(np.concatenate(x), np.concatenate(y))
    return weights / weights.sum()


def told(label: str, forecast: np.ndarray, came: np.ndarray) -> None:
    error, ratio = 100 * (forecast - came), (came / forecast) ** 2
    print(
        f"  {label:34} rms {np.sqrt(np.mean(error**2)):5.2f}   mean abs {np.mean(abs(error)):5.2f}   "
        f"bias {np.mean(error):+5.2f}   QLIKE {np.mean(ratio - np.log(ratio) - 1):.3f}"
    )


def all_told(some: list[Days], *, bars: bool = True) -> None:
    came = np.concatenate([d.came for d in some])
    forecast = np.concatenate([d.forecast for d in some], axis=1)
    plain = np.concatenate([d.plain for d in some], axis=1)
    if bars:
        told("forecast from bars", forecast[0], came)
    told("forecast from closes", forecast[1], came)
    told("21-day realised volatility", plain[0], came)
    told("252-day realised volatility", plain[1], came)


def judged(days: Days) -> Days:
    late = days.day >= JUDGED_FROM
    cut = {f: getattr(days, f)[..., late] for f in ("day", "bars", "closes", "forecast", "plain", "came")}
    return Days(name=days.name, **cut)


def expected() -> None:
    """The k of each kind of implied volatility."""
    from expected_vol import report

    spy, stock = (
        lean("spy"),
        pd.read_csv(HISTORY / "SPY_2021_stock.csv", parse_dates=["date"], index_col="date"),
    )
    late = stock[["adjOpen", "adjHigh", "adjLow", "adjClose"]].set_axis(BAR, axis=1)
    # The two files overlap; from here on the later one, at the earlier one's level.
    joint = spy.index.intersection(late.index)[-1]
    bars = pd.concat([spy, late[late.index > joint] * (spy.loc[joint, "close"] / late.loc[joint, "close"])])
    report(HISTORY, bars, days_of("spy", bars), stock["divCash"][stock["divCash"] > 0])


def main() -> None:
    if "--expected" in sys.argv:
        return expected()
    known = [days_of(name, bars) for name, bars in long_histories()]
    names = sorted({days.name for days in known})
    if "--fit" in sys.argv:
        for field in ("bars", "closes"):
            print(f"weights of {field:6} for {WINDOWS}: {np.round(fitted(known, field), 3)}")
            for name in names:
                print(
                    f"  without {name:5} {np.round(fitted([d for d in known if d.name != name], field), 2)}"
                )
    late = [judged(days) for days in known if (days.day >= JUDGED_FROM).any()]
    print(f"2013-01..2021-03, {', '.join(names)}: {sum(len(d.day) for d in late):,} days")
    for field in ("bars", "closes"):
        forecasts = [fitted([k for k in known if k.name != d.name], field) @ getattr(d, field) for d in late]
        told(
            f"from {field}, weights of other names",
            np.concatenate(forecasts),
            np.concatenate([d.came for d in late]),
        )
    all_told(late)
    for days in late:
        print(f" {days.name}")
        all_told([days])
    spy = pd.read_csv(HISTORY / "SPY_2021_stock.csv", parse_dates=["date"], index_col="date")
    spy = spy[["adjOpen", "adjHigh", "adjLow", "adjClose"]].set_axis(BAR, axis=1)
    print("SPY of 2021 alone, from 63 closes on")
    all_told([days_of("spy", spy, least=63)])
    closes = pd.read_csv(HISTORY / "closes_2026.csv", parse_dates=["date"])
    print(f"{closes['symbol'].nunique()} names of 2026-05..08, 20 to 39 returns behind each forecast")
    each = closes.set_index("date").groupby("symbol")["close"]
    short = [days_of(s, pd.DataFrame(dict.fromkeys(BAR, c)), least=20) for s, c in each]
    all_told([d for d in short if len(d.day)], bars=False)


if __name__ == "__main__":
    main()
