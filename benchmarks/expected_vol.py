"""How well implied volatility, with a k fitted out of sample, tells what comes: `python
benchmarks/forecast.py --expected`.

Every figure is judged on days, names or blocks that its k was not fitted on. A forecast is expected = k ·
IV^a · closes^(1 − a): for each a on a grid the k with the least QLIKE is √mean(came² ÷ (IV^a · closes^(1 −
a))²). What came is the root mean square of daily returns until the expiration (VIX, VXO: 21 sessions).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from wheelcli.pricing import american
from wheelcli.pricing.expected_vol import FITS, Kind
from wheelcli.pricing.forecast import forecast_vol

BLOCKS = (  # of SPY, by what they are remembered for
    ("dot-com", "1999-01", "2003-01"),
    ("calm", "2003-01", "2007-07"),
    ("credit crisis", "2007-07", "2010-01"),
    ("euro", "2010-01", "2013-01"),
    ("quiet", "2013-01", "2016-01"),
    ("record low", "2016-01", "2018-01"),
    ("volmageddon", "2018-01", "2020-01"),
    ("covid", "2020-01", "2022-01"),
)
HOLIDAY_COPIES = {"2026-05-25", "2026-06-19", "2026-07-03"}
OLD_VIX_YEAR = np.sqrt(365 / 252)  # VXO is annualised by trading days and quoted as if by calendar days
APART = np.timedelta64(35, "D")  # calendar days within which two months of returns overlap


@dataclass(frozen=True)
class Cases:
    """(n,) of each: the group it is judged with, the day, IV, the forecast of the closes, and the variance
    that came.
    """

    group: np.ndarray
    day: np.ndarray
    iv: np.ndarray
    closes: np.ndarray
    came: np.ndarray

    def of(self, rows: np.ndarray) -> "Cases":
        return Cases(*(getattr(self, f)[rows] for f in ("group", "day", "iv", "closes", "came")))


def qlike(variance: np.ndarray, vol: np.ndarray) -> float:
    ratio = variance / vol**2
    return float(np.mean(ratio - np.log(ratio) - 1))


def best_k(c: Cases, a: float = 1.0) -> float:
    """The k with the least QLIKE at this a."""
    return float(np.sqrt(np.mean(c.came / (c.iv**a * c.closes ** (1 - a)) ** 2)))


def fit(c: Cases) -> tuple[float, float]:
    """k and a with the least QLIKE."""
    pairs = [(best_k(c, a), a) for a in np.linspace(0, 1, 101)]
    return min(pairs, key=lambda p: qlike(c.came, p[0] * c.iv ** p[1] * c.closes ** (1 - p[1])))


def standard_error(c: Cases, *keys: np.ndarray) -> float:
    """Of ln k, by the jackknife over the clusters of each key, their variances added."""
    total = 0.0
    for key in keys:
        factors = np.array([np.log(best_k(c.of(key != one))) for one in np.unique(key)])
        total += (len(factors) - 1) / len(factors) * float(np.sum((factors - factors.mean()) ** 2))
    return float(np.sqrt(total))


def used_k(k: float, error: float) -> float:
    """k where it lies more than two standard errors from 1, else 1."""
    return k if abs(np.log(k)) > 2 * error else 1.0


def told(label: str, c: Cases, vol: np.ndarray) -> None:
    mine, today, iv = (qlike(c.came, v) for v in (vol, c.closes, c.iv))
    print(
        f"  {label:34} n {len(c.iv):5}   QLIKE {mine:.3f}   closes {today:.3f}   IV {iv:.3f}   "
        f"of closes {mine / today:.3f}   of IV {mine / iv:.3f}"
    )


def whole_chain(vix: pd.Series, day: np.ndarray, forecast: np.ndarray, came: np.ndarray) -> Cases:
    """SPY's days with VIX."""
    iv = vix.reindex(pd.DatetimeIndex(day)).to_numpy() / 100
    block = np.full(len(day), "", dtype=object)
    for name, since, until in BLOCKS:
        block[(day >= np.datetime64(since)) & (day < np.datetime64(until))] = name
    known = np.isfinite(iv) & (block != "")
    return Cases(block[known], day[known], iv[known], forecast[known], came[known] ** 2)


def old_index(vxo: pd.Series, spy: Cases) -> Cases:
    """SPY's month-ends with VXO, at the money of options on the S&P 100."""
    at = pd.DatetimeIndex(spy.day).get_indexer(vxo.dropna().index)
    level = vxo.dropna().to_numpy() / 100 / OLD_VIX_YEAR
    rows = spy.of(at[at >= 0])
    return Cases(rows.group, rows.day, level[at >= 0], rows.closes, rows.came)


def at_spot(strike: np.ndarray, iv: np.ndarray, spot: float, *, gap: float) -> float:
    """IV on a straight line in ln strike between the strikes around `spot`, the rights averaged; NaN where
    they are further apart than `gap`.
    """
    own = pd.Series(iv).groupby(strike).mean().dropna()
    below, above = own[own.index <= spot], own[own.index > spot]
    if below.empty or above.empty or above.index[0] / below.index[-1] - 1 > gap:
        return float("nan")
    return float(
        np.interp(np.log(spot), np.log([below.index[-1], above.index[0]]), [below.iloc[-1], above.iloc[0]])
    )


def of_2026(history: "object") -> Cases:
    """Ten names: every session with 20 returns behind it, every expiration 14 to 60 days ahead that the
    closes reach.
    """
    rows = []
    closes = pd.read_csv(history / "closes_2026.csv")
    closes = closes[~closes["date"].isin(HOLIDAY_COPIES)]
    for path in sorted((history / "last_iv_delta_2026").glob("*.csv.gz")):
        symbol = path.name.removesuffix(".csv.gz")
        own = closes[closes["symbol"] == symbol].sort_values("date")
        days, close = own["date"].to_numpy(), own["close"].to_numpy()
        options = pd.read_csv(path)
        options = options[
            options["date"].isin(days[20:]) & (options["expiry"] <= days[-1]) & (options["iv_pct"] > 0)
        ]
        for (day, until), chain in options.groupby(["date", "expiry"]):
            if not 14 <= (pd.Timestamp(until) - pd.Timestamp(day)).days <= 60:
                continue
            i, j = int(np.searchsorted(days, day)), int(np.searchsorted(days, until, side="right")) - 1
            iv = at_spot(chain["strike"].to_numpy(), chain["iv_pct"].to_numpy() / 100, close[i], gap=0.1)
            rows.append(
                (
                    symbol,
                    until,
                    iv,
                    forecast_vol(close[: i + 1, None])[0],
                    252 * np.mean(np.diff(np.log(close[i : j + 1])) ** 2),
                )
            )
    table = pd.DataFrame(rows, columns=["symbol", "until", "iv", "closes", "came"]).dropna()
    return Cases(*(table[c].to_numpy() for c in ("symbol", "until", "iv", "closes", "came")))


def of_spy_2021(history: "object", bars: pd.DataFrame, paid: pd.Series) -> Cases:
    """SPY of 2021 at the money of each expiration 14 to 60 days ahead that has strikes around the share, IV
    solved from the mids.
    """
    rows = []
    options = pd.read_csv(
        history / "SPY_2021_daily_20_contracts.csv.gz", parse_dates=["expiration", "quotedate"]
    )
    returns, where = np.diff(np.log(bars["close"].to_numpy())), {d: i for i, d in enumerate(bars.index)}
    for (day, until), chain in options.groupby(["quotedate", "expiration"]):
        life = (until - day).days
        if not 14 <= life <= 60 or until > bars.index[-1] or day not in where:
            continue
        i, j = where[day], int(bars.index.searchsorted(until, side="right")) - 1
        share = chain["underlying_last"].iloc[0] - paid[(paid.index > day) & (paid.index <= until)].sum()
        iv = american.implied_vol(
            (chain["bid"] + chain["ask"]) / 2,
            share,
            chain["strike"],
            life / 365,
            0.0005,
            0.0,
            (chain["type"] == "call").to_numpy(),
        )
        past = [bars[c].to_numpy()[max(0, i - 756) : i + 1, None] for c in ("close", "open", "high", "low")]
        rows.append(
            (
                until,
                day,
                at_spot(chain["strike"].to_numpy(), iv, share, gap=0.05),
                forecast_vol(*past)[0],
                252 * np.mean(returns[i:j] ** 2),
            )
        )
    table = pd.DataFrame(rows, columns=["until", "day", "iv", "closes", "came"]).dropna()
    return Cases(*(table[c].to_numpy() for c in ("until", "day", "iv", "closes", "came")))


def left_out(
    c: Cases, key: np.ndarray, near: np.ndarray | None = None
) -> Iterator[tuple[object, np.ndarray, Cases]]:
    """Each group of `key`: its name, its rows, and the cases that share no day with it."""
    for one in pd.unique(key):
        here = key == one
        out = ~here if near is None else (near < near[here].min() - APART) | (near > near[here].max() + APART)
        yield one, here, c.of(out)


def report(history: "object", bars: pd.DataFrame, days: "object", paid: pd.Series) -> None:
    """Print every fit; `days` are SPY's of `forecast.days_of`, `bars` its daily bars."""
    index = history.parent / "index"
    vix = pd.read_csv(index / "vix-daily.csv", parse_dates=["DATE"], index_col="DATE")["CLOSE"]
    vxo = pd.read_csv(
        index / "CboeOptionStrategies_monthly_1986_2021.csv", parse_dates=["Date"], index_col="Date"
    )["VXO"]
    spy = whole_chain(vix, days.day, days.forecast[0], days.came)
    cut = np.datetime64("2012-01-01")
    for label, c in (
        ("whole chain: VIX and SPY", spy),
        ("at the money, index: VXO and SPY, month-ends", old_index(vxo, spy)),
    ):
        print(f"{label}, {str(c.day.min())[:7]}..{str(c.day.max())[:7]}, {len(c.iv):,} cases")
        early, late = c.of(c.day < cut - APART), c.of(c.day >= cut)
        k, a = fit(early)
        told(f"fitted before 2012 (k {k:.3f}, a {a:.2f})", late, k * late.iv**a * late.closes ** (1 - a))
        forecast = np.empty(len(c.iv))
        for name, here, rest in left_out(c, c.group, c.day):
            k, a = fit(rest)
            forecast[here] = k * c.iv[here] ** a * c.closes[here] ** (1 - a)
            told(f"  without {name} (k {k:.3f}, a {a:.2f})", c.of(here), forecast[here])
        told("each block by the others", c, forecast)
        each = [np.log(best_k(c.of(c.group == g))) for g in np.unique(c.group)]
        print(
            f"  all: k {best_k(c):.3f}, standard error {standard_error(c, c.group):.3f}; "
            f"ln k between blocks {np.std(each, ddof=1):.2f}"
        )
    c = of_2026(history)
    print(
        f"at the money: {len(np.unique(c.group))} names of 2026, {len(c.iv):,} sessions and expirations, "
        f"{len(np.unique(c.day))} expirations"
    )
    forecast, free = np.empty(len(c.iv)), np.empty(len(c.iv))
    for name, here, rest in left_out(c, c.group):
        others = rest.of(rest.group != "IWM")
        k, error = best_k(others), standard_error(others, others.group, others.day)
        used = FITS[Kind.INDEX_FUND].k if name == "IWM" else used_k(k, error)
        forecast[here] = used * c.iv[here]
        both, a = fit(others)
        free[here] = both * c.iv[here] ** a * c.closes[here] ** (1 - a)
        told(f"  {name} (others: k {k:.3f} ± {error:.3f}, used {used:.2f})", c.of(here), forecast[here])
    told("each name by the others, as used", c, forecast)
    told("  k and a as fitted, no rule", c, free)
    shares = c.of(c.group != "IWM")
    error = standard_error(shares, shares.group, shares.day)
    for label, which in (("IV", shares.iv), ("closes", shares.closes)):
        each = [
            0.5 * np.log(np.mean(shares.came[shares.group == g] / which[shares.group == g] ** 2))
            for g in np.unique(shares.group)
        ]
        print(f"  shares: ln(came ÷ {label}) between names {np.std(each, ddof=1):.2f}")
    print(f"  shares: k {best_k(shares):.3f}, standard error {error:.3f}")
    c = of_spy_2021(history, bars, paid)
    half = np.datetime64("2021-07-01")
    print(
        f"at the money: SPY of 2021, {len(c.iv)} sessions and expirations, "
        f"{len(np.unique(c.group))} expirations"
    )
    for label, train, test in (
        ("first half, judged on the second", c.group < half, c.day >= half),
        ("second half, judged on the first", c.day >= half, c.group < half),
    ):
        k, a = fit(c.of(train))
        late = c.of(test)
        told(f"{label} (k {k:.2f}, a {a:.2f})", late, k * late.iv**a * late.closes ** (1 - a))
    told("whole year, k as used", c, FITS[Kind.INDEX_FUND].k * c.iv)
