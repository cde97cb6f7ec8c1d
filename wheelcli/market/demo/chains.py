"""The options table of the demo market: listed contracts, quotes, open interest and the flaws of the bad
names.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wheelcli.market.demo.dates import Cycle
from wheelcli.market.demo.fair import calls_before_ex, fair_prices
from wheelcli.market.demo.listing import Listing
from wheelcli.market.demo.names import Flaw, Liquidity, Underlying, underlyings
from wheelcli.market.demo.quotes import HABITS, bid_and_ask, open_interest, touch_sizes, volume
from wheelcli.market.demo.seeds import rng_for
from wheelcli.market.demo.volatility import smile, term_iv, vol_range
from wheelcli.market.snapshot import Kind
from wheelcli.trading_calendar import previous_session, years_to

Floats = NDArray[np.float64]
_SEEN_YEARS = 0.75  # beyond it holders of calls are taken to wait: it would be worth a cent or two
EARNINGS_MOVE = 0.16  # one deviation of the day of a report, as a share of a year's volatility


@dataclass(frozen=True, slots=True)
class Moment:
    """The moment, rate and VIX of the demo, and the seed of its random numbers."""

    as_of: datetime
    session: date
    rate: float
    vix: float
    seed: int


def option_columns(
    names: tuple[Underlying, ...],
    listing: Listing,
    moment: Moment,
    *,
    spots: Floats,
    years: Floats,
    dividends: dict[str, dict[date, float]],
) -> pd.DataFrame:
    """Return the options table. `spots` (names,) are synchronised, `years` (expirations,) to the close of
    trading.
    """
    as_of, session, rate, vix = moment.as_of, moment.session, moment.rate, moment.vix
    name, place = listing.name, listing.expiration
    dates = [e.date for e in listing.expirations]
    atm, escrow = _by_name_and_expiration(names, dates, moment, years=years, dividends=dividends)
    spot, life, centre = spots[name] * listing.scale, years[place], atm[name, place]
    leaving = escrow[name, place] * listing.scale
    moneyness = np.log(listing.strike / (spot - leaving)) - rate * life
    broad = np.array([n.kind is Kind.INDEX_ETF for n in names], dtype=np.bool_)[name]
    vol = smile(centre, life, moneyness, broad=broad)
    classes = np.array([list(HABITS).index(n.liquidity) for n in names], dtype=np.intp)
    liquidity = np.where(listing.scale == 1.0, classes[name], list(HABITS).index(Liquidity.THIN))
    vols = vol_range(underlyings(), vix)
    fair = fair_prices(listing, spot, vol, years=years, escrow=leaving, rate=rate, vol_range=vols)
    for i, eves in _eves(names, dividends, as_of, session):
        calls = np.flatnonzero((name == i) & listing.is_call & (listing.scale == 1.0) & (life < _SEEN_YEARS))
        share, strike = spot[calls] - leaving[calls], listing.strike[calls]
        before_ex = calls_before_ex(share, strike, vol[calls], years=life[calls], rate=rate, eves=eves)
        fair[calls] = np.maximum(fair[calls], before_ex)
    bid, ask = bid_and_ask(fair, liquidity, vix)

    noise = _noise(names, listing, moment.seed)
    days = np.array([(d - session).days for d in dates], dtype=np.float64)[place]
    weekly = np.array([e.cycle is Cycle.WEEKLY for e in listing.expirations])[place]
    interest = open_interest(
        liquidity,
        spot=spot,
        strike=listing.strike,
        deviations=moneyness / (centre * np.sqrt(life)),
        days=days,
        weekly=weekly,
        is_call=listing.is_call,
        noise=noise[0],
    )
    traded = volume(interest, days, noise[1])
    flaw = np.array([n.flaw or "" for n in names], dtype=object)[name]
    bid, ask, traded = _spoil(flaw, bid, ask, traded)
    last, last_time = _last_trades(as_of, fair, traded, noise)
    bid_size, ask_size = touch_sizes((bid, ask), liquidity, open_contracts=interest, noise=noise[4:])
    count = len(name)
    now = pd.Series(
        pd.DatetimeIndex(np.full(count, np.datetime64(as_of.replace(tzinfo=None), "s")), tz="UTC")
    )
    return pd.DataFrame(
        {
            "contract": pd.Series(listing.contract, dtype="str"),
            "symbol": coded(name, [n.symbol for n in names]),
            "right": coded((~listing.is_call).astype(np.intp), ["call", "put"]),
            "strike": listing.strike,
            "expiration": np.array(dates, dtype="datetime64[s]")[place],
            "bid": bid,
            "ask": ask,
            "bid_size": bid_size,
            "ask_size": ask_size,
            "last": last,
            "last_trade_time": last_time,
            "quote_time": now,
            "volume": traded,
            "open_interest": interest,
            "multiplier": np.full(count, 100.0),
            "standard": pd.array(listing.standard, dtype="boolean"),
            "exercise": coded(np.zeros(count, dtype=np.intp), ["american"]),
            "settlement": coded(np.zeros(count, dtype=np.intp), ["physical"]),
            "feed_iv": np.round(vol * np.exp(0.01 * noise[3]), 6),
        }
    )


def _eves(
    names: tuple[Underlying, ...], dividends: dict[str, dict[date, float]], as_of: datetime, session: date
) -> list[tuple[int, list[tuple[float, float]]]]:
    """Return, for each paying name, years to the last close before each ex-date ahead, and dollars a
    share.
    """
    until = session + timedelta(days=round(365 * _SEEN_YEARS))
    return [
        (i, eves)
        for i, name in enumerate(names)
        if (
            eves := [
                (years_to(as_of, previous_session(day)), amount)
                for day, amount in sorted(dividends[name.symbol].items())
                if session < day <= until
            ]
        )
    ]


def coded(codes: "NDArray[np.intp]", labels: list[str]) -> "pd.Categorical[str]":
    """Return a text column from places in a list of labels."""
    return pd.Categorical.from_codes(codes.astype(np.int64), categories=pd.Index(labels))


def _by_name_and_expiration(
    names: tuple[Underlying, ...],
    dates: list[date],
    moment: Moment,
    *,
    years: Floats,
    dividends: dict[str, dict[date, float]],
) -> tuple[Floats, Floats]:
    """Return at-the-money volatility and the present value of dividends, (names, expirations) both."""
    session = moment.session
    days = np.array([(d - session).days for d in dates])
    atm, escrow = np.empty((len(names), len(dates))), np.zeros((len(names), len(dates)))
    for i, name in enumerate(names):
        atm[i] = term_iv(name, moment.vix, years)
        if name.report is not None:
            jump = np.where(days >= name.report.days, EARNINGS_MOVE * name.iv, 0.0)
            atm[i] = np.sqrt(atm[i] ** 2 + jump**2 / years)
        for day, amount in dividends[name.symbol].items():
            if day > session:
                ahead = (day - session).days
                escrow[i] += np.where(days >= ahead, amount * np.exp(-moment.rate * ahead / 365), 0.0)
    return atm, escrow


def _noise(names: tuple[Underlying, ...], listing: Listing, seed: int) -> Floats:
    """Return six standard normal draws a contract, (6, contracts), each chain from its own generator; the
    rows are drawn one after the other.
    """
    dates = [e.date for e in listing.expirations]
    chains, counts = np.unique(listing.name * len(dates) + listing.expiration, return_counts=True)
    out = [np.empty((6, 0))]
    for chain, count in zip(chains.tolist(), counts.tolist(), strict=True):  # sorted, as the listing is
        name, expiration = divmod(chain, len(dates))
        out.append(
            rng_for(seed, f"chain {names[name].symbol} {dates[expiration]}").standard_normal((6, count))
        )
    return np.concatenate(out, axis=1)


def _spoil(
    flaw: NDArray[np.object_], bid: Floats, ask: Floats, traded: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return quotes with the flaws of the bad names: bids above asks, and nothing at all if trading is
    halted.
    """
    crossed, halted = (flaw == Flaw.CROSSED) & (bid > 0), flaw == Flaw.HALTED
    bid, ask = np.where(crossed, ask + 0.05, bid), np.where(crossed, bid, ask)
    return np.where(halted, np.nan, bid), np.where(halted, np.nan, ask), np.where(halted, 0.0, traded)


def _last_trades(as_of: datetime, fair: Floats, traded: Floats, noise: Floats) -> tuple[Floats, pd.Series]:
    """Return the last price and its time: within the hours of this session if there was volume, days ago if
    there was none.
    """
    price = np.round(fair * np.exp(np.where(traded > 0, 0.01, 0.06) * noise[2]), 2)
    ago = np.where(
        traded > 0, 60 + 5000 * np.abs(noise[3]).clip(0, 4), 86_400 * np.rint(1 + 3 * np.abs(noise[3]))
    )
    never = price < 0.01
    moment = np.datetime64(as_of.replace(tzinfo=None), "s") - ago.astype("timedelta64[s]")
    moment[never] = np.datetime64("NaT")
    return np.where(never, np.nan, price), pd.Series(pd.DatetimeIndex(moment, tz="UTC"))
